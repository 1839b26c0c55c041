"""Entries from files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.language import language
from coop.cli.options import FilePath
from coop.cli.options import argument
from coop.cli.options import format_option
from coop.cli.options import option
from coop.cli.options import output_option
from coop.cli.output import Value
from coop.cli.output import as_text
from coop.cli.output import csv_line
from coop.cli.output import document
from coop.cli.output import plain
from coop.cli.output import write
from coop.cli.output import written_whole
from coop.cli.program import REFUSED
from coop.cli.program import Group

if TYPE_CHECKING:
    from coop.ledger.import_plan import ImportPlan
    from coop.ledger.models import ImportRun

#: One cause may spoil every row of a file; nobody reads ten thousand sentences on a terminal.
PROBLEMS_SHOWN = 20

#: Key for machines, words for people, and the value.
Fact = tuple[str, str, Value]


@click.group(cls=Group, help=_l("Jurnal dari berkas."))
def journal() -> None:
    """Entries from files."""


@journal.command(
    "import",
    help=_l(
        "Impor jurnal dari BERKAS (CSV, XLSX atau teks beancount), semua atau tidak sama sekali."
    ),
)
@argument("file", metavar=_l("BERKAS"), type=FilePath(exists=True))
@option("--preview", is_flag=True, help=_l("Tunjukkan akibatnya, jangan ubah apa pun."))
@option("--create-accounts", is_flag=True, help=_l("Buat akun yang belum ada, menurut berkas."))
@option(
    "--number-form",
    type=click.Choice(("indonesian", "plain")),
    help=_l("Bentuk angka, bila berkasnya terbaca dua cara: 1.250.000,50 atau 1250000.50."),
)
@option("--unit", metavar=_l("UNIT"), help=_l("Unit untuk baris yang tidak menyebut unit."))
@option(
    "--bad-rows",
    type=FilePath(),
    metavar=_l("BERKAS"),
    help=_l("Tulis baris yang salah beserta alasannya ke berkas CSV ini."),
)
@format_option()
@click.pass_context
def import_(
    ctx: click.Context,
    *,
    file: str,
    preview: bool,
    create_accounts: bool,
    number_form: str | None,
    unit: str | None,
    bad_rows: str | None,
    form: str,
) -> None:
    """Plan by reading only, then post everything in one transaction."""
    from coop.ledger.imports import prepare_import

    path = Path(file)
    with desk.reading_desk() as at:
        plan = prepare_import(
            at.session,
            path.name,
            path.read_bytes(),
            now=at.now,
            create_accounts=create_accounts,
            number_form=number_form,
            unit_default=unit,
        )
    if plan.problems:
        _complain(plan, bad_rows)
        ctx.exit(REFUSED)
    run = None if preview else _post(plan)
    write(_shown(_facts(plan, run), form), None)


def _post(plan: ImportPlan) -> ImportRun:
    from coop.ledger.imports import run_import

    with (
        desk.progress(_("Mencatat"), len(plan.entries)) as step,
        desk.writing_desk() as at,
    ):
        told = 0

        def tell(done: int, total: int) -> None:
            nonlocal told
            del total
            step(done - told)
            told = done

        run = run_import(at.session, plan, actor=at.actor, now=at.now, progress=tell)
        at.session.flush()
        at.session.expunge(run)
    return run


def _complain(plan: ImportPlan, bad_rows: str | None) -> None:
    """Each bad row with its number and reason, on stderr."""
    from coop.ledger.import_bad_rows import bad_rows_csv
    from coop.ledger.import_reasons import sentence_of

    for problem in plan.problems[:PROBLEMS_SHOWN]:
        click.echo(sentence_of(problem, language()), err=True)
    more = len(plan.problems) - PROBLEMS_SHOWN
    if more > 0:
        text = _("… dan {more} kesalahan lain; tulis semuanya ke berkas dengan --bad-rows.")
        click.echo(text.format(more=more), err=True)
    if all(problem.code == "account_unknown" for problem in plan.problems):
        click.echo(_("Akun yang belum ada dapat dibuat sekalian: --create-accounts."), err=True)
    click.echo(
        _("{problems} kesalahan pada {file}; tidak ada yang dicatat.").format(
            problems=len(plan.problems), file=plan.file_name
        ),
        err=True,
    )
    if bad_rows is not None:
        with written_whole(bad_rows) as stream:
            stream.write(bad_rows_csv(plan, language()))
        click.echo(_("Baris yang salah ditulis ke {file}.").format(file=bad_rows), err=True)


def _facts(plan: ImportPlan, run: ImportRun | None) -> list[Fact]:
    """What a file did or would do."""
    facts: list[Fact] = [
        ("file", _("Berkas"), plan.file_name),
        ("posted", _("Tercatat"), run is not None),
        ("imported_before", _("Pernah diimpor"), plan.earlier is not None),
        ("entries", _("Banyaknya jurnal"), len(plan.entries)),
        ("postings", _("Banyaknya baris jurnal"), plan.postings),
        ("first_day", _("Tanggal pertama"), _day(plan.first_day)),
        ("last_day", _("Tanggal terakhir"), _day(plan.last_day)),
        ("total", _("Jumlah debit"), plan.total_debit),
        ("accounts_created", _("Akun baru"), len(plan.accounts)),
        ("members_created", _("Nomor rujukan baru"), len(plan.members)),
    ]
    if run is not None:
        facts.append(("first_entry", _("Jurnal nomor pertama"), run.first_entry_id))
        facts.append(("last_entry", _("Jurnal nomor terakhir"), run.last_entry_id))
    return facts


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _shown(facts: list[Fact], form: str) -> list[str]:
    if form == "json":
        return [document({key: plain(value) for key, _words, value in facts})]
    if form == "csv":
        keys, values = zip(*((key, plain(value)) for key, _words, value in facts), strict=True)
        return [csv_line(keys), csv_line(values)]
    width = max(len(words) for _key, words, _value in facts)
    return [f"{words.ljust(width)}  {_person(value)}\n" for _key, words, value in facts]


def _person(value: Value) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return as_text(value)


@journal.command("template", help=_l("Tulis formulir impor kosong, CSV atau XLSX."))
@option(
    "--format",
    "form",
    type=click.Choice(("csv", "xlsx")),
    help=_l("Bentuk formulir; biasanya menurut nama berkas."),
)
@output_option
def template(form: str | None, output: str | None) -> None:
    """Write the form that ``journal import`` reads."""
    from coop.ledger.import_template import template_csv
    from coop.ledger.import_template import template_xlsx

    is_workbook = form == "xlsx" or (form is None and str(output).lower().endswith(".xlsx"))
    data = template_xlsx(language()) if is_workbook else template_csv()
    if output is None:
        sys.stdout.buffer.write(data)
        return
    with written_whole(output) as file:
        file.write(data)
    click.echo(_("Formulir ditulis ke {file}.").format(file=output))
