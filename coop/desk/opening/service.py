"""Keeping balances while they are typed in, and recording them once, unit by unit.

Knows no Flask and never commits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import select

from coop import audit
from coop.dates import MONTHS_ID
from coop.dates import utc_text
from coop.desk.opening import queries
from coop.desk.opening.balances import OpeningAccount
from coop.desk.opening.balances import Totals
from coop.desk.opening.balances import Typed
from coop.desk.opening.balances import content_of
from coop.desk.opening.balances import digest_of
from coop.desk.opening.balances import lines_of
from coop.desk.opening.balances import totals_of
from coop.desk.opening.errors import AccountNotOpening
from coop.desk.opening.errors import DifferenceNotAgreed
from coop.desk.opening.errors import EntriesBefore
from coop.desk.opening.errors import FirstDayMissing
from coop.desk.opening.errors import OpeningChanged
from coop.desk.opening.errors import OpeningDone
from coop.desk.opening.errors import OpeningEmpty
from coop.desk.opening.errors import PartChanged
from coop.desk.opening.errors import ResultNotExpected
from coop.desk.opening.models import OpeningPart
from coop.desk.opening.models import OpeningRecord
from coop.ledger.accounts import ensure_role_account
from coop.ledger.accounts import open_subledgers
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import check_text
from coop.ledger.errors import SubledgerMissing
from coop.ledger.errors import SubledgerNotExpected
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.models import BusinessUnit
from coop.ledger.models import JournalEntry
from coop.ledger.models import Subledger
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.ledger.settings import change_setting
from coop.ledger.settings import setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Plan:
    """A unit's balances as they would be recorded.

    Attributes:
        unit: its code.
        name: what it is called.
        day: of the entry, the last one before the first.
        accounts: that can have a balance, by code.
        typed: the balances.
        totals: what they come to.
    """

    unit: str
    name: str
    day: dt.date
    accounts: dict[str, OpeningAccount]
    typed: list[Typed]
    totals: Totals

    @property
    def digest(self) -> str:
        """By which a change is noticed between looking and recording."""
        return digest_of(self.typed)


def require_unit(session: Session, code: str) -> BusinessUnit:
    """A unit in use.

    Raises:
        UnitUnknown: no such unit, or none in use.
    """
    unit = session.get(BusinessUnit, code)
    if unit is None or not unit.is_active:
        raise UnitUnknown(code)
    return unit


def keep_part(
    session: Session,
    unit: str,
    part: str,
    typed: Sequence[Typed],
    *,
    version: int,
    actor: str,
    now: dt.datetime,
) -> int:
    """Keep one part of a unit's balances as it was typed.

    Args:
        session: writing session.
        unit: code of a unit in use.
        part: name of a part of ``balances.PARTS``, or ``queries.detail_part``.
        typed: its balances; none empties it.
        version: of the part that was shown; 0 where there was none.
        actor: who typed.
        now: aware moment.

    Returns:
        The part's new version.

    Raises:
        UnitUnknown: see ``require_unit``.
        OpeningDone: the balances are recorded already.
        PartChanged: somebody kept the part meanwhile; nothing of theirs is overwritten.
    """
    _refuse_recorded(session, require_unit(session, unit))
    row = session.get(OpeningPart, (unit, part))
    content = content_of([line for line in typed if line.amount])
    if row is None:
        row = OpeningPart(unit=unit, part=part, version=0)
        session.add(row)
    elif row.content == content:
        return row.version  # a second click, or the same figures from two people
    elif row.version != version:
        raise PartChanged(row.changed_by, row.changed_at)
    row.version += 1
    row.content, row.changed_at, row.changed_by = content, utc_text(now), actor
    session.flush()
    return row.version


def _refuse_recorded(session: Session, unit: BusinessUnit) -> None:
    """Under the head's lock, so that nobody records meanwhile."""
    lock_head(session)
    done = queries.recorded(session).get(unit.code)
    if done is not None:
        raise OpeningDone(unit.name, done.voucher_number, done.entry_date)


