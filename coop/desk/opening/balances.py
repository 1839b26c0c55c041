"""First balances as people know them: what there is, and where it came from. Pure.

Nobody who takes over a book has to know which side is which: what the cooperative has and what it
spent is typed as it is, what it owes, owns and earned too, all of it positive. What does not tie is
never guessed away; it goes to an account of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.errors import AmountUnreadable
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.report import Label
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

NUMBER_LENGTH_MAX: Final = 200
#: More lines than any village has members; beyond it somebody pasted something else.
DETAIL_LINES_MAX: Final = 5000


class Part(NamedTuple):
    """One page of balances: its name in addresses, what it is called, the accounts' type."""

    name: str
    title: Label
    type: str

    @property
    def is_result(self) -> bool:
        """Whether it holds income or costs since January."""
        return self.type in {"income", "expense"}


PARTS: Final = (
    Part("harta", Label("Harta", "What the unit has"), "asset"),
    Part("utang", Label("Utang dan simpanan", "What it owes, and savings"), "liability"),
    Part("modal", Label("Modal", "Own capital"), "equity"),
    Part("pendapatan", Label("Pendapatan sejak Januari", "Income since January"), "income"),
    Part("biaya", Label("Biaya sejak Januari", "Costs since January"), "expense"),
)
PART_OF_TYPE: Final = {part.type: part for part in PARTS}
PART_BY_NAME: Final = {part.name: part for part in PARTS}

#: Types whose natural side is the debit side.
_DEBIT_TYPES: Final = frozenset({"asset", "expense"})


class OpeningAccount(NamedTuple):
    """An account that can have a first balance.

    ``kind`` is what each of its lines must name (a member, a loan …), or empty; ``header`` is the
    name of the group it stands in.
    """

    id: int
    code: str
    name: str
    name_en: str
    type: str
    normal: str
    kind: str
    role: str
    header: str
    header_en: str

    @property
    def is_contra(self) -> bool:
        """Whether it lessens its part: a depreciation stands below what was bought."""
        return (self.normal == "debit") is not (self.type in _DEBIT_TYPES)

    def signed(self, amount: Money) -> Money:
        """A typed amount as a line carries it, debit positive."""
        return amount if self.normal == "debit" else -amount

    def natural(self, signed: Money) -> Money:
        """A line's amount as it is typed."""
        return signed if self.normal == "debit" else -signed

    def in_part(self, amount: Money) -> Money:
        """What a typed amount adds to its part; a contra account takes away."""
        return -amount if self.is_contra else amount


class Typed(NamedTuple):
    """One balance as it was typed: account, whom or what it is about, amount on its own side."""

    account: str
    number: str
    amount: Money


class Totals(NamedTuple):
    """What a unit has and where it came from."""

    assets: Money = ZERO
    liabilities: Money = ZERO
    equity: Money = ZERO
    income: Money = ZERO
    expense: Money = ZERO

    @property
    def surplus(self) -> Money:
        """What was earned since January."""
        return self.income - self.expense

    @property
    def sources(self) -> Money:
        """What the assets were paid from: debts, own capital, this year's result."""
        return self.liabilities + self.equity + self.surplus

    @property
    def difference(self) -> Money:
        """What does not tie; positive where there is more than its sources explain."""
        return self.assets - self.sources


def totals_of(accounts: Mapping[str, OpeningAccount], typed: Iterable[Typed]) -> Totals:
    """Sum balances by type; lines of accounts that are not there count for nothing.

    >>> till = OpeningAccount(1, "1101", "Kas", "", "asset", "debit", "", "", "", "")
    >>> worn = OpeningAccount(2, "1339", "Penyusutan", "", "asset", "credit", "", "", "", "")
    >>> own = OpeningAccount(3, "3401", "Cadangan", "", "equity", "credit", "", "", "", "")
    >>> known = {each.code: each for each in (till, worn, own)}
    >>> totals = totals_of(known, [
    ...     Typed("1101", "", Money.rupiah(900)),
    ...     Typed("1339", "", Money.rupiah(100)),
    ...     Typed("3401", "", Money.rupiah(750)),
    ... ])
    >>> totals.assets.plain(), totals.sources.plain(), totals.difference.plain()
    ('800', '750', '50')
    """
    sums: dict[str, Money] = defaultdict(lambda: ZERO)
    for line in typed:
        account = accounts.get(line.account)
        if account is not None:
            sums[account.type] += account.in_part(line.amount)
    return Totals(sums["asset"], sums["liability"], sums["equity"], sums["income"], sums["expense"])


