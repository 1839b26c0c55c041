"""What the door asks first: its head, whether it knows the request, what the period takes.

A caller that locks the head itself asks it along with questions of its own and hands the answer to
the door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import period_of
from coop.dates import split_period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from coop.ledger.entry import SubledgerRef
    from coop.ledger.rows import Query
    from coop.ledger.rows import Row


class Foreknown(NamedTuple):
    """What a caller read after it had locked the head itself.

    Attributes:
        question: of ``entering``, for the day and the request that are then posted.
        answer: its one row.
        subledgers: row ids of subledgers.
    """

    question: Query
    answer: Row
    subledgers: Mapping[SubledgerRef, int]


def entering(day: date, request_id: str) -> Query:
    """What the door asks first about an ordinary entry of that day.

    Its row begins with the id of the entry that the request led to before, or None.
    """
    return ENTER, asked_of(period_of(day), request_id)


def chart_stamp_of(answer: Row) -> str:
    """Under which stamp the chart is remembered, from the row of ``entering``."""
    *_, stamp, _recorded = answer
    return str(stamp)


def asked_of(period: Period, request_id: str) -> Row:
    """The parameters of ``ENTER`` and ``FIND_REQUEST_AND_STATE``."""
    year, month = split_period(period)
    months_from = period if month <= MONTHS_PER_YEAR else "9999"
    return year, period, months_from, request_id


#: One row, of NULLs where the request is new; with what decides the state of a period.
_FIND: Final = (
    "SELECT e.id, e.voucher_number, e.hash, e.request_digest{columns}"
    " FROM {rows} LEFT JOIN journal_entry e ON e.request_id = ?"
)
# What a period takes: locked with its year, its own state, closed if a later month is.
_STATE: Final = (
    ", CASE WHEN EXISTS (SELECT 1 FROM book_year WHERE year >= ? AND status = 'approved')"
    " THEN 'locked' ELSE coalesce((SELECT state FROM period WHERE period = ?),"
    " CASE WHEN EXISTS (SELECT 1 FROM period WHERE period >= ? AND state <> 'open'"
    " AND substr(period, 6) <= '12') THEN 'closed' ELSE 'new' END) END"
)
_HEAD: Final = ", h.position, h.hash, h.series_numbers, h.chart_stamp, h.last_recorded_at"
_ONE_ROW: Final = "(SELECT 1 AS one) one"
ENTER: Final = _FIND.format(columns=_STATE + _HEAD, rows="chain_head h")
FIND_REQUEST: Final = _FIND.format(columns="", rows=_ONE_ROW)
FIND_REQUEST_AND_STATE: Final = _FIND.format(columns=_STATE, rows=_ONE_ROW)
