"""The key of the sealed numbers from the command line: shown, lost with the PC, entered anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from coop.db import reading
from coop.db import writing
from coop.ledger.book import require_book
from coop.members.people import service
from coop.members.people.errors import KeyMissing
from coop.members.people.facts import PersonFacts
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

NIK = "9901015501800001"


@pytest.fixture
def pc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Sit down at a PC of that name."""

    def sit_at(name: str) -> None:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / name))

    sit_at("lama")
    return sit_at


def write_down(place: str) -> None:
    """One person with a NIK."""
    engine = require_book(place)
    with writing(engine) as session:
        facts = PersonFacts("Wati Uji", nik=NIK)
        service.add_person(session, facts, request_id="satu", actor="siti", now=NOW)
        session.commit()
    engine.dispose()


def nik_of(place: str) -> str:
    """What the book opens on this PC."""
    engine = require_book(place)
    with reading(engine) as session:
        person = service.person_by_id(session, 1)
        number = service.unsealed(session, "nik", person.nik_sealed)
    engine.dispose()
    return number


@pytest.mark.usefixtures("pc")
def test_a_book_that_sealed_nothing_has_no_key(
    run: Callable[..., Result], done: Callable[..., str], new_book: str
) -> None:
    assert json.loads(done("key", "state", "--format", "json", book=new_book)) == []
    refused = run("key", "show", book=new_book)
    assert refused.exit_code == 2
    refused = run("key", "restore", "x", book=new_book)
    assert (refused.exit_code, "belum menyimpan nomor" in refused.output) == (2, True)


def test_a_restored_book_asks_for_the_key_and_opens_with_it(
    run: Callable[..., Result],
    done: Callable[..., str],
    new_book: str,
    pc: Callable[[str], None],
    tmp_path: Path,
) -> None:
    write_down(new_book)
    code = done("key", "show", book=new_book)
    copy, there = str(tmp_path / "salinan.sqlite"), str(tmp_path / "baru.sqlite")
    done("backup", copy, book=new_book)

    pc("baru")
    restored = run("restore", copy, "--nothing-missing", book=there)
    assert restored.exit_code == 0, restored.output
    assert "desmigratif key restore" in restored.output
    with pytest.raises(KeyMissing):
        nik_of(there)
    assert done("key", "state", "--format", "csv", book=there).splitlines()[1].split(",")[1] == "0"
    wrong = run("key", "restore", book=there, typed=code.replace(code[10:14], "AAAA"))
    assert (wrong.exit_code, "ada huruf yang keliru" in wrong.output) == (2, True)
    done("key", "restore", book=there, typed=code.lower())
    assert nik_of(there) == NIK
    done("key", "restore", *code.split(), book=there)


def test_the_code_of_another_book_is_refused(
    run: Callable[..., Result],
    done: Callable[..., str],
    new_book: str,
    pc: Callable[[str], None],
    tmp_path: Path,
) -> None:
    write_down(new_book)
    other = str(tmp_path / "lain.sqlite")
    done("init", "--name", "Koperasi Lain", book=other)
    write_down(other)
    code = done("key", "show", book=other)

    pc("baru")
    refused = run("key", "restore", book=new_book, typed=code)

    assert (refused.exit_code, "milik buku lain" in refused.output) == (2, True)


def test_a_named_key_file_of_somebody_else_is_not_overwritten(
    run: Callable[..., Result],
    done: Callable[..., str],
    new_book: str,
    pc: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del pc
    write_down(new_book)
    code = done("key", "show", book=new_book)
    taken = tmp_path / "kunci-lain"
    taken.write_text("00" * 32 + "\n")
    monkeypatch.setenv("DESMIGRATIF_KEY_FILE", str(taken))

    refused = run("key", "restore", book=new_book, typed=code)

    assert (refused.exit_code, "berisi kunci lain" in refused.output) == (2, True)
    assert taken.read_text() == "00" * 32 + "\n"
