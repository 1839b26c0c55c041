"""The chart of accounts as a file."""

from __future__ import annotations

from pathlib import Path

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.options import FilePath
from coop.cli.options import argument
from coop.cli.options import output_option
from coop.cli.output import write
from coop.cli.program import Group


@click.group(cls=Group, help=_l("Bagan akun sebagai berkas CSV."))
def chart() -> None:
    """The chart of accounts."""


@chart.command(
    "import", help=_l("Impor bagan akun dari BERKAS: akun baru ditambahkan, tak ada yang dihapus.")
)
@argument("file", metavar=_l("BERKAS"), type=FilePath(exists=True))
def import_(file: str) -> None:
    """Add and change accounts by the rows of a file, all or nothing."""
    from coop.ledger.accounts import import_chart
    from coop.ledger.chart_file import read_chart

    path = Path(file)
    rows = read_chart(path.name, path.read_bytes())
    with desk.writing_desk() as at:
        change = import_chart(at.session, rows, actor=at.actor, now=at.now)
    click.echo(
        _("{added} akun ditambahkan, {changed} diubah.").format(
            added=change.added, changed=change.changed
        )
    )


@chart.command("export", help=_l("Tulis bagan akun sebagai CSV."))
@output_option
def export(output: str | None) -> None:
    """Write the chart as a file that imports again."""
    from coop.ledger.accounts import export_chart
    from coop.ledger.chart_file import chart_text

    with desk.reading_desk() as at:
        text = chart_text(export_chart(at.session))
    write([text], output)
