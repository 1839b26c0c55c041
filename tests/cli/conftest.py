"""Running the real program inside the test's process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from coop.cli import main
from coop.cli.language import choose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    Run = Callable[..., Result]

BOOKS = Path(__file__).parent.parent / "data" / "books"


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody's book, an Indonesian terminal, no traces."""
    for name in ("DESMIGRATIF_BOOK", "DESMIGRATIF_DEBUG", "DESMIGRATIF_LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    yield
    choose("id")


@pytest.fixture
def run() -> Run:
    """Call ``desmigratif`` with arguments; ``book`` comes first on the line."""

    def call(*arguments: str, book: str | Path | None = None, typed: str = "") -> Result:
        place = [] if book is None else ["--book", str(book)]
        return CliRunner().invoke(main, [*place, *arguments], input=typed)

    return call


@pytest.fixture
def done(run: Run) -> Callable[..., str]:
    """Call it, insist that it was done, return what it printed."""

    def call(*arguments: str, book: str | Path | None = None, typed: str = "") -> str:
        result = run(*arguments, book=book, typed=typed)
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


@pytest.fixture
def new_book(done: Callable[..., str], tmp_path: Path) -> str:
    """A book with the full chart, made by ``init``."""
    place = str(tmp_path / "buku.sqlite")
    done("init", "--name", "Koperasi Uji", book=place)
    return place


@pytest.fixture(scope="session")
def imported_book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Ten years of another project's generator, imported once; read it only."""
    place = str(tmp_path_factory.mktemp("impor") / "buku.sqlite")
    runner = CliRunner()
    for arguments in (
        ["init", "--name", "Sepuluh Tahun", "--empty"],
        ["journal", "import", str(BOOKS / "bean_example_s1_idr.csv"), "--create-accounts"],
    ):
        result = runner.invoke(main, ["--book", place, *arguments])
        assert result.exit_code == 0, result.output
    return place


def fingerprint(place: str | Path) -> str:
    """What a book's file holds; the same before and after a refusal."""
    path = Path(place)
    files = [path.with_name(path.name + suffix) for suffix in ("", "-wal")]
    content = [file.read_bytes() for file in files if file.exists()]
    return hashlib.sha256(b"\x00".join(content)).hexdigest()
