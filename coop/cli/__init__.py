"""``desmigratif``: the book from a terminal.

Commands are loaded when they are called, and libraries when they are used, so that ``--help`` and
small commands answer at once.
"""

from __future__ import annotations

import click

from coop.cli.desk import Settings
from coop.cli.language import LANGUAGES
from coop.cli.language import _l
from coop.cli.language import choose
from coop.cli.options import option
from coop.cli.program import Program


def _speak(ctx: click.Context, parameter: click.Parameter, chosen: str | None) -> str | None:
    del ctx, parameter
    choose(chosen or "")
    return chosen


def _print_version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's callback
    del parameter
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"desmigratif {version('desmigratif')}")
        ctx.exit()


@click.group(
    name="desmigratif",
    cls=Program,
    lazy={
        "init": "coop.cli.book:init",
        "demo": "coop.cli.serve:demo",
        "serve": "coop.cli.serve:serve",
        "verify": "coop.cli.verify:verify",
        "backup": "coop.cli.book:backup",
        "restore": "coop.cli.restoring:restore",
        "gap": "coop.cli.restoring:gap",
        "migrate": "coop.cli.book:migrate",
        "journal": "coop.cli.journal:journal",
        "event": "coop.cli.event:event",
        "chart": "coop.cli.chart:chart",
        "export": "coop.cli.export:export",
        "report": "coop.cli.report:report",
        "period": "coop.cli.periods:period",
        "year": "coop.cli.periods:year",
        "user": "coop.cli.users:user",
        "key": "coop.cli.key:key",
        "clock": "coop.cli.clock:clock",
        "members": "coop.cli.members:members",
        "savings": "coop.cli.savings:savings",
    },
    help=_l(
        "Pembukuan koperasi desa: tepat, tersegel, diperiksa mesin kedua.\n"
        "Kode keluar: 0 selesai, 1 verify menemukan sesuatu, 2 ditolak, "
        "3 kesalahan program."
    ),
)
@option(
    "--book",
    metavar=_l("TEMPAT"),
    envvar="DESMIGRATIF_BOOK",
    help=_l("Berkas buku atau alamat basis data (postgresql://…?book=NAMA)."),
)
@option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=_speak,
    help=_l("Bahasa pesan; tanpa ini menurut LANG, biasanya Indonesia."),
)
@option("--debug", is_flag=True, help=_l("Tampilkan rincian teknis bila programnya yang salah."))
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help=_l("Tampilkan versi program."),
)
@click.pass_context
def main(ctx: click.Context, book: str | None, debug: bool) -> None:  # noqa: FBT001 - click passes a flag
    """The group of all commands."""
    del debug  # read by ``Program`` when something goes wrong
    ctx.obj = Settings(book=book)
