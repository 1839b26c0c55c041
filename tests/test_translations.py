"""Both languages are complete: the source speaks Indonesian, the catalogue speaks English."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from typing import cast

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests import tidy

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from babel.messages.catalog import Message

# What `make translations` asks for.
KEYWORDS = {
    "_": None,
    "_l": None,
    "_lp": ((1, "c"), 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
}
FOLDER = tidy.ROOT / "coop" / "translations" / "en" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def forms(text: object) -> list[str]:
    """The singular and plural forms of one message, or its only form."""
    return [text] if isinstance(text, str) else list(cast("tuple[str, ...]", text or ()))


def texts_in_the_source() -> set[tuple[str, str]]:
    """Every text that the program can show, as its source has it, each after its context."""
    with (tidy.ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel's own
    messages = extract_from_dir(tidy.ROOT, methods, options, keywords=KEYWORDS)
    return {(context or "", forms(text)[0]) for _, _, text, _, context in messages}


def place(message: Message) -> tuple[str, str]:
    """A message's context and its text: together they find its translation."""
    return message.context or "", forms(message.id)[0]


def test_every_text_of_the_program_is_translated(english: Catalog) -> None:
    translated = {
        place(message)
        for message in english
        if message.id and not message.fuzzy and all(forms(message.string))
    }
    texts = texts_in_the_source()
    assert texts, "nothing was extracted: look at babel.cfg"
    assert sorted(texts - translated) == []


def test_the_english_catalogue_has_no_text_that_the_program_lost(english: Catalog) -> None:
    known = {place(message) for message in english if message.id}
    assert sorted(known - texts_in_the_source()) == []


def test_a_word_of_two_meanings_has_a_context_for_each(english: Catalog) -> None:
    """Money does not sign in, and a bill does not mature."""
    spoken = {place(message): message.string for message in english}
    assert spoken["", "Masuk"] == "Sign in"
    assert spoken["uang", "Masuk"] == "In"
    assert spoken["uang", "Keluar"] == "Out"
    assert spoken["tagihan", "Jatuh tempo"] == "Due"


def test_a_translation_fills_the_same_gaps_as_its_original(english: Catalog) -> None:
    def gaps(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    different = [
        translation
        for message in english
        if message.id
        for translation in forms(message.string)
        if translation and gaps(translation) not in [gaps(form) for form in forms(message.id)]
    ]
    assert different == []


def test_the_compiled_catalogue_is_fresh(english: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, english)
    assert (FOLDER / "messages.mo").read_bytes() == compiled.getvalue(), "run make translations"
