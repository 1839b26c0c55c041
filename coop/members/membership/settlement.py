"""The sheet of rights and duties of a leaver: what is paid with what, and what is left. Pure.

Every right counts whole (gross savings, interest to date), debts are paid from them in the stated
order, and the sheet ends in exactly one figure: what the cooperative still pays out, or what the
former member still owes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.report import Label
from coop.members.membership.duties import Obligation
from coop.members.membership.duties import Right
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How a debt that rights do not cover is dealt with.
WAIT = "wait"
CLAIM = "claim"
CHOICES = (WAIT, CLAIM)


@dataclass(frozen=True, slots=True)
class Paid:
    """One obligation and how much of it the rights cover.

    Attributes:
        owed: the obligation.
        paid: from the rights.
    """

    owed: Obligation
    paid: Money

    @property
    def left(self) -> Money:
        """What stays a claim."""
        return self.owed.money - self.paid


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rights and duties of one member on one day.

    Attributes:
        number: of the member.
        day: of the settlement.
        accrual_end: last day for which interest and penalties ran.
        rights: in the order in which they are printed.
        obligations: in the order in which they are paid.
    """

    number: str
    day: date
    accrual_end: date
    rights: tuple[Right, ...]
    obligations: tuple[Obligation, ...]

    @property
    def rights_total(self) -> Money:
        """All the member has."""
        return total(each.money for each in self.rights)

    @property
    def debts_total(self) -> Money:
        """All the member owes."""
        return total(each.money for each in self.obligations)

    @property
    def rest(self) -> Money:
        """What is left to be paid out; nothing where debts are larger."""
        return max(self.rights_total - self.debts_total, ZERO)

    @property
    def claim(self) -> Money:
        """What is left to be paid by the former member; nothing where rights are larger."""
        return max(self.debts_total - self.rights_total, ZERO)

    @property
    def payments(self) -> tuple[Paid, ...]:
        """Each obligation with what the rights cover of it, first come first paid."""
        left = self.rights_total
        found = []
        for owed in self.obligations:
            paid = min(left, owed.money)
            left -= paid
            found.append(Paid(owed, paid))
        return tuple(found)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to settle."""
        return not self.rights and not self.obligations


def sheet_of(
    number: str,
    day: date,
    accrual_end: date,
    rights: Iterable[Right],
    obligations: Iterable[Obligation],
) -> Sheet:
    """A sheet with its debts in the order in which they are paid."""
    ordered = sorted(obligations, key=lambda each: (each.order, each.label.id))
    return Sheet(number, day, accrual_end, tuple(rights), tuple(ordered))


def settlement_lines(sheet: Sheet, *, refunds: str, claims: str, home: str) -> tuple[Line, ...]:
    """The lines of the entry: every right out, every debt out, the difference to one account.

    Args:
        sheet: what is settled.
        refunds: code of the account of refunds due to former members.
        claims: code of the account of claims on former members.
        home: unit whose books hold the members' capital; refunds are due there.

    A member has 120,000 of own capital and 300,000 of savings and owes 100,000 of purchases:

    >>> me = SubledgerRef("member", "A-0007")
    >>> right = lambda name, account, unit, sen: Right(
    ...     Label(name, ""), Money(sen), (Line(account, unit, Money(sen), me),))
    >>> debt = Obligation(40, Label("Belanja", ""), Money.rupiah(100_000),
    ...     (Line("1151", "TOKO", Money.rupiah(-100_000), me),))
    >>> sheet = sheet_of("A-0007", date(2026, 3, 31), date(2026, 3, 31), [
    ...     right("Pokok", "3101", "KANTOR", 12_000_000),
    ...     right("Sukarela", "2101", "USP", 30_000_000)], [debt])
    >>> sheet.rest.indonesian(), sheet.claim.indonesian()
    ('320.000', '0')
    >>> [(x.account, x.unit, x.amount.plain()) for x in settlement_lines(
    ...     sheet, refunds="2177", claims="1164", home="KANTOR")][-1]
    ('2177', 'KANTOR', '-320000')
    """
    me = SubledgerRef("member", sheet.number)
    lines = [line for right in sheet.rights for line in right.lines]
    lines += [line for owed in sheet.obligations for line in owed.lines]
    if sheet.rest:
        lines.append(Line(refunds, home, -sheet.rest, me))
    by_unit: dict[str, Money] = {}
    for each in sheet.payments:
        if each.left:
            unit = each.owed.lines[0].unit  # the claim stays in the books of whoever had it
            by_unit[unit] = by_unit.get(unit, ZERO) + each.left
    lines += [Line(claims, unit, amount, me) for unit, amount in by_unit.items()]
    return tuple(line for line in lines if line.amount)


def content_of(sheet: Sheet) -> str:
    """A sheet as it is kept and sealed: JSON that reads back to the same sheet."""
    return json.dumps(
        {
            "number": sheet.number,
            "day": sheet.day.isoformat(),
            "accrual_end": sheet.accrual_end.isoformat(),
            "rights": [_row(each) for each in sheet.rights],
            "obligations": [_row(each) | {"order": each.order} for each in sheet.obligations],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def sheet_from(content: str) -> Sheet:
    """The sheet that was kept."""
    kept: dict[str, Any] = json.loads(content)
    return Sheet(
        kept["number"],
        date.fromisoformat(kept["day"]),
        date.fromisoformat(kept["accrual_end"]),
        tuple(Right(**_fields(each)) for each in kept["rights"]),
        tuple(Obligation(each["order"], **_fields(each)) for each in kept["obligations"]),
    )


def seal_of(content: str) -> str:
    """The digest of a kept sheet, printed on its minutes."""
    return hashlib.sha256(content.encode()).hexdigest()


def _row(each: Right | Obligation) -> dict[str, Any]:
    return {
        "label": list(each.label),
        "sen": each.money.sen,
        "note": list(each.note) if each.note is not None else None,
        "lines": [
            [
                line.account,
                line.unit,
                line.amount.sen,
                *((line.subledger.kind, line.subledger.number) if line.subledger else ("", "")),
            ]
            for line in each.lines
        ],
    }


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": Label(*row["label"]),
        "money": Money(row["sen"]),
        "note": Label(*row["note"]) if row["note"] else None,
        "lines": tuple(
            Line(account, unit, Money(sen), SubledgerRef(kind, number) if kind else None)
            for account, unit, sen, kind, number in row["lines"]
        ),
    }
