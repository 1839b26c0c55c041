"""How a member gets in: the code from the slip, and a password of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.members.portal.errors import CodeWrong
from coop.members.portal.forms import ActivationForm
from coop.members.portal.forms import LinkForm
from coop.members.portal.service import activate as use_code
from coop.members.portal.service import link
from coop.members.portal.views.pages import Tries
from coop.members.portal.views.pages import blueprint
from coop.web.access import public
from coop.web.clock import now
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.frame import visitor
from coop.web.people import actor
from coop.web.people import open_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.users.models import User

KIND = "aktivasi"


@blueprint.route("/aktivasi", methods=["GET", "POST"])
@public
def activate() -> ResponseReturnValue:
    """Use a code up: a new log-in, a new password, or the own savings for who is signed in."""
    is_signed_in = bool(visitor.is_authenticated)
    form: ActivationForm | LinkForm = LinkForm() if is_signed_in else ActivationForm()
    read_only_from_here()
    if form.validate_on_submit():
        try:
            user = _redeem(form)
        except CoopError as error:
            form.refuse(error)
        else:
            if not is_signed_in:
                open_session(user)
            flash(
                _("Selamat datang. Nama pengguna Anda: %(name)s.", name=user.username),
                "success",
            )
            return redirect(url_for("portal.index"), code=303)
    page = render_template("portal/activate.html", form=form, is_signed_in=is_signed_in)
    return page, form.status


def _redeem(form: ActivationForm | LinkForm) -> User:
    """Count the try, then use the code up.

    Raises:
        TooManyTries: too many wrong codes from this place; wait.
        CoopError: what the service refuses.
    """
    tries = Tries(KIND)
    username = actor() if isinstance(form, LinkForm) else ""
    tries.count()
    try:
        with committing() as session:
            if isinstance(form, LinkForm):
                user = link(session, form.code.data or "", username=username, now=now())
            else:
                user = use_code(
                    session,
                    form.code.data or "",
                    username=form.username.data or "",
                    password=form.new.data or "",
                    now=now(),
                )
            session.flush()
            session.refresh(user)
            session.refresh(user, ["roles"])
    except CodeWrong:
        raise
    except CoopError:
        tries.forgive()  # the code was right, so nobody was guessing
        raise
    tries.forgive()
    return user
