"""One sentence in both languages; the texts stand in ``sentences`` and its neighbours."""

from __future__ import annotations

from typing import NamedTuple


class Sentence(NamedTuple):
    """The same sentence in Indonesian and in English."""

    id: str
    en: str
