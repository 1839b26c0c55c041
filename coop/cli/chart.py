"""The chart of accounts as a file."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.options import output_option
from coop.cli.output import csv_line
from coop.cli.output import write
from coop.cli.program import Group


@click.group(cls=Group, help=_l("Bagan akun sebagai berkas CSV."))
def chart() -> None:
    """The chart of accounts."""


@chart.command(
    "import", help=_l("Ambil bagan akun dari BERKAS: akun baru ditambah, tak ada dihapus.")
)
@click.argument("file", metavar="BERKAS", type=click.Path(exists=True, dir_okay=False))
def import_(file: str) -> None:
    """Add and change accounts by the rows of a file, all or nothing."""
    from coop.ledger.accounts import import_chart
    from coop.ledger.import_tables import decode_text

    path = Path(file)
    text, _encoding = decode_text(path.name, path.read_bytes())
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))
    with desk.writing_desk() as at:
        change = import_chart(at.session, rows, actor=at.actor, now=at.now)
    click.echo(
        _("{added} akun ditambah, {changed} diubah.").format(
            added=change.added, changed=change.changed
        )
    )


@chart.command("export", help=_l("Tulis bagan akun sebagai CSV."))
@output_option
def export(output: str | None) -> None:
    """Write the chart as a file that imports again."""
    from coop.ledger.accounts import export_chart
    from coop.ledger.chart_rows import COLUMNS

    with desk.reading_desk() as at:
        rows = export_chart(at.session)
    lines = [csv_line(COLUMNS), *(csv_line([row[key] for key in COLUMNS]) for row in rows)]
    write(lines, output)
