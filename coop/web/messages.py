"""The sentence a person reads for each refusal, in Indonesian and English.

Keyed by the refusal's code; each says what happened and what to do next. The sentences stand in
``coop.web.sentences``; here their gaps are filled: amounts, days, periods as people write them.
Knows no Flask, so the command line prints the same sentences.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from coop.dates import parse_period
from coop.errors import AmountUnreadable
from coop.errors import CoopError
from coop.ledger.report import Label
from coop.money import Money
from coop.web import format as form
from coop.web.sentences import SENTENCES
from coop.web.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Parameters that hold an amount in rupiah as machines write it, or a period's key.
AMOUNTS = frozenset({"amount", "balance", "credit", "debit", "difference"})
PERIODS = frozenset({"earlier", "latest", "period"})
MOMENTS = frozenset({"at", "last_recorded_at", "now"})
#: A text is cut at this length; where a book lies is needed to its end.
LONGEST = 80
PLACES = frozenset({"file", "place"})
LONGEST_PLACE = 400
UTC = ZoneInfo("UTC")


def sentence(error: CoopError, language: str = "id", zone: ZoneInfo = UTC) -> str:
    """What a person is told.

    Args:
        error: the refusal.
        language: ``id`` or ``en``.
        zone: the book's, for moments; without it they are said to be UTC.

    >>> from coop.ledger.errors import PeriodClosed
    >>> sentence(PeriodClosed("2026-03", "closed")).partition(".")[0]
    'Periode Maret 2026 sudah ditutup'
    """
    template = SENTENCES[error.code]
    text = template.en if language == "en" else template.id
    return text.format_map(_Shown(error.params, language, zone))


class _Shown(dict[str, str]):
    """Parameters by name, as people write them."""

    def __init__(self, params: Mapping[str, object], language: str, zone: ZoneInfo) -> None:
        super().__init__(
            {name: _show(name, value, language, zone) for name, value in params.items()}
        )


def _show(name: str, value: object, language: str, zone: ZoneInfo) -> str:
    if name in MOMENTS:
        return _moment(str(value), language, zone)
    if isinstance(value, date):
        return form.day(value, language)
    if isinstance(value, Money):
        return form.rupiah(value)
    if isinstance(value, Label):
        return value.text(language)
    if isinstance(value, int):
        return form.wait(value, language) if name == "seconds" else str(value)
    return _show_text(name, str(value), language)


def _show_text(name: str, text: str, language: str) -> str:
    if name in AMOUNTS:
        return _amount(text)
    if name in PERIODS:
        return _period(text, language)
    words = WORDS.get(name, {}).get(text)
    if words is not None:
        return words.en if language == "en" else words.id
    longest = LONGEST_PLACE if name in PLACES else LONGEST
    return text if len(text) <= longest else f"{text[:longest]}…"


def _moment(text: str, language: str, zone: ZoneInfo) -> str:
    try:
        return form.moment(text, zone, language)
    except ValueError:
        return text


def _amount(text: str) -> str:
    try:
        return form.rupiah(Money.parse_plain(text))
    except AmountUnreadable:
        return text


def _period(text: str, language: str) -> str:
    try:
        return form.period_name(parse_period(text), language)
    except ValueError:
        return text  # a whole year
