"""Everyday events in tests: who is known by number, and journals as golden files write them."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from coop.ledger.accounts import open_subledgers
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

DATA: Final = Path(__file__).parent / "data" / "events"

#: Whom the examples of the events name.
KNOWN: Final = {
    "member": ("A-0001", "A-0002", "A-0003"),
    "person": ("K-01", "K-02", "K-03"),
    "savings": ("R-0001",),
}


def open_numbers(session: Session, known: dict[str, Iterable[str]] | None = None) -> None:
    """Register everybody the examples name."""
    wanted = known or KNOWN
    open_subledgers(
        session,
        [SubledgerRef(kind, number) for kind, numbers in wanted.items() for number in numbers],
    )


def golden(name: str) -> dict[str, Any]:
    """A data file of golden journals."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def line_of(text: str) -> Line:
    """A line as golden files write it: ``1151 TOKO -50000 member A-0001``."""
    account, unit, amount, *about = text.split()
    reference = SubledgerRef(about[0], about[1]) if about else None
    return Line(account, unit, Money.parse_plain(amount), reference)


def journal(lines: Iterable[Line]) -> Counter[Line]:
    """Lines without an order."""
    return Counter(lines)


def expected(texts: Iterable[str]) -> Counter[Line]:
    """The same from a golden file."""
    return Counter(line_of(text) for text in texts)


def is_balanced(draft: Draft) -> bool:
    """Whether each unit's lines sum to nothing."""
    units: dict[str, int] = {}
    for line in draft.lines:
        units[line.unit] = units.get(line.unit, 0) + line.amount.sen
    return not any(units.values())
