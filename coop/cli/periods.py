"""Closing months and years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coop.cli import desk
from coop.cli import output
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.language import language
from coop.cli.options import MONTH
from coop.cli.options import YEAR
from coop.cli.options import Decorated
from coop.cli.options import argument
from coop.cli.options import format_option
from coop.cli.options import option
from coop.cli.program import Group
from coop.cli.program import refuse

if TYPE_CHECKING:
    from coop.dates import Period

STATUS_WORDS = {
    "done": _l("selesai"),
    "open": _l("belum"),
    "not_applicable": _l("tidak berlaku"),
    "skipped": _l("dilewati"),
}
STATE_WORDS = {"open": _l("terbuka"), "closed": _l("ditutup"), "locked": _l("dikunci")}


@click.group(cls=Group, help=_l("Tutup bulan, buka kembali, dan lihat daftarnya."))
def period() -> None:
    """Months."""


@click.group(cls=Group, help=_l("Tutup tahun buku, catat audit dan pengesahan RAT."))
def year() -> None:
    """Years."""


def skip_option(decorated: Decorated) -> Decorated:
    """``--skip ITEM=REASON``, as often as wanted."""
    return option(
        "--skip",
        "skips",
        multiple=True,
        metavar=_l("BUTIR=ALASAN"),
        help=_l("Lewati butir daftar periksa dengan alasan; tercetak di berita acara."),
    )(decorated)


def _reasons(skips: tuple[str, ...]) -> dict[str, str]:
    """Reasons by item, as they were typed."""
    reasons = {}
    for each in skips:
        item, equals, reason = each.partition("=")
        if not (item.strip() and equals and reason.strip()):
            refuse(_("--skip: tulis seperti cash.1101.KANTOR=alasannya."))
        reasons[item.strip()] = reason.strip()
    return reasons


@period.command("close", help=_l("Tutup bulan, setelah semua bulan sebelumnya."))
@argument("month", metavar=_l("TTTT-BB"), type=MONTH)
@skip_option
def close(month: Period, skips: tuple[str, ...]) -> None:
    """Close a month, or a year's thirteenth period, whose checklist is settled."""
    from coop.desk.closing.service import close_month_checked

    reasons = _reasons(skips)
    with desk.writing_desk() as at:
        close_month_checked(at.session, month, reasons=reasons, actor=at.actor, now=at.now)
    click.echo(_("{month} ditutup.").format(month=_name(month)))


@period.command("checklist", help=_l("Daftar periksa sebelum bulan ditutup."))
@argument("month", metavar=_l("TTTT-BB"), type=MONTH)
@format_option()
def checklist_(month: Period, form: str) -> None:
    """Every item of a month's closing and how it stands."""
    _print_checklist(month, form)


def _print_checklist(wanted: Period, form: str) -> None:
    from coop.desk.closing.service import checklist

    with desk.reading_desk() as at:
        found = checklist(at.session, wanted, today=at.now.date())
    fields = (
        output.Field("item", _("Butir")),
        output.Field("status", _("Keadaan")),
        output.Field("label", _("Yang diperiksa")),
        output.Field("detail", _("Keterangan")),
        output.Field("reason", _("Alasan dilewati")),
        output.Field("by", _("Oleh")),
    )
    is_text = form == "text"
    rows = [
        (
            each.line.key,
            _(STATUS_WORDS[each.status.value]) if is_text else each.status.value,
            each.line.label.text(language()),
            each.line.detail.text(language()),
            each.said.reason if each.said else "",
            each.said.by if each.said else "",
        )
        for each in found.lines
    ]
    output.write(output.listing(fields, rows, form), None)


@period.command("reopen", help=_l("Buka kembali bulan terakhir yang ditutup."))
@argument("month", metavar=_l("TTTT-BB"), type=MONTH)
@option(
    "--reason", required=True, metavar=_l("ALASAN"), help=_l("Alasan, tersimpan di catatan audit.")
)
def reopen(month: Period, reason: str) -> None:
    """Reopen the latest closed month."""
    from coop.desk.closing.service import reopen_checked

    with desk.writing_desk() as at:
        reopen_checked(at.session, month, reason=reason, actor=at.actor, now=at.now)
    click.echo(_("{month} dibuka kembali.").format(month=_name(month)))


@period.command("list", help=_l("Daftar bulan dan statusnya."))
@format_option()
def list_(form: str) -> None:
    """All months that came into being."""
    from coop.ledger.book import zone_of
    from coop.ledger.periods import periods
    from coop.web.format import moment

    with desk.reading_desk() as at:
        found = periods(at.session)
        zone = zone_of(at.session)
    fields = (
        output.Field("period", _("Periode buku")),
        output.Field("state", _("Status")),
        output.Field("closed_at", _("Ditutup pada")),
        output.Field("closed_by", _("Oleh")),
    )
    is_text = form == "text"
    rows = [
        (
            each.period,
            _(STATE_WORDS[each.state]) if is_text else each.state,
            moment(each.closed_at, zone, language()) if is_text else each.closed_at,
            each.closed_by,
        )
        for each in found
    ]
    output.write(output.listing(fields, rows, form), None)


@year.command("close", help=_l("Tutup akun pendapatan dan beban tahun itu ke SHU."))
@argument("which", metavar=_l("TTTT"), type=YEAR)
@skip_option
def close_books(which: int, skips: tuple[str, ...]) -> None:
    """Close income and costs of a year whose checklist is settled."""
    from coop.desk.closing.service import close_year_checked

    reasons = _reasons(skips)
    with desk.writing_desk() as at:
        posted = close_year_checked(at.session, which, reasons=reasons, actor=at.actor, now=at.now)
    click.echo(
        _("Tahun buku {year} ditutup dengan {entries} jurnal penutup.").format(
            year=which, entries=len(posted)
        )
    )


@year.command("checklist", help=_l("Daftar periksa sebelum tahun buku ditutup."))
@argument("which", metavar=_l("TTTT"), type=YEAR)
@format_option()
def year_checklist(which: int, form: str) -> None:
    """Every item of a year's closing and how it stands."""
    from coop.dates import closing_period

    _print_checklist(closing_period(which), form)


@year.command("audited", help=_l("Catat bahwa laporan tahun itu sudah diaudit."))
@argument("which", metavar=_l("TTTT"), type=YEAR)
def audited(which: int) -> None:
    """Mark a year's statements audited."""
    _advance(which, "audited")
    click.echo(_("Laporan tahun buku {year} tercatat sudah diaudit.").format(year=which))


@year.command("approve", help=_l("Catat pengesahan RAT; tahun itu terkunci selamanya."))
@argument("which", metavar=_l("TTTT"), type=YEAR)
def approve(which: int) -> None:
    """Lock a year that the members' meeting approved."""
    _advance(which, "approved")
    click.echo(_("Tahun buku {year} disahkan RAT dan terkunci.").format(year=which))


def _advance(which: int, status: str) -> None:
    from coop.ledger.years import advance_year

    with desk.writing_desk() as at:
        advance_year(at.session, which, status, actor=at.actor, now=at.now)


def _name(month: Period) -> str:
    from coop.web.format import period_name

    return period_name(month, language())
