"""Receipts that were forged, altered or left out are found; on both engines."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pypdf
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.ledger import guards
from coop.ledger.entry import Draft
from coop.ledger.entry import debit
from coop.ledger.posting import post
from coop.ledger.report import ReportRow
from coop.members.counter.checking import day_list
from coop.members.counter.checking import look_up
from coop.members.counter.checking import receipts_as_written
from coop.members.counter.checking import receipts_under
from coop.members.counter.checking import record_list
from coop.members.counter.errors import NotOnEntry
from coop.members.counter.facts import CODE_LENGTH
from coop.members.counter.facts import ListedReceipt
from coop.members.counter.facts import seals_of
from coop.members.counter.models import Receipt
from coop.members.counter.receipts import Belonging
from coop.members.counter.receipts import issue_receipt
from coop.members.counter.receipts import receipts_of_member
from coop.members.counter.receipts import record_print
from coop.members.counter.reports import cash_report
from coop.members.counter.reports import receipts_report
from coop.money import Money
from coop.web.receipt_paper import PaperLine
from coop.web.receipt_paper import ReceiptPaper
from coop.web.receipt_paper import render_receipt
from tests.conftest import NOW
from tests.members.counter_desk import Desk

if TYPE_CHECKING:
    from tests.members.village import Village

TODAY = NOW.date()


@pytest.fixture
def desk(village: Village) -> Desk:
    """Three receipts, and the list of the day printed after the second."""
    made = Desk(village)
    made.open()
    made.take("A-0001", WAJIB=20_000, SUKARELA=50_000)
    made.take("A-0002", SUKARELA=75_000)
    with writing(village.engine) as session:
        record_list(session, day_list(session, TODAY), actor="siti", now=NOW)
        session.commit()
    made.take("A-0003", SUKARELA=30_000)
    return made


def found(desk: Desk) -> list[tuple[str, str]]:
    with reading(desk.village.engine) as session:
        return [
            (str(each.detail["problem"]), each.subject) for each in receipts_as_written(session)
        ]


ATTACKS = (
    "UPDATE receipt SET total_in = total_in - 100",
    "UPDATE receipt SET lines = '[]'",
    "DELETE FROM receipt",
    "UPDATE counter_session SET opening_float = 1",
    "DELETE FROM counter_session",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_itself_keeps_receipts_and_sessions(desk: Desk, attack: str) -> None:
    with (
        writing(desk.village.engine) as session,
        pytest.raises(DBAPIError, match=r"append only|final"),
    ):
        session.execute(text(attack))


def test_what_was_written_is_as_it_was_written(desk: Desk) -> None:
    assert found(desk) == []


FORGERIES = {
    "the amount of a line": (
        (
            "UPDATE receipt SET total_in = 4000000, lines = replace(lines, '5000000', '2000000')"
            " WHERE place = 1"
        ),
        {"code", "entry"},
    ),
    "somebody else's": ("UPDATE receipt SET member_number = 'A-0009' WHERE place = 2", {"code"}),
    "another day": ("UPDATE receipt SET effective_date = '2026-03-01' WHERE place = 2", {"code"}),
    "another handwritten number": (
        "UPDATE receipt SET handwritten = 'K-0009' WHERE place = 2",
        {"code"},
    ),
    "another code": ("UPDATE receipt SET check_code = 'AAAAA-AAAAA' WHERE place = 3", {"code"}),
    "of no session": ("UPDATE receipt SET session_id = NULL WHERE place = 2", {"session"}),
    "of another's session": ("UPDATE counter_session SET cashier = 'budi'", {"session"}),
    "of a later session": ("UPDATE counter_session SET opened_position = 99", {"session"}),
    "of another box": ("UPDATE counter_session SET account = '1102'", {"session"}),
    "left out": ("DELETE FROM receipt WHERE place = 1", {"gap", "missing", "list"}),
    "the last left out": ("DELETE FROM receipt WHERE place = 3", {"missing"}),
    "in another order": ("UPDATE receipt SET place = 9 WHERE place = 2", {"gap", "list"}),
    "added": (
        (
            "INSERT INTO receipt (id, number, entry_id, member_id, member_number, issued_on, place,"
            " entry_date, effective_date, way, total_in, total_out, lines, check_code, handwritten,"
            " proxy, recorded_at, recorded_by) SELECT 9, number, entry_id, {other}, 'A-0003',"
            " issued_on, 4, entry_date, effective_date, way, total_in, total_out, lines,"
            " 'AAAAA-AAAAA', '', '', recorded_at, recorded_by FROM receipt WHERE place = 1"
        ),
        {"code", "entry"},
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_receipt_altered_behind_the_guards_is_found(
    desk: Desk, village_place: str, forgery: str
) -> None:
    statement, problems = FORGERIES[forgery]
    owner = open_engine(village_place, as_owner=True)
    with writing(owner) as session:
        guards.remove(session.connection())
        session.execute(text(statement.format(other=desk.village.members["A-0003"])))
        session.commit()
    owner.dispose()
    assert {problem for problem, _ in found(desk)} >= problems
    with reading(desk.village.engine) as session:
        altered = session.query(Receipt).filter(Receipt.check_code == "AAAAA-AAAAA").all()
        assert all(look_up(session, each.check_code).is_altered for each in altered)


def test_a_list_shows_the_seal_its_receipts_lead_to_and_no_other(desk: Desk) -> None:
    with reading(desk.village.engine) as session:
        whole = day_list(session, TODAY)
        assert [receipts_under(whole, seal) for seal in whole.seals] == [0, 1, 2, 3]
        assert receipts_under(whole, "AAAAA-AAAAA-AAAAA") is None
        assert [(each.first, each.elsewhere) for each in whole.ranges] == [("BKM-2026-00001", ())]
        report = receipts_report(whole)
    assert whole.seal in report.notes[0].id
    assert len(list(report.rows())) == 4


def test_a_withdrawal_split_below_the_limit_is_seen(desk: Desk) -> None:
    desk.village.deposit("A-0001", 5_000_000)
    desk.village.deposit("A-0002", 5_000_000)
    desk.furnish(5_000_000)
    desk.limit(1_000_000)
    for member, rupiah in (("A-0001", 900_000), ("A-0001", 150_000), ("A-0002", 1_000_000)):
        desk.take(member, SUKARELA=-rupiah)
    with reading(desk.village.engine) as session:
        found = day_list(session, desk.now.date())
    limit = Money.rupiah(1_000_000)
    assert found.split(limit) == {"A-0001": Money.rupiah(1_050_000)}
    assert found.split(Money.rupiah(2_000_000)) == found.split(None) == {}
    seen = replace(found, cancelled={found.receipts[-2].id: "BKM-2026-00009"})
    assert seen.split(limit) == {}


def test_every_change_of_a_list_changes_its_seal() -> None:
    row = ListedReceipt(1, "BKM-2026-00001", "A-0001", Money(500), Money(0), "AAAAA-AAAAA")
    rows = [row, row._replace(place=2, number="BKM-2026-00002", code="BBBBB-BBBBB")]
    seals = {seals_of(TODAY, rows)[-1]}
    changed = [
        rows[::-1],
        rows[:1],
        [*rows, row._replace(place=3)],
        [row._replace(total_in=Money(501)), rows[1]],
        [row._replace(total_out=Money(1)), rows[1]],
        [row._replace(member="A-0002"), rows[1]],
        [row._replace(code="AAAAA-AAAAB"), rows[1]],
        [row._replace(number="BKM-2026-00009"), rows[1]],
    ]
    for each in changed:
        seals.add(seals_of(TODAY, each)[-1])
    seals.add(seals_of(date(2026, 3, 11), rows)[-1])
    assert len(seals) == len(changed) + 2


def test_codes_are_ten_digits_that_nobody_guesses(desk: Desk) -> None:
    with reading(desk.village.engine) as session:
        codes = [each.check_code for each in session.query(Receipt)]
        assert len(set(codes)) == 3
        assert {len(code.replace("-", "")) for code in codes} == {CODE_LENGTH}
        chance = random.Random(3)
        digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        for _ in range(200):
            guess = "".join(chance.choice(digits) for _ in range(CODE_LENGTH))
            assert look_up(session, guess).receipt is None
    assert 32**CODE_LENGTH > 10**15


def test_a_member_finds_the_own_receipt_and_nobody_elses(desk: Desk) -> None:
    members = desk.village.members
    with reading(desk.village.engine) as session:
        (mine,) = receipts_of_member(session, members["A-0001"], limit=9)
        asked = look_up(session, mine.check_code.lower(), member_id=members["A-0001"])
        assert asked.receipt is mine
        assert look_up(session, mine.check_code, member_id=members["A-0002"]).receipt is None
        assert look_up(session, "").receipt is None
        assert list(receipts_of_member(session, members["A-0001"], limit=9, before_id=1)) == []


def test_an_entry_of_another_concern_gets_a_receipt_for_each_member_it_moved(desk: Desk) -> None:
    village = desk.village
    with writing(village.engine) as session:
        views = [village.view(session, each, "WAJIB") for each in ("A-0001", "A-0002")]
        amount = Money.rupiah(20_000)
        lines = (
            debit("1101", amount * 2, unit="KANTOR"),
            *(view.money_in(amount) for view in views),
        )
        draft = Draft(TODAY, "Iuran dari petugas", lines)
        entry = post(session, draft, request_id="iuran", actor="siti", now=NOW)
        belonging = Belonging(way="collector")
        rows = [
            issue_receipt(
                session, entry.id, view.member_id, actor="siti", now=NOW, belonging=belonging
            )
            for view in views
        ]
        again = issue_receipt(session, entry.id, views[0].member_id, actor="siti", now=NOW)
        assert again is rows[0]
        with pytest.raises(NotOnEntry):
            issue_receipt(session, entry.id, village.members["A-0003"], actor="siti", now=NOW)
        session.commit()
        assert [each.line_list()[0].balance for each in rows] == [
            Money.rupiah(40_000),
            Money.rupiah(20_000),
        ]
        assert [each.place for each in rows] == [4, 5]
    assert found(desk) == []


def test_each_print_is_counted(desk: Desk) -> None:
    with writing(desk.village.engine) as session:
        row = session.query(Receipt).filter(Receipt.place == 1).one()
        assert [record_print(session, row, actor="siti", now=NOW) for _ in range(3)] == [1, 2, 3]


def test_paper_says_everything_in_both_sizes() -> None:
    from coop.web.paper import Letterhead

    lines = tuple(
        PaperLine("Tabungan Remitansi Pekerja Migran Indonesia", f"SR-{n:04d}", money, money * 2)
        for n, money in enumerate((Money.rupiah(1_250_000), Money(-5_000_050)))
    )
    paper = ReceiptPaper(
        "BKM-2026-00001",
        TODAY,
        date(2026, 3, 1),
        "A-0001",
        "Wati binti Uji dengan nama yang sangat panjang sekali",
        "cash",
        lines,
        "7K2QM-9XW4D",
        "Siti",
        handwritten="K-17",
        proxy="KU-0001",
        mark="DIBATALKAN OLEH BM-2026-00002",
        copy=2,
    )
    letterhead = Letterhead("Koperasi Uji", address="Jalan Desa 1", place="Sukamaju", head="1-ABC")
    for size in ("A5", "80mm"):
        for language in ("id", "en"):
            data = render_receipt(paper, letterhead, printed_at=NOW, size=size, language=language)
            assert data.startswith(b"%PDF")
    moved = paper._replace(way="move", lines=lines[:1], mark="", copy=1, proxy="", handwritten="")
    assert render_receipt(moved, letterhead, printed_at=NOW).startswith(b"%PDF")


def test_a_cancellation_on_paper_says_so_and_what_people_typed() -> None:
    from coop.web.paper import Letterhead

    letterhead = Letterhead("Koperasi Uji", head="1-ABC")
    line = PaperLine("Simpanan Sukarela", "SS-0001", Money.rupiah(100_000), Money.rupiah(200_000))
    paper = ReceiptPaper(
        "BKM-2026-00002",
        TODAY,
        TODAY,
        "A-0001",
        "Wati",
        "cash",
        (line,),
        "7K2QM-9XW4D",
        "Siti",
        is_cancelling=True,
        reason="salah ketik " * 8 + "jumlah",
        note="Uang sekolah",
    )
    for size in ("A5", "80mm"):
        data = render_receipt(paper, letterhead, printed_at=NOW, size=size)
        (page,) = pypdf.PdfReader(io.BytesIO(data)).pages
        text = " ".join(page.extract_text().split())
        assert "KUITANSI PEMBATALAN" in text.upper()
        assert "Dikembalikan oleh anggota" in text
        assert "salah ketik jumlah" in text
        assert "Catatan: Uang sekolah" in text
        assert "Diterima dari anggota" not in text
        assert "Cocokkan kode ini" in text
    moved = paper._replace(way="move", is_cancelling=False)
    pages = pypdf.PdfReader(io.BytesIO(render_receipt(moved, letterhead, printed_at=NOW))).pages
    assert "KUITANSI PINDAH BUKU" in pages[0].extract_text().upper()


def test_an_empty_cash_book_has_its_float_and_its_total(desk: Desk) -> None:
    from coop.members.counter.models import CounterSession

    with reading(desk.village.engine) as session:
        row = session.get_one(CounterSession, 1)
        rows = list(cash_report(row, [], "Kas Kantor").rows())
    assert [type(each) for each in rows] == [ReportRow, ReportRow]
