"""Exit codes, streams, languages and help: what every command has in common."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from sqlalchemy import select
from sqlalchemy import text

from coop import audit
from coop.cli import main
from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from tests.cli.conftest import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from click.testing import Result

PROGRAM = Path(sys.executable).with_name("desmigratif")

#: A call of each command that works on a book that has to be there.
ON_A_BOOK = (
    ("verify",),
    ("serve", "--port", "0"),
    ("backup", "salinan.sqlite"),
    ("journal", "import", __file__),
    ("chart", "import", __file__),
    ("chart", "export"),
    ("export", "beancount"),
    ("report", "trial-balance"),
    ("period", "checklist", "2026-01"),
    ("period", "close", "2026-01"),
    ("period", "reopen", "2026-01", "--reason", "salah tutup"),
    ("period", "list"),
    ("year", "checklist", "2025"),
    ("year", "close", "2025"),
    ("year", "audited", "2025"),
    ("year", "approve", "2025"),
    ("user", "add", "siti", "--role", "treasurer"),
    ("user", "password", "siti"),
    ("user", "disable", "siti"),
    ("user", "enable", "siti"),
    ("user", "list"),
    ("key", "state"),
    ("key", "show"),
    ("key", "restore", "kode"),
    ("savings", "run-interest", "2026-01"),
    ("members", "import", __file__),
    ("clock", "confirm"),
    ("migrate",),
    ("gap", "answer", "--nothing-missing"),
    ("gap", "declare", "BKM-2026", "--highest", "5", "--reason", "hilang"),
    ("gap", "list"),
    ("event", "list"),
    ("event", "post", "biaya-kantor", "jumlah=1"),
)


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = dict(commands(main))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_explains_itself_and_its_options(
    path: tuple[str, ...], done: Callable[..., str]
) -> None:
    command = ALL[path]
    assert command.help
    assert command.help.partition("\n")[0].endswith((".", ":"))
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name
    shown = " ".join(done(*path, "--help").split())
    assert shown.startswith(f"Pemakaian: desmigratif {' '.join(path)}")
    assert " ".join(command.help.split()) in shown


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_has_no_english_of_the_library_in_it(
    path: tuple[str, ...], done: Callable[..., str]
) -> None:
    shown = done(*path, "--help")
    for english in ("[required]", "[default", "TEXT", "INTEGER", "FILE", "PATH"):
        assert english not in shown


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("restore", "tidak-ada.salinan"), "BERKAS: tidak ada berkas “tidak-ada.salinan”."),
        (("restore", "."), "BERKAS: “.” adalah folder, bukan berkas."),
        (("year", "close", "12"), "TTTT: tulis angka dari 1900 sampai 9999."),
        (("report", "equity", "--to"), "--to: sebutkan isinya, satu kali."),
        (("verify", "buku"), "Ada kata yang berlebih di belakang perintah."),
    ],
)
def test_wrong_usage_is_told_in_the_language_of_the_rest(
    call: tuple[str, ...], told: str, run: Callable[..., Result]
) -> None:
    result = run(*call)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr.replace("'", "")


def test_a_damaged_book_is_called_so(run: Callable[..., Result], new_book: str) -> None:
    content = bytearray(Path(new_book).read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    Path(new_book).write_bytes(content)
    for suffix in ("-wal", "-shm"):
        Path(new_book + suffix).unlink(missing_ok=True)
    result = run("period", "list", book=new_book)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Buku rusak" in result.stderr


def test_every_command_on_a_book_is_tried_without_one() -> None:
    leaves = {path for path, command in ALL.items() if not isinstance(command, click.Group)}
    tried = {path for path in leaves for call in ON_A_BOOK if call[: len(path)] == path}
    without = {("init",), ("demo",), ("restore",), ("savings", "interest")}
    templates = {("journal", "template"), ("members", "template")}
    assert leaves - tried == without | templates


@pytest.mark.parametrize("call", ON_A_BOOK, ids=" ".join)
def test_without_a_book_every_command_is_refused_and_makes_nothing(
    call: tuple[str, ...], run: Callable[..., Result], tmp_path: Path
) -> None:
    place = tmp_path / "tidak-ada.sqlite"
    result = run(*call, book=place)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"Tidak ada buku di {place}" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (("catat",), "Tidak ada perintah itu."),
        (("report",), "belum disebutkan"),
        (("report", "laba"), "pilih salah satu dari trial-balance"),
        (("report", "equity", "--to", "31-02-2026"), "bukan tanggal"),
        (("report", "equity", "--sampai", "x"), "Tidak ada pilihan --sampai"),
        (("period", "close", "Maret"), "bukan bulan"),
        (("period", "close", "2026-14"), "bukan bulan"),
        (("init",), "--name"),
        (("restore", "tidak-ada.sqlite"), "BERKAS"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_is_wrong_on_stderr(
    call: tuple[str, ...], sentence: str, run: Callable[..., Result]
) -> None:
    result = run(*call)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert "--help" in result.stderr


def test_a_refusal_changes_no_byte_of_the_book(run: Callable[..., Result], new_book: str) -> None:
    before = fingerprint(new_book)
    for call in (
        ("init", "--name", "Lain"),
        ("period", "reopen", "2026-01", "--reason", "coba"),
        ("year", "close", "1999"),
        ("user", "disable", "wayan"),
        ("report", "trial-balance", "--unit", "GUDANG"),
        ("report", "general-ledger", "--account", "1000", "--to", "2026-03-31"),
        ("report", "equity", "--from", "2026-02-01", "--to", "2026-01-01"),
        ("verify", "--head", "bukan kode"),
    ):
        result = run(*call, book=new_book)
        assert (result.exit_code, result.stdout) == (2, ""), call
        assert result.stderr.strip().endswith("."), call
    assert fingerprint(new_book) == before


def test_a_fault_of_our_own_exits_3_with_one_line_and_a_hint(
    run: Callable[..., Result], new_book: str
) -> None:
    engine = open_engine(new_book)
    with writing(engine) as session:
        session.execute(text("DROP TABLE period"))
        session.commit()
    engine.dispose()
    result = run("period", "list", book=new_book)
    assert (result.exit_code, result.stdout) == (3, "")
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert "no such table: period" in lines[0]
    assert "--debug" in lines[1]
    traced = run("--debug", "period", "list", book=new_book)
    assert traced.exit_code == 3
    assert "Traceback" in traced.stderr


def test_a_place_that_cannot_be_reached_is_refused(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "catatan.txt").write_text("bukan buku, sekadar catatan harian")
    for place in (
        str(tmp_path / "catatan.txt"),
        "postgresql://127.0.0.1:1/tidak_ada",
        "bukan://alamat",
    ):
        result = run("verify", book=place)
        assert (result.exit_code, result.stdout) == (2, ""), place
        assert len(result.stderr.splitlines()) == 1, place


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        ([], {}, "Tidak ada buku"),
        (["--lang", "en"], {}, "There is no book"),
        ([], {"LANG": "en_GB.UTF-8"}, "There is no book"),
        (["--lang", "id"], {"LANG": "en_GB.UTF-8"}, "Tidak ada buku"),
        ([], {"LANG": "de_DE.UTF-8"}, "Tidak ada buku"),
        ([], {"LANG": "id_ID.UTF-8", "DESMIGRATIF_LANG": "en"}, "There is no book"),
    ],
)
def test_refusals_speak_indonesian_unless_english_is_asked_for(
    arguments: list[str],
    environment: dict[str, str],
    sentence: str,
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = run(*arguments, "--book", str(tmp_path / "x.sqlite"), "verify")
    assert sentence in result.stderr


def test_the_book_may_be_named_by_the_environment(
    done: Callable[..., str], new_book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESMIGRATIF_BOOK", new_book)
    assert "Periode" in done("period", "list")


def test_what_a_command_did_is_in_the_audit_log_under_the_name_of_who_ran_it(
    done: Callable[..., str], new_book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "budi")
    done("user", "add", "siti", "--role", "bendahara", book=new_book)
    engine = open_engine(new_book)
    with reading(engine) as session:
        events = session.scalars(
            select(audit.AuditEvent).where(audit.AuditEvent.subject == "user:siti")
        )
        assert [(event.actor, event.action) for event in events] == [("cli:budi", "user.create")]
    engine.dispose()


def test_help_and_refusals_load_no_library_that_they_do_not_need() -> None:
    code = (
        "import sys\n"
        "from coop.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'flask', 'pandas', 'xhtml2pdf', 'openpyxl', 'argon2'}\n"
        "sys.exit(repr(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_installed_program_keeps_the_contract(new_book: str, tmp_path: Path) -> None:
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            [PROGRAM, *arguments],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env=environment,
        )

    shown = call("--book", new_book, "report", "trial-balance", "--as-of", "2026-03-31")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Kas Kantor" in shown.stdout
    refused = call("--book", str(tmp_path / "x"), "verify")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "“desmigratif init”" in refused.stderr
    assert call("--version").stdout.startswith("desmigratif ")


def test_a_reader_that_leaves_early_is_no_fault(demo_book: str) -> None:
    with subprocess.Popen(
        [PROGRAM, "--book", demo_book, "report", "general-ledger", "--to", "2026-03-09"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == b""
