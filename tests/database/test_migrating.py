"""A book of version 1 becomes one of this version, whole or not at all."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy import text

from coop import audit
from coop.db import book_url as url_of
from coop.db import reading
from coop.db import schema_of
from coop.db import writing
from coop.errors import BookTooOld
from coop.ledger.backup import restore_from
from coop.ledger.book import book_of
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import MigrationRefused
from coop.ledger.gaps import open_restore
from coop.ledger.migrating import migrate
from coop.ledger.models import SCHEMA_VERSION
from coop.ledger.models import Attachment
from coop.ledger.models import JournalEntry
from coop.ledger.posting import post
from coop.ledger.verify import run_verify
from coop.money import Money
from coop.users.models import User
from tests.conftest import NOW
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Callable

    from coop.ledger.verify import VerifyResult

BOOKS = Path(__file__).parent.parent / "data" / "books"

#: What ``verify`` of version 1 printed of that book.
HEAD_OF_THEN = "5-071C-5610-4958-7220"


@pytest.fixture
def old_book(engine_kind: str, new_book_url: Callable[[], str]) -> str:
    """A book that the program of version 1 made: five entries, a closed month, a file, a user."""
    place = new_book_url()
    if engine_kind == "sqlite":
        shutil.copy(BOOKS / "versi-1.sqlite", place)
        return place
    schema = str(schema_of(url_of(place)))
    dump = (BOOKS / "versi-1-postgresql.sql").read_text(encoding="utf-8")
    with psycopg.connect(place.rpartition("book=")[0].rstrip("?&"), autocommit=True) as connection:
        connection.execute(dump.replace("versi_satu", schema).encode())
    return place


def verified(place: str) -> VerifyResult:
    engine = require_book(place)
    with reading(engine) as session:
        result = run_verify(session, actor="test", now=NOW)
    engine.dispose()
    return result


def behind_the_guards(place: str, statement: str) -> None:
    """Change a row past the guards, which stand again afterwards."""
    with closing(sqlite3.connect(place)) as connection:
        standing = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = standing.fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, made in guards:
            connection.execute(made)
        connection.commit()


def test_a_book_of_version_one_is_refused_until_it_is_migrated_and_then_it_is_as_new(
    old_book: str,
) -> None:
    with pytest.raises(BookTooOld):
        require_book(old_book)
    done = migrate(old_book, actor="test", now=NOW)
    assert done is not None
    assert (done.found, done.reached) == (1, SCHEMA_VERSION)
    result = verified(old_book)
    assert result.findings == ()
    assert result.position == 5
    engine = require_book(old_book)
    assert broken(engine) == []
    with reading(engine) as session:
        assert book_of(session).name == "Koperasi Versi Satu"
        [user] = session.scalars(select(User))
        assert (user.username, user.has_initial_password) == ("siti", False)
        assert session.scalars(select(Attachment.content)).one() == b"%PDF-1.4 nota"
        event = session.scalars(
            select(audit.AuditEvent).where(audit.AuditEvent.action == "book.migrate")
        ).one()
        assert event.actor == "test"
    engine.dispose()


def test_the_seals_of_then_are_the_seals_of_now(old_book: str) -> None:
    migrate(old_book, actor="test", now=NOW)
    assert verified(old_book).head == HEAD_OF_THEN


def test_posting_goes_on_in_a_migrated_book(old_book: str) -> None:
    migrate(old_book, actor="test", now=NOW)
    engine = require_book(old_book)
    with writing(engine) as session:
        money = Money.rupiah(250_000)
        lines = (debit("1101", money, unit="KANTOR"), credit("4409", money, unit="KANTOR"))
        draft = Draft(NOW.date(), "Sewa aula", lines)
        later = NOW + timedelta(days=1)
        posted = post(session, draft, request_id="baru", actor="siti", now=later)
        session.commit()
    assert posted.id == 6
    assert broken(engine) == []
    engine.dispose()


def test_a_second_migration_does_nothing(old_book: str) -> None:
    assert migrate(old_book, actor="test", now=NOW) is not None
    assert migrate(old_book, actor="test", now=NOW) is None


def test_the_book_as_it_was_is_kept_beside_it(old_book: str, engine_kind: str) -> None:
    done = migrate(old_book, actor="test", now=NOW)
    assert done is not None
    if engine_kind == "sqlite":
        kept = Path(done.kept)
        assert kept.parent == Path(old_book).parent
        assert kept.name == "buku-versi-1-2026-03-10-090000.sqlite"
        with closing(sqlite3.connect(kept)) as connection:
            assert connection.execute("SELECT schema_version FROM book").fetchone() == (1,)
            assert connection.execute("SELECT count(*) FROM journal_entry").fetchone() == (5,)
        return
    engine = require_book(old_book)
    with psycopg.connect(
        old_book.rpartition("book=")[0].rstrip("?&"), autocommit=True
    ) as connection:
        count = connection.execute(f'SELECT count(*) FROM "{done.kept}".journal_entry')
        assert count.fetchone() == (5,)
        connection.execute(f'DROP SCHEMA "{done.kept}" CASCADE')
    engine.dispose()


def test_a_book_somebody_tampered_with_is_refused_and_stays_as_it_was(tmp_path: Path) -> None:
    place = str(shutil.copy(BOOKS / "versi-1.sqlite", tmp_path / "buku.sqlite"))
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("ALTER TABLE posting ADD COLUMN catatan TEXT")
        connection.commit()
    before = Path(place).read_bytes()
    with pytest.raises(MigrationRefused) as refused:
        migrate(place, actor="test", now=NOW)
    assert refused.value.params == {"check": "catalogue", "subject": "posting"}
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("SELECT schema_version FROM book").fetchone() == (1,)
        connection.execute("PRAGMA journal_mode = DELETE")
    assert len(Path(place).read_bytes()) == len(before)
    with pytest.raises(BookTooOld):
        require_book(place)


def test_what_was_wrong_before_does_not_hold_a_migration_up(tmp_path: Path) -> None:
    place = str(shutil.copy(BOOKS / "versi-1.sqlite", tmp_path / "buku.sqlite"))
    behind_the_guards(place, "UPDATE journal_entry SET narration = 'lain' WHERE id = 2")
    assert migrate(place, actor="test", now=NOW) is not None
    assert {each.check for each in verified(place).errors} == {"chain"}


def test_a_copy_of_version_one_is_restored_as_a_book_of_this_version(
    new_book_url: Callable[[], str],
) -> None:
    place = new_book_url()
    copied = restore_from(str(BOOKS / "versi-1.sqlite"), place, actor="test", now=NOW)
    assert copied.head == HEAD_OF_THEN
    engine = require_book(place)
    with reading(engine) as session:
        assert open_restore(session) is not None
        assert session.scalars(select(JournalEntry.id)).all() == [1, 2, 3, 4, 5]
        assert session.execute(text("SELECT schema_version FROM book")).scalar() == SCHEMA_VERSION
    engine.dispose()
