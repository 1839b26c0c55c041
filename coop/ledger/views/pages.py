"""What the ledger's pages share: their blueprint and how a query string is read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Blueprint
from flask import abort
from flask import g
from flask import request
from sqlalchemy import select

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import parse_day
from coop.dates import parse_period
from coop.dates import period_of
from coop.dates import split_period
from coop.ledger.entry import EntryKind
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.report import Label
from coop.web.clock import today
from coop.web.format import short_day
from coop.web.frame import header
from coop.web.frame import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.ledger.entry import Draft

blueprint = Blueprint("ledger", __name__)

#: No book has an entry beyond this; a larger number would not fit the database's own integers.
NUMBER_MAX = 2**31 - 1

TEXT_MAX = 100

#: Days beyond these are slips of the finger, and arithmetic on the calendar ends somewhere.
YEAR_MIN, YEAR_MAX = 1900, 2999

KIND_LABELS = {
    EntryKind.NORMAL: Label("Jurnal biasa", "Ordinary entry"),
    EntryKind.OPENING: Label("Saldo awal", "Opening balance"),
    EntryKind.ADJUSTMENT: Label("Penyesuaian", "Adjustment"),
    EntryKind.CLOSING: Label("Penutupan", "Closing"),
    EntryKind.REVERSAL: Label("Pembatalan", "Reversal"),
}


class Choice(NamedTuple):
    """One option of a list: its code and what a person reads."""

    code: str
    label: str


class Span(NamedTuple):
    """The days a page is about, both included."""

    first: date
    last: date


@blueprint.before_request
def refuse_numbers_of_nothing() -> None:
    """An address with a number that no entry and no year can have leads nowhere."""
    given = request.view_args or {}
    if any(number > NUMBER_MAX for number in given.values() if isinstance(number, int)):
        abort(404)
    if not YEAR_MIN <= given.get("year", YEAR_MIN) <= YEAR_MAX:
        abort(404)


def argument(name: str) -> str:
    """A text of the query string, trimmed, cut to a sensible length, without invisible signs."""
    text = request.args.get(name, "").strip()[:TEXT_MAX]
    return "".join(sign for sign in text if sign.isprintable())


def day_argument(name: str) -> date | None:
    """A day of the query string in either form; None for anything that is no day.

    What cannot be read is told above the page's filter, where it stays as it was typed.
    """
    text = argument(name)
    if not text:
        return None
    try:
        day = parse_day(text)
    except ValueError:
        day = date.min
    if YEAR_MIN <= day.year <= YEAR_MAX:
        return day
    g.setdefault("unreadable_days", {})[name] = text
    return None


def calendar_month(text: str) -> Period | None:
    """A calendar month of an address, None for what is none."""
    try:
        period = parse_period(text)
    except ValueError:
        return None
    year, month = split_period(period)
    return period if month <= MONTHS_PER_YEAR and YEAR_MIN <= year <= YEAR_MAX else None


@blueprint.context_processor
def unreadable_days() -> dict[str, object]:
    """What was typed as a day of this page and is none, in order and without repetition."""
    return {"unreadable_days": list(dict.fromkeys(g.get("unreadable_days", {}).values()))}


def span_argument() -> Span:
    """The range asked for with ``dari`` and ``sampai``; the latest month with entries otherwise."""
    first, last = day_argument("dari"), day_argument("sampai")
    if first is None:
        first = first_day(period_of(last) if last else latest_month())
    if last is None:
        last = max(first, latest_day())
    return Span(min(first, last), max(first, last))


def latest_month() -> Period:
    """The month people most likely mean: the last open one, else the last one, else this one."""
    head = header()
    month = head.last_open or head.last_shut
    return Period(month) if month else period_of(today())


def latest_day() -> date:
    """Today while the latest month still runs, else that month's last day."""
    month = latest_month()
    return today() if period_of(today()) == month else last_day(month)


def units(session: Session, *, only_active: bool = False) -> Sequence[Choice]:
    """Units in their order; a form that records offers only those in use."""
    query = select(BusinessUnit).order_by(BusinessUnit.position)
    rows = session.scalars(query.where(BusinessUnit.is_active) if only_active else query)
    return [Choice(unit.code, own_language(unit.name, unit.name_en)) for unit in rows]


def postable_accounts(session: Session) -> Sequence[Choice]:
    """Accounts that take postings, by code."""
    rows = session.execute(
        select(Account.code, Account.name, Account.name_en).where(~Account.is_header)
    )
    choices = [Choice(code, own_language(name, name_en)) for code, name, name_en in rows]
    return sorted(choices)


def own_language(indonesian: str, english: str) -> str:
    """A name in the reader's language; Indonesian where it has no English."""
    return english if language() == "en" and english else indonesian


def effects_of(session: Session, draft: Draft) -> list[tuple[str, bool]]:
    """What each line does to its account, by name: whether the account grows."""
    codes = {line.account for line in draft.lines}
    rows = session.execute(
        select(Account.code, Account.name, Account.name_en, Account.normal).where(
            Account.code.in_(codes)
        )
    )
    known = {code: (own_language(name, english), side) for code, name, english, side in rows}
    effects = []
    for line in draft.lines:
        # A draft may wait while an account nothing was posted to is deleted.
        name, normal = known.get(line.account, (line.account, "debit"))
        effects.append((name, (line.amount.sen > 0) is (normal == "debit")))
    return effects


def typed_fields() -> list[tuple[str, str]]:
    """Everything that was typed, to be sent again with a confirmation."""
    own = {"csrf_token", "request_id", "confirmed", "edit"}
    return [(name, text) for name, text in request.form.items(multi=True) if name not in own]


def typed_days(first: date | None, last: date | None) -> dict[str, str]:
    """What stands in the fields of a span: its days, or what was typed and is no day."""
    unreadable: dict[str, str] = g.get("unreadable_days", {})
    return {"dari": typed_day(first), "sampai": typed_day(last)} | unreadable


def typed_day(day: date | None) -> str:
    """A day as it stands in a filter's field."""
    return "" if day is None else short_day(day)
