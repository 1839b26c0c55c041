"""People, months and years, from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from coop.db import open_engine
from coop.db import reading
from coop.users.service import password_matches
from coop.users.service import require_user
from tests.cli.closing_desk import close
from tests.cli.closing_desk import skips

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


def can_sign_in(book: str, name: str, password: str) -> bool:
    engine = open_engine(book)
    with reading(engine) as session:
        person = require_user(session, name)
        matches = person.is_enabled and password_matches(person.password_hash, password)
    engine.dispose()
    return matches


def people(done: Callable[..., str], book: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(done("user", "list", "--format", "json", book=book))
    return found


def test_a_drawn_password_is_shown_once_and_lets_siti_in(
    done: Callable[..., str], new_book: str
) -> None:
    shown = done("user", "add", "siti", "--role", "bendahara", "--role", "auditor", book=new_book)
    drawn = shown.strip().rpartition(" ")[2]
    assert can_sign_in(new_book, "siti", drawn)
    assert drawn not in done("user", "list", book=new_book)
    assert (
        people(done, new_book)
        == [{"user": "siti", "name": "siti", "roles": "auditor, treasurer", "state": "enabled"}]
        or people(done, new_book)[0]["roles"] == "treasurer, auditor"
    )


def test_a_password_may_come_from_standard_input_and_is_never_printed(
    done: Callable[..., str], new_book: str
) -> None:
    shown = done(
        "user",
        "add",
        "budi",
        "--role",
        "chair",
        "--display-name",
        "Budi",
        "--password-stdin",
        book=new_book,
        typed="sawah di lereng\n",
    )
    assert "sawah" not in shown
    assert can_sign_in(new_book, "budi", "sawah di lereng")


def test_a_new_password_replaces_the_old_one(done: Callable[..., str], new_book: str) -> None:
    old = done("user", "add", "budi", "--role", "ketua", book=new_book).strip().rpartition(" ")[2]
    new = done("user", "password", "budi", book=new_book).strip().rpartition(" ")[2]
    assert old != new
    assert can_sign_in(new_book, "budi", new)
    assert not can_sign_in(new_book, "budi", old)


def test_who_is_disabled_stays_out_until_enabled(done: Callable[..., str], new_book: str) -> None:
    drawn = done("user", "add", "budi", "--role", "chair", book=new_book).strip().rpartition(" ")[2]
    done("user", "disable", "budi", book=new_book)
    assert not can_sign_in(new_book, "budi", drawn)
    assert people(done, new_book)[0]["state"] == "disabled"
    done("user", "enable", "budi", book=new_book)
    assert can_sign_in(new_book, "budi", drawn)


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (("budi", "--role", "raja"), ""),
        (("B!", "--role", "chair"), ""),
        (("budi", "--role", "chair", "--password-stdin"), "pendek\n"),
        (("budi", "--role", "chair", "--password-stdin"), ""),
    ],
)
def test_a_person_who_cannot_be_added_is_refused(
    arguments: tuple[str, ...],
    typed: str,
    run: Callable[..., Result],
    done: Callable[..., str],
    new_book: str,
) -> None:
    result = run("user", "add", *arguments, book=new_book, typed=typed)
    assert (result.exit_code, result.stdout) == (2, "")
    assert people(done, new_book) == []


def test_months_and_years_close_and_reopen(
    run: Callable[..., Result], done: Callable[..., str], demo_copy: str
) -> None:
    def states() -> dict[str, str]:
        rows = json.loads(done("period", "list", "--format", "json", book=demo_copy))
        return {row["period"]: row["state"] for row in rows}

    assert states()["2026-02"] == "closed"
    refused = run("period", "reopen", "2026-01", "--reason", "salah", book=demo_copy)
    assert refused.exit_code == 2
    assert "Februari 2026" in refused.stderr
    done("period", "reopen", "2026-02", "--reason", "nota listrik tertinggal", book=demo_copy)
    assert states()["2026-02"] == "open"
    assert "Februari 2026 ditutup" in close(done, "period", "2026-02", demo_copy)
    assert states()["2026-02"] == "closed"


def test_a_month_whose_checklist_is_open_is_not_closed(
    run: Callable[..., Result], done: Callable[..., str], demo_copy: str
) -> None:
    done("period", "reopen", "2026-02", "--reason", "nota listrik tertinggal", book=demo_copy)
    refused = run("period", "close", "2026-02", book=demo_copy)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "daftar periksa" in refused.stderr
    for wrong in ("verify", "=alasan", "verify="):
        told = run("period", "close", "2026-02", "--skip", wrong, book=demo_copy)
        assert (told.exit_code, told.stdout) == (2, "")
        assert "cash.1101.KANTOR=alasannya" in told.stderr
    unknown = run("period", "close", "2026-02", "--skip", "gudang=x", book=demo_copy)
    assert "tidak mempunyai butir gudang" in unknown.stderr
    done("period", "close", "2026-02", *skips(done, "period", "2026-02", demo_copy), book=demo_copy)
    rows = done("period", "checklist", "2026-02", "--format", "csv", book=demo_copy).splitlines()
    assert rows[0] == "item,status,label,detail,reason,by"
    assert "cash.1101.KANTOR" in done("period", "checklist", "2026-02", book=demo_copy)


def test_a_year_goes_from_closed_over_audited_to_locked(
    run: Callable[..., Result], done: Callable[..., str], tmp_path: Path
) -> None:
    book, file = str(tmp_path / "buku.sqlite"), tmp_path / "jurnal.csv"
    done("init", "--name", "Setahun", "--empty", book=book)
    file.write_text(
        "nr,date,description,account,debit,credit\n"
        "1,2024-03-01,Jasa,Assets:Kas,50000,\n"
        "1,2024-03-01,Jasa,Income:Jasa,,50000\n",
        encoding="utf-8",
    )
    done("journal", "import", str(file), "--create-accounts", book=book)
    assert run("year", "close", "2024", book=book).exit_code == 2
    close(done, "period", "2024-03", book)
    assert "2 jurnal penutup" in close(done, "year", "2024", book)
    assert run("year", "audited", "2023", book=book).exit_code == 2
    done("year", "audited", "2024", book=book)
    done("year", "approve", "2024", book=book)
    again = run("year", "approve", "2024", book=book)
    assert again.exit_code == 2
    assert "Tahun 2024 sudah disahkan RAT." in again.stderr
    locked = run("period", "reopen", "2024-03", "--reason", "lupa", book=book)
    assert locked.exit_code == 2
    assert done("verify", book=book).startswith("Buku")
