"""Books that many tests begin with: made once on each engine, copied for each test.

A book has some fifty tables and twice as many guards; making each anew took most of the suite's
time. On PostgreSQL a copy is a database made from a template, on SQLite a file.
"""

from __future__ import annotations

import shutil
from secrets import token_hex
from typing import TYPE_CHECKING
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from coop.db import checkpoint
from coop.ledger.book import require_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Every ready book on PostgreSQL lies in a schema of this name, in a database of its own.
SCHEMA: Final = "uji"


class ReadyBooks:
    """Makes and copies them; one for each process that runs tests."""

    def __init__(self, folder: Path, server: Callable[[], str]) -> None:
        self._folder = folder
        self._server = server
        self._made: dict[tuple[str, str], str] = {}

    def copy(self, engine_kind: str, name: str, make: Callable[[str], None], target: Path) -> str:
        """The place of a book of one's own.

        Args:
            engine_kind: ``sqlite`` or ``postgresql``.
            name: of the kind of book; the same name is the same book.
            make: makes it at a place where nothing is, the first time it is asked for.
            target: folder for a SQLite file.
        """
        key = (engine_kind, name)
        if key not in self._made:
            self._made[key] = self._make(engine_kind, name, make)
        if engine_kind == "sqlite":
            return str(shutil.copy(self._made[key], target / "buku-siap.sqlite"))
        database = f"uji_{token_hex(6)}"
        self._say("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", database, self._made[key])
        return self._url(database)

    def drop(self, place: str) -> None:
        """Remove a copy on PostgreSQL; files go with their folder."""
        if "://" in place:
            self._say("DROP DATABASE {} WITH (FORCE)", str(make_url(place).database))

    def _make(self, engine_kind: str, name: str, make: Callable[[str], None]) -> str:
        if engine_kind == "sqlite":
            file = str(self._folder / f"{name}.sqlite")
            make(file)
            engine = require_book(file)
            assert checkpoint(engine), "nobody else reads it yet"
            engine.dispose()
            return file
        database = f"siap_{name}"
        self._say("CREATE DATABASE {}", database)
        make(self._url(database))
        return database

    def _url(self, database: str) -> str:
        url = make_url(self._server()).set(database=database)
        return url.update_query_dict({"book": SCHEMA}).render_as_string(hide_password=False)

    def _say(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server(), autocommit=True) as connection:
            identifiers = [sql.Identifier(name) for name in names]
            connection.execute(sql.SQL(statement).format(*identifiers))
