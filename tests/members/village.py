"""A small village to test with: three members with accounts of every product, and some money.

Rows are written plainly here, so that each service can be tested without the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from coop.dates import utc_text
from coop.db import writing
from coop.ledger.accounts import open_subledger
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import savings_view
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

FIRST_DAY = date(2026, 1, 1)
ACTOR = "siti"

#: Code, name, kind, account, account of its interest, unit.
PRODUCTS = (
    ("POKOK", "Simpanan Pokok", "principal", "3101", "", "KANTOR"),
    ("WAJIB", "Simpanan Wajib", "mandatory", "3102", "", "KANTOR"),
    ("SUKARELA", "Simpanan Sukarela", "voluntary", "2101", "5101", "USP"),
    ("HARIRAYA", "Simpanan Hari Raya", "planned", "2102", "5101", "USP"),
    ("PENDIDIKAN", "Simpanan Pendidikan Anak", "education", "2103", "5101", "USP"),
    ("REMITANSI", "Tabungan Remitansi", "remittance", "2104", "5101", "USP"),
)
MEMBERS = (("A-0001", "Wati Uji"), ("A-0002", "Budi Uji"), ("A-0003", "Rina Uji"))
_KINDS = {"principal": "member", "mandatory": "member"}
_METHODS = {"principal": "none", "mandatory": "none"}
_WITHDRAWALS = {
    "principal": "leaving",
    "mandatory": "leaving",
    "planned": "dated",
    "education": "dated",
}
_DUES = {"principal": 100_000, "mandatory": 20_000}


@dataclass(slots=True)
class Village:
    """Ids of what the village has.

    Attributes:
        engine: the serving engine of the book.
        members: id of each member by number.
        products: id of each product by code.
        accounts: id of each savings account by number of the member and code of the product.
    """

    engine: Engine
    members: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    accounts: dict[tuple[str, str], int] = field(default_factory=dict)

    def view(self, session: Session, member: str, product: str = "SUKARELA") -> SavingsView:
        """The account of a member."""
        return savings_view(session, self.accounts[member, product])

    def deposit(
        self,
        member: str,
        rupiah: int,
        product: str = "SUKARELA",
        day: date = date(2026, 3, 2),
        effective: date | None = None,
    ) -> PostedEntry:
        """Cash into an account, through the door, without a receipt; negative: out of it."""
        with writing(self.engine) as session:
            account = self.view(session, member, product)
            amount = Money.rupiah(abs(rupiah))
            if rupiah > 0:
                lines = (debit("1104", amount, unit=account.unit), account.money_in(amount))
            else:
                lines = (account.money_out(amount), credit("1104", amount, unit=account.unit))
            narration = f"Simpanan {member}"
            draft = Draft(day, narration, lines, effective_date=effective)
            self._requests += 1
            posted = post(session, draft, request_id=f"desa:{self._requests}", actor=ACTOR, now=NOW)
            session.commit()
        return posted

    _requests: int = 0


def settle_village(place: str) -> None:
    """Fill an empty book with the village."""
    engine = require_book(place)
    with writing(engine) as session:
        _fill(session)
        session.commit()
    engine.dispose()


def village_of(engine: Engine) -> Village:
    """Look up what a settled book has."""
    village = Village(engine)
    with writing(engine) as session:
        village.members = {each.number or "": each.id for each in session.query(Member)}
        village.products = {each.code: each.id for each in session.query(SavingsProduct)}
        codes = {product_id: code for code, product_id in village.products.items()}
        numbers = {member_id: number for number, member_id in village.members.items()}
        village.accounts = {
            (numbers[each.member_id], codes[each.product_id]): each.id
            for each in session.query(SavingsAccount)
        }
        session.rollback()
    return village


def _fill(session: Session) -> None:
    written = {"recorded_at": utc_text(NOW), "recorded_by": ACTOR}
    for place, (code, name, kind, account, expense, unit) in enumerate(PRODUCTS):
        product = SavingsProduct(
            code=code,
            name=name,
            kind=kind,
            account=account,
            expense_account=expense,
            unit=unit,
            position=place,
            **written,
        )
        session.add(product)
        session.flush()
        is_paid = kind not in _METHODS
        terms = SavingsTerms(
            product_id=product.id,
            valid_from=FIRST_DAY,
            method="daily" if is_paid else "none",
            tiers='[[0, "6"]]' if is_paid else "[]",
            withdrawal=_WITHDRAWALS.get(kind, "free"),
            dues=Money.rupiah(_DUES.get(kind, 0)),
            decision="Rapat pengurus 1/2026",
            **written,
        )
        session.add(terms)
    for number, name in MEMBERS:
        _admit(session, number, name, written)


def _admit(session: Session, number: str, name: str, written: dict[str, str]) -> None:
    person = Person(name=name, folded=name.lower(), sex="f", **written)
    session.add(person)
    session.flush()
    member = Member(
        person_id=person.id,
        number=number,
        subledger_id=open_subledger(session, "member", number),
        status="active",
        candidate_on=FIRST_DAY,
        admitted_on=FIRST_DAY,
        decision="Rapat pengurus 1/2026",
        identity="other",
        identity_reason="Warga uji",
        risk_level="low",
        **written,
    )
    session.add(member)
    session.flush()
    for place, product in enumerate(session.query(SavingsProduct).order_by(SavingsProduct.id)):
        kind = _KINDS.get(product.kind, "savings")
        own = number if kind == "member" else f"S{place}-{number[-4:]}"
        reference = SubledgerRef(kind, own)
        session.add(
            SavingsAccount(
                number=own,
                product_id=product.id,
                member_id=member.id,
                subledger_id=open_subledger(session, reference.kind, reference.number),
                opened_on=FIRST_DAY,
                **written,
            )
        )
    session.flush()
