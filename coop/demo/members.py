"""Steps of the demonstration about people and their savings, through the services of the pages."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import Protocol
from typing import cast

from sqlalchemy import func
from sqlalchemy import select

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.db import MoneyType
from coop.demo.daybook import Learned
from coop.demo.residents import COLLECTOR_NAME
from coop.demo.residents import Resident
from coop.demo.residents import resident
from coop.demo.treasury import OFFICE_BANK
from coop.demo.treasury import OFFICE_TILL
from coop.demo.treasury import REMITTANCE_BANK
from coop.demo.treasury import USP_BANK
from coop.demo.treasury import USP_TILL
from coop.demo.village import COLLECTOR
from coop.demo.village import Member as VillageMember
from coop.ledger import approvals
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.members.counter.facts import CASH
from coop.members.counter.facts import MOVE
from coop.members.counter.facts import TRANSFER
from coop.members.counter.receipts import Belonging
from coop.members.counter.receipts import issue_receipt
from coop.members.deposits import opening as deposit_opening
from coop.members.deposits import running as deposit_running
from coop.members.deposits.facts import MONTHLY
from coop.members.deposits.facts import PAY
from coop.members.deposits.facts import ROLL_PRINCIPAL
from coop.members.deposits.facts import OpeningFacts
from coop.members.dues import billing
from coop.members.dues import collectors
from coop.members.interest import service as interest
from coop.members.membership import payments
from coop.members.membership import service as membership
from coop.members.membership import settling
from coop.members.membership.facts import Application
from coop.members.membership.facts import PayoutFacts
from coop.members.membership.facts import SettlementFacts
from coop.members.membership.models import Member
from coop.members.membership.models import MemberSettlement
from coop.members.membership.queries import member_by_number
from coop.members.people import consents
from coop.members.people import households
from coop.members.people import service as people
from coop.members.people.facts import HouseholdFacts
from coop.members.people.facts import PersonFacts
from coop.members.savings import products
from coop.members.savings import service as savings
from coop.members.savings.facts import AccountFacts
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.money import SEN_PER_RUPIAH
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from coop.demo.daybook import Act
    from coop.demo.daybook import Happening
    from coop.demo.lending import Placed
    from coop.ledger.posting import PostedEntry

CHAIR_APPROVES = "budi"
TAX_ACCOUNT = "2142"
TILLS: Final = frozenset({OFFICE_TILL, USP_TILL})
BANKS: Final = frozenset({REMITTANCE_BANK, USP_BANK, OFFICE_BANK})
APPROVED_LATER = timedelta(seconds=30)


class Known(Protocol):
    """What these steps tell the others."""

    ids: dict[str, int]
    drafts: dict[str, int]


def settle_village(desk: Known, session: Session, act: Act) -> None:
    """Products first; then everybody who was a member before the books began."""
    del desk
    products.add_standard_products(
        session, actor=act.actor, now=act.at, valid_from=act.at.date().replace(day=1)
    )
    collector = collectors.CollectorFacts(
        name=COLLECTOR_NAME, money_limit=Money.rupiah(5_000_000), days_limit=3
    )
    made = collectors.add_collector(
        session, collector, request_id="demo:collector", actor=act.actor, now=act.at
    )
    assert made.number == COLLECTOR, made.number
    for member in cast("tuple[VillageMember, ...]", act.facts):
        _join(session, member, act)


def admit(desk: Known, session: Session, act: Act) -> None:
    """One more member."""
    del desk
    for member in cast("tuple[VillageMember, ...]", act.facts):
        _join(session, member, act)


def _join(session: Session, member: VillageMember, act: Act) -> None:
    who = resident(member.number, lives_far=member.lives_far, joined=member.joined)
    person_id = _live(session, who, member.joined, act)
    key = f"demo:{member.number}"
    asked = Application(
        person_id,
        member.joined,
        risk_level="low",
        risk_reason="Warga desa, penghasilan diketahui pengurus",
        group_name=who.group,
        dues=Money.rupiah(member.dues),
    )
    row = membership.apply_for_membership(
        session, asked, request_id=f"{key}:apply", actor=act.actor, now=act.at
    )
    membership.admit(
        session,
        row.id,
        member.joined,
        f"Rapat pengurus {member.joined:%d-%m-%Y}",
        request_id=f"{key}:admit",
        actor=act.actor,
        now=act.at,
        number=member.number,
    )
    ids = {
        row.code: row.id for row in session.execute(select(SavingsProduct.code, SavingsProduct.id))
    }
    for code, number in (("SUKARELA", member.savings), ("REMITANSI", member.remittances)):
        if number:
            savings.open_account(
                session,
                AccountFacts(ids[code], row.id, member.joined, number=number),
                request_id=f"{key}:{code}",
                actor=act.actor,
                now=act.at,
            )


def _live(session: Session, who: Resident, day: date, act: Act) -> int:
    """The person, with partner and child under one roof."""
    by: dict[str, Any] = {"actor": act.actor, "now": act.at}
    key = f"demo:{who.number}"
    facts = PersonFacts(
        who.name,
        sex=who.sex,
        birth_day=who.birth_day,
        birth_place="Sukamaju",
        education=who.education,
        occupation=who.occupation,
        nik=who.nik,
        phone=who.phone,
    )
    person = people.add_person(session, facts, request_id=f"{key}:person", **by)
    home = HouseholdFacts(
        address=who.address,
        rt=who.rt,
        rw="001",
        hamlet=who.hamlet,
        card=who.card,
    )
    house = households.add_household(session, home, person.id, day, request_id=f"{key}:house", **by)
    consents.give_consent(session, person.id, "membership", day, **by)
    if who.partner:
        other = PersonFacts(who.partner, sex="m" if who.sex == "f" else "f")
        partner = people.add_person(session, other, request_id=f"{key}:partner", **by)
        households.join_household(session, house.id, partner.id, "spouse", day, **by)
    if who.child:
        small = PersonFacts(
            who.child,
            sex=who.child_sex,
            birth_day=who.child_birth_day,
            guardian_id=person.id,
        )
        child = people.add_person(session, small, request_id=f"{key}:child", **by)
        households.join_household(session, house.id, child.id, "child", day, **by)
    return person.id


def place_deposit(desk: Known, session: Session, act: Act) -> None:
    """A time deposit from the savings; the chair approves it where it is above the limit."""
    wanted = cast("Placed", act.facts)
    member = member_by_number(session, wanted.member)
    product = session.scalars(
        select(SavingsProduct.id).where(SavingsProduct.code == "BERJANGKA-12")
    ).one()
    account = session.scalars(
        select(SavingsAccount.id).where(SavingsAccount.number == wanted.savings)
    ).one()
    facts = OpeningFacts(
        member_id=member.id,
        product_id=product,
        amount=Money.rupiah(wanted.amount),
        opened_on=act.at.date(),
        payout=MONTHLY,
        at_maturity=ROLL_PRINCIPAL if wanted.is_rolled else PAY,
        savings_id=account,
        source_id=account,
    )
    opened = deposit_opening.open_deposit(
        session, facts, request_id=act.subject, actor=act.actor, now=act.at
    )
    _approve(desk, session, act, opened.submitted, wanted.way)


def run_deposits(desk: Known, session: Session, act: Act) -> None:
    """What fell due by the end of a month."""
    del desk
    deposit_running.run(session, last_day(Period(act.subject)), actor=act.actor, now=act.at)


def run_interest(desk: Known, session: Session, act: Act) -> None:
    """Interest on savings of a month."""
    del desk
    interest.run(session, Period(act.subject), actor=act.actor, now=act.at, commit=session.flush)


def pay_tax(desk: Known, session: Session, act: Act) -> None:
    """The tax withheld in a month goes to the state, from the bank."""
    del desk
    owed = -balance_of(session, TAX_ACCOUNT, last_day(Period(act.subject)))
    if owed <= ZERO:
        return
    draft = Draft(
        entry_date=act.at.date(),
        narration="Setoran PPh final bunga simpanan bulan lalu",
        lines=(debit(TAX_ACCOUNT, owed, unit="USP"), credit(USP_BANK, owed, unit="USP")),
    )
    submit(session, draft, request_id=f"demo:tax:{act.subject}", actor=act.actor, now=act.at)


def bill_dues(desk: Known, session: Session, act: Act) -> None:
    """The bills of a month."""
    del desk
    period = Period(act.subject)
    due_on = first_day(period) + timedelta(days=9)
    billing.run_month(session, period, due_on, actor=act.actor, now=act.at)


def resign(desk: Known, session: Session, act: Act) -> None:
    """A member leaves, and what was saved is settled the same day."""
    del desk
    member = member_by_number(session, act.subject)
    day, decision = act.at.date(), f"Rapat pengurus {act.at:%d-%m-%Y}"
    membership.resign(
        session,
        member.id,
        day,
        decision,
        reason="Pindah ke kota",
        request_id=f"demo:resign:{act.subject}",
        actor=act.actor,
        now=act.at,
    )
    settling.settle(
        session,
        member.id,
        SettlementFacts(day, decision),
        request_id=f"demo:settle-member:{act.subject}",
        actor=act.actor,
        now=act.at,
    )


def refund(desk: Known, session: Session, act: Act) -> None:
    """What is owed to who left is paid from the bank."""
    member = member_by_number(session, act.subject)
    settlement = session.scalars(
        select(MemberSettlement).where(MemberSettlement.member_id == member.id)
    ).one()
    who = resident(act.subject, lives_far=False, joined=member.admitted_on or act.at.date())
    owed = payments.payable_of(session, settlement, act.subject)
    request_id = f"demo:refund:{act.subject}"
    paid = payments.pay_out(
        session,
        settlement.id,
        PayoutFacts(act.at.date(), owed, OFFICE_BANK, "KANTOR", who.name),
        request_id=request_id,
        actor=act.actor,
        now=act.at,
    )
    _approve(desk, session, act, paid, "")


def _approve(
    desk: Known, session: Session, act: Act, answer: PostedEntry | WaitingEntry, way: str
) -> None:
    """Above the limit the chair says yes: at the counter by PIN, or on paper."""
    if isinstance(answer, WaitingEntry):
        desk.drafts[act.subject] = answer.id
        at = act.at + APPROVED_LATER
        if way == approvals.PAPER:
            answer = approvals.approve_on_paper(
                session, answer.id, named=CHAIR_APPROVES, actor=act.actor, now=at
            )
        else:
            answer = approvals.approve(
                session,
                answer.id,
                approver=CHAIR_APPROVES,
                way=approvals.PIN,
                screen_of=act.actor,
                now=at,
            )
    desk.ids[act.subject] = answer.id


def receipts(session: Session, happenings: Iterable[tuple[Happening, int]]) -> None:
    """A receipt for each entry that moved a member's savings; shown at the counter since."""
    ids = {row.number: row.id for row in session.execute(select(Member.number, Member.id))}
    for each, entry_id in happenings:
        accounts = {line.account for line in each.draft.lines}
        way = TRANSFER if accounts & BANKS else CASH if accounts & TILLS else MOVE
        issue_receipt(
            session,
            entry_id,
            ids[each.member],
            actor=each.actor,
            now=each.at,
            belonging=Belonging(way=way),
        )


