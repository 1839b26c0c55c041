"""The chart as the door sees it: read once per change, shared by every posting of the process.

The cache is keyed by ``chain_head.chart_stamp``, a random token that each change of the chart
replaces, so a stale chart cannot be served: another book, or the same book later, has another
stamp.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import RoleMissing

if TYPE_CHECKING:
    from coop.ledger.rows import Driver

CACHED_CHARTS_MAX = 8


@dataclass(frozen=True, slots=True)
class ChartEntry:
    """What posting has to know of an account; fields as in ``coop.ledger.models.Account``."""

    id: int
    code: str
    type: str
    normal: str
    is_header: bool
    is_active: bool
    role: str
    money: str
    subledger_kind: str
    limit_rule: str

    @property
    def sign(self) -> int:
        """1 where debits raise the balance, -1 where credits do."""
        return 1 if self.normal == "debit" else -1


@dataclass(frozen=True, slots=True)
class ChartSnapshot:
    """All accounts by code and the codes of active units.

    ``lacks_numbers``: the book came back from a copy and nobody has said yet how far the vouchers
    on paper go (``coop.ledger.gaps``); it changes with the stamp as the chart does.
    """

    accounts: dict[str, ChartEntry]
    units: frozenset[str]
    lacks_numbers: bool = False

    def account(self, code: str) -> ChartEntry:
        """The account with that code.

        Raises:
            AccountUnknown: there is none.
        """
        found = self.accounts.get(code)
        if found is None:
            raise AccountUnknown(code)
        return found

    def with_role(self, role: str) -> ChartEntry:
        """The account the ledger itself uses for something.

        Raises:
            RoleMissing: the chart names none.
        """
        for account in self.accounts.values():
            if account.role == role:
                return account
        raise RoleMissing(role)


_cache: OrderedDict[str, ChartSnapshot] = OrderedDict()
_cache_lock = Lock()


def snapshot_of(driver: Driver, stamp: str) -> ChartSnapshot:
    """The chart with that stamp, read from the database when it is not remembered."""
    with _cache_lock:
        found = _cache.get(stamp)
        if found is not None:
            _cache.move_to_end(stamp)
            return found
    accounts, units, unanswered = driver.read(
        [
            (_ACCOUNTS, ()),
            ("SELECT code FROM business_unit WHERE is_active", ()),
            (UNANSWERED, ()),
        ]
    )
    entries = (
        ChartEntry(row[0], row[1], row[2], row[3], bool(row[4]), bool(row[5]), *row[6:])
        for row in accounts
    )
    snapshot = ChartSnapshot(
        {entry.code: entry for entry in entries},
        frozenset(row[0] for row in units),
        lacks_numbers=bool(unanswered),
    )
    with _cache_lock:
        _cache[stamp] = snapshot
        while len(_cache) > CACHED_CHARTS_MAX:
            _cache.popitem(last=False)
    return snapshot


#: The latest restore, as long as the highest number of a series on paper is not known.
UNANSWERED = (
    "SELECT r.id FROM restore_run r WHERE r.id = (SELECT MAX(id) FROM restore_run)"
    " AND (SELECT COUNT(*) FROM restore_answer a WHERE a.restore_id = r.id)"
    " < 5 * (r.last_year - r.first_year + 1)"
)
_ACCOUNTS = (
    "SELECT id, code, type, normal, is_header, is_active, role, money, subledger_kind, limit_rule"
    " FROM account"
)
