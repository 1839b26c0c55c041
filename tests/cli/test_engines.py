"""The same commands on a village PC's file and on a hosted schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.closing_desk import close

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

ENTRIES = """nr,date,description,account,debit,credit,unit
1,2026-01-05,Modal USP,1203,5000000,,KANTOR
1,2026-01-05,Modal USP,1111,,5000000,KANTOR
1,2026-01-05,Modal USP,1115,5000000,,USP
1,2026-01-05,Modal USP,3302,,5000000,USP
2,2026-01-06,Hibah,1101,750000.50,,KANTOR
2,2026-01-06,Hibah,3201,,750000.50,KANTOR
"""


def trial_balance(done: Callable[..., str], book: str) -> dict[str, str]:
    printed = done(
        "report", "trial-balance", "--as-of", "2026-01-31", "--format", "json", book=book
    )
    return {each["code"]: each["balance"] for each in json.loads(printed)["accounts"]}


def test_a_book_is_made_filled_checked_copied_and_moved_to_either_engine(
    done: Callable[..., str],
    run: Callable[..., Result],
    new_book_url: Callable[[], str],
    tmp_path: Path,
) -> None:
    book, file, copy = new_book_url(), tmp_path / "jurnal.csv", str(tmp_path / "salinan.sqlite")
    file.write_text(ENTRIES, encoding="utf-8")
    done("init", "--name", "Koperasi Uji", book=book)
    assert run("init", "--name", "Lagi", book=book).exit_code == 2
    done("journal", "import", str(file), book=book)
    close(done, "period", "2026-01", book)
    head = done("verify", book=book).rpartition(" ")[2]
    balances = trial_balance(done, book)
    assert balances["1101"] == "750000.50"
    done("backup", copy, book=book)
    there, here = new_book_url(), str(tmp_path / "di-desa.sqlite")
    for place in (there, here):
        done("restore", copy, book=place)
        assert run("restore", copy, book=place).exit_code == 2
        assert trial_balance(done, place) == balances
        assert done("verify", book=place).rpartition(" ")[2] == head
