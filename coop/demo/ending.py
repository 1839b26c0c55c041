"""What a visitor should find besides the two years: officers, a log-in, a sheet, what waits."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from sqlalchemy import select

from coop.demo.daybook import TREASURER
from coop.demo.logins import MEMBER_LOGIN
from coop.demo.residents import HAMLETS
from coop.demo.treasury import REMITTANCE_BANK
from coop.demo.village import COLLECTOR
from coop.ledger.holds import place_hold
from coop.members.counter.facts import CounterLine
from coop.members.counter.transferring import NoticeFacts
from coop.members.counter.transferring import expect
from coop.members.dues import collectors
from coop.members.dues.collecting import Part
from coop.members.dues.collecting import SheetFacts
from coop.members.dues.collecting import SheetRow
from coop.members.dues.collecting import post_sheet
from coop.members.dues.overview import Where
from coop.members.dues.overview import sheet_rows
from coop.members.membership.details import begin_term
from coop.members.membership.facts import TermFacts
from coop.members.membership.queries import member_by_number
from coop.members.people import service as people
from coop.members.people.facts import PersonFacts
from coop.members.portal.codes import code_for
from coop.members.portal.service import link
from coop.members.portal.service import make_code
from coop.members.proxies.facts import PURPOSES
from coop.members.proxies.facts import ProxyFacts
from coop.members.proxies.service import grant_proxy
from coop.members.savings import service as savings
from coop.members.savings.facts import AccountFacts
from coop.members.savings.models import SavingsProduct
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import savings_of_member
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Who was elected: member, organ, office.
OFFICERS: Final = (
    ("A-0004", "pengurus", "Ketua"),
    ("A-0006", "pengurus", "Sekretaris"),
    ("A-0003", "pengurus", "Bendahara"),
    ("A-0005", "pengawas", "Ketua pengawas"),
)
IN_OFFICE_FOR = timedelta(days=400)
TERM = timedelta(days=5 * 365)
#: Temporary receipts the collector carries.
RECEIPTS_OF_COLLECTOR: Final = ("K", 1, 50)
ON_THE_SHEET = 2


def at_the_end(session: Session, now: datetime) -> None:
    """A hold, planned savings, a proxy, a log-in, officers, a collector's sheet, a transfer."""
    by: dict[str, Any] = {"actor": TREASURER, "now": now}
    _log_in(session, by)
    _hold(session, by)
    _planned_savings(session, by)
    _proxy(session, by)
    _officers(session, by)
    _collected(session, by)
    _on_its_way(session, by)


def _log_in(session: Session, by: dict[str, Any]) -> None:
    member = member_by_number(session, "A-0001")
    code = code_for("desa contoh", "demo:code")
    make_code(session, member.id, code, request_id="demo:code", **by)
    link(session, code, username=MEMBER_LOGIN, now=by["now"])


def _hold(session: Session, by: dict[str, Any]) -> None:
    account = _account(session, "A-0002", "SUKARELA")
    place_hold(
        session,
        account.account_id,
        account.subledger_id,
        Money.rupiah(10_000),
        "Jaminan pinjam tenda koperasi",
        request_id="demo:hold",
        **by,
    )


def _planned_savings(session: Session, by: dict[str, Any]) -> None:
    query = select(SavingsProduct.id).where(SavingsProduct.code == "HARIRAYA")
    day = by["now"].date()
    facts = AccountFacts(
        session.scalars(query).one(),
        member_by_number(session, "A-0001").id,
        day,
        due_on=day + timedelta(days=300),
        target=Money.rupiah(2_000_000),
    )
    savings.open_account(session, facts, request_id="demo:holiday", **by)


def _proxy(session: Session, by: dict[str, Any]) -> None:
    agent = people.add_person(
        session,
        PersonFacts("Sutinah Prasetyo", sex="f", birth_day=date(1970, 5, 4)),
        request_id="demo:agent",
        **by,
    )
    day = by["now"].date()
    letter = ProxyFacts(
        member_id=member_by_number(session, "A-0002").id,
        person_id=agent.id,
        relation="parent",
        purposes=PURPOSES,
        limit_each=Money.rupiah(1_000_000),
        limit_month=Money.rupiah(3_000_000),
        valid_from=day,
        expires_on=day + timedelta(days=180),
        document="Surat kuasa 1/2026",
    )
    grant_proxy(session, letter, request_id="demo:proxy", **by)


def _officers(session: Session, by: dict[str, Any]) -> None:
    for number, organ, office in OFFICERS:
        member = member_by_number(session, number)
        assert member.admitted_on is not None, number
        begins_on = max(member.admitted_on, by["now"].date() - IN_OFFICE_FOR)
        term = TermFacts(
            organ, office, begins_on, begins_on + TERM, f"Rapat anggota {begins_on:%d-%m-%Y}"
        )
        begin_term(session, member.id, term, request_id=f"demo:term:{number}", **by)


def _collected(session: Session, by: dict[str, Any]) -> None:
    """Two payments of today; the money is still in the collector's hands."""
    day = by["now"].date()
    prefix, first, last = RECEIPTS_OF_COLLECTOR
    collectors.hand_out_book(
        session, COLLECTOR, prefix, first, last, day, request_id="demo:receipt-book", **by
    )
    rows = []
    for place, each in enumerate(sheet_rows(session, day, Where(HAMLETS[-1]))[:ON_THE_SHEET]):
        account = _account(session, each.number, "WAJIB")
        paid = Part(account.id, Money.rupiah(20_000))
        rows.append(SheetRow(each.number, f"{prefix}-{first + place:04d}", day, (paid,)))
    facts = SheetFacts(COLLECTOR, day, tuple(rows), f"Dusun {HAMLETS[-1]}")
    post_sheet(session, facts, request_id="demo:sheet", **by)


def _on_its_way(session: Session, by: dict[str, Any]) -> None:
    """Money that a member says was sent; the bank has not shown it yet."""
    account = _account(session, "A-0002", "SUKARELA")
    notice = NoticeFacts(
        member_id=account.member_id,
        account=REMITTANCE_BANK,
        unit="USP",
        sent_on=by["now"].date(),
        lines=(CounterLine(account.id, Money.rupiah(500_000)),),
        note="Kiriman anak dari Hong Kong",
    )
    expect(session, notice, request_id="demo:notice", **by)


def _account(session: Session, number: str, product: str) -> SavingsView:
    member = member_by_number(session, number)
    return next(each for each in savings_of_member(session, member.id) if each.product == product)
