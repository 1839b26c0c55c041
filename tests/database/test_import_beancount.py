"""Beancount texts, ours and others', as entries of a book."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select

from coop.db import reading
from coop.db import writing
from coop.ledger.beancount_export import write_beancount
from coop.ledger.entry import EntryKind
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.money import Money
from tests import builders
from tests.builders import CASH_USP
from tests.builders import INTEREST
from tests.builders import OTHER_INCOME
from tests.builders import SUMMARY
from tests.builders import entry

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.builders import Counter
    from tests.import_desk import ImportDesk

FOREIGN = """
option "title" "Warung Bu Wayan"
option "operating_currency" "IDR"
2025-12-31 commodity IDR
2026-01-01 open Assets:Kas IDR
2026-01-01 open Income:Jualan
2026-01-01 open Expenses:Listrik IDR
2026-01-01 open Equity:Modal IDR
  catatan: "belum pernah dipakai"

2026-01-05 * "Pelanggan" "Jualan" #pasar ^nota-1
  Assets:Kas  1,250,000.50 IDR
  Income:Jualan

2026-01-04 ! "Listrik"
  Expenses:Listrik  100 * 2 IDR
  Assets:Kas  -150 IDR
  Assets:Kas

2026-01-06 txn ""
  Assets:Kas  1 IDR
  Income:Jualan  -1 IDR

