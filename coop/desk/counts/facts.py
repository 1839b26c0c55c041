"""What a count says before the book is asked: facts, checks, the seal, the ways to settle. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from typing import NamedTuple

from coop.desk.counts.denominations import PIECES_MAX
from coop.desk.counts.denominations import OtherItem
from coop.desk.counts.denominations import Pieces
from coop.desk.counts.denominations import denominations_on
from coop.desk.counts.denominations import worth_of
from coop.desk.counts.errors import CountTooLarge
from coop.desk.counts.errors import ItemRefused
from coop.desk.counts.errors import PiecesRefused
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

#: Origin of every entry that belongs to a count: ``count:12``.
OWNER: Final = "count"
NAME_LENGTH_MAX: Final = 100
TEXT_LENGTH_MAX: Final = 300
_HOUR: Final = re.compile(r"(?:[01]\d|2[0-3])[.:][0-5]\d", re.ASCII)


def count_number(count_id: int) -> str:
    """What people call a count.

    >>> count_number(12)
    'KO-00012'
    """
    return f"KO-{count_id:05d}"


@dataclass(frozen=True, slots=True)
class CountFacts:
    """A count as it stands on paper.

    Attributes:
        account: code of a cash account.
        unit: whose box it is.
        day: on which it was counted.
        holder_number: number of the person who holds the box, under which a difference is kept.
        holder_name: that person's name, printed.
        counted_by: who counted.
        pieces: notes and coins, each kind once.
        person: whose part of an account kept by person; empty for an ordinary box.
        counted_at: the hour, ``14:05`` or empty.
        others: what else counts as money.
        is_announced: False where the holder did not know (mendadak).
        explanation: of a difference; empty says openly that nothing is known.
        witnesses: names of who looked on.
    """

    account: str
    unit: str
    day: date
    holder_number: str
    holder_name: str
    counted_by: str
    pieces: tuple[Pieces, ...]
    person: str = ""
    counted_at: str = ""
    others: tuple[OtherItem, ...] = ()
    is_announced: bool = True
    explanation: str = ""
    witnesses: tuple[str, ...] = ()

    @property
    def counted(self) -> Money:
        """What lay in the box."""
        return worth_of(self.pieces, self.others)


def check_facts(facts: CountFacts) -> None:
    """Refuse what could not stand on the paper of any count.

    Raises:
        TextRefused: a name is missing, or a text would not print as it reads.
        PiecesRefused: a note or coin unknown that day, named twice, or too many or too few of it.
        ItemRefused: another item without a text or an amount.
        CountTooLarge: more than a book can hold.
    """
    needed = {
        "holder_number": facts.holder_number,
        "holder_name": facts.holder_name,
        "counted_by": facts.counted_by,
    }
    for field, text in needed.items():
        if not text.strip():
            raise TextRefused(field, "empty")
    if facts.counted_at and _HOUR.fullmatch(facts.counted_at) is None:
        raise TextRefused("counted_at", "unknown")
    for field, text in {**needed, "person": facts.person}.items():
        check_text(field, text, length_max=NAME_LENGTH_MAX)
    check_text("explanation", facts.explanation, length_max=TEXT_LENGTH_MAX)
    for name in facts.witnesses:
        check_text("witnesses", name, length_max=NAME_LENGTH_MAX)
    _check_heap(facts)


def _check_heap(facts: CountFacts) -> None:
    known = {(each.kind, each.value) for each in denominations_on(facts.day)}
    for kind, value, pieces in facts.pieces:
        if (kind, value) not in known or not 0 < pieces <= PIECES_MAX:
            raise PiecesRefused(value, pieces)
        known.discard((kind, value))
    for item in facts.others:
        check_text("other_items", item.text, length_max=NAME_LENGTH_MAX)
        if not item.text.strip() or item.amount <= ZERO:
            raise ItemRefused(item.text)
    if facts.counted.sen > AMOUNT_MAX_SEN:
        raise CountTooLarge(facts.counted.plain())


class Sealed(NamedTuple):
    """What the book adds to the facts when a count is recorded."""

    count_id: int
    book_balance: Money
    position: int
    entry_id: int | None
    recorded_at: str
    recorded_by: str


def digest_of(facts: CountFacts, sealed: Sealed) -> str:
    """The SHA-256 over everything a count says; no two counts share it.

    >>> facts = CountFacts("1101", "KANTOR", date(2026, 3, 31), "P-01", "Siti", "Budi", ())
    >>> one = digest_of(facts, Sealed(1, ZERO, 7, None, "2026-03-31T01:00:00.000000Z", "budi"))
    >>> two = digest_of(facts, Sealed(2, ZERO, 7, None, "2026-03-31T01:00:00.000000Z", "budi"))
    >>> len(one), one == two
    (64, False)
    """
    parts = [
        "1",
        str(sealed.count_id),
        facts.account,
        facts.unit,
        facts.person,
        facts.day.isoformat(),
        facts.counted_at,
        facts.holder_number,
        facts.holder_name,
        facts.counted_by,
        str(int(facts.is_announced)),
        facts.explanation,
        str(len(facts.witnesses)),
        *facts.witnesses,
        str(len(facts.pieces)),
        *(f"{kind} {value.sen} {pieces}" for kind, value, pieces in facts.pieces),
        str(len(facts.others)),
        *(part for item in facts.others for part in (item.text, str(item.amount.sen))),
        str(sealed.book_balance.sen),
        str(sealed.position),
        str(sealed.entry_id or ""),
        sealed.recorded_at,
        sealed.recorded_by,
    ]
    framed = "".join([f"{len(part)}:{part}" for part in parts])
    return hashlib.sha256(framed.encode()).hexdigest()


class Way(StrEnum):
    """How a difference is settled; the first two for a shortage, the others for an overage."""

    REPAID = "repaid"
    WRITTEN_OFF = "written_off"
    RETURNED = "returned"
    KEPT = "kept"


#: Ways that settle a shortage.
OF_SHORTAGE: Final = (Way.REPAID, Way.WRITTEN_OFF)
#: Ways that settle an overage.
OF_OVERAGE: Final = (Way.RETURNED, Way.KEPT)

#: What the voucher of each says, and of the difference itself.
NARRATIONS: Final = {
    Way.REPAID: "Pelunasan selisih kas kurang {number} oleh {holder}",
    Way.WRITTEN_OFF: "Penghapusan selisih kas kurang {number} atas nama {holder}",
    Way.RETURNED: "Pengembalian selisih kas lebih {number} kepada yang berhak",
    Way.KEPT: "Selisih kas lebih {number} tidak diketahui asalnya, diakui sebagai pendapatan",
}
SHORT: Final = "Selisih kas kurang {number}, kas opname {account}, atas nama {holder}"
OVER: Final = "Selisih kas lebih {number}, kas opname {account}, atas nama {holder}"


@dataclass(frozen=True, slots=True)
class Settlement:
    """One step of settling a difference.

    Attributes:
        way: how.
        amount: more than nothing, at most what is open.
        day: of the entry, in an open period.
        reason: on whose word, or what was found; stays with the entry.
        account: income or cost account for what is kept or written off; else empty.
    """

    way: Way
    amount: Money
    day: date
    reason: str
    account: str = ""
