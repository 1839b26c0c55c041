"""The key of the book's sealed numbers: its recovery code on screen, entering it on a new PC."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.options import argument
from coop.cli.options import format_option
from coop.cli.program import Group

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@click.group(cls=Group, help=_l("Kunci yang membuka NIK, nomor KK dan telepon di dalam buku."))
def key() -> None:
    """The key of sealed numbers."""


@key.command("state", help=_l("Tampilkan apakah kunci ada di PC ini dan pernah dicetak."))
@format_option()
def state(form: str) -> None:
    """How it stands with the key; the key itself is not shown."""
    from coop.cli import output
    from coop.members.people.keys import key_state

    fields = (
        output.Field("key_id", _("Nama kunci")),
        output.Field("is_here", _("Di PC ini")),
        output.Field("made_at", _("Dibuat")),
        output.Field("printed_at", _("Terakhir dicetak")),
    )
    with desk.reading_desk() as at:
        found = key_state(at.session)
    is_here = _("ada") if found.is_here else _("tidak ada")
    if form != "text":
        is_here = "1" if found.is_here else "0"
    row = (found.key_id, is_here, found.made_at, found.printed_at)
    output.write(output.listing(fields, [row] if found.key_id else [], form), None)


@key.command("show", help=_l("Cetak kode pemulihan; tulis di kertas dan simpan terkunci."))
def show() -> None:
    """Print the recovery code, and a row in the log that somebody did."""
    from coop.members.people.keys import printed_code

    with desk.writing_desk() as at:
        code = printed_code(at.session, actor=at.actor, now=at.now)
    click.echo(code)
    click.echo(
        _("Simpan kode ini di lemari terkunci, terpisah dari PC dan salinan buku."), err=True
    )


@key.command(
    "restore",
    help=_l("Pasang kunci dari lembar pemulihan; tanpa KODE dibaca dari masukan baku."),
)
@argument("code", metavar=_l("KODE"), nargs=-1)
def restore(code: tuple[str, ...]) -> None:
    """Put the key of a recovery sheet in its place on this machine."""
    from coop.members.people.keys import restore_key

    # A code typed behind the command stays in the shell's history: standard input is better.
    typed = " ".join(code) or " ".join(sys.stdin.read().split())
    with desk.writing_desk() as at:
        key_id = restore_key(at.session, typed, actor=at.actor, now=at.now)
    click.echo(_("Kunci {key} terpasang di PC ini.").format(key=key_id))


def tell_missing_key(session: Session) -> None:
    """After a restore: numbers stay masked until the key is here."""
    from coop.members.people.keys import key_state

    found = key_state(session)
    if found.key_id and not found.is_here:
        text = _(
            "NIK dan nomor telepon tertutup: kunci {key} tidak ada di PC ini. Pasang dari lembar "
            "pemulihan dengan: desmigratif key restore"
        )
        click.echo(text.format(key=found.key_id), err=True)
