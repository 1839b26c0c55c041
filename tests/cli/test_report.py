"""Statements from the command line, in every format."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from typing import Any

import pytest

from tests.cli.conftest import BOOKS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

KINDS = (
    "trial-balance",
    "balance-sheet",
    "income-statement",
    "equity",
    "cash-flow",
    "general-ledger",
)
EXPECTED: dict[str, Any] = json.loads(
    (BOOKS / "bean_example_s1_idr_expected.json").read_text(encoding="utf-8")
)


def trial_balance(done: Callable[..., str], book: str, day: str, *more: str) -> dict[str, Any]:
    printed = done("report", "trial-balance", "--as-of", day, "--format", "json", *more, book=book)
    found: dict[str, Any] = json.loads(printed)
    return found


def test_the_trial_balance_of_an_imported_book_is_what_its_origin_states(
    done: Callable[..., str], imported_book: str
) -> None:
    found = trial_balance(done, imported_book, "2040-12-31")
    balances = {each["code"]: each["balance"] for each in found["accounts"]}
    assert balances == EXPECTED["final_balances"]
    assert found["totals"]["debit"] == found["totals"]["credit"]


def test_the_trial_balance_as_json_keeps_its_shape(
    done: Callable[..., str], demo_book: str
) -> None:
    found = trial_balance(done, demo_book, "2026-02-28")
    assert found["as_of"] == "2026-02-28"
    assert set(found) >= {"as_of", "accounts", "totals"}
    first = found["accounts"][0]
    assert list(first) == ["code", "name", "type", "debit", "credit", "balance"]
    assert (first["code"], first["name"], first["type"]) == ("1101", "Kas Kantor", "asset")
    codes = [each["code"] for each in found["accounts"]]
    assert "2101" in codes
    assert not {"1", "11", "2"} & set(codes), "headers take no postings"
    savings = next(each for each in found["accounts"] if each["code"] == "2101")
    assert savings["balance"] == f"-{savings['credit']}"
    assert savings["debit"] == "0"


def test_units_add_up_to_the_whole_cooperative(done: Callable[..., str], demo_book: str) -> None:
    def balances(*more: str) -> dict[str, int]:
        found = trial_balance(done, demo_book, "2026-02-28", *more)
        return {each["code"]: int(each["balance"]) for each in found["accounts"]}

    whole = balances()
    units = [balances("--unit", unit) for unit in ("KANTOR", "USP", "TOKO", "PEMASARAN")]
    assert {code: sum(unit[code] for unit in units) for code in whole} == whole
    assert whole["1191"] == 0
    assert units[1]["1191"] != 0


def test_before_closing_the_year_shows_its_income(done: Callable[..., str], demo_book: str) -> None:
    def income(*more: str) -> str:
        found = trial_balance(done, demo_book, "2025-12-31", *more)
        return str(next(each["balance"] for each in found["accounts"] if each["code"] == "4101"))

    assert income() == "0"
    assert int(income("--before-closing")) < 0


@pytest.mark.parametrize("kind", KINDS)
def test_every_statement_comes_in_every_format(
    kind: str, done: Callable[..., str], demo_book: str, tmp_path: Path
) -> None:
    of_range = [] if kind in {"trial-balance", "balance-sheet"} else ["--from", "2026-01-01"]
    call = ["report", kind, *of_range, "--to", "2026-01-31", "--account", "1101"]
    starts = {"text": b"", "json": b"{", "csv": b"", "xlsx": b"PK\x03\x04", "pdf": b"%PDF-"}
    for form, start in starts.items():
        target = tmp_path / f"laporan.{form}"
        assert done(*call, "--format", form, "-o", str(target), book=demo_book) == ""
        content = target.read_bytes()
        assert content.startswith(start)
        assert len(content) > 200, form
    json.loads((tmp_path / "laporan.json").read_text(encoding="utf-8"))
    rows = list(csv.reader(io.StringIO((tmp_path / "laporan.csv").read_text(encoding="utf-8"))))
    assert len({len(row) for row in rows}) == 1


def test_text_is_aligned_with_indonesian_thousands(
    done: Callable[..., str], demo_book: str
) -> None:
    lines = done("report", "trial-balance", "--as-of", "2026-02-28", book=demo_book).splitlines()
    assert lines[:2] == ["Neraca Saldo", "Per 28 Februari 2026"]
    rule = next(line for line in lines if line and not line.strip("-"))
    cash = next(line for line in lines if line.startswith("1101"))
    total = next(line for line in lines if "Jumlah" in line)
    assert len(total) == len(rule)
    assert cash.index("Kas Kantor") == lines[4].index("Nama akun")
    figures = total.split()[-2:]
    assert figures[0] == figures[1]
    assert figures[0].count(".") >= 2


def test_a_statement_speaks_the_language_that_was_asked_for(
    done: Callable[..., str], demo_book: str
) -> None:
    call = ("report", "balance-sheet", "--as-of", "2026-02-28")
    assert "ASET" in done(*call, book=demo_book)
    assert "ASSETS" in done(*call, "--lang", "en", book=demo_book).upper()


def test_days_read_as_indonesians_write_them_and_may_lie_ahead(
    done: Callable[..., str], demo_book: str
) -> None:
    assert trial_balance(done, demo_book, "31/12/2090")["as_of"] == "2090-12-31"


@pytest.mark.parametrize("kind", ["trial-balance", "balance-sheet"])
def test_a_statement_of_one_day_takes_the_end_of_a_range_too(
    kind: str, done: Callable[..., str], demo_book: str
) -> None:
    of_range = ("--from", "2026-02-01", "--to", "2026-02-28")
    shown = done("report", kind, *of_range, book=demo_book)
    assert shown == done("report", kind, "--as-of", "2026-02-28", book=demo_book)
    assert "28 Februari 2026" in shown


@pytest.mark.parametrize(
    "call",
    [
        ("trial-balance", "--as-of", "2026-01-01", "--to", "2026-01-01"),
        ("equity", "--from", "2026-02-01", "--to", "2026-01-31"),
        ("cash-flow", "--unit", "WARUNG"),
        ("general-ledger", "--account", "kas", "--to", "2026-01-31"),
    ],
)
def test_a_statement_nobody_can_make_is_refused_and_leaves_no_file(
    call: tuple[str, ...], run: Callable[..., Result], demo_book: str, tmp_path: Path
) -> None:
    target = tmp_path / "laporan.csv"
    result = run("report", *call, "--format", "csv", "-o", str(target), book=demo_book)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_output_in_a_missing_folder_is_refused(
    run: Callable[..., Result], demo_book: str, tmp_path: Path
) -> None:
    target = tmp_path / "tidak" / "ada.csv"
    result = run("report", "equity", "--to", "2026-01-31", "-o", str(target), book=demo_book)
    assert result.exit_code == 2
    assert str(target.parent) in result.stderr
