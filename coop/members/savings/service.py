"""Opening and closing accounts, due days, and money between two accounts of one member.

Every service takes the book's lock first; none commits. Money itself moves through the counter and
the other packages, which ask ``coop.members.savings.moving``.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.errors import NotFound
from coop.ledger.accounts import ensure_role_account
from coop.ledger.accounts import open_subledger
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import balance_units
from coop.ledger.errors import RequestReused
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.periods import lock_head
from coop.ledger.wording import check_words
from coop.members.membership.models import Member
from coop.members.savings import belongings as _belongings  # noqa: F401 - registers itself
from coop.members.savings.closing import owed_at_closing
from coop.members.savings.closing import refuse_full
from coop.members.savings.closing import refuse_waiting
from coop.members.savings.errors import AccountClosed
from coop.members.savings.errors import AccountDayRefused
from coop.members.savings.errors import MemberDeceased
from coop.members.savings.errors import MemberNotActive
from coop.members.savings.errors import NumberTaken
from coop.members.savings.errors import OwnCapitalStays
from coop.members.savings.errors import ProductInactive
from coop.members.savings.errors import SecondOwnCapital
from coop.members.savings.errors import TransferRefused
from coop.members.savings.facts import NUMBER_LENGTH_MAX
from coop.members.savings.facts import PURPOSE_LENGTH_MAX
from coop.members.savings.facts import SUBLEDGER_OF
from coop.members.savings.facts import AccountFacts
from coop.members.savings.facts import TransferFacts
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.moving import check_deposit
from coop.members.savings.moving import check_withdrawal
from coop.members.savings.queries import product_by_id
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import savings_view
from coop.members.savings.terms import OWN_CAPITAL
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.drafts import WaitingEntry
    from coop.ledger.posting import PostedEntry
    from coop.money import Money

#: What a row says of its closing.
ASKED: Final = "asked"
SETTLEMENT: Final = "settlement"


def open_account(
    session: Session, facts: AccountFacts, *, request_id: str, actor: str, now: datetime
) -> SavingsView:
    """Open an account for an active member.

    Own capital takes the member's own number; other accounts take the next of their product, or
    the number an old passbook has. A number that stands in the ledger already, as first balances
    bring it, takes over what stands there.

    Args:
        session: writing session.
        facts: what was asked for.
        request_id: the same id opens one account.
        actor: who opens it.
        now: aware moment.

    Raises:
        RequestReused: the id opened another account.
        NotFound: no such product, or no such member.
        ProductInactive: the product is not offered.
        MemberDeceased: the member died.
        MemberNotActive: a candidate, or somebody who left.
        AccountDayRefused: a day in the future, before the admission, or a due day before it.
        SecondOwnCapital: the member has such an account of own capital.
        NumberTaken: another account has the number.
        TextRefused: a number or a purpose that would not print as it reads.
    """
    lock_head(session)
    known = session.scalar(select(SavingsAccount).where(SavingsAccount.request_id == request_id))
    if known is not None:
        return _known(session, known, facts, request_id)
    product = product_by_id(session, facts.product_id)
    if not product.is_active:
        raise ProductInactive(product.name)
    member = _active_member(session, facts.member_id)
    _check_days(facts, member, now.date())
    check_words("purpose", facts.purpose, length_max=PURPOSE_LENGTH_MAX)
    number, subledger_id = _subledger(session, facts, product, member)
    row = SavingsAccount(
        number=number,
        product_id=product.id,
        member_id=member.id,
        subledger_id=subledger_id,
        opened_on=facts.opened_on,
        due_on=facts.due_on,
        target=facts.target,
        beneficiary_id=facts.beneficiary_id,
        purpose=facts.purpose.strip(),
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "savings.open",
        f"savings:{number}",
        actor=actor,
        now=now,
        product=product.code,
        member=member.number,
        day=facts.opened_on.isoformat(),
    )
    return savings_view(session, row.id)


def open_member_accounts(
    session: Session, member_id: int, day: date, *, request_id: str, actor: str, now: datetime
) -> list[SavingsView]:
    """Open the own capital every member has, as far as it is not open yet.

    Raises:
        CoopError: as ``open_account``.
    """
    lock_head(session)
    had = select(SavingsAccount.product_id).where(SavingsAccount.member_id == member_id)
    products = session.scalars(
        select(SavingsProduct)
        .where(SavingsProduct.kind.in_(OWN_CAPITAL), SavingsProduct.is_active)
        .where(SavingsProduct.id.not_in(had))
        .order_by(SavingsProduct.position, SavingsProduct.id)
    ).all()
    return [
        open_account(
            session,
            AccountFacts(each.id, member_id, day),
            request_id=f"{request_id}:{each.code}",
            actor=actor,
            now=now,
        )
        for each in products
    ]


def open_for_members(
    session: Session, product: SavingsProduct, *, actor: str, now: datetime
) -> int:
    """Open an account of own capital for every active member who has none of that product.

    Returns:
        How many were opened; none for a product that is no own capital.
    """
    if product.kind not in OWN_CAPITAL:
        return 0
    lock_head(session)
    had = select(SavingsAccount.member_id).where(SavingsAccount.product_id == product.id)
    members = session.scalars(
        select(Member).where(Member.status == "active", Member.id.not_in(had)).order_by(Member.id)
    ).all()
    for member in members:
        assert member.admitted_on is not None, "an active member was admitted"
        open_account(
            session,
            AccountFacts(product.id, member.id, member.admitted_on),
            request_id=f"{product.code}:{member.number}",
            actor=actor,
            now=now,
        )
    return len(members)


def close_account(
    session: Session, account_id: int, day: date, *, actor: str, now: datetime
) -> None:
    """Close an account that holds nothing; own capital closes with the membership only.

    Interest that was not credited yet lapses; how much is written down.

    Args:
        session: writing session.
        account_id: which account.
        day: last day; not before its last movement.
        actor: who closes it.
        now: aware moment.

    Raises:
        AccountMissing: there is none.
        AccountClosed: it is closed already.
        OwnCapitalStays: own capital of somebody who stays.
        AccountNotEmpty: it holds money, or a hold stands on it.
        MovementWaits: something about it waits for a second person.
        AccountDayRefused: a day in the future, or before its opening or its last movement.
    """
    lock_head(session)
    view = savings_view(session, account_id)
    if view.status == "closed":
        raise AccountClosed(view.number)
    if view.kind in OWN_CAPITAL and view.member_status == "active":
        raise OwnCapitalStays(view.product_name)
    if day > now.date():
        raise AccountDayRefused("in_future")
    owed = owed_at_closing(session, view, day)
    _close(session, view, day, ASKED, actor=actor, now=now, unpaid=owed)


def close_settled(
    session: Session, member_id: int, day: date, *, actor: str, now: datetime
) -> None:
    """Close every account of a member whose settlement took everything out.

    Raises:
        AccountNotEmpty: one still holds something.
        MovementWaits: something about one waits for a second person.
    """
    lock_head(session)
    for account_id in session.scalars(
        select(SavingsAccount.id).where(
            SavingsAccount.member_id == member_id, SavingsAccount.status == "open"
        )
    ).all():
        _close(session, savings_view(session, account_id), day, SETTLEMENT, actor=actor, now=now)


def reopen_settled(session: Session, member_id: int, *, actor: str, now: datetime) -> None:
    """Open again what the settlement of a member closed."""
    lock_head(session)
    rows = session.scalars(
        select(SavingsAccount).where(
            SavingsAccount.member_id == member_id, SavingsAccount.closing == SETTLEMENT
        )
    ).all()
    for row in rows:
        row.status, row.closed_on, row.closing = "open", None, ""
        subject = f"savings:{row.number}"
        audit.record(session, "savings.reopen", subject, actor=actor, now=now)
    session.flush()


def remove_account(session: Session, account_id: int, *, actor: str, now: datetime) -> None:
    """Take back an opening on which nothing was built, as an import that is undone does.

    Raises:
        AccountMissing: there is none.
        AccountNotEmpty: it holds money, or a hold stands on it.
    """
    lock_head(session)
    view = savings_view(session, account_id)
    refuse_full(session, view)
    session.execute(delete(SavingsAccount).where(SavingsAccount.id == account_id))
    audit.record(
        session,
        "savings.remove",
        f"savings:{view.number}",
        actor=actor,
        now=now,
        product=view.product,
        member=view.member_number,
    )


def set_due_day(
    session: Session, account_id: int, due_on: date, reason: str, *, actor: str, now: datetime
) -> None:
    """Say from when planned savings may be withdrawn.

    Raises:
        AccountMissing: there is none.
        AccountClosed: it is closed.
        AccountDayRefused: own capital and time deposits have none of their own, and none lies
            before the opening.
        TextRefused: a reason that is empty or would not print as it reads.
    """
    lock_head(session)
    view = savings_view(session, account_id)
    check_words("reason", reason)
    if view.status == "closed":
        raise AccountClosed(view.number)
    if view.kind in OWN_CAPITAL or view.kind == "term":
        raise AccountDayRefused("no_due_day")
    if due_on <= view.opened_on:
        raise AccountDayRefused("due_before_opening")
    if view.due_on == due_on:
        return
    session.get_one(SavingsAccount, account_id).due_on = due_on
    session.flush()
    audit.record(
        session,
        "savings.due",
        f"savings:{view.number}",
        actor=actor,
        now=now,
        before=view.due_on.isoformat() if view.due_on else "",
        due_on=due_on.isoformat(),
        reason=reason,
    )


def transfer(
    session: Session, facts: TransferFacts, *, request_id: str, actor: str, now: datetime
) -> PostedEntry | WaitingEntry:
    """Move money from one account of a member to another of the same member.

    Args:
        session: writing session.
        facts: what was asked for.
        request_id: the same id moves it once.
        actor: who records it.
        now: aware moment.

    Raises:
        TransferRefused: to the same account, or to somebody else's.
        CoopError: what the withdrawal, the deposit or the door refuses.
    """
    lock_head(session)
    source = savings_view(session, facts.source_id)
    target = savings_view(session, facts.target_id)
    draft = transfer_draft(session, source, target, facts, actor=actor, now=now)
    return submit(session, draft, request_id=request_id, actor=actor, now=now)


def transfer_draft(
    session: Session,
    source: SavingsView,
    target: SavingsView,
    facts: TransferFacts,
    *,
    actor: str,
    now: datetime,
) -> Draft:
    """The entry of a transfer, after everything was asked that may refuse it.

    Raises:
        TransferRefused: to the same account, or to somebody else's.
        CoopError: what the withdrawal or the deposit refuses.
    """
    if source.id == target.id:
        raise TransferRefused("same_account")
    if source.member_id != target.member_id:
        raise TransferRefused("other_member")
    check_withdrawal(session, source, facts.amount, facts.day)
    check_deposit(session, target, facts.amount, facts.day)
    narration = f"Pindah simpanan {source.member_number}: {source.number} ke {target.number}"
    reason = " ".join(facts.reason.split())
    draft = Draft(
        entry_date=facts.day,
        narration=f"{narration}, {reason}" if reason else narration,
        lines=(source.money_out(facts.amount), target.money_in(facts.amount)),
    )
    if source.unit == target.unit:
        return draft
    between = ensure_role_account(session, "inter_unit", actor=actor, now=now)
    return balance_units(draft, between)


# ------------------------------------------------------------------------------- steps


def _known(
    session: Session, row: SavingsAccount, facts: AccountFacts, request_id: str
) -> SavingsView:
    """The account this request opened before."""
    same = (row.product_id, row.member_id, row.opened_on, row.due_on) == (
        facts.product_id,
        facts.member_id,
        facts.opened_on,
        facts.due_on,
    )
    if not same or (facts.number and facts.number.strip() != row.number):
        raise RequestReused(request_id, row.number)
    return savings_view(session, row.id)


def _active_member(session: Session, member_id: int) -> Member:
    member = session.get(Member, member_id, populate_existing=True)
    if member is None:
        raise NotFound("member", member_id)
    called = member.number or str(member.id)
    if member.status == "deceased":
        raise MemberDeceased(called)
    if member.status != "active":
        raise MemberNotActive(called)
    return member


def _check_days(facts: AccountFacts, member: Member, today: date) -> None:
    if facts.opened_on > today:
        raise AccountDayRefused("in_future")
    if member.admitted_on is not None and facts.opened_on < member.admitted_on:
        raise AccountDayRefused("before_admission")
    if facts.due_on is not None and facts.due_on <= facts.opened_on:
        raise AccountDayRefused("due_before_opening")


def _subledger(
    session: Session, facts: AccountFacts, product: SavingsProduct, member: Member
) -> tuple[str, int]:
    """Number and subledger of a new account."""
    if product.kind in OWN_CAPITAL:
        assert member.number is not None, "an active member has a number"
        assert member.subledger_id is not None, "an active member has a subledger"
        _refuse_second(session, product, member)
        return member.number, member.subledger_id
    kind = SUBLEDGER_OF[product.kind]
    number = facts.number.strip() or next_number(session, product)
    check_words("number", number, length_max=NUMBER_LENGTH_MAX)
    subledger_id = open_subledger(session, kind, number)
    taken = select(SavingsAccount.id).where(SavingsAccount.subledger_id == subledger_id)
    if session.scalar(taken.limit(1)) is not None:
        raise NumberTaken(number)
    return number, subledger_id


def _refuse_second(session: Session, product: SavingsProduct, member: Member) -> None:
    """A member has one account of each kind of own capital, open or closed."""
    second = (
        select(SavingsAccount.id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(
            SavingsAccount.member_id == member.id,
            SavingsProduct.account == product.account,
        )
        .limit(1)
    )
    if session.scalar(second) is not None:
        raise SecondOwnCapital(member.number or "", product.name)


def next_number(session: Session, product: SavingsProduct) -> str:
    """The number a new account of a product gets; products that share a prefix share the count."""
    prefix = f"{product.prefix or product.code}-"
    numbers = session.scalars(
        select(Subledger.number)
        .where(
            Subledger.kind == SUBLEDGER_OF[product.kind],
            Subledger.number.startswith(prefix, autoescape=True),
        )
        .order_by(func.length(Subledger.number).desc(), Subledger.number.desc())
    )
    tails = (number.removeprefix(prefix) for number in numbers)
    last = next((int(tail) for tail in tails if tail.isascii() and tail.isdigit()), 0)
    return f"{prefix}{last + 1:04d}"


def _close(
    session: Session,
    view: SavingsView,
    day: date,
    closing: str,
    *,
    actor: str,
    now: datetime,
    unpaid: Money = ZERO,
) -> None:
    refuse_full(session, view)
    refuse_waiting(session, view)
    last = session.scalar(
        select(func.max(Posting.effective_date)).where(
            Posting.account_id == view.account_id, Posting.subledger_id == view.subledger_id
        )
    )
    if day < max(last or view.opened_on, view.opened_on):
        raise AccountDayRefused("before_movement")
    row = session.get_one(SavingsAccount, view.id)
    row.status, row.closed_on, row.closing = "closed", day, closing
    session.flush()
    audit.record(
        session,
        "savings.close",
        f"savings:{view.number}",
        actor=actor,
        now=now,
        product=view.product,
        day=day.isoformat(),
        **({"unpaid_interest": unpaid.plain()} if unpaid else {}),
    )
