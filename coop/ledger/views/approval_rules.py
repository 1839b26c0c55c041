"""The rule of the second person: from which amount, since when, by whose hand."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.ledger import approvals
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import approval_limit
from coop.ledger.settings import setting_history
from coop.ledger.views.approval_forms import LimitForm
from coop.ledger.views.pages import blueprint
from coop.money import Money
from coop.users import pins
from coop.users.access import Permission
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session


class _Change(NamedTuple):
    """One change of the limit as the page tells it; None stands for no limit."""

    at: str
    actor: str
    before: Money | None
    after: Money | None


class _Approver(NamedTuple):
    """Somebody who may approve, and whether a PIN was chosen."""

    username: str
    display_name: str
    has_pin: bool


@blueprint.get("/pengaturan/persetujuan")
@requires(Permission.SETTINGS_CHANGE)
def approval_rules() -> ResponseReturnValue:
    """The limit as it stands, who can approve, and who changed it when."""
    form = LimitForm()
    form.limit.data = approval_limit(book_session())
    return _page(form)


@blueprint.post("/pengaturan/persetujuan")
@requires(Permission.SETTINGS_CHANGE)
def change_approval_rules() -> ResponseReturnValue:
    """Change the limit; an empty field means that no entry waits."""
    form = LimitForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        with committing() as session:
            is_new = approvals.change_limit(session, form.limit.data, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _page(form)
    flash(
        _("Batas persetujuan sudah berlaku.") if is_new else _("Batas persetujuan tetap sama."),
        "success",
    )
    return redirect(url_for("ledger.approval_rules"), code=303)


def _page(form: LimitForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    page = render_template(
        "ledger/approval_rules.html",
        form=form,
        limit=approval_limit(session),
        people=_approvers(session),
        changes=[
            _Change(change.at, change.actor, _money(change.before), _money(change.value))
            for change in setting_history(session, APPROVAL_ABOVE)
        ],
        pin_url=link_to("pins.change"),
        list_url=link_to("ledger.approvals"),
        crumbs=[(_("Pengaturan"), url_for("settings.index"))],
    )
    return page, form.status


def _approvers(session: Session) -> list[_Approver]:
    with_pin = pins.people_with_pin(session)
    return [
        _Approver(person.username, person.display_name, person.id in with_pin)
        for person in approvals.can_approve(session)
    ]


def _money(text: str) -> Money | None:
    return Money.parse_plain(text) if text else None
