"""What a book offers, refuses and says before an everyday event is recorded."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import update

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.accounts import deactivate_account
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.book import restamp_chart
from coop.ledger.drafts import WaitingEntry
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import RequestReused
from coop.ledger.errors import SubledgerUnknown
from coop.ledger.events import catalogue
from coop.ledger.events.catalogue import offered
from coop.ledger.events.catalogue import offered_event
from coop.ledger.events.errors import EventFiguresChanged
from coop.ledger.events.errors import EventNotOffered
from coop.ledger.events.errors import EventUnknown
from coop.ledger.events.errors import EventValueRefused
from coop.ledger.events.service import Prepared
from coop.ledger.events.service import numbers
from coop.ledger.events.service import prepare
from coop.ledger.events.service import record
from coop.ledger.events.service import register_number
from coop.ledger.models import BusinessUnit
from coop.ledger.models import JournalEntry
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.money import Money
from tests.builders import entry
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.event_desk import open_numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

TODAY = NOW.date()
COST = {"keperluan": "listrik", "jumlah": "250.000", "dari": "1101", "unit": "KANTOR"}


@pytest.fixture
def desk(engine: Engine) -> Iterator[Session]:
    """A writing session on a book in which the people of the examples are known."""
    with writing(engine) as session:
        open_numbers(session)
        session.commit()
    with writing(engine) as session:
        yield session


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A book with the chart of a savings-and-loan cooperative."""
    place = str(tmp_path_factory.mktemp("kecil") / "buku.sqlite")
    create_book(place, IDENTITY, chart="simpan-pinjam", actor="test", now=NOW)
    return place


def keep(session: Session, name: str, request_id: str = "", **answers: Any) -> PostedEntry:
    """Record an event that is not waited for."""
    prepared = prepare(session, name, answers, today=TODAY, request_id=request_id)
    request = request_id or f"{name}-{session.query(JournalEntry).count()}"
    posted = record(session, prepared, request_id=request, actor="siti", now=NOW)
    assert isinstance(posted, PostedEntry)
    return posted


def test_the_full_chart_offers_every_event_in_groups(desk: Session) -> None:
    groups = offered(desk)
    assert [event.name for group in groups for event in group.events] == list(catalogue.events())
    assert [group.group for group in groups] == list(catalogue.groups())


def test_the_small_chart_offers_what_it_has_accounts_for(small_book: str) -> None:
    small = require_book(small_book)
    with reading(small) as session:
        events = {event.name: event for group in offered(session) for event in group.events}
        assert len(events) >= 60
        assert not any(name.startswith("toko-") for name in events)
        assert "tempatkan-modal-usp" not in events
        bought = events["beli-aset"].field("barang")
        assert "toko" not in {choice.value for choice in bought.choices}
        with pytest.raises(EventNotOffered):
            offered_event(session, "toko-jual-harian")
    with writing(small) as session:
        open_numbers(session)
        for number, (name, event) in enumerate(events.items()):
            example = dict(event.example or {})
            for field in event.fields:
                known = {choice.value for choice in field.choices}
                known |= {choice.account for choice in field.choices}
                if known and example.get(field.name) not in known:
                    example[field.name] = field.choices[0].value
            prepared = prepare(session, name, example, today=TODAY)  # type: ignore[arg-type]  # read from TOML
            record(session, prepared, request_id=f"{number}", actor="siti", now=NOW)
        session.rollback()
    small.dispose()


def test_an_account_out_of_use_takes_its_choice_or_its_event_away(desk: Session) -> None:
    deactivate_account(desk, "2212", actor="siti", now=NOW)
    deactivate_account(desk, "6114", actor="siti", now=NOW)
    lenders = offered_event(desk, "terima-pinjaman").field("pemberi").choices
    assert [choice.value for choice in lenders] == ["bank", "himbara", "setahun"]
    with pytest.raises(EventNotOffered):
        prepare(desk, "beli-meterai", {}, today=TODAY)


def test_one_unit_alone_is_asked_for_nothing_between_units(desk: Session) -> None:
    desk.execute(update(BusinessUnit).where(BusinessUnit.code != "KANTOR").values(is_active=False))
    restamp_chart(desk)
    names = {event.name for group in offered(desk) for event in group.events}
    assert "biaya-kantor" in names
    assert not names & {"pindah-antar-unit", "bagi-biaya", "toko-bon-umum", "tempatkan-modal-usp"}


