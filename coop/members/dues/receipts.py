"""Numbers of temporary receipts: how they are read, written, listed and accounted for. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from coop.members.dues.errors import ReceiptCountRefused
from coop.members.dues.errors import ReceiptNumberUnreadable
from coop.members.dues.errors import ReceiptsUnaccounted

#: Receipts of one book at most; a printed book has 50 or 100.
BOOK_SIZE_MAX: Final = 1_000
NUMBER_MAX: Final = 9_999_999
_DIGITS: Final = 4

PREFIX: Final = re.compile(r"[A-Z][A-Z0-9]{0,5}|", re.ASCII)
_NUMBER: Final = re.compile(r"(?:(?P<prefix>[A-Z][A-Z0-9]{0,5})\s*-\s*)?(?P<number>\d{1,7})")
_RANGE: Final = re.compile(r"(?P<first>\d{1,7})(?:\s*-\s*(?P<last>\d{1,7}))?", re.ASCII)

#: Numbers named in a sentence at most; more are told as how many.
NAMED_MAX: Final = 12


class Fate(StrEnum):
    """What became of a receipt that no money was written on."""

    VOID = "void"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class BookRange:
    """The numbers of one book.

    Attributes:
        id: of its row.
        prefix: printed before the number, or empty.
        first: first number.
        last: last number.
    """

    id: int
    prefix: str
    first: int
    last: int

    @property
    def label(self) -> str:
        """What people call the book."""
        if self.first == self.last:
            return label_of(self.prefix, self.first)
        return f"{label_of(self.prefix, self.first)} s.d. {label_of(self.prefix, self.last)}"

    def has(self, number: int) -> bool:
        """Whether the number is one of the book's."""
        return self.first <= number <= self.last


@dataclass(frozen=True, slots=True)
class BookCount:
    """What is said of one book when it is counted.

    Attributes:
        book_id: which book.
        next_number: the first blank receipt; one beyond the last where none is left.
        void: numbers that were spoilt, each once.
        void_reason: why.
        missing: numbers nobody can show, each once.
        missing_reason: what is known of that.
        is_returned: whether the blank receipts are given back.
    """

    book_id: int
    next_number: int
    void: tuple[int, ...] = ()
    void_reason: str = ""
    missing: tuple[int, ...] = ()
    missing_reason: str = ""
    is_returned: bool = False

    @property
    def fates(self) -> dict[int, Fate]:
        """The fate of each number that is named."""
        return dict.fromkeys(self.void, Fate.VOID) | dict.fromkeys(self.missing, Fate.MISSING)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many receipts of a book became what; together they are all of its numbers."""

    used: int
    void: int
    missing: int
    blank: int


def label_of(prefix: str, number: int) -> str:
    """A number as it is printed.

    >>> label_of("A", 12), label_of("", 12)
    ('A-0012', '0012')
    """
    return f"{prefix}-{number:0{_DIGITS}d}" if prefix else f"{number:0{_DIGITS}d}"


def read_number(text: str) -> tuple[str | None, int]:
    """A typed number: its prefix, None where none was typed, and the number.

    Raises:
        ReceiptNumberUnreadable: it is none.

    >>> read_number(" a-0012"), read_number("12")
    (('A', 12), (None, 12))
    """
    match = _NUMBER.fullmatch(text.strip().upper())
    if match is None or not text.isascii():
        raise ReceiptNumberUnreadable(text)
    return match["prefix"], int(match["number"])


def read_list(text: str) -> tuple[int, ...]:
    """Typed numbers, one by one or from-to, in order and each once.

    Raises:
        ReceiptNumberUnreadable: a part is no number, or a range is longer than a book.

    >>> read_list("7, 3; 9-11")
    (3, 7, 9, 10, 11)
    """
    found: set[int] = set()
    for part in re.split(r"[,;\s]+", re.sub(r"\s*-\s*", "-", text.strip())):
        if not part:
            continue
        match = _RANGE.fullmatch(part)
        if match is None:
            raise ReceiptNumberUnreadable(part)
        first = int(match["first"])
        last = int(match["last"] or first)
        if not first <= last < first + BOOK_SIZE_MAX:
            raise ReceiptNumberUnreadable(part)
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def named(prefix: str, numbers: Iterable[int]) -> str:
    """Numbers as a sentence names them; of many only the first.

    >>> named("A", [3, 1]), named("", range(1, 15))[-8:]
    ('A-0001, A-0003', '0012, +2')
    """
    ordered = sorted(numbers)
    text = ", ".join(label_of(prefix, each) for each in ordered[:NAMED_MAX])
    more = len(ordered) - NAMED_MAX
    return f"{text}, +{more}" if more > 0 else text


def check_count(
    book: BookRange, count: BookCount, used: Collection[int], known: Mapping[int, Fate]
) -> Tally:
    """Account for every number of a book once.

    Args:
        book: its numbers.
        count: what is said of it now.
        used: numbers on which money was recorded.
        known: what earlier counts said; ``used`` and ``count`` have the later word.

    Returns:
        How many are used, void, missing and blank.

    Raises:
        ReceiptCountRefused: a number outside the book, said to be two things at once, used and
            said to be void or missing, or used beyond the first blank one.
        ReceiptsUnaccounted: numbers before the first blank one that nobody said anything about.

    >>> book = BookRange(1, "A", 1, 10)
    >>> check_count(book, BookCount(1, 5, void=(3,)), used={1, 2, 4}, known={})
    Tally(used=3, void=1, missing=0, blank=6)
    """
    if not book.first <= count.next_number <= book.last + 1:
        raise ReceiptCountRefused(book.label, label_of(book.prefix, count.next_number))
    said = count.fates
    both = set(count.void) & set(count.missing)
    outside = {each for each in said if not book.first <= each < count.next_number}
    beyond = {each for each in used if each >= count.next_number}
    for wrong in (both, outside, beyond, set(said) & set(used)):
        if wrong:
            raise ReceiptCountRefused(book.label, named(book.prefix, wrong))
    fates = {number: fate for number, fate in known.items() if number not in used} | said
    begun = range(book.first, count.next_number)
    silent = [each for each in begun if each not in used and each not in fates]
    if silent:
        raise ReceiptsUnaccounted(book.label, named(book.prefix, silent))
    return Tally(
        used=len(used),
        void=sum(fate is Fate.VOID for fate in fates.values()),
        missing=sum(fate is Fate.MISSING for fate in fates.values()),
        blank=book.last + 1 - count.next_number,
    )
