"""Verify on members, savings accounts and holds: each kind of tampering is named, nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop import audit
from coop.db import book_url
from coop.db import open_engine
from coop.db import reading
from coop.db import schema_of
from coop.db import writing
from coop.ledger import guards
from coop.ledger.accounts import open_subledger
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.finding_texts import CHECKS as LABELS
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.holds import place_hold
from coop.ledger.holds import release_hold
from coop.ledger.posting import post
from coop.ledger.verify import CHECKS
from coop.members.savings.errors import AccountNotEmpty
from coop.members.savings.facts import AccountFacts
from coop.members.savings.service import open_account
from coop.members.savings.service import remove_account
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.members.village import Village

OURS = {"savings_accounts", "holds", "members"}


def named(session: Session) -> dict[str, set[str]]:
    """What the three checks find, by problem."""
    found = defaultdict(set)
    for check in CHECKS:
        if check.name in OURS:
            for each in check.run(session):
                found[f"{each.check}.{each.detail['problem']}"].add(each.subject)
                for language in ("id", "en"):
                    assert "{" not in finding_sentence(each, language)
    return dict(found)


#: A statement of somebody with the database in hand, and what verify has to say of it.
TAMPERED: list[tuple[str, dict[str, set[str]]]] = [
    (
        "UPDATE savings_account SET number = 'SUKARELA-0002' WHERE number = 'SUKARELA-0001'",
        {
            "savings_accounts.number": {"SUKARELA SUKARELA-0002"},
            "savings_accounts.gone": {"SUKARELA SUKARELA-0001"},
        },
    ),
    (
        (
            "UPDATE savings_account SET member_id = (SELECT id FROM member WHERE number = 'A-0002')"
            " WHERE number = 'SUKARELA-0001'"
        ),
        {"savings_accounts.moved": {"SUKARELA SUKARELA-0001"}},
    ),
    (
        (
            "UPDATE savings_account SET member_id = (SELECT id FROM member WHERE number = 'A-0001')"
            " WHERE number = 'A-0002' AND product_id = (SELECT id FROM savings_product"
            " WHERE code = 'WAJIB')"
        ),
        {"savings_accounts.owner": {"WAJIB A-0002"}},
    ),
    (
        "DELETE FROM savings_account WHERE number = 'SUKARELA-0001'",
        {"savings_accounts.gone": {"SUKARELA SUKARELA-0001"}},
    ),
    (
        "DELETE FROM savings_account WHERE number = 'S2-0001'",
        {
            "savings_accounts.unowned": {"2101 savings:S2-0001"},
            "savings_accounts.control": {"2101"},
        },
    ),
    (
        (
            "UPDATE savings_account SET product_id = (SELECT id FROM savings_product"
            " WHERE code = 'REMITANSI') WHERE number = 'S2-0001'"
        ),
        {
            "savings_accounts.elsewhere": {"2101 savings:S2-0001"},
            "savings_accounts.control": {"2101"},
        },
    ),
    (
        (
            "UPDATE savings_account SET status = 'closed', closed_on = opened_on"
            " WHERE number = 'S2-0001'"
        ),
        {"savings_accounts.closed": {"SUKARELA S2-0001"}},
    ),
    ("UPDATE subledger_hold SET amount = 1 WHERE id = 1", {"holds.altered": {"S2-0001"}}),
    (
        "UPDATE subledger_hold SET amount = 99999999 WHERE id = 1",
        {"holds.altered": {"S2-0001"}, "holds.above": {"2101 S2-0001"}},
    ),
    ("DELETE FROM subledger_hold WHERE id = 1", {"holds.gone": {"S2-0001"}}),
    (
        "UPDATE subledger_hold SET released_at = 'x', released_by = 'wayan' WHERE id = 1",
        {"holds.release": {"S2-0001"}},
    ),
    (
        "UPDATE subledger_hold SET released_at = '', released_by = '' WHERE id = 2",
        {"holds.release": {"S2-0001"}},
    ),
    (
        "DELETE FROM audit_event WHERE action = 'hold.place' AND subject = 'hold:1'",
        {"holds.unlogged": {"S2-0001"}},
    ),
    (
        "UPDATE member SET number = 'A-0099' WHERE number = 'A-0003'",
        {
            "members.subledger": {"A-0099"},
            "members.gone": {"A-0003"},
        },
    ),
]


#: What the guards refuse, whoever serves the book.
REFUSED = [
    "UPDATE subledger_hold SET amount = 1 WHERE id = 1",
    "UPDATE subledger_hold SET reason = 'x' WHERE id = 1",
    "UPDATE subledger_hold SET released_at = '', released_by = '' WHERE id = 2",
    "UPDATE subledger_hold SET release_reason = 'x' WHERE id = 2",
    "DELETE FROM subledger_hold WHERE id = 1",
    "UPDATE savings_account SET number = 'X' WHERE number = 'S2-0001'",
    "UPDATE savings_account SET member_id = 2 WHERE number = 'S2-0001'",
    "UPDATE savings_account SET product_id = 6 WHERE number = 'S2-0001'",
    "UPDATE savings_account SET opened_on = '2025-01-01' WHERE number = 'S2-0001'",
    "DELETE FROM savings_account WHERE number = 'S2-0001'",
    "UPDATE savings_terms SET tiers = '[[0, \"60\"]]'",
    "DELETE FROM savings_terms",
    "UPDATE dated_rule SET value = '99'",
]


@pytest.fixture
def lived_in(village: Village) -> Village:
    """A village with an account of its own opening, money, a hold, and one that was released."""
    village.deposit("A-0001", 500_000)
    village.deposit("A-0002", 20_000, "WAJIB")
    with writing(village.engine) as session:
        facts = AccountFacts(
            village.products["SUKARELA"], village.members["A-0001"], date(2026, 2, 1)
        )
        village.accounts["A-0001", "KEDUA"] = open_account(
            session, facts, request_id="buka:1", actor="siti", now=NOW
        ).id
        account = village.view(session, "A-0001")
        for number in (1, 2):
            place_hold(
                session,
                account.account_id,
                account.subledger_id,
                Money.rupiah(100_000),
                "Jaminan",
                request_id=f"tahan:{number}",
                actor="siti",
                now=NOW,
            )
        release_hold(session, 2, "Lunas", actor="siti", now=NOW)
        audit.record(session, "member.admit", "member:A-0003", actor="siti", now=NOW)
        session.commit()
    return village


@pytest.fixture
def owner(lived_in: Village, village_place: str) -> Iterator[Session]:
    """A session of whoever owns the database, the guards down; nothing of it is kept."""
    del lived_in  # it is furnished
    engine = open_engine(village_place, as_owner=True)
    with writing(engine) as session:
        guards.remove(session.connection())
        yield session
        session.rollback()
    engine.dispose()


def test_a_sound_village_gives_no_finding(lived_in: Village) -> None:
    with reading(lived_in.engine) as session:
        assert named(session) == {}
    assert set(LABELS) >= OURS


def test_tampering_is_named(owner: Session) -> None:
    for statement, problems in TAMPERED:
        with owner.begin_nested() as step:
            owner.execute(text(statement))
            assert named(owner) == problems, statement
            step.rollback()


def test_money_under_a_number_without_an_account_is_something_to_look_at(village: Village) -> None:
    with writing(village.engine) as session:
        open_subledger(session, "savings", "lama-7")
        lama = SubledgerRef("savings", "lama-7")
        money = Money.rupiah(75_000)
        lines = (
            debit("1104", money, unit="USP"),
            credit("2101", money, unit="USP", subledger=lama),
        )
        draft = Draft(date(2026, 3, 2), "Saldo lama", lines)
        post(session, draft, request_id="lama:1", actor="siti", now=NOW)
        session.commit()
    with reading(village.engine) as session:
        assert named(session) == {
            "savings_accounts.unowned": {"2101 savings:lama-7"},
            "savings_accounts.control": {"2101"},
        }
    with writing(village.engine) as session:
        facts = AccountFacts(
            village.products["SUKARELA"],
            village.members["A-0002"],
            date(2026, 1, 1),
            number="lama-7",
        )
        open_account(session, facts, request_id="buka:7", actor="siti", now=NOW)
        session.commit()
    with reading(village.engine) as session:
        assert named(session) == {}


def test_an_opening_on_which_nothing_was_built_is_taken_back(lived_in: Village) -> None:
    with writing(lived_in.engine) as session:
        remove_account(session, lived_in.accounts["A-0001", "KEDUA"], actor="siti", now=NOW)
        session.commit()
    with reading(lived_in.engine) as session:
        assert named(session) == {}
    with writing(lived_in.engine) as session, pytest.raises(AccountNotEmpty):
        remove_account(session, lived_in.accounts["A-0001", "SUKARELA"], actor="siti", now=NOW)


def test_the_database_itself_refuses_to_falsify(lived_in: Village) -> None:
    with writing(lived_in.engine) as session:
        session.execute(
            text(
                "INSERT INTO dated_rule (key, valid_from, revision, value, legal_basis,"
                " confidence, recorded_at, recorded_by) VALUES ('savings.tax_rate',"
                " '2026-01-01', 1, '10', 'x', 'own', 'x', 'x')"
            )
        )
        for statement in REFUSED:
            with pytest.raises(DBAPIError) as refused, session.begin_nested():
                session.execute(text(statement))
            said = f"{refused.value.orig} {getattr(refused.value.orig, 'sqlstate', '')}"
            assert re.search(r"LG00[3-5]", said), (statement, said)


def test_what_may_change_changes(lived_in: Village, village_place: str) -> None:
    with writing(lived_in.engine) as session:
        session.execute(
            text(
                "UPDATE savings_account SET due_on = '2027-01-01', purpose = 'Haji',"
                " status = 'closed', closed_on = '2026-03-10' WHERE number = 'SUKARELA-0001'"
            )
        )
        session.execute(text("DELETE FROM savings_account WHERE number = 'SUKARELA-0001'"))
        session.rollback()
    engine: Engine = open_engine(village_place, as_owner=True)
    with engine.connect() as connection:
        assert guards.differences(connection, schema_of(book_url(village_place))) == []
    engine.dispose()
