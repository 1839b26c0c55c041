"""What members are told of a movement: what it was, and nothing about others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from coop.db import reading
from coop.db import writing
from coop.ledger.correction import reverse
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import debit
from coop.ledger.posting import post
from coop.members.counter.correcting import MoveFacts
from coop.members.counter.correcting import move
from coop.members.papers.passbook import state_of
from coop.members.papers.statement import statement_report
from coop.members.portal.queries import recent_movements
from coop.members.proxies.statement import statement_of
from coop.members.savings.reading import savings_of_member
from coop.money import Money
from tests.conftest import NOW
from tests.members.counter_desk import Desk
from tests.members.deposit_desk import ON_SQLITE
from tests.members.deposit_desk import add_product
from tests.members.deposit_desk import opened
from tests.members.deposit_desk import wanted
from tests.members.interest_desk import put
from tests.members.interest_desk import run

if TYPE_CHECKING:
    from coop.members.savings.reading import SavingsView
    from tests.members.village import Village

DAY = date(2026, 3, 10)


@pytest.fixture
def desk(village: Village) -> Desk:
    return Desk(village)


def told(village: Village, member: str, product: str = "SUKARELA") -> list[str]:
    """What a statement says of each movement; the portal says the same."""
    with reading(village.engine) as session:
        account = village.view(session, member, product)
        report = statement_report(session, account, date(2026, 1, 1), date(2026, 12, 31))
        rows = [row.cells[2] for row in report.rows() if row.entry]
        recent = recent_movements(session, [account])
    assert {each.label for each in recent} <= set(rows)
    return [row.id for row in rows]  # type: ignore[union-attr]  # every one is a label


def words(village: Village, member: str) -> list[str]:
    """What lines of a passbook not yet begun would say."""
    with reading(village.engine) as session:
        waiting = state_of(session, village.accounts[member, "SUKARELA"]).waiting
        return [each.code for each in waiting]


def made_by(village: Village, member: str, product: str = "SUKARELA") -> list[str]:
    """What a member abroad reads of each movement."""
    with reading(village.engine) as session:
        statement = statement_of(session, village.members[member], date(2026, 1, 1), DAY)
        return [
            line.who.id
            for part in statement.parts
            for line in part.lines
            if part.account.product == product
        ]


def moved(desk: Desk, source: tuple[str, str], target: tuple[str, str], rupiah: int) -> None:
    taken = desk.take_facts(desk.facts(source[0], **{source[1]: rupiah}))
    assert taken.receipt_id is not None
    accounts, amount = desk.village.accounts, Money.rupiah(rupiah)
    reason = f"setoran {target[0]}, salah orang"
    facts = MoveFacts(taken.receipt_id, accounts[source], accounts[target], amount, reason)
    with writing(desk.village.engine) as session:
        move(session, facts, request_id=desk.request(), actor="siti", now=desk.now)
        session.commit()


@ON_SQLITE
def test_money_moved_between_members_names_neither_of_them(desk: Desk) -> None:
    desk.open()
    moved(desk, ("A-0001", "SUKARELA"), ("A-0002", "SUKARELA"), 250_000)
    assert told(desk.village, "A-0001") == ["Setoran tunai", "Pindah buku"]
    assert told(desk.village, "A-0002") == ["Pindah buku"]
    assert words(desk.village, "A-0001") == ["Setor", "Pindah buku"]
    assert made_by(desk.village, "A-0001") == ["disetor", "pindah buku"]
    with reading(desk.village.engine) as session:
        seen = statement_of(session, desk.village.members["A-0001"], date(2026, 1, 1), DAY)
    assert seen.by_books == Money.rupiah(250_000)
    assert not seen.by_member


@ON_SQLITE
def test_money_moved_between_own_accounts_says_where_to(desk: Desk) -> None:
    desk.open()
    moved(desk, ("A-0001", "SUKARELA"), ("A-0001", "WAJIB"), 50_000)
    with reading(desk.village.engine) as session:
        numbers = {
            each.product: each.number
            for each in savings_of_member(session, desk.village.members["A-0001"])
        }
    assert told(desk.village, "A-0001")[-1] == f"Pindah buku ke Simpanan Wajib {numbers['WAJIB']}"
    assert told(desk.village, "A-0001", "WAJIB") == [
        f"Pindah buku dari Simpanan Sukarela {numbers['SUKARELA']}"
    ]


@ON_SQLITE
def test_interest_is_told_by_its_month(village: Village) -> None:
    put(village, "A-0001", 100_000_000, day=date(2026, 3, 1))
    run(village)
    assert told(village, "A-0001")[-1].startswith("Bunga Maret 2026")
    assert words(village, "A-0001")[-1] == "Bunga"


def posted(village: Village, account: SavingsView, rupiah: int, other: str, about: str) -> int:
    """An entry of the office into savings, whose narration names another member."""
    amount = Money.rupiah(rupiah)
    with writing(village.engine) as session:
        ref = SubledgerRef("member", about) if about else None
        lines = (debit(other, amount, unit=account.unit, subledger=ref), account.money_in(amount))
        draft = Draft(DAY, "Titipan A-0077, orangnya lupa", lines)
        entry = post(session, draft, request_id=f"kantor:{other}", actor="siti", now=NOW)
        session.commit()
        return entry.id


@ON_SQLITE
def test_what_the_office_typed_is_told_by_what_it_moved(village: Village) -> None:
    with reading(village.engine) as session:
        account = village.view(session, "A-0001")
    posted(village, account, 42_500, "2176", "A-0001")
    posted(village, account, 10_000, "1115", "")
    posted(village, account, 20_000, "2182", "")
    entry_id = posted(village, account, 30_000, "1104", "")
    with writing(village.engine) as session:
        undoing = reverse(
            session,
            entry_id,
            reason="uang A-0077",
            entry_date=DAY,
            request_id="batal",
            actor="siti",
            now=NOW,
        )
        session.commit()
    assert undoing.id > entry_id
    said = told(village, "A-0001")
    assert said[:4] == [
        "SHU bagian anggota",
        "Setoran lewat transfer",
        "Setoran lewat transfer",
        "Setoran tunai",
    ]
    assert said[4].startswith("Pembatalan BKM-2026-")
    assert words(village, "A-0001") == ["SHU", "Setor", "Setor", "Setor", "Batal"]
    assert made_by(village, "A-0001")[0] == "SHU bagian anggota"
    assert not any("A-0077" in each for each in said)


@ON_SQLITE
def test_a_time_deposit_is_told_by_its_own_number(village: Village) -> None:
    add_product(village)
    opened(village, wanted(village))
    assert told(village, "A-0001")[-1] == "Pembukaan simpanan berjangka SB-0001"
    assert words(village, "A-0001")[-1] == "Berjangka"
