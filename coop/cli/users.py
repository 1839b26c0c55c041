"""The people who may sign in."""

from __future__ import annotations

import secrets
import sys

import click

from coop.cli import desk
from coop.cli import output
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.language import language
from coop.cli.options import argument
from coop.cli.options import format_option
from coop.cli.options import option
from coop.cli.program import Group
from coop.users.access import ROLE_LABELS
from coop.users.access import Role

#: A drawn password: groups of signs that do not look alike, about 77 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 4
GROUP_LENGTH = 4

#: Roles may be named as the screens call them, too.
ROLE_NAMES = {role.value: role for role in Role} | {
    ROLE_LABELS[role].id.lower(): role for role in Role
}

_password = option(
    "--password-stdin",
    is_flag=True,
    help=_l("Baca kata sandi dari masukan standar; tanpa ini dibuatkan dan ditampilkan sekali."),
)


@click.group(cls=Group, help=_l("Tambah dan atur orang yang boleh masuk."))
def user() -> None:
    """People."""


@user.command("add", help=_l("Tambah orang; kata sandi yang dibuatkan tampil sekali saja."))
@argument("name", metavar=_l("NAMA"))
@option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(tuple(ROLE_NAMES), case_sensitive=False),
    metavar=_l("PERAN"),
    help=_l("Peran, misalnya bendahara; boleh diulang."),
)
@option(
    "--display-name", metavar=_l("SEBUTAN"), help=_l("Nama di layar; biasanya nama penggunanya.")
)
@_password
def add(
    *, name: str, roles: tuple[str, ...], display_name: str | None, password_stdin: bool
) -> None:
    """Add a person who may sign in."""
    from coop.users.service import create_user

    password, is_drawn = _read_or_draw(from_stdin=password_stdin)
    with desk.writing_desk() as at:
        person = create_user(
            at.session,
            username=name,
            display_name=display_name or name,
            password=password,
            roles=[ROLE_NAMES[role] for role in roles],
            actor=at.actor,
            now=at.now,
        )
        username = person.username
    click.echo(_("{user} boleh masuk.").format(user=username))
    _show_once(password, is_drawn=is_drawn)


@user.command("password", help=_l("Beri kata sandi baru; sesi yang terbuka berakhir."))
@argument("name", metavar=_l("NAMA"))
@_password
def password(*, name: str, password_stdin: bool) -> None:
    """Give a person a new password."""
    from coop.users.service import set_password

    new, is_drawn = _read_or_draw(from_stdin=password_stdin)
    with desk.writing_desk() as at:
        set_password(at.session, name, new, actor=at.actor, now=at.now)
    click.echo(_("Kata sandi {user} diganti.").format(user=name))
    _show_once(new, is_drawn=is_drawn)


@user.command("disable", help=_l("Jangan biarkan orang ini masuk lagi."))
@argument("name", metavar=_l("NAMA"))
def disable(name: str) -> None:
    """End a person's sessions and let nobody in by that name."""
    from coop.users.service import set_enabled

    with desk.writing_desk() as at:
        set_enabled(at.session, name, is_enabled=False, actor=at.actor, now=at.now)
    click.echo(_("{user} tidak boleh masuk lagi.").format(user=name))


@user.command("enable", help=_l("Biarkan orang ini masuk kembali."))
@argument("name", metavar=_l("NAMA"))
def enable(name: str) -> None:
    """Let a person in again."""
    from coop.users.service import set_enabled

    with desk.writing_desk() as at:
        set_enabled(at.session, name, is_enabled=True, actor=at.actor, now=at.now)
    click.echo(_("{user} boleh masuk.").format(user=name))


@user.command("list", help=_l("Daftar orang dan perannya."))
@format_option()
def list_(form: str) -> None:
    """Everybody who has a user name."""
    from coop.users.service import users

    is_text = form == "text"
    with desk.reading_desk() as at:
        rows = [
            (
                person.username,
                person.display_name,
                ", ".join(_role_name(role.role, is_text=is_text) for role in person.roles),
                _state(is_enabled=person.is_enabled, is_text=is_text),
            )
            for person in users(at.session)
        ]
    fields = (
        output.Field("user", _("Nama pengguna")),
        output.Field("name", _("Nama")),
        output.Field("roles", _("Peran")),
        output.Field("state", _("Status")),
    )
    output.write(output.listing(fields, rows, form), None)


def _role_name(role: str, *, is_text: bool) -> str:
    if not is_text:
        return role
    label = ROLE_LABELS[Role(role)]
    return label.en if language() == "en" else label.id


def _state(*, is_enabled: bool, is_text: bool) -> str:
    if not is_text:
        return "enabled" if is_enabled else "disabled"
    return _("boleh masuk") if is_enabled else _("tidak boleh masuk")


def _read_or_draw(*, from_stdin: bool) -> tuple[str, bool]:
    """The first line of standard input, or a password of our own; never an argument."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    groups = (
        "".join(secrets.choice(ALPHABET) for _sign in range(GROUP_LENGTH))
        for _group in range(GROUPS)
    )
    return "-".join(groups), True


def _show_once(new: str, *, is_drawn: bool) -> None:
    if is_drawn:
        click.echo(_("Kata sandi (tampil sekali ini): {password}").format(password=new))
