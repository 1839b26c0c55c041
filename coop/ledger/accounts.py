"""The chart: loading it from data, changing it, never deleting what was used."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def load_chart(session: Session, name: str) -> None:
    """Fill an empty book with a chart of ``coop/ledger/chart``."""
    raise NotImplementedError(name)


def ensure_role_account(session: Session, role: str, *, actor: str, now: datetime) -> str:
    """Code of the account with a role; made when the chart has none."""
    raise NotImplementedError(role)
