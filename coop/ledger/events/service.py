"""Recording an everyday event: answers in, a sentence to read, then the entry.

``prepare`` reads only; what it returns is shown before anything is recorded. ``record`` posts it,
or keeps it for a second person where the amount is above the cooperative's limit.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import cast

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import closing_period
from coop.dates import first_day
from coop.dates import period_of
from coop.db import MoneyType
from coop.ledger.accounts import open_subledger
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import balance_units
from coop.ledger.errors import SubledgerUnknown
from coop.ledger.events.answers import Raw
from coop.ledger.events.answers import parse_values
from coop.ledger.events.catalogue import offered_event
from coop.ledger.events.compose import amounts_of
from coop.ledger.events.compose import broken_rules
from coop.ledger.events.compose import lines_of
from coop.ledger.events.errors import EventFiguresChanged
from coop.ledger.events.errors import EventValueRefused
from coop.ledger.events.model import Choice
from coop.ledger.events.model import Derived
from coop.ledger.events.model import Event
from coop.ledger.events.model import FieldKind
from coop.ledger.events.model import Values
from coop.ledger.events.wording import narration_of
from coop.ledger.events.wording import rupiah
from coop.ledger.events.wording import sentence_of
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.periods import lock_head
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry

#: Derived amounts that the book is asked for.
FIGURES = frozenset({"balance", "turnover"})

#: Audit action of an event that was recorded; its detail names the event.
RECORDED = "event.record"

#: How many of somebody's last events tell what they record often, and how many of those are shown.
LATELY = 200
FREQUENT_MAX = 6

#: Numbers a form offers while one types.
NUMBERS_OFFERED = 200


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line as "show me the journal" prints it; one of the two amounts is nothing."""

    account: str
    account_label: Label
    unit: str
    number: str
    debit: Money
    credit: Money


@dataclass(frozen=True, slots=True)
class Prepared:
    """An event that was answered in full and not recorded yet.

    Attributes:
        event: as the book offers it.
        values: typed answers.
        draft: the entry, balanced in every unit.
        sentence: what will be recorded, in both languages.
        notices: what to look at first, such as a cash box that would be below nothing.
        journal: the lines of the draft with the names of their accounts.
    """

    event: Event
    values: Values
    draft: Draft
    sentence: Label
    notices: tuple[Label, ...]
    journal: tuple[JournalLine, ...]


def prepare(
    session: Session, name: str, raw: Raw, *, today: date, request_id: str = ""
) -> Prepared:
    """Read the answers to an event and say what they would record; changes nothing.

    Args:
        session: reading session.
        name: of the event.
        raw: answers as texts, by field name.
        today: the day at the book's place.
        request_id: under which it will be recorded: a stock count that was recorded under it
            already is read as if it were not, so that a second click says the same again.

    Raises:
        EventUnknown: no such event.
        EventNotOffered: not in this book.
        EventValueRefused: the first answer that cannot be taken.
        SubledgerUnknown: a number that nobody has.
    """
    event = offered_event(session, name)
    values = parse_values(event, raw, today=today)
    amounts = amounts_of(event, values, _figures(session, event, values, request_id))
    for broken in broken_rules(event, values, amounts):
        raise EventValueRefused(broken.field, event.field(broken.field).label, broken.reason)
    draft = _draft_of(session, event, values, amounts)
    _refuse_unknown_numbers(session, draft)
    return Prepared(
        event,
        values,
        draft,
        sentence_of(event, values, amounts, today=today),
        tuple(_notices(session, event, values, draft)),
        journal_of(session, draft),
    )


def record(
    session: Session, prepared: Prepared, *, request_id: str, actor: str, now: datetime
) -> PostedEntry | WaitingEntry:
    """Post what was prepared, or keep it until a second person approves it.

    Args:
        session: writing session.
        prepared: by ``prepare``, in this session or an earlier one.
        request_id: the same id records once.
        actor: who records.
        now: aware moment in the book's zone.

    Raises:
        EventFiguresChanged: somebody recorded meanwhile what the amounts depend on.
        CoopError: whatever the door refuses.
    """
    event, values = prepared.event, prepared.values
    if _has_figures(event):
        lock_head(session)
        amounts = amounts_of(event, values, _figures(session, event, values, request_id))
        if _draft_of(session, event, values, amounts) != prepared.draft:
            raise EventFiguresChanged(event.title)
    submitted = submit(session, prepared.draft, request_id=request_id, actor=actor, now=now)
    if not submitted.was_known:
        kept_as = "draft" if isinstance(submitted, WaitingEntry) else "entry"
        subject = f"{kept_as}:{submitted.id}"
        audit.record(session, RECORDED, subject, actor=actor, now=now, event=event.name)
    return submitted


def frequent(session: Session, actor: str) -> list[str]:
    """Names of the events somebody records most often lately, the commonest first."""
    query = (
        select(audit.AuditEvent.detail)
        .where(audit.AuditEvent.action == RECORDED, audit.AuditEvent.actor == actor)
        .order_by(audit.AuditEvent.id.desc())
        .limit(LATELY)
    )
    named = Counter(json.loads(detail)["event"] for detail in session.scalars(query))
    return [name for name, _times in named.most_common(FREQUENT_MAX)]


