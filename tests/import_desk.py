"""Siti imports a file: the steps of the command line and the page, without either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from coop.db import reading
from coop.db import writing
from coop.ledger.import_reasons import sentence_of
from coop.ledger.imports import prepare_import
from coop.ledger.imports import run_import
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.money import Money
from tests.builders import NOW

if TYPE_CHECKING:
    from datetime import date
    from datetime import datetime

    from sqlalchemy import Engine

    from coop.ledger.import_plan import ImportPlan
    from coop.ledger.models import ImportRun

HEADING = "nr,date,description,account,debit,credit"


def csv_file(*rows: str, heading: str = HEADING) -> bytes:
    """A CSV file of a heading and rows."""
    return "\n".join((heading, *rows, "")).encode()


@dataclass
class ImportDesk:
    """A book into which files are imported."""

    engine: Engine
    now: datetime = NOW

    def plan(self, data: bytes, name: str = "jurnal.csv", **options: Any) -> ImportPlan:
        """What importing would do; a session that can only read is enough."""
        with reading(self.engine) as session:
            return prepare_import(session, name, data, now=self.now, **options)

    def run(self, plan: ImportPlan) -> ImportRun:
        """Do it, in one transaction."""
        with writing(self.engine) as session:
            run = run_import(session, plan, actor="siti", now=self.now)
            session.commit()
            session.refresh(run)
            session.expunge(run)
        return run

    def take(self, data: bytes, name: str = "jurnal.csv", **options: Any) -> ImportRun:
        """Plan and run."""
        return self.run(self.plan(data, name, **options))

    def sentences(self, data: bytes, name: str = "jurnal.csv", **options: Any) -> list[str]:
        """What is wrong with a file, in Indonesian."""
        plan = self.plan(data, name, **options)
        return [sentence_of(problem) for problem in plan.problems]

    def entries(self) -> int:
        """How many entries the book holds."""
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(JournalEntry)) or 0

    def balances(self, first: date | None = None, last: date | None = None) -> dict[str, str]:
        """Debit less credit of every account with postings, as machines write it."""
        query = (
            select(Account.code, func.sum(Posting.amount))
            .join(Account, Account.id == Posting.account_id)
            .group_by(Account.code)
        )
        if first is not None:
            query = query.where(Posting.entry_date >= first)
        if last is not None:
            query = query.where(Posting.entry_date <= last)
        with reading(self.engine) as session:
            return {code: (amount or Money(0)).plain() for code, amount in session.execute(query)}
