"""The computer's clock, after a dead battery."""

from __future__ import annotations

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.language import language
from coop.cli.program import Group


@click.group(cls=Group, help=_l("Jam komputer, bila pernah salah."))
def clock() -> None:
    """The computer's clock."""


@clock.command(
    "confirm",
    help=_l(
        "Pastikan bahwa tanggal komputer sekarang benar, walaupun ada jurnal yang dicatat dengan "
        "tanggal lebih lambat; pencatatan dapat diteruskan."
    ),
)
def confirm() -> None:
    """Let posting go on after somebody looked at the date."""
    from coop.ledger.book import zone_of
    from coop.ledger.posting import confirm_clock
    from coop.web.format import moment

    with desk.writing_desk() as at:
        was_behind = confirm_clock(at.session, actor=at.actor, now=at.now)
        shown = moment(at.now, zone_of(at.session), language())
    if was_behind:
        text = _("Jam komputer dipastikan: {now}. Pencatatan dapat diteruskan.")
    else:
        text = _("Tidak ada yang perlu dipastikan; jam komputer {now}.")
    click.echo(text.format(now=shown))
