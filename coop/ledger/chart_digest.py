"""What the chart looked like after each change, as digests in the audit log.

Statements and limits follow columns of the chart that no entry is sealed with. Each act on the
chart leaves the digests of the accounts it touched, so that ``verify`` can tell an account that
was changed in the database from one that was changed by somebody who signs for it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

#: Name of the detail of an audit row that holds digests by key; empty for what was deleted.
DETAIL: Final = "digests"
DIGEST_LENGTH: Final = 16

_ROW_NUMBERS: Final = frozenset({"id", "parent_id"})


def account_key(code: str) -> str:
    """The key of an account among the digests.

    >>> account_key("1101")
    'account:1101'
    """
    return f"account:{code}"


def chart_digests(session: Session) -> dict[str, str]:
    """Digests of all accounts and units by key, each over every column; parents by code."""
    parent = aliased(Account)
    columns = [each for each in Account.__table__.columns if each.name not in _ROW_NUMBERS]
    accounts = session.execute(
        select(Account.code, parent.code, *columns).outerjoin(
            parent, parent.id == Account.parent_id
        )
    )
    found = {account_key(code): _digest(facts) for code, *facts in accounts}
    units = session.execute(select(*BusinessUnit.__table__.columns))
    return found | {f"unit:{facts[0]}": _digest(facts) for facts in units}


def digests_of(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Digests of some accounts by key; empty for those that are not there any more."""
    present = chart_digests(session)
    return {key: present.get(key, "") for key in map(account_key, codes)}


def _digest(facts: Iterable[object]) -> str:
    joined = json.dumps([str(fact) for fact in facts])
    return hashlib.sha256(joined.encode()).hexdigest()[:DIGEST_LENGTH]
