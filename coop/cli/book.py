"""Making a book, copying it, bringing one of an older version up to date."""

from __future__ import annotations

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.options import FilePath
from coop.cli.options import argument
from coop.cli.options import option
from coop.cli.program import FINDINGS
from coop.cli.program import Command
from coop.cli.program import refuse

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


@click.command(cls=Command, help=_l("Buat buku baru yang kosong; tidak bertanya apa pun."))
@option("--name", required=True, metavar=_l("NAMA"), help=_l("Nama koperasi."))
@option("--empty", is_flag=True, help=_l("Tanpa bagan akun: akun datang bersama impor."))
@option(
    "--chart",
    type=click.Choice(("multi", "simpan-pinjam")),
    default="multi",
    show_default=True,
    help=_l("Bagan akun: banyak unit, atau simpan pinjam saja."),
)
@option(
    "--zone",
    type=click.Choice(tuple(ZONES), case_sensitive=False),
    default="WIB",
    show_default=True,
    help=_l("Zona waktu koperasi."),
)
@option("--legal-number", default="", metavar=_l("NOMOR"), help=_l("Nomor badan hukum."))
@option("--address", default="", metavar=_l("ALAMAT"), help=_l("Alamat pada kop surat."))
@option("--place", default="", metavar=_l("TEMPAT"), help=_l("Tempat tanda tangan laporan."))
def init(
    *,
    name: str,
    empty: bool,
    chart: str,
    zone: str,
    legal_number: str,
    address: str,
    place: str,
) -> None:
    """Make an empty book and print the code of its first visit."""
    from coop.db import writing
    from coop.desk.setup.service import begin
    from coop.ledger.book import Identity
    from coop.ledger.book import create_book
    from coop.ledger.book import require_book
    from coop.users.setup import new_setup_code

    if not name.strip():
        refuse(_("Nama koperasi masih kosong. Sebutkan dengan --name."))
    book, actor, now = desk.book_place(), desk.actor(), desk.present_moment()
    identity = Identity(name.strip(), legal_number, address, place, ZONES[zone.upper()])
    desk.make_room(book)
    create_book(book, identity, chart="" if empty else chart, actor=actor, now=now)
    engine = require_book(book)
    with writing(engine) as session:
        code = new_setup_code(session, actor=actor, now=now)
        begin(session, actor=actor, now=now)
        session.commit()
    engine.dispose()
    shown = desk.shown_place(book)
    click.echo(_("Buku {name} dibuat di {place}.").format(name=identity.name, place=shown))
    click.echo(_("Kode awal untuk kunjungan pertama: {code}").format(code=code))
    click.echo(_("Berikutnya: desmigratif --book {place} serve").format(place=shown))
    click.echo(
        _(
            "Sesudah NIK pertama dicatat, cetak lembar pemulihan kuncinya: Pengaturan, Kunci NIK, "
            "atau desmigratif key show."
        )
    )


@click.command(
    cls=Command,
    help=_l("Salin buku ke BERKAS, lalu periksa salinannya; buku boleh sedang dipakai."),
)
@argument("file", metavar=_l("BERKAS"), type=FilePath())
@click.pass_context
def backup(ctx: click.Context, file: str) -> None:
    """Copy the book into one file and verify the copy."""
    from coop.desk.copies.service import make_copy

    with desk.opened_book() as engine, desk.progress(_("Menyalin"), 100) as step:
        made = make_copy(
            engine,
            file,
            place=desk.book_place(),
            actor=desk.actor(),
            now=desk.present_moment(),
            stopwatch=desk.milliseconds,
            progress=step,
        )
    copied = made.checked
    warn_of(copied.errors)
    if made.medium == "same":
        click.echo(
            _("PERHATIAN: salinan di diska yang sama tidak menolong bila PC rusak."), err=True
        )
    click.echo(
        _("Salinan {file} sudah diperiksa: {entries} jurnal, kepala rantai {head}.").format(
            file=file, entries=copied.position, head=copied.head
        )
    )
    if copied.errors:  # scripts that rotate copies must not let this one push out a good one
        ctx.exit(FINDINGS)


@click.command(
    cls=Command,
    help=_l(
        "Sesuaikan buku dari versi program yang lebih lama; buku lama disimpan di sebelahnya. "
        "“serve” melakukannya sendiri."
    ),
)
def migrate() -> None:
    """Bring a book that an older version wrote up to date."""
    if not desk.brought_up_to_date(desk.book_place()):
        click.echo(_("Buku ini sudah sesuai dengan versi program; tidak ada yang diubah."))


def warn_of(errors: int) -> None:
    """Findings of the book itself are no fault of its copy."""
    if errors:
        text = _("PERHATIAN: bukunya sendiri punya {errors} temuan. Jalankan verify.")
        click.echo(text.format(errors=errors), err=True)
