"""A beancount text as entries; beancount itself reads it, in a process of its own.

Our own export comes back whole: true account codes and names, units, subledgers, kinds and dates
are its metadata, and entries return in the order in which they were posted.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.entry import EntryKind
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.import_plan import ACCOUNT_LENGTH_MAX
from coop.ledger.import_plan import MEMBER_LENGTH_MAX
from coop.ledger.import_plan import Problem
from coop.ledger.import_plan import Source
from coop.ledger.import_plan import SourceEntry
from coop.ledger.import_plan import SourceLine
from coop.ledger.import_rows import NARRATION_NONE
from coop.ledger.second_engine import parse_beancount
from coop.money import AMOUNT_MAX_SEN
from coop.money import SEN_PER_RUPIAH
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

Json = dict[str, Any]

#: What stands between payee and narration, as in the tables other programs make of such texts.
PAYEE_JOINT: Final = " | "

#: Complaints of the worker that have a sentence of their own.
KNOWN_ERRORS: Final = {"include", "plugin", "pad", "cost", "price"}

#: Kinds that our own export may bring back; a reversal returns as the plain entry it mirrors.
KINDS: Final = {
    kind.value: kind for kind in (EntryKind.OPENING, EntryKind.ADJUSTMENT, EntryKind.CLOSING)
}

_LOOKS: Final = re.compile(
    r"^(?:option\s+\"|plugin\s+\"|\d{4}-\d\d-\d\d\s+(?:\*|!|txn|open|balance|commodity)\s)",
    re.MULTILINE,
)


def is_beancount(file_name: str, text: str) -> bool:
    """Whether a text is beancount, by its name or else by its look.

    >>> is_beancount("-", "2026-01-01 open Assets:Kas IDR"), is_beancount("a.csv", "nr;date")
    (True, False)
    """
    name = file_name.casefold()
    if name.endswith((".beancount", ".bean")):
        return True
    return not name.endswith((".csv", ".tsv", ".txt")) and _LOOKS.search(text) is not None


def read_beancount(text: str) -> Source:
    """The entries of a beancount text and what cannot be taken of it.

    Raises:
        SecondEngineFailed: beancount crashed or took too long.
    """
    parsed = parse_beancount(text)
    problems = [_complaint(error) for error in parsed["errors"]]
    # Open and close directives state no amounts; only what was booked counts.
    transactions = sorted(parsed["transactions"], key=_position)
    source = Source(
        kind="beancount",
        entries=[],
        problems=problems,
        opened={
            opened["account"]: {**opened["meta"], "line_number": str(opened["line"])}
            for opened in parsed["opens"]
        },
        encoding="utf-8",
    )
    currency = ""
    for number, transaction in enumerate(transactions, start=1):
        entry = _entry(str(number), transaction, problems)
        for posting in transaction["postings"]:
            currency = currency or posting["currency"]
            if posting["currency"] != currency:
                entry.is_whole = False
                problems.append(
                    Problem(
                        posting["line"],
                        "currency",
                        "currency_second",
                        posting["currency"],
                        entry.nr,
                        (("first", currency),),
                    )
                )
        source.entries.append(entry)
    if not problems:
        problems += _broken_assertions(parsed["balances"], transactions)
    return source


def _position(transaction: Json) -> tuple[int, str]:
    """Our own export says where each entry stood; other texts go by date, as beancount sorts."""
    position = transaction["meta"].get("position", "")
    return (int(position) if position.isdigit() and "hash" in transaction["meta"] else 0, "")


def _complaint(error: Json) -> Problem:
    code = error["code"] if error["code"] in KNOWN_ERRORS else "syntax"
    return Problem(error["line"], "", f"beancount_{code}", error["message"])


def _entry(number: str, transaction: Json, problems: list[Problem]) -> SourceEntry:
    meta = transaction["meta"]
    row = transaction["line"]
    day = date.fromisoformat(transaction["date"])
    narration = PAYEE_JOINT.join(filter(None, (transaction["payee"], transaction["narration"])))
    entry = SourceEntry(
        nr=number,
        row=row,
        day=day,
        narration=narration.strip() or NARRATION_NONE,
        receipt_number=meta.get("receipt", ""),
        batch=meta.get("batch", ""),
        kind=KINDS.get(meta.get("kind", ""), EntryKind.NORMAL),
    )
    for field, text, length in (
        ("description", entry.narration, NARRATION_LENGTH_MAX),
        ("receipt", entry.receipt_number, MEMBER_LENGTH_MAX),
        ("batch", entry.batch, MEMBER_LENGTH_MAX),
    ):
        problems += text_problems(row, field, text, length, number)
    effective = meta.get("effective-date")
    try:
        entry.effective_date = date.fromisoformat(effective) if effective else None
    except ValueError:
        problems.append(Problem(row, "date", "date_unreadable", str(effective), number))
    if entry.kind is EntryKind.ADJUSTMENT and (day.month, day.day) != (12, 31):
        problems.append(Problem(row, "date", "adjustment_date", transaction["date"], number))
    entry.lines = [_line(number, posting, problems) for posting in transaction["postings"]]
    entry.is_whole = all(line.amount is not None for line in entry.lines)
    return entry


def _line(number: str, posting: Json, problems: list[Problem]) -> SourceLine:
    meta = posting["meta"]
    kind, _, member = meta.get("subledger", "").partition(":")
    row = posting["line"]
    for field, text, length in (
        ("account", posting["account"], ACCOUNT_LENGTH_MAX),
        ("member", member, MEMBER_LENGTH_MAX),
    ):
        problems += text_problems(row, field, text, length, number)
    sen = Fraction(posting["number"]) * SEN_PER_RUPIAH
    amount = None
    if sen.denominator != 1:
        problems.append(Problem(row, "debit", "amount_too_fine", posting["number"], number))
    elif abs(sen) > AMOUNT_MAX_SEN:
        problems.append(Problem(row, "debit", "amount_too_large", posting["number"], number))
    elif sen == 0:
        problems.append(Problem(row, "debit", "neither_filled", "", number))
    else:
        amount = Money(int(sen))
    return SourceLine(
        row=row,
        account=posting["account"],
        amount=amount,
        unit=meta.get("unit", ""),
        member=member,
        member_kind=kind,
    )


def text_problems(
    row: int, field: str, text: str, length_max: int, nr: str = ""
) -> Iterator[Problem]:
    """What makes a text unfit for a book, if anything."""
    try:
        check_text(field, text, length_max=length_max)
    except TextRefused as refusal:
        yield Problem(row, field, f"text_{refusal.params['reason']}", text, nr)


def _broken_assertions(balances: Iterable[Json], transactions: Iterable[Json]) -> list[Problem]:
    """Balances the text states and its own entries do not give; each counts what lies below it.

    A statement holds at the beginning of its day. Beancount forgives a little; a book does not.
    """
    stated = {balance["account"] for balance in balances}
    moved = [
        (transaction["date"], 1, posting)
        for transaction in transactions
        for posting in transaction["postings"]
    ]
    events = [*((balance["date"], 0, balance) for balance in balances), *moved]
    events.sort(key=lambda event: event[:2])
    sums: dict[str, Decimal] = {}
    broken = []
    for _, is_movement, event in events:
        number = Decimal(event["number"])
        if is_movement:
            for name in _with_ancestors(event["account"]):
                if name in stated:
                    sums[name] = sums.get(name, Decimal()) + number
            continue
        found = sums.get(event["account"], Decimal())
        if found != number:
            facts = (
                ("stated", f"{number:f}"),
                ("found_amount", f"{found:f}"),
                ("date", date.fromisoformat(event["date"])),
            )
            broken.append(
                Problem(event["line"], "", "beancount_balance", event["account"], "", facts)
            )
    return broken


def _with_ancestors(account: str) -> list[str]:
    """An account and those it lies under."""
    parts = account.split(":")
    return [":".join(parts[:length]) for length in range(1, len(parts) + 1)]
