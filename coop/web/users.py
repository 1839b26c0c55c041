"""The administrator's page of people: who may sign in, in which roles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from wtforms import BooleanField
from wtforms import PasswordField
from wtforms import SelectMultipleField
from wtforms import StringField
from wtforms.widgets import CheckboxInput
from wtforms.widgets import ListWidget

from coop.errors import CoopError
from coop.users import service
from coop.users.access import Permission
from coop.users.access import Role
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.frame import language
from coop.web.people import actor
from coop.web.people import open_session
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.users.models import User

blueprint = Blueprint("users", __name__, url_prefix="/pengguna")


class RolesField(SelectMultipleField):
    """Roles to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NewUserForm(BookForm):
    """A person to add."""

    display_name = StringField(_l("Nama lengkap"), [filled(), PlainText(100)])
    username = StringField(_l("Nama pengguna"), [filled(), PlainText(40)])
    password = PasswordField(_l("Kata sandi pertama"), [filled()])
    roles = RolesField(_l("Peran"))


class ChangeUserForm(BookForm):
    """Roles of a person and whether they may sign in."""

    roles = RolesField(_l("Peran"))
    is_enabled = BooleanField(_l("Boleh masuk"))


class NewPasswordForm(BookForm):
    """A new password for somebody who forgot theirs."""

    password = PasswordField(_l("Kata sandi baru"), [filled()])


def _role_choices() -> list[Any]:
    english = language() == "en"
    return choices_of({role.value: role.label.en if english else role.label.id for role in Role})


@blueprint.get("")
@requires(Permission.USERS_MANAGE)
def index() -> ResponseReturnValue:
    """Everybody who may or might sign in."""
    return render_template("users/index.html", users=service.users(book_session()))


@blueprint.route("/baru", methods=["GET", "POST"])
@requires(Permission.USERS_MANAGE)
def new() -> ResponseReturnValue:
    """Add a person."""
    form = NewUserForm()
    form.roles.choices = _role_choices()
    if form.validate_on_submit():
        try:
            with committing() as session:
                added = service.create_user(
                    session,
                    username=form.username.data or "",
                    display_name=form.display_name.data or "",
                    password=form.password.data or "",
                    roles=form.roles.data or [],
                    actor=actor(),
                    now=now(),
                    is_initial=True,
                )
                username = added.username
        except CoopError as error:
            form.refuse(error)
        else:
            flash(
                _(
                    "Pengguna %(username)s sudah dibuat. Saat masuk pertama kali, ia akan diminta "
                    "mengganti kata sandinya.",
                    username=username,
                ),
                "success",
            )
            return redirect(url_for("users.index"), code=303)
    return render_template("users/new.html", form=form), form.status


@blueprint.route("/orang/<username>", methods=["GET", "POST"])
@requires(Permission.USERS_MANAGE)
def change(username: str) -> ResponseReturnValue:
    """Change roles, let in or keep out."""
    user = service.require_user(book_session(), username)
    form = ChangeUserForm(
        data={"roles": [role.role for role in user.roles], "is_enabled": user.is_enabled}
    )
    form.roles.choices = _role_choices()
    if form.validate_on_submit():
        try:
            _apply(user.username, form)
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Perubahan untuk %(username)s sudah berlaku.", username=username), "success")
            return redirect(url_for("users.index"), code=303)
    page = render_template(
        "users/change.html",
        form=form,
        user=service.require_user(book_session(), username),
        password_form=NewPasswordForm(),
    )
    return page, form.status


def _apply(username: str, form: ChangeUserForm) -> None:
    with committing() as session:
        service.set_roles(session, username, form.roles.data or [], actor=actor(), now=now())
        service.set_enabled(
            session, username, is_enabled=form.is_enabled.data, actor=actor(), now=now()
        )


@blueprint.post("/orang/<username>/kata-sandi")
@requires(Permission.USERS_MANAGE)
def password(username: str) -> ResponseReturnValue:
    """Give somebody a new password; their open sessions end."""
    user = service.require_user(book_session(), username)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            changed = _set_password(user.username, form.password.data or "")
        except CoopError as error:
            form.refuse(error)
        else:
            if changed.username == actor():
                open_session(changed)  # one's own other sessions end, this one goes on
            flash(_("Kata sandi %(username)s sudah diganti.", username=username), "success")
            return redirect(url_for("users.index"), code=303)
    roles = ChangeUserForm(formdata=None)
    roles.roles.choices = _role_choices()
    user = service.require_user(book_session(), username)
    roles.roles.data = [role.role for role in user.roles]
    roles.is_enabled.data = user.is_enabled
    page = render_template("users/change.html", form=roles, user=user, password_form=form)
    return page, form.status


def _set_password(username: str, typed: str) -> User:
    with committing() as session:
        changed = service.set_password(
            session,
            username,
            typed,
            actor=actor(),
            now=now(),
            is_initial=username != actor(),  # its owner alone may know what stays in use
        )
        session.flush()
        session.refresh(changed)
        return changed
