"""The language of the command line: Indonesian as written in the source, or its English.

Reads the same catalogue as the pages do, through the standard library: no command waits for Flask.
"""

from __future__ import annotations

import gettext
import os
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("id", "en")
_CATALOGUE = Path(__file__).parent.parent / "translations"


def from_environment() -> str:
    """English where the terminal speaks English, else Indonesian."""
    for name in ("DESMIGRATIF_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "id"
    return "id"


_language: ContextVar[str] = ContextVar("language")


def language() -> str:
    """``id`` or ``en``, as chosen for this run."""
    return _language.get(None) or from_environment()


def choose(chosen: str) -> None:
    """Speak that language from now on; an empty one asks the environment."""
    _language.set(chosen or from_environment())


@cache
def _translations(chosen: str) -> gettext.NullTranslations:
    return gettext.translation("messages", _CATALOGUE, [chosen], fallback=True)


def _(text: str) -> str:
    """A text of the source in the chosen language."""
    return _translations(language()).gettext(text) if text else ""


def _l(text: str) -> str:
    """Mark a text for translation where it is declared; ``_`` translates it where it is shown."""
    return text
