"""The chart: loading it from data, changing it, never deleting what was used.

Charts are CSV files in ``coop/ledger/chart``; their columns are ``COLUMNS``. Every change takes
the head's lock, restamps the chart so that no process posts by an old one, and leaves an audit
row with the digests of what it touched.
"""

from __future__ import annotations

import csv
import secrets
from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from coop import audit
from coop.db import MoneyType
from coop.ledger.chart_digest import digests_of
from coop.ledger.chart_rows import CHOICES
from coop.ledger.chart_rows import CODE_LENGTH_MAX
from coop.ledger.chart_rows import KIND
from coop.ledger.chart_rows import ChartRow
from coop.ledger.chart_rows import parse_rows
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import check_text
from coop.ledger.errors import AccountExists
from coop.ledger.errors import AccountHasBalance
from coop.ledger.errors import AccountInUse
from coop.ledger.errors import AccountNeeded
from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import ChartRowRefused
from coop.ledger.errors import RoleMissing
from coop.ledger.errors import SubledgerMissing
from coop.ledger.errors import TextRefused
from coop.ledger.models import Account
from coop.ledger.models import ChainHead
from coop.ledger.models import Posting
from coop.ledger.models import Subledger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

#: The chart from which accounts the ledger needs by itself are taken.
FULL_CHART: Final = "multi"

#: Beyond this many, all subledgers of the kinds are read instead of naming each.
NUMBERS_LISTED_MAX: Final = 200

#: What postings were sealed or summed with; it changes only while there are none.
FIXED_ONCE_USED: Final = frozenset({"type", "normal", "is_header", "subledger_kind"})


def load_chart(session: Session, name: str) -> None:
    """Fill an empty book with a chart of ``coop/ledger/chart``.

    Args:
        session: writing session.
        name: ``multi`` or ``simpan-pinjam``.

    Raises:
        KeyError: no chart has that name.
    """
    insert_rows(session, packaged_chart(name))


def packaged_chart(name: str) -> list[ChartRow]:
    """The rows of a chart that comes with the program.

    Raises:
        KeyError: no chart has that name.
    """
    file = resources.files("coop.ledger").joinpath("chart", f"{name}.csv")
    if name not in chart_names():
        raise KeyError(name)
    return parse_rows(list(csv.DictReader(file.read_text(encoding="utf-8").splitlines())))


def chart_names() -> list[str]:
    """Names of the charts that come with the program."""
    folder = resources.files("coop.ledger").joinpath("chart")
    return sorted(
        file.name.removesuffix(".csv") for file in folder.iterdir() if file.name.endswith(".csv")
    )


def insert_rows(session: Session, rows: list[ChartRow]) -> None:
    """Add accounts that are not there yet; parents before children in any order of rows."""
    ids = _ids_by_code(session)
    waiting = list(rows)
    while waiting:
        ready = [row for row in waiting if not row.parent or row.parent in ids]
        assert ready, f"parents of {[row.code for row in waiting]} exist"
        for row in ready:
            account = Account(
                **row.facts(), parent_id=ids[row.parent] if row.parent else None, is_active=True
            )
            session.add(account)
        session.flush()
        ids = _ids_by_code(session)
        waiting = [row for row in waiting if row.code not in ids]
    _restamp(session)


def _ids_by_code(session: Session) -> dict[str, int]:
    return {row.code: row.id for row in session.execute(select(Account.code, Account.id))}


def ensure_role_account(session: Session, role: str, *, actor: str, now: datetime) -> str:
    """Code of the account with a role; made from the full chart when the book's has none.

    An imported book may use the code for something else; then the role's name is appended.

    Raises:
        RoleMissing: the full chart knows no such role either.
    """
    _lock_head(session)
    found = session.scalar(select(Account.code).where(Account.role == role))
    if found is not None:
        return found
    for row in packaged_chart(FULL_CHART):
        if role and row.role == role:
            break
    else:
        raise RoleMissing(role)
    taken = session.scalar(select(Account.id).where(Account.code == row.code)) is not None
    code = f"{row.code}-{role}" if taken else row.code
    parent = session.scalar(select(Account.code).where(Account.code == row.parent))
    insert_rows(session, [row._replace(code=code, parent=parent or "")])
    _record(session, "chart.add", code, actor=actor, now=now, role=role, name=row.name)
    return code


class ChartChange(NamedTuple):
    """How many accounts an import added and changed."""

    added: int
    changed: int


def add_account(session: Session, row: ChartRow, *, actor: str, now: datetime) -> None:
    """Add one account.

    Raises:
        AccountExists: the code is taken.
        ChartRowRefused: a field that cannot be taken; the row counts as 1.
    """
    _lock_head(session)
    known = _headers(session)
    if row.code in known:
        raise AccountExists(row.code)
    [checked] = parse_rows([row.cells()], known)
    _refuse_second_role(session, 1, checked)
    insert_rows(session, [checked])
    _record(session, "chart.add", row.code, actor=actor, now=now, name=checked.name)


