"""A voucher number declared lost that an entry takes again: what the door asks before it may.

Apart from the door, as nearly every entry takes the next number and asks nothing of this.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.ledger.entry import Series
from coop.ledger.gap_errors import SeriesUnreadable
from coop.ledger.gap_errors import VoucherNotLost
from coop.ledger.gap_errors import VoucherOtherSeries

if TYPE_CHECKING:
    from collections.abc import Collection

    from coop.ledger.rows import Driver

_NUMBER = re.compile(r"(?P<series>[A-Z]{2,3})-(?P<year>\d{4})-(?P<number>\d{1,9})", re.ASCII)
_SERIES = re.compile(r"(?P<series>[A-Z]{2,3})-(?P<year>\d{4})", re.ASCII)


class SeriesYear(NamedTuple):
    """One series of vouchers in one year."""

    series: Series
    year: int

    @property
    def key(self) -> str:
        """As it begins its numbers.

        >>> SeriesYear(Series.CASH_IN, 2026).key
        'BKM-2026'
        """
        return f"{self.series.value}-{self.year}"

    def number(self, number: int) -> str:
        """One of its voucher numbers.

        >>> SeriesYear(Series.CASH_IN, 2026).number(57)
        'BKM-2026-00057'
        """
        return f"{self.key}-{number:05d}"


def read_series(text: str) -> SeriesYear:
    """The series and year that somebody typed.

    >>> read_series(" bkm-2026")
    SeriesYear(series=<Series.CASH_IN: 'BKM'>, year=2026)

    Raises:
        SeriesUnreadable: it names no series of ours.
    """
    found = _SERIES.fullmatch(text.strip().upper())
    if found is None or found["series"] not in set(Series):
        raise SeriesUnreadable(text)
    return SeriesYear(Series(found["series"]), int(found["year"]))


def lost_number(
    driver: Driver, voucher_number: str, series_key: str, queued: Collection[str]
) -> int:
    """The number within its series, when the entry may take it again.

    Args:
        driver: of the session that holds the head.
        voucher_number: as on paper, ``BKM-2026-00052``.
        series_key: series and year the entry belongs to by its date and accounts.
        queued: numbers that were taken and not written yet.

    Raises:
        VoucherNotLost: it was never declared lost, or is in the book again.
        VoucherOtherSeries: the entry belongs to another series or year.
    """
    found = _NUMBER.fullmatch(voucher_number)
    if found is None:
        raise VoucherNotLost(voucher_number)
    number = int(found["number"])
    if f"{found['series']}-{found['year']}" != series_key:
        raise VoucherOtherSeries(voucher_number, series_key)
    name = f"{series_key}-{number:05d}"
    lost, taken = driver.read(
        [
            (_LOST, (found["series"], int(found["year"]), number, number)),
            ("SELECT 1 FROM journal_entry WHERE voucher_number = ?", (name,)),
        ]
    )
    if not lost or taken or name in queued:
        raise VoucherNotLost(voucher_number)
    return number


_LOST = (
    "SELECT id FROM gap_declaration WHERE series = ? AND series_year = ?"
    " AND first_number <= ? AND last_number >= ?"
)
