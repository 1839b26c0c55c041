"""The book as beancount text, and what beancount, in its own process, says of it."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import textwrap
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.ledger import guards
from coop.ledger import second_engine
from coop.ledger.accounts import add_account
from coop.ledger.beancount_export import write_beancount
from coop.ledger.chart_rows import ChartRow
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import SecondEngineFailed
from coop.ledger.posting import post
from coop.ledger.second_engine import parse_beancount
from coop.ledger.second_engine import second_opinion
from coop.ledger.verify import run_verify
from coop.ledger.verify_second import second_engine as second_check
from coop.money import Money
from tests.sample_book import HOSTILE
from tests.sample_book import fill

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine


def exported(engine: Engine) -> str:
    stream = io.StringIO()
    with reading(engine) as session:
        write_beancount(session, stream)
    return stream.getvalue()


def tamper(place: str, statement: str) -> None:
    """Change a book as its owner could, guards down; they are not put back."""
    owner = open_engine(place, as_owner=True)
    with writing(owner) as session:
        guards.remove(session.connection())
        session.execute(text(statement))
        session.commit()
    owner.dispose()


@pytest.fixture
def sample(book: str, engine: Engine) -> Engine:
    fill(book)
    return engine


def test_beancount_agrees_with_every_balance_at_every_month_end(sample: Engine) -> None:
    with reading(sample) as session:
        opinion = second_opinion(session)
        moved = session.execute(text("SELECT COUNT(DISTINCT account_id) FROM posting")).scalar()
    assert opinion.errors == []
    assert opinion.disagreements == []
    assert opinion.written == opinion.read == (62, 140)
    # Accounts that moved from January 2024 on are stated 27 times, others from their first month.
    assert moved == 13
    assert 200 < opinion.compared < moved * 27


def test_an_empty_book_is_agreed_upon(engine: Engine) -> None:
    with reading(engine) as session:
        opinion = second_opinion(session)
    assert (opinion.errors, opinion.disagreements, opinion.compared) == ([], [], 0)


def test_what_is_exported_reads_back_as_it_was_posted(sample: Engine) -> None:
    parsed = parse_beancount(exported(sample))
    assert parsed["errors"] == []
    assert parsed["options"] == {"title": "Koperasi Uji", "operating_currency": ["IDR"]}
    with reading(sample) as session:
        entries = session.execute(
            text("SELECT id, voucher_number, entry_date, narration, hash, kind FROM journal_entry")
        ).all()
        amounts = session.execute(text("SELECT SUM(amount) FROM posting WHERE amount > 0")).scalar()
    read = {
        int(each["meta"]["position"]): (
            each["meta"]["voucher"],
            each["date"],
            each["narration"],
            each["meta"]["hash"],
            each["meta"]["kind"],
        )
        for each in parsed["transactions"]
    }
    assert read == {
        row.id: (row.voucher_number, str(row.entry_date), row.narration, row.hash, row.kind)
        for row in entries
    }
    numbers = [
        Decimal(line["number"]) for each in parsed["transactions"] for line in each["postings"]
    ]
    assert sum(number for number in numbers if number > 0) * 100 == amounts


def test_hostile_narrations_survive_the_journey(sample: Engine) -> None:
    parsed = parse_beancount(exported(sample))
    narrations = {each["narration"] for each in parsed["transactions"]}
    assert set(HOSTILE) <= narrations


def test_metadata_carry_what_beancount_has_no_word_for(sample: Engine) -> None:
    parsed = parse_beancount(exported(sample))
    by_voucher = {each["meta"]["voucher"]: each for each in parsed["transactions"]}
    salary = by_voucher["BKK-2026-00003"]["meta"]
    assert salary["receipt"] == "K-17"
    assert salary["batch"] == "susulan-2026-02"
    assert salary["effective-date"] == "2026-02-25"
    reversal = by_voucher["BKM-2026-00011"]["meta"]
    assert (reversal["reverses"], reversal["reason"]) == ("60", "salah jumlah")
    deposit = by_voucher["BKM-2024-00001"]["postings"]
    assert [(line["meta"]["unit"], line["meta"].get("subledger")) for line in deposit] == [
        ("KANTOR", None),
        ("USP", "savings:A-0001"),
        ("KANTOR", None),
        ("USP", None),
    ]
    opened = {each["account"]: each["meta"] for each in parsed["opens"]}
    assert opened["Assets:1101-Kas-Kantor"]["code"] == "1101"
    assert opened["Liabilities:2101-Simpanan-Sukarela"]["subledger-kind"] == "savings"


def test_every_account_is_opened_on_the_day_of_its_first_line(sample: Engine) -> None:
    parsed = parse_beancount(exported(sample))
    first: dict[str, str] = {}
    for each in parsed["transactions"]:
        for line in each["postings"]:
            first[line["account"]] = min(first.get(line["account"], "9999"), each["date"])
    assert {each["account"]: each["date"] for each in parsed["opens"]} == first


def test_december_is_asserted_with_its_adjustments_and_closing(sample: Engine) -> None:
    lines = exported(sample).splitlines()
    (sales,) = [line for line in lines if line.startswith("2025-01-01 balance Income:4201-")]
    assert sales.endswith(" 0.00 ~ 0 IDR")


def test_one_sen_too_much_in_our_totals_is_contradicted(book: str, sample: Engine) -> None:
    tamper(
        book,
        "UPDATE account_month SET debit = debit + 1 WHERE period = '2025-02' AND unit = 'TOKO'"
        " AND account_id = (SELECT id FROM account WHERE code = '1102')",
    )
    with reading(sample) as session:
        findings = list(second_check(session))
    named = [(each.detail["problem"], each.subject) for each in findings]
    assert named == [("balance", "1102"), ("complaint", "1102")]
    balance, complaint = findings
    assert balance.detail["month"] == "2025-02"
    assert Money.parse_plain(str(balance.detail["ours"])).sen == 1 + (
        Money.parse_plain(str(balance.detail["theirs"])).sen
    )
    assert "Balance failed" in str(complaint.detail["message"])


def test_a_total_without_any_line_is_contradicted(book: str, sample: Engine) -> None:
    tamper(
        book,
        "INSERT INTO account_month (period, account_id, unit, debit, credit)"
        " SELECT '2026-03', id, 'TOKO', 7, 0 FROM account WHERE code = '1171'",
    )
    with reading(sample) as session:
        named = {(each.detail["problem"], each.subject) for each in second_check(session)}
    assert ("balance", "1171") in named


def test_an_entry_out_of_balance_is_named_by_its_voucher(book: str, sample: Engine) -> None:
    tamper(book, "UPDATE posting SET amount = amount + 1 WHERE entry_id = 54 AND line = 1")
    with reading(sample) as session:
        named = {(each.detail["problem"], each.subject) for each in second_check(session)}
    assert ("complaint", "BKM-2026-00005") in named
    assert ("balance", "1102") in named


def test_a_line_without_its_entry_is_missed_by_beancount(book: str, sample: Engine) -> None:
    owner = open_engine(book, as_owner=True)
    with writing(owner) as session:
        guards.remove(session.connection())
        is_sqlite = session.connection().dialect.name == "sqlite"
        off = (
            "PRAGMA defer_foreign_keys = ON"
            if is_sqlite
            else ("SET LOCAL session_replication_role = replica")
        )
        session.execute(text(off))
        session.execute(text("DELETE FROM journal_entry WHERE id = 62"))
        opinion = second_opinion(session)
        session.rollback()
    owner.dispose()
    assert opinion.disagreements != []


def test_accounts_that_lie_below_one_another_are_asserted_as_beancount_adds_them(
    engine: Engine, now: datetime
) -> None:
    codes = ("Assets:Kas", "Assets:Kas:Laci", "Equity:Awal")
    with writing(engine) as session:
        for code in codes:
            row = ChartRow(
                code=code,
                name=code,
                name_en="",
                type="asset" if code.startswith("Assets") else "equity",
                normal="debit" if code.startswith("Assets") else "credit",
            )
            add_account(session, row, actor="test", now=now)
        for number, code in enumerate(codes[:2], start=1):
            lines = (
                debit(code, Money.rupiah(number), unit="KANTOR"),
                credit("Equity:Awal", Money.rupiah(number), unit="KANTOR"),
            )
            draft = Draft(date(2026, 1, number), "Saldo awal", lines)
            post(session, draft, request_id=f"r{number}", actor="test", now=now)
        session.commit()
    with reading(engine) as session:
        opinion = second_opinion(session)
    assert (opinion.errors, opinion.disagreements) == ([], [])
    assert "balance Assets:Kas  3.00 ~ 0 IDR" in exported(engine)


def broken_worker(tmp_path: Path, source: str) -> Path:
    path = tmp_path / "worker.py"
    path.write_text(textwrap.dedent(source), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise SystemExit('no memory')", "crashed"),
        ("import os; os.abort()", "crashed"),
        ("import time; time.sleep(60)", "timeout"),
        ("print('{')", "unreadable"),
    ],
)
def test_a_worker_that_fails_is_told_apart_from_what_it_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, reason: str
) -> None:
    monkeypatch.setattr(second_engine, "WORKER", broken_worker(tmp_path, source))
    with pytest.raises(SecondEngineFailed) as refused:
        parse_beancount("", timeout_seconds=2)
    assert refused.value.params["reason"] == reason


def test_verify_names_a_second_engine_that_crashed(
    engine: Engine, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_engine, "WORKER", broken_worker(tmp_path, "raise MemoryError"))
    with reading(engine) as session:
        result = run_verify(session, actor="siti", now=now)
    (finding,) = result.findings
    assert (finding.check, finding.detail["problem"]) == ("second_engine", "crashed")
    assert "MemoryError" in str(finding.detail["detail"])
    assert not result.is_clean


def test_the_worker_imports_nothing_of_ours() -> None:
    tree = ast.parse(second_engine.WORKER.read_text(encoding="utf-8"))
    modules = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert modules - sys.stdlib_module_names == {"beancount"}


def test_the_application_never_imports_beancount() -> None:
    code = (
        "import pkgutil, importlib, sys, coop\n"
        "for module in pkgutil.walk_packages(coop.__path__, 'coop.'):\n"
        "    if not module.name.startswith('coop.migrations'):\n"
        "        importlib.import_module(module.name)\n"
        "sys.exit('beancount' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr[-500:]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('include "lain.beancount"', "include"),
        ('plugin "beancount.plugins.auto"', "plugin"),
        ("2026-01-01 pad Assets:Kas Equity:Awal", "pad"),
        ('2026-01-01 * "x"\n  Assets:Kas  1 IDR @ 2 USD\n  Equity:Awal  -2 USD', "price"),
        ('2026-01-01 * "x"\n  Assets:Emas  1 XAU {2 IDR}\n  Equity:Awal  -2 IDR', "cost"),
        ('2026-01-01 * "x"\n  Assets:Kas\n  Equity:Awal', "booking"),
        ("bukan beancount", "syntax"),
    ],
)
def test_what_an_import_cannot_take_is_an_error_with_its_line(line: str, code: str) -> None:
    parsed = parse_beancount(f"2026-01-01 open Assets:Kas\n{line}\n")
    assert code in {each["code"] for each in parsed["errors"]}


def test_a_plugin_of_an_uploaded_text_is_not_run(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    module = tmp_path / "evil.py"
    module.write_text(f"open({str(trace)!r}, 'w')\n__plugins__ = ()\n", encoding="utf-8")
    parse_beancount(f'option "insert_pythonpath" "true"\nplugin "evil"\nplugin "{module}"\n')
    assert not trace.exists()


def test_an_amount_left_out_is_filled_in_for_an_import_and_marked() -> None:
    parsed = parse_beancount('2026-01-01 * "x"\n  Assets:Kas  1.50 IDR\n  Equity:Awal\n')
    lines = parsed["transactions"][0]["postings"]
    assert [(line["number"], line["is_interpolated"]) for line in lines] == [
        ("1.50", False),
        ("-1.50", True),
    ]


def test_an_amount_left_out_is_a_complaint_when_a_book_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "book.beancount"
    path.write_text(
        "2026-01-01 open Assets:Kas\n2026-01-01 open Equity:Awal\n"
        '2026-01-01 * "x"\n  voucher: "BM-1"\n  Assets:Kas  1.50 IDR\n  Equity:Awal\n',
        encoding="utf-8",
    )
    (complaint,) = second_engine.ask("check", path)["errors"]
    assert (complaint["code"], complaint["about"]["voucher"]) == ("left_out", "BM-1")