def rename_account(
    session: Session, code: str, *, name: str, name_en: str = "", actor: str, now: datetime
) -> None:
    """Give an account another name; its code stays, for entries are sealed with it.

    Raises:
        AccountUnknown: no account has that code.
        TextRefused: an empty or unprintable name.
    """
    if not name.strip():
        raise TextRefused("name", "empty")
    for text in (name, name_en):
        check_text("name", text, length_max=CODE_LENGTH_MAX)
    account = _locked_account(session, code)
    before = account.name
    account.name, account.name_en = name.strip(), name_en.strip()
    _changed(session, "chart.rename", code, actor=actor, now=now, before=before, name=name)


def deactivate_account(session: Session, code: str, *, actor: str, now: datetime) -> None:
    """Take an account out of use; what it holds must be nothing.

    Raises:
        AccountUnknown: no account has that code.
        AccountNeeded: the ledger itself posts to it.
        AccountHasBalance: it still holds something.
    """
    account = _locked_account(session, code)
    if account.role:
        raise AccountNeeded(code, account.role)
    balance = session.scalar(
        select(func.sum(Posting.amount, type_=MoneyType)).where(Posting.account_id == account.id)
    )
    if balance:
        raise AccountHasBalance(code, balance.plain())
    account.is_active = False
    _changed(session, "chart.deactivate", code, actor=actor, now=now)


def activate_account(session: Session, code: str, *, actor: str, now: datetime) -> None:
    """Take an account into use again.

    Raises:
        AccountUnknown: no account has that code.
    """
    _locked_account(session, code).is_active = True
    _changed(session, "chart.activate", code, actor=actor, now=now)


def delete_account(session: Session, code: str, *, actor: str, now: datetime) -> None:
    """Remove an account that was never used.

    Raises:
        AccountUnknown: no account has that code.
        AccountInUse: it has postings or accounts below it, or the ledger itself needs it.
    """
    account = _locked_account(session, code)
    has_children = session.scalar(
        select(Account.id).where(Account.parent_id == account.id).limit(1)
    )
    if account.role or has_children is not None or _is_used(session, account):
        raise AccountInUse(code)
    session.delete(account)
    _changed(session, "chart.delete", code, actor=actor, now=now, name=account.name)


def set_subledger_kind(
    session: Session, code: str, kind: str, *, actor: str, now: datetime
) -> None:
    """Say whom or what each posting of an unused account must name; empty for nobody.

    Raises:
        AccountUnknown: no account has that code.
        AccountInUse: it has postings, or a limit on savings that needs to know whose they are.
        TextRefused: not the name of a kind.
    """
    if KIND.fullmatch(kind) is None:
        raise TextRefused("subledger_kind", "unknown")
    account = _locked_account(session, code)
    if _is_used(session, account) or (not kind and account.limit_rule == "savings"):
        raise AccountInUse(code)
    account.subledger_kind = kind
    _changed(session, "chart.subledger", code, actor=actor, now=now, kind=kind)


def set_limit_rule(session: Session, code: str, rule: str, *, actor: str, now: datetime) -> None:
    """Say below what an account may not fall: ``savings``, ``cash`` or empty for no limit.

    Allowed on a used account (an import's accounts come without limits); the past is not
    judged, the next movement is.

    Raises:
        AccountUnknown: no account has that code.
        TextRefused: no such rule.
        SubledgerMissing: savings whose postings do not say whose they are.
    """
    if rule not in CHOICES["limit_rule"]:
        raise TextRefused("limit_rule", "unknown")
    account = _locked_account(session, code)
    if rule == "savings" and not account.subledger_kind:
        raise SubledgerMissing(code, "savings")
    account.limit_rule = rule
    _changed(session, "chart.limit", code, actor=actor, now=now, rule=rule)


def import_chart(
    session: Session,
    rows: Sequence[Mapping[str, str | None]],
    *,
    actor: str,
    now: datetime,
) -> ChartChange:
    """Take the rows of a chart file: new accounts are added, known ones changed, none deleted.

    All or nothing. A known account keeps what its postings were sealed with: type, normal side
    and subledger kind change only while it is unused.

    Args:
        session: writing session.
        rows: cells by the names in ``COLUMNS``.
        actor: who imports.
        now: aware moment.

    Raises:
        ChartRowRefused: the first cell that cannot be taken; rows count from 1.
    """
    _lock_head(session)
    known = {account.code: account for account in session.scalars(select(Account))}
    parsed = parse_rows(rows, {code: account.is_header for code, account in known.items()})
    changed = 0
    for number, row in enumerate(parsed, start=1):
        _refuse_second_role(session, number, row)
        account = known.get(row.code)
        if account is not None:
            changed += _change(session, number, row, account)
    session.flush()
    added = [row for row in parsed if row.code not in known]
    insert_rows(session, added)
    ids = _ids_by_code(session)
    for row in parsed:
        if row.code in known:
            known[row.code].parent_id = ids[row.parent] if row.parent else None
    session.flush()
    change = ChartChange(len(added), changed)
    digests = digests_of(session, [row.code for row in parsed])
    audit.record(
        session,
        "chart.import",
        "chart",
        actor=actor,
        now=now,
        digests=digests,
        **change._asdict(),
    )
    return change


