"""How a column writes its amounts: ``1.250.000,50`` as Indonesians do, or ``1,250,000.50``. Pure.

``1.250`` alone reads both ways, a thousand times apart. A form is therefore taken from values of
the column that read one way only, or from whoever imports; it is never guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

EXAMPLES_MAX = 3


class NumberForm(StrEnum):
    """Which of dot and comma groups thousands."""

    INDONESIAN = "indonesian"
    PLAIN = "plain"


class FormFinding(NamedTuple):
    """What a column's values say about its form.

    Attributes:
        form: the only form in which every value reads; None where there is no such form.
        reason: empty when ``form`` is sure or does not matter, ``both`` when some value differs
            between the forms and none decides, ``mixed`` when values contradict each other.
        examples: the values in question.
    """

    form: NumberForm | None
    reason: str = ""
    examples: tuple[str, ...] = ()


def read_amount(text: str, form: NumberForm) -> Decimal | None:
    """The amount in rupiah that a text means in one form, None where it means none.

    Args:
        text: with or without ``Rp``; a leading minus or parentheses make it negative, ``,-`` at
            the end stands for no sen, as on handwritten bills.
        form: how the column writes numbers.

    >>> read_amount("Rp 1.250.000,50", NumberForm.INDONESIAN)
    Decimal('1250000.50')
    >>> read_amount("1.250", NumberForm.INDONESIAN), read_amount("1.250", NumberForm.PLAIN)
    (Decimal('1250'), Decimal('1.250'))
    >>> read_amount("12,50", NumberForm.PLAIN) is None
    True
    """
    compact, is_negative = _unwrapped(text)
    match = _SHAPES[form].fullmatch(compact)
    if match is None:
        return None
    whole = re.sub(r"[.,]", "", match["whole"])
    fraction = match["fraction"] or ""
    amount = Decimal(f"{whole}.{fraction}" if fraction else whole)
    return -amount if is_negative else amount


def decimals_of(text: str, form: NumberForm) -> int:
    """How many digits a text writes after its decimal mark.

    >>> decimals_of("12.500", NumberForm.PLAIN), decimals_of("12.500", NumberForm.INDONESIAN)
    (3, 0)
    """
    match = _SHAPES[form].fullmatch(_unwrapped(text)[0])
    return 0 if match is None else len(match["fraction"] or "")


def find_form(texts: Iterable[str]) -> FormFinding:
    """The form of a column.

    >>> find_form(["1.250.000,50", "1.250"]).form
    <NumberForm.INDONESIAN: 'indonesian'>
    >>> find_form(["1.250", "2.500"])
    FormFinding(form=None, reason='both', examples=('1.250', '2.500'))
    >>> find_form(["1250000", "50"])
    FormFinding(form=None, reason='', examples=())
    """
    only: dict[NumberForm, list[str]] = {form: [] for form in NumberForm}
    unclear: list[str] = []
    for text in texts:
        if text.isdigit():
            continue  # the same in either form, and most of a long file
        readings = {
            form: amount for form in NumberForm if (amount := read_amount(text, form)) is not None
        }
        if len(readings) == 1:
            only[next(iter(readings))].append(text)
        elif len(set(readings.values())) > 1:
            unclear.append(text)
    sure = [form for form in NumberForm if only[form]]
    if len(sure) == 1:
        return FormFinding(sure[0])
    if sure:
        return FormFinding(None, "mixed", tuple(only[form][0] for form in sure))
    if unclear:
        return FormFinding(None, "both", tuple(dict.fromkeys(unclear))[:EXAMPLES_MAX])
    return FormFinding(None)


def _unwrapped(text: str) -> tuple[str, bool]:
    """The digits and marks of a text without currency and sign, and whether it is negative."""
    compact = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
    is_negative = compact.startswith("(") and compact.endswith(")")
    if is_negative:
        compact = compact[1:-1].strip()
    match = _WRAPPED.fullmatch(compact)
    if match is None:
        return "", False
    is_negative = is_negative or bool(match["before"] or match["after"])
    digits = match["digits"]
    return (f"{digits},00" if match["no_sen"] else digits), is_negative


_WRAPPED = re.compile(
    r"(?P<before>-)?\s*(?:(?:Rp\.?|IDR)\s*)?(?P<after>-)?\s*(?P<digits>[\d.,]+?)(?P<no_sen>,-{1,2})?",
    re.ASCII | re.IGNORECASE,
)
#: Thousands are grouped fully or not at all, and no group begins with a zero.
_SHAPES = {
    NumberForm.INDONESIAN: re.compile(
        r"(?P<whole>[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,(?P<fraction>\d+))?", re.ASCII
    ),
    NumberForm.PLAIN: re.compile(
        r"(?P<whole>[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(?P<fraction>\d+))?", re.ASCII
    ),
}
