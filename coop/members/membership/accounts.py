"""Accounts a settlement needs: refunds due to former members, and claims on them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop.ledger.accounts import FULL_CHART
from coop.ledger.accounts import add_account
from coop.ledger.accounts import packaged_chart
from coop.ledger.errors import RoleMissing
from coop.ledger.models import Account
from coop.members.membership.errors import SettlementAccountMissing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REFUNDS: Final = "2177"
CLAIMS: Final = "1164"


def inter_unit_account(session: Session) -> str:
    """Code of the account between units.

    Raises:
        RoleMissing: the chart has none.
    """
    code = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    if code is None:
        raise RoleMissing("inter_unit")
    return code


def ensure_account(session: Session, usual: str, *, actor: str, now: datetime) -> str:
    """The account of refunds or claims by member; taken from the full chart where it is missing.

    Raises:
        SettlementAccountMissing: its usual code stands for something else.
    """
    code = _standing_account(session, usual)
    if code is not None:
        return code
    if session.scalar(select(Account.id).where(Account.code == usual)) is not None:
        raise SettlementAccountMissing(usual)
    [row] = [each for each in packaged_chart(FULL_CHART) if each.code == usual]
    is_known = session.scalar(select(Account.id).where(Account.code == row.parent)) is not None
    row = row._replace(parent=row.parent if is_known else "")
    add_account(session, row, actor=actor, now=now)
    return row.code


def _standing_account(session: Session, usual: str) -> str | None:
    """The code of the account that has the use, its usual code first."""
    wanted = session.execute(
        select(Account.code, Account.line)
        .where(
            Account.subledger_kind == "member",
            Account.line.in_(("refunds_payable", "other_receivables")),
            ~Account.is_header,
            Account.is_active,
        )
        .order_by(Account.code != usual, Account.code)
    ).all()
    line = "refunds_payable" if usual == REFUNDS else "other_receivables"
    return next((row.code for row in wanted if row.line == line), None)


def refunds_account(session: Session) -> str:
    """Code of the account of refunds due to former members."""
    return _standing_account(session, REFUNDS) or REFUNDS


def claims_account(session: Session) -> str:
    """Code of the account of claims on former members."""
    return _standing_account(session, CLAIMS) or CLAIMS
