"""The interest run: looked at first, then posted a group of members at a time.

Each group is posted whole in a transaction of its own, so a run that is cut short goes on where it
stopped: what stands in the books is never proposed again. An entry per account carries the origin
``interest:2026-03``; only this package takes it back.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select

from coop import audit
from coop.dates import Period
from coop.dates import last_day
from coop.dates import utc_text
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import lock_head
from coop.ledger.posting import Door
from coop.ledger.settings import setting
from coop.members.interest.errors import InterestTooEarly
from coop.members.interest.models import InterestLine
from coop.members.interest.models import InterestRun
from coop.members.interest.plan import plan_of
from coop.members.interest.reading import GROUP
from coop.members.interest.reading import count_accounts
from coop.members.interest.reading import groups
from coop.members.interest.reading import read_group
from coop.members.interest.reckoning import Booking
from coop.members.interest.reckoning import Proposal
from coop.members.interest.reckoning import booking_for
from coop.members.interest.reckoning import propose
from coop.members.savings.models import SavingsAccount
from coop.members.savings.telling import CORRECTED
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.members.interest.plan import Paying

#: First part of the origin of every entry of this package.
OWNER: Final = "interest"
#: Final tax on savings interest that is owed to the tax office.
TAX_ACCOUNT: Final = "2142"
#: Where fees on savings go, unless the setting names another account.
FEE_ACCOUNT: Final = "4409"
FEE_SETTING: Final = "interest.fee_account"

#: Told how many accounts were looked at, of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ProductTotal:
    """What one product pays with a run."""

    code: str
    name: str
    accounts: int
    gross: Money
    tax: Money
    fee: Money

    def plus(self, proposal: Proposal) -> ProductTotal:
        """With one account more."""
        return ProductTotal(
            self.code,
            self.name,
            self.accounts + 1,
            self.gross + proposal.gross,
            self.tax + proposal.tax,
            self.fee + proposal.fee,
        )

    @property
    def net(self) -> Money:
        """What the accounts get."""
        return self.gross - self.tax - self.fee


@dataclass(slots=True)
class Preview:
    """What a run would do.

    Attributes:
        booking: where its entries would go.
        totals: by product, those with something to post.
        lines: some of the proposals that are not empty, as asked for.
        count: how many there are.
        corrections: how many of them correct what stands.
        short: accounts that do not hold what ought to be taken back or withheld.
    """

    booking: Booking
    totals: list[ProductTotal] = field(default_factory=list)
    lines: list[Proposal] = field(default_factory=list)
    count: int = 0
    corrections: int = 0
    short: list[Proposal] = field(default_factory=list)

    @property
    def gross(self) -> Money:
        """Interest before tax."""
        return sum((each.gross for each in self.totals), start=ZERO)

    @property
    def tax(self) -> Money:
        """Tax withheld."""
        return sum((each.tax for each in self.totals), start=ZERO)

    @property
    def fee(self) -> Money:
        """Fees taken."""
        return sum((each.fee for each in self.totals), start=ZERO)

    @property
    def net(self) -> Money:
        """What the accounts get."""
        return self.gross - self.tax - self.fee


@dataclass(slots=True)
class RunResult:
    """What a run posted.

    Attributes:
        period: the month that was earned.
        run_id: of the run; None where there was nothing to post.
        entries: one for each account with something to post.
        gross: interest before tax.
        tax: withheld of it.
        fee: taken.
        short: accounts that do not hold what ought to be taken back or withheld.
    """

    period: Period
    run_id: int | None = None
    entries: int = 0
    gross: Money = ZERO
    tax: Money = ZERO
    fee: Money = ZERO
    short: int = 0


def preview(
    session: Session, period: Period, today: date, *, offset: int = 0, limit: int | None = None
) -> Preview:
    """What a run of a month would post today; reads only.

    Args:
        session: reading session.
        period: the month that was earned.
        today: in the book's zone.
        offset: of the lines that are kept, which to begin with.
        limit: how many lines are kept; None for all.

    Raises:
        InterestTooEarly: the month is not over.
        RuleUnknown: no tax rule holds in that month.
    """
    check_month(period, today)
    booking = booking_for(session, period, today)
    plan = plan_of(session, period)
    found = Preview(booking)
    totals = {each.code: ProductTotal(each.code, each.name, 0, ZERO, ZERO, ZERO) for each in plan}
    for proposal in _proposals(session, plan, booking):
        if proposal.short:
            found.short.append(proposal)
        if proposal.is_empty:
            continue
        code = proposal.account.paying.code
        totals[code] = totals[code].plus(proposal)
        if offset <= found.count and (limit is None or found.count < offset + limit):
            found.lines.append(proposal)
        found.count += 1
        found.corrections += proposal.is_correction
    found.totals = [each for each in totals.values() if each.accounts]
    return found


def is_settled(session: Session, period: Period, today: date) -> bool:
    """Whether a run of a month would post nothing."""
    booking = booking_for(session, period, today)
    plan = plan_of(session, period)
    return all(proposal.is_empty for proposal in _proposals(session, plan, booking))


def late_corrections(session: Session, period: Period, today: date) -> int:
    """On how many accounts a month that was run has to be corrected, as something came late.

    Looks only at members on whose accounts something was recorded after the run began.
    """
    first = (
        select(func.min(InterestLine.entry_id))
        .where(InterestLine.period == period, InterestLine.run_id.is_not(None))
        .scalar_subquery()
    )
    members = session.scalars(
        select(SavingsAccount.member_id)
        .join(Posting, Posting.subledger_id == SavingsAccount.subledger_id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            Posting.entry_id > first,
            Posting.effective_date <= last_day(period),
            JournalEntry.origin != f"{OWNER}:{period}",
            SavingsAccount.status == "open",
        )
        .distinct()
        .order_by(SavingsAccount.member_id)
        .limit(GROUP)
    ).all()
    if not members:
        return 0
    booking = booking_for(session, period, today)
    group = read_group(session, plan_of(session, period), period, members)
    return sum(not proposal.is_empty for proposal in propose(session, group, booking))


def _proposals(session: Session, plan: Sequence[Paying], booking: Booking) -> Iterator[Proposal]:
    for member_ids in groups(session, plan):
        group = read_group(session, plan, booking.period, member_ids)
        yield from propose(session, group, booking)


def check_month(period: Period, today: date) -> None:
    """Refuse a month that still earns.

    Raises:
        InterestTooEarly: its last day lies ahead.
    """
    if last_day(period) > today:
        raise InterestTooEarly(period, last_day(period))


def run(
    session: Session,
    period: Period,
    *,
    actor: str,
    now: datetime,
    commit: Callable[[], None],
    progress: Progress | None = None,
    size: int = GROUP,
) -> RunResult:
    """Post what is missing of a month's interest.

    Args:
        session: writing session.
        period: the month that was earned.
        actor: who runs it.
        now: aware moment in the book's zone.
        commit: called after each group of members, so that what is posted stays posted.
        progress: told how far it is.
        size: members in a group.

    Raises:
        InterestTooEarly: the month is not over.
        CoopError: whatever the door refuses; groups before stay posted.
    """
    check_month(period, now.date())
    result = RunResult(period)
    lock_head(session)
    plan = plan_of(session, period)
    total = count_accounts(session, plan)
    done, after = 0, 0
    while member_ids := next(groups(session, plan, after=after, size=size), None):
        lock_head(session)
        # What holds may have changed with the lock given up between groups.
        booking = booking_for(session, period, now.date())
        group = read_group(session, plan, period, member_ids)
        proposals = propose(session, group, booking)
        result.short += sum(bool(each.short) for each in proposals)
        wanted = [each for each in proposals if not each.is_empty]
        if wanted:
            _post(session, wanted, booking, result, actor=actor, now=now)
        commit()
        after = member_ids[-1]
        done += len(group.accounts)
        if progress is not None:
            progress(done, total)
    if result.run_id is not None:
        audit.record(
            session,
            "interest.run",
            f"interest:{period}",
            actor=actor,
            now=now,
            period=period,
            entries=result.entries,
            gross=result.gross.plain(),
            tax=result.tax.plain(),
        )
        commit()
    return result


def _post(
    session: Session,
    proposals: Sequence[Proposal],
    booking: Booking,
    result: RunResult,
    *,
    actor: str,
    now: datetime,
) -> None:
    """Post a group's entries and write down what they are made of."""
    if result.run_id is None:
        begun = InterestRun(
            period=booking.period,
            entry_date=booking.day,
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
        session.add(begun)
        session.flush()
        result.run_id = begun.id
    fee_account = setting(session, FEE_SETTING, FEE_ACCOUNT)
    door = Door(session, actor=actor, now=now)
    rows = []
    for each in proposals:
        revision = each.posted.times + 1
        draft = draft_of(each, booking, fee_account)
        posted = door.add(
            draft, request_id=request_id_of(booking.period, each.account.id, revision)
        )
        assert not posted.was_known, "what stands was read under the lock"
        rows.append(line_of(each, booking, posted.id, run_id=result.run_id))
        result.entries += 1
        result.gross += each.gross
        result.tax += each.tax
        result.fee += each.fee
    door.flush()
    session.execute(insert(InterestLine), rows)


def request_id_of(period: Period, account_id: int, revision: int) -> str:
    """Under which id a month is posted for an account; each correction has its own."""
    again = f":{revision}" if revision > 1 else ""
    return f"{OWNER}:{period}:{account_id}{again}"


def line_of(
    proposal: Proposal, booking: Booking, entry_id: int, *, run_id: int | None
) -> dict[str, object]:
    """The row that says what an entry is made of."""
    account = proposal.account
    return {
        "run_id": run_id,
        "period": booking.period,
        "booked_in": booking.booked_in,
        "account_id": account.id,
        "member_id": account.member_id,
        "entry_id": entry_id,
        "revision": proposal.posted.times + 1,
        "days": proposal.reckoned.days,
        "basis_amount": proposal.basis,
        "gross": proposal.gross,
        "tax": proposal.tax,
        "fee": proposal.fee,
        "is_taxed": account.paying.is_taxed,
    }


def draft_of(proposal: Proposal, booking: Booking, fee_account: str) -> Draft:
    """The entry of one account: cost of interest, what the account gets, tax, fee."""
    account, paying = proposal.account, proposal.account.paying
    word = CORRECTED if proposal.is_correction else "Bunga simpanan"
    return Draft(
        entry_date=booking.day,
        narration=f"{word} {booking.period} {account.number} anggota {account.member_number}",
        lines=(*interest_lines(proposal), *_fee_lines(proposal, fee_account)),
        effective_date=booking.day,
        origin=f"{OWNER}:{booking.period}",
        reason=f"produk {paying.code}",
    )


def interest_lines(proposal: Proposal) -> Iterator[Line]:
    """Cost of interest, what the account gets of it, and the tax withheld."""
    paying = proposal.account.paying
    about = SubledgerRef(proposal.account.kind, proposal.account.number)
    paid = proposal.gross - proposal.tax
    for account, amount, subledger in (
        (paying.expense_account, proposal.gross, None),
        (paying.account, -paid, about),
        (TAX_ACCOUNT, -proposal.tax, None),
    ):
        if amount:
            yield Line(account, paying.unit, amount, subledger)


def _fee_lines(proposal: Proposal, fee_account: str) -> Iterator[Line]:
    paying = proposal.account.paying
    if proposal.fee:
        about = SubledgerRef(proposal.account.kind, proposal.account.number)
        yield debit(paying.account, proposal.fee, unit=paying.unit, subledger=about)
        yield credit(fee_account, proposal.fee, unit=paying.unit)
