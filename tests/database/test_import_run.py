"""Running a plan: all or nothing, once, and nothing at all by looking."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import openpyxl
import pytest
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.dates import Period
from coop.db import Base
from coop.db import reading
from coop.db import writing
from coop.ledger.entry import SubledgerRef
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import UnitUnknown
from coop.ledger.import_errors import ImportedBefore
from coop.ledger.import_errors import NumberFormUnclear
from coop.ledger.import_template import template_csv
from coop.ledger.imports import run_import
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import close_month
from tests.builders import NOW
from tests.import_desk import HEADING
from tests.import_desk import ImportDesk
from tests.import_desk import csv_file

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.builders import Counter

SALE = csv_file("7,2026-03-01,Jasa,1101,5000,", "7,,,4409,,5000")
NEW = csv_file(
    "1,2015-01-05,Modal,Assets:Kas,5000,",
    "1,2015-01-05,Modal,Equity:Modal,,5000",
    "2,2031-12-31,Sewa,Expenses:Sewa,200,",
    "2,2031-12-31,Sewa,Assets:Kas,,200",
)


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            name: sorted(tuple(map(str, row)) for row in connection.execute(table.select()))
            for name, table in Base.metadata.tables.items()
        }


def test_looking_at_a_plan_changes_nothing(desk: ImportDesk) -> None:
    before = contents(desk.engine)
    plan = desk.plan(NEW.replace(b"2031", b"2025"), create_accounts=True)
    assert (len(plan.entries), plan.postings, plan.rows) == (2, 4, 4)
    assert [(account.code, account.type) for account in plan.accounts] == [
        ("Assets:Kas", "asset"),
        ("Equity:Modal", "equity"),
        ("Expenses:Sewa", "expense"),
    ]
    assert plan.is_importable
    assert contents(desk.engine) == before


def test_a_run_posts_through_the_door_and_leaves_its_trace(desk: ImportDesk) -> None:
    run = desk.take(SALE, "Maret.csv")
    assert (run.entries, run.postings, run.file_name, run.actor) == (1, 2, "Maret.csv", "siti")
    with reading(desk.engine) as session:
        entry = session.scalars(select(JournalEntry)).one()
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert (entry.id, entry.receipt_number, entry.recorded_by) == (run.first_entry_id, "7", "siti")
    assert entry.sealed
    assert entry.request_id == f"import:{run.sha256}:7"
    assert actions[-2:] == ["journal.post", "journal.import"]
    assert desk.balances() == {"1101": "5000", "4409": "-5000"}


def test_the_same_file_is_recognised_whatever_its_name(desk: ImportDesk) -> None:
    run = desk.take(SALE, "Maret.csv")
    plan = desk.plan(SALE, "Maret (1).csv")
    assert plan.earlier is not None
    assert (plan.earlier.at, plan.earlier.file_name) == (run.at, "Maret.csv")
    assert not plan.is_importable
    with pytest.raises(ImportedBefore) as refused:
        desk.run(plan)
    assert refused.value.params["at"] == run.at
    assert desk.entries() == 1


def test_a_plan_made_before_the_same_file_came_in_is_refused_too(desk: ImportDesk) -> None:
    plan = desk.plan(SALE)
    desk.take(SALE)
    with pytest.raises(ImportedBefore):
        desk.run(plan)
    assert desk.entries() == 1


def test_what_changed_since_the_plan_is_refused_by_the_door_and_nothing_stays(
    desk: ImportDesk,
) -> None:
    desk.take(csv_file("1,2026-01-05,x,1101,5,", "1,,x,4409,,5"))
    plan = desk.plan(
        csv_file(
            "1,2026-03-01,x,Assets:Baru,5,", "1,,x,4409,,5",
            "2,2026-01-06,x,1101,5,", "2,,x,4409,,5",
        ),
        create_accounts=True,
    )  # fmt: skip
    with writing(desk.engine) as session:
        close_month(session, Period("2026-01"), actor="siti", now=NOW)
        session.commit()
    before = contents(desk.engine)
    with pytest.raises(PeriodClosed):
        desk.run(plan)
    assert contents(desk.engine) == before


def test_accounts_are_made_named_as_in_the_file_for_any_year(desk: ImportDesk) -> None:
    desk.now = NOW.replace(year=2032)
    desk.take(NEW, create_accounts=True)
    with reading(desk.engine) as session:
        made = session.scalars(
            select(Account).where(Account.code.contains(":")).order_by(Account.code)
        ).all()
    assert [(a.code, a.name, a.type, a.normal) for a in made] == [
        ("Assets:Kas", "Assets:Kas", "asset", "debit"),
        ("Equity:Modal", "Equity:Modal", "equity", "credit"),
        ("Expenses:Sewa", "Expenses:Sewa", "expense", "debit"),
    ]
    assert {a.limit_rule + a.subledger_kind + a.role for a in made} == {""}
    assert desk.balances() == {
        "Assets:Kas": "4800",
        "Equity:Modal": "-5000",
        "Expenses:Sewa": "200",
    }


def test_members_that_accounts_demand_are_made_when_asked(desk: ImportDesk) -> None:
    data = csv_file(
        "1,2026-03-01,x,1104,5,,USP,",
        "1,,x,2101,,5,USP,S-777",
        heading=f"{HEADING},unit,member",
    )
    plan = desk.plan(data, create_accounts=True)
    assert plan.members == (SubledgerRef("savings", "S-777"),)
    desk.run(plan)
    with reading(desk.engine) as session:
        line = session.scalars(select(Posting).where(Posting.line == 2)).one()
        assert line.subledger is not None
        assert (line.subledger.kind, line.subledger.number) == ("savings", "S-777")


def test_amounts_as_indonesian_excel_saves_them_are_read_right(desk: ImportDesk) -> None:
    rows = (
        "No Bukti;Tanggal;Uraian;Akun;Debet;Kredit",
        "BKM-1;01/03/2026;Jasa;1101; Rp1.250.000,50 ;-",
        "BKM-1;01/03/2026;Jasa;4409;-; 1.250.000,50 ",
    )
    for number, encoding in enumerate(("utf-8-sig", "cp1252"), start=1):
        text_ = "\r\n".join(rows).replace("Jasa", f"Jasa – {number}")
        plan = desk.plan(text_.encode(encoding))
        assert plan.number_forms == {"debit": "indonesian", "credit": "indonesian"}
        assert plan.delimiter == ";"
        desk.run(plan)
    assert desk.balances() == {"1101": "2500001", "4409": "-2500001"}


def test_a_column_that_reads_both_ways_is_asked_about_and_taken_as_answered(
    desk: ImportDesk,
) -> None:
    data = csv_file("1,2026-03-01,x,1101,1.250,", "1,,x,4409,,1.250")
    with pytest.raises(NumberFormUnclear) as refused:
        desk.plan(data)
    assert refused.value.params == {"column": "debit", "examples": "1.250", "reason": "both"}
    assert desk.plan(data, number_form="indonesian").total_debit.plain() == "1250"
    assert desk.plan(data, number_form="plain").total_debit.plain() == "1.25"


def test_a_column_that_is_sure_decides_for_the_one_beside_it(desk: ImportDesk) -> None:
    data = csv_file("1,2026-03-01,x,1101,1.250.000,", "1,,x,4409,,750.000", "1,,x,4101,,500.000")
    assert desk.plan(data).total_debit.plain() == "1250000"
    mixed = csv_file("1,2026-03-01,x,1101,12.50,", '1,,x,1101,"12,50",', "1,,x,4101,,25")
    with pytest.raises(NumberFormUnclear) as refused:
        desk.plan(mixed)
    assert refused.value.params["reason"] == "mixed"


def test_a_workbook_with_dates_and_numbers_comes_in(desk: ImportDesk) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Nomor", "Tanggal", "Keterangan", "Akun", "Debit", "Kredit"])
    book.active.append([1, NOW.date(), "Setoran", 1101, 1250000.5, None])
    book.active.append([1, NOW.date(), None, "Pendapatan Lain", None, "1.250.000,50"])
    stream = io.BytesIO()
    book.save(stream)
    desk.take(stream.getvalue(), "jurnal.xlsx")
    assert desk.balances() == {"1101": "1250000.50", "4409": "-1250000.50"}


def test_the_form_itself_comes_in_where_accounts_may_be_made(empty_desk: ImportDesk) -> None:
    run = empty_desk.take(template_csv(), create_accounts=True)
    assert run.entries == 2
    assert empty_desk.balances()["1101"] == "875000"


def test_a_date_is_read_however_an_office_writes_it(desk: ImportDesk) -> None:
    days = ("2026-03-05", "05/03/2026", "5-3-2026", "5.3.2026", "2026-03-05 00:00:00")
    rows = []
    for nr, day in enumerate(days):
        rows += [f"{nr},{day},x,1101,5,", f"{nr},,x,4409,,5"]
    plan = desk.plan(csv_file(*rows))
    assert plan.problems == ()
    assert {entry.draft.entry_date.isoformat() for entry in plan.entries} == {"2026-03-05"}


def test_an_unknown_unit_to_fall_back_on_is_refused(desk: ImportDesk) -> None:
    with pytest.raises(UnitUnknown):
        desk.plan(SALE, unit_default="GUDANG")


def test_progress_is_told_up_to_the_last_entry(desk: ImportDesk) -> None:
    rows = []
    for nr in range(1, 251):
        rows += [f"{nr},2026-03-01,x,1101,5,", f"{nr},,x,4409,,5"]
    plan = desk.plan(csv_file(*rows))
    told: list[tuple[int, int]] = []
    with writing(desk.engine) as session:
        run_import(session, plan, actor="siti", now=NOW, progress=lambda *step: told.append(step))
        session.commit()
    assert told == [(100, 250), (200, 250), (250, 250)]


def test_entries_go_in_in_the_order_of_the_file(desk: ImportDesk) -> None:
    desk.take(
        csv_file(
            "b,2026-03-02,dua,1101,5,", "b,,dua,4409,,5",
            "a,2026-03-01,satu,1101,5,", "a,,satu,4409,,5",
        )
    )  # fmt: skip
    with reading(desk.engine) as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [(entry.narration, entry.voucher_number) for entry in entries] == [
        ("dua", "BKM-2026-00001"),
        ("satu", "BKM-2026-00002"),
    ]


#: Imports a file and stops for ever in the middle of the transaction, after saying so.
HANGING: Final = """
import sys, time
from datetime import datetime
from coop.db import writing
from coop.ledger.book import require_book
from coop.ledger.imports import prepare_import, run_import
place, file, now = sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])
def hang(done, total):
    if done == 1000:
        print("posting", flush=True)
        time.sleep(600)
