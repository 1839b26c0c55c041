"""What people write about one another: printable, and never the number of a card. Pure."""

from __future__ import annotations

import re
from typing import Final

from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused

_CARD_NUMBER: Final = re.compile(r"(?:[0-9][\s.\-]?){16}")


def check_words(field: str, text: str, *, length_max: int = NARRATION_LENGTH_MAX) -> None:
    """Refuse what no field about a person may hold.

    Args:
        field: what the refusal names.
        text: as it would be kept.
        length_max: characters.

    Raises:
        TextRefused: too long, it would not print as it reads, or it holds a card number.
    """
    check_text(field, text, length_max=length_max)
    refuse_card_numbers(field, text)


def refuse_card_numbers(field: str, text: str) -> None:
    """Refuse a text that holds the number of a card: it would lie unsealed in the book.

    >>> refuse_card_numbers("note", "Rumah nomor 12, telepon 0812 3456 7890")

    Raises:
        TextRefused: sixteen digits stand in a row.
    """
    if _CARD_NUMBER.search(text):
        raise TextRefused(field, "looks_like_nik")
