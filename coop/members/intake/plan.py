"""What importing a list of members would do, and every reason it cannot; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple
from typing import TypeVar

from sqlalchemy import select

from coop.dates import period_of
from coop.desk.opening.errors import FirstDayMissing
from coop.desk.opening.queries import opening_day
from coop.ledger.errors import PeriodClosed
from coop.ledger.import_tables import text_of
from coop.ledger.periods import state_of
from coop.members.intake.models import IntakeRun
from coop.members.intake.models import IntakeUndo
from coop.members.intake.rows import PlannedRow
from coop.members.intake.rows import Problem
from coop.members.intake.rows import Reader
from coop.members.intake.table import read_sheet
from coop.members.intake.ties import Offered
from coop.members.intake.ties import Tie
from coop.members.intake.ties import offered
from coop.members.intake.ties import ties_of
from coop.members.membership.models import Member
from coop.members.membership.states import REFUSED
from coop.members.membership.states import SETTLED
from coop.members.people.models import Person
from coop.members.people.names import fold
from coop.members.people.numbers import person_number
from coop.members.people.vault import open_vault
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

AT_ONCE: Final = 400
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class IntakePlan:
    """A list as it would be recorded.

    Attributes:
        file_name: as the user knows it.
        digest: of its content.
        rows: that can be recorded.
        problems: why it cannot be taken; none: it can.
        doubts: what is worth a look and refuses nothing.
        products: those the book offers, by code.
        ties: how the file's totals stand to the control accounts.
        day: of the first balances; None where the file brings none.
        earlier: the import of the same content that is in force.
        headings, cells, ignored: the file's, for the error file and the preview.
    """

    file_name: str
    digest: str
    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    products: dict[str, Offered]
    ties: tuple[Tie, ...]
    day: date | None
    earlier: Earlier | None
    headings: tuple[str, ...]
    positions: dict[str, int]
    cells: dict[int, tuple[str, ...]]
    ignored: tuple[str, ...]

    @property
    def persons(self) -> int:
        """How many persons are new to the village record."""
        return sum(row.person_id is None for row in self.rows)

    @property
    def members(self) -> int:
        """How many memberships it brings."""
        return sum(row.is_member for row in self.rows)

    @property
    def totals(self) -> dict[str, tuple[int, Money]]:
        """Accounts and their sum, by product code."""
        found: dict[str, tuple[int, Money]] = {}
        for code in self.products:
            amounts = [row.balances[code] for row in self.rows if code in row.balances]
            if amounts:
                found[code] = len(amounts), total(amounts)
        return found

    @property
    def difference(self) -> dict[str, Money]:
        """What does not tie, by unit; more in the file than in the book is positive."""
        found: dict[str, Money] = defaultdict(lambda: ZERO)
        for tie in self.ties:
            found[tie.unit] += tie.difference
        return {unit: money for unit, money in sorted(found.items()) if money}

    @property
    def agreed_by(self) -> str:
        """What somebody agrees to: the difference of each unit, as one text; empty for none."""
        return ";".join(f"{unit}:{money.plain()}" for unit, money in self.difference.items())

    @property
    def is_importable(self) -> bool:
        """Whether nothing stands against it but, perhaps, a difference to be agreed to."""
        return not self.problems and self.earlier is None


class Earlier(NamedTuple):
    """An import in force with the same content."""

    id: int
    file_name: str
    at: str


def prepare_intake(
    session: Session,
    file_name: str,
    data: bytes,
    *,
    now: datetime,
    number_form: str | None = None,
) -> IntakePlan:
    """What importing a list would do.

    Args:
        session: any; reading is enough.
        file_name: as the user knows it.
        data: CSV or XLSX.
        now: aware moment in the book's zone.
        number_form: ``indonesian`` or ``plain`` where somebody said it.

    Raises:
        ImportFileUnreadable, ImportColumnsMissing, ImportColumnTwice, NumberFormUnclear: see
            ``table.read_sheet``.
        FirstDayMissing: the file brings balances, and nobody said when the books begin.
        PeriodClosed: the month of the first balances is closed.
    """
    products = offered(session)
    names = {code: each.name for code, each in products.items()}
    sheet = read_sheet(file_name, data, names, number_form)
    reader = Reader(sheet, now.date())
    reader.read()
    rows, problems, doubts = reader.rows, reader.problems, reader.doubts
    needs_day = any(any(row.balances.values()) or any(row.year.values()) for row in rows)
    day = opening_day(session)
    if day is None and needs_day:
        raise FirstDayMissing
    if day is not None and needs_day:
        _refuse_shut(session, day)
    _within_file(rows, problems, doubts)
    _members_of_book(session, reader.numbers, problems)
    _persons_of_book(session, rows, problems, doubts)
    _accounts_of_book(session, rows, products, problems)
    for row in rows:
        _check_days(row, day, problems)
        for code in row.balances:
            if products[code].kind == "term":
                problems.append(Problem(row.row, f"saldo:{code}", "product_term"))
    bad = {problem.row for problem in problems}
    return IntakePlan(
        file_name=file_name,
        digest=sheet.digest,
        rows=tuple(rows),
        problems=tuple(sorted(problems, key=lambda each: each.row)),
        doubts=tuple(sorted(doubts, key=lambda each: each.row)),
        products=products,
        ties=() if bad else tuple(ties_of(session, rows, products)),
        day=day if needs_day else None,
        earlier=earlier_of(session, sheet.digest),
        headings=sheet.headings,
        positions=sheet.positions,
        cells={n: tuple(text_of(cell) for cell in cells) for n, cells in sheet.rows if n in bad},
        ignored=sheet.ignored,
    )


def _refuse_shut(session: Session, day: date) -> None:
    """Refuse first balances in a month that takes none any more."""
    period = period_of(day)
    state = state_of(session, period)
    if state in {"closed", "locked"}:
        raise PeriodClosed(period, state)


def earlier_of(session: Session, digest: str) -> Earlier | None:
    """The import in force of the same content."""
    run = session.scalar(
        select(IntakeRun).where(
            IntakeRun.digest == digest, IntakeRun.id.not_in(select(IntakeUndo.run_id))
        )
    )
    return None if run is None else Earlier(run.id, run.file_name, run.at)


def _check_days(row: PlannedRow, day: date | None, problems: list[Problem]) -> None:
    if day is None or row.admitted_on is None or row.admitted_on <= day:
        return
    if any(row.balances.values()) or any(row.year.values()):
        text = f"{row.admitted_on:%d/%m/%Y} > {day:%d/%m/%Y}"
        problems.append(Problem(row.row, "admitted_on", "after_opening", text))


def _within_file(rows: list[PlannedRow], problems: list[Problem], doubts: list[Problem]) -> None:
    """Numbers that stand in two rows, and persons that look the same."""
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        own = [("number", row.number), ("nik", row.person.nik or "")]
        own += [(f"rekening:{code}", number) for code, number in row.numbers.items()]
        for column, value in own:
            if value:
                seen = first.setdefault((column, value), row.row)
                if seen != row.row:
                    problems.append(Problem(row.row, column, "twice_in_file", str(seen)))
        alike = f"{fold(row.person.name)}|{row.person.birth_day}"
        seen = first.setdefault(("alike", alike), row.row)
        if seen != row.row:
            doubts.append(Problem(row.row, "name", "alike_in_file", str(seen)))


def _members_of_book(
    session: Session, numbers: list[tuple[int, str]], problems: list[Problem]
) -> None:
    """Member numbers that are taken, in rows with other problems too: one look tells them all."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, number in numbers:
        rows_of[number].append(row)
    for some in _in_parts(rows_of):
        taken = session.scalars(select(Member.number).where(Member.number.in_(some)))
        problems += [
            Problem(row, "number", "number_taken") for each in taken for row in rows_of[each or ""]
        ]


