"""Receipts of a member that somebody else brings or takes the money for."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.dates import period_of
from coop.members.proxies.facts import proxy_number
from coop.members.proxies.models import ProxyAct
from coop.members.proxies.service import check_proxy_act
from coop.members.proxies.service import record_proxy_act

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.counter.facts import CounterFacts
    from coop.money import Money


def proxy_of(facts: CounterFacts) -> str:
    """Number of the proxy who acts; empty for the member."""
    return "" if facts.proxy_id is None else proxy_number(facts.proxy_id)


def _purpose(facts: CounterFacts) -> tuple[str, Money]:
    """What a proxy does, and with how much: what is taken out weighs more than what is paid in."""
    return ("withdraw", facts.total_out) if facts.total_out else ("deposit", facts.total_in)


def _day(facts: CounterFacts, today: date) -> date:
    """The day a proxy's act counts on: what is taken out counts in the month it is paid out.

    Else a limit by the month could be taken once for every month that a paper is dated in.
    """
    day = facts.effective_date or today
    return today if facts.total_out and period_of(day) != period_of(today) else day


def check_by_proxy(session: Session, facts: CounterFacts, today: date, request_id: str) -> None:
    """Refuse what the proxy does not cover; nothing where the member acts.

    Raises:
        CoopError: what ``check_proxy_act`` refuses.
    """
    if facts.proxy_id is None:
        return
    purpose, amount = _purpose(facts)
    check_proxy_act(
        session,
        facts.proxy_id,
        purpose,
        amount,
        _day(facts, today),
        member_id=facts.member_id,
        request_id=request_id,
        acted_on=facts.effective_date,
    )


def record_by_proxy(
    session: Session,
    facts: CounterFacts,
    today: date,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> None:
    """Write the proxy's act beside the entry; nothing where the member acts."""
    if facts.proxy_id is None:
        return
    purpose, amount = _purpose(facts)
    record_proxy_act(
        session,
        facts.proxy_id,
        purpose,
        amount,
        _day(facts, today),
        member_id=facts.member_id,
        request_id=request_id,
        actor=actor,
        now=now,
    )


def check_act_again(session: Session, member_id: int, request_id: str) -> None:
    """Refuse an act that waited and is not covered any more; nothing where the member acted.

    Raises:
        CoopError: what ``check_proxy_act`` refuses.
    """
    act = session.scalar(select(ProxyAct).where(ProxyAct.request_id == request_id))
    if act is not None:
        check_proxy_act(
            session,
            act.proxy_id,
            act.purpose,
            act.amount,
            act.day,
            member_id=member_id,
            request_id=request_id,
        )
