"""Takes the steps of the invented treasurer's desk, each through the service its page calls."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import cast

from coop.dates import Period
from coop.dates import last_day
from coop.demo import first_day
from coop.demo import members
from coop.demo import passbooks
from coop.demo.daybook import INTER_UNIT
from coop.demo.daybook import Act
from coop.demo.daybook import Happening
from coop.demo.money_counted import pieces_of
from coop.demo.treasurer import REASONS
from coop.demo.treasurer import Accrual
from coop.demo.treasurer import Closing
from coop.demo.treasurer import Counted
from coop.demo.treasurer import Proposal
from coop.demo.treasurer import Registered
from coop.demo.treasurer import Settled
from coop.demo.village import CASHIER_PERSON
from coop.desk.assets import accrued
from coop.desk.assets import counting
from coop.desk.assets import depreciation
from coop.desk.assets import prepaid
from coop.desk.assets import register
from coop.desk.closing import service as closing
from coop.desk.closing.errors import ChecklistOpen
from coop.desk.counts import service as counts
from coop.desk.counts import settling
from coop.desk.counts.facts import CountFacts
from coop.desk.counts.facts import Settlement
from coop.desk.counts.facts import Way
from coop.ledger import approvals
from coop.ledger.correction import Side
from coop.ledger.correction import Transfer
from coop.ledger.correction import submit_reversal
from coop.ledger.correction import submit_transfer
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.events.service import prepare
from coop.ledger.events.service import record
from coop.ledger.settings import set_approval_limit
from coop.ledger.verify import run_verify
from coop.ledger.verify import store_result
from coop.ledger.years import advance_year
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.desk.assets.prepaid import NewPrepaid
    from coop.desk.assets.register import NewAsset
    from coop.ledger.entry import Draft
    from coop.ledger.entry import Line
    from coop.ledger.posting import PostedEntry

#: Who holds the boxes and who counts them, as minutes print it: offices, never names.
HOLDERS = {"PP-01": "Petugas pungut", CASHIER_PERSON: "Kasir"}
COUNTERS = {"siti": "Bendahara", "joko": "Pengawas"}
APPROVER = "budi"


class Desk:
    """What the steps have to know of each other.

    Attributes:
        ids: entries by request id.
        drafts: what waited for a second person, by request id.
        made: counts and accrued items by the subject of their step.
    """

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.drafts: dict[str, int] = {}
        self.made: dict[str, int | str] = {}

    def take(self, session: Session, act: Act) -> None:
        """One step."""
        STEPS[act.what](self, session, act)

    def submit(self, session: Session, each: Happening) -> None:
        """Record what a person typed, and let the chair approve it where it is above the limit."""
        answer = self._sent(session, each)
        if isinstance(answer, WaitingEntry):
            assert each.approval is not None, f"{each.request_id} waits and nobody approves it"
            self.drafts[each.request_id] = answer.id
            answer = _approved(session, each, answer)
        self.ids[each.request_id] = answer.id

    def _sent(self, session: Session, each: Happening) -> PostedEntry | WaitingEntry:
        draft = each.draft
        if each.event:
            ready = prepare(session, each.event, dict(each.answers), today=each.at.date())
            assert _sums(ready.draft) == _sums(draft), (each.event, ready.draft, draft)
            return record(session, ready, request_id=each.request_id, actor=each.actor, now=each.at)
        if each.takes_back:
            return submit_reversal(
                session,
                self.ids[each.takes_back],
                reason=draft.reason,
                entry_date=draft.entry_date,
                request_id=each.request_id,
                actor=each.actor,
                now=each.at,
            )
        if each.is_transfer:
            return submit_transfer(
                session,
                _transfer_of(draft),
                request_id=each.request_id,
                actor=each.actor,
                now=each.at,
            )
        return submit(session, draft, request_id=each.request_id, actor=each.actor, now=each.at)


def _sums(draft: Draft) -> dict[tuple[object, ...], Money]:
    """What a draft comes to, whatever the order of its lines."""
    sums: dict[tuple[object, ...], Money] = {}
    for line in draft.lines:
        key = (line.account, line.unit, line.subledger)
        sums[key] = sums.get(key, ZERO) + line.amount
    return {key: amount for key, amount in sums.items() if amount}


def _transfer_of(draft: Draft) -> Transfer:
    lines = [line for line in draft.lines if line.account != INTER_UNIT]
    to, out = sorted(lines, key=lambda line: line.amount, reverse=True)
    return Transfer(to.amount, _side(to), _side(out), draft.reason, draft.entry_date)


def _side(line: Line) -> Side:
    return Side(line.account, line.unit, line.subledger)


def _approved(session: Session, each: Happening, answer: WaitingEntry) -> PostedEntry:
    assert each.approval is not None, "the caller looked"
    at, way = each.approval
    if way == approvals.PAPER:
        return approvals.approve_on_paper(
            session, answer.id, named=APPROVER, actor=each.actor, now=at
        )
    return approvals.approve(
        session, answer.id, approver=APPROVER, way=way, screen_of=each.actor, now=at
    )


# --------------------------------------------------------------------------- the steps


def _confirm_paper(desk: Desk, session: Session, act: Act) -> None:
    approvals.confirm_paper(session, desk.drafts[act.subject], approver=act.actor, now=act.at)


def _propose(desk: Desk, session: Session, act: Act) -> None:
    wish = cast("Proposal", act.facts)
    answers = {"tanggal": f"{act.at.date():%d/%m/%Y}", **wish.answers}
    ready = prepare(session, wish.event, answers, today=act.at.date())
    request_id = f"demo:{act.subject}"
    answer = record(session, ready, request_id=request_id, actor=act.actor, now=act.at)
    assert isinstance(answer, WaitingEntry), "it is above the limit"
    desk.drafts[request_id] = answer.id
    if wish.refused_because:
        later = act.at + timedelta(seconds=30)
        approvals.refuse(
            session, answer.id, approver=APPROVER, reason=wish.refused_because, now=later
        )


def _set_limit(desk: Desk, session: Session, act: Act) -> None:
    del desk
    set_approval_limit(session, cast("Money", act.facts), actor=act.actor, now=act.at)


def _count(desk: Desk, session: Session, act: Act) -> None:
    wanted = cast("Counted", act.facts)
    day = act.at.date()
    holder = wanted.person or CASHIER_PERSON
    facts = CountFacts(
        account=wanted.account,
        unit=wanted.unit,
        day=day,
        holder_number=holder,
        holder_name=HOLDERS[holder],
        counted_by=COUNTERS[wanted.by],
        pieces=pieces_of(wanted.book + wanted.difference, day),
        person=wanted.person,
        counted_at=f"{act.at:%H:%M}",
        is_announced=wanted.is_announced,
        explanation=wanted.explanation,
        witnesses=("Ketua",) if wanted.is_announced else ("Bendahara",),
    )
    desk.made[act.subject] = counts.record_count(
        session,
        facts,
        request_id=f"demo:count:{act.subject}",
        actor=act.actor,
        now=act.at,
        expected=Money.rupiah(wanted.book),
    ).id


def _settle_count(desk: Desk, session: Session, act: Act) -> None:
    wanted = cast("Settled", act.facts)
    settling.settle(
        session,
        cast("int", desk.made[act.subject]),
        Settlement(
            Way(wanted.way),
            Money.rupiah(wanted.rupiah),
            act.at.date(),
            wanted.reason,
            wanted.account,
        ),
        request_id=f"demo:settle:{act.subject}",
        actor=act.actor,
        now=act.at,
    )


def _register_asset(desk: Desk, session: Session, act: Act) -> None:
    wanted = cast("Registered", act.facts)
    new = replace(cast("NewAsset", wanted.new), entry_id=desk.ids.get(wanted.entry))
    request_id = f"demo:asset:{act.subject}"
    register.register_asset(session, new, request_id=request_id, actor=act.actor, now=act.at)


def _register_prepaid(desk: Desk, session: Session, act: Act) -> None:
    wanted = cast("Registered", act.facts)
    new = replace(cast("NewPrepaid", wanted.new), entry_id=desk.ids[wanted.entry])
    request_id = f"demo:prepaid:{act.subject}"
    prepaid.register_prepaid(session, new, request_id=request_id, actor=act.actor, now=act.at)


def _depreciate(desk: Desk, session: Session, act: Act) -> None:
    del desk
    depreciation.run(session, Period(act.subject), actor=act.actor, now=act.at)


def _charge_prepaid(desk: Desk, session: Session, act: Act) -> None:
    del desk
    prepaid.run(session, Period(act.subject), actor=act.actor, now=act.at)


def _accrue(desk: Desk, session: Session, act: Act) -> None:
    wanted = cast("Accrual", act.facts)
    new = accrued.NewAccrual(
        wanted.name,
        wanted.unit,
        "2151",
        wanted.cost,
        Money.rupiah(wanted.rupiah),
        last_day(Period(act.subject)),
    )
    request_id = f"demo:accrue:{act.subject}"
    accrued.accrue(session, new, request_id=request_id, actor=act.actor, now=act.at)
    desk.made[f"accrue:{act.subject}"] = accrued.accrued_views(session)[-1].item.number


def _pay_accrued(desk: Desk, session: Session, act: Act) -> None:
    wanted = cast("Accrual", act.facts)
    accrued.settle(
        session,
        cast("str", desk.made[f"accrue:{act.subject}"]),
        accrued.Payment(act.at.date(), Money.rupiah(wanted.rupiah), wanted.place, "KANTOR"),
        request_id=f"demo:pay-accrued:{act.subject}",
        actor=act.actor,
        now=act.at,
    )


def _count_assets(desk: Desk, session: Session, act: Act) -> None:
    del desk
    day = act.at.date()
    here = [view.asset.number for view in register.asset_views(session, day) if view.is_here]
    found = dict.fromkeys(here, counting.Found("good"))
    found[here[-1]] = counting.Found("damaged", "Kabel perlu diganti")
    counting.record_count(
        session,
        day,
        "Bendahara dan pengawas",
        found,
        request_id=f"demo:count-assets:{act.subject}",
        actor=act.actor,
        now=act.at,
    )


def _verify(desk: Desk, session: Session, act: Act) -> None:
    del desk
    store_result(session, run_verify(session, actor=act.actor, now=act.at, second_engine=False))


def _close_month(desk: Desk, session: Session, act: Act) -> None:
    del desk
    period = Period(act.subject)
    how = cast("Closing", act.facts)
    if how.is_ticked:
        closing.mark(session, period, "accrued", word="done", actor=act.actor, now=act.at)

    def close(reasons: Mapping[str, str]) -> None:
        closing.close_month_checked(session, period, reasons=reasons, actor=act.actor, now=act.at)

    _closed(close, how.always)


def _close_year(desk: Desk, session: Session, act: Act) -> None:
    del desk

    def close(reasons: Mapping[str, str]) -> None:
        closing.close_year_checked(
            session, int(act.subject), reasons=reasons, actor=act.actor, now=act.at
        )

    _closed(close, ("accrued", "backup", "verify"))


def _closed(close: Callable[[Mapping[str, str]], None], always: tuple[str, ...]) -> None:
    """Close with a reason for what is left out as a rule, then for what is still open."""
    reasons = {group: REASONS[group] for group in always}
    try:
        close(reasons)
    except ChecklistOpen as refused:
        groups = {key.partition(".")[0] for key in str(refused.params["keys"]).split(", ")}
        close({group: REASONS[group] for group in sorted(groups)})


def _advance(desk: Desk, session: Session, act: Act) -> None:
    del desk
    advance_year(session, int(act.subject), act.what, actor=act.actor, now=act.at)


#: What each step is called, and what takes it.
STEPS: dict[str, Callable[[Desk, Session, Act], None]] = {
    "setup": first_day.set_up,
    "open": first_day.take_over,
    "limit": _set_limit,
    "propose": _propose,
    "confirm-paper": _confirm_paper,
    "count": _count,
    "settle-count": _settle_count,
    "register-asset": _register_asset,
    "register-prepaid": _register_prepaid,
    "depreciate": _depreciate,
    "prepaid": _charge_prepaid,
    "accrue": _accrue,
    "pay-accrued": _pay_accrued,
    "count-assets": _count_assets,
    "begin-bank": passbooks.begin,
    "bank": passbooks.reconcile,
    "verify": _verify,
    "village": members.settle_village,
    "admit": members.admit,
    "deposit": members.place_deposit,
    "deposits": members.run_deposits,
    "interest": members.run_interest,
    "pay-tax": members.pay_tax,
    "dues": members.bill_dues,
    "resign": members.resign,
    "refund": members.refund,
    "close-month": _close_month,
    "close-year": _close_year,
    "audited": _advance,
    "approved": _advance,
}
