"""A copy brought back at the command line, and what it asks; books of older versions."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import BOOKS
from tests.cli.conftest import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

JOURNAL = (
    "nr,date,description,account,debit,credit\n"
    "1,2026-01-05,Hibah,1101,500000,\n1,2026-01-05,Hibah,3201,,500000\n"
    "2,2026-01-06,Kertas,6103,25000,\n2,2026-01-06,Kertas,1101,,25000\n"
)


@pytest.fixture
def copy(new_book: str, done: Callable[..., str], tmp_path: Path) -> str:
    """A copy of a book with one receipt and one payment."""
    file = tmp_path / "jurnal.csv"
    file.write_text(JOURNAL, encoding="utf-8")
    done("journal", "import", str(file), book=new_book)
    made = str(tmp_path / "salinan.sqlite")
    done("backup", made, book=new_book)
    return made


def post(run: Callable[..., Result], book: str, tmp_path: Path) -> Result:
    file = tmp_path / "lagi.csv"
    file.write_text(JOURNAL.replace("Hibah", "Hibah kedua"), encoding="utf-8")
    return run("journal", "import", str(file), book=book)


def test_a_backup_warns_of_the_same_disk(
    run: Callable[..., Result], new_book: str, tmp_path: Path
) -> None:
    result = run("backup", str(tmp_path / "salinan.sqlite"), book=new_book)
    assert result.exit_code == 0
    assert "diska yang sama tidak menolong" in result.stderr


def test_a_restore_says_what_remains_and_nothing_is_recorded_before(
    run: Callable[..., Result], done: Callable[..., str], copy: str, tmp_path: Path
) -> None:
    back = str(tmp_path / "kembali.sqlite")
    shown = done("restore", copy, "--highest", "bkm-2026=4", book=back)
    assert "Dinyatakan hilang: BKM-2026-00002 sampai BKM-2026-00004." in shown
    assert "BKK-2026  di buku sampai BKK-2026-00001" in shown
    assert "BM-2026  di buku belum ada" in shown
    assert "gap answer" in shown
    refused = post(run, back, tmp_path)
    assert refused.exit_code == 2
    assert "dipulihkan dari salinan" in refused.stderr
    assert "Pencatatan dapat diteruskan" in done("gap", "answer", "--nothing-missing", book=back)
    assert post(run, back, tmp_path).exit_code == 0
    done("verify", book=back)
    [gap] = json.loads(done("gap", "list", "--format", "json", book=back))
    assert (gap["first"], gap["last"], gap["count"]) == ("BKM-2026-00002", "BKM-2026-00004", 3)


def test_a_restore_of_a_book_that_was_only_moved_needs_no_second_step(
    run: Callable[..., Result], done: Callable[..., str], copy: str, tmp_path: Path
) -> None:
    back = str(tmp_path / "kembali.sqlite")
    assert "Pencatatan dapat diteruskan" in done("restore", copy, "--nothing-missing", book=back)
    assert post(run, back, tmp_path).exit_code == 0
    answered = run("gap", "answer", "--highest", "BKM-2026=9", book=back)
    assert answered.exit_code == 2
    assert "sudah dijawab" in answered.stderr


@pytest.mark.parametrize("highest", ["BKM-2026", "BKM-2026=x", "XYZ-2026=4", "BKM=4"])
def test_an_answer_that_cannot_be_read_is_refused_before_anything_is_restored(
    run: Callable[..., Result], copy: str, tmp_path: Path, highest: str
) -> None:
    back = tmp_path / "kembali.sqlite"
    result = run("restore", copy, "--highest", highest, book=back)
    assert result.exit_code == 2
    assert not back.exists()
    twice = run("restore", copy, *["--highest", "BKM-2026=4"] * 2, book=back)
    assert twice.exit_code == 2
    assert not back.exists()


def test_a_rehearsal_leaves_no_book_behind_with_and_without_one(
    done: Callable[..., str], new_book: str, copy: str, tmp_path: Path
) -> None:
    assert "dapat dipulihkan: 2 jurnal" in done("restore", copy, "--rehearse", book=new_book)
    elsewhere = tmp_path / "pc-baru.sqlite"
    assert "dapat dipulihkan: 2 jurnal" in done("restore", copy, "--rehearse", book=elsewhere)
    assert not elsewhere.exists()
    assert "2 jurnal" in done("verify", book=new_book)


def test_a_gap_is_declared_and_listed(
    run: Callable[..., Result], done: Callable[..., str], new_book: str
) -> None:
    call = ("gap", "declare", "BKK-2026", "--highest", "3", "--reason", "map hilang")
    assert "BKK-2026-00001 sampai BKK-2026-00003" in done(*call, book=new_book)
    before = fingerprint(new_book)
    again = run(*call, book=new_book)
    assert again.exit_code == 2
    assert "sudah sampai nomor 3" in again.stderr
    assert fingerprint(new_book) == before
    assert "map hilang" in done("gap", "list", book=new_book)


def test_a_book_of_version_one_is_migrated_by_its_command_and_only_then_taken(
    run: Callable[..., Result], done: Callable[..., str], tmp_path: Path
) -> None:
    book = str(shutil.copy(BOOKS / "versi-1.sqlite", tmp_path / "buku.sqlite"))
    refused = run("verify", book=book)
    assert refused.exit_code == 2
    assert "desmigratif migrate" in refused.stderr
    shown = done("migrate", book=book)
    assert "dari versi 1 ke versi" in shown
    kept = Path(shown.strip().rpartition(" ")[2])
    assert kept.is_file()
    assert kept.parent == tmp_path
    assert "tidak ada yang diubah" in done("migrate", book=book)
    assert "5 jurnal" in done("verify", book=book)


def test_serving_migrates_by_itself_and_the_demonstration_leaves_an_old_book_alone(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    book = str(shutil.copy(BOOKS / "versi-1.sqlite", tmp_path / "buku.sqlite"))
    before = fingerprint(book)
    left = run("demo", "--no-serve", book=book)
    assert left.exit_code == 2
    assert "sudah ada buku" in left.stderr
    assert fingerprint(book) == before
    with socket.socket() as taken:  # it is brought up to date, then finds its port in use
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--port", str(taken.getsockname()[1]), book=book)
    assert result.exit_code == 2
    assert "dari versi 1 ke versi" in result.stdout
    assert run("verify", book=book).exit_code == 0
