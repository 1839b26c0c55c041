"""What the minutes of a hand-over hold, as data that can be kept, sealed and printed again. Pure.

Amounts are kept in sen, days in ISO form, labels in both languages.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from typing import NamedTuple

from coop.ledger.report import Label
from coop.money import Money


class Party(NamedTuple):
    """One of the two: user name and the name on paper."""

    username: str
    name: str


class Pieces(NamedTuple):
    """Money of one kind in a box; ``kind`` is note, coin or, with a ``text``, other."""

    kind: str
    text: str
    value: Money
    pieces: int

    @property
    def worth(self) -> Money:
        """What they are worth together."""
        return self.value * self.pieces


@dataclass(frozen=True, slots=True)
class CashBox:
    """One box: what it holds by the book, and what was counted that day.

    ``count_number`` is empty and ``counted`` None where nobody counted it that day.
    """

    account: str
    label: Label
    unit: str
    book: Money
    count_number: str = ""
    counted: Money | None = None
    pieces: tuple[Pieces, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether it was counted, or holds nothing."""
        return self.counted is not None or not self.book

    @property
    def has_moved(self) -> bool:
        """Whether something was booked after the count."""
        return self.counted is not None and self.counted != self.book


class BankAccount(NamedTuple):
    """One bank account: by the book, and as the bank stated it last."""

    account: str
    label: Label
    unit: str
    book: Money
    stated: Money | None
    stated_on: date | None


class OpenItem(NamedTuple):
    """What one person or member owes or is owed on one account."""

    account: str
    label: Label
    number: str
    name: str
    amount: Money


class OpenTotal(NamedTuple):
    """Accounts kept by number that are too long to list: how many are open, and their sum."""

    account: str
    label: Label
    numbers: int
    amount: Money


class ReceiptBook(NamedTuple):
    """A book of numbered receipts: the first number not used yet, and the last."""

    name: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What no book knows: documents, keys and receipt books handed over, and remarks."""

    documents: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    books: tuple[ReceiptBook, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The minutes of one hand-over.

    Attributes:
        number: of the minutes.
        day: on which the office changes hands.
        giver: the treasurer until now.
        taker: the treasurer from now on.
        chair: name of the chair.
        supervisor: name of the supervisor.
        cash: every box that holds anything or was counted that day.
        bank: every bank account.
        items: open items by person.
        totals: what is open on accounts kept by other numbers.
        facts: what no book knows.
        tasks: what is not settled.
        position: entries in the chain.
        head: the chain's head code.
    """

    number: str
    day: date
    giver: Party
    taker: Party
    chair: str
    supervisor: str
    cash: tuple[CashBox, ...]
    bank: tuple[BankAccount, ...]
    items: tuple[OpenItem, ...]
    totals: tuple[OpenTotal, ...]
    facts: Facts
    tasks: tuple[Label, ...]
    position: int
    head: str


def minutes_number(handover_id: int, day: date) -> str:
    """What the minutes are called.

    >>> minutes_number(2, date(2026, 3, 31))
    '2/BA-ST/2026'
    """
    return f"{handover_id}/BA-ST/{day.year}"


def digest_of(text: str) -> str:
    """The seal of a content's text.

    >>> digest_of("{}")[:8]
    '44136fa3'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def facts_to_text(facts: Facts) -> str:
    """JSON of facts.

    >>> facts = Facts(("Akta",), ("Brankas",), (ReceiptBook("Simpanan", "0151", "0200"),))
    >>> facts_from_text(facts_to_text(facts)) == facts
    True
    """
    return _json(_facts(facts))


def facts_from_text(text: str) -> Facts:
    """The facts a text of ``facts_to_text`` was made from."""
    return _facts_of(json.loads(text))


def content_to_text(content: Content) -> str:
    """JSON of a content; the same content gives the same text."""
    return _json(
        {
            "number": content.number,
            "day": content.day.isoformat(),
            "giver": list(content.giver),
            "taker": list(content.taker),
            "chair": content.chair,
            "supervisor": content.supervisor,
            "cash": [_box(box) for box in content.cash],
            "bank": [
                [
                    *_head(each),
                    each.unit,
                    each.book.sen,
                    each.stated.sen if each.stated is not None else None,
                    each.stated_on.isoformat() if each.stated_on else None,
                ]
                for each in content.bank
            ],
            "items": [
                [*_head(each), each.number, each.name, each.amount.sen] for each in content.items
            ],
            "totals": [[*_head(each), each.numbers, each.amount.sen] for each in content.totals],
            "facts": _facts(content.facts),
            "tasks": [list(task) for task in content.tasks],
            "position": content.position,
            "head": content.head,
        }
    )


def content_from_text(text: str) -> Content:
    """The content a text of ``content_to_text`` was made from."""
    kept = json.loads(text)
    return Content(
        number=kept["number"],
        day=date.fromisoformat(kept["day"]),
        giver=Party(*kept["giver"]),
        taker=Party(*kept["taker"]),
        chair=kept["chair"],
        supervisor=kept["supervisor"],
        cash=tuple(_box_of(each) for each in kept["cash"]),
        bank=tuple(
            BankAccount(
                code,
                Label(*label),
                unit,
                Money(book),
                None if stated is None else Money(stated),
                date.fromisoformat(on) if on else None,
            )
            for code, label, unit, book, stated, on in kept["bank"]
        ),
        items=tuple(
            OpenItem(code, Label(*label), number, name, Money(sen))
            for code, label, number, name, sen in kept["items"]
        ),
        totals=tuple(
            OpenTotal(code, Label(*label), count, Money(sen))
            for code, label, count, sen in kept["totals"]
        ),
        facts=_facts_of(kept["facts"]),
        tasks=tuple(Label(*task) for task in kept["tasks"]),
        position=kept["position"],
        head=kept["head"],
    )


def _json(kept: dict[str, Any]) -> str:
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _head(row: BankAccount | OpenItem | OpenTotal) -> list[object]:
    return [row.account, list(row.label)]


def _box(box: CashBox) -> list[object]:
    counted = None if box.counted is None else box.counted.sen
    pieces = [[each.kind, each.text, each.value.sen, each.pieces] for each in box.pieces]
    label = list(box.label)
    return [box.account, label, box.unit, box.book.sen, box.count_number, counted, pieces]


def _box_of(kept: list[Any]) -> CashBox:
    account, label, unit, book, number, counted, pieces = kept
    return CashBox(
        account,
        Label(*label),
        unit,
        Money(book),
        number,
        None if counted is None else Money(counted),
        tuple(Pieces(kind, text, Money(sen), count) for kind, text, sen, count in pieces),
    )


def _facts(facts: Facts) -> dict[str, Any]:
    return {
        "documents": list(facts.documents),
        "keys": list(facts.keys),
        "books": [list(book) for book in facts.books],
        "remarks": list(facts.remarks),
    }


def _facts_of(kept: dict[str, Any]) -> Facts:
    return Facts(
        tuple(kept["documents"]),
        tuple(kept["keys"]),
        tuple(ReceiptBook(*book) for book in kept["books"]),
        tuple(kept["remarks"]),
    )