def test_a_place_knows_its_unit_and_one_of_two_units_says_which(desk: Session) -> None:
    places = offered_event(desk, "biaya-kantor").field("dari").choices
    by_value = {place.value: place for place in places}
    assert by_value["1104:USP"].unit == "USP"
    assert by_value["1101:KANTOR"].label.id == "Kas Kantor"
    assert by_value["1114:KANTOR"].label.id.endswith("(Kantor)")
    assert by_value["1114:TOKO"].label.en.endswith("(Shop)")
    assert not any(place.account == "1105" for place in places), "money in a person's hands"


def test_a_place_that_another_unit_used_is_offered_for_it_too(desk: Session) -> None:
    keep(desk, "terima-hibah-uang", jumlah="5.000", ke="1114:TOKO")
    five = Money.rupiah(5)
    lines = (debit("1111", five, unit="USP"), credit("4409", five, unit="USP"))
    post(desk, entry(*lines), request_id="lain", actor="siti", now=NOW)
    places = offered_event(desk, "biaya-bank").field("dari").choices
    assert {"1111:KANTOR", "1111:USP"} <= {place.value for place in places}
    parsed = prepare(desk, "biaya-bank", {"dari": "1111", "jumlah": "1"}, today=TODAY)
    assert {line.unit for line in parsed.draft.lines} == {"KANTOR"}, "the usual one comes first"


def test_a_number_nobody_has_is_refused_until_it_is_registered(desk: Session) -> None:
    answers = {"orang": "K-77", "jumlah": "100.000", "dari": "1101", "unit": "KANTOR"}
    with pytest.raises(SubledgerUnknown) as refusal:
        prepare(desk, "beri-kas-bon", answers, today=TODAY)
    assert refusal.value.params == {"kind": "person", "number": "K-77"}
    assert register_number(desk, "person", " K-77 ", actor="siti", now=NOW)
    assert not register_number(desk, "person", "K-77", actor="siti", now=NOW)
    told = desk.scalars(select(AuditEvent).where(AuditEvent.action == "subledger.open")).all()
    assert [(event.subject, event.actor) for event in told] == [("person:K-77", "siti")]
    keep(desk, "beri-kas-bon", **answers)
    assert numbers(desk, "person", "K-7") == ["K-77"]
    assert numbers(desk, "person")[:2] == ["K-01", "K-02"]


def test_a_member_is_never_registered_in_passing(desk: Session) -> None:
    with pytest.raises(SubledgerUnknown):
        keep(desk, "toko-bon-anggota", belanja=[{"anggota": "A-9999", "jumlah": "1.000"}])


@pytest.mark.parametrize(
    ("name", "answers", "field", "reason"),
    [
        (
            "bayar-gaji",
            {"jumlah": "100", "pajak": "101", "dari": "1101", "unit": "USP", "jenis": "gaji"},
            "pajak",
            "more_than_whole",
        ),
        ("toko-jual-harian", {"ke": "1102"}, "umum", "one_amount"),
        (
            "toko-jual-harian",
            {"ke": "1102", "umum": "5.000", "qris": "5.001"},
            "qris",
            "more_than_whole",
        ),
        ("pindah-kas", {"jumlah": "1", "dari": "1101", "ke": "1101"}, "ke", "same_place"),
        ("pindah-antar-unit", {"jumlah": "1", "dari": "1101", "ke": "1111"}, "ke", "same_unit"),
        ("isi-kas-kecil", {"jumlah": "1", "dari": "1103"}, "dari", "same_place"),
        (
            "beli-aset-tempo",
            {
                "barang": "kantor",
                "jumlah": "500",
                "uang_muka": "500",
                "dari": "1101",
                "unit": "KANTOR",
            },
            "uang_muka",
            "more_than_whole",
        ),
        (
            "toko-stok-akhir-bulan",
            {"persediaan": "dagang", "hitungan": "0"},
            "hitungan",
            "not_below_records",
        ),
        ("pakai-perlengkapan", {"sisa": "5", "unit": "USP"}, "sisa", "supplies_not_below"),
    ],
)
def test_answers_that_contradict_each_other_are_refused_where_they_stand(
    desk: Session, name: str, answers: dict[str, str], field: str, reason: str
) -> None:
    with pytest.raises(EventValueRefused) as refusal:
        prepare(desk, name, answers, today=TODAY)
    assert (refusal.value.field, refusal.value.reason) == (field, reason)
    assert refusal.value.label.id


