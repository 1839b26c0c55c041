"""Holds on pages: part of an account kept back, and set free again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.holds import holds_of
from coop.ledger.holds import place_hold
from coop.ledger.holds import release_hold
from coop.members.savings.forms import HoldForm
from coop.members.savings.forms import WhyForm
from coop.members.savings.reading import available_of
from coop.members.savings.views.parts import account_of
from coop.members.savings.views.parts import asks_to_edit
from coop.members.savings.views.parts import asks_to_look
from coop.members.savings.views.parts import blueprint
from coop.members.savings.views.parts import crumbs
from coop.members.savings.views.parts import look
from coop.members.savings.views.parts import tried
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import rupiah
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.ledger.models import SubledgerHold
    from coop.members.savings.reading import SavingsView


@blueprint.get("/simpanan/<int:account_id>/tahan")
@requires(Permission.SAVINGS_CHANGE)
def new_hold(account_id: int) -> ResponseReturnValue:
    """Ask how much is held, and why."""
    return _hold_page(HoldForm(), account_of(account_id))


@blueprint.post("/simpanan/<int:account_id>/tahan")
@requires(Permission.SAVINGS_CHANGE)
def hold(account_id: int) -> ResponseReturnValue:
    """Look at the hold in a sentence, go back, or place it."""
    account = account_of(account_id)
    form = HoldForm()
    if asks_to_edit() or not form.validate_on_submit():
        return _hold_page(form, account)
    amount = form.amount.data or ZERO
    reason = " ".join((form.reason.data or "").split())
    act = partial(
        place_hold,
        account_id=account.account_id,
        subledger_id=account.subledger_id,
        amount=amount,
        reason=reason,
        request_id=form.request_id.data or "",
        actor=actor(),
        now=now(),
    )
    try:
        if asks_to_look():
            tried(act)
            left = available_of(book_session(), account) - amount
            return look(
                form,
                _("Periksa dulu"),
                _(
                    "%(amount)s dari %(product)s %(number)s milik %(name)s (%(member)s) ditahan.",
                    amount=rupiah(amount),
                    product=account.product_name,
                    number=account.number,
                    name=account.member_name,
                    member=account.member_number,
                ),
                _("Tahan jumlah ini"),
                crumbs(account),
                notes=(
                    _("Alasan: %(text)s", text=reason),
                    _("Sesudah itu yang dapat ditarik %(amount)s.", amount=rupiah(left)),
                ),
            )
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _hold_page(form, account)
    flash(_("%(amount)s ditahan.", amount=rupiah(amount)), "success")
    return redirect(url_for("savings.show", account_id=account_id), code=303)


def _hold_page(form: HoldForm, account: SavingsView) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "savings/hold.html",
        form=form,
        account=account,
        available=available_of(book_session(), account),
        crumbs=crumbs(account),
    )
    return page, form.status


@blueprint.get("/simpanan/<int:account_id>/tahan/<int:hold_id>/lepas")
@requires(Permission.SAVINGS_CHANGE)
def releasing(account_id: int, hold_id: int) -> ResponseReturnValue:
    """Ask why a hold is released."""
    account = account_of(account_id)
    return _release_page(WhyForm(), account, _hold_of(account, hold_id))


@blueprint.post("/simpanan/<int:account_id>/tahan/<int:hold_id>/lepas")
@requires(Permission.SAVINGS_CHANGE)
def release(account_id: int, hold_id: int) -> ResponseReturnValue:
    """Look at it in a sentence, go back, or release the hold."""
    account = account_of(account_id)
    row = _hold_of(account, hold_id)
    amount, reason_before = row.amount, row.reason
    form = WhyForm()
    if asks_to_edit() or not form.validate_on_submit():
        return _release_page(form, account, row)
    reason = " ".join((form.reason.data or "").split())
    act = partial(release_hold, hold_id=hold_id, reason=reason, actor=actor(), now=now())
    try:
        if asks_to_look():
            tried(act)
            return look(
                form,
                _("Periksa dulu"),
                _(
                    "%(amount)s pada %(product)s %(number)s milik %(name)s (%(member)s) tidak "
                    "ditahan lagi.",
                    amount=rupiah(amount),
                    product=account.product_name,
                    number=account.number,
                    name=account.member_name,
                    member=account.member_number,
                ),
                _("Lepaskan jumlah ini"),
                crumbs(account),
                notes=(
                    _("Ditahan karena: %(text)s", text=reason_before),
                    _("Alasan: %(text)s", text=reason),
                ),
            )
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _release_page(form, account, _hold_of(account, hold_id))
    flash(_("%(amount)s tidak ditahan lagi.", amount=rupiah(amount)), "success")
    return redirect(url_for("savings.show", account_id=account_id), code=303)


def _hold_of(account: SavingsView, hold_id: int) -> SubledgerHold:
    """A hold of this very account.

    Raises:
        NotFound: there is none by that number here.
    """
    rows = holds_of(book_session(), account.account_id, account.subledger_id)
    found = next((each for each in rows if each.id == hold_id), None)
    if found is None:
        raise NotFound("hold", hold_id)
    return found


def _release_page(form: WhyForm, account: SavingsView, row: SubledgerHold) -> tuple[str, int]:
    page = render_template(
        "savings/release.html", form=form, account=account, hold=row, crumbs=crumbs(account)
    )
    if form.is_refused:
        read_only_from_here()
    return page, form.status
