"""What a treasurer's PC gets: one wheel, whole, and running without the source tree."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from importlib.metadata import requires
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import tidy

if TYPE_CHECKING:
    from collections.abc import Callable

# What travels inside the package besides its Python files, and where it stands in the tree.
DATA_FOLDERS = {
    "templates": "coop/templates",
    "coop/static": "coop/static",
    "coop/translations": "coop/translations",
    "coop/ledger/chart": "coop/ledger/chart",
    "coop/ledger/events": "coop/ledger/events",
    "coop/migrations": "coop/migrations",
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
def desmigratif(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """The installed command, in an environment that knows nothing but the runtime lock."""
    folder = tmp_path_factory.mktemp("pc")
    run(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    binaries = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = (binaries / "python", "-m", "pip", "install", "--quiet", "--no-input")
    run(*pip, "--require-hashes", "-r", tidy.ROOT / "requirements.lock", cwd=folder)
    run(*pip, "--no-deps", wheel, cwd=folder)

    def command(*arguments: str) -> str:
        return run(binaries / "desmigratif", *arguments, cwd=folder)

    return command


@pytest.mark.slow
def test_every_data_file_is_inside_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    expected = set()
    for path in tidy.committed_files():
        name = tidy.name_of(path)
        for folder, place in DATA_FOLDERS.items():
            if name.startswith(f"{folder}/"):
                expected.add(place + name.removeprefix(folder))
    assert any(name.startswith("coop/templates/") for name in expected)
    assert expected - inside == set()


@pytest.mark.slow
def test_the_wheel_holds_every_module_and_nothing_of_the_workshop(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    modules = {tidy.name_of(p) for p in tidy.python_files("coop", "migrants_registry")}
    assert modules - inside == set()
    tops = {name.partition("/")[0] for name in inside if ".dist-info/" not in name}
    assert tops == {"coop", "migrants_registry"}


@pytest.mark.slow
def test_the_installed_command_explains_itself(desmigratif: Callable[..., str]) -> None:
    assert "journal" in desmigratif("--help")


@pytest.mark.slow
def test_the_installed_command_keeps_a_book(desmigratif: Callable[..., str]) -> None:
    desmigratif("--book", "buku.sqlite", "init", "--name", "Koperasi Uji")
    report = ("report", "trial-balance", "--as-of", "2026-12-31", "--format", "json")
    assert '"totals"' in desmigratif("--book", "buku.sqlite", *report)


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
