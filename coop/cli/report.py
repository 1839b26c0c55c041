"""Statements in every format."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING
from typing import BinaryIO

import click

from coop.cli import desk
from coop.cli.language import LANGUAGES
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.language import language
from coop.cli.options import DAY
from coop.cli.options import argument
from coop.cli.options import format_option
from coop.cli.options import option
from coop.cli.options import output_option
from coop.cli.output import document
from coop.cli.output import write
from coop.cli.output import written_whole
from coop.cli.program import Command
from coop.cli.program import refuse

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.report import Report
    from coop.ledger.statement_service import Wish
    from coop.web.paper import Letterhead

KINDS = (
    "trial-balance",
    "balance-sheet",
    "income-statement",
    "equity",
    "cash-flow",
    "general-ledger",
    "monthly",
    "savings-balances",
)
#: Lists of other pillars, which have no ``Wish``.
SAVINGS_BALANCES = "savings-balances"
OF_ONE_DAY = frozenset({"trial-balance", "balance-sheet", SAVINGS_BALANCES})
BINARY = frozenset({"xlsx", "pdf"})


@click.command(
    cls=Command,
    help=_l(
        "Laporan: trial-balance, balance-sheet, income-statement, equity, cash-flow, "
        "general-ledger, monthly atau savings-balances.\nNeraca, neraca saldo dan saldo simpanan "
        "memakai --as-of atau --to, yang lain --from dan --to; kedua ujung termasuk."
    ),
)
@argument("kind", metavar=_l("JENIS"), type=click.Choice(KINDS))
@option(
    "--from", "first", type=DAY, metavar=_l("TANGGAL"), help=_l("Tanggal awal; biasanya 1 Januari.")
)
@option(
    "--to", "last", type=DAY, metavar=_l("TANGGAL"), help=_l("Tanggal akhir; biasanya hari ini.")
)
@option(
    "--as-of",
    type=DAY,
    metavar=_l("TANGGAL"),
    help=_l("Tanggal neraca atau neraca saldo; boleh tanggal yang akan datang."),
)
@option(
    "--unit", default="", metavar=_l("UNIT"), help=_l("Satu unit saja; biasanya seluruh koperasi.")
)
@option("--account", multiple=True, metavar=_l("KODE"), help=_l("Akun buku besar; boleh diulang."))
@option(
    "--method",
    type=click.Choice(("indirect", "direct")),
    default="indirect",
    show_default=True,
    help=_l("Metode arus kas."),
)
@option("--before-closing", is_flag=True, help=_l("Neraca saldo sebelum jurnal penutup."))
@format_option("text", "json", "csv", "xlsx", "pdf")
@option(
    "--paper",
    type=click.Choice(("A4", "F4"), case_sensitive=False),
    default="A4",
    show_default=True,
    help=_l("Ukuran kertas PDF."),
)
@option("--lang", type=click.Choice(LANGUAGES), help=_l("Bahasa laporan."))
@output_option
def report(  # noqa: PLR0913 - one argument an option
    *,
    kind: str,
    first: date | None,
    last: date | None,
    as_of: date | None,
    unit: str,
    account: tuple[str, ...],
    method: str,
    before_closing: bool,
    form: str,
    paper: str,
    lang: str | None,
    output: str | None,
) -> None:
    """Build one statement and write it."""
    from coop.ledger.statement_service import StatementDesk
    from coop.ledger.statement_service import Wish

    if as_of is not None and last is not None:
        refuse(_("Sebutkan --as-of atau --to, tidak keduanya."))
    if kind == SAVINGS_BALANCES and (unit or account):
        refuse(_("Saldo simpanan selalu seluruhnya; --unit dan --account tidak berlaku."))
    with desk.reading_desk() as at:
        if kind == SAVINGS_BALANCES:
            _write_balances(at, as_of or last or at.now.date(), form, paper, lang, output)
            return
        wish = Wish(
            kind,
            as_of or last or at.now.date(),
            date_from=None if kind in OF_ONE_DAY else first,  # scripts name a range for every kind
            unit=unit,
            method="direct" if method == "direct" else "indirect",
            closing="before" if before_closing else "after",
            accounts=account,
        )
        built = StatementDesk(at.session, wish).report()
        spoken = lang or language()
        _say_problems(built, spoken)
        if form in BINARY:
            _write_binary(at, built, form, paper=paper.upper(), spoken=spoken, output=output)
        else:
            write(_pieces(at.session, wish, built, form, spoken), output)


def _say_problems(built: Report, spoken: str) -> None:
    for problem in built.problems:
        click.echo(
            _("PERHATIAN, laporan tidak cocok: {problem}").format(problem=problem.text(spoken)),
            err=True,
        )


def _write_balances(
    at: desk.Desk, day: date, form: str, paper: str, lang: str | None, output: str | None
) -> None:
    """The list of savings balances, tied to the accounts behind them."""
    from coop.members.papers.balances import balances_by_product
    from coop.members.papers.balances import balances_data
    from coop.members.papers.lists import balances_report

    found = balances_by_product(at.session, day)
    built, spoken = balances_report(found), lang or language()
    _say_problems(built, spoken)
    if form in BINARY:
        _write_binary(at, built, form, paper=paper.upper(), spoken=spoken, output=output)
    elif form == "json":
        write(iter([document(balances_data(found))]), output)
    else:
        write(_lines(built, form, spoken), output)


def _lines(built: Report, form: str, spoken: str) -> Iterator[str]:
    """A report as text or as CSV for machines."""
    from coop.cli.report_text import report_text
    from coop.web.files import report_csv

    if form == "csv":
        return report_csv(built, language=spoken, machine=True)
    return report_text(built, spoken)


def _pieces(session: Session, wish: Wish, built: Report, form: str, spoken: str) -> Iterator[str]:
    from coop.ledger.statement_data import data_of

    if form == "json":
        return iter([document(data_of(session, wish))])
    return _lines(built, form, spoken)


def _write_binary(
    at: desk.Desk, built: Report, form: str, *, paper: str, spoken: str, output: str | None
) -> None:
    letterhead = _letterhead(at.session)
    with _stream(output) as stream:
        if form == "xlsx":
            from coop.web.sheets import write_report

            write_report(built, stream, letterhead=letterhead, printed_at=at.now, language=spoken)
            return
        from coop.web.pdf import render_report

        stream.write(
            render_report(
                built,
                letterhead,
                printed_at=at.now,
                paper="F4" if paper == "F4" else "A4",
                language=spoken,
            )
        )


@contextmanager
def _stream(output: str | None) -> Iterator[BinaryIO]:
    """The file that was named, or standard output unless somebody would see bytes."""
    if output is not None:
        with written_whole(output) as file:
            yield file
    elif sys.stdout.isatty():
        refuse(_("Berkas ini bukan untuk layar: sebutkan -o BERKAS."))
    else:
        yield sys.stdout.buffer


def _letterhead(session: Session) -> Letterhead:
    """Whose paper it is, with the chain's head at this moment."""
    from coop.desk.setup.queries import legal_line
    from coop.ledger.book import book_of
    from coop.ledger.book import head_of
    from coop.ledger.chain import head_code
    from coop.web import paper

    book, head = book_of(session), head_of(session)
    return paper.Letterhead(
        name=book.name,
        legal_number=legal_line(session, book.legal_number),
        address=book.address,
        place=book.place,
        head=head_code(head.position, head.hash),
        signers=(paper.CHAIR, paper.TREASURER),
    )