def balance_of(session: Session, account: str, until: date) -> Money:
    """What stands on an account of the savings-and-loan unit at the end of a day."""
    found = session.scalar(
        select(func.sum(Posting.amount, type_=MoneyType))
        .join(Account, Account.id == Posting.account_id)
        .where(Account.code == account, Posting.unit == "USP", Posting.entry_date <= until)
    )
    return found if found is not None else ZERO


def learned(session: Session) -> Learned:
    """What the book says now, for the generator to go on from."""
    codes = {row.id: row.code for row in session.execute(select(Account.id, Account.code))}
    balances: dict[tuple[str, str], int] = defaultdict(int)
    results: dict[int, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for row in session.scalars(select(AccountMonth)):
        key = codes[row.account_id], row.unit
        rupiah = (row.debit - row.credit).sen // SEN_PER_RUPIAH
        balances[key] += rupiah
        if key[0] >= "4" and not row.period.endswith("-14"):
            results[int(row.period[:4])][key] += rupiah
    rows = session.execute(
        select(Subledger.number, func.sum(Posting.amount, type_=MoneyType))
        .join(Posting, Posting.subledger_id == Subledger.id)
        .where(Subledger.kind == "savings")
        .group_by(Subledger.number)
    )
    saved = {number: -amount.sen // SEN_PER_RUPIAH for number, amount in rows}
    return Learned(dict(balances), {year: dict(each) for year, each in results.items()}, saved)
