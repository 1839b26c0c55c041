"""What a treasurer's PC gets: one wheel, whole, and running without the source tree."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from importlib.metadata import requires
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor
from urllib.request import build_opener

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where each top-level folder that ships stands inside the wheel.
PLACES = {
    "coop/": "coop/",
    "migrants_registry/": "migrants_registry/",
    "templates/": "coop/templates/",
}


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that must succeed, started where the source tree is out of sight."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=600,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built by the pinned hatchling."""
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation")
    run(*build, "--outdir", folder, tidy.ROOT, cwd=folder)
    (built,) = folder.glob("desmigratif-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment that knows nothing but the wheel and the runtime lock."""
    folder = tmp_path_factory.mktemp("pc")
    run(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    binaries = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    # Compiling all of the libraries takes longer than unpacking them; most is never imported.
    pip = (binaries / "python", "-m", "pip", "install", "--quiet", "--no-input", "--no-compile")
    run(*pip, "--require-hashes", "-r", tidy.ROOT / "requirements.lock", cwd=folder)
    run(*pip, "--no-deps", wheel, cwd=folder)
    return binaries / "desmigratif"


@contextmanager
def served(command: Path, book: Path) -> Iterator[str]:
    """The address at which the installed program serves a book, until it is asked to stop."""
    arguments = [str(command), "--book", str(book), "serve", "--port", "0"]
    with subprocess.Popen(
        arguments, cwd=book.parent, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        try:
            address = re.search(r"http://[0-9.:]+", process.stdout.readline())
            assert address is not None
            yield address[0]
        finally:
            process.terminate()
    assert process.returncode == (1 if sys.platform == "win32" else 0)


@pytest.mark.slow
def test_the_wheel_is_whole_and_holds_nothing_of_the_workshop(wheel: Path) -> None:
    inside = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    expected = {
        place + name.removeprefix(folder)
        for name in map(tidy.name_of, tidy.committed_files())
        for folder, place in PLACES.items()
        if name.startswith(folder)
    }
    kinds = {name.rpartition(".")[2] for name in expected}
    assert kinds >= {"py", "html", "css", "po", "mo", "csv", "toml"}
    assert expected - inside == set()
    assert inside - expected == set()


@pytest.mark.slow
def test_the_installed_command_keeps_a_book_and_prints_it(installed: Path, tmp_path: Path) -> None:
    book = (installed, "--book", tmp_path / "buku.sqlite")
    run(*book, "init", "--name", "Koperasi Uji", cwd=tmp_path)
    report = ("report", "trial-balance", "--as-of", "2026-12-31")
    assert '"totals"' in run(*book, *report, "--format", "json", cwd=tmp_path)
    run(*book, *report, "--format", "pdf", "-o", "saldo.pdf", cwd=tmp_path)
    assert (tmp_path / "saldo.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.slow
def test_the_installed_program_serves_its_pages_in_both_languages(
    installed: Path, tmp_path: Path
) -> None:
    book = tmp_path / "buku.sqlite"
    run(installed, "--book", book, "init", "--name", "Koperasi Uji", cwd=tmp_path)
    browser = build_opener(HTTPCookieProcessor())

    def fetch(address: str, **fields: str) -> str:
        body = urlencode(fields).encode() if fields else None
        with browser.open(address, body, timeout=30) as answer:
            return str(answer.read().decode("utf-8"))

    with served(installed, book) as address:
        page = fetch(f"{address}/masuk")
        assert '<html lang="id"' in page
        styles = re.findall(r'href="(/[^"]+\.css[^"]*)"', page)
        assert len(styles) >= 2
        assert all("{" in fetch(address + style) for style in styles)
        (token, *_) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        fetch(f"{address}/bahasa", language="en", csrf_token=token)
        assert '<html lang="en"' in fetch(f"{address}/masuk")


def test_every_imported_library_is_a_declared_dependency() -> None:
    declared = {
        canonicalize_name(requirement.name)
        for requirement in map(Requirement, requires("desmigratif") or [])
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    }
    distributions = packages_distributions()
    undeclared = set()
    for path in tidy.python_files("coop", "migrants_registry"):
        for module in imported_modules(path.read_text(encoding="utf-8")):
            if module in sys.stdlib_module_names or module in {"coop", "migrants_registry"}:
                continue
            owners = {canonicalize_name(name) for name in distributions.get(module, [module])}
            if not owners & declared:
                undeclared.add(f"{tidy.name_of(path)}: {module}")
    assert undeclared == set()


def imported_modules(source: str) -> set[str]:
    """The top-level names that a file imports anywhere."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found