def lines_of(
    accounts: Mapping[str, OpeningAccount],
    typed: Iterable[Typed],
    unit: str,
    difference_account: str,
) -> tuple[Line, ...]:
    """The lines of the opening entry, with what does not tie on its own account.

    Args:
        accounts: by code; every typed balance has one.
        typed: balances that are not nothing.
        unit: whose they are.
        difference_account: takes the difference, where there is one.

    >>> till = OpeningAccount(1, "1101", "Kas", "", "asset", "debit", "", "", "", "")
    >>> [(line.account, line.amount.plain()) for line in lines_of(
    ...     {"1101": till}, [Typed("1101", "", Money.rupiah(900))], "KANTOR", "1199")]
    [('1101', '900'), ('1199', '-900')]
    """
    lines = [
        Line(
            each.account,
            unit,
            accounts[each.account].signed(each.amount),
            SubledgerRef(accounts[each.account].kind, each.number) if each.number else None,
        )
        for each in typed
        if each.amount
    ]
    difference = sum((line.amount for line in lines), start=ZERO)
    if difference:
        lines.append(Line(difference_account, unit, -difference))
    return tuple(lines)


def content_of(typed: Iterable[Typed]) -> str:
    """Balances as the text that is kept.

    >>> content_of([Typed("1131", "P-1", Money.rupiah(5))])
    '[["1131", "P-1", 500]]'
    """
    return json.dumps([[each.account, each.number, each.amount.sen] for each in typed])


def typed_of(content: str) -> list[Typed]:
    """Balances from the text that is kept.

    >>> typed_of('[["1131", "P-1", 500]]')
    [Typed(account='1131', number='P-1', amount=Money(sen=500))]
    """
    return [Typed(account, number, Money(sen)) for account, number, sen in json.loads(content)]


def digest_of(typed: Sequence[Typed]) -> str:
    """A fingerprint of what was looked at, by which a later change is noticed."""
    return hashlib.sha256(content_of(sorted(typed, key=lambda e: e[:2])).encode()).hexdigest()


class BadLine(NamedTuple):
    """A line of a list that cannot be taken.

    ``reason`` is ``number`` (none was given), ``amount`` (none, or unreadable), ``too_large``,
    ``too_long``, ``hidden`` (invisible signs), ``twice`` or ``too_many``.
    """

    line: int
    reason: str
    text: str


class Details(NamedTuple):
    """What a typed or pasted list holds, and which of its lines cannot be taken."""

    typed: list[Typed]
    bad: list[BadLine]


def read_details(account: str, text: str) -> Details:
    r"""Lines of number and amount, as typed or pasted from a spreadsheet.

    Args:
        account: whose they are.
        text: one a line, divided by a tabulator, a semicolon or, before the amount, a blank.

    >>> read_details("2101", "S-001; 150.000\nS 002\t75000,50\n\nS-003 10.000").typed[1:]
    ... # doctest: +NORMALIZE_WHITESPACE
    [Typed(account='2101', number='S 002', amount=Money(sen=7500050)),
     Typed(account='2101', number='S-003', amount=Money(sen=1000000))]
    >>> read_details("2101", "S-001;0.5").bad
    [BadLine(line=1, reason='amount', text='S-001;0.5')]
    """
    found: list[Typed] = []
    bad: list[BadLine] = []
    seen: set[str] = set()
    for line, written in enumerate(text.splitlines(), start=1):
        if not written.strip():
            continue
        if len(found) >= DETAIL_LINES_MAX:
            bad.append(BadLine(line, "too_many", written[:60]))
            break
        number, amount = _divided(written)
        reason, money = judge(number, amount, seen)
        if reason:
            bad.append(BadLine(line, reason, written[:60]))
            continue
        seen.add(number)
        if money:
            found.append(Typed(account, number, money))
    return Details(found, bad)


def _divided(written: str) -> tuple[str, str]:
    for sign in ("\t", ";"):
        if sign in written:
            first, *_others, last = [cell.strip() for cell in written.split(sign)]
            return first, last
    number, _, amount = written.strip().rpartition(" ")
    return number.strip(), amount


def judge(number: str, amount: str, seen: set[str]) -> tuple[str, Money]:
    """Why a number with its amount cannot be taken; empty, and the amount, where it can."""
    faults = (
        (not number, "number"),
        (len(number) > NUMBER_LENGTH_MAX, "too_long"),
        (not number.isprintable(), "hidden"),
        (number in seen, "twice"),
    )
    reason = next((name for is_so, name in faults if is_so), "")
    if reason:
        return reason, ZERO
    try:
        money = Money.parse(amount)
    except AmountUnreadable:
        return "amount", ZERO
    if abs(money.sen) > AMOUNT_MAX_SEN:
        return "too_large", ZERO
    return "", money


def details_text(typed: Iterable[Typed]) -> str:
    """A list as it is shown for changing.

    >>> details_text([Typed("2101", "S-001", Money.rupiah(150_000))])
    'S-001; 150.000'
    """
    return "\n".join(f"{each.number}; {each.amount.indonesian()}" for each in typed)
