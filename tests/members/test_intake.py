"""Importing a list of members: everything or nothing, tied to the control accounts."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tracemalloc
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.desk.opening.queries import held_by_role
from coop.ledger.entry import Draft
from coop.ledger.entry import debit
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import TextRefused
from coop.ledger.import_errors import ImportColumnsMissing
from coop.ledger.import_errors import ImportColumnTwice
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_errors import NumberFormUnclear
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from coop.ledger.posting import post
from coop.members.dues.reading import arrears_of
from coop.members.intake.errors import IntakeColumnUnknown
from coop.members.intake.errors import IntakeDifference
from coop.members.intake.errors import IntakeDone
from coop.members.intake.errors import IntakeHasProblems
from coop.members.intake.errors import IntakeNotLast
from coop.members.intake.errors import IntakeUsed
from coop.members.intake.files import bad_rows_csv
from coop.members.intake.files import template_csv
from coop.members.intake.files import template_xlsx
from coop.members.intake.models import IntakeRow
from coop.members.intake.queries import brought_in
from coop.members.intake.reasons import sentence_of
from coop.members.intake.ties import held_on
from coop.members.intake.ties import offered
from coop.members.intake.undoing import undo_intake
from coop.members.membership.details import begin_term
from coop.members.membership.facts import TermFacts
from coop.members.membership.models import Member
from coop.members.membership.queries import member_by_number
from coop.members.people.finding import households_of
from coop.members.people.finding import persons_named
from coop.members.people.finding import persons_numbered
from coop.members.people.models import Person
from coop.members.savings.reading import balance_of
from coop.members.savings.reading import savings_of_member
from coop.money import Money
from tests.conftest import NOW
from tests.members import proxy_desk
from tests.members.intake_desk import ACTOR
from tests.members.intake_desk import CARD
from tests.members.intake_desk import NIK
from tests.members.intake_desk import PHONE
from tests.members.intake_desk import begin
from tests.members.intake_desk import csv_of
from tests.members.intake_desk import imported
from tests.members.intake_desk import looked
from tests.members.intake_desk import row
from tests.members.intake_desk import second

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.members.village import Village


def counts(engine: Engine) -> tuple[int, ...]:
    with reading(engine) as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Person, Member, JournalEntry, IntakeRow)
        )


def difference(engine: Engine) -> Money:
    with reading(engine) as session:
        return Money(
            sum(each.amount.sen for each in held_by_role(session, ("opening_difference",)))
        )


def undo(engine: Engine, run_id: int) -> None:
    with writing(engine) as session:
        undo_intake(session, run_id, "Salah berkas", actor=ACTOR, now=NOW)
        session.commit()


def codes(engine: Engine, *rows: dict[str, str]) -> list[tuple[int, str, str]]:
    return [each[:3] for each in looked(engine, csv_of(*rows)).problems]


def test_a_list_becomes_persons_members_and_balances_under_the_control_accounts(
    village: Village,
) -> None:
    begin(village.engine)
    imported(village.engine, csv_of(row(), second()))
    with reading(village.engine) as session:
        member = member_by_number(session, "L-001")
        held = {
            view.product: (view.number, balance_of(session, view))
            for view in savings_of_member(session, member.id)
        }
        person = session.get_one(Person, member.person_id)
        other = member_by_number(session, "L-002")
        homes = households_of(session, [person.id, other.person_id])
        assert held["POKOK"] == ("L-001", Money.rupiah(100_000))
        assert held["WAJIB"] == ("L-001", Money.rupiah(240_000))
        assert held["SUKARELA"] == ("BT-17", Money.rupiah(500_000))
        assert member.admitted_on == date(2020, 2, 1)
        assert member.group_name == "Melati"
        assert other.identity_reason == "KTP hilang, KK dilihat"
        assert NIK not in person.nik_sealed
        assert persons_numbered(session, NIK) == [person]
        assert persons_named(session, "Sri Lama", limit=1) == [person]
        assert homes[person.id].id == homes[other.person_id].id
        assert not {each.number for each in held_on(session, "3102")} & {"LAMA"}
        assert arrears_of(session, member.id, NOW.date()).arrears == Money.rupiah(40_000)
        assert brought_in(session, 2025)[member.id][:2] == (
            Money.rupiah(12_000),
            Money.rupiah(345_000),
        )
    assert difference(village.engine) == Money(0)


def test_balances_that_stand_in_the_book_by_number_are_not_posted_twice(village: Village) -> None:
    begin(village.engine)
    imported(village.engine, csv_of(row(), second()))
    before = counts(village.engine)[2]
    data = csv_of(
        row(
            nomor_anggota="L-003",
            nik="",
            alasan_tanpa_nik="tidak ada",
            nama="Ani",
            simpanan_pokok="0",
            simpanan_wajib="0",
            sukarela="",
            nomor_sukarela="",
            no_kk="",
            telepon="",
        )
    )
    imported(village.engine, data)
    assert counts(village.engine)[2] == before


def test_a_difference_goes_to_its_account_only_when_somebody_agreed_and_said_why(
    village: Village,
) -> None:
    begin(village.engine, wajib=500_000)
    data = csv_of(row(), second())
    assert looked(village.engine, data).agreed_by == "KANTOR:-20000"
    before = counts(village.engine)
    with pytest.raises(IntakeDifference):
        imported(village.engine, data)
    with pytest.raises(TextRefused):
        imported(village.engine, data, explanation="  ")
    assert counts(village.engine) == before
    imported(village.engine, data, explanation="Buku lama salah jumlah")
    assert difference(village.engine) == Money.rupiah(-20_000)


def test_the_same_content_is_recognised_however_it_was_saved(village: Village) -> None:
    begin(village.engine)
    imported(village.engine, csv_of(row(), second()))
    with pytest.raises((IntakeDone, IntakeHasProblems)):
        imported(village.engine, csv_of(row(), second(), delimiter=","))
    assert looked(village.engine, csv_of(row(), second(), delimiter=",")).earlier is not None


def test_an_import_is_taken_back_and_the_list_can_come_again(village: Village) -> None:
    begin(village.engine)
    data = csv_of(
        row(),
        second(),
        row(
            nomor_anggota="",
            nama="Bayu Tamu",
            nik="",
            no_kk="",
            telepon="",
            tanggal_masuk="",
            kelompok="",
            risiko="",
            simpanan_pokok="",
            simpanan_wajib="",
            sukarela="",
            nomor_sukarela="",
            bunga_dibayar_tahun_ini="",
            belanja_tahun_ini="",
            tunggakan_wajib="",
        ),
    )
    run_id = imported(village.engine, data)
    undo(village.engine, run_id)
    with reading(village.engine) as session:
        assert held_on(session, "3102") == {
            each: money for each, money in held_on(session, "3102").items() if each.number == "LAMA"
        }
        assert session.scalar(select(Member.id).where(Member.number == "L-001")) is None
        assert persons_named(session, "Bayu Tamu", limit=3) == []
        assert brought_in(session, 2025) == {}
    with pytest.raises(IntakeNotLast):
        undo(village.engine, run_id)
    plan = looked(village.engine, data)
    assert plan.persons == 1, "who was withdrawn is known and used again"
    imported(village.engine, data)
    with reading(village.engine) as session:
        member_by_number(session, "L-001")


def test_an_import_on_which_something_was_built_stays(village: Village) -> None:
    begin(village.engine)
    run_id = imported(village.engine, csv_of(row(), second()))
    with writing(village.engine) as session:
        member = member_by_number(session, "L-001")
        view = next(v for v in savings_of_member(session, member.id) if v.product == "SUKARELA")
        ten = Money.rupiah(10_000)
        lines = (debit("1104", ten, unit="USP"), view.money_in(ten))
        draft = Draft(entry_date=date(2026, 3, 2), narration="Setoran L-001", lines=lines)
        post(session, draft, request_id="setor", actor=ACTOR, now=NOW)
        session.commit()
    with pytest.raises(IntakeUsed, match="L-001"):
        undo(village.engine, run_id)


@pytest.mark.parametrize("built", ["proxy", "office"])
def test_an_import_stays_whatever_was_recorded_on_its_members(village: Village, built: str) -> None:
    begin(village.engine)
    run_id = imported(village.engine, csv_of(row(), second()))
    with writing(village.engine) as session:
        member_id = member_by_number(session, "L-001").id
        session.rollback()
    if built == "proxy":
        proxy_desk.give(village, member_id=member_id)
    with writing(village.engine) as session:
        if built == "office":
            days = (date(2026, 3, 1), date(2029, 3, 1))
            term = TermFacts("pengurus", "chair", *days, "RAT 2026")
            begin_term(session, member_id, term, request_id="baru", actor=ACTOR, now=NOW)
        session.commit()
    before = counts(village.engine)
    with pytest.raises(IntakeUsed, match="L-001"):
        undo(village.engine, run_id)
    assert counts(village.engine) == before


def test_every_bad_row_is_named_and_nothing_is_recorded(village: Village) -> None:
    begin(village.engine)
    before = counts(village.engine)
    rows = [
        row(nama=""),
        row(tanggal_lahir="31/02/1980"),
        row(nik="123"),
        row(simpanan_wajib="-5"),
        row(nomor_anggota="A-0001", nik=""),
        row(risiko="gawat", jenis_kelamin="x"),
        row(nomor_anggota="", nik=""),
        row(tanggal_masuk="", nik="9904145501800002"),
        row(
            tanggal_masuk="01/02/2026",
            nomor_anggota="L-9",
            nik="9904145501800003",
            nomor_sukarela="BT-9",
        ),
    ]
    found = codes(village.engine, *rows)
    assert (2, "name", "name_missing") in found
    assert (3, "birth_day", "day_unreadable") in found
    assert (4, "nik", "text_length") in found
    assert (5, "saldo:WAJIB", "amount_negative") in found
    assert (6, "identity_reason", "identity_missing") in found
    assert (7, "risk", "risk_unknown") in found
    assert (7, "sex", "sex_unknown") in found
    assert (8, "number", "number_needed") in found
    assert (9, "admitted_on", "day_missing") in found
    assert (10, "admitted_on", "after_opening") in found
    with pytest.raises(IntakeHasProblems):
        imported(village.engine, csv_of(*rows))
    assert counts(village.engine) == before


def test_numbers_that_are_taken_in_file_or_book_are_refused(village: Village) -> None:
    begin(village.engine)
    own = row(nomor_anggota="A-0001")
    assert (2, "number", "number_taken") in codes(village.engine, own)
    wrong = row(nomor_anggota="A-0001", tanggal_lahir="31/02/1980")
    found = codes(village.engine, wrong)
    assert {(2, "number", "number_taken"), (2, "birth_day", "day_unreadable")} <= set(found)
    found = codes(village.engine, row(), row())
    assert {(3, "number", "twice_in_file"), (3, "nik", "twice_in_file")} <= set(found)
    imported(village.engine, csv_of(row(), second()))
    again = codes(village.engine, row(nomor_anggota="L-7", nomor_sukarela="BT-17"))
    assert set(again) == {(2, "nik", "nik_of_member"), (2, "rekening:SUKARELA", "number_taken")}


def test_no_message_and_no_trace_holds_an_identity_number(village: Village) -> None:
    begin(village.engine)
    bad = row(nomor_anggota=NIK, alamat=f"Rumah {NIK}", nama=f"Sri {NIK}", tanggal_lahir=NIK)
    plan = looked(village.engine, csv_of(bad, row(nik="9904145501800009", tanggal_lahir="1/1/81")))
    told = " ".join(sentence_of(each) for each in (*plan.problems, *plan.doubts))
    given = bad_rows_csv(plan).decode("utf-8-sig")
    for secret in (NIK, CARD, PHONE):
        assert secret not in told
        assert secret not in given
    imported(village.engine, csv_of(row(), second()))
    with reading(village.engine) as session:
        for table in (
            "audit_event",
            "journal_entry",
            "intake_run",
            "intake_row",
            "person",
            "household",
            "member",
            "member_event",
        ):
            for line in session.execute(text(f"SELECT * FROM {table}")):
                line_text = " ".join(map(str, line))
                assert not any(each in line_text for each in (NIK, CARD, PHONE)), table


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", ImportFileUnreadable),
        (b"\x00\x01\x02", ImportFileUnreadable),
        (b"PK\x03\x04 broken", ImportFileUnreadable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ImportFileUnreadable),
        (b'nama;nik\n"open', ImportFileUnreadable),
        (b"nama;nik\n", ImportFileUnreadable),
        (b"warna;rasa\nmerah;manis\n", ImportColumnsMissing),
        (b"nama;nama;nik\nA;B;\n", ImportColumnTwice),
        (b"nama;nomor_anggota;sukarela\nA;1;1.250\n", NumberFormUnclear),
        (b"nama;nomor_anggota;sukarela\nA;1;12.50\nB;2;12,50\n", NumberFormUnclear),
    ],
)
def test_hostile_and_malformed_files_are_refused_with_a_reason(
    served_village: Village, data: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        looked(served_village.engine, data)


def test_other_encodings_and_workbooks_are_read(served_village: Village) -> None:
    begin(served_village.engine)
    old = "Nama,No. Anggota,Tgl. Masuk,Alasan tanpa NIK\nAndré,L-5,1/2/2020,hilang\n"
    assert looked(served_village.engine, old.encode("cp1252")).rows[0].person.name == "André"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["nama", "nomor_anggota", "tanggal_masuk", "alasan_tanpa_nik", "sukarela"])
    sheet.append(["Ani", 17, date(2020, 2, 1), "hilang", 1250.5])
    stream = io.BytesIO()
    book.save(stream)
    plan = looked(served_village.engine, stream.getvalue(), "anggota.xlsx")
    assert [each.number for each in plan.rows] == ["17"]
    assert plan.rows[0].balances["SUKARELA"] == Money(125_050)
    sheet.append(["Budi", "L-8", date(2020, 2, 1), "hilang", "=1+1"])
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(ImportFileUnreadable, match="formula"):  # its money would be lost
        looked(served_village.engine, stream.getvalue(), "anggota.xlsx")


def test_a_column_of_savings_that_no_product_has_is_refused(served_village: Village) -> None:
    begin(served_village.engine)
    lines = csv_of(row(), second()).decode("utf-8-sig")
    wrong = lines.replace("simpanan_wajib", "simpanan_wajibb")
    with pytest.raises(IntakeColumnUnknown, match="simpanan_wajibb"):
        looked(served_village.engine, wrong.encode())
    heading, first, *rest = lines.splitlines()
    more = "\n".join([f"{heading};catatan", f"{first};lunas", *(f"{each};" for each in rest)])
    assert looked(served_village.engine, more.encode()).ignored == ("catatan",)


def test_rows_below_many_empty_ones_are_read(served_village: Village) -> None:
    begin(served_village.engine)
    heading, *rows = csv_of(row(), second()).decode("utf-8-sig").splitlines()
    gap = [";" * heading.count(";")] * 60_000
    data = "\n".join([heading, rows[0], *gap, rows[1]]).encode()
    assert [each.number for each in looked(served_village.engine, data).rows] == ["L-001", "L-002"]


def test_first_balances_of_a_closed_month_are_refused_at_once(served_village: Village) -> None:
    begin(served_village.engine)
    with writing(served_village.engine) as session:
        close_month(session, Period("2025-12"), actor="siti", now=NOW)
        session.commit()
    with pytest.raises(PeriodClosed):
        looked(served_village.engine, csv_of(row()))


def test_a_card_number_that_excel_rounded_is_doubted(served_village: Village) -> None:
    begin(served_village.engine)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["nama", "jenis_kelamin", "tanggal_lahir", "nik"])
    sheet.append(["Ani", "P", date(1980, 1, 15), 9901015501800010])
    sheet.append(["Budi", "L", date(1980, 1, 15), "9901011501800020"])
    stream = io.BytesIO()
    book.save(stream)
    plan = looked(served_village.engine, stream.getvalue(), "warga.xlsx")
    assert [each.row for each in plan.doubts if each.code == "number_rounded"] == [2]


@pytest.mark.parametrize("column", ["jenis_kelamin", "risiko", "sukarela", "nama"])
def test_a_nik_in_a_wrong_column_is_shown_nowhere(served_village: Village, column: str) -> None:
    begin(served_village.engine)
    nik = "9901011501800001"
    plan = looked(served_village.engine, csv_of(row(**{column: nik}), second()))
    assert plan.problems
    assert nik not in str([sentence_of(each, "id") for each in plan.problems])
    assert nik not in bad_rows_csv(plan, "id").decode()


def test_the_form_is_read_by_the_import(served_village: Village) -> None:
    begin(served_village.engine)
    with reading(served_village.engine) as session:
        products = list(offered(session).values())
    filled = template_csv(products) + b"L-1;Ani;P;;;;;;;;;;01/02/2020;;;tidak ada\r\n"
    assert looked(served_village.engine, filled).rows[0].identity_reason == "tidak ada"
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(products)))
    headings = [cell.value for cell in next(book["Anggota"].iter_rows())]
    assert {"nomor_anggota", "nik", "simpanan_sukarela", "nomor_sukarela"} <= set(headings)
    explained = list(book["Penjelasan"].iter_rows(values_only=True))
    assert [heading for heading, _hint in explained] == headings, "these columns and no other"
    assert all(hint for _heading, hint in explained)


@pytest.mark.slow
def test_ten_thousand_rows_are_looked_at_within_memory(served_village: Village) -> None:
    begin(served_village.engine)
    data = csv_of(
        *(
            second(nomor_anggota=f"L-{n}", nama=f"Warga {chr(97 + n % 26)}",
                   tanggal_lahir=f"{n % 28 + 1}/{n % 12 + 1}/{1950 + n % 50}", no_kk="")
            for n in range(10_000)
        )
    )  # fmt: skip
    tracemalloc.start()
    plan = looked(served_village.engine, data)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert plan.members == 10_000
    assert peak < 150 * 1024 * 1024


KILLED = """
import os, signal, sys
from coop.db import writing
from coop.ledger.book import require_book
from coop.ledger.periods import lock_head
from coop.members.intake import service
from coop.members.intake.plan import prepare_intake
from tests.conftest import NOW
from tests.members.intake_desk import csv_of, row, second

def die(done, total):
    os.kill(os.getpid(), signal.SIGKILL)

with writing(require_book(sys.argv[1])) as session:
    lock_head(session)
    plan = prepare_intake(session, "a.csv", csv_of(row(), second()), now=NOW)
    service.run_intake(session, plan, actor="siti", now=NOW, progress=die)
    session.commit()
"""


def test_a_kill_in_the_middle_leaves_nothing(village: Village, village_place: str) -> None:
    begin(village.engine)
    before = counts(village.engine)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, village_place],
        check=False,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert counts(village.engine) == before
    imported(village.engine, csv_of(row(), second()))