def _persons_of_book(
    session: Session, rows: list[PlannedRow], problems: list[Problem], doubts: list[Problem]
) -> None:
    """Whom the village record knows: by NIK for certain, by name and day of birth probably."""
    vault = open_vault(session)
    by_index = {vault.index("nik", r.person.nik): r for r in rows if r.person.nik} if vault else {}
    found: list[tuple[PlannedRow, Person]] = []
    for some in _in_parts(by_index):
        persons = session.scalars(select(Person).where(Person.nik_index.in_(some)))
        found += [(by_index[each.nik_index], each) for each in persons]
    sure = {row.row for row, _person in found}
    by_name: dict[str, list[PlannedRow]] = defaultdict(list)
    for row in rows:
        if row.row not in sure:
            by_name[fold(row.person.name)].append(row)
    alike: list[tuple[PlannedRow, Person]] = []
    for some in _in_parts(by_name):
        known = select(Person).where(Person.folded.in_(some), Person.state == "known")
        for person in session.scalars(known):
            for row in by_name[person.folded]:
                if person.birth_day in {None, row.person.birth_day} or not row.person.birth_day:
                    alike.append((row, person))  # noqa: PERF401 - two conditions read better so
    numbers = _living(session, [person.id for _row, person in (*found, *alike)])
    for row, person in found:
        _take_known(row, person, numbers, problems, doubts)
    _judge_alike(alike, numbers, doubts)