def test_stock_without_sales_is_no_cost_of_sales(desk: Session) -> None:
    keep(desk, "toko-beli-tempo", jumlah="700.000")
    with pytest.raises(EventValueRefused) as refusal:
        keep(desk, "toko-stok-akhir-bulan", persediaan="dagang", hitungan="0")
    assert refusal.value.reason == "no_sales"


def test_only_the_sales_of_the_month_share_its_cost(desk: Session) -> None:
    keep(desk, "toko-jual-harian", tanggal="2026-02-27", ke="1102", anggota_lain="900.000")
    keep(desk, "toko-beli-tempo", jumlah="100.000")
    keep(desk, "toko-jual-harian", ke="1102", umum="50.000")
    prepared = prepare(
        desk, "toko-stok-akhir-bulan", {"persediaan": "dagang", "hitungan": "0"}, today=TODAY
    )
    assert {line.account for line in prepared.draft.lines} == {"5202", "1171"}


def test_a_second_click_on_a_stock_count_answers_with_the_first(desk: Session) -> None:
    keep(desk, "toko-beli-tempo", jumlah="700.000")
    keep(desk, "toko-jual-harian", ke="1102", umum="50.000")
    answers = {"persediaan": "dagang", "hitungan": "300.000"}
    first = keep(desk, "toko-stok-akhir-bulan", "hitung-1", **answers)
    second = keep(desk, "toko-stok-akhir-bulan", "hitung-1", **answers)
    assert second.id == first.id
    assert second.was_known
    with pytest.raises(EventValueRefused):
        keep(desk, "toko-stok-akhir-bulan", "hitung-2", **answers)


def test_a_stock_count_is_not_recorded_on_figures_that_moved(desk: Session) -> None:
    keep(desk, "toko-beli-tempo", jumlah="700.000")
    keep(desk, "toko-jual-harian", ke="1102", umum="50.000")
    answers = {"persediaan": "dagang", "hitungan": "300.000"}
    shown = prepare(desk, "toko-stok-akhir-bulan", answers, today=TODAY)
    keep(desk, "toko-beli-tempo", jumlah="10.000")
    with pytest.raises(EventFiguresChanged):
        record(desk, shown, request_id="lama", actor="siti", now=NOW)


def test_a_second_click_records_once_and_other_content_is_refused(desk: Session) -> None:
    first = keep(desk, "biaya-kantor", "klik", **COST)
    assert keep(desk, "biaya-kantor", "klik", **COST).id == first.id
    with pytest.raises(RequestReused):
        keep(desk, "biaya-kantor", "klik", **{**COST, "jumlah": "250.001"})


def test_an_amount_above_the_limit_waits_for_a_second_person(desk: Session) -> None:
    change_setting(desk, APPROVAL_ABOVE, "200000", actor="ketua", now=NOW)
    prepared = prepare(desk, "biaya-kantor", COST, today=TODAY)
    waiting = record(desk, prepared, request_id="besar", actor="siti", now=NOW)
    assert isinstance(waiting, WaitingEntry)
    assert desk.query(JournalEntry).count() == 0


def test_a_cash_box_that_would_be_short_is_said_but_not_forbidden(desk: Session) -> None:
    keep(desk, "terima-hibah-uang", jumlah="100.000", ke="1101", tanggal="2026-03-09")
    prepared = prepare(desk, "biaya-kantor", COST, today=TODAY)
    (notice,) = prepared.notices
    assert "Kas Kantor akan kurang Rp150.000" in notice.id
    assert "would be Rp150.000 short" in notice.en
    keep(desk, "biaya-kantor", **{**COST, "jumlah": "100.000"})
    enough = prepare(desk, "terima-hibah-uang", {"jumlah": "1", "ke": "1101"}, today=TODAY)
    assert enough.notices == ()


