"""Serving a book to browsers, and the demonstration that does it for the first visitor."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from typing import NoReturn

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.options import DAY
from coop.cli.options import option
from coop.cli.program import Command
from coop.cli.program import refuse

HOST = "127.0.0.1"
PORT = 8000
THREADS = 8
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with
DEMO_FILE = "demo.sqlite"

_host = option(
    "--host",
    default=HOST,
    show_default=True,
    metavar=_l("ALAMAT"),
    help=_l("Alamat jaringan tempat buku dibuka."),
)
_port = option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    metavar=_l("NOMOR"),
    help=_l("Nomor port tempat buku dibuka."),
)


@click.command(
    cls=Command, help=_l("Jalankan buku agar dapat dibuka di peramban; berhenti dengan Ctrl-C.")
)
@_host
@_port
def serve(host: str, port: int) -> None:
    """Serve the book that was named."""
    place = desk.book_place()
    desk.brought_up_to_date(place)
    with desk.opened_book():
        pass  # refused before anything is loaded
    _serve(place, host, port)


def _serve(place: str, host: str, port: int) -> None:
    """One process, some threads; the book is one file again when it ends."""
    import os

    from waitress.server import create_server  # type: ignore[import-untyped]  # no types

    from coop import create_app
    from coop.config import config_from
    from coop.ledger.backup import settle

    settle(place)
    app = create_app(config_from(os.environ, book=place))
    try:
        with _listening(host, port) as listener:
            server = create_server(app, sockets=[listener], threads=THREADS)
            _run(server, f"http://{_reached_as(host)}:{listener.getsockname()[1]}/")
    finally:
        settle(place)


def _listening(host: str, port: int) -> socket.socket:
    """A socket at the address; one that is taken is refused before anything is loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        refuse(
            _("Buku tidak dapat dijalankan di {host}:{port}: {reason}. Coba --port lain.").format(
                host=host, port=port, reason=error.strerror
            )
        )


def _reached_as(host: str) -> str:
    """What a browser on another machine is told where every address is listened on."""
    if host in EVERYWHERE:
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def _run(server: Any, address: str) -> None:  # noqa: ANN401 - waitress has no types
    """Answer until somebody stops us."""
    click.echo(_("Buka {address} di peramban; berhenti dengan Ctrl-C.").format(address=address))
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, _stop)
    try:
        with suppress(KeyboardInterrupt):
            server.run()
    finally:
        server.close()


def _stop(number: int, frame: object) -> NoReturn:
    """A polite end: what stands in ``finally`` is still done."""
    del number, frame
    sys.exit(0)


@click.command(
    cls=Command,
    help=_l(
        "Koperasi contoh dengan riwayat dua tahun: buat bila belum ada, tampilkan cara masuk, "
        "jalankan; tidak bertanya apa pun."
    ),
)
@option(
    "--until", type=DAY, metavar=_l("TANGGAL"), help=_l("Hari terakhir riwayat; biasanya hari ini.")
)
@option(
    "--months",
    type=click.IntRange(2, 24),
    default=24,
    metavar=_l("BULAN"),
    help=_l("Panjang riwayat dalam bulan; yang pendek lebih cepat dibuat."),
)
@option("--no-serve", is_flag=True, help=_l("Buat saja, jangan dijalankan."))
@_host
@_port
def demo(*, until: date | None, months: int, no_serve: bool, host: str, port: int) -> None:
    """Make the demonstration book, or take the one that is there."""
    place = desk.book_place() if desk.names_a_book() else _usual_place()
    if _is_there(place):
        click.echo(_("Buku contoh di {place} dipakai lagi.").format(place=desk.shown_place(place)))
    else:
        _make(place, until, months)
        if not no_serve:
            _check_once(place)
    _print_logins()
    if not no_serve:
        _serve(place, host, port)


def _usual_place() -> str:
    """Beside the usual book, under its own name."""
    from coop.config import default_book

    return str(Path(default_book()).with_name(DEMO_FILE))


def _is_there(place: str) -> bool:
    """Whether the demonstration is there; any other book is left alone.

    Raises:
        BookExists: there is a book of somebody's own, or half a demonstration.
    """
    from coop.db import reading
    from coop.demo.build import is_demo
    from coop.errors import BookExists
    from coop.errors import BookMissing
    from coop.ledger.book import open_any_version

    try:
        engine, _version = open_any_version(place)
    except BookMissing:
        return False
    try:
        with reading(engine) as session:
            if not is_demo(session):
                raise BookExists(place)
    finally:
        engine.dispose()
    desk.brought_up_to_date(place)
    return True


def _make(place: str, until: date | None, months: int) -> None:
    from zoneinfo import ZoneInfo

    from coop.demo.build import IDENTITY
    from coop.demo.build import make_demo

    now = desk.present_moment()
    today = now.astimezone(ZoneInfo(IDENTITY.zone)).date()
    last = until or today
    if last > today:
        refuse(_("--until tidak boleh setelah hari ini ({today}).").format(today=today))
    desk.make_room(place)
    with desk.progress(_("Menulis pembukuan contoh"), months) as step, _whole(place) as partial:
        entries = make_demo(
            partial,
            until=last,
            actor=desk.actor(),
            now=now,
            months=months,
            progress=lambda _entries: step(1),
        )
    click.echo(
        _("{name} dibuat di {place}: {entries} jurnal sampai {last}.").format(
            name=IDENTITY.name,
            place=desk.shown_place(place),
            entries=entries,
            last=last.isoformat(),
        )
    )


def _check_once(place: str) -> None:
    """The demonstration begins with a book that was verified, as a well-kept one is."""
    from coop.db import reading
    from coop.db import writing
    from coop.ledger.book import require_book
    from coop.ledger.verify import run_verify
    from coop.ledger.verify import store_result

    engine = require_book(place)
    try:
        with reading(engine) as session:
            result = run_verify(session, actor=desk.actor(), now=desk.present_moment())
        with writing(engine) as session:
            store_result(session, result)
            session.commit()
    finally:
        engine.dispose()


@contextmanager
def _whole(place: str) -> Iterator[str]:
    """A file that bears the book's name only when all of it is there."""
    if "://" in place:
        yield place
        return
    partial = Path(f"{place}.sebagian")
    remains = [partial.with_name(partial.name + suffix) for suffix in ("", "-wal", "-shm")]
    for file in remains:
        file.unlink(missing_ok=True)  # of a demonstration that was interrupted
    try:
        yield str(partial)
        partial.rename(place)
    finally:
        for file in remains:
            file.unlink(missing_ok=True)


def _print_logins() -> None:
    from coop.cli import output
    from coop.demo.logins import LOGINS

    fields = (
        output.Field("name", _("Nama")),
        output.Field("user", _("Nama pengguna")),
        output.Field("password", _("Kata sandi")),
        output.Field("pin", _("PIN")),
    )
    rows = [(login.display_name, login.username, login.password, login.pin) for login in LOGINS]
    click.echo()
    output.write(output.listing(fields, rows, "text"), None)
    click.echo()
