"""Statements of real books: as their origin states them, as data, and loud when a total is off."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import pytest
from sqlalchemy import event
from sqlalchemy import text

from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import DatesReversed
from coop.ledger.errors import UnitUnknown
from coop.ledger.statement_data import report_data
from coop.ledger.statement_service import KINDS
from coop.ledger.statement_service import build_report
from coop.ledger.years import advance_year
from coop.money import Money
from tests import statement_book
from tests.statement_book import NOW
from tests.statement_book import SITI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.import_desk import ImportDesk

BOOKS: Final = Path(__file__).parent.parent / "data" / "books"
TEN_YEARS: Final = "bean_example_s1_idr"
LAST: Final = date(2025, 12, 31)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A reading session on two years of a small cooperative."""
    statement_book.fill(engine)
    with reading(engine) as reader:
        yield reader


def moved(amounts: dict[str, str]) -> dict[str, str]:
    return {code: amount for code, amount in amounts.items() if amount != "0"}


def test_statements_of_a_ten_year_book_are_those_its_origin_states(empty_desk: ImportDesk) -> None:
    expected = json.loads((BOOKS / f"{TEN_YEARS}_expected.json").read_text(encoding="utf-8"))
    empty_desk.take((BOOKS / f"{TEN_YEARS}.csv").read_bytes(), create_accounts=True)
    with reading(empty_desk.engine) as reader:
        for year, stated in expected["years"].items():
            day = date(int(year), 12, 31)
            result = report_data(reader, "income-statement", date_to=day)
            wanted = stated["income_statement"]
            by_account = {each["code"]: each["amount"] for each in result["accounts"]}
            assert moved(by_account) == moved(wanted.pop("by_account"))
            assert wanted.items() <= result["totals"].items()
            sheet = report_data(reader, "balance-sheet", date_to=day)
            wanted = stated["balance_sheet_end"]
            by_account = {each["code"]: each["balance"] for each in sheet["accounts"]}
            assert moved(by_account) == moved(wanted.pop("by_account"))
            assert wanted.items() <= {**sheet["totals"], "balances": sheet["balances"]}.items()
            assert result["problems"] + sheet["problems"] == []
        trial = report_data(reader, "trial-balance", date_to=date(2099, 6, 15))
        balances = {each["code"]: each["balance"] for each in trial["accounts"]}
        assert moved(balances) == moved(expected["final_balances"])


def test_the_trial_balance_as_data_has_the_agreed_shape(session: Session) -> None:
    data = report_data(session, "trial-balance", date_to=LAST)
    assert data["as_of"] == "2025-12-31"
    by_code = {each["code"]: each for each in data["accounts"]}
    assert by_code["2101"] == {
        "code": "2101",
        "name": "Simpanan Sukarela",
        "type": "liability",
        "debit": "0",
        "credit": "3000000",
        "balance": "-3000000",
    }
    assert "11" not in by_code, "a header takes no postings"
    assert "3502" not in by_code, "nothing posts to a computed line"
    assert by_code["1301"]["balance"] == "0", "an empty account is listed too"
    assert list(by_code) == sorted(by_code)
    totals = {
        key: sum(Money.parse_plain(each[key]).sen for each in data["accounts"])
        for key in data["totals"]
    }
    assert {key: Money(sen).plain() for key, sen in totals.items()} == data["totals"]
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("kind", KINDS)
def test_every_statement_as_data_is_json_and_names_its_problems(
    session: Session, kind: str
) -> None:
    data = report_data(session, kind, date_from=date(2024, 6, 3), date_to=LAST, compare=True)
    assert json.loads(json.dumps(data)) == data
    assert data["problems"] == []


def test_a_closed_year_shows_its_results_before_closing_and_none_after(session: Session) -> None:
    day = date(2024, 12, 31)
    before = report_data(session, "trial-balance", date_to=day, closing="before")
    after = report_data(session, "trial-balance", date_to=day)
    balance = {
        name: {each["code"]: each["balance"] for each in data["accounts"]}
        for name, data in (("before", before), ("after", after))
    }
    assert balance["before"]["4201"] == "-3000000"
    assert balance["after"]["4201"] == "0"
    assert balance["before"]["3501"] == "0"
    assert balance["after"]["3501"] == "-800000"