def keep_all(
    session: Session, unit: str, typed: Sequence[Typed], *, actor: str, now: dt.datetime
) -> None:
    """Put the balances of a file in the place of everything that was typed for a unit.

    Raises:
        UnitUnknown, OpeningDone: see ``keep_part``.
        AccountNotOpening, SubledgerMissing, SubledgerNotExpected: what the file names.
    """
    _refuse_recorded(session, require_unit(session, unit))
    accounts = queries.accounts_by_code(session)
    _check_accounts(accounts, typed)
    by_part: dict[str, list[Typed]] = {}
    groups = queries.groups_of(accounts.values(), with_result=True)
    place = {account.code: name for name, group in groups.items() for account in group}
    for line in typed:
        part = queries.detail_part(line.account) if line.number else place[line.account]
        by_part.setdefault(part, []).append(line)
    known = queries.parts_of(session, unit)
    for part in known.keys() | by_part.keys():
        version = known[part].version if part in known else 0
        lines = by_part.get(part, [])
        keep_part(session, unit, part, lines, version=version, actor=actor, now=now)


def empty(session: Session, unit: str, *, actor: str, now: dt.datetime) -> None:
    """Forget what was typed for a unit.

    Raises:
        UnitUnknown, OpeningDone: see ``keep_part``.
    """
    _refuse_recorded(session, require_unit(session, unit))
    session.execute(delete(OpeningPart).where(OpeningPart.unit == unit))
    audit.record(session, "opening.empty", f"unit:{unit}", actor=actor, now=now)


def _check_accounts(accounts: dict[str, OpeningAccount], typed: Sequence[Typed]) -> None:
    for line in typed:
        account = accounts.get(line.account)
        if account is None:
            raise AccountNotOpening(line.account)
        if account.kind and not line.number:
            raise SubledgerMissing(account.code, account.kind)
        if line.number and not account.kind:
            raise SubledgerNotExpected(account.code, "member")


def plan(session: Session, unit: str, desk: queries.Desk | None = None) -> Plan:
    """What would be recorded for a unit, as it stands now; ``desk`` where it was read already.

    Raises:
        UnitUnknown: see ``require_unit``.
        FirstDayMissing: nobody said with which month the books begin.
    """
    kept = require_unit(session, unit)
    day = queries.opening_day(session)
    if day is None:
        raise FirstDayMissing
    known = desk or queries.desk(session)
    typed = sorted(known.typed.get(unit, []), key=lambda line: line.account)
    totals = totals_of(known.accounts, typed)
    return Plan(unit, kept.name, day, known.accounts, typed, totals)


def check(session: Session, wanted: Plan) -> None:
    """Refuse balances that cannot be recorded, whatever anybody agrees to.

    Raises:
        OpeningDone, OpeningEmpty, EntriesBefore, AccountNotOpening, SubledgerMissing,
        SubledgerNotExpected, ResultNotExpected: see their names.
    """
    done = queries.recorded(session).get(wanted.unit)
    if done is not None:
        raise OpeningDone(wanted.name, done.voucher_number, done.entry_date)
    if not wanted.typed:
        raise OpeningEmpty(wanted.name)
    _check_accounts(wanted.accounts, wanted.typed)
    begins = wanted.day + dt.timedelta(days=1)
    if queries.is_january(begins):
        for line in wanted.typed:
            if wanted.accounts[line.account].type in {"income", "expense"}:
                raise ResultNotExpected(line.account)
    earlier = queries.entry_before(session, wanted.unit, begins)
    if earlier is not None:
        raise EntriesBefore(wanted.name, earlier.voucher_number, earlier.entry_date)


