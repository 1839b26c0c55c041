"""How amounts, days, moments and periods look to a person.

Amounts are written the Indonesian way in both languages (1.250.000,50), as on the paper beside
the screen and as the forms read them. Names of days and months follow the language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from zoneinfo import ZoneInfo

from coop.dates import CLOSING_MONTH
from coop.dates import MONTHS_EN
from coop.dates import MONTHS_ID
from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import from_utc_text
from coop.dates import split_period
from coop.money import Money  # noqa: TC001 - the examples below use it

MONTHS: Mapping[str, tuple[str, ...]] = {"id": MONTHS_ID, "en": MONTHS_EN}
SHORT_LENGTH = 3
SHORT_EXCEPTIONS = {"Agustus": "Agu", "Mei": "Mei"}
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
DASH = "–"


def amount(money: Money | None) -> str:
    """An amount in a table: negatives in parentheses, zero as a dash, sen only when there are any.

    >>> amount(Money.rupiah(1_250_000)), amount(Money(-50)), amount(Money(0)), amount(None)
    ('1.250.000', '(0,50)', '–', '')
    """
    if money is None:
        return ""
    if not money:
        return DASH
    text = abs(money).indonesian()
    return f"({text})" if money.sen < 0 else text


def rupiah(money: Money) -> str:
    """An amount in a sentence.

    >>> rupiah(Money.rupiah(50_000)), rupiah(Money(-150))
    ('Rp50.000', '-Rp1,50')
    """
    return f"{'-' if money.sen < 0 else ''}Rp{abs(money).indonesian()}"


def typed_amount(money: Money | None) -> str:
    """An amount as a form shows it for editing; empty when there is none.

    >>> typed_amount(Money(-125050))
    '-1.250,50'
    """
    return "" if money is None else money.indonesian()


def day(value: date, language: str = "id") -> str:
    """A day in words.

    >>> day(date(2026, 3, 31)), day(date(2026, 3, 31), "en")
    ('31 Maret 2026', '31 March 2026')
    """
    return f"{value.day} {MONTHS[language][value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """A day in a table: ``31/03/2026``, the same in both languages.

    >>> short_day(date(2026, 3, 31))
    '31/03/2026'
    """
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def moment(value: datetime | str, zone: ZoneInfo, language: str = "id") -> str:
    """A moment in the book's zone; empty for an empty text.

    >>> moment("2026-03-01T01:05:00.000000Z", ZoneInfo("Asia/Jakarta"))
    '1 Maret 2026 08.05 WIB'
    >>> moment("2026-03-01T01:05:00.000000Z", ZoneInfo("Asia/Jakarta"), "en")
    '1 March 2026 08:05 WIB'
    """
    if not value:
        return ""
    aware = from_utc_text(value) if isinstance(value, str) else value
    local = aware.astimezone(zone)
    separator = "." if language == "id" else ":"
    name = ZONE_NAMES.get(zone.key, local.strftime("%Z"))
    return f"{day(local.date(), language)} {local:%H}{separator}{local:%M} {name}"


def period_name(period: Period | str, language: str = "id") -> str:
    """A period in words.

    >>> period_name("2026-03"), period_name("2026-13"), period_name("2026-14", "en")
    ('Maret 2026', 'Penyesuaian 2026', 'Closing 2026')
    """
    year, month = split_period(Period(period))
    if month <= MONTHS_PER_YEAR:
        return f"{MONTHS[language][month - 1]} {year}"
    if month == CLOSING_MONTH:
        return f"{'Penutupan' if language == 'id' else 'Closing'} {year}"
    return f"{'Penyesuaian' if language == 'id' else 'Adjustments'} {year}"


def short_month(period: Period | str, language: str = "id") -> str:
    """A month on a chart's axis.

    >>> short_month("2026-08"), short_month("2026-08", "en")
    ('Agu 26', 'Aug 26')
    """
    year, month = split_period(Period(period))
    name = MONTHS[language][month - 1]
    short = SHORT_EXCEPTIONS.get(name, name[:SHORT_LENGTH])
    return f"{short} {year % 100:02d}"


def day_range(first: date | None, last: date, language: str = "id") -> str:
    """What a report covers.

    >>> day_range(date(2026, 1, 1), date(2026, 3, 31))
    '1 Januari 2026 – 31 Maret 2026'
    >>> day_range(None, date(2026, 3, 31), "en")
    'as of 31 March 2026'
    """
    if first is None:
        return f"{'per' if language == 'id' else 'as of'} {day(last, language)}"
    if first == last:
        return day(first, language)
    return f"{day(first, language)} – {day(last, language)}"


def wait(seconds: int, language: str = "id") -> str:
    """How long somebody has to wait, rounded up to what a person would say.

    >>> wait(30), wait(61), wait(600, "en"), wait(1, "en")
    ('30 detik', '2 menit', '10 minutes', '1 second')
    """
    count, word = (seconds, "second") if seconds <= 60 else (-(-seconds // 60), "minute")
    if language == "id":
        return f"{count} {'detik' if word == 'second' else 'menit'}"
    return f"{count} {word}{'' if count == 1 else 's'}"
