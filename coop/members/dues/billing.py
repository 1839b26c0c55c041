"""Bills of a month: made for every active member once, withdrawn with a reason, made again."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import insert
from sqlalchemy import select

from coop import audit
from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import split_period
from coop.dates import utc_text
from coop.errors import NotFound
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.periods import lock_head
from coop.ledger.wording import check_words
from coop.members.dues.errors import BillAmountMissing
from coop.members.dues.errors import BillStands
from coop.members.dues.errors import BillVoided
from coop.members.dues.errors import DueDayRefused
from coop.members.dues.errors import DuesMonthNotYet
from coop.members.dues.models import DuesBill
from coop.members.dues.models import DuesBillVoid
from coop.members.dues.reading import mandatory_product
from coop.members.membership.models import Member
from coop.members.savings.reading import terms_on
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

#: Day of the month on which dues are due where nobody said otherwise.
DUE_DAY: Final = 10

REASON_LENGTH_MAX: Final = 300


class Wanted(NamedTuple):
    """A bill that is not made yet."""

    member_id: int
    number: str
    amount: Money


class RunPreview(NamedTuple):
    """What a run would make.

    ``free``: members whose dues are nothing. ``known``: members who have their bill.
    """

    period: Period
    wanted: tuple[Wanted, ...]
    free: int
    known: int

    @property
    def amount(self) -> Money:
        """All bills together."""
        return total(each.amount for each in self.wanted)


class RunResult(NamedTuple):
    """What a run made."""

    period: Period
    made: int
    amount: Money
    skipped: int


def due_day_of(session: Session, period: Period) -> date:
    """The due day a month's bills have, else the day of the month the latest bills had."""
    same = session.scalar(
        select(DuesBill.due_on)
        .where(DuesBill.period == period, DuesBill.kind == "month")
        .order_by(DuesBill.id)
        .limit(1)
    )
    if same is not None:
        return same
    before = session.execute(
        select(DuesBill.due_on, DuesBill.period)
        .where(DuesBill.kind == "month")
        .order_by(DuesBill.id.desc())
        .limit(1)
    ).one_or_none()
    last = last_day(period)
    if before is None:
        return last.replace(day=DUE_DAY)
    due, of = before
    if due == last_day(Period(of)):
        return last
    month = last if period_of(due) == of else last_day(next_month(period))
    return month.replace(day=min(due.day, month.day))


def due_day_proposed(session: Session, period: Period, today: date) -> date:
    """The due day of a month, but while the month lasts none gone by: then its last day."""
    due = due_day_of(session, period)
    return last_day(period) if due < today <= last_day(period) else due


def preview_month(session: Session, period: Period) -> RunPreview:
    """What the run of a month would make; nothing is written.

    Raises:
        DuesProductMissing: no mandatory savings are offered.
        TermsMissing: the product has no terms on the first of the month, and a member no own dues.
    """
    product = mandatory_product(session)
    known = set(session.scalars(select(DuesBill.member_id).where(DuesBill.period == period)))
    general: Money | None = None
    wanted, free, billed = [], 0, 0
    for member_id, number, dues in session.execute(_members_of(period)):
        if member_id in known:
            billed += 1
            continue
        if dues is None and general is None:
            general = terms_on(session, product.id, first_day(period)).dues
        amount = general if dues is None else dues
        if not amount:
            free += 1
            continue
        wanted.append(Wanted(member_id, number or "", amount))
    return RunPreview(period, tuple(wanted), free, billed)


def run_month(
    session: Session, period: Period, due_on: date, *, actor: str, now: datetime
) -> RunResult:
    """Make the bills of a month for every active member who has none; again changes nothing.

    Bills are memoranda, so a month that is shut may be billed too.

    Args:
        session: writing session.
        period: a month that has begun.
        due_on: last day to pay in time: in the month or the one after.
        actor: who makes them.
        now: aware moment in the book's zone.

    Raises:
        DuesMonthNotYet: the month has not begun.
        DueDayRefused: the due day lies elsewhere.
        CoopError: as ``preview_month``.
    """
    lock_head(session)
    if split_period(period)[1] > MONTHS_PER_YEAR or period > period_of(now.date()):
        raise DuesMonthNotYet(period)
    _check_due(period, due_on)
    preview = preview_month(session, period)
    if preview.wanted:
        session.execute(
            insert(DuesBill),
            [
                {
                    "member_id": each.member_id,
                    "period": period,
                    "revision": 1,
                    "kind": "month",
                    "amount": each.amount,
                    "starts_on": first_day(period),
                    "due_on": due_on,
                    "recorded_at": utc_text(now),
                    "recorded_by": actor,
                }
                for each in preview.wanted
            ],
        )
        audit.record(
            session,
            "dues.run",
            f"dues:{period}",
            actor=actor,
            now=now,
            bills=len(preview.wanted),
            amount=preview.amount.plain(),
            due_on=due_on,
        )
    return RunResult(period, len(preview.wanted), preview.amount, preview.free + preview.known)