def _take_known(
    row: PlannedRow,
    person: Person,
    numbers: dict[int, str],
    problems: list[Problem],
    doubts: list[Problem],
) -> None:
    """Somebody with this NIK is in the book: the same person, unless they cannot join."""
    if person.id in numbers and row.is_member:
        problems.append(Problem(row.row, "nik", "nik_of_member", numbers[person.id]))
    elif person.state != "known" or person.died_on is not None:
        problems.append(Problem(row.row, "nik", "person_shut", person_number(person.id)))
    else:
        row.person_id = person.id
        doubts.append(Problem(row.row, "nik", "person_known", person_number(person.id)))


def _judge_alike(
    alike: list[tuple[PlannedRow, Person]], numbers: dict[int, str], doubts: list[Problem]
) -> None:
    """A like name is the same person only where the day of birth and the lack of a NIK agree."""
    counts = Counter(row.row for row, _person in alike)
    for row, person in alike:
        is_same = (
            counts[row.row] == 1
            and row.person.birth_day is not None
            and row.person.birth_day == person.birth_day
            and not (row.person.nik or person.nik_index)
            and person.died_on is None
            and person.id not in numbers
        )
        called = numbers.get(person.id) or person_number(person.id)
        if is_same:
            row.person_id = person.id
            doubts.append(Problem(row.row, "name", "person_known", called))
        else:
            doubts.append(Problem(row.row, "name", "alike_in_book", called))


def _living(session: Session, person_ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in _in_parts(dict.fromkeys(person_ids)):
        query = select(Member.person_id, Member.number).where(
            Member.person_id.in_(some), Member.status.not_in((REFUSED, SETTLED))
        )
        found |= {
            person_id: number or person_number(person_id)
            for person_id, number in session.execute(query)
        }
    return found


def _accounts_of_book(
    session: Session,
    rows: list[PlannedRow],
    products: dict[str, Offered],
    problems: list[Problem],
) -> None:
    """Numbers of passbooks that somebody has already."""
    for code, product in products.items():
        by_number = {row.numbers[code]: row for row in rows if code in row.numbers}
        for some in _in_parts(by_number):
            taken = (
                select(SavingsAccount.number)
                .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
                .where(SavingsAccount.number.in_(some))
            )
            for number in session.scalars(taken):
                row = by_number[number]
                problems.append(Problem(row.row, f"rekening:{code}", "number_taken", number))
        if product.is_own_capital:
            continue
        for row in rows:
            if code in row.numbers and code not in row.balances:
                row.balances[code] = (
                    ZERO  # a passbook with nothing in it is an account all the same
                )


def _in_parts(values: Iterable[_T]) -> Iterator[list[_T]]:
    every = list(values)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
