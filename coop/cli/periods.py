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
from coop.cli.options import argument
from coop.cli.options import format_option
from coop.cli.options import option
from coop.cli.program import Group

if TYPE_CHECKING:
    from coop.dates import Period

STATE_WORDS = {"open": _l("terbuka"), "closed": _l("ditutup"), "locked": _l("dikunci")}


@click.group(cls=Group, help=_l("Tutup bulan, buka kembali, dan lihat daftarnya."))
def period() -> None:
    """Months."""


@click.group(cls=Group, help=_l("Tutup tahun buku, catat audit dan pengesahan RAT."))
def year() -> None:
    """Years."""


@period.command("close", help=_l("Tutup bulan, setelah semua bulan sebelumnya."))
@argument("month", metavar=_l("TTTT-BB"), type=MONTH)
def close(month: Period) -> None:
    """Close a month, or a year's thirteenth period."""
    from coop.ledger.periods import close_month

    with desk.writing_desk() as at:
        close_month(at.session, month, actor=at.actor, now=at.now)
    click.echo(_("{month} ditutup.").format(month=_name(month)))


@period.command("reopen", help=_l("Buka kembali bulan terakhir yang ditutup."))
@argument("month", metavar=_l("TTTT-BB"), type=MONTH)
@option(
    "--reason", required=True, metavar=_l("ALASAN"), help=_l("Alasan, tersimpan di catatan audit.")
)
def reopen(month: Period, reason: str) -> None:
    """Reopen the latest closed month."""
    from coop.ledger.periods import reopen_month

    with desk.writing_desk() as at:
        reopen_month(at.session, month, reason=reason, actor=at.actor, now=at.now)
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
def close_books(which: int) -> None:
    """Close income and costs of a year."""
    from coop.ledger.years import close_year

    with desk.writing_desk() as at:
        posted = close_year(at.session, which, actor=at.actor, now=at.now)
    click.echo(
        _("Tahun buku {year} ditutup dengan {entries} jurnal penutup.").format(
            year=which, entries=len(posted)
        )
    )


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
