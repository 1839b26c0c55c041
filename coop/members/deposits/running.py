"""What falls due on deposits: interest, maturities, roll-overs, and the cost of each month.

A run looks up to a day and does what is due until then, in the order of time. It may be repeated:
what is done is read from the ledger, so a second run finds nothing. A deposit that cannot be
worked on (its savings account is closed, something of it waits) is left out and named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop import audit
from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import utc_text
from coop.errors import CoopError
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.errors import ClockBehind
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import PeriodClosed
from coop.ledger.gap_errors import NumbersUnknown
from coop.ledger.holds import held
from coop.ledger.periods import lock_head
from coop.ledger.periods import state_of
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.members.deposits import facts
from coop.members.deposits import queries
from coop.members.deposits.errors import DepositHeld
from coop.members.deposits.errors import DepositWaits
from coop.members.deposits.facts import Origin
from coop.members.deposits.models import DepositTerm
from coop.members.deposits.places import across_units
from coop.members.deposits.places import interest_account
from coop.members.deposits.queries import DepositView
from coop.members.deposits.queries import deposit_view
from coop.members.deposits.schedule import Stretch
from coop.members.deposits.schedule import add_months
from coop.members.deposits.schedule import rate_for
from coop.members.deposits.service import keep_accounts
from coop.members.deposits.taxing import to_withhold
from coop.members.membership.queries import accrual_end
from coop.members.savings.errors import TermsMissing
from coop.members.savings.models import SavingsProduct
from coop.members.savings.reading import terms_on
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


#: Refusals that concern the book, not one deposit.
_OF_THE_BOOK = (ClockBehind, NumbersUnknown)


class Done(NamedTuple):
    """One thing a run did.

    Attributes:
        number: of the deposit.
        deposit_id: its id.
        member_number: whose.
        what: interest, cost of a month, or one of ``AT_MATURITY``.
        due: the day it was due.
        gross: interest before tax.
        tax: withheld.
        principal: that was paid out, or that the next term begins with.
        savings: number of the savings account that was credited; empty for none.
    """

    number: str
    deposit_id: int
    member_number: str
    what: str
    due: date
    gross: Money
    tax: Money = ZERO
    principal: Money = ZERO
    savings: str = ""

    @property
    def paid_out(self) -> Money:
        """Principal that went to savings."""
        return self.principal if self.what == facts.PAY else ZERO


class Skipped(NamedTuple):
    """A deposit that was left out, and why."""

    number: str
    deposit_id: int
    error: CoopError


@dataclass(slots=True)
class RunResult:
    """What a run did.

    Attributes:
        until: up to which day.
        done: in the order of time.
        skipped: what was left out.
    """

    until: date
    done: list[Done] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def interest(self) -> Money:
        """Interest paid, before tax."""
        return total(each.gross for each in self.done if each.what != facts.ACCRUAL)

    @property
    def tax(self) -> Money:
        """Withheld of it."""
        return total(each.tax for each in self.done)

    @property
    def paid_out(self) -> Money:
        """Principal that went to savings."""
        return total(each.paid_out for each in self.done)

    @property
    def cost(self) -> Money:
        """Interest of months that ended, recorded as owed."""
        return total(each.gross for each in self.done if each.what == facts.ACCRUAL)


def run(session: Session, until: date, *, actor: str, now: datetime) -> RunResult:
    """Do what is due up to a day, and record the interest of the months that ended by then.

    Args:
        session: writing session.
        until: last day that counts; not in the future.
        actor: who runs it.
        now: aware moment in the book's zone.

    Raises:
        DateInFuture: the day lies ahead.
    """
    lock_head(session)
    if until > now.date():
        raise DateInFuture(until, now.date())
    result = RunResult(until)
    for view in queries.running(session):
        run_one = _Run(session, view.id, until, actor, now)
        trial = session.begin_nested()
        try:
            done = list(run_one.steps())
        except CoopError as error:
            trial.rollback()
            session.expire_all()
            if isinstance(error, _OF_THE_BOOK):
                raise
            result.skipped.append(Skipped(view.number, view.id, error))
        else:
            trial.commit()
            result.done += done
    result.done.sort(key=lambda each: (each.due, each.deposit_id))
    keep_accounts(session, queries.views(session), until)
    if result.done:
        audit.record(
            session,
            "deposit.run",
            f"deposits:{until.isoformat()}",
            actor=actor,
            now=now,
            entries=len(result.done),
            interest=result.interest.plain(),
            tax=result.tax.plain(),
        )
    return result


class _Run:
    """One deposit in a run."""

    def __init__(
        self, session: Session, deposit_id: int, until: date, actor: str, now: datetime
    ) -> None:
        self._session = session
        self._id = deposit_id
        self._until = until
        self._actor = actor
        self._now = now
        self._look()

    def _look(self) -> None:
        """Read the deposit as it is now."""
        self._view: DepositView = deposit_view(self._session, self._id)
        self._entries = queries.entries_of(self._session, self._id)[self._id]
        self._earned = queries.earned_of(self._entries)

    def steps(self) -> Iterator[Done]:
        """Do what is due, one thing after the other.

        Raises:
            CoopError: it cannot be done; the caller takes all of the deposit back.
        """
        month = period_of(self._view.current.starts_on)
        for each in self._entries:
            if each.is_standing and each.origin.what == facts.ACCRUAL:
                month = max(month, period_of(each.entry_date))
        while month <= period_of(self._until):
            ends = last_day(month)
            yield from self._due(min(ends, self._until))
            if self._view.principal <= ZERO:
                return
            if ends <= self._until and state_of(self._session, month) == "open":
                yield from self._accrue(month, ends)
            month = next_month(month)

    def _due(self, until: date) -> Iterator[Done]:
        """Interest and maturities up to a day; a roll-over may bring further ones."""
        while (stretch := self._next(until)) is not None:
            is_last = stretch.due == self._view.matures_on
            yield self._mature(stretch) if is_last else self._pay(stretch)
            self._look()
            if self._view.principal <= ZERO:
                return

    def _next(self, until: date) -> Stretch | None:
        term = self._view.term
        position = self._view.current.position
        for stretch in term.stretches():
            is_paid = (position, stretch.number) in self._earned.done
            is_last = stretch.due == term.matures_on
            if stretch.due <= until and not is_paid and (is_last or self._gross(stretch)):
                return stretch
        return None

    def _gross(self, stretch: Stretch) -> Money:
        """What a stretch earns; nothing after the death of the member."""
        term = self._view.term
        stop = self._stop()
        if stop is None or stop >= stretch.due:
            return term.interest_of(stretch)
        before = total(term.interest_of(each) for each in term.stretches()[: stretch.number - 1])
        return max(term.earned(stop) - before, ZERO)

    def _stop(self) -> date | None:
        """The first day that earns nothing any more, where the member died."""
        last = accrual_end(self._session, self._view.row.member_id)
        return None if last is None else last + timedelta(days=1)

    def _catch_up(self, stretch: Stretch, gross: Money) -> Money:
        """What of the interest is not a cost yet."""
        term, position = self._view.term, self._view.current.position
        before = [each for each in term.stretches() if each.number < stretch.number]
        earned = total(self._gross(each) for each in before) + gross
        return max(earned - self._earned.cost[position], ZERO)

    def _interest_lines(self, stretch: Stretch, gross: Money, tax: Money) -> list[Line]:
        """The cost that is missing, what was owed, what is withheld; they sum to the net."""
        view = self._view
        missing = self._catch_up(stretch, gross)
        return [
            Line(view.cost_account, view.unit, missing),
            Line(queries.PAYABLE, view.unit, gross - missing),
            Line(queries.TAX, view.unit, -tax),
        ]

    def _pay(self, stretch: Stretch) -> Done:
        """Interest of one month into the member's savings."""
        view = self._view
        gross = self._gross(stretch)
        day = self._book_day(stretch.due)
        tax = to_withhold(self._session, view, period_of(day), gross)
        savings = interest_account(self._session, view.instruction.savings_id, view.row.member_id)
        lines = [*self._interest_lines(stretch, gross, tax)]
        if gross - tax:
            lines.append(savings.money_in(gross - tax))
        words = f"Bunga simpanan berjangka {view.number}, anggota {view.member_number}"
        self._post(words, lines, stretch, day, facts.INTEREST, str(stretch.number))
        return self._done(facts.INTEREST, stretch.due, gross, tax, savings=savings.number)

    def _mature(self, stretch: Stretch) -> Done:
        """The end of a term: interest, and the principal goes or begins a new term."""
        view = self._view
        gross = self._gross(stretch)
        day = self._book_day(stretch.due)
        tax = to_withhold(self._session, view, period_of(day), gross)
        net = gross - tax
        what = self._at_maturity(stretch.due)
        lines = self._interest_lines(stretch, gross, tax)
        savings = ""
        principal = view.principal
        if what == facts.ROLL_ALL:
            principal += net
            lines.append(view.line(-net))
        else:
            account = interest_account(
                self._session, view.instruction.savings_id, view.row.member_id
            )
            savings = account.number
            paid = net + principal if what == facts.PAY else net
            if what == facts.PAY:
                self._refuse_held()
                lines.append(view.line(principal))
            lines.append(account.money_in(paid))
        words = _MATURED[what].format(number=view.number, member=view.member_number)
        posted = self._post(words, lines, stretch, day, facts.MATURED, "0")
        if what != facts.PAY:
            self._renew(principal, stretch.due, posted)
        return self._done(what, stretch.due, gross, tax, principal=principal, savings=savings)

    def _at_maturity(self, day: date) -> str:
        """What the member wants, as far as it can still be done."""
        wanted = self._view.instruction.at_maturity
        if wanted == facts.PAY or self._view.member_status != "active":
            return facts.PAY
        return wanted if self._rate(day, self._view.principal) is not None else facts.PAY

    def _rate(self, day: date, principal: Money) -> str | None:
        """The rate the product has on a day; None where it is not offered any more."""
        product = self._session.get_one(SavingsProduct, self._view.row.product_id)
        if not product.is_active:
            return None
        try:
            terms = terms_on(self._session, product.id, day)
        except TermsMissing:
            return None
        return str(rate_for(json.loads(terms.tiers), principal))

    def _renew(self, principal: Money, day: date, posted: PostedEntry | None) -> None:
        row, position = self._view.row, self._view.current.position + 1
        rate = self._rate(day, principal)
        assert rate is not None, "asked before the entry was written"
        self._session.add(
            DepositTerm(
                deposit_id=row.id,
                position=position,
                principal=principal,
                rate=rate,
                starts_on=day,
                matures_on=add_months(row.opened_on, position * row.months),
                entry_id=None if posted is None else posted.id,
                recorded_at=utc_text(self._now),
                recorded_by=self._actor,
            )
        )
        self._session.flush()

    def _refuse_held(self) -> None:
        held_back = held(self._session, self._view.account_id, self._view.subledger_id)
        if held_back:
            raise DepositHeld(self._view.number, held_back)

    def _accrue(self, month: Period, day: date) -> Iterator[Done]:
        """The interest of a month that ended becomes a cost that is owed."""
        view = self._view
        position = view.current.position
        stop = self._stop()
        until = day + timedelta(days=1)
        earned = view.term.earned(until if stop is None else min(until, stop))
        missing = earned - self._earned.cost[position]
        if missing <= ZERO:
            return
        lines = [
            Line(view.cost_account, view.unit, missing),
            Line(queries.PAYABLE, view.unit, -missing),
        ]
        words = f"Bunga berjalan simpanan berjangka {view.number} bulan {month}"
        self._post(words, lines, None, day, facts.ACCRUAL, month)
        self._look()
        yield self._done(facts.ACCRUAL, day, missing, ZERO)

    def _post(
        self,
        words: str,
        lines: list[Line],
        stretch: Stretch | None,
        day: date,
        what: str,
        at: str,
    ) -> PostedEntry | None:
        """Post an entry, under an id that the same step has again when it is repeated."""
        lines = [line for line in lines if line.amount]
        if not lines:
            return None
        if self._view.is_waiting:  # what waits was reckoned without this entry
            raise DepositWaits(self._view.number)
        origin = Origin(self._id, what, self._view.current.position, at)
        tries = sum(each.origin == origin and each.reverses is None for each in self._entries)
        draft = Draft(
            entry_date=day,
            narration=words,
            lines=tuple(lines),
            effective_date=stretch.due if stretch is not None else None,
            origin=origin.text(),
        )
        return post(
            self._session,
            across_units(self._session, draft),
            request_id=f"{origin.text()}:{tries}",
            actor=self._actor,
            now=self._now,
        )

    def _book_day(self, due: date) -> date:
        """The day itself where its month is open, else the first of the next open month."""
        month, day = period_of(due), due
        while (state := state_of(self._session, month)) != "open":
            month = next_month(month)
            day = first_day(month)
            if day > self._until:
                raise PeriodClosed(period_of(due), state)
        return day

    def _done(
        self,
        what: str,
        due: date,
        gross: Money,
        tax: Money,
        *,
        principal: Money = ZERO,
        savings: str = "",
    ) -> Done:
        view = self._view
        return Done(
            view.number, view.id, view.member_number, what, due, gross, tax, principal, savings
        )


#: What the voucher of each end of a term says.
_MATURED = {
    facts.PAY: "Jatuh tempo simpanan berjangka {number}, anggota {member}, dipindah ke simpanan",
    facts.ROLL_PRINCIPAL: (
        "Jatuh tempo simpanan berjangka {number}, anggota {member}, pokok diperpanjang"
    ),
    facts.ROLL_ALL: (
        "Jatuh tempo simpanan berjangka {number}, anggota {member}, pokok dan bunga diperpanjang"
    ),
}
