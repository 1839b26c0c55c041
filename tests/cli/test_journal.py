"""Entries from files, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import BOOKS
from tests.cli.conftest import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

GOOD = """nr;date;description;account;debit;credit
1;05/01/2026;Setoran modal;1101;1.250.000,50;
1;05/01/2026;Setoran modal;3201;;1.250.000,50
"""
BAD = """nr,date,description,account,debit,credit
1,2026-01-05,Setoran modal,1101,1250000,
1,2026-01-05,Setoran modal,3201,,1250000
2,2026-01-06,Salah akun,1l01,5000,
2,2026-01-06,Salah akun,3201,,5000
3,2026-01-07,Tidak seimbang,1101,5000,
3,2026-01-07,Tidak seimbang,3201,,4000
"""


def balance(done: Callable[..., str], book: str, code: str) -> str:
    found = json.loads(
        done("report", "trial-balance", "--as-of", "2040-01-01", "--format", "json", book=book)
    )
    return str(next(each["balance"] for each in found["accounts"] if each["code"] == code))


def test_a_file_as_indonesian_excel_saves_it_is_imported(
    done: Callable[..., str], new_book: str, tmp_path: Path
) -> None:
    file = tmp_path / "jurnal.csv"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    shown = done("journal", "import", str(file), book=new_book)
    assert "1.250.000,50" in shown
    assert balance(done, new_book, "1101") == "1250000.50"


def test_a_preview_says_the_same_and_changes_nothing(
    done: Callable[..., str], new_book: str, tmp_path: Path
) -> None:
    file = tmp_path / "jurnal.csv"
    file.write_text(GOOD, encoding="utf-8")
    before = fingerprint(new_book)
    call = ("journal", "import", str(file), "--format", "json")
    planned = json.loads(done(*call, "--preview", book=new_book))
    assert fingerprint(new_book) == before
    posted = json.loads(done(*call, book=new_book))
    assert (planned.pop("posted"), posted.pop("posted")) == (False, True)
    assert (posted.pop("first_entry"), posted.pop("last_entry")) == (1, 1)
    assert planned == posted
    assert planned["total"] == "1250000.50"


def test_every_bad_row_is_named_and_nothing_is_posted(
    run: Callable[..., Result], new_book: str, tmp_path: Path
) -> None:
    file, kept = tmp_path / "jurnal.csv", tmp_path / "salah.csv"
    file.write_text(BAD, encoding="utf-8")
    before = fingerprint(new_book)
    result = run("journal", "import", str(file), "--bad-rows", str(kept), book=new_book)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Baris 4" in result.stderr
    assert "1l01" in result.stderr
    assert "Baris 6" in result.stderr
    assert "tidak ada yang dicatat" in result.stderr
    assert fingerprint(new_book) == before
    assert "Salah akun" in kept.read_text(encoding="utf-8-sig")


def test_the_same_file_is_recognised(
    run: Callable[..., Result], done: Callable[..., str], new_book: str, tmp_path: Path
) -> None:
    file = tmp_path / "jurnal.csv"
    file.write_text(GOOD, encoding="utf-8")
    done("journal", "import", str(file), book=new_book)
    again = run("journal", "import", str(file), book=new_book)
    assert again.exit_code == 2
    assert "sudah diimpor" in again.stderr
    assert balance(done, new_book, "1101") == "1250000.50"


def test_one_cause_on_every_row_is_told_briefly_with_its_remedy(
    run: Callable[..., Result], done: Callable[..., str], tmp_path: Path
) -> None:
    book, kept = str(tmp_path / "buku.sqlite"), tmp_path / "salah.csv"
    done("init", "--name", "Kosong", "--empty", book=book)
    call = ("journal", "import", str(BOOKS / "bean_example_s1_idr.csv"), "--bad-rows", str(kept))
    result = run(*call, book=book)
    lines = result.stderr.splitlines()
    assert result.exit_code == 2
    assert sum(line.startswith("Baris ") for line in lines) == 20 + len(["Baris yang salah ..."])
    assert "… dan 10827 kesalahan lain" in result.stderr
    assert "--create-accounts" in result.stderr
    assert len(kept.read_text(encoding="utf-8-sig").splitlines()) == 10_848


def test_a_file_that_was_imported_is_told_with_the_clock_of_the_book(
    run: Callable[..., Result], done: Callable[..., str], tmp_path: Path
) -> None:
    book, file = str(tmp_path / "buku.sqlite"), tmp_path / "jurnal.csv"
    done("init", "--name", "Timur", "--zone", "WIT", book=book)
    file.write_text(GOOD, encoding="utf-8")
    done("journal", "import", str(file), book=book)
    told = run("journal", "import", str(file), book=book).stderr
    assert " WIT " in told
    assert "UTC" not in told


def test_accounts_are_made_only_when_asked_for(
    run: Callable[..., Result], done: Callable[..., str], tmp_path: Path
) -> None:
    book = str(tmp_path / "buku.sqlite")
    done("init", "--name", "Kosong", "--empty", book=book)
    call = ("journal", "import", str(BOOKS / "bean_example_s1_idr.beancount"))
    assert run(*call, book=book).exit_code == 2
    shown = done(*call, "--create-accounts", book=book)
    assert "3810" in shown
    assert balance(done, book, "Assets:US:BofA:Checking") == "2369700"


def test_the_export_of_a_book_imports_into_an_empty_one_with_the_same_balances(
    done: Callable[..., str], imported_book: str, tmp_path: Path
) -> None:
    text, book = tmp_path / "buku.beancount", str(tmp_path / "kedua.sqlite")
    done("export", "beancount", "-o", str(text), book=imported_book)
    done("init", "--name", "Kedua", "--empty", book=book)
    done("journal", "import", str(text), "--create-accounts", book=book)
    call = ("report", "trial-balance", "--as-of", "2040-01-01", "--format", "json")
    assert json.loads(done(*call, book=book)) == json.loads(done(*call, book=imported_book))


def test_beancount_text_goes_to_standard_output_too(
    done: Callable[..., str], imported_book: str, tmp_path: Path
) -> None:
    text = tmp_path / "buku.beancount"
    done("export", "beancount", "-o", str(text), book=imported_book)
    assert done("export", "beancount", book=imported_book) == text.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_imports_as_it_is(
    form: str, done: Callable[..., str], new_book: str, tmp_path: Path
) -> None:
    file = tmp_path / f"formulir.{form}"
    done("journal", "template", "-o", str(file))
    assert done("journal", "template", "--format", form, "-o", str(tmp_path / "kedua"))
    if form == "csv":  # the workbook's first sheet is empty: it is filled in before it is imported
        done("journal", "import", str(file), "--preview", "--create-accounts", book=new_book)
    else:
        assert file.read_bytes().startswith(b"PK")


def test_the_chart_goes_out_and_comes_back_changed(
    run: Callable[..., Result], done: Callable[..., str], new_book: str, tmp_path: Path
) -> None:
    file = tmp_path / "akun.csv"
    done("chart", "export", "-o", str(file), book=new_book)
    assert "0 akun ditambahkan, 0 diubah" in done("chart", "import", str(file), book=new_book)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Kas Kantor", "Kas Besar"), encoding="utf-8")
    assert "0 akun ditambahkan, 1 diubah" in done("chart", "import", str(file), book=new_book)
    assert "Kas Besar" in done("report", "trial-balance", "--as-of", "2026-01-01", book=new_book)
    file.write_text(text.replace("asset,debit", "emas,debit"), encoding="utf-8")
    refused = run("chart", "import", str(file), book=new_book)
    assert refused.exit_code == 2
    assert "emas" in refused.stderr