2026-02-01 balance Assets:Kas  1249801.50 IDR
2026-02-01 price USD 16000 IDR
"""


def exported(engine: Engine) -> bytes:
    stream = io.StringIO()
    with reading(engine) as session:
        write_beancount(session, stream)
    return stream.getvalue().encode()


def facts(engine: Engine) -> dict[str, Any]:
    """What a trial balance and the statements are made of, by codes instead of ids."""
    with reading(engine) as session:
        accounts = session.scalars(select(Account)).all()
        used = {row.account_id for row in session.scalars(select(Posting))}
        codes = {account.id: account.code for account in accounts}
        return {
            "accounts": sorted(
                (a.code, a.name, a.type, a.normal, a.line, a.money, a.subledger_kind)
                for a in accounts
                if a.id in used
            ),
            "months": sorted(
                (row.period, codes[row.account_id], row.unit, row.debit, row.credit)
                for row in session.scalars(select(AccountMonth))
            ),
            "entries": [
                (e.id, e.voucher_number, e.entry_date, e.effective_date, e.narration,
                 e.receipt_number, e.batch)
                for e in session.scalars(select(JournalEntry).order_by(JournalEntry.id))
            ],
            "lines": [
                (line.entry_id, line.line, codes[line.account_id], line.unit, line.amount,
                 (line.subledger.kind, line.subledger.number) if line.subledger else None)
                for line in session.scalars(
                    select(Posting).order_by(Posting.entry_id, Posting.line)
                )
            ],
        }  # fmt: skip


def test_our_own_export_comes_back_whole_into_an_empty_book(
    counter: Counter, empty_desk: ImportDesk
) -> None:
    money = Money.rupiah(1_000)
    counter.post(builders.deposit(50_000, day=date(2026, 3, 9), receipt_number="0017"))
    counter.post(builders.sale(day=date(2026, 3, 2), batch="susulan-1"))
    counter.post(
        builders.withdrawal(
            20_000, day=date(2026, 3, 10), effective_date=date(2026, 3, 9), narration='"a\\b" – é'
        )
    )
    for kind, day in (
        (EntryKind.OPENING, date(2024, 1, 1)),
        (EntryKind.ADJUSTMENT, date(2025, 12, 31)),
        (EntryKind.CLOSING, date(2025, 12, 31)),
    ):
        other = SUMMARY if kind is EntryKind.CLOSING else OTHER_INCOME
        lines = (debit(INTEREST, money, unit="USP"), credit(other, money, unit="USP"))
        counter.post(entry(*lines, day=day, kind=kind))
    source = facts(counter.engine)
    empty_desk.take(exported(counter.engine), "buku.beancount", create_accounts=True)
    assert facts(empty_desk.engine) == source
    with reading(empty_desk.engine) as session:
        limits = set(session.scalars(select(Account.limit_rule)))
        roles = set(session.scalars(select(Account.role)))
        kinds = session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)).all()
    assert limits == {""}, "a limit is set by a person, never by a file"
    assert roles == {"", "income_summary"}
    assert kinds[3:] == ["opening", "adjustment", "closing"]


def test_our_own_export_finds_the_accounts_of_a_book_that_has_them(
    counter: Counter, empty_desk: ImportDesk
) -> None:
    counter.post(builders.sale())
    with writing(empty_desk.engine) as session:
        rows = [
            Account(code=code, name="Nama lain", type="asset", normal="debit")
            for code in (CASH_USP, INTEREST)
        ]
        session.add_all(rows)
        session.commit()
    assert empty_desk.plan(exported(counter.engine), "-").accounts == ()
    empty_desk.take(exported(counter.engine), "-")
    assert empty_desk.balances() == {CASH_USP: "5000", INTEREST: "-5000"}


def test_a_text_of_another_program_comes_in_by_date_with_what_it_left_out_filled_in(
    empty_desk: ImportDesk,
) -> None:
    plan = empty_desk.plan(FOREIGN.encode(), "warung.bean", create_accounts=True)
    assert plan.problems == ()
    assert [account.code for account in plan.accounts] == [
        "Assets:Kas", "Income:Jualan", "Expenses:Listrik", "Equity:Modal",
    ]  # fmt: skip
    assert [(e.row, e.draft.narration, len(e.draft.lines)) for e in plan.entries] == [
        (15, "Listrik", 3),
        (11, "Pelanggan | Jualan", 2),
        (20, "Tanpa keterangan", 2),
    ]
    empty_desk.run(plan)
    assert empty_desk.balances() == {
        "Assets:Kas": "1249801.50",
        "Income:Jualan": "-1250001.50",
        "Expenses:Listrik": "200",
    }


def test_without_leave_to_make_accounts_each_line_that_needs_one_is_named(
    empty_desk: ImportDesk,
) -> None:
    plan = empty_desk.plan(FOREIGN.encode(), "warung.bean")
    assert {problem.code for problem in plan.problems} == {"account_unknown"}
    assert [problem.row for problem in plan.problems] == [12, 13, 16, 17, 18, 21, 22]


def test_an_imbalance_that_beancount_would_forgive_is_refused(empty_desk: ImportDesk) -> None:
    text = FOREIGN + '2026-01-07 * "x"\n  Assets:Kas  5.00 IDR\n  Income:Jualan  -5.004 IDR\n'
    plan = empty_desk.plan(text.encode(), "warung.bean", create_accounts=True)
    assert [(problem.row, problem.code) for problem in plan.problems] == [(28, "amount_too_fine")]


def test_a_text_is_read_and_never_run(empty_desk: ImportDesk, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("jahat")
    (folder / "jahat.py").write_text(f"open({str(folder / 'berjalan')!r}, 'w')\n")
    (folder / "lain.bean").write_text("2026-01-01 open Assets:Lain\n")
    text = (
        f'option "insert_pythonpath" "TRUE"\nplugin "jahat"\ninclude "{folder / "lain.bean"}"\n'
        + FOREIGN
    )
    plan = empty_desk.plan(text.encode(), str(folder / "warung.bean"), create_accounts=True)
    assert {problem.code for problem in plan.problems} == {"beancount_plugin", "beancount_include"}
    assert not (folder / "berjalan").exists()
    assert "Assets:Lain" not in {account.code for account in plan.accounts}


@pytest.mark.parametrize(
    ("day", "stated", "faults"),
    [
        ("2026-01-07", "1249801.50", []),
        ("2026-01-06", "1249800.50", []),
        ("2026-01-07", "1249801.51", ["beancount_balance"]),
    ],
)
def test_a_stated_balance_counts_what_lies_below_and_holds_as_the_day_begins(
    empty_desk: ImportDesk, day: str, stated: str, faults: list[str]
) -> None:
    text = FOREIGN.replace("Assets:Kas  1 IDR", "Assets:Kas:Laci  1 IDR")
    text = text.replace(
        "2026-02-01 balance Assets:Kas  1249801.50", "2026-01-01 open Assets:Kas:Laci"
    )
    text += f"{day} balance Assets:Kas  {stated} IDR\n"
    plan = empty_desk.plan(text.encode(), "a.bean", create_accounts=True)
    assert [problem.code for problem in plan.problems] == faults


def test_members_come_back_only_for_accounts_that_ask_for_them(empty_desk: ImportDesk) -> None:
    text = FOREIGN.replace(
        "  Income:Jualan  -1 IDR", '  Income:Jualan  -1 IDR\n    subledger: "member:A-1"'
    )
    plan = empty_desk.plan(text.encode(), "warung.bean", create_accounts=True)
    assert [problem.code for problem in plan.problems] == ["member_not_expected"]
    with reading(empty_desk.engine) as session:
        assert session.scalars(select(Subledger)).all() == []
