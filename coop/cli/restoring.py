"""Bringing a copy back, and saying how far the voucher numbers on paper go."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import click

from coop.cli import desk
from coop.cli.book import warn_of
from coop.cli.key import tell_missing_key
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.options import FilePath
from coop.cli.options import argument
from coop.cli.options import format_option
from coop.cli.options import option
from coop.cli.program import Command
from coop.cli.program import Group
from coop.cli.program import refuse

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.gaps import SeriesQuestion
    from coop.ledger.lost_numbers import SeriesYear

NUMBER_DIGITS = 9


class HighestType(click.ParamType[tuple[str, int]]):
    """A series with its highest number on paper: ``BKM-2026=57``."""

    name = "nomor"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click passes
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, int]:
        """Read both; whether the series is one of ours is found out later."""
        series, _sign, number = str(value).partition("=")
        if not (number.isascii() and number.isdigit() and len(number) <= NUMBER_DIGITS):
            self.fail(
                _("“{value}” tidak terbaca; tulis seperti BKM-2026=57.").format(value=value),
                param,
                ctx,
            )
        return series, int(number)


_highest = option(
    "--highest",
    multiple=True,
    type=HighestType(),
    metavar=_l("SERI-TAHUN=NOMOR"),
    help=_l("Nomor bukti tertinggi di atas kertas; boleh beberapa kali."),
)
_nothing_missing = option(
    "--nothing-missing",
    is_flag=True,
    help=_l("Seri lain di kertas tidak lebih jauh daripada di buku."),
)
_reason = option(
    "--reason",
    default="",
    metavar=_l("ALASAN"),
    help=_l("Mengapa nomor hilang; dibaca pengawas."),
)


@click.command(
    cls=Command,
    help=_l("Pulihkan buku dari salinan BERKAS, di tempat yang belum ada bukunya."),
)
@argument("file", metavar=_l("BERKAS"), type=FilePath(exists=True))
@option(
    "--with-findings",
    is_flag=True,
    help=_l("Terima salinan yang bermasalah, bila tidak ada yang lebih baik."),
)
@option(
    "--rehearse",
    is_flag=True,
    help=_l("Coba saja: pulihkan ke tempat sementara, periksa, hapus lagi."),
)
@_highest
@_nothing_missing
@_reason
def restore(
    *,
    file: str,
    with_findings: bool,
    rehearse: bool,
    highest: tuple[tuple[str, int], ...],
    nothing_missing: bool,
    reason: str,
) -> None:
    """Make a copy the book again, where there is none."""
    if rehearse:
        _rehearse(file)
        return
    from coop.ledger.backup import restore_from

    answers = _read(highest)  # refused before anything is restored
    place = desk.book_place()
    with desk.progress(_("Memulihkan"), 100) as step:
        copied = restore_from(
            file,
            place,
            actor=desk.actor(),
            now=desk.present_moment(),
            accept_findings=with_findings,
            progress=step,
        )
    warn_of(copied.errors)
    click.echo(
        _("Buku di {place} pulih: {entries} jurnal, kepala rantai {head}.").format(
            place=desk.shown_place(place), entries=copied.position, head=copied.head
        )
    )
    click.echo(_("Cocokkan kode kepala rantai itu dengan laporan cetak terakhir."))
    with desk.writing_desk() as at:
        _answer(at, answers, nothing_missing=nothing_missing, reason=reason)
        tell_missing_key(at.session)


def _rehearse(file: str) -> None:
    from coop.errors import BookMissing
    from coop.ledger.backup import rehearse

    now = desk.present_moment()
    with desk.progress(_("Mencoba memulihkan"), 100) as step:
        try:
            with desk.opened_book() as engine:
                from coop.desk.copies.service import rehearse_restore

                copied = rehearse_restore(
                    engine,
                    file,
                    place=desk.book_place(),
                    actor=desk.actor(),
                    now=now,
                    stopwatch=desk.milliseconds,
                    progress=step,
                ).checked
        except BookMissing:  # another machine, without the book: that is the better rehearsal
            copied = rehearse(file, actor=desk.actor(), now=now, progress=step)
    click.echo(
        _("Salinan ini dapat dipulihkan: {entries} jurnal, kepala rantai {head}.").format(
            entries=copied.position, head=copied.head
        )
    )


def _read(highest: tuple[tuple[str, int], ...]) -> dict[SeriesYear, int]:
    from coop.ledger.lost_numbers import read_series

    answers = {read_series(series): number for series, number in highest}
    if len(answers) < len(highest):
        refuse(_("Satu seri disebut dua kali. Sebutkan sekali saja."))
    return answers


def _answer(
    at: desk.Desk, answers: dict[SeriesYear, int], *, nothing_missing: bool, reason: str
) -> None:
    """Take the answers, and print what remains to be done."""
    from coop.ledger.entry import Series
    from coop.ledger.gaps import answer_restore
    from coop.ledger.gaps import open_restore
    from coop.ledger.lost_numbers import SeriesYear

    restore = open_restore(at.session)
    if restore is not None and nothing_missing:
        for each in restore.unanswered:
            answers.setdefault(each.series, each.in_book)
    if answers:
        why = reason or _("Buku dipulihkan dari salinan")
        declared = answer_restore(at.session, answers, reason=why, actor=at.actor, now=at.now)
        for gap_ in declared:
            series = SeriesYear(Series(gap_.series), gap_.series_year)
            first, last = series.number(gap_.first_number), series.number(gap_.last_number)
            click.echo(
                _("Dinyatakan hilang: {first} sampai {last}.").format(first=first, last=last)
            )
    _tell_rest(at.session)


def _tell_rest(session: Session) -> None:
    from coop.ledger.gaps import open_restore

    restore = open_restore(session)
    if restore is None:
        click.echo(_("Pencatatan dapat diteruskan."))
        return
    click.echo(_("Yang masih harus disebutkan sebelum pencatatan dapat diteruskan:"))
    for each in restore.unanswered:
        click.echo(f"  {each.series.key}  {_in_book(each)}")
    click.echo(
        _("Isi halaman “Setelah pemulihan” di peramban, atau: desmigratif gap answer --highest …")
    )


def _in_book(question: SeriesQuestion) -> str:
    if not question.in_book:
        return _("di buku belum ada")
    return _("di buku sampai {number}").format(number=question.series.number(question.in_book))


@click.group(cls=Group, help=_l("Nomor bukti yang ada di kertas tetapi tidak ada di buku."))
def gap() -> None:
    """Voucher numbers that are on paper and not in the book."""


@gap.command(
    "answer",
    help=_l("Sebutkan nomor tertinggi di kertas setelah pemulihan; yang hilang dinyatakan."),
)
@_highest
@_nothing_missing
@_reason
def answer(*, highest: tuple[tuple[str, int], ...], nothing_missing: bool, reason: str) -> None:
    """Say after a restore how far the numbers on paper go."""
    answers = _read(highest)
    with desk.writing_desk() as at:
        _answer(at, answers, nothing_missing=nothing_missing, reason=reason)


@gap.command("declare", help=_l("Nyatakan hilang nomor satu SERI sampai nomor di kertas."))
@argument("series", metavar=_l("SERI-TAHUN"))
@option(
    "--highest",
    required=True,
    type=click.IntRange(1, 10**NUMBER_DIGITS),
    metavar=_l("NOMOR"),
    help=_l("Nomor bukti tertinggi di atas kertas."),
)
@option("--reason", required=True, metavar=_l("ALASAN"), help=_l("Mengapa; dibaca pengawas."))
def declare(*, series: str, highest: int, reason: str) -> None:
    """Declare numbers lost outside a restore."""
    from coop.ledger.gaps import declare_gap
    from coop.ledger.lost_numbers import read_series

    which = read_series(series)
    with desk.writing_desk() as at:
        row = declare_gap(at.session, which, highest, reason=reason, actor=at.actor, now=at.now)
        first, last = which.number(row.first_number), which.number(row.last_number)
    click.echo(_("Dinyatakan hilang: {first} sampai {last}.").format(first=first, last=last))


@gap.command("list", help=_l("Tampilkan nomor yang hilang dan yang dimasukkan ulang."))
@format_option()
def list_gaps(form: str) -> None:
    """What was declared lost, and what of it is in the book again."""
    from coop.cli import output
    from coop.ledger.gaps import gaps

    fields = (
        output.Field("first", _("Dari")),
        output.Field("last", _("Sampai")),
        output.Field("count", _("Banyaknya")),
        output.Field("again", _("Dimasukkan ulang")),
        output.Field("reason", _("Alasan")),
        output.Field("at", _("Dinyatakan")),
        output.Field("actor", _("Oleh")),
    )
    with desk.reading_desk() as at:
        rows = [
            (
                each.series.number(each.first),
                each.series.number(each.last),
                each.count,
                len(each.again),
                each.reason,
                each.at,
                each.actor,
            )
            for each in gaps(at.session)
        ]
    output.write(output.listing(fields, rows, form), None)
