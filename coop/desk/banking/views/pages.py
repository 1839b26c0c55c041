"""What the pages of bank accounts share: their blueprint, which account is meant, its address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask import g
from flask import url_for
from flask_babel import gettext as _

from coop.desk.banking import queries
from coop.desk.banking.queries import Passbook
from coop.errors import NotFound
from coop.ledger.report import Label
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import units
from coop.money import ZERO
from coop.web.database import book_session
from coop.web.frame import language

blueprint = Blueprint("banking", __name__)


def unit_names() -> dict[str, str]:
    """Names of the units in the reader's language; read once for a page."""
    known: dict[str, str] | None = g.get("unit_names")
    if known is None:
        known = g.unit_names = {each.code: each.label for each in units(book_session())}
    return known


def book_of(code: str) -> Passbook:
    """The account of the address; its unit where it names none.

    Raises:
        NotFound: no bank account in use, or no such unit.
    """
    session = book_session()
    books = [each for each in queries.passbooks(session) if each.account == code]
    unit = argument("unit") or (books[0].unit if books else next(iter(unit_names()), ""))
    account = queries.bank_account(session, code)
    if account is None or unit not in unit_names():
        raise NotFound("account", code)
    empty = Passbook(code, Label(account.name, account.name_en), unit, ZERO)
    return next((each for each in books if each.unit == unit), empty)


def name_of(book: Passbook) -> str:
    """What people call an account: its name and its unit."""
    return f"{book.account_label.text(language())}, {unit_names().get(book.unit, book.unit)}"


def url_of(endpoint: str, book: Passbook, **more: Any) -> str:  # noqa: ANN401 - parts of an address
    """The address of a page about an account."""
    return url_for(f"banking.{endpoint}", code=book.account, unit=book.unit, **more)


def crumbs_of(book: Passbook | None = None) -> list[tuple[str, str]]:
    """The way here."""
    crumbs = [
        (_("Kas dan bank"), url_for("counts.index")),
        (_("Bank"), url_for("banking.index")),
    ]
    return crumbs if book is None else [*crumbs, (name_of(book), url_of("account", book))]
