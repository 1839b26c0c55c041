"""The check that statements tie, as they do each time one is shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.statement_service import KINDS
from coop.ledger.statement_service import build_report
from coop.ledger.verify_entries import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

#: A list of postings, not a statement: it ties account by account while it is read.
NOT_A_STATEMENT = "general-ledger"


def statements(session: Session) -> Iterator[Finding]:
    """Every year's statements tie, of the whole cooperative; the last year's of each unit too."""
    years = [
        int(year)
        for (year,) in rows_of(
            session, "SELECT DISTINCT substr(period, 1, 4) FROM account_month ORDER BY 1"
        )
    ]
    units = [
        unit for (unit,) in rows_of(session, "SELECT DISTINCT unit FROM account_month ORDER BY 1")
    ]
    for year in years:
        for unit in ["", *(units if year == years[-1] else [])]:
            yield from _year(session, year, unit)


def _year(session: Session, year: int, unit: str) -> Iterator[Finding]:
    for kind in KINDS:
        if kind == NOT_A_STATEMENT:
            continue
        report = build_report(session, kind, date_to=date(year, 12, 31), unit=unit, compare=False)
        for problem in report.problems:
            period = f"{year} {unit}".strip()
            yield error(
                "statements",
                "tie",
                f"{report.title.id} {period}",
                subject_en=f"{report.title.en} {period}",
                what=problem.id,
                what_en=problem.en,
            )
