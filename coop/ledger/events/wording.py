"""Sentences and narrations of everyday events: templates with their gaps filled. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from coop.dates import MONTHS_EN
from coop.dates import MONTHS_ID
from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.events.model import Choice
from coop.ledger.events.model import Event
from coop.ledger.events.model import Row
from coop.ledger.events.model import Value
from coop.ledger.events.model import Values
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money
from coop.money import total

#: Rows of a list that a sentence names; more are counted.
ROWS_NAMED = 3

LANGUAGES = ("id", "en")
AND = {"id": "dan", "en": "and"}
OTHERS = {"id": "{more} lainnya", "en": "{more} more"}
TODAY = {"id": "hari ini", "en": "today"}

GAP = re.compile(r"\{([\w.]+)\}")
PART = re.compile(r"\[([^\[\]]*)\]")


def sentence_of(
    event: Event, values: Values, amounts: Mapping[str, Money], *, today: date
) -> Label:
    """What will be recorded, in both languages."""
    texts = {
        language: _filled(template, values, amounts, language, today)
        for language, template in zip(LANGUAGES, event.sentence, strict=True)
    }
    return Label(*(text[:1].upper() + text[1:] for text in texts.values()))


def narration_of(event: Event, values: Values, amounts: Mapping[str, Money]) -> str:
    """What the voucher says; cut where a voucher takes no more."""
    text = _filled(event.narration, values, amounts, "id", None)
    return text if len(text) <= NARRATION_LENGTH_MAX else f"{text[: NARRATION_LENGTH_MAX - 1]}…"


def rupiah(money: Money) -> str:
    """An amount in a sentence, the same in both languages.

    >>> rupiah(Money.rupiah(1_250_000)), rupiah(Money(-50))
    ('Rp1.250.000', '-Rp0,50')
    """
    return f"{'-' if money.sen < 0 else ''}Rp{abs(money).indonesian()}"


def day_text(day: date, language: str, today: date | None = None) -> str:
    """A day in a sentence; today is called so.

    >>> day_text(date(2026, 3, 3), "id"), day_text(date(2026, 3, 3), "en")
    ('3 Maret 2026', 'on 3 March 2026')
    """
    if day == today:
        return TODAY[language]
    if language == "en":
        return f"on {day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.day} {MONTHS_ID[day.month - 1]} {day.year}"


def gaps_of(template: str) -> list[str]:
    """The names of a template's gaps."""
    return GAP.findall(template)


def _filled(
    template: str,
    values: Values,
    amounts: Mapping[str, Money],
    language: str,
    today: date | None,
) -> str:
    """The template with its gaps filled and its empty parts left out."""

    def shown(name: str) -> str:
        if name in amounts:
            return rupiah(abs(amounts[name]))
        return _show(values.get(name, ""), language, today)

    def is_there(name: str) -> bool:
        if name in amounts:
            return bool(amounts[name])
        return bool(values.get(name))

    def part(found: re.Match[str]) -> str:
        return found[1] if all(is_there(name) for name in gaps_of(found[1])) else ""

    kept = PART.sub(part, template)
    return GAP.sub(lambda found: shown(found[1]), kept).strip()


def _show(value: Value, language: str, today: date | None) -> str:
    if isinstance(value, Choice):
        return value.label.text(language)
    if isinstance(value, date):
        return day_text(value, language, today)
    if isinstance(value, Money):
        return rupiah(value)
    if isinstance(value, str):
        return value
    return _listed([_show_row(row, language) for row in value], language)


def _show_row(row: Row, language: str) -> str:
    """What a row is about and its amounts together."""
    words = [
        _show(value, language, None)
        for value in row.values()
        if not isinstance(value, Money) and value
    ]
    together = total(value for value in row.values() if isinstance(value, Money))
    return " ".join([*words, rupiah(together)] if together != ZERO else words)


def _listed(texts: list[str], language: str) -> str:
    """``a``, ``a dan b``, ``a, b, c dan 4 lainnya``."""
    if len(texts) > ROWS_NAMED + 1:
        more = OTHERS[language].format(more=len(texts) - ROWS_NAMED)
        texts = [*texts[:ROWS_NAMED], more]
    if len(texts) <= 1:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {AND[language]} {texts[-1]}"
