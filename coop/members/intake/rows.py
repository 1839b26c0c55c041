"""What each row of a list says of a person and a member, judged by itself."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.dates import parse_day
from coop.errors import CoopError
from coop.ledger.entry import check_text
from coop.ledger.import_amounts import read_amount
from coop.ledger.import_tables import text_of
from coop.ledger.wording import refuse_card_numbers
from coop.members.intake.columns import ACCOUNT
from coop.members.intake.columns import AMOUNTS
from coop.members.intake.columns import BALANCE
from coop.members.intake.columns import OF_MEMBERS
from coop.members.membership.numbering import check_number
from coop.members.people.facts import HouseholdFacts
from coop.members.people.facts import PersonFacts
from coop.members.people.facts import check_household
from coop.members.people.facts import check_person
from coop.members.people.numbers import doubts_about_nik
from coop.money import AMOUNT_MAX_SEN
from coop.money import SEN_PER_RUPIAH
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from coop.ledger.import_tables import Cell
    from coop.members.intake.table import Sheet

SEXES: Final = {
    "": "", "l": "m", "laki-laki": "m", "laki laki": "m", "lk": "m", "pria": "m", "m": "m",
    "male": "m", "p": "f", "perempuan": "f", "pr": "f", "wanita": "f", "f": "f", "female": "f",
}  # fmt: skip
RISKS: Final = {
    "": "low", "rendah": "low", "low": "low", "sedang": "medium", "menengah": "medium",
    "medium": "medium", "tinggi": "high", "high": "high",
}  # fmt: skip
#: A telephone number has ten digits, a NIK or family card sixteen.
PRIVATE_DIGITS: Final = 10
SHOWN_MAX: Final = 40
SIXTEEN_DIGITS: Final = 10**15
_NOTHING: Final = {"-", "\N{EN DASH}", "\N{EM DASH}", "nihil"}
_TEXTS: Final = (("group", 120), ("identity_reason", 300))


def showable(value: str) -> str:
    """A cell's text, without what may be the number of a card or a telephone.

    >>> showable("laki2"), showable("3504.0115.0180.0001"), showable("0812-3456-7890")
    ('laki2', '…', '…')
    """
    digits = sum(sign.isdigit() for sign in value)
    return "…" if digits >= PRIVATE_DIGITS else value[:SHOWN_MAX]


class Problem(NamedTuple):
    """Something about a row: stable ``code``, the column, and a value that may be shown.

    ``value`` never holds a NIK, a family card or a telephone number.
    """

    row: int
    column: str
    code: str
    value: str = ""


@dataclass(slots=True)
class PlannedRow:
    """One row as it would be recorded.

    ``person_id`` is set where the village record knows the person already. ``balances`` and
    ``numbers`` are by product code; a product that is not in ``balances`` gets no account.
    """

    row: int
    person: PersonFacts
    household: HouseholdFacts | None
    number: str
    admitted_on: date | None = None
    group: str = ""
    risk: str = "low"
    identity_reason: str = ""
    balances: dict[str, Money] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    year: dict[str, Money] = field(default_factory=dict)
    person_id: int | None = None

    @property
    def is_member(self) -> bool:
        """Whether it brings a membership."""
        return bool(self.number)


class Reader:
    """Reads the rows of one sheet, collecting problems and doubts."""

    def __init__(self, sheet: Sheet, today: date) -> None:
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.rows: list[PlannedRow] = []
        #: Row and member number, of rows that have problems too.
        self.numbers: list[tuple[int, str]] = []
        self._sheet, self._today = sheet, today
        self._row = 0
        self._cells: tuple[Cell, ...] = ()

    def read(self) -> None:
        """Read them all; rows with problems are read as far as they go."""
        for number, cells in self._sheet.rows:
            self._row, self._cells = number, cells
            before = len(self.problems)
            planned = self._read_row()
            if planned is not None and len(self.problems) == before:
                self.rows.append(planned)

    def _read_row(self) -> PlannedRow | None:
        self._check_width()
        person, household = self._person(), self._household()
        number = self._number()
        if number:
            self.numbers.append((self._row, number))
        balances, numbers = self._balances()
        year = {each: self._money(each) or ZERO for each in AMOUNTS}
        admitted = self._day("admitted_on")
        for column, length in _TEXTS:
            self._plain(column, length)
        risk = RISKS.get(self._text("risk").casefold())
        if risk is None:
            self._say("risk", "risk_unknown", self._text("risk"))
        if person is None:
            return None
        if number:
            self._check_member(person, admitted)
        elif balances or any(self._text(column) for column in OF_MEMBERS):
            self._say("number", "number_needed")
        if person.nik:
            for doubt in doubts_about_nik(person.nik, person.birth_day, person.sex):
                self.doubts.append(Problem(self._row, "nik", f"nik_{doubt}"))
        for column in ("nik", "card"):
            self._doubt_rounded(column)
        return PlannedRow(
            row=self._row,
            person=person,
            household=household,
            number=number,
            admitted_on=admitted,
            group=self._text("group"),
            risk=risk or "low",
            identity_reason=self._text("identity_reason"),
            balances=balances,
            numbers=numbers,
            year=year,
        )

    def _doubt_rounded(self, column: str) -> None:
        """Excel keeps fifteen digits of a number: the sixteenth of a card becomes a zero."""
        cell = self._sheet.cell(self._cells, column)
        if isinstance(cell, Decimal) and cell >= SIXTEEN_DIGITS and cell % 10 == 0:
            self.doubts.append(Problem(self._row, column, "number_rounded"))

    def _check_member(self, person: PersonFacts, admitted: date | None) -> None:
        if admitted is None and not self._text("admitted_on"):
            self._say("admitted_on", "day_missing")
        if admitted is not None and admitted > self._today:
            self._say("admitted_on", "day_future", admitted.isoformat())
        if not person.nik and not self._text("identity_reason"):
            self._say("identity_reason", "identity_missing")

    def _person(self) -> PersonFacts | None:
        sex = SEXES.get(self._text("sex").casefold())
        if sex is None:
            self._say("sex", "sex_unknown", self._text("sex"))
        if not self._text("name"):
            self._say("name", "name_missing")
            return None
        facts = PersonFacts(
            name=self._text("name"),
            sex=sex or "",
            birth_day=self._day("birth_day"),
            birth_place=self._text("birth_place"),
            nik=self._text("nik"),
            phone=self._text("phone"),
        )
        try:
            return check_person(facts, self._today)
        except CoopError as error:
            self._refused(error)
            return None

    def _household(self) -> HouseholdFacts | None:
        parts = {key: self._text(key) for key in ("card", "address", "rt", "rw", "hamlet")}
        if not any(parts.values()):
            return None
        try:
            return check_household(HouseholdFacts(**parts))
        except CoopError as error:
            self._refused(error)
            return None

    def _refused(self, error: CoopError) -> None:
        """A refusal about the row; its value is not repeated, as it may be a number."""
        column = str(error.params.get("field", ""))
        reason = str(error.params.get("reason", "refused"))
        self._say(column, f"text_{reason}")

    def _number(self) -> str:
        text = self._text("number")
        if not text:
            return ""
        try:
            return check_number(text)
        except CoopError:
            self._say("number", "number_refused", text)
            return ""

    def _balances(self) -> tuple[dict[str, Money], dict[str, str]]:
        balances: dict[str, Money] = {}
        numbers: dict[str, str] = {}
        for column in self._sheet.positions:
            if column.startswith(BALANCE):
                money = self._money(column)
                if money is not None:
                    balances[column.removeprefix(BALANCE)] = money
            elif column.startswith(ACCOUNT) and self._text(column):
                code, text = column.removeprefix(ACCOUNT), self._text(column)
                if sum(sign.isdigit() for sign in text) >= 16:
                    self._say(column, "number_refused")
                elif self._plain(column, 40):
                    numbers[code] = text
        return balances, numbers

    def _money(self, column: str) -> Money | None:
        cell = self._sheet.cell(self._cells, column)
        text = text_of(cell)
        if not text or text in _NOTHING:
            return None
        if isinstance(cell, Decimal):
            amount: Decimal | None = cell
        else:
            amount = read_amount(text, self._sheet.forms[column]) if len(text) <= 40 else None
        if amount is None:
            self._say(column, "amount_unreadable", text)
            return None
        sen = Fraction(amount) * SEN_PER_RUPIAH
        if sen < 0 or sen > AMOUNT_MAX_SEN or sen.denominator != 1:
            code = "negative" if sen < 0 else "too_fine" if sen <= AMOUNT_MAX_SEN else "too_large"
            self._say(column, f"amount_{code}", text)
            return None
        return Money(int(sen))

    def _day(self, column: str) -> date | None:
        cell = self._sheet.cell(self._cells, column)
        if isinstance(cell, date):
            return cell
        text = text_of(cell).removesuffix(" 00:00:00")
        if not text:
            return None
        try:
            return parse_day(text)
        except ValueError:
            self._say(column, "day_unreadable", text)
            return None

    def _plain(self, column: str, length: int) -> bool:
        try:
            check_text(column, self._text(column), length_max=length)
            refuse_card_numbers(column, self._text(column))
        except CoopError as error:
            self._say(column, f"text_{error.params['reason']}")
            return False
        return True

    def _text(self, column: str) -> str:
        text = text_of(self._sheet.cell(self._cells, column)).strip()
        return text[1:] if text[:1] == "'" else text  # our own files guard texts so

    def _check_width(self) -> None:
        headings = self._sheet.headings
        if any(c and (at >= len(headings) or not headings[at]) for at, c in enumerate(self._cells)):
            self._say("", "too_many_cells")

    def _say(self, column: str, code: str, value: str = "") -> None:
        self.problems.append(Problem(self._row, column, code, showable(value)))
