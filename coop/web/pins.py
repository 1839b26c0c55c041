"""One's own PIN: chosen and changed by whoever knows the own password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from wtforms import PasswordField

from coop.db import reading
from coop.errors import CoopError
from coop.users import pins
from coop.users import service
from coop.users.access import Permission
from coop.users.errors import PasswordWrong
from coop.users.throttle import count_try
from coop.users.throttle import forget_tries
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.database import written_apart
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import filled
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("pins", __name__)


#: Phones show their keys of digits.
DIGITS = {"inputmode": "numeric"}


class OwnPinForm(BookForm):
    """A new PIN for oneself, against the password."""

    present = PasswordField(_l("Kata sandi Anda"), [filled()])
    pin = PasswordField(_l("PIN baru"), [filled(), PlainText(pins.PIN_MAX)], render_kw=DIGITS)
    again = PasswordField(
        _l("PIN baru, sekali lagi"), [filled(), PlainText(pins.PIN_MAX)], render_kw=DIGITS
    )


@blueprint.route("/kata-sandi/pin", methods=["GET", "POST"])
@requires(Permission.BOOKS_APPROVE)
def change() -> ResponseReturnValue:
    """Choose the first PIN or another one; one that was shut opens again."""
    form = OwnPinForm()
    if form.validate_on_submit() and _typed_twice(form):
        try:
            _set_pin(form.present.data or "", form.pin.data or "")
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("PIN Anda sudah berlaku. Jangan beritahukan kepada siapa pun."), "success")
            return redirect(url_for("home.index"), code=303)
    if request.method == "POST":
        read_only_from_here()
    kept = pins.find_pin(book_session(), actor())
    page = render_template(
        "users/pin.html",
        form=form,
        kept=kept,
        is_shut=kept is not None and pins.is_shut(kept),
        minimum=pins.PIN_MIN,
        maximum=pins.PIN_MAX,
        failures=pins.FAILURES_MAX,
    )
    return page, form.status


def _set_pin(password: str, pin: str) -> None:
    """Count the try, compare and hash without holding a lock, then write.

    Raises:
        TooManyTries: the password was typed wrong too often; wait.
        PasswordWrong: it is another.
        PinRefused: the PIN has another form, or is too easy.
    """
    username, address, moment = actor(), request.remote_addr or "?", now()
    read_only_from_here()
    pins.checked_pin(pin)
    with written_apart() as session:
        count_try(session, username, address=address, now=moment)
    with reading(engine()) as session:
        kept = service.require_user(session, username).password_hash
    if not service.password_matches(kept, password):
        raise PasswordWrong
    pin_hash = pins.hash_pin(pin)
    with committing() as session:
        forget_tries(session, username, address=address, now=moment)
        pins.set_pin(session, username, pin_hash, now=moment)


def _typed_twice(form: OwnPinForm) -> bool:
    if form.pin.data == form.again.data:
        return True
    form.again.errors = [_("Dua isian PIN tidak sama. Ketik ulang keduanya.")]
    return False
