"""Where the balances of each unit stand, and the page of one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop.desk.opening import queries
from coop.desk.opening import service
from coop.desk.opening.balances import PARTS
from coop.desk.opening.balances import Part
from coop.desk.opening.balances import totals_of
from coop.desk.opening.forms import OldNumbersForm
from coop.desk.setup.queries import first_day
from coop.errors import CoopError
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.settings import setting
from coop.ledger.views.pages import own_language
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.people import actor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.desk.opening.balances import OpeningAccount
    from coop.desk.opening.balances import Totals
    from coop.money import Money

blueprint = Blueprint("opening", __name__)


class UnitState(NamedTuple):
    """How far the balances of a unit have come."""

    unit: BusinessUnit
    totals: Totals
    is_typed: bool
    recorded: queries.Recorded | None
    difference: Money


@blueprint.get("/saldo-awal")
@requires(Permission.BOOKS_READ)
def index() -> ResponseReturnValue:
    """Every unit in use."""
    form = OldNumbersForm(data={"old_numbers": setting(book_session(), queries.OLD_NUMBERS)})
    return _index_page(form)


@blueprint.post("/saldo-awal")
@requires(Permission.BOOKS_IMPORT)
def note_old_numbers() -> ResponseReturnValue:
    """Keep the last numbers of the old vouchers."""
    form = OldNumbersForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                text = form.old_numbers.data or ""
                service.note_old_numbers(session, text, actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Nomor bukti lama sudah disimpan."), "success")
            return redirect(url_for("opening.index"), code=303)
    return _index_page(form)


def _index_page(form: OldNumbersForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    desk = queries.desk(session)
    page = render_template(
        "opening/index.html",
        form=form,
        states=states_of(session, desk),
        day=queries.opening_day(session),
        between=[queries.between_label(pair) for pair in desk.between_units()],
        has_accounts=bool(desk.accounts),
    )
    return page, form.status


def states_of(session: Session, desk: queries.Desk, only: str = "") -> list[UnitState]:
    """How far each unit in use has come, or one of them."""
    units = session.scalars(
        select(BusinessUnit).where(BusinessUnit.is_active).order_by(BusinessUnit.position)
    )
    return [
        UnitState(
            unit,
            totals_of(desk.accounts, desk.typed.get(unit.code, [])),
            bool(desk.typed.get(unit.code)),
            desk.recorded.get(unit.code),
            -desk.difference_of(unit.code),  # on its account it stands mirrored
        )
        for unit in units
        if not only or unit.code == only
    ]


@blueprint.get("/saldo-awal/<unit>")
@requires(Permission.BOOKS_READ)
def unit(unit: str) -> ResponseReturnValue:
    """One unit: its parts, what they come to, what to do next."""
    session = book_session()
    kept = service.require_unit(session, unit)
    [state] = states_of(session, queries.desk(session), unit)
    record = queries.record_of(session, state.recorded.entry_id) if state.recorded else None
    return render_template(
        "opening/unit.html",
        state=state,
        record=record,
        parts=asked_parts(session),
        amounts=amounts_of(state.totals),
        day=queries.opening_day(session),
        unit=kept,
        crumbs=[(_("Saldo awal"), url_for("opening.index"))],
        difference_account=session.scalar(
            select(Account.code).where(Account.role == "opening_difference")
        ),
    )


def asked_parts(session: Session) -> list[Part]:
    """The parts to fill in: results only where the books begin in the middle of a year."""
    day = first_day(session)
    with_result = day is not None and not queries.is_january(day)
    return [part for part in PARTS if with_result or not part.is_result]


def amounts_of(totals: Totals) -> dict[str, Money]:
    """What each part comes to, by its name."""
    return {
        "harta": totals.assets,
        "utang": totals.liabilities,
        "modal": totals.equity,
        "pendapatan": totals.income,
        "biaya": totals.expense,
    }


def unit_name(kept: BusinessUnit) -> str:
    """A unit's name in the reader's language."""
    return own_language(kept.name, kept.name_en)


@blueprint.context_processor
def names() -> dict[str, object]:
    """What every page of this blueprint calls units by."""
    return {"unit_name": unit_name}


def unit_crumbs(kept: BusinessUnit) -> list[tuple[str, str]]:
    """The way back from a page of one unit."""
    return [
        (_("Saldo awal"), url_for("opening.index")),
        (unit_name(kept), url_for("opening.unit", unit=kept.code)),
    ]


def in_group(accounts: Iterable[OpeningAccount], part: Part) -> list[OpeningAccount]:
    """The accounts of one part, in their order."""
    return [account for account in accounts if account.type == part.type]
