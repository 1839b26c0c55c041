"""Amounts in words (terbilang), by num2words; the last line against an altered figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coop.money import Money

SEN_PER_RUPIAH = 100


def amount_in_words(money: Money, language: str = "id") -> str:
    """An amount as it stands on a voucher.

    Args:
        money: not less than zero.
        language: ``id`` or ``en``.

    >>> from coop.money import Money
    >>> amount_in_words(Money.rupiah(1_250_000))
    'satu juta dua ratus lima puluh ribu rupiah'
    >>> amount_in_words(Money(150), "en")
    'one rupiah and fifty sen'
    """
    from num2words import num2words

    assert money.sen >= 0, "a voucher names what changed hands, never less than nothing"
    rupiah, sen = divmod(money.sen, SEN_PER_RUPIAH)
    tongue = "en" if language == "en" else "id"
    words = f"{num2words(rupiah, lang=tongue)} rupiah"
    if not sen:
        return words
    return f"{words} {'and' if tongue == 'en' else 'dan'} {num2words(sen, lang=tongue)} sen"
