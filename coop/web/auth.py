"""Signing in and out, one's own password, the first administrator, the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import session as cookie
from flask import url_for
from flask_babel import gettext as _
from wtforms import HiddenField
from wtforms import PasswordField
from wtforms import RadioField
from wtforms import StringField

from coop.db import reading
from coop.desk.setup import service as setup_service
from coop.errors import CoopError
from coop.users import service
from coop.users.access import Role
from coop.users.errors import SignInRefused
from coop.users.setup import redeem_setup_code
from coop.users.throttle import count_try
from coop.web.access import public
from coop.web.access import safe_next
from coop.web.access import signed_in
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.database import written_apart
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.frame import LANGUAGES
from coop.web.frame import visitor
from coop.web.people import actor
from coop.web.people import close_session
from coop.web.people import open_session
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.users.models import User

blueprint = Blueprint("auth", __name__)


class SignInForm(BookForm):
    """User name and password."""

    username = StringField(_l("Nama pengguna"), [filled(), PlainText(100)])
    password = PasswordField(_l("Kata sandi"), [filled()])
    next = HiddenField()


class PasswordForm(BookForm):
    """A new password for oneself."""

    present = PasswordField(_l("Kata sandi sekarang"), [filled()])
    new = PasswordField(_l("Kata sandi baru"), [filled()])
    again = PasswordField(_l("Kata sandi baru, sekali lagi"), [filled()])


#: What the first person is besides administrator; in a village it is often the treasurer.
FIRST_OFFICES = {
    Role.TREASURER: _l("Bendahara: saya juga yang mencatat uang masuk dan keluar"),
    Role.CHAIR: _l("Ketua: saya melihat dan menyetujui, orang lain yang mencatat"),
    "": _l("Bukan keduanya: saya hanya memasang dan mengurus program ini"),
}


class SetupForm(BookForm):
    """The first administrator, against the code that was printed when the book was made."""

    code = StringField(_l("Kode awal"), [filled(), PlainText(100)])
    display_name = StringField(_l("Nama lengkap"), [filled(), PlainText(100)])
    username = StringField(_l("Nama pengguna"), [filled(), PlainText(100)])
    new = PasswordField(_l("Kata sandi"), [filled()])
    again = PasswordField(_l("Kata sandi, sekali lagi"), [filled()])
    office = RadioField(
        _l("Tugas Anda di koperasi"), choices=choices_of(FIRST_OFFICES), default=Role.TREASURER
    )


class LanguageForm(BookForm):
    """The switch on every page."""

    language = HiddenField()
    next = HiddenField()


@blueprint.route("/masuk", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Let a person in, or say why not."""
    read_only_from_here()  # no lock is held while the password is compared
    form = SignInForm()
    if request.method == "GET":
        if visitor.is_authenticated:
            return redirect(url_for("home.index"), code=303)
        with reading(engine()) as session:
            if not service.has_users(session):
                return redirect(url_for("auth.set_up"), code=303)
        form.next.data = safe_next(request.args.get("next")) or ""
    if form.validate_on_submit():
        try:
            user = _let_in(form.username.data or "", form.password.data or "")
        except CoopError as error:
            form.refuse(error)
        else:
            open_session(user)
            return redirect(safe_next(form.next.data) or url_for("home.index"), code=303)
    return render_template("users/sign_in.html", form=form), form.status


def _let_in(username: str, password: str) -> User:
    """Count the try, compare without holding a lock, write down how it ended."""
    address, moment = request.remote_addr or "?", now()
    read_only_from_here()
    with written_apart() as session:
        count_try(session, username, address=address, now=moment)
    with reading(engine()) as session:
        found = service.find_user(session, username)
        kept = found.password_hash if found else None
    is_right = service.password_matches(kept, password)
    with written_apart() as session:
        try:
            user = service.conclude_sign_in(
                session, username, password, is_right=is_right, address=address, now=moment
            )
        except SignInRefused:
            session.commit()  # the refusal stays in the audit log
            raise
        session.flush()  # a stronger hash is written before the person leaves this session
        session.refresh(user, ["roles"])
        session.expunge(user)
        return user


@blueprint.post("/keluar")
@public
def sign_out() -> ResponseReturnValue:
    """End the sessions of this person; a copy of the cookie is worth nothing afterwards."""
    if visitor.is_authenticated:
        with committing() as session:
            service.end_sessions(session, actor(), now=now())
    close_session()
    flash(_("Anda sudah keluar."), "success")
    return redirect(url_for("auth.sign_in"), code=303)


@blueprint.route("/kata-sandi", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change one's own password; every other session of this person ends."""
    form = PasswordForm()
    if form.validate_on_submit() and _typed_twice(form):
        try:
            with committing() as session:
                user = service.change_own_password(
                    session,
                    actor(),
                    present=form.present.data or "",
                    new=form.new.data or "",
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            open_session(user)
            flash(_("Kata sandi sudah diganti. Perangkat lain harus masuk lagi."), "success")
            return redirect(url_for("home.index"), code=303)
    return render_template("users/password.html", form=form), form.status


@blueprint.route("/mulai", methods=["GET", "POST"])
@public
def set_up() -> ResponseReturnValue:
    """Make the first administrator of a book that nobody can sign in to yet."""
    if service.has_users(book_session()):
        return redirect(url_for("auth.sign_in"), code=303)
    form = SetupForm()
    if form.validate_on_submit() and _typed_twice(form):
        try:
            with committing() as session:
                user = _first_administrator(form)
                session.flush()  # the session below needs the new number
        except CoopError as error:
            form.refuse(error)
        else:
            open_session(user)
            flash(_("Selamat datang. Buku ini sekarang punya administrator."), "success")
            return redirect(url_for("setup.index"), code=303)
    return render_template("users/set_up.html", form=form), form.status


def _first_administrator(form: SetupForm) -> User:
    session, moment = book_session(), now()
    redeem_setup_code(session, form.code.data or "", now=moment)
    setup_service.begin(session, actor="setup", now=moment)
    office = form.office.data
    return service.create_user(
        session,
        username=form.username.data or "",
        display_name=form.display_name.data or "",
        password=form.new.data or "",
        roles=[Role.ADMINISTRATOR, office] if office else [Role.ADMINISTRATOR],
        actor="setup",
        now=moment,
    )


@blueprint.post("/bahasa")
@public
def switch_language() -> ResponseReturnValue:
    """Change the language on this device; a signed-in person finds it again elsewhere."""
    form = LanguageForm()
    wanted = form.language.data
    if wanted in LANGUAGES:
        cookie["language"] = wanted
        if visitor.is_authenticated and visitor.language != wanted:
            with committing() as session:
                service.set_language(session, visitor.username, str(wanted))
    return redirect(safe_next(form.next.data) or url_for("home.index"), code=303)


def _typed_twice(form: PasswordForm | SetupForm) -> bool:
    if form.new.data == form.again.data:
        return True
    form.again.errors = [_("Dua isian kata sandi baru tidak sama. Ketik ulang keduanya.")]
    return False