def test_a_day_is_told_as_people_tell_it(desk: Session) -> None:
    def said(day: str) -> Prepared:
        return prepare(desk, "biaya-kantor", {**COST, "tanggal": day}, today=TODAY)

    assert said("").sentence.id.endswith(", hari ini.")
    assert said("10/03/2026").sentence.en.endswith(", today.")
    assert said("3/3/2026").sentence.id.endswith(", 3 Maret 2026.")
    assert said("2026-03-03").sentence.en.endswith(", on 3 March 2026.")
    assert said("2026-03-03").draft.entry_date == date(2026, 3, 3)


def test_remarks_and_the_papers_number_go_to_the_voucher(desk: Session) -> None:
    answers = {**COST, "keterangan": "meteran [lama] {baru}", "bukti": "PLN-88"}
    posted = keep(desk, "biaya-kantor", **answers)
    entry = desk.get_one(JournalEntry, posted.id)
    assert entry.narration == "Bayar listrik: meteran [lama] {baru}"
    assert entry.receipt_number == "PLN-88"
    assert entry.origin == "", "it is reversed on its own page like any entry"


def test_a_day_to_come_is_refused_by_the_door(desk: Session) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    with pytest.raises(DateInFuture):
        keep(desk, "biaya-kantor", **{**COST, "tanggal": tomorrow})


def test_the_journal_is_shown_with_the_names_of_its_accounts(desk: Session) -> None:
    prepared = prepare(desk, "biaya-kantor", {**COST, "unit": "USP"}, today=TODAY)
    shown = [
        (line.account, line.account_label.id, line.unit, line.debit.plain(), line.credit.plain())
        for line in prepared.journal
    ]
    assert shown == [
        ("6103", "ATK, Listrik, Air, Internet", "USP", "250000", "0"),
        ("1101", "Kas Kantor", "KANTOR", "0", "250000"),
        ("1191", "Rekening Antarunit (RAU)", "USP", "0", "250000"),
        ("1191", "Rekening Antarunit (RAU)", "KANTOR", "250000", "0"),
    ]


def test_an_unknown_event_is_refused(desk: Session) -> None:
    with pytest.raises(EventUnknown):
        prepare(desk, "terbang", {}, today=TODAY)


def test_a_pillar_brings_events_of_its_own(
    desk: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: Callable[[], None]
) -> None:
    package = tmp_path / "kejadian_uji"
    package.mkdir()
    (package / "__init__.py").write_text('"""Uji."""\n', encoding="utf-8")
    (package / "_groups.toml").write_text(
        '[[group]]\nname = "panen"\ntitle = ["Panen", "Harvest"]\n', encoding="utf-8"
    )
    (package / "panen.toml").write_text(
        """
group = "panen"
[[event]]
name = "jual-panen"
title = ["Jual panen", "Sell the harvest"]
hint = ["Hasil kebun dijual.", "The garden's yield is sold."]
fields = ["jumlah", "ke"]
lines = [
  { debit = "$ke", amount = "jumlah" },
  { credit = "4409", unit = "$ke", amount = "jumlah" },
]
sentence = ["Panen dijual {jumlah}, {tanggal}.", "The harvest is sold for {jumlah}, {tanggal}."]
narration = "Jual panen"
""",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    catalogue.register_folder("kejadian_uji")
    catalogue.register_folder("kejadian_uji")
    assert offered(desk)[-1].group.title.en == "Harvest"
    prepared = prepare(desk, "jual-panen", {"jumlah": "75.000", "ke": "1101"}, today=TODAY)
    assert prepared.sentence.id == "Panen dijual Rp75.000, hari ini."
    clean()


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The catalogue as the program has it, before and after."""
    monkeypatch.setattr(catalogue, "_folders", [*catalogue._folders])

    def forget() -> None:
        catalogue.groups.cache_clear()
        catalogue.events.cache_clear()

    yield forget
    forget()


def test_every_refusal_of_an_event_leaves_the_book_as_it_was(desk: Session) -> None:
    before = desk.query(JournalEntry).count()
    for event in catalogue.events().values():
        with pytest.raises(CoopError):
            prepare(desk, event.name, {"tanggal": "bukan hari"}, today=TODAY)
    assert desk.query(JournalEntry).count() == before
