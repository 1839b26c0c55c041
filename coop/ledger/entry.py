"""What a journal entry is before it is posted: lines that must balance, as a whole and per unit.

Pure: no database, no clock. ``check_shape`` refuses, it never repairs; ``balance_units`` is what a
service calls on purpose when an event crosses units.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from coop.ledger.errors import AmountTooLarge
from coop.ledger.errors import EffectiveDateLater
from coop.ledger.errors import TextRefused
from coop.ledger.errors import TooFewLines
from coop.ledger.errors import Unbalanced
from coop.ledger.errors import UnitUnbalanced
from coop.ledger.errors import ZeroLine
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

LINES_MIN = 2
NARRATION_LENGTH_MAX = 500
REFERENCE_LENGTH_MAX = 200


class Series(StrEnum):
    """Voucher series: cash in, cash out, bank in, bank out, memorial."""

    CASH_IN = "BKM"
    CASH_OUT = "BKK"
    BANK_IN = "BBM"
    BANK_OUT = "BBK"
    MEMORIAL = "BM"


class EntryKind(StrEnum):
    """Why an entry exists; statements of a range leave ``closing`` out."""

    NORMAL = "normal"
    OPENING = "opening"
    ADJUSTMENT = "adjustment"
    CLOSING = "closing"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True, order=True)
class SubledgerRef:
    """Whom or what a line is about, by kind and number (``member``, ``A-0012``)."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: account code, unit code, signed amount (debit positive), optional reference."""

    account: str
    unit: str
    amount: Money
    subledger: SubledgerRef | None = None


def debit(account: str, money: Money, *, unit: str, subledger: SubledgerRef | None = None) -> Line:
    """A line on the debit side."""
    return Line(account, unit, money, subledger)


def credit(account: str, money: Money, *, unit: str, subledger: SubledgerRef | None = None) -> Line:
    """A line on the credit side."""
    return Line(account, unit, -money, subledger)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry as it is handed to the door.

    Attributes:
        entry_date: *tanggal buku*, decides the period and the statements.
        narration: what happened, with member numbers, never names.
        lines: two or more, signed.
        kind: ADJUSTMENT goes to the year's thirteenth period.
        effective_date: *tanggal efektif*, for interest and arrears; not later than entry_date,
            which is also its default.
        series: voucher series; chosen from the money accounts when left out.
        receipt_number: number of the handwritten receipt, where there was one.
        batch: name of the *susulan* batch a day's papers were typed in with.
        origin: which pillar's record owns the entry (``loan:42``); empty for the journal form.
        reverses: id of the entry this one mirrors.
        reason: why it was reversed.
        approved_by: who approved it, when somebody had to.
        voucher_number: a number that was declared lost and this entry takes again
            (``coop.ledger.gaps``); empty for the next one.
    """

    entry_date: date
    narration: str
    lines: tuple[Line, ...]
    kind: EntryKind = EntryKind.NORMAL
    effective_date: date | None = None
    series: Series | None = None
    receipt_number: str = ""
    batch: str = ""
    origin: str = ""
    reverses: int | None = None
    reason: str = ""
    approved_by: str = ""
    voucher_number: str = ""


def check_shape(draft: Draft) -> None:
    """Refuse a draft that could not be an entry in any book.

    Raises:
        TextRefused: narration empty or too long, or any text with control characters.
        EffectiveDateLater: effective date after the entry date.
        TooFewLines: fewer than two lines.
        ZeroLine: a line without an amount.
        AmountTooLarge: a line beyond ``AMOUNT_MAX_SEN``.
        Unbalanced: the lines do not sum to zero.
        UnitUnbalanced: they do, but not within each unit.
    """
    _check_texts(draft)
    if draft.effective_date is not None and draft.effective_date > draft.entry_date:
        raise EffectiveDateLater(draft.effective_date, draft.entry_date)
    if len(draft.lines) < LINES_MIN:
        raise TooFewLines(len(draft.lines))
    per_unit: dict[str, int] = {}
    for number, line in enumerate(draft.lines, start=1):
        if line.subledger is not None:
            check_text("subledger", line.subledger.number)
        sen = line.amount.sen
        if sen == 0:
            raise ZeroLine(number)
        if not -AMOUNT_MAX_SEN <= sen <= AMOUNT_MAX_SEN:
            raise AmountTooLarge(number, line.amount.plain())
        per_unit[line.unit] = per_unit.get(line.unit, 0) + sen
    difference = sum(per_unit.values())
    if difference:
        debits = sum(line.amount.debit.sen for line in draft.lines)
        credits_ = debits - difference
        raise Unbalanced(
            Money(debits).plain(), Money(credits_).plain(), Money(abs(difference)).plain()
        )
    for unit, sum_of_unit in per_unit.items():
        if sum_of_unit:
            raise UnitUnbalanced(unit, Money(sum_of_unit).plain())


def _check_texts(draft: Draft) -> None:
    if not draft.narration.strip():
        raise TextRefused("narration", "empty")
    texts = texts_of(draft)
    together = "".join(texts)
    if len(together) <= NARRATION_LENGTH_MAX and together.isascii() and together.isprintable():
        return  # then each of them is
    if len(draft.narration) > NARRATION_LENGTH_MAX:
        raise TextRefused("narration", "too_long")
    for field, text in zip(TEXTS, texts, strict=True):
        check_text(field, text)


#: Fields of a draft that people write, and what is in them.
TEXTS = ("narration", "receipt_number", "batch", "origin", "reason", "approved_by")
texts_of = attrgetter(*TEXTS)


def check_text(field: str, text: str, *, length_max: int = NARRATION_LENGTH_MAX) -> None:
    """Refuse text that is too long or would not print as it reads.

    Raises:
        TextRefused: control characters, invisible ones (bidirectional marks, zero-width spaces)
            or unpaired surrogates, or too long.
    """
    if text.isascii() and text.isprintable() and len(text) <= length_max:
        return
    if len(text) > length_max:
        raise TextRefused(field, "too_long")
    for char in text:
        if unicodedata.category(char) in _UNPRINTED and char not in _JOINERS:
            raise TextRefused(field, "control_characters")


_UNPRINTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_JOINERS = {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}  # scripts and emoji need them


def balance_units(draft: Draft, inter_unit_account: str) -> Draft:
    """Add the inter-unit lines that make a balanced entry balance in each unit too.

    A draft that does not balance as a whole is left as it is.

    >>> day = date(2026, 3, 2)
    >>> crossing = Draft(day, "sukarela di kas kantor", (
    ...     debit("1101", Money.rupiah(50), unit="KANTOR"),
    ...     credit("2101", Money.rupiah(50), unit="USP"),
    ... ))
    >>> [(x.account, x.unit, x.amount.plain()) for x in balance_units(crossing, "1191").lines[2:]]
    [('1191', 'KANTOR', '-50'), ('1191', 'USP', '50')]
    """
    pairs = pairs_between(draft.lines, inter_unit_account)
    return replace(draft, lines=draft.lines + pairs) if pairs else draft


def pairs_between(lines: Sequence[Line], inter_unit_account: str) -> tuple[Line, ...]:
    """The lines that ``balance_units`` adds: what units owe each other by these lines."""
    per_unit: dict[str, int] = defaultdict(int)
    for line in lines:
        per_unit[line.unit] += line.amount.sen
    if sum(per_unit.values()):
        return ()  # the pair would hide what the door has to refuse
    return tuple(
        [
            Line(inter_unit_account, unit, Money(-amount))
            for unit, amount in per_unit.items()
            if amount
        ]
    )


def mirror(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same lines with their sides exchanged."""
    return tuple(replace(line, amount=-line.amount) for line in lines)


