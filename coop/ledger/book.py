"""Making a book and knowing whose it is."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from coop import audit
from coop.dates import utc_text
from coop.db import Base
from coop.db import app_role_of
from coop.db import book_url
from coop.db import open_engine
from coop.db import schema_of
from coop.db import writing
from coop.errors import BookExists
from coop.errors import BookMissing
from coop.errors import BookTooNew
from coop.errors import BookTooOld
from coop.ledger import catalogue
from coop.ledger import guards
from coop.ledger.accounts import load_chart
from coop.ledger.chain import GENESIS
from coop.ledger.chart_digest import chart_digests
from coop.ledger.entry import check_text
from coop.ledger.models import SCHEMA_VERSION
from coop.ledger.models import Book
from coop.ledger.models import BusinessUnit
from coop.ledger.models import ChainHead

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

#: Longest name, address or number of a cooperative that still fits a letterhead.
IDENTITY_LENGTH_MAX = 200

#: Units of a cooperative with a savings-and-loan unit beside its trade; data, not law.
UNITS = (
    ("KANTOR", "Kantor", "Office"),
    ("USP", "Unit Simpan Pinjam", "Savings-and-loan unit"),
    ("TOKO", "Unit Toko", "Shop"),
    ("PEMASARAN", "Unit Pemasaran", "Marketing unit"),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What ``init`` is told about the cooperative; the rest is filled in later."""

    name: str
    legal_number: str = ""
    address: str = ""
    place: str = ""
    zone: str = "Asia/Jakarta"


def create_book(
    place: str, identity: Identity, *, chart: str = "multi", actor: str, now: datetime
) -> None:
    """Make an empty book: tables, guards, head, units and chart.

    Args:
        place: file path or database URL; a PostgreSQL login must own or create the schema.
        identity: whose book it is.
        chart: name of a chart in ``coop/ledger/chart`` (``multi``, ``simpan-pinjam``), or empty
            for a book whose accounts come with an import.
        actor: who makes it.
        now: aware moment.

    Raises:
        TextRefused: a name or address that is too long or would not print as it reads.
        BookExists: there is a book already; nothing was changed.
    """
    for field, text_ in asdict(identity).items():
        check_text(field, text_, length_max=IDENTITY_LENGTH_MAX)
    engine = open_engine(place, as_owner=True)
    try:
        with writing(engine) as session:  # one transaction: a book is there whole or not at all
            create_tables(session.connection(), place)
            _fill(session, identity, chart, now)
            audit.record(
                session,
                "book.create",
                "book:1",
                actor=actor,
                now=now,
                chart=chart,
                digests=chart_digests(session),
                **catalogue.details(session.connection()),
            )
            session.commit()
    finally:
        engine.dispose()


def create_tables(connection: Connection, place: str) -> None:
    """Tables, guards and the serving role of a book that has no rows yet.

    Raises:
        BookExists: there is a book already.
    """
    schema = schema_of(book_url(place))
    if schema is not None:
        connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    if inspect(connection).has_table("chain_head", schema=schema):
        raise BookExists(schema or str(book_url(place).database))
    Base.metadata.create_all(connection)
    guards.install(connection, schema)
    if schema is not None:
        _make_app_role(connection, schema)


def _make_app_role(connection: Connection, schema: str) -> None:
    """The role that serves the book: rows yes, tables and triggers no."""
    make_role(connection, schema)
    grant_rows(connection, schema)


def make_role(connection: Connection, schema: str) -> None:
    """The role itself, which this login may become."""
    role = app_role_of(schema)
    exists = connection.execute(
        text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
    ).scalar()
    if not exists:
        connection.exec_driver_sql(f'CREATE ROLE "{role}" NOLOGIN')
    connection.exec_driver_sql(f'GRANT "{role}" TO CURRENT_USER')


def grant_rows(connection: Connection, schema: str) -> None:
    """What the serving role may do with every table there is by now."""
    role = app_role_of(schema)
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"')
    connection.exec_driver_sql(
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"'
    )
    connection.exec_driver_sql(
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA "{schema}" TO "{role}"'
    )


def _fill(session: Session, identity: Identity, chart: str, now: datetime) -> None:
    session.add(
        Book(
            id=1,
            name=identity.name,
            legal_number=identity.legal_number,
            address=identity.address,
            place=identity.place,
            zone=identity.zone,
            chart=chart,
            created_at=utc_text(now),
        )
    )
    session.add(
        ChainHead(
            id=1,
            position=0,
            hash=GENESIS,
            series_numbers="{}",
            chart_stamp=secrets.token_hex(16),
            last_recorded_at="",
        )
    )
    for position, (code, name, name_en) in enumerate(UNITS):
        session.add(BusinessUnit(code=code, name=name, name_en=name_en, position=position))
    session.flush()  # the chart's rows refer to nothing, but the head must exist to be stamped
    if chart:
        load_chart(session, chart)


def require_book(place: str) -> Engine:
    """The serving engine of an existing book.

    Raises:
        BookMissing: nothing is there, or it is not a book.
        BookTooNew: a newer version of the program wrote it.
        BookTooOld: an older version wrote it; ``coop.ledger.migrating`` brings it up to date.
    """
    engine, found = open_any_version(place)
    if found != SCHEMA_VERSION:
        engine.dispose()
        raise BookTooOld(found, SCHEMA_VERSION)
    return engine


def open_any_version(place: str, *, as_owner: bool = False) -> tuple[Engine, int]:
    """The engine of a book that is not newer than the program, and the version of its tables.

    Raises:
        BookMissing: nothing is there, or it is not a book.
        BookTooNew: a newer version of the program wrote it.
    """
    url = book_url(place)
    schema = schema_of(url)
    if schema is None and not Path(str(url.database)).is_file():
        raise BookMissing(place)
    engine = open_engine(place, as_owner=as_owner)
    with engine.connect() as connection:
        is_book = inspect(connection).has_table("chain_head", schema=schema)
        found = connection.scalar(select(Book.schema_version)) if is_book else None
    if found is None:
        engine.dispose()
        raise BookMissing(schema or place)
    if found > SCHEMA_VERSION:
        engine.dispose()
        raise BookTooNew(found, SCHEMA_VERSION)
    return engine, found


def book_of(session: Session) -> Book:
    """The single row that says whose book this is."""
    return session.scalars(select(Book)).one()


def zone_of(session: Session) -> ZoneInfo:
    """The zone in which this book's days begin and end."""
    return ZoneInfo(book_of(session).zone)


def head_of(session: Session) -> ChainHead:
    """The chain's head, read without locking it."""
    return session.scalars(select(ChainHead)).one()


def restamp_chart(session: Session) -> None:
    """Say that the chart changed, so that no process posts by an old one."""
    session.execute(update(ChainHead).values(chart_stamp=secrets.token_hex(16)))
