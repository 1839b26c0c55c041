"""Members: a whole list with its first balances, from a file."""

from __future__ import annotations

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
from coop.cli.output import csv_line
from coop.cli.output import document
from coop.cli.output import write
from coop.cli.output import written_whole
from coop.cli.program import REFUSED
from coop.cli.program import Group
from coop.cli.program import refuse

if TYPE_CHECKING:
    from coop.members.intake.plan import IntakePlan

#: Key for machines, words for people, and the value.
Fact = tuple[str, str, str | int | bool]

PROBLEMS_SHOWN = 20


@click.group(cls=Group, help=_l("Anggota: impor daftar beserta saldo awalnya."))
def members() -> None:
    """Members."""


@members.command(
    "import",
    help=_l(
        "Impor daftar anggota BERKAS (CSV atau XLSX), seluruhnya atau tidak sama sekali.\n"
        "Formulirnya: desmigratif members template."
    ),
)
@argument("file", metavar=_l("BERKAS"), type=FilePath(exists=True))
@option("--preview", "only_preview", is_flag=True, help=_l("Periksa saja, jangan catat."))
@option(
    "--number-form",
    type=click.Choice(("indonesian", "plain")),
    help=_l("Bentuk angka bila berkas sendiri tidak memastikannya."),
)
@option(
    "--agree-difference",
    "explanation",
    default="",
    metavar=_l("SEBAB"),
    help=_l("Setuju selisih dengan akun kontrol dicatat pada 1199, dengan sebab ini."),
)
@option(
    "--bad-rows",
    type=FilePath(),
    default=None,
    metavar=_l("BERKAS"),
    help=_l("Tulis baris yang salah beserta alasannya ke berkas CSV."),
)
@format_option()
def import_(
    *,
    file: str,
    only_preview: bool,
    number_form: str | None,
    explanation: str,
    bad_rows: str | None,
    form: str,
) -> None:
    """Look at a list of members, or record it."""
    from coop.ledger.periods import lock_head
    from coop.members.intake.plan import prepare_intake
    from coop.members.intake.service import run_intake

    path = Path(file)
    data = path.read_bytes()
    with desk.reading_desk() as at:
        plan = prepare_intake(at.session, path.name, data, now=at.now, number_form=number_form)
    number = 0
    if not only_preview and not plan.problems:
        with (
            desk.progress(_("Mencatat"), len(plan.rows)) as step,
            desk.writing_desk() as at,
        ):
            told = 0

            def tell(done: int, total: int) -> None:
                nonlocal told
                del total
                step(done - told)
                told = done

            lock_head(at.session)
            plan = prepare_intake(at.session, path.name, data, now=at.now, number_form=number_form)
            number = run_intake(
                at.session,
                plan,
                actor=at.actor,
                now=at.now,
                agreed=plan.agreed_by if explanation.strip() else "",
                explanation=explanation,
                progress=tell,
            ).id
    _complain(plan, bad_rows)
    write(_shown(_facts(plan, number), form), None)
    if plan.problems:
        click.get_current_context().exit(REFUSED)


def _complain(plan: IntakePlan, bad_rows: str | None) -> None:
    """Bad rows and doubts on stderr; none of them holds a NIK."""
    from coop.members.intake.files import bad_rows_csv
    from coop.members.intake.reasons import sentence_of

    if plan.ignored:
        text = _("Kolom yang tidak dibaca: {columns}.")
        click.echo(text.format(columns=", ".join(plan.ignored)), err=True)
    for found in (plan.problems, plan.doubts):
        for problem in found[:PROBLEMS_SHOWN]:
            click.echo(sentence_of(problem, language()), err=True)
        if len(found) > PROBLEMS_SHOWN:
            text = _("… dan {more} lagi.")
            click.echo(text.format(more=len(found) - PROBLEMS_SHOWN), err=True)
    if plan.problems and bad_rows is not None:
        with written_whole(bad_rows) as stream:
            stream.write(bad_rows_csv(plan, language()))
        click.echo(_("Baris yang salah ditulis ke {file}.").format(file=bad_rows), err=True)


def _facts(plan: IntakePlan, number: int) -> list[Fact]:
    return [
        ("file", _("Berkas"), plan.file_name),
        ("posted", _("Tercatat"), bool(number)),
        ("imported_before", _("Pernah diimpor"), plan.earlier is not None and not number),
        ("rows", _("Baris yang dapat dicatat"), len(plan.rows)),
        ("persons", _("Warga baru"), plan.persons),
        ("members", _("Anggota baru"), plan.members),
        *(
            (f"accounts.{code}", _("Rekening {code}").format(code=code), count)
            for code, (count, _money) in plan.totals.items()
        ),
        *(
            (f"total.{code}", _("Jumlah {code}").format(code=code), money.plain())
            for code, (_count, money) in plan.totals.items()
        ),
        *(
            (f"difference.{unit}", _("Selisih {unit}").format(unit=unit), money.plain())
            for unit, money in plan.difference.items()
        ),
        ("ignored_columns", _("Kolom yang tidak dibaca"), ", ".join(plan.ignored)),
        ("problems", _("Kesalahan"), len(plan.problems)),
        ("doubts", _("Yang perlu dilihat"), len(plan.doubts)),
    ]


def _shown(facts: list[Fact], form: str) -> list[str]:
    if form == "json":
        return [document({key: value for key, _words, value in facts})]
    if form == "csv":
        return [csv_line([fact[0] for fact in facts]), csv_line([fact[2] for fact in facts])]
    width = max(len(words) for _key, words, _value in facts)
    return [f"{words.ljust(width)}  {_person(value)}\n" for _key, words, value in facts]


def _person(value: str | int | bool) -> str:  # noqa: FBT001 - one of a fact's kinds
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return str(value)


@members.command("template", help=_l("Tulis formulir impor anggota kosong, CSV atau XLSX."))
@option("--output", "-o", "output", type=FilePath(), required=True, help=_l("Ke berkas ini."))
def template(output: str) -> None:
    """Write the form that ``members import`` reads, with this book's products."""
    from coop.members.intake.files import template_csv
    from coop.members.intake.files import template_xlsx
    from coop.members.intake.ties import offered

    if not output.lower().endswith((".csv", ".xlsx")):
        refuse(_("Sebutkan berkas .csv atau .xlsx."))
    with desk.reading_desk() as at:
        products = list(offered(at.session).values())
    is_workbook = output.lower().endswith(".xlsx")
    data = template_xlsx(products, language()) if is_workbook else template_csv(products)
    with written_whole(output) as stream:
        stream.write(data)
    click.echo(_("Formulir ditulis ke {file}.").format(file=output))
