"""Importing entries: what a file would do, and doing it, all or nothing.

Neither function commits. A plan is made by reading only; running it goes through the door in the
caller's one transaction, so that a file is in the book entirely or not at all.
"""

from __future__ import annotations

import hashlib
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.accounts import insert_rows
from coop.ledger.chart_cache import snapshot_of
from coop.ledger.chart_digest import digests_of
from coop.ledger.entry import SubledgerRef
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import UnitUnknown
from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_beancount import is_beancount
from coop.ledger.import_beancount import read_beancount
from coop.ledger.import_errors import ImportedBefore
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_errors import ImportHasProblems
from coop.ledger.import_matching import BookView
from coop.ledger.import_matching import Matched
from coop.ledger.import_matching import match_source
from coop.ledger.import_plan import EarlierImport
from coop.ledger.import_plan import ImportPlan
from coop.ledger.import_plan import Problem
from coop.ledger.import_rows import read_rows
from coop.ledger.import_tables import FILE_SIZE_MAX
from coop.ledger.import_tables import decode_text
from coop.ledger.import_tables import is_workbook
from coop.ledger.import_tables import read_table
from coop.ledger.import_tables import text_of
from coop.ledger.limits import Movement
from coop.ledger.limits import PendingMovements
from coop.ledger.limits import check_limits
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.models import ChainHead
from coop.ledger.models import ImportRun
from coop.ledger.models import Subledger
from coop.ledger.periods import lock_head
from coop.ledger.periods import state_of
from coop.ledger.posting import Door
from coop.ledger.rows import driver_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from coop.ledger.chart_cache import ChartSnapshot
    from coop.ledger.import_plan import Source
    from coop.ledger.import_tables import Table

#: After how many entries ``run_import`` tells how far it is.
PROGRESS_ENTRIES = 100

#: A text has no columns: its bad lines are shown as they are.
TEXT_HEADINGS = ("isi",)


def prepare_import(
    session: Session,
    file_name: str,
    data: bytes,
    *,
    now: datetime,
    create_accounts: bool = False,
    number_form: str | None = None,
    unit_default: str | None = None,
) -> ImportPlan:
    """What importing a file would do; nothing is written.

    Args:
        session: any; reading is enough.
        file_name: as the user knows it; a text without a telling name is judged by its look.
        data: the file's bytes: CSV, XLSX or beancount.
        now: aware moment in the book's zone; its date is "today".
        create_accounts: plan accounts that are missing, and members that accounts demand.
        number_form: ``indonesian`` or ``plain`` where whoever imports has said it.
        unit_default: unit code of lines that name none; the book's first unit when left out.

    Raises:
        ImportFileUnreadable: it cannot be opened, or holds no entry.
        ImportColumnsMissing: its heading lacks a required column.
        ImportColumnTwice: two headings mean the same.
        NumberFormUnclear: amounts read both ways; ask, then pass ``number_form``.
        SecondEngineFailed: beancount crashed or took too long over its text.
        UnitUnknown: ``unit_default`` is no active unit.
    """
    form = NumberForm(number_form) if number_form else None
    sha256 = hashlib.sha256(data).hexdigest()
    source, table, text = _read(file_name, data, form)
    view, chart = _view_of(session, source, now, unit_default)
    matched = match_source(source, view, create_accounts=create_accounts)
    if not matched.problems:  # a bad deposit would make the withdrawal after it look bad too
        matched.problems += _overdrafts(session, matched, view, chart)
    problems = tuple(sorted(matched.problems, key=lambda problem: problem.row))
    if not matched.entries and not problems:
        raise ImportFileUnreadable(file_name, "no_rows")
    bad_rows = _bad_rows_of(table, problems) if table else _bad_lines_of(text, problems)
    return ImportPlan(
        file_name=file_name,
        sha256=sha256,
        source=source.kind,
        entries=tuple(matched.entries),
        accounts=tuple(matched.accounts.values()),
        members=tuple(sorted(matched.members)),
        problems=problems,
        bad_rows=bad_rows,
        headings=table.headings if table else TEXT_HEADINGS,
        earlier=_earlier(session, sha256),
        encoding=source.encoding,
        delimiter=source.delimiter,
        number_forms=source.number_forms,
        ignored=source.ignored,
        rows=sum(len(entry.lines) for entry in source.entries),
    )


