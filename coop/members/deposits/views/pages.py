"""What the pages of time deposits share: their blueprint, words, places of money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import request
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.views.pages import NUMBER_MAX
from coop.members.deposits import facts
from coop.members.deposits import queries
from coop.members.deposits.facts import source_savings
from coop.members.deposits.places import interest_choices
from coop.members.savings.errors import TermsMissing
from coop.members.savings.reading import available_of
from coop.members.savings.reading import savings_view
from coop.members.savings.reading import terms_on
from coop.members.savings.views.products import rate_words
from coop.web.clock import today
from coop.web.format import rupiah
from coop.web.frame import language
from coop.web.frame import told
from coop.web.texts import lazy as _l
from coop.web.texts import lazy_in as _lp

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.deposits.queries import DepositView
    from coop.members.savings.models import SavingsProduct
    from coop.members.savings.reading import SavingsView


blueprint = Blueprint("deposits", __name__)

STATES = {
    queries.RUNNING: _l("berjalan"),
    queries.DUE: _l("jatuh tempo"),
    queries.WAITING: _l("menunggu persetujuan"),
    queries.ENDED: _l("selesai"),
    queries.CANCELLED: _l("batal"),
}
WHAT = {
    facts.OPENING: _l("Dibuka"),
    facts.ACCRUAL: _l("Bunga bulan berjalan dicatat"),
    facts.INTEREST: _l("Bunga dibayar"),
    facts.MATURED: _lp("riwayat", "Jatuh tempo"),
    facts.BROKEN: _l("Dicairkan sebelum jatuh tempo"),
}
DONE = {
    facts.ACCRUAL: _l("bunga sampai akhir bulan dicatat"),
    facts.INTEREST: _l("bunga masuk ke {savings}"),
    facts.PAY: _l("dicairkan ke {savings}"),
    facts.ROLL_PRINCIPAL: _l("pokok diperpanjang, bunga masuk ke {savings}"),
    facts.ROLL_ALL: _l("diperpanjang bersama bunganya"),
}


@blueprint.before_request
def refuse_numbers_of_nothing() -> None:
    """An address with a number no row can have leads nowhere."""
    given = request.view_args or {}
    if any(number > NUMBER_MAX for number in given.values() if isinstance(number, int)):
        abort(404)


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {
        "state_words": STATES,
        "what_words": WHAT,
        "points": points,
        "done_words": done_words,
        "told": told,
    }


def points(rate: object) -> str:
    """A rate as people write it."""
    text = str(rate)
    return text if language() == "en" else text.replace(".", ",")


def done_words(each: object) -> str:
    """What a run did with one deposit, in words."""
    what, savings = getattr(each, "what", ""), getattr(each, "savings", "")
    return str(DONE[what]).format(savings=savings or "–")


def product_words(session: Session, product: SavingsProduct) -> str:
    """A product with its months and rate today; the name alone before its first terms."""
    try:
        terms = terms_on(session, product.id, today())
    except TermsMissing:
        return product.name
    return _(
        "%(product)s: %(months)d bulan, %(rate)s",
        product=product.name,
        months=terms.months,
        rate=rate_words(terms),
    )


def savings_choices(session: Session, member_id: int) -> list[tuple[str, str]]:
    """The member's savings that interest and principal may go to."""
    return [(str(each.id), savings_name(each)) for each in interest_choices(session, member_id)]


def source_choices(session: Session, member_id: int) -> list[tuple[str, str]]:
    """The member's savings with what may be taken from each."""
    return [
        (
            str(each.id),
            _(
                "%(savings)s, tersedia %(amount)s",
                savings=savings_name(each),
                amount=rupiah(available_of(session, each)),
            ),
        )
        for each in interest_choices(session, member_id)
    ]


def savings_name(view: SavingsView) -> str:
    """Savings as lists and sentences name them."""
    return f"{view.product_name} {view.number}"


def source_name(session: Session, text: str) -> str:
    """Where the money of a deposit came from; books of before kept cash boxes and banks."""
    savings_id = source_savings(text)
    if savings_id:
        return savings_name(savings_view(session, savings_id))
    code, _, unit = text.partition(":")
    row = session.execute(
        select(Account.name, BusinessUnit.name).where(
            Account.code == code, BusinessUnit.code == unit
        )
    ).one_or_none()
    return f"{row[0]} ({row[1]})" if row else text


def crumbs(view: DepositView | None = None) -> list[tuple[str, str]]:
    """Where the pages of deposits are found."""
    found = [
        (_("Simpanan"), url_for("savings.index")),
        (_("Simpanan berjangka"), url_for("deposits.index")),
    ]
    if view is not None:
        found.append((view.number, url_for("deposits.show", deposit_id=view.id)))
    return found
