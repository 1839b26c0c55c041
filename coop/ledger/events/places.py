"""What everyday events have to know of a book: its accounts, units, and where money lies."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.ledger.events.model import Choice
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import BusinessUnit
from coop.ledger.report import Label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Place:
    """Where money lies: the choice for a form, and ``cash`` or ``bank``."""

    choice: Choice
    kind: str


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What a book has.

    Attributes:
        accounts: names of accounts that take postings, by code.
        units: names of active units, by code, in their order.
        places: where money lies, by code.
    """

    accounts: Mapping[str, Label]
    units: Mapping[str, Label]
    places: tuple[Place, ...]

    def takes(self, account: str) -> bool:
        """Whether an account is there and takes postings."""
        return account in self.accounts


@cache
def home_units() -> dict[str, tuple[str, ...]]:
    """Units of the places of our own charts, the usual one first."""
    text = (resources.files(__package__) / "_places.toml").read_text(encoding="utf-8")
    return {code: tuple(units) for code, units in tomllib.loads(text)["home"].items()}


def book_facts(session: Session) -> BookFacts:
    """Read what a book has, in three statements."""
    accounts = session.execute(
        select(Account.code, Account.name, Account.name_en, Account.money, Account.subledger_kind)
        .where(Account.is_header.is_(False), Account.is_active)
        .where(Account.role.not_in(["current_surplus", "income_summary"]))
        .order_by(Account.code)
    ).all()
    units = session.execute(
        select(BusinessUnit.code, BusinessUnit.name, BusinessUnit.name_en)
        .where(BusinessUnit.is_active)
        .order_by(BusinessUnit.position, BusinessUnit.code)
    ).all()
    used = session.execute(
        select(Account.code, AccountMonth.unit)
        .join(Account, Account.id == AccountMonth.account_id)
        .where(Account.money != "")
        .distinct()
        .order_by(Account.code, AccountMonth.unit)
    ).all()
    names = {code: Label(name, name_en) for code, name, name_en in units}
    places: list[Place] = []
    for code, name, name_en, money, kind in accounts:
        if money and not kind:  # money in a person's hands is not a place one picks
            found = [unit for place, unit in used if place == code]
            homes = _homes(code, found, list(names))
            label = Label(name, name_en)
            places += [
                Place(_choice(code, label, unit, names, is_alone=len(homes) == 1), money)
                for unit in homes
            ]
    return BookFacts(
        {code: Label(name, name_en) for code, name, name_en, *_rest in accounts},
        names,
        tuple(places),
    )


def _homes(code: str, used: list[str], units: list[str]) -> list[str]:
    """The units a place belongs to, the usual one first."""
    wanted = [*home_units().get(code, ()), *used]
    homes = [unit for unit in dict.fromkeys(wanted) if unit in units]
    return homes or units[:1]


def _choice(
    code: str, label: Label, unit: str, names: Mapping[str, Label], *, is_alone: bool
) -> Choice:
    if not is_alone:
        name = names[unit]
        english = f"{label.en or label.id} ({name.en or name.id})"
        label = Label(f"{label.id} ({name.id})", english)
    return Choice(f"{code}:{unit}", label, account=code, unit=unit)