def run_import(
    session: Session,
    plan: ImportPlan,
    *,
    actor: str,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> ImportRun:
    """Post a plan's entries, after making its accounts and members; the caller commits.

    Args:
        session: writing; whatever is raised, roll it back.
        plan: from ``prepare_import`` on this book; the door checks everything once more.
        actor: user name or ``cli:<os user>``.
        now: aware moment in the book's zone.
        progress: told how many entries of how many are posted.

    Raises:
        ImportHasProblems: the plan names bad rows.
        ImportedBefore: the same file is in the book already.
        CoopError: the door's refusal, where the book changed since the plan was made.
    """
    if plan.problems:
        raise ImportHasProblems(plan.file_name, len(plan.problems))
    lock_head(session)
    earlier = _earlier(session, plan.sha256)
    if earlier is not None:
        raise ImportedBefore(earlier.file_name, earlier.at, earlier.first_entry, earlier.last_entry)
    _make_accounts(session, plan, actor=actor, now=now)
    _make_members(session, plan)
    door = Door(session, actor=actor, now=now)
    ids = []
    for entry in plan.entries:
        posted = door.add(entry.draft, request_id=f"import:{plan.sha256}:{entry.nr}")
        ids.append(posted.id)
        if progress is not None and not len(ids) % PROGRESS_ENTRIES:
            progress(len(ids), len(plan.entries))
    door.flush()
    run = ImportRun(
        sha256=plan.sha256,
        file_name=plan.file_name,
        entries=len(ids),
        postings=plan.postings,
        first_entry_id=ids[0],
        last_entry_id=ids[-1],
        at=utc_text(now),
        actor=actor,
    )
    session.add(run)
    session.flush()  # the audit row names the run by its number
    audit.record(
        session,
        "journal.import",
        f"import:{run.id}",
        actor=actor,
        now=now,
        sha256=plan.sha256,
        entries=run.entries,
        postings=run.postings,
        accounts=len(plan.accounts),
        members=len(plan.members),
    )
    if progress is not None:
        progress(len(ids), len(ids))
    return run


def _read(file_name: str, data: bytes, form: NumberForm | None) -> tuple[Source, Table | None, str]:
    """The file's entries, and the table or text they were read from."""
    if len(data) > FILE_SIZE_MAX:
        raise ImportFileUnreadable(file_name, "too_large")
    if not is_workbook(data):
        text, _ = decode_text(file_name, data)
        if is_beancount(file_name, text):
            return read_beancount(text), None, text
    table = read_table(file_name, data)
    return read_rows(table, form), table, ""


def _view_of(
    session: Session, source: Source, now: datetime, unit_default: str | None
) -> tuple[BookView, ChartSnapshot]:
    stamp = session.scalars(select(ChainHead.chart_stamp)).one()
    chart = snapshot_of(driver_of(session), stamp)
    codes_by_name: dict[str, list[str]] = {}
    for code, name in session.execute(select(Account.code, Account.name)):
        codes_by_name.setdefault(name, []).append(code)
    units: dict[str, str] = {}
    rows = session.scalars(
        select(BusinessUnit).where(BusinessUnit.is_active).order_by(BusinessUnit.position)
    ).all()
    for unit in rows:
        for word in (unit.name, unit.name_en):
            units.setdefault(word.casefold(), unit.code)
    units |= {unit.code.casefold(): unit.code for unit in rows}
    default = unit_default or rows[0].code
    if default not in units.values():
        raise UnitUnknown(default)
    view = BookView(
        accounts=chart.accounts,
        codes_by_name=codes_by_name,
        units=units,
        unit_default=default,
        references=_references(session, source),
        state_of=lambda period: state_of(session, period),
        today=now.date(),
    )
    return view, chart


def _references(session: Session, source: Source) -> dict[SubledgerRef, int]:
    """Subledgers of the book; read only where the file names any."""
    if not any(line.member for entry in source.entries for line in entry.lines):
        return {}
    rows = session.execute(select(Subledger.kind, Subledger.number, Subledger.id))
    return {SubledgerRef(kind, number): id_ for kind, number, id_ in rows}


def _earlier(session: Session, sha256: str) -> EarlierImport | None:
    run = session.scalar(select(ImportRun).where(ImportRun.sha256 == sha256))
    if run is None:
        return None
    return EarlierImport(run.at, run.file_name, run.actor, run.first_entry_id, run.last_entry_id)


def _overdrafts(
    session: Session, matched: Matched, view: BookView, chart: ChartSnapshot
) -> list[Problem]:
    """Entries that would take savings below zero, as the door would find when it comes to them."""
    driver = driver_of(session)
    pending: PendingMovements = {}
    made = {reference: -number for number, reference in enumerate(matched.members, start=1)}
    problems = []
    for entry in matched.entries:
        movements = [
            Movement(
                account,
                line.subledger,
                made.get(line.subledger) or view.references[line.subledger],
                entry.draft.effective_date or entry.draft.entry_date,
                line.amount.sen,
            )
            for line in entry.draft.lines
            if line.subledger is not None
            and (account := chart.accounts.get(line.account)) is not None
            and account.limit_rule == "savings"
        ]
        try:
            check_limits(driver, movements, pending)
        except BalanceTooLow as refusal:
            facts = tuple(
                (name, value)
                for name, value in refusal.params.items()
                if isinstance(value, str | date)
            )
            number = str(refusal.params["number"])
            problems.append(
                Problem(entry.row, "member", "balance_too_low", number, entry.nr, facts)
            )
    return problems


def _make_accounts(session: Session, plan: ImportPlan, *, actor: str, now: datetime) -> None:
    """Those that are still missing: somebody may have made one since the plan."""
    codes = set(session.scalars(select(Account.code)))
    roles = set(session.scalars(select(Account.role)))
    rows = [
        row._replace(role="" if row.role in roles else row.role)
        for row in plan.accounts
        if row.code not in codes
    ]
    if not rows:
        return
    insert_rows(session, rows)
    digests = digests_of(session, [row.code for row in rows])
    for row, (key, digest) in zip(rows, digests.items(), strict=True):
        audit.record(
            session, "chart.add", key, actor=actor, now=now, type=row.type, digests={key: digest}
        )


def _make_members(session: Session, plan: ImportPlan) -> None:
    wanted = [{"kind": member.kind, "number": member.number} for member in plan.members]
    known = set(session.execute(select(Subledger.kind, Subledger.number))) if wanted else set()
    missing = [row for row in wanted if (row["kind"], row["number"]) not in known]
    if missing:
        session.execute(insert(Subledger), missing)


def _bad_rows_of(
    table: Table, problems: Collection[Problem]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Rows that were named, and the other rows of their entries, which are corrected together."""
    numbers = {problem.row for problem in problems}
    nrs = {problem.nr for problem in problems if problem.nr}
    position = table.positions["nr"]
    return tuple(
        (number, tuple(text_of(cell) for cell in cells))
        for number, cells in table.rows
        if number in numbers or (len(cells) > position and text_of(cells[position]) in nrs)
    )


def _bad_lines_of(
    text: str, problems: Collection[Problem]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    lines = text.split("\n")
    numbers = sorted({problem.row for problem in problems})
    return tuple(
        (number, (lines[number - 1].strip() if 0 < number <= len(lines) else "",))
        for number in numbers
    )