def record(
    session: Session,
    unit: str,
    *,
    digest: str,
    is_agreed: bool,
    explanation: str,
    request_id: str,
    actor: str,
    now: dt.datetime,
) -> PostedEntry:
    """Record a unit's first balances as one opening entry, dated the day before the first.

    Numbers of members, loans and persons that are new are registered with it. What does not tie
    goes to the account for opening differences, only where somebody agreed and said why.

    Args:
        session: writing session.
        unit: code of a unit in use.
        digest: of the balances that were looked at (``Plan.digest``).
        is_agreed: somebody agreed to the difference, if there is one.
        explanation: why it does not tie, in that person's words.
        request_id: the same id records once.
        actor: who records.
        now: aware moment in the book's zone.

    Raises:
        OpeningChanged: they are not what was looked at any more.
        DifferenceNotAgreed: they do not tie, and nobody agreed.
        TextRefused: agreed without a word of explanation.
        CoopError: whatever ``check`` and the door refuse.
    """
    lock_head(session)
    known = session.scalar(select(JournalEntry).where(JournalEntry.request_id == request_id))
    if known is not None:
        return PostedEntry(known.id, known.voucher_number, known.hash, was_known=True)
    wanted = plan(session, unit)
    check(session, wanted)
    if wanted.digest != digest:
        raise OpeningChanged(wanted.name)
    difference = wanted.totals.difference
    reason = explanation.strip()
    check_text("explanation", reason)
    if difference and not is_agreed:
        raise DifferenceNotAgreed(difference.plain())
    if difference and not reason:
        raise TextRefused("explanation", "empty")
    account = ""
    if difference:
        account = ensure_role_account(session, "opening_difference", actor=actor, now=now)
    _register(session, wanted, actor=actor, now=now)
    draft = Draft(
        entry_date=wanted.day,
        narration=f"Saldo awal {wanted.name} per {_day_text(wanted.day)}",
        lines=lines_of(wanted.accounts, wanted.typed, unit, account),
        kind=EntryKind.OPENING,
    )
    posted = post(session, draft, request_id=request_id, actor=actor, now=now)
    _note(session, wanted, posted, reason if difference else "", actor=actor, now=now)
    return posted


def _note(
    session: Session,
    wanted: Plan,
    posted: PostedEntry,
    explanation: str,
    *,
    actor: str,
    now: dt.datetime,
) -> None:
    """What was said about the entry, for its minutes and the audit log."""
    session.add(
        OpeningRecord(
            entry_id=posted.id,
            unit=wanted.unit,
            difference=wanted.totals.difference,
            explanation=explanation,
            old_numbers=setting(session, queries.OLD_NUMBERS),
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
    )
    session.flush()
    audit.record(
        session,
        "opening.record",
        f"unit:{wanted.unit}",
        actor=actor,
        now=now,
        voucher_number=posted.voucher_number,
        difference=wanted.totals.difference.plain(),
    )


def _register(session: Session, wanted: Plan, *, actor: str, now: dt.datetime) -> None:
    """Numbers that came with the old books are numbers here too."""
    references = {
        SubledgerRef(wanted.accounts[line.account].kind, line.number)
        for line in wanted.typed
        if line.number
    }
    if not references:
        return
    kinds = {reference.kind for reference in references}
    rows = session.execute(
        select(Subledger.kind, Subledger.number).where(Subledger.kind.in_(kinds))
    )
    new = references - {SubledgerRef(*row) for row in rows}
    if new:
        open_subledgers(session, new)
        audit.record(session, "subledger.open", "opening", actor=actor, now=now, members=len(new))


def note_old_numbers(session: Session, text: str, *, actor: str, now: dt.datetime) -> bool:
    """Keep the last numbers of the old vouchers, so that paper and program are told apart.

    Raises:
        TextRefused: too long, or with invisible signs.
    """
    return change_setting(session, queries.OLD_NUMBERS, text.strip(), actor=actor, now=now)


def _day_text(day: dt.date) -> str:
    """A day in the language of narrations.

    >>> _day_text(dt.date(2025, 12, 31))
    '31 Desember 2025'
    """
    return f"{day.day} {MONTHS_ID[day.month - 1]} {day.year}"