def export_chart(session: Session) -> list[dict[str, str]]:
    """The chart as rows of a chart file, by the names in ``COLUMNS``, in the order of codes."""
    accounts = session.scalars(select(Account)).all()
    codes = {account.id: account.code for account in accounts}
    rows = [_row_of(account, codes.get(account.parent_id or 0, "")) for account in accounts]
    return [row.cells() for row in sorted(rows)]


def open_subledger(session: Session, kind: str, number: str) -> int:
    """Id of the subledger with that kind and number; made when there is none.

    Args:
        session: writing session.
        kind: what is counted (``member``, ``savings``, ``loan``); a plain lower-case word.
        number: its number as people write it; never a name.

    Raises:
        TextRefused: an empty or unprintable number, or a kind that is not a plain word.
    """
    return open_subledgers(session, [SubledgerRef(kind, number)])[SubledgerRef(kind, number)]


def open_subledgers(
    session: Session, references: Iterable[SubledgerRef]
) -> dict[SubledgerRef, int]:
    """Ids of many subledgers; those that are not there are made.

    Raises:
        TextRefused: as for one.
    """
    wanted = sorted(set(references))
    for reference in wanted:
        if not reference.kind or KIND.fullmatch(reference.kind) is None:
            raise TextRefused("kind", "unknown")
        if not reference.number.strip():
            raise TextRefused("number", "empty")
        check_text("number", reference.number, length_max=CODE_LENGTH_MAX)
    if not wanted:
        return {}
    rows = [{"kind": reference.kind, "number": reference.number} for reference in wanted]
    # Two counters may open the same one at once: the second finds the first's.
    is_sqlite = session.connection().dialect.name == "sqlite"
    insert = sqlite_insert(Subledger) if is_sqlite else postgresql_insert(Subledger)
    session.execute(insert.on_conflict_do_nothing(), rows)
    query = select(Subledger.kind, Subledger.number, Subledger.id).where(
        Subledger.kind.in_({reference.kind for reference in wanted})
    )
    if len(wanted) <= NUMBERS_LISTED_MAX:
        query = query.where(Subledger.number.in_({reference.number for reference in wanted}))
    found = session.execute(query)
    ids = {SubledgerRef(row.kind, row.number): row.id for row in found}
    return {reference: ids[reference] for reference in wanted}


def _locked_account(session: Session, code: str) -> Account:
    _lock_head(session)
    account = session.scalar(select(Account).where(Account.code == code))
    if account is None:
        raise AccountUnknown(code)
    return account


def _changed(
    session: Session, action: str, code: str, *, actor: str, now: datetime, **detail: object
) -> None:
    session.flush()
    _restamp(session)
    _record(session, action, code, actor=actor, now=now, **detail)


def _record(
    session: Session, action: str, code: str, *, actor: str, now: datetime, **detail: object
) -> None:
    digests = digests_of(session, [code])
    audit.record(
        session, action, f"account:{code}", actor=actor, now=now, digests=digests, **detail
    )


def _is_used(session: Session, account: Account) -> bool:
    used = select(Posting.id).where(Posting.account_id == account.id).limit(1)
    return session.scalar(used) is not None


def _headers(session: Session) -> dict[str, bool]:
    rows = session.execute(select(Account.code, Account.is_header))
    return {row.code: row.is_header for row in rows}


def _refuse_second_role(session: Session, number: int, row: ChartRow) -> None:
    """A role has one account; which one it is does not change by a file."""
    if row.role:
        holder = session.scalar(select(Account.code).where(Account.role == row.role))
        if holder not in {None, row.code}:
            raise ChartRowRefused(number, "role", row.role)


def _change(session: Session, number: int, row: ChartRow, account: Account) -> int:
    """Bring a known account in line with its row; the parent follows when all rows are there."""
    facts = row.facts()
    differing = [field for field, value in facts.items() if getattr(account, field) != value]
    fixed = [field for field in differing if field in FIXED_ONCE_USED]
    if account.role and "role" in differing:
        raise ChartRowRefused(number, "role", row.role)
    if fixed and _is_used(session, account):
        raise ChartRowRefused(number, fixed[0], row.cells()[fixed[0]])
    for field in differing:
        setattr(account, field, facts[field])
    return 1 if differing else 0


def _row_of(account: Account, parent: str) -> ChartRow:
    facts = {field: getattr(account, field) for field in ChartRow._fields if field != "parent"}
    return ChartRow(**facts, parent=parent)


def _lock_head(session: Session) -> None:
    """The lock every writer takes first (``periods.lock_head`` stands above this module)."""
    session.execute(select(ChainHead.id).with_for_update())


def _restamp(session: Session) -> None:
    """Say that the chart changed (``book.restamp_chart`` stands above this module)."""
    session.execute(update(ChainHead).values(chart_stamp=secrets.token_hex(16)))
