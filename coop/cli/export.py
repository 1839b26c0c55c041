"""The book for other programs."""

from __future__ import annotations

import io
import sys

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.options import output_option
from coop.cli.output import written_whole
from coop.cli.program import Group


@click.group(cls=Group, help=_l("Buku untuk program lain."))
def export() -> None:
    """The book for other programs."""


@export.command("beancount", help=_l("Tulis seluruh buku sebagai teks beancount."))
@output_option
def beancount(output: str | None) -> None:
    """Write the whole book as beancount text, with our balances as assertions."""
    from coop.ledger.beancount_export import write_beancount

    with desk.reading_desk() as at:
        if output is None:
            write_beancount(at.session, sys.stdout)
            return
        with (
            written_whole(output) as file,
            io.TextIOWrapper(file, encoding="utf-8", newline="\n", write_through=True) as stream,
        ):
            exported = write_beancount(at.session, stream)
    click.echo(
        _("{entries} jurnal dan {lines} baris ditulis ke {file}.").format(
            entries=exported.transactions, lines=exported.postings, file=output
        )
    )