def test_the_units_together_are_the_whole_cooperative(session: Session) -> None:
    whole = report_data(session, "balance-sheet", date_to=LAST)["totals"]
    units = [
        report_data(session, "balance-sheet", date_to=LAST, unit=unit)["totals"]
        for unit in ("KANTOR", "USP", "TOKO", "PEMASARAN")
    ]
    assert whole["assets"] == "23655000"
    assert whole["equity"] == "20245000"
    for key in ("liabilities", "current_surplus"):
        assert Money.parse_plain(whole[key]).sen == sum(
            Money.parse_plain(unit[key]).sen for unit in units
        )
    placed = Money.rupiah(5_000_000)
    assert Money.parse_plain(whole["equity"]) + placed == Money(
        sum(Money.parse_plain(unit["equity"]).sen for unit in units)
    )


def test_a_month_total_that_is_not_the_sum_of_its_postings_breaks_the_ties(
    engine: Engine,
) -> None:
    statement_book.fill(engine)
    with writing(engine) as writer:
        writer.execute(
            text(
                "UPDATE account_month SET credit = credit + 100 WHERE period = '2025-02'"
                " AND account_id = (SELECT id FROM account WHERE code = '4101')"
            )
        )
        writer.commit()
    with reading(engine) as reader:
        for kind in ("balance-sheet", "trial-balance", "equity", "cash-flow"):
            report = build_report(reader, kind, date_to=LAST)
            assert report.problems, kind
        ledger = build_report(reader, "general-ledger", date_to=LAST, accounts=("4101",))
        assert [row.style for row in ledger.rows()][-1] == "note"


def test_how_far_the_year_has_come_stands_on_its_statements(engine: Engine) -> None:
    statement_book.fill(engine)
    labels = []
    for status in ("", "audited", "approved"):
        with writing(engine) as writer:
            if status:
                advance_year(writer, 2024, status, actor=SITI, now=NOW)
            writer.commit()
        with reading(engine) as reader:
            report = build_report(reader, "balance-sheet", date_to=date(2024, 12, 31))
            labels.append(report.status.id)
    assert labels == ["Belum diaudit", "Sudah diaudit", "Disahkan RAT"]


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"kind": "neraca"}, CoopError),
        ({"kind": "balance-sheet", "unit": "PABRIK"}, UnitUnknown),
        ({"kind": "cash-flow", "date_from": date(2026, 1, 1)}, DatesReversed),
        ({"kind": "general-ledger", "accounts": ("9",)}, None),
        ({"kind": "general-ledger", "accounts": ("0",)}, AccountUnknown),
    ],
)
def test_what_does_not_exist_is_refused(
    session: Session, wish: dict[str, Any], refusal: type[CoopError] | None
) -> None:
    if refusal is None:
        report = build_report(session, date_to=LAST, **wish)
        assert [row.style for row in report.rows()] == ["heading", "line", "subtotal"]
        return
    with pytest.raises(refusal):
        build_report(session, date_to=LAST, **wish)


@pytest.mark.parametrize(
    ("day", "reads"), [(date(2025, 6, 30), False), (LAST, False), (date(2025, 6, 29), True)]
)
def test_a_month_end_is_told_without_reading_a_posting(
    session: Session, day: date, reads: bool
) -> None:
    statements: list[str] = []

    def remember(*arguments: Any) -> None:
        statements.append(arguments[2])

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", remember)
    build_report(session, "trial-balance", date_to=day)
    event.remove(connection, "before_cursor_execute", remember)
    assert any("FROM posting" in statement for statement in statements) is reads
    assert len(statements) <= 4


def test_general_ledger_rows_can_be_passed_through_twice(session: Session) -> None:
    report = build_report(session, "general-ledger", date_to=LAST, accounts=("1101",))
    first = list(report.rows())
    assert list(report.rows()) == first
    assert first[1].cells[-1] == Money.rupiah(5_200_000)
    assert first[-1].cells[-1] == Money.rupiah(2_540_000)
    entries = [row for row in first if row.entry is not None]
    assert all(row.account == "1101" for row in entries)
    assert len({row.entry for row in entries}) == len(entries)


def test_the_months_of_a_year_are_its_income_statement(session: Session) -> None:
    months = build_report(session, "monthly", date_from=date(2025, 1, 1), date_to=LAST)
    year = build_report(session, "income-statement", date_from=date(2025, 1, 1), date_to=LAST)
    assert not months.problems
    assert months.totals["net"] == year.totals["net"]
    assert months.totals["net"]
