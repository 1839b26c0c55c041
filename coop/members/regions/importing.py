"""The list of regions from the four files in which it is published: all of them good, or nothing.

Columns: ``code,name`` for provinces; ``code,province_code,name`` for regencies;
``code,regency_code,name`` for districts; ``code,district_code,name`` for villages. Codes may have
dots or none. A second import changes nothing but names; no region is ever taken away, as persons
live there.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple
from typing import cast

from sqlalchemy import Table
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from coop import audit
from coop.ledger.import_tables import decode_text
from coop.ledger.periods import lock_head
from coop.members.people.names import fold
from coop.members.regions.errors import RegionFileRefused
from coop.members.regions.errors import RegionFileUnknown
from coop.members.regions.models import Region
from coop.members.regions.provinces import PROVINCES
from coop.members.regions.provinces import dotted
from coop.members.regions.provinces import level_of
from coop.members.regions.provinces import parent_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

#: The column that names the region above, by level; provinces have none.
PARENTS: Final = {2: "province_code", 3: "regency_code", 4: "district_code"}
DELIMITERS: Final = (",", ";", "\t")
NAME_MAX: Final = 100
PROBLEMS_KEPT: Final = 20
_AT_ONCE: Final = 2_000
#: Rows of the whole country pass without becoming objects.
_TABLE: Final = cast("Table", Region.__table__)


class SentFile(NamedTuple):
    """A file as it was sent."""

    name: str
    content: bytes


class Problem(NamedTuple):
    """One row that cannot be taken: file, number as a spreadsheet counts, stable reason, text."""

    file: str
    row: int
    reason: str
    text: str


class _Row(NamedTuple):
    number: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    level: int
    rows: list[_Row]


@dataclass(slots=True)
class Plan:
    """What an import would do.

    Attributes:
        files: name, level and number of rows of each file, the provinces' first.
        added: regions the book does not have, by level.
        renamed: regions the book knows under another name, by level.
        same: how many are there already.
        problem_count: rows that cannot be taken.
        problems: the first of them.
    """

    files: list[tuple[str, int, int]] = field(default_factory=list)
    added: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    renamed: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    same: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def added_count(self) -> int:
        """Regions that would be new."""
        return sum(len(each) for each in self.added.values())

    @property
    def renamed_count(self) -> int:
        """Regions that would get another name."""
        return sum(len(each) for each in self.renamed.values())


def plan_import(session: Session, files: Sequence[SentFile]) -> Plan:
    """Look at files without writing anything.

    Raises:
        RegionFileUnknown: a file is none of the four.
        ImportFileUnreadable: a file is no text.
    """
    plan = Plan()
    tables = sorted((_read(file, plan) for file in files), key=lambda table: table.level)
    known: dict[int, dict[str, str]] = {}
    for table in tables:
        for level in (table.level - 1, table.level):
            if level and level not in known:
                known[level] = _known(session, level)
        _compare(table, known, plan)
    return plan


def import_regions(
    session: Session, files: Sequence[SentFile], *, actor: str, now: datetime
) -> Plan:
    """Take every region of the files, or none.

    Raises:
        RegionFileUnknown, ImportFileUnreadable: as ``plan_import``.
        RegionFileRefused: rows that cannot be taken.
    """
    lock_head(session)
    plan = plan_import(session, files)
    if plan.problem_count:
        examples = "; ".join(f"{each.row}: {each.text}" for each in plan.problems[:3])
        raise RegionFileRefused(plan.problems[0].file, plan.problem_count, examples)
    for level, rows in sorted(plan.added.items()):
        for some in _batches(rows):
            session.execute(insert(_TABLE), [_values(code, name, level) for code, name in some])
    for rows in plan.renamed.values():
        for some in _batches(rows):
            values = [{"code": code, "name": name, "folded": fold(name)} for code, name in some]
            session.execute(update(Region), values)
    if plan.added_count or plan.renamed_count:
        audit.record(
            session,
            "regions.import",
            "region:all",
            actor=actor,
            now=now,
            added=plan.added_count,
            changed=plan.renamed_count,
        )
    return plan


def _values(code: str, name: str, level: int) -> dict[str, object]:
    return {
        "code": code,
        "name": name,
        "folded": fold(name),
        "level": level,
        "parent": parent_of(code),
    }


def _batches(rows: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _read(file: SentFile, plan: Plan) -> _Table:
    """Rows of one file with dotted codes; what cannot be one is a problem."""
    text, _encoding = decode_text(file.name, file.content)
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        heading = [cell.strip().lower() for cell in next(reader)]
        level = _level(heading)
        if not level:
            raise RegionFileUnknown(file.name)
        places = heading.index("code"), heading.index("name")
        parent = heading.index(PARENTS[level]) if level in PARENTS else None
        table = _Table(file.name, level, [])
        for number, cells in enumerate(reader, 2):
            if any(cell.strip() for cell in cells):
                _take(table, number, cells, places, parent, plan)
    except (csv.Error, StopIteration) as error:
        raise RegionFileUnknown(file.name) from error
    plan.files.append((file.name, level, len(table.rows)))
    return table


def _level(heading: list[str]) -> int:
    """Of which level a file is, from its heading; 0 for none of ours.

    >>> _level(["code", "name"]), _level(["code", "district_code", "name"]), _level(["id"])
    (1, 4, 0)
    """
    if not {"code", "name"} <= set(heading):
        return 0
    return next((level for level, column in PARENTS.items() if column in heading), 1)


def _take(
    table: _Table,
    number: int,
    cells: list[str],
    places: tuple[int, int],
    parent: int | None,
    plan: Plan,
) -> None:
    at_code, at_name = places
    reason, code, name = "", "", ""
    if len(cells) <= max(at_code, at_name, parent or 0):
        reason = "columns"
    else:
        code, name = dotted(cells[at_code]), " ".join(cells[at_name].split())
        if not code or level_of(code) != table.level:
            reason = "code"
        elif not name or len(name) > NAME_MAX or not name.isprintable():
            reason = "name"
        elif parent is not None and dotted(cells[parent]) != parent_of(code):
            reason = "parent"
    if reason:
        _note(plan, Problem(table.name, number, reason, ", ".join(cells)[:80]))
    else:
        table.rows.append(_Row(number, code, name))


def _note(plan: Plan, problem: Problem) -> None:
    plan.problem_count += 1
    if len(plan.problems) < PROBLEMS_KEPT:
        plan.problems.append(problem)


def _known(session: Session, level: int) -> dict[str, str]:
    rows = session.execute(select(Region.code, Region.name).where(Region.level == level))
    return {each.code: each.name for each in rows}


def _compare(table: _Table, known: dict[int, dict[str, str]], plan: Plan) -> None:
    """Sort the rows of one file into new, renamed and same."""
    level = table.level
    here, above = known[level], known.get(level - 1, {})
    added = plan.added.setdefault(level, [])
    renamed = plan.renamed.setdefault(level, [])
    seen: set[str] = set()
    for row in table.rows:
        is_under = level == 1 or parent_of(row.code) in above
        if level == 2 and not is_under:
            is_under = row.code[:2] in PROVINCES
        reason = "twice" if row.code in seen else "" if is_under else "above"
        if reason:
            _note(plan, Problem(table.name, row.number, reason, f"{row.code} {row.name}"))
            continue
        seen.add(row.code)
        name = here.get(row.code)
        if name is None:
            added.append((row.code, row.name))
        elif name != row.name:
            renamed.append((row.code, row.name))
        else:
            plan.same += 1
    here.update((row.code, row.name) for row in table.rows)
