"""Making a book, copying it and bringing it back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop import audit
from coop.db import open_engine
from coop.db import reading
from coop.ledger.finding_texts import check_label
from coop.ledger.models import Account
from coop.ledger.models import Book
from tests.cli.conftest import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


def column(place: str, query: str) -> list[object]:
    with closing(sqlite3.connect(place)) as connection:
        return [row[0] for row in connection.execute(query)]


def tamper(place: str | Path, statement: str) -> None:
    """Change a book behind its guards' backs: they stand again afterwards."""
    with closing(sqlite3.connect(place)) as connection:
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _sql in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _name, sql in guards:
            connection.execute(sql)
        connection.commit()


@pytest.fixture
def small_book(new_book: str, done: Callable[..., str], tmp_path: Path) -> str:
    """A book with two entries."""
    file = tmp_path / "jurnal.csv"
    file.write_text(
        "nr,date,description,account,debit,credit\n"
        "1,2026-01-05,Hibah,1101,500000,\n1,2026-01-05,Hibah,3201,,500000\n"
        "2,2026-01-06,Kertas,6103,25000,\n2,2026-01-06,Kertas,1101,,25000\n",
        encoding="utf-8",
    )
    done("journal", "import", str(file), book=new_book)
    file.unlink()
    return new_book


def test_init_makes_a_book_prints_the_setup_code_and_asks_nothing(
    done: Callable[..., str], tmp_path: Path
) -> None:
    place = tmp_path / "folder" / "baru" / "buku.sqlite"
    shown = done("init", "--name", "Koperasi Maju", "--zone", "WITA", book=place)
    assert "Koperasi Maju" in shown
    assert "Kode awal" in shown
    engine = open_engine(str(place))
    with reading(engine) as session:
        book = session.scalars(select(Book)).one()
        assert (book.name, book.zone, book.chart) == ("Koperasi Maju", "Asia/Makassar", "multi")
        assert session.scalar(select(Account.name).where(Account.code == "1101")) == "Kas Kantor"
    engine.dispose()


def test_init_takes_the_smaller_chart_or_none(done: Callable[..., str], tmp_path: Path) -> None:
    small, empty = str(tmp_path / "kecil.sqlite"), str(tmp_path / "kosong.sqlite")
    done("init", "--name", "A", "--chart", "simpan-pinjam", book=small)
    done("init", "--name", "B", "--empty", book=empty)
    assert column(small, "SELECT count(*) FROM account WHERE code = '1131'") == [1]
    assert column(small, "SELECT count(*) FROM account WHERE code = '1171'") == [0]
    assert column(empty, "SELECT count(*) FROM account") == [0]


def test_init_wants_a_name_that_is_one(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("init", "--name", "  ", book=tmp_path / "buku.sqlite")
    assert result.exit_code == 2
    assert "--name" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_one_file_with_the_same_head_and_restores_to_the_same_book(
    done: Callable[..., str], small_book: str, tmp_path: Path
) -> None:
    copy, back = tmp_path / "salinan.sqlite", str(tmp_path / "kembali.sqlite")
    head = column(small_book, "SELECT hash FROM chain_head")
    made = done("backup", str(copy), book=small_book)
    restored = done("restore", str(copy), book=back)
    assert column(back, "SELECT hash FROM chain_head") == head
    assert made.rpartition("rantai ")[2].split(".")[0] in restored
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "buku.sqlite",
        "kembali.sqlite",
        "salinan.sqlite",
    ]


def test_copies_are_in_the_audit_log_of_both_books(
    done: Callable[..., str], new_book: str, tmp_path: Path
) -> None:
    copy, back = tmp_path / "salinan.sqlite", str(tmp_path / "kembali.sqlite")
    done("backup", str(copy), book=new_book)
    done("restore", str(copy), book=back)
    for place, action in ((new_book, "book.backup"), (back, "book.restore")):
        engine = open_engine(place)
        with reading(engine) as session:
            actions = select(audit.AuditEvent.action).where(audit.AuditEvent.action == action)
            assert session.scalars(actions).all() == [action]
        engine.dispose()


def test_neither_a_backup_nor_a_restore_overwrites_anything(
    run: Callable[..., Result], new_book: str, tmp_path: Path
) -> None:
    other = tmp_path / "surat.txt"
    other.write_text("jangan hilang")
    backed_up = run("backup", str(other), book=new_book)
    assert backed_up.exit_code == 2
    assert "tidak akan ditimpa" in backed_up.stderr
    assert other.read_text() == "jangan hilang"
    before = fingerprint(new_book)
    restored = run("restore", new_book, book=new_book)
    assert restored.exit_code == 2
    assert "sudah ada buku" in restored.stderr
    assert fingerprint(new_book) == before


def test_a_damaged_copy_is_not_restored_unless_it_is_all_there_is(
    run: Callable[..., Result], done: Callable[..., str], small_book: str, tmp_path: Path
) -> None:
    copy, back = tmp_path / "salinan.sqlite", tmp_path / "kembali.sqlite"
    done("backup", str(copy), book=small_book)
    tamper(copy, "UPDATE posting SET amount = amount + 100 WHERE id = 1")
    refused = run("restore", str(copy), book=back)
    assert refused.exit_code == 2
    assert "tidak utuh" in refused.stderr
    assert not back.exists()
    taken = run("restore", str(copy), "--with-findings", book=back)
    assert taken.exit_code == 0
    assert "temuan" in taken.stderr
    assert back.exists()


def test_a_book_with_findings_can_still_be_backed_up_and_says_so(
    run: Callable[..., Result], small_book: str, tmp_path: Path
) -> None:
    tamper(small_book, "UPDATE chain_head SET hash = substr(hash, 2) || substr(hash, 1, 1)")
    result = run("backup", str(tmp_path / "salinan.sqlite"), book=small_book)
    assert result.exit_code == 1, "whoever rotates copies keeps the good ones"
    assert "temuan" in result.stderr
    assert (tmp_path / "salinan.sqlite").exists()


@pytest.mark.parametrize("content", [b"", b"bukan buku", b"SQLite format 3\x00" + b"\x00" * 500])
def test_a_file_that_is_no_copy_is_refused(
    content: bytes, run: Callable[..., Result], tmp_path: Path
) -> None:
    foreign = tmp_path / "foto.jpg"
    foreign.write_bytes(content)
    result = run("restore", str(foreign), book=tmp_path / "kembali.sqlite")
    assert result.exit_code == 2
    assert "bukan salinan buku" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["foto.jpg"]


def test_verify_exits_1_and_names_what_is_wrong_in_every_format(
    run: Callable[..., Result], small_book: str
) -> None:
    tamper(small_book, "UPDATE account_month SET debit = debit + 100 WHERE rowid = 1")
    shown = run("verify", book=small_book)
    assert shown.exit_code == 1
    assert check_label("month_totals") in shown.stdout
    assert "month_totals" not in shown.stdout
    assert "salah" in shown.stdout
    assert "hubungi pengawas" in shown.stdout
    machine = run("verify", "--format", "csv", book=small_book)
    assert machine.exit_code == 1
    lines = machine.stdout.splitlines()
    assert lines[0] == "check,severity,subject,finding"
    assert lines[1].startswith("month_totals,error,")