def void_bill(
    session: Session, bill_id: int, reason: str, *, request_id: str, actor: str, now: datetime
) -> DuesBillVoid:
    """Withdraw a bill; what was paid for it then covers the next ones.

    Raises:
        NotFound: no such bill.
        BillVoided: it was withdrawn before.
        TextRefused: no reason, or one that would not print as it reads.
        RequestReused: the id withdrew another bill.
    """
    lock_head(session)
    known = session.scalar(select(DuesBillVoid).where(DuesBillVoid.request_id == request_id))
    if known is not None:
        if known.bill_id != bill_id:
            raise RequestReused(request_id, str(known.bill_id))
        return known
    _check_reason(reason)
    bill = session.get(DuesBill, bill_id)
    if bill is None:
        raise NotFound("dues_bill", bill_id)
    if session.scalar(select(DuesBillVoid.id).where(DuesBillVoid.bill_id == bill_id)) is not None:
        raise BillVoided(_number(session, bill.member_id), bill.period)
    row = DuesBillVoid(
        bill_id=bill_id,
        reason=reason.strip(),
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "dues.void",
        f"dues_bill:{bill_id}",
        actor=actor,
        now=now,
        period=bill.period,
        amount=bill.amount.plain(),
        reason=row.reason,
    )
    return row


def bill_again(
    session: Session,
    member_id: int,
    period: Period,
    amount: Money,
    due_on: date,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> DuesBill:
    """Bill one member for one month whose bill was withdrawn, or who has none.

    Raises:
        NotFound: no such member.
        BillAmountMissing: not more than nothing.
        BillStands: a bill of the month stands.
        DuesMonthNotYet, DueDayRefused: as ``run_month``.
        RequestReused: the id made another bill.
    """
    lock_head(session)
    if split_period(period)[1] > MONTHS_PER_YEAR or period > period_of(now.date()):
        raise DuesMonthNotYet(period)
    _check_due(period, due_on)
    return _add(
        session,
        DuesBill(
            member_id=member_id,
            period=period,
            kind="month",
            amount=amount,
            starts_on=first_day(period),
            due_on=due_on,
            request_id=request_id,
            recorded_at=utc_text(now),
            recorded_by=actor,
        ),
        now=now,
    )


def bring_arrears(
    session: Session,
    member_id: int,
    amount: Money,
    period: Period,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> DuesBill:
    """Take over what a member owed before this book, as one bill of the last month before it.

    Args:
        session: writing session.
        member_id: who owed it.
        amount: more than nothing.
        period: the last month of the old books; what is paid after its end counts.
        request_id: same id, same bill.
        actor: who takes it over.
        now: aware moment in the book's zone.

    Raises:
        CoopError: as ``bill_again``.
    """
    lock_head(session)
    if split_period(period)[1] > MONTHS_PER_YEAR or period > period_of(now.date()):
        raise DuesMonthNotYet(period)
    return _add(
        session,
        DuesBill(
            member_id=member_id,
            period=period,
            kind="brought",
            amount=amount,
            starts_on=first_day(next_month(period)),
            due_on=last_day(period),
            request_id=request_id,
            recorded_at=utc_text(now),
            recorded_by=actor,
        ),
        now=now,
    )


def _add(session: Session, row: DuesBill, *, now: datetime) -> DuesBill:
    """Add one bill under the lock, or answer with the one its request made."""
    known = session.scalar(select(DuesBill).where(DuesBill.request_id == row.request_id))
    if known is not None:
        facts = ("member_id", "period", "kind", "amount", "due_on")
        if any(getattr(known, each) != getattr(row, each) for each in facts):
            raise RequestReused(row.request_id or "", str(known.id))
        return known
    number = _number(session, row.member_id)
    if row.amount <= ZERO:
        raise BillAmountMissing(number)
    earlier = session.execute(
        select(DuesBill.revision, DuesBillVoid.id)
        .outerjoin(DuesBillVoid, DuesBillVoid.bill_id == DuesBill.id)
        .where(DuesBill.member_id == row.member_id, DuesBill.period == row.period)
        .order_by(DuesBill.revision.desc())
    ).first()
    if earlier is not None and earlier[1] is None:
        raise BillStands(number, row.period)
    row.revision = earlier[0] + 1 if earlier is not None else 1
    session.add(row)
    session.flush()
    audit.record(
        session,
        "dues.bill",
        f"dues_bill:{row.id}",
        actor=row.recorded_by,
        now=now,
        number=number,
        period=row.period,
        amount=row.amount.plain(),
    )
    return row


def _members_of(period: Period) -> Select[int, str | None, Money | None]:
    """Members in the month: active, and admitted by its end."""
    return (
        select(Member.id, Member.number, Member.dues)
        .where(Member.status == "active", Member.admitted_on <= last_day(period))
        .order_by(Member.number)
    )


def _check_due(period: Period, due_on: date) -> None:
    if not first_day(period) <= due_on <= last_day(next_month(period)):
        raise DueDayRefused(period, due_on)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_words("reason", reason, length_max=REASON_LENGTH_MAX)


def _number(session: Session, member_id: int) -> str:
    member = session.get(Member, member_id)
    if member is None:
        raise NotFound("member", member_id)
    return member.number or ""