def total_debit(lines: Iterable[Line]) -> Money:
    """Sum of the debit side, which is also the credit side of a balanced entry."""
    return sum((line.amount.debit for line in lines), start=ZERO)


def request_digest(draft: Draft) -> str:
    """A fingerprint of a draft's content, by which a repeated request is told from a reused id."""
    day = draft.entry_date.isoformat()
    effective = draft.effective_date.isoformat() if draft.effective_date else day
    kind, narration = draft.kind.value, draft.narration
    series = draft.series.value if draft.series else ""
    receipt, batch, origin = draft.receipt_number, draft.batch, draft.origin
    reverses, reason, approved_by = str(draft.reverses or ""), draft.reason, draft.approved_by
    # Each text with its length before it, so that no two drafts are alike.
    framed = (
        f"{len(day)}:{day}{len(effective)}:{effective}{len(kind)}:{kind}"
        f"{len(narration)}:{narration}{len(series)}:{series}{len(receipt)}:{receipt}"
        f"{len(batch)}:{batch}{len(origin)}:{origin}{len(reverses)}:{reverses}"
        f"{len(reason)}:{reason}{len(approved_by)}:{approved_by}"
    )
    if draft.voucher_number:
        framed += f"{len(draft.voucher_number)}:{draft.voucher_number}"
    for line in draft.lines:
        account, unit, sen, about = line.account, line.unit, str(line.amount.sen), line.subledger
        framed += f"{len(account)}:{account}{len(unit)}:{unit}{len(sen)}:{sen}"
        framed += (
            f"{len(about.kind)}:{about.kind}{len(about.number)}:{about.number}" if about else "0:0:"
        )
    # Asked before any text is refused, so half a surrogate pair must not stop it.
    return hashlib.sha256(framed.encode(errors="surrogatepass")).hexdigest()