with writing(require_book(place)) as session:
    data = open(file, "rb").read()
    plan = prepare_import(session, file, data, now=now, create_accounts=True)
    run_import(session, plan, actor="siti", now=now, progress=hang)
    session.commit()
"""


def test_a_process_killed_in_the_middle_leaves_nothing(counter: Counter, tmp_path: Path) -> None:
    desk = ImportDesk(counter.engine)
    before = contents(counter.engine)
    rows = []
    for nr in range(1, 1501):
        rows += [f"{nr},2026-03-01,x,Assets:Kas,5,", f"{nr},,x,4409,,5"]
    file = tmp_path / "banyak.csv"
    file.write_bytes(csv_file(*rows))
    process = subprocess.Popen(
        [sys.executable, "-c", HANGING, counter.place, str(file), NOW.isoformat()],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "posting\n"
    process.kill()
    process.wait(timeout=30)
    process.stdout.close()
    assert contents(counter.engine) == before
    desk.take(file.read_bytes(), create_accounts=True)
    assert desk.entries() == 1500


#: Plans and runs a file, then tells the most memory the program ever held, in MiB. Not by
#: ``getrusage``, which on Linux begins with the peak of the process that started it.
MEASURED: Final = """
import re, sys
from datetime import datetime
from coop.db import writing
from coop.ledger.book import require_book
from coop.ledger.imports import prepare_import, run_import
place, file, now = sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])
with writing(require_book(place)) as session:
    data = open(file, "rb").read()
    plan = prepare_import(session, file, data, now=now, create_accounts=True)
    assert run_import(session, plan, actor="siti", now=now).postings == 100_000
    session.commit()
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a program's own peak")
def test_a_hundred_thousand_rows_fit_in_a_village_computer(
    counter: Counter, tmp_path: Path
) -> None:
    file = tmp_path / "banyak.csv"
    with file.open("w") as stream:
        stream.write(HEADING + "\n")
        for nr in range(1, 50_001):
            day = f"{1 + nr % 28:02d}/{1 + nr % 12:02d}/{2000 + nr % 25}"
            stream.write(f"{nr},{day},Setoran {nr},Assets:Kas {nr % 50},{nr},\n")
            stream.write(f"{nr},{day},Setoran {nr},Income:Jasa {nr % 7},,{nr}\n")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, counter.place, str(file), NOW.isoformat()],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) < 280, "190 MiB when this was last looked at"
