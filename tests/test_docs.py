"""The documents say what the program does: commands, words, links, pictures, refusals."""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from typing import TYPE_CHECKING

import click
import pytest
from babel.messages.pofile import read_po
from PIL import Image

from coop.cli import main
from coop.cli.report import KINDS
from coop.config import config_from
from coop.ledger.events import catalogue
from coop.ledger.finding_texts import CHECKS
from coop.ledger.verify import PAPER_HEAD
from tests import tidy
from tests.test_translations import texts_in_the_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

DOCS = tidy.ROOT / "docs"
MANUAL = DOCS / "manual"
IMAGES = DOCS / "images"
OPERATIONS = DOCS / "OPERATIONS.md"
LARGEST_PICTURE = 150 * 1024

LINK = re.compile(r"\]\((?P<link>[^)\s]+)\)|<img src=\"(?P<src>[^\"]+)\"")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
GAP = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def documents() -> list[Path]:
    """Every text people read about the program."""
    tops = [tidy.ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [*tops, *sorted(DOCS.rglob("*.md"))]


def manual_pages() -> list[Path]:
    return [page for page in sorted(MANUAL.glob("*.md")) if page.name != "pesan-kesalahan.md"]


def prose(path: Path) -> str:
    """A document without its pieces of code."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def slug(heading: str) -> str:
    """The anchor of a heading, as readers on the web make it."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def row_of(words: tuple[str, ...]) -> str:
    """The line of a command in the table of all commands."""
    begin = re.compile(rf"^\| `{' '.join(words)}(?: [A-Z-]+)?` \|.*$", re.MULTILINE)
    found = begin.search(OPERATIONS.read_text(encoding="utf-8"))
    assert found is not None, f"{' '.join(words)} is not in the table of OPERATIONS"
    return found.group()


@functools.cache
def spoken_texts() -> frozenset[str]:
    """Every text that the program can show, in both languages, spaces made equal."""
    texts = {" ".join(text.split()) for _, text in texts_in_the_source()}
    with (tidy.ROOT / "coop/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        texts |= {" ".join(str(message.string).split()) for message in read_po(file, locale="en")}
    for path in tidy.python_files("coop"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts |= {
            " ".join(node.value.split())
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in constants
        }
    for chart in (tidy.ROOT / "coop/ledger/chart").glob("*.csv"):
        texts |= set(chart.read_text(encoding="utf-8").replace("\n", ",").split(","))
    for event in catalogue.events().values():
        texts |= {*event.title, *event.hint}
        for field in event.fields:
            texts |= {*field.label, *field.hint}
            texts |= {text for choice in field.choices for text in choice.label}
    texts |= {text for group in catalogue.groups() for text in group.title}
    return frozenset(texts - {""})


@functools.cache
def texts_with_gaps() -> tuple[tuple[str, ...], ...]:
    """The pieces of texts with gaps, where the gaps are not nearly all of it."""
    return tuple(
        tuple(GAP.split(text))
        for text in spoken_texts()
        if GAP.search(text) and len(re.sub(r"[\W\d_]", "", GAP.sub("", text))) >= 4
    )


def fits(words: str, pieces: tuple[str, ...]) -> bool:
    """Whether the pieces stand in the words in order, with something in each gap."""
    first, *inner, last = pieces
    if not (words.startswith(first) and words.endswith(last)):
        return False
    place = len(first)
    for piece in inner:
        found = words.find(piece, place + 1)
        if found < 0:
            return False
        place = found + len(piece)
    return place < len(words) - len(last)


def is_on_a_screen(words: str) -> bool:
    """Whether these words stand on a screen exactly so."""
    wanted = " ".join(words.split())
    return wanted in spoken_texts() or any(fits(wanted, pieces) for pieces in texts_with_gaps())


@pytest.mark.parametrize("path", documents(), ids=tidy.name_of)
def test_every_link_and_picture_of_a_document_exists(path: Path) -> None:
    missing = []
    for found in LINK.finditer(prose(path)):
        address = found["link"] or found["src"]
        if address.startswith(("http://", "https://")):
            continue
        name, _, anchor = address.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists():
            missing.append(address)
        elif anchor:
            headings = re.findall(r"^#+ (.+)$", prose(target), re.MULTILINE)
            if anchor not in {slug(heading) for heading in headings}:
                missing.append(address)
    assert missing == []


def test_pictures_are_small_and_each_is_shown_somewhere() -> None:
    shown = "\n".join(prose(path) for path in documents())
    pictures = sorted(IMAGES.glob("*.png"))
    assert len(pictures) >= 10
    for picture in pictures:
        assert f"images/{picture.name}" in shown, f"{picture.name} is in no document"
        assert picture.stat().st_size <= LARGEST_PICTURE, picture.name
        with Image.open(picture) as image:
            assert image.width <= 1366, picture.name


def test_every_command_and_option_is_in_the_table_of_operations() -> None:
    seen = 0
    for words, command in commands(main):
        row = row_of(words)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                name = max(parameter.opts, key=len)
                assert f"`{name}`" in row, f"{' '.join(words)} {name}"
                seen += 1
    assert seen > 40
    for parameter in main.params:
        if isinstance(parameter, click.Option):
            assert max(parameter.opts, key=len) in OPERATIONS.read_text(encoding="utf-8")


def test_the_table_of_operations_names_no_option_that_is_gone() -> None:
    for words, command in commands(main):
        known = {name for parameter in command.params for name in parameter.opts}
        assert set(re.findall(r"`(--[a-z-]+)`", row_of(words))) <= known, words


def test_operations_say_the_same_in_both_languages() -> None:
    indonesian = (DOCS / "OPERATIONS.id.md").read_text(encoding="utf-8")
    english = OPERATIONS.read_text(encoding="utf-8")
    fixed = re.compile(r"--[a-z][a-z-]+|DESMIGRATIF_[A-Z_]+|^\| `[a-z_]+.*?` \|", re.MULTILINE)
    assert set(fixed.findall(english)) == set(fixed.findall(indonesian))
    levels = re.compile(r"^#+ ", re.MULTILINE)
    assert levels.findall(FENCE.sub("", english)) == levels.findall(FENCE.sub("", indonesian))


@pytest.mark.parametrize(
    "name", ["OPERATIONS.md", "OPERATIONS.id.md", "GLOSSARY.md", "manual/untuk-auditor.md"]
)
def test_every_kind_of_report_is_documented(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert [kind for kind in KINDS if kind not in text] == []


def test_every_setting_is_documented_with_its_name() -> None:
    text = OPERATIONS.read_text(encoding="utf-8")
    source = "\n".join(path.read_text(encoding="utf-8") for path in tidy.python_files("coop"))
    names = set(re.findall(r"DESMIGRATIF_[A-Z_]*[A-Z]", source))
    assert names >= {"DESMIGRATIF_BOOK", "DESMIGRATIF_HTTPS", "DESMIGRATIF_PROXIES"}
    assert sorted(name for name in names if f"`{name}`" not in text) == []
    made = config_from({"DESMIGRATIF_SECRET_KEY": "x", "DESMIGRATIF_BOOK": "y"})
    idle, whole = made.session_idle, made.session_whole
    assert f"{idle.seconds // 60} minutes" in text
    assert f"{whole.seconds // 3600} hours" in text


def test_the_readme_does_not_boast_of_checks() -> None:
    assert "more than thirty named checks" in (tidy.ROOT / "README.md").read_text(encoding="utf-8")
    assert len(set(CHECKS) - {PAPER_HEAD}) > 30  # that one needs a paper


def test_every_library_we_need_has_its_licence_and_its_reason() -> None:
    with (tidy.ROOT / "pyproject.toml").open("rb") as file:
        needed = tomllib.load(file)["project"]["dependencies"]
    names = [re.split(r"[^A-Za-z0-9_-]", each)[0] for each in needed]
    assert len(names) > 20
    text = (DOCS / "DECISIONS.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([\w-]+) \| ([\w.-]+) \| \S", text, re.MULTILINE))
    assert sorted(set(names) - rows.keys()) == []


@pytest.mark.parametrize("path", manual_pages(), ids=tidy.name_of)
def test_what_the_manual_prints_bold_stands_on_a_screen(path: Path) -> None:
    words = {" ".join(found.split()) for found in BOLD.findall(prose(path))} - {"dicetak tebal"}
    assert sorted(word for word in words if not is_on_a_screen(word)) == []


def test_words_that_no_screen_has_are_found() -> None:
    assert is_on_a_screen("Catat jurnal")
    assert is_on_a_screen("Tutup Oktober 2026")
    assert not is_on_a_screen("Simpan transaksi")
    assert not is_on_a_screen("catat jurnal itu")


def test_the_glossary_has_the_words_of_the_screens() -> None:
    shown = "\n".join(spoken_texts()).lower()
    missing = []
    for line in (DOCS / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 4 or cells[0] in {"Code", "---"}:
            continue
        words = [word for cell in cells[1:3] for word in cell.lower().split(" / ")]
        missing += [word for word in words if word not in shown]
    assert missing == []


def test_every_check_of_verify_is_in_the_auditors_manual(
    golden: Callable[[str, str], None],
) -> None:
    text = (MANUAL / "untuk-auditor.md").read_text(encoding="utf-8")
    before, mark, rest = text.partition("<!-- daftar pemeriksaan: make golden -->\n")
    after = rest[rest.index("\n## ") :]
    rows = [f"| `{name}` | {label.id} |\n" for name, label in CHECKS.items()]
    table = "| Kode | Yang diperiksa |\n|---|---|\n" + "".join(rows)
    golden("../../docs/manual/untuk-auditor.md", f"{before}{mark}\n{table}{after}")