def register_number(session: Session, kind: str, number: str, *, actor: str, now: datetime) -> bool:
    """Register the number of a person or other reference that an event needs at once.

    Args:
        session: writing session.
        kind: ``person`` and the like; members are admitted, not registered here.
        number: as people write it, never a name.
        actor: who registers.
        now: aware moment.

    Returns:
        Whether it is new.

    Raises:
        TextRefused: an empty or unprintable number.
    """
    number = number.strip()
    known = select(Subledger.id).where(Subledger.kind == kind, Subledger.number == number)
    if session.scalar(known) is not None:
        return False
    open_subledger(session, kind, number)
    audit.record(session, "subledger.open", f"{kind}:{number}", actor=actor, now=now)
    return True


def numbers(session: Session, kind: str, beginning: str = "") -> list[str]:
    """Registered numbers of a kind in order, for a form to offer."""
    query = select(Subledger.number).where(Subledger.kind == kind)
    if beginning:
        query = query.where(Subledger.number.startswith(beginning, autoescape=True))
    return list(session.scalars(query.order_by(Subledger.number).limit(NUMBERS_OFFERED)))


def journal_of(session: Session, draft: Draft) -> tuple[JournalLine, ...]:
    """The lines of a draft with the names of their accounts."""
    codes = {line.account for line in draft.lines}
    rows = session.execute(
        select(Account.code, Account.name, Account.name_en).where(Account.code.in_(codes))
    )
    names = {code: Label(name, name_en) for code, name, name_en in rows}
    return tuple(
        JournalLine(
            line.account,
            names[line.account],
            line.unit,
            line.subledger.number if line.subledger else "",
            line.amount.debit,
            line.amount.credit,
        )
        for line in draft.lines
    )


def _draft_of(
    session: Session, event: Event, values: Values, amounts: Mapping[str, Money]
) -> Draft:
    """The entry, with the pairs between units where it crosses them."""
    draft = Draft(
        entry_date=cast("date", values["tanggal"]),
        narration=narration_of(event, values, amounts),
        lines=lines_of(event, values, amounts),
        receipt_number=cast("str", values.get("bukti", "")),
    )
    between = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    return draft if between is None else balance_units(draft, between)


def _has_figures(event: Event) -> bool:
    return any(derived.kind in FIGURES for derived in event.derived)


def _figures(session: Session, event: Event, values: Values, request_id: str) -> dict[str, Money]:
    """What only the book knows: balances and sales, leaving out the entry of this request."""
    if not _has_figures(event):
        return {}
    day = cast("date", values["tanggal"])
    own = session.scalar(select(JournalEntry.id).where(JournalEntry.request_id == request_id))
    return {
        derived.name: _figure(session, derived, values, day, own or 0)
        for derived in event.derived
        if derived.kind in FIGURES
    }


def _figure(session: Session, derived: Derived, values: Values, day: date, own: int) -> Money:
    codes = [
        cast("Choice", values[code[1:]]).account if code.startswith("$") else code
        for code in derived.accounts
    ]
    unit = derived.unit
    if unit.startswith("$"):
        unit = cast("Choice", values[unit[1:]]).unit
    query = (
        select(func.sum(Posting.amount, type_=MoneyType))
        .join(Account, Account.id == Posting.account_id)
        .where(Account.code.in_(codes), Posting.unit == unit, Posting.entry_date <= day)
        .where(Posting.entry_id != own)
    )
    if derived.kind == "balance":
        return session.scalar(query) or ZERO
    month = period_of(day)
    query = query.where(
        Posting.entry_date >= first_day(month), Posting.period != closing_period(day.year)
    )
    return -(session.scalar(query) or ZERO)


def _refuse_unknown_numbers(session: Session, draft: Draft) -> None:
    wanted = {line.subledger for line in draft.lines if line.subledger is not None}
    if not wanted:
        return
    rows = session.execute(
        select(Subledger.kind, Subledger.number).where(
            Subledger.kind.in_({each.kind for each in wanted}),
            Subledger.number.in_({each.number for each in wanted}),
        )
    )
    known = {tuple(row) for row in rows}
    for each in sorted(wanted):
        if (each.kind, each.number) not in known:
            raise SubledgerUnknown(each.kind, each.number)


def _notices(session: Session, event: Event, values: Values, draft: Draft) -> Iterator[Label]:
    """Places that would hold less than nothing at the end of the day."""
    picked = {
        (value.account, value.unit): value
        for field in event.fields
        if field.kind is FieldKind.PLACE and isinstance(value := values.get(field.name), Choice)
    }
    for (account, unit), place in picked.items():
        moved = _moved(draft.lines, account, unit)
        if moved >= ZERO:
            continue
        held = _held(session, account, unit, draft.entry_date)
        if held + moved < ZERO:
            short = rupiah(abs(held + moved))
            yield Label(
                f"{place.label.id} akan kurang {short} pada hari itu; "
                f"menurut catatan isinya {rupiah(held)}. Periksa apakah ada yang belum dicatat.",
                f"{place.label.text('en')} would be {short} short on that day; by the records "
                f"it holds {rupiah(held)}. See whether something is not recorded yet.",
            )


def _moved(lines: tuple[Line, ...], account: str, unit: str) -> Money:
    found = (line.amount for line in lines if (line.account, line.unit) == (account, unit))
    return sum(found, start=ZERO)


def _held(session: Session, account: str, unit: str, day: date) -> Money:
    query = (
        select(func.sum(Posting.amount, type_=MoneyType))
        .join(Account, Account.id == Posting.account_id)
        .where(Account.code == account, Posting.unit == unit, Posting.entry_date <= day)
    )
    return session.scalar(query) or ZERO
