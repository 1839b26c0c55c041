"""Receipts as facts: their lines, their check code, and the seal over a day's list. Pure.

The check code of a receipt depends on the hash of its entry, which the whole chain before it
enters; whoever only knows other receipts cannot guess one. The seal of a day's list runs through
its receipts in order, so that a receipt missing from it, altered in it or added to it changes it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from typing import NamedTuple

from coop.members.counter.errors import LineTwice
from coop.members.counter.errors import NothingMoves
from coop.members.counter.errors import TransferMixed
from coop.money import ZERO
from coop.money import Money

#: Origin of every entry that the counter owns: ``receipt:12``.
OWNER: Final = "receipt"
#: Origin of entries about a nameless transfer, by the bank line it came with: ``unnamed:7``.
UNNAMED: Final = "unnamed"

CASH: Final = "cash"
TRANSFER: Final = "transfer"
MOVE: Final = "move"
COLLECTOR: Final = "collector"
WAYS: Final = (CASH, TRANSFER, MOVE, COLLECTOR)

NOTE_LENGTH_MAX: Final = 120
HANDWRITTEN_LENGTH_MAX: Final = 40

#: Crockford's digits: no I, L, O and U, which are taken for others or spell something.
_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
CODE_LENGTH: Final = 10
SEAL_LENGTH: Final = 15
_GROUP: Final = 5
_VERSION: Final = "1"


def session_number(session_id: int) -> str:
    """What people call a cash session.

    >>> session_number(7)
    'SK-00007'
    """
    return f"SK-{session_id:05d}"


def notice_number(notice_id: int) -> str:
    """What people call a transfer that is expected.

    >>> notice_number(7)
    'TM-00007'
    """
    return f"TM-{notice_id:05d}"


class CounterLine(NamedTuple):
    """One line as it is typed: a savings account and what comes in, or goes out below zero."""

    account_id: int
    amount: Money


@dataclass(frozen=True, slots=True)
class CounterFacts:
    """What a member brings or takes, as it is typed at the counter.

    Attributes:
        member_id: whose accounts.
        lines: each account once.
        way: ``cash``, or ``transfer`` to the member's own account at a bank.
        effective_date: day on the handwritten receipt, where one was written before; else None.
        handwritten: its number.
        note: a few words of the member's for the narration.
        bank_account: from which bank account a transfer goes out; empty for cash.
        bank_unit: whose account that is.
        proxy_id: who acts for an absent member; None for the member.
    """

    member_id: int
    lines: tuple[CounterLine, ...]
    way: str = CASH
    effective_date: date | None = None
    handwritten: str = ""
    note: str = ""
    bank_account: str = ""
    bank_unit: str = ""
    proxy_id: int | None = None

    def __post_init__(self) -> None:
        if self.handwritten:  # one paper, however its number is typed
            object.__setattr__(self, "handwritten", paper_number(self.handwritten))

    @property
    def total_in(self) -> Money:
        """What comes in."""
        return total_in(self.lines)

    @property
    def total_out(self) -> Money:
        """What goes out."""
        return total_out(self.lines)


def paper_number(text: str) -> str:
    """The number of a paper as it is kept; spaces do not tell two apart.

    >>> paper_number(" buku  a-12 ")
    'BUKU A-12'
    """
    return " ".join(text.split()).upper()


def total_in(lines: Iterable[CounterLine | ReceiptLine]) -> Money:
    """What the lines bring in."""
    return Money(sum([each.amount.sen for each in lines if each.amount.sen > 0]))


def total_out(lines: Iterable[CounterLine | ReceiptLine]) -> Money:
    """What the lines take out, as a positive amount."""
    return Money(-sum([each.amount.sen for each in lines if each.amount.sen < 0]))


def check_lines(facts: CounterFacts) -> None:
    """Refuse lines that no receipt could have.

    Raises:
        NothingMoves: no line, or one without an amount.
        LineTwice: an account stands in two lines.
        TransferMixed: a transfer both ways.
    """
    if not facts.lines or any(not each.amount for each in facts.lines):
        raise NothingMoves
    seen: set[int] = set()
    for each in facts.lines:
        if each.account_id in seen:
            raise LineTwice(str(each.account_id))
        seen.add(each.account_id)
    if facts.way == TRANSFER and facts.total_in and facts.total_out:
        raise TransferMixed


def narration_of(
    member: str, moves: Sequence[tuple[str, Money]], *, note: str = "", proxy: str = ""
) -> str:
    """What an entry of the counter says: numbers and products, never names of people.

    >>> narration_of("A-0001", [("Simpanan Wajib", Money.rupiah(50))], proxy="KU-0001")
    'Setoran A-0001: Simpanan Wajib (kuasa KU-0001)'
    """
    has_in = any(amount > ZERO for _, amount in moves)
    has_out = any(amount < ZERO for _, amount in moves)
    act = "Setoran dan penarikan" if has_in and has_out else "Setoran" if has_in else "Penarikan"
    text = f"{act} {member}: {', '.join(name for name, _ in moves)}"
    if proxy:
        text += f" (kuasa {proxy})"
    return f"{text}. {note}" if note else text


def note_of(narration: str, without_note: str) -> str:
    """The note at the end of a narration; empty where it has none.

    Args:
        narration: of the entry.
        without_note: what ``narration_of`` makes of the same facts without a note.

    >>> note_of("Setoran A-0001: Wajib. Untuk Mei", "Setoran A-0001: Wajib")
    'Untuk Mei'
    >>> note_of("Iuran dipungut PP-01", "Setoran A-0001: Wajib")
    ''
    """
    begins = f"{without_note}. "
    return narration.removeprefix(begins) if narration.startswith(begins) else ""


class ReceiptLine(NamedTuple):
    """One line of a receipt.

    Attributes:
        account_id: of the savings account.
        number: as printed in the passbook.
        product: code of the product.
        name: Indonesian name of the product.
        amount: positive for money that came in.
        balance: of the account after it.
    """

    account_id: int
    number: str
    product: str
    name: str
    amount: Money
    balance: Money


def lines_to_text(lines: Iterable[ReceiptLine]) -> str:
    """Lines as they are kept; amounts in sen."""
    rows = [[*each[:4], each.amount.sen, each.balance.sen] for each in lines]
    return _encoded(rows)


#: Making an encoder anew for each receipt takes longer than encoding it.
_encoded: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def lines_from_text(text: str) -> tuple[ReceiptLine, ...]:
    """Lines as they were kept.

    >>> line = ReceiptLine(3, "SS-0003", "SUKARELA", "Sukarela", Money(100), Money(500))
    >>> lines_from_text(lines_to_text([line])) == (line,)
    True
    """
    return tuple(
        ReceiptLine(account_id, number, product, name, Money(sen), Money(balance))
        for account_id, number, product, name, sen, balance in json.loads(text)
    )


class ReceiptFacts(NamedTuple):
    """What the check code of a receipt vouches for, beside its entry.

    Attributes:
        number: of its voucher.
        member: number of the member.
        issued_on: ISO day on which it was written.
        place: among the receipts of that day, from 1.
        way: how the money moved.
        entry_date: ISO day in the books.
        effective_date: ISO day from which it counts.
        lines: as kept.
        handwritten: number of the handwritten receipt.
        proxy: number of the proxy who acted.
    """

    number: str
    member: str
    issued_on: str
    place: int
    way: str
    entry_date: str
    effective_date: str
    lines: str
    handwritten: str = ""
    proxy: str = ""


def check_code(entry_hash: str, facts: ReceiptFacts) -> str:
    """Ten digits that fit this receipt and, but for chance, no other: one in 2^50.

    >>> facts = ReceiptFacts("BKM-2026-00001", "A-0001", "2026-03-10", 1, "cash", "2026-03-10",
    ...     "2026-03-10", "[]")
    >>> check_code("ab" * 32, facts)
    'XA20X-CFMN4'
    >>> check_code("ab" * 32, facts) == check_code("ab" * 32, facts._replace(member="A-0002"))
    False
    """
    digest = hmac.digest(bytes.fromhex(entry_hash), _framed(facts), "sha256")
    return grouped(_crockford(digest, CODE_LENGTH))


def _framed(values: Iterable[object]) -> bytes:
    """Each text with its length before it, so that no two rows are alike."""
    texts = [_VERSION, *map(str, values)]
    return "".join([f"{len(text)}:{text}" for text in texts]).encode()


def _crockford(digest: bytes, length: int) -> str:
    number = int.from_bytes(digest, "big")
    digits = []
    for _ in range(length):
        digits.append(_DIGITS[number & 31])
        number >>= 5
    return "".join(digits)


def grouped(digits: str) -> str:
    """Digits in groups of five, as people read them aloud."""
    groups = [digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP)]
    return "-".join(groups)


def typed_code(text: str, length: int = CODE_LENGTH) -> str:
    """A code as somebody typed it, in the form it is kept; empty where it cannot be one.

    >>> typed_code(" xa2ox cfmn4"), typed_code("XA2OX-CFMN4"), typed_code("ABC")
    ('XA20X-CFMN4', 'XA20X-CFMN4', '')
    """
    plain = "".join(sign for sign in text.upper() if sign.isalnum()).translate(_ALIKE)
    is_code = len(plain) == length and all(sign in _DIGITS for sign in plain)
    return grouped(plain) if is_code else ""


class ListedReceipt(NamedTuple):
    """What a day's list shows of a receipt, and what its seal runs through.

    Attributes:
        place: on that day, from 1.
        number: of the voucher.
        member: number of the member.
        total_in: what came in.
        total_out: what went out.
        code: the check code.
    """

    place: int
    number: str
    member: str
    total_in: Money
    total_out: Money
    code: str


def seals_of(day: date, receipts: Iterable[ListedReceipt]) -> list[str]:
    """The seal after each receipt of a day, in order; the first is that of an empty list.

    >>> one = ListedReceipt(1, "BKM-2026-00001", "A-0001", Money(5), Money(0), "XA20X-CFMN4")
    >>> len(seals_of(date(2026, 3, 10), [one, one._replace(place=2)]))
    3
    """
    running = hashlib.sha256(_framed(("receipts", day.isoformat()))).digest()
    seals = [grouped(_crockford(running, SEAL_LENGTH))]
    for each in receipts:
        values = (*each[:3], each.total_in.sen, each.total_out.sen, each.code)
        running = hashlib.sha256(running + _framed(values)).digest()
        seals.append(grouped(_crockford(running, SEAL_LENGTH)))
    return seals


class NumberRange(NamedTuple):
    """First and last voucher number of a series on a list, and what between them is not on it."""

    first: str
    last: str
    elsewhere: tuple[str, ...]


def number_ranges(numbers: Iterable[str]) -> list[NumberRange]:
    """Each series on a list, and the numbers between its first and last that are not there.

    >>> number_ranges(["BKM-2026-00003", "BKM-2026-00001", "BKK-2026-00002"])[1]
    NumberRange(first='BKM-2026-00001', last='BKM-2026-00003', elsewhere=('BKM-2026-00002',))
    """
    series: dict[str, set[int]] = {}
    for each in numbers:
        key, _, number = each.rpartition("-")
        series.setdefault(key, set()).add(int(number))
    found = []
    for key in sorted(series):
        first, last = min(series[key]), max(series[key])
        missing = sorted(set(range(first, last + 1)) - series[key])
        found.append(
            NumberRange(
                f"{key}-{first:05d}",
                f"{key}-{last:05d}",
                tuple(f"{key}-{number:05d}" for number in missing),
            )
        )
    return found
