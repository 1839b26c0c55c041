"""Entries of a file matched with a book: accounts, units, members, periods, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from coop.errors import CoopError
from coop.ledger.chart_rows import NORMAL_OF
from coop.ledger.chart_rows import ChartRow
from coop.ledger.chart_rows import account_type_of
from coop.ledger.chart_rows import parse_rows
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import check_shape
from coop.ledger.errors import ChartRowRefused
from coop.ledger.import_plan import Fact
from coop.ledger.import_plan import PlannedEntry
from coop.ledger.import_plan import Problem
from coop.ledger.import_plan import Source
from coop.ledger.import_plan import SourceEntry
from coop.ledger.import_plan import SourceLine
from coop.ledger.posting import EARLIEST_DAY
from coop.ledger.posting import period_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from coop.dates import Period
    from coop.ledger.chart_cache import ChartEntry

#: Facts of an account in our own export that come back; a limit does not, someone sets it.
_EXPORTED: Final = {
    "name": "name",
    "name_en": "name-en",
    "type": "type",
    "normal": "normal",
    "line": "line",
    "role": "role",
    "money": "money",
    "cash_flow": "cash-flow",
    "subledger_kind": "subledger-kind",
}

#: Codes of a draft's shape and the sentences an import has for them.
_SHAPE_CODES: Final = {
    "ledger.too_few_lines": "too_few_lines",
    "ledger.unbalanced": "unbalanced",
    "ledger.unit_unbalanced": "unit_unbalanced",
    "ledger.effective_date_later": "effective_date_later",
}


@dataclass(frozen=True, slots=True)
class BookView:
    """What matching has to know of a book.

    Attributes:
        accounts: by code.
        codes_by_name: codes of the accounts with a name, usually one.
        units: active codes by their own and their name's lower-case form.
        unit_default: for lines that name none.
        references: subledgers that exist, and their row ids.
        state_of: open, closed or locked, for a period.
        today: in the book's zone.
    """

    accounts: dict[str, ChartEntry]
    codes_by_name: dict[str, list[str]]
    units: dict[str, str]
    unit_default: str
    references: dict[SubledgerRef, int]
    state_of: Callable[[Period], str]
    today: date


@dataclass(slots=True)
class Matched:
    """The outcome: entries without fault, what has to be made for them, all faults."""

    entries: list[PlannedEntry] = field(default_factory=list)
    accounts: dict[str, ChartRow] = field(default_factory=dict)
    members: dict[SubledgerRef, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def match_source(source: Source, view: BookView, *, create_accounts: bool) -> Matched:
    """Match every entry; nothing stops at the first fault.

    Args:
        source: what was read.
        view: the book.
        create_accounts: make accounts, and members that accounts demand, that are not there.
    """
    matching = _Matching(source, view, create_accounts=create_accounts)
    if create_accounts:
        for account in source.opened or {}:
            matching.open_account(account)
    for entry in source.entries:
        matching.add(entry)
    return matching.done


class _Matching:
    def __init__(self, source: Source, view: BookView, *, create_accounts: bool) -> None:
        self._source = source
        self._view = view
        self._is_creating = create_accounts
        self._codes: dict[str, tuple[str, str]] = {}
        self._kinds = {code: account.subledger_kind for code, account in view.accounts.items()}
        self._states: dict[Period, str] = {}
        self._unreadable = {problem.nr for problem in source.problems if problem.nr}
        self.done = Matched(problems=source.problems.copy())

    def open_account(self, account: str) -> None:
        """An account a text opens is made also when nothing is posted to it."""
        code, reason = self._find(account)
        if reason:
            row = int((self._source.opened or {})[account]["line_number"])
            self.done.problems.append(Problem(row, "account", reason, code))

    def add(self, entry: SourceEntry) -> None:
        """Match one entry; it is planned only if nothing is wrong with it."""
        known = len(self.done.problems)
        lines = [self._line(entry, line) for line in entry.lines]
        if entry.day is not None:
            self._check_dates(entry, entry.day)
            draft = Draft(
                entry_date=entry.day,
                narration=entry.narration,
                lines=tuple(line for line in lines if line is not None),
                kind=entry.kind,
                effective_date=entry.effective_date,
                receipt_number=entry.receipt_number,
                batch=entry.batch,
            )
            if entry.is_whole:
                self._check_shape(entry, draft)
            if len(self.done.problems) == known and entry.nr not in self._unreadable:
                self.done.entries.append(PlannedEntry(entry.nr, entry.row, draft))

    def _say(self, entry: SourceEntry, row: int, field_: str, code: str, value: str = "",
             **facts: Fact) -> None:  # fmt: skip
        self.done.problems.append(Problem(row, field_, code, value, entry.nr, tuple(facts.items())))

    def _check_dates(self, entry: SourceEntry, day: date) -> None:
        if day < EARLIEST_DAY:
            self._say(entry, entry.row, "date", "date_early", day.isoformat())
            return
        if day > self._view.today:
            self._say(entry, entry.row, "date", "date_future", day.isoformat(),
                      today=self._view.today)  # fmt: skip
        if entry.kind is EntryKind.ADJUSTMENT and (day.month, day.day) != (12, 31):
            return  # named when the text was read; it has no period
        period = period_for(Draft(day, "", (), kind=entry.kind))
        if period not in self._states:
            self._states[period] = self._view.state_of(period)
        if self._states[period] != "open":
            self._say(entry, entry.row, "date", f"period_{self._states[period]}", day.isoformat(),
                      period=period)  # fmt: skip

    def _check_shape(self, entry: SourceEntry, draft: Draft) -> None:
        """Balance and number of lines, by the door's own rules; texts were checked where read."""
        lines = [
            Line(line.account, self._unit(line) or line.unit, line.amount)
            for line in entry.lines
            if line.amount is not None
        ]
        try:
            check_shape(
                replace(draft, narration="-", receipt_number="", batch="", lines=tuple(lines))
            )
        except CoopError as refusal:
            facts = {
                name: value
                for name, value in refusal.params.items()
                if isinstance(value, str | int | date)
            }
            self._say(entry, entry.row, "", _SHAPE_CODES[refusal.code], "", **facts)

    def _line(self, entry: SourceEntry, line: SourceLine) -> Line | None:
        """The line as the door takes it, or None after saying why not."""
        known = len(self.done.problems)
        code = ""
        if line.account:
            code, reason = self._find(line.account)
            if reason:
                self._say(entry, line.row, "account", reason, code)
        unit = self._unit(line)
        if not unit:
            self._say(entry, line.row, "unit", "unit_unknown", line.unit)
        is_matched = len(self.done.problems) == known
        reference = self._reference(entry, line, code) if code and is_matched else None
        if line.amount is None or not code or len(self.done.problems) > known:
            return None
        return Line(code, unit, line.amount, reference)

    def _unit(self, line: SourceLine) -> str:
        if not line.unit:
            return self._view.unit_default
        return self._view.units.get(line.unit.casefold(), "")

    def _reference(self, entry: SourceEntry, line: SourceLine, code: str) -> SubledgerRef | None:
        """Whom a line is about, where its account asks for it."""
        kind = self._kinds[code]
        if not kind:
            if line.member:
                self._say(entry, line.row, "member", "member_not_expected", line.member,
                          account=code)  # fmt: skip
            return None
        if not line.member:
            self._say(entry, line.row, "member", "member_missing", "", account=code, kind=kind)
            return None
        if line.member_kind not in {"", kind}:
            self._say(entry, line.row, "member", "member_kind", line.member,
                      account=code, kind=kind, other_kind=line.member_kind)  # fmt: skip
            return None
        reference = SubledgerRef(kind, line.member)
        if reference not in self._view.references:
            if not self._is_creating:
                self._say(entry, line.row, "member", "member_unknown", line.member, kind=kind)
                return None
            self.done.members[reference] = None
        return reference

    def _find(self, account: str) -> tuple[str, str]:
        """The code of an account of the file; else the text to show and what is wrong with it."""
        found = self._codes.get(account)
        if found is None:
            found = self._codes[account] = self._resolve(account)
        return found

    def _resolve(self, account: str) -> tuple[str, str]:
        facts = (self._source.opened or {}).get(account, {})
        wanted = facts.get("code") or account
        if wanted in self._view.accounts:
            return wanted, self._fault_of(wanted)
        named = self._view.codes_by_name.get(wanted, [])
        usable = [code for code in named if not self._fault_of(code)]
        if len(usable) > 1:
            return wanted, "account_ambiguous"
        if named:
            code = usable[0] if usable else named[0]
            return (code, "") if usable else (wanted, self._fault_of(code))
        if self._source.opened is not None and account not in self._source.opened:
            return wanted, "account_not_opened"
        if not self._is_creating:
            return wanted, "account_unknown"
        return self._create(account, wanted, facts)

    def _fault_of(self, code: str) -> str:
        account = self._view.accounts[code]
        if account.is_header:
            return "account_header"
        if not account.is_active:
            return "account_inactive"
        return "account_not_postable" if account.role == "current_surplus" else ""

    def _create(self, account: str, wanted: str, facts: dict[str, str]) -> tuple[str, str]:
        """Plan an account named exactly as in the file, or as our own export says it was."""
        word = self._source.account_types.get(account, "")
        kind = account_type_of(word) if word else account_type_of(account)
        if kind is None:
            return (word, "type_unknown") if word else (wanted, "type_missing")
        row = ChartRow(wanted, wanted, "", kind, NORMAL_OF[kind])
        if facts.get("code"):
            cells = {name: facts.get(key, "") for name, key in _EXPORTED.items()}
            cells["role"] = self._free_role(cells["role"])
            cells["type"] = cells["type"] or kind
            try:
                row = parse_rows([{"code": wanted, **cells}])[0]
            except ChartRowRefused as refusal:
                return str(refusal.params["value"]), "account_facts"
        self.done.accounts[wanted] = row
        self._kinds[wanted] = row.subledger_kind
        return wanted, ""

    def _free_role(self, role: str) -> str:
        """A role that no account has yet; an account has at most one, and one account has it."""
        held = {"current_surplus"}  # a computed line: an account with postings cannot be it
        held |= {account.role for account in self._view.accounts.values()}
        held |= {row.role for row in self.done.accounts.values()}
        return "" if role in held else role
