"""Whole books of other programs come in and show the balances those programs state."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import pytest
from sqlalchemy import select

from coop.db import reading
from coop.ledger.beancount_export import write_beancount
from coop.ledger.models import Account
from coop.ledger.models import PeriodState
from coop.ledger.queries import chart_facts
from coop.ledger.queries import nets
from coop.ledger.queries import sides_between
from coop.ledger.queries import sides_until
from coop.ledger.second_engine import second_opinion
from coop.money import Money

if TYPE_CHECKING:
    from tests.import_desk import ImportDesk

BOOKS: Final = Path(__file__).parent.parent / "data" / "books"
TEN_YEARS: Final = "bean_example_s1_idr"
EXPECTED: Final[dict[str, Any]] = json.loads(
    (BOOKS / f"{TEN_YEARS}_expected.json").read_text(encoding="utf-8")
)
SMALL: Final[dict[str, dict[str, Any]]] = {
    book["id"]: book
    for book in json.loads((BOOKS / "small_books.json").read_text(encoding="utf-8"))["books"]
}
YEARS: Final = sorted(EXPECTED["years"])


def moved(balances: dict[str, str]) -> dict[str, str]:
    return {account: amount for account, amount in balances.items() if amount != "0"}


def check_ten_years(desk: ImportDesk) -> None:
    """Final balances; each year's result and position, by the figures statements are made of."""
    assert desk.entries() == EXPECTED["transactions"]
    assert desk.balances() == EXPECTED["final_balances"]
    with reading(desk.engine) as session:
        facts = chart_facts(session)
        for year in YEARS:
            first, last = date(int(year), 1, 1), date(int(year), 12, 31)
            results = nets(facts, sides_between(session, first, last))
            position = nets(facts, sides_until(session, last))
            kinds = {fact.code: fact.type for fact in facts}
            expected = EXPECTED["years"][year]
            assert moved(
                {
                    code: amount.plain()
                    for code, amount in results.items()
                    if kinds[code] in {"income", "expense"}
                }
            ) == moved(expected["income_statement"]["by_account"])
            assert moved(
                {
                    code: amount.plain()
                    for code, amount in position.items()
                    if kinds[code] not in {"income", "expense"}
                }
            ) == moved(expected["balance_sheet_end"]["by_account"])


@pytest.mark.parametrize("form", ["csv", "beancount"])
def test_a_book_of_ten_years_comes_in_with_every_balance(empty_desk: ImportDesk, form: str) -> None:
    data = (BOOKS / f"{TEN_YEARS}.{form}").read_bytes()
    plan = empty_desk.plan(data, f"{TEN_YEARS}.{form}", create_accounts=True)
    assert plan.problems == ()
    assert plan.postings == EXPECTED["postings"]
    assert plan.total_debit.plain() == EXPECTED["total_debit"]
    assert plan.first_day == date(2015, 1, 1)
    empty_desk.run(plan)
    check_ten_years(empty_desk)
    with reading(empty_desk.engine) as session:
        periods = session.scalars(select(PeriodState.period).order_by(PeriodState.period)).all()
        made = session.scalars(select(Account)).all()
    assert len(periods) == 120, "a month comes into being at its first entry"
    assert all(account.code == account.name for account in made)
    assert {account.limit_rule + account.subledger_kind for account in made} == {""}


def test_our_own_export_of_ten_years_passes_beancount_and_comes_back(
    empty_desk: ImportDesk, copy_desk: ImportDesk
) -> None:
    empty_desk.take((BOOKS / f"{TEN_YEARS}.csv").read_bytes(), create_accounts=True)
    stream = io.StringIO()
    with reading(empty_desk.engine) as session:
        write_beancount(session, stream)
        opinion = second_opinion(session)
    assert (opinion.errors, opinion.disagreements) == ([], [])
    copy_desk.take(stream.getvalue().encode(), "-", create_accounts=True)
    check_ten_years(copy_desk)


def as_csv(book: dict[str, Any]) -> bytes:
    """A small book's entries as a file with a type column."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["nr", "date", "description", "account", "debit", "credit", "type"])
    for nr, entry in enumerate(book["entries"], start=1):
        for line in entry["lines"]:
            account = line["account"]
            kind = line.get("type") or TYPES.get(account, "")
            row = [nr, entry["date"], entry.get("event", book["id"]), account]
            writer.writerow([*row, line["debit"], line["credit"], kind])
    return stream.getvalue().encode()


#: What kind of account it is, where the other program knows and the book does not say.
TYPES: Final = {
    "Receivable": "asset",
    "Cash": "asset",
    "Child Revenue": "income",
    "Sales": "income",
    "Cost of Goods Sold": "expense",
    "a": "asset",
    "b": "asset",
}

#: Book, range of days, and the balances its origin states.
STATED: Final[tuple[tuple[str, date | None, date | None, dict[str, str]], ...]] = (
    ("TRY-01", None, None, {"Child Revenue": "-10", "Receivable": "0", "Cash": "10"}),
    ("TRY-01", None, date(2024, 3, 31), {"Child Revenue": "-10", "Receivable": "10"}),
    ("ERP-01", None, None, {"Cash": "-200", "Sales": "-400", "Cost of Goods Sold": "600"}),
    ("ERP-03", None, date(2021, 3, 31), {"Cash": "600", "Sales": "-600"}),
    ("ERP-03", None, None, {"Cash": "900", "Sales": "-900"}),
    *(
        (
            "HLG-01",
            None,
            date.fromisoformat(day),
            {name: amount for name, amount in stated.items() if name.startswith("assets:")},
        )
        for day, stated in SMALL["HLG-01"]["expected"]["month_end_balance_sheet"].items()
    ),
    (
        "HLG-05",
        date(2016, 1, 1),
        None,
        {"revenue:clients:B": "-10", "expense:hosting": "50", "assets:checking": "-40"},
    ),
    ("HLG-05", None, None, {"revenue:clients:A": "-10000", "expense:hosting": "50"}),
    *(
        (name, None, None, SMALL[name]["expected"]["trial_balance_sum"])
        for name in ("FIN-J01", "FIN-J05", "FIN-J09")
    ),
)


@pytest.mark.parametrize("name", sorted(set(SMALL) - {"HLG-08"}))
def test_a_small_book_of_another_program_shows_the_balances_it_states(
    empty_desk: ImportDesk, name: str
) -> None:
    empty_desk.take(as_csv(SMALL[name]), create_accounts=True)
    tried = [row for row in STATED if row[0] == name]
    for _, first, last, stated in tried:
        balances = empty_desk.balances(first, last)
        found = {account: balances.get(account, "0") for account in stated}
        expected = {account: Money.parse_plain(text).plain() for account, text in stated.items()}
        assert found == expected
    assert tried


def test_a_small_book_that_does_not_balance_is_refused(empty_desk: ImportDesk) -> None:
    sentences = empty_desk.sentences(as_csv(SMALL["HLG-08"]), create_accounts=True)
    said = "Baris 2: jurnal 1 tidak seimbang: debit 16, kredit 10, selisih 6."
    assert [text.startswith(said) for text in sentences] == [True]


def test_a_small_book_in_two_currencies_is_refused(empty_desk: ImportDesk) -> None:
    text = (
        "2011-01-01 open Assets:A\n2011-01-01 open Assets:B\n"
        '2011-01-01 * "HLG-08"\n  Assets:A  -10 GBP\n  Assets:B  16 USD @@ 10 GBP\n'
    )
    plan = empty_desk.plan(text.encode(), "a.beancount", create_accounts=True)
    assert [problem.code for problem in plan.problems] == ["beancount_price", "currency_second"]
