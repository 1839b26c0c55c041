"""Checking the book: every invariant, and the second engine's word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from coop.cli import desk
from coop.cli import output
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.language import language
from coop.cli.options import format_option
from coop.cli.options import option
from coop.cli.program import FINDINGS
from coop.cli.program import Command

if TYPE_CHECKING:
    from coop.ledger.finding import Finding
    from coop.ledger.verify import VerifyResult


SEVERITY_WORDS = {"error": _l("salah"), "warning": _l("perlu dilihat")}


@click.command(
    cls=Command,
    help=_l("Periksa seluruh buku, juga dengan mesin kedua; kode keluar 1 bila ada temuan."),
)
@option(
    "--head", metavar=_l("KODE"), help=_l("Kode kepala rantai dari laporan atau kuitansi cetak.")
)
@format_option()
@click.pass_context
def verify(ctx: click.Context, head: str | None, form: str) -> None:
    """Run every check, keep the result for the page of treasurer and auditor."""
    from coop.db import reading
    from coop.db import writing
    from coop.ledger.verify import CHECKS
    from coop.ledger.verify import run_verify
    from coop.ledger.verify import store_result

    with desk.opened_book() as engine:
        with desk.progress(_("Memeriksa"), len(CHECKS) + 1) as step, reading(engine) as session:
            result = run_verify(
                session,
                actor=desk.actor(),
                now=desk.present_moment(),
                head=head,
                progress=lambda _name, number, _count: step(number > 1),
            )
        with writing(engine) as session:
            store_result(session, result)
            session.commit()
    output.write(_shown(result, form), None)
    if not result.is_clean:
        ctx.exit(FINDINGS)


def sentence_of(finding: Finding) -> str:
    """What a person reads for a finding."""
    from coop.ledger.finding_texts import finding_sentence

    return finding_sentence(finding, language())


def _shown(result: VerifyResult, form: str) -> Iterator[str]:
    from coop.ledger.finding_texts import check_label

    if form == "json":
        yield output.document(_as_object(result))
        return
    fields = (
        output.Field("check", _("Pemeriksaan")),
        output.Field("severity", _("Tingkat")),
        output.Field("subject", _("Pada")),
        output.Field("finding", _("Temuan")),
    )
    is_text = form == "text"
    rows = [
        (
            check_label(each.check, language()) if is_text else each.check,
            _(SEVERITY_WORDS[each.severity.value]) if is_text else each.severity.value,
            each.subject,
            sentence_of(each),
        )
        for each in result.findings
    ]
    if not is_text:
        yield from output.listing(fields, rows, form)
        return
    if rows:
        yield from output.listing(fields, rows, "text")
        yield "\n"
    yield _summary(result) + "\n"


def _summary(result: VerifyResult) -> str:
    facts = {"checks": len(result.checks), "entries": result.position, "head": result.head}
    errors = sum(check.errors for check in result.checks)
    warnings = sum(check.warnings for check in result.checks)
    if errors:
        return _(
            "{errors} temuan dan {warnings} hal yang perlu dilihat pada {checks} pemeriksaan, "
            "{entries} jurnal. Kepala rantai {head}. Jangan ubah apa pun; hubungi pengawas."
        ).format(errors=errors, warnings=warnings, **facts)
    if warnings:
        return _(
            "Buku cocok: {checks} pemeriksaan, {entries} jurnal, "
            "{warnings} hal yang perlu dilihat. "
            "Kepala rantai {head}."
        ).format(warnings=warnings, **facts)
    return _("Buku cocok: {checks} pemeriksaan, {entries} jurnal. Kepala rantai {head}.").format(
        **facts
    )


def _as_object(result: VerifyResult) -> dict[str, object]:
    return {
        "clean": result.is_clean,
        "at": result.at,
        "entries": result.position,
        "head": result.head,
        "checks": [
            {"check": check.name, "errors": check.errors, "warnings": check.warnings}
            for check in result.checks
        ],
        "findings": [
            {
                "check": each.check,
                "severity": each.severity.value,
                "subject": each.subject,
                "finding": sentence_of(each),
                "detail": each.detail,
            }
            for each in result.findings
        ],
    }
