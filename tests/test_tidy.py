"""The tree keeps the rules of the house, and each rule finds what it is meant to find."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from tests import tidy

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from pathlib import Path


def complaints(files: Iterable[Path], rule: Callable[[str], list[str]]) -> list[str]:
    return [
        f"{tidy.name_of(path)}: {complaint}"
        for path in files
        for complaint in rule(path.read_text(encoding="utf-8"))
    ]


def test_no_function_is_longer_than_a_screen() -> None:
    assert complaints(tidy.python_files(*tidy.CODE), tidy.long_functions) == []


def test_no_file_is_longer_than_500_lines() -> None:
    lengths = {
        tidy.name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in tidy.python_files(*tidy.CODE)
    }
    assert {name: n for name, n in lengths.items() if n > tidy.MAX_FILE_LINES} == {}


def test_money_never_becomes_a_float() -> None:
    # Charts and paper measure in points and percent; they are in coop.web and hold no money.
    files = [
        path
        for path in tidy.python_files("coop", "migrants_registry")
        if not tidy.name_of(path).startswith("coop/web/")
    ]
    assert complaints(files, tidy.floats) == []


def test_only_the_rim_reads_the_clock() -> None:
    files = [
        path for path in tidy.python_files("coop", "migrants_registry") if not tidy.is_rim(path)
    ]
    assert complaints(files, tidy.clock_readings) == []


def test_pure_modules_know_only_the_standard_library() -> None:
    files = [path for path in tidy.python_files("coop") if tidy.module_of(path) in tidy.PURE]
    assert {tidy.module_of(path) for path in files} >= {"coop.money", "coop.ledger.entry"}
    assert complaints(files, tidy.impure_imports) == []


def test_whoever_switches_a_checker_off_says_why() -> None:
    assert complaints(tidy.python_files(*tidy.CODE), tidy.silent_exceptions) == []


def test_no_module_has_a_vague_name() -> None:
    names = [tidy.name_of(p) for p in tidy.committed_files() if p.name in tidy.VAGUE_NAMES]
    assert names == []


def test_no_committed_file_names_a_machine_or_a_package_index() -> None:
    found = []
    for path in tidy.committed_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font, a compiled catalogue
        found += [f"{tidy.name_of(path)}: {line}" for line in tidy.machine_names(text)]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_holds_pins_and_hashes_and_nothing_else(name: str) -> None:
    text = (tidy.ROOT / name).read_text(encoding="utf-8")
    assert tidy.strange_lock_lines(text) == []
    for pinned in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in pinned, pinned.splitlines()[0]


def test_the_development_lock_holds_the_runtime_lock() -> None:
    def pins(name: str) -> set[str]:
        text = (tidy.ROOT / name).read_text(encoding="utf-8")
        return set(re.findall(r"^[a-z0-9].*(?= \\$)", text, re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_version_is_the_first_heading_of_the_changelog() -> None:
    changelog = (tidy.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert heading is not None
    assert version("desmigratif") == heading[1], "run make install"


def test_every_make_command_is_explained_and_phony() -> None:
    makefile = (tidy.ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    commands = set(re.findall(r"^([a-z-]+):(?!=)", makefile, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    assert explained == commands == phony


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (tidy.long_functions, "def f():\n" + "    x = 1\n" * 70, "def f():\n" + "    x = 1\n" * 69),
        (tidy.floats, "x = float(y)", "x = int(y)"),
        (tidy.floats, "x = Decimal(0.1)", "x = Decimal('0.1')"),
        (tidy.clock_readings, "import datetime as d\nd.date.today()", "today.date()"),
        (tidy.clock_readings, "datetime.now(tz=UTC)", "def f(now): return now"),
        (tidy.impure_imports, "def f():\n    import sqlalchemy", "from coop.money import Money"),
        (tidy.impure_imports, "from coop.db import Base", "from dataclasses import dataclass"),
        (tidy.silent_exceptions, "x = 1  # noqa: S101", "x = 1  # noqa: S101 - a test"),
        (tidy.silent_exceptions, "x = 1  # noqa", "x = '# noqa'"),
        (
            tidy.silent_exceptions,
            "x = 1  # type: ignore[misc]",
            "x = 1  # type: ignore[misc]  # the stub is wrong",
        ),
        (tidy.silent_exceptions, "x = 1  # pragma: no cover", "# pragma: no cover - Windows only"),
        (tidy.machine_names, "open('~work/main')".replace("~", "/"), "see the work/main branch"),
        (
            tidy.machine_names,
            "https://files.python_hosted.org/x".replace("_", ""),
            "https://example.org/x",
        ),
        (
            tidy.strange_lock_lines,
            "--index_url https://example.org/simple".replace("_", "-"),
            "flask==3.1.3 \\\n    --hash=sha256:" + "0" * 64,
        ),
        (tidy.strange_lock_lines, "flask @ file:///flask.whl", "tzdata==2026.6 \\"),
    ],
)
def test_each_rule_finds_its_culprit_and_nothing_else(
    rule: Callable[[str], list[str]], bad: str, good: str
) -> None:
    assert rule(bad) != []
    assert rule(good) == []
