"""The chart: loading it from data, changing it, never deleting what was used.

Charts are CSV files in ``coop/ledger/chart``; their columns are ``COLUMNS``. Every change takes
the head's lock, restamps the chart so that no process posts by an old one, and leaves an audit
row.
"""

from __future__ import annotations

import csv
import secrets
from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy import update

from coop import audit
from coop.ledger.chart_rows import ChartRow
from coop.ledger.chart_rows import parse_rows
from coop.ledger.errors import RoleMissing
from coop.ledger.models import Account
from coop.ledger.models import ChainHead

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: The chart from which accounts the ledger needs by itself are taken.
FULL_CHART = "multi"


def load_chart(session: Session, name: str) -> None:
    """Fill an empty book with a chart of ``coop/ledger/chart``.

    Args:
        session: writing session.
        name: ``multi`` or ``simpan-pinjam``.

    Raises:
        KeyError: no chart has that name.
    """
    insert_rows(session, packaged_chart(name))


def packaged_chart(name: str) -> list[ChartRow]:
    """The rows of a chart that comes with the program.

    Raises:
        KeyError: no chart has that name.
    """
    file = resources.files("coop.ledger").joinpath("chart", f"{name}.csv")
    if name not in chart_names():
        raise KeyError(name)
    return parse_rows(list(csv.DictReader(file.read_text(encoding="utf-8").splitlines())))


def chart_names() -> list[str]:
    """Names of the charts that come with the program."""
    folder = resources.files("coop.ledger").joinpath("chart")
    return sorted(
        file.name.removesuffix(".csv") for file in folder.iterdir() if file.name.endswith(".csv")
    )


def insert_rows(session: Session, rows: list[ChartRow]) -> None:
    """Add accounts that are not there yet; parents before children in any order of rows."""
    ids = _ids_by_code(session)
    waiting = list(rows)
    while waiting:
        ready = [row for row in waiting if not row.parent or row.parent in ids]
        assert ready, f"parents of {[row.code for row in waiting]} exist"
        for row in ready:
            account = Account(
                **row.facts(), parent_id=ids[row.parent] if row.parent else None, is_active=True
            )
            session.add(account)
        session.flush()
        ids = _ids_by_code(session)
        waiting = [row for row in waiting if row.code not in ids]
    _restamp(session)


def _ids_by_code(session: Session) -> dict[str, int]:
    return {row.code: row.id for row in session.execute(select(Account.code, Account.id))}


def ensure_role_account(session: Session, role: str, *, actor: str, now: datetime) -> str:
    """Code of the account with a role; made from the full chart when the book's has none.

    An imported book may use the code for something else; then the role's name is appended.

    Raises:
        RoleMissing: the full chart knows no such role either.
    """
    _lock_head(session)
    found = session.scalar(select(Account.code).where(Account.role == role))
    if found is not None:
        return found
    for row in packaged_chart(FULL_CHART):
        if role and row.role == role:
            break
    else:
        raise RoleMissing(role)
    taken = session.scalar(select(Account.id).where(Account.code == row.code)) is not None
    code = f"{row.code}-{role}" if taken else row.code
    parent = session.scalar(select(Account.code).where(Account.code == row.parent))
    insert_rows(session, [row._replace(code=code, parent=parent or "")])
    audit.record(
        session, "chart.add", f"account:{code}", actor=actor, now=now, role=role, name=row.name
    )
    return code


def _lock_head(session: Session) -> None:
    """The lock every writer takes first (``periods.lock_head`` stands above this module)."""
    session.execute(select(ChainHead.id).with_for_update())


def _restamp(session: Session) -> None:
    """Say that the chart changed (``book.restamp_chart`` stands above this module)."""
    session.execute(update(ChainHead).values(chart_stamp=secrets.token_hex(16)))
