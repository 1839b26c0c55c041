"""Receipts cancelled and moved, transfers expected and nameless; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from coop.db import reading
from coop.db import writing
from coop.desk import tasks
from coop.desk.banking.queries import count_free
from coop.desk.banking.service import LineFacts
from coop.desk.banking.service import add_line
from coop.ledger.approvals import approve
from coop.ledger.approvals import refuse
from coop.ledger.correction import reverse
from coop.ledger.draft_models import PendingEntry
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import NotReversible
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.settings import set_approval_limit
from coop.members.counter import transferring
from coop.members.counter import unnamed
from coop.members.counter.checking import receipts_as_written
from coop.members.counter.correcting import MoveFacts
from coop.members.counter.correcting import cancel
from coop.members.counter.correcting import corrections_of
from coop.members.counter.correcting import move
from coop.members.counter.errors import AlreadyCorrected
from coop.members.counter.errors import CashTooShort
from coop.members.counter.errors import LineDiffers
from coop.members.counter.errors import LineUsed
from coop.members.counter.errors import MoveOntoItself
from coop.members.counter.errors import MoveTooLarge
from coop.members.counter.errors import NoticeSettled
from coop.members.counter.errors import NotOfMember
from coop.members.counter.errors import PaperTaken
from coop.members.counter.errors import SessionStale
from coop.members.counter.errors import UnnamedTooSmall
from coop.members.counter.errors import VoidTooLate
from coop.members.counter.transferring import Arrival
from coop.members.counter.transferring import NoticeFacts
from coop.money import ZERO
from coop.money import Money
from tests.members.counter_desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coop.members.counter.service import Taken
    from tests.members.village import Village

BANK = ("1112", "KANTOR")


@pytest.fixture
def desk(village: Village) -> Iterator[Desk]:
    """Whatever a test did, every receipt is as it was written."""
    made = Desk(village)
    yield made
    with reading(village.engine) as session:
        assert [each for each in receipts_as_written(session) if each.severity == "error"] == []


def cancelled(
    desk: Desk,
    receipt_id: int | None,
    reason: str = "Salah anggota",
    *,
    request_id: str = "",
    actor: str = "siti",
) -> Taken:
    assert receipt_id is not None
    with writing(desk.village.engine) as session:
        request = request_id or desk.request()
        taken = cancel(session, receipt_id, reason, request_id=request, actor=actor, now=desk.now)
        session.commit()
    return taken


def moved(
    desk: Desk,
    taken: Taken,
    source: tuple[str, str],
    target: tuple[str, str],
    rupiah: int,
    *,
    request_id: str = "",
    is_claim: bool = False,
) -> Taken:
    assert taken.receipt_id is not None
    accounts = desk.village.accounts
    facts = MoveFacts(
        taken.receipt_id,
        accounts[source],
        accounts[target],
        Money.rupiah(rupiah),
        "Salah anggota",
        is_claim,
    )
    with writing(desk.village.engine) as session:
        request = request_id or desk.request()
        done = move(session, facts, request_id=request, actor="siti", now=desk.now)
        session.commit()
    return done


def test_a_receipt_is_cancelled_once_in_its_own_session(desk: Desk) -> None:
    session_id = desk.open()
    taken = desk.take("A-0001", SUKARELA=50_000)
    first = cancelled(desk, taken.receipt_id, request_id="batal")
    assert cancelled(desk, taken.receipt_id, request_id="batal").receipt_id == first.receipt_id
    receipt = desk.receipt(first)
    assert (receipt.total_out, receipt.corrects_id) == (Money.rupiah(50_000), taken.receipt_id)
    assert receipt.line_list()[0].balance == ZERO
    with pytest.raises(AlreadyCorrected):
        cancelled(desk, taken.receipt_id)
    late = desk.take("A-0001", SUKARELA=50_000)
    with pytest.raises(VoidTooLate):
        cancelled(desk, late.receipt_id, actor="budi")
    with pytest.raises(TextRefused):
        cancelled(desk, late.receipt_id, " ")
    desk.now += timedelta(days=1)
    with pytest.raises(SessionStale):
        cancelled(desk, late.receipt_id)
    desk.now -= timedelta(days=1)
    desk.close(session_id, 50_000)
    with pytest.raises(VoidTooLate):
        cancelled(desk, late.receipt_id)


def test_one_handwritten_receipt_is_typed_in_once(desk: Desk) -> None:
    desk.open()
    facts = desk.facts("A-0001", SUKARELA=50_000)
    day = date(2026, 1, 5)
    taken = desk.take_facts(facts, effective_date=day, handwritten="K-3")
    for another in (facts, desk.facts("A-0002", SUKARELA=50_000)):
        with pytest.raises(PaperTaken):
            desk.take_facts(another, effective_date=day, handwritten="K-3")
    with pytest.raises(PaperTaken):
        desk.take_facts(facts, effective_date=day, handwritten=" k- 3")
    desk.take_facts(facts, effective_date=day, handwritten="K-4")
    cancelled(desk, taken.receipt_id)
    desk.take_facts(facts, effective_date=day, handwritten="K-3")
    assert desk.balance("A-0001") == Money.rupiah(100_000)


def test_a_handwritten_receipt_that_waits_is_not_typed_in_again(desk: Desk) -> None:
    desk.open()
    with writing(desk.village.engine) as session:
        set_approval_limit(session, Money.rupiah(1_000_000), actor="budi", now=desk.now)
        session.commit()
    facts = desk.facts("A-0001", SUKARELA=2_000_000)
    waiting = desk.take_facts(facts, effective_date=date(2026, 1, 5), handwritten="K-3").waiting
    assert waiting is not None
    for another in (facts, desk.facts("A-0002", SUKARELA=50_000)):
        with pytest.raises(PaperTaken) as refused:
            desk.take_facts(another, effective_date=date(2026, 1, 5), handwritten="K-3")
        assert refused.value.params["number"] == f"#{waiting.id}"
    with writing(desk.village.engine) as session:
        refuse(session, waiting.id, approver="budi", reason="Salah orang", now=desk.now)
        session.commit()
    desk.take_facts(desk.facts("A-0002", SUKARELA=50_000), handwritten="K-3")


def test_an_entry_of_the_counter_is_reversed_nowhere_else(desk: Desk) -> None:
    desk.open()
    entry_id = desk.receipt(desk.take("A-0001", SUKARELA=50_000)).entry_id
    with writing(desk.village.engine) as session, pytest.raises(NotReversible):
        reverse(
            session,
            entry_id,
            reason="Coba",
            entry_date=desk.now.date(),
            request_id="coba",
            actor="siti",
            now=desk.now,
        )


def test_what_the_member_spent_and_what_the_box_lacks_cannot_go_back(desk: Desk) -> None:
    desk.open()
    paid_in = desk.take("A-0001", SUKARELA=50_000)
    desk.take("A-0001", SUKARELA=-50_000)
    with pytest.raises(CashTooShort):
        cancelled(desk, paid_in.receipt_id)
    desk.take("A-0002", SUKARELA=90_000)
    with pytest.raises(BalanceTooLow):
        cancelled(desk, paid_in.receipt_id)


def test_a_cancellation_above_the_limit_waits(desk: Desk) -> None:
    desk.open()
    taken = desk.take("A-0001", SUKARELA=2_000_000)
    desk.limit(1_000_000)
    assert cancelled(desk, taken.receipt_id).waiting is not None
    with pytest.raises(AlreadyCorrected):
        cancelled(desk, taken.receipt_id)
    with writing(desk.village.engine) as session:
        (pending,) = session.query(PendingEntry)
        approve(session, pending.id, approver="budi", now=desk.now)
        session.commit()
    desk.take("A-0002", SUKARELA=5_000)
    with reading(desk.village.engine) as session:
        assert taken.receipt_id is not None
        (correction,) = corrections_of(session, taken.receipt_id)
        assert correction.total_out == Money.rupiah(2_000_000)


def test_money_of_the_wrong_member_is_moved_with_a_receipt_for_both(desk: Desk) -> None:
    desk.open()
    taken = desk.take("A-0001", SUKARELA=50_000)
    source, target = ("A-0001", "SUKARELA"), ("A-0002", "WAJIB")
    done = moved(desk, taken, source, target, 30_000, request_id="pindah")
    again = moved(desk, taken, source, target, 30_000, request_id="pindah")
    assert again.receipt_id == done.receipt_id
    assert desk.balance("A-0001") == Money.rupiah(20_000)
    assert desk.balance("A-0002", "WAJIB") == Money.rupiah(30_000)
    with reading(desk.village.engine) as session:
        assert taken.receipt_id is not None
        pair = corrections_of(session, taken.receipt_id)
        assert [each.member_number for each in pair] == ["A-0002", "A-0001"]
        assert len({each.number for each in pair}) == 1
    with pytest.raises(MoveTooLarge):
        moved(desk, taken, source, target, 20_001)
    with pytest.raises(MoveOntoItself):
        moved(desk, taken, source, source, 1_000)
    with pytest.raises(AlreadyCorrected):
        cancelled(desk, taken.receipt_id)
    moved(desk, taken, source, ("A-0001", "WAJIB"), 20_000)
    assert desk.balance("A-0001", "WAJIB") == Money.rupiah(20_000)


def test_of_two_accounts_each_gives_no_more_than_the_receipt_put_there(desk: Desk) -> None:
    desk.open()
    desk.take("A-0001", SUKARELA=100_000)
    taken = desk.take("A-0001", SUKARELA=50_000, WAJIB=20_000)
    source, target = ("A-0001", "SUKARELA"), ("A-0002", "SUKARELA")
    moved(desk, taken, source, target, 30_000)
    with pytest.raises(MoveTooLarge):
        moved(desk, taken, source, target, 20_001)
    moved(desk, taken, source, target, 20_000)
    moved(desk, taken, ("A-0001", "WAJIB"), target, 20_000)
    assert desk.balance("A-0001") == Money.rupiah(100_000)


def test_what_was_spent_becomes_a_claim_on_who_spent_it(desk: Desk) -> None:
    desk.open()
    taken = desk.take("A-0001", SUKARELA=50_000)
    desk.take("A-0001", SUKARELA=-50_000)
    pair = (("A-0001", "SUKARELA"), ("A-0002", "SUKARELA"))
    with pytest.raises(BalanceTooLow):
        moved(desk, taken, *pair, 50_000)
    done = moved(desk, taken, *pair, 50_000, is_claim=True)
    assert desk.balance("A-0002") == Money.rupiah(50_000)
    with reading(desk.village.engine) as session:
        entry = session.get_one(JournalEntry, desk.receipt(done).entry_id)
        claim = next(line for line in entry.postings if line.account.code == "1162")
        assert claim.amount == Money.rupiah(50_000)
        assert claim.subledger is not None
        assert claim.subledger.number == "A-0001"


# ------------------------------------------------------------------------- transfers


def bank_line(desk: Desk, rupiah: int, day: date = date(2026, 3, 9)) -> int:
    facts = LineFacts(*BANK, day, "TRSF", Money.rupiah(rupiah))
    with writing(desk.village.engine) as session:
        line = add_line(session, facts, request_id=desk.request(), actor="siti", now=desk.now)
        line_id = line.id
        session.commit()
    return line_id


def arrival(desk: Desk, line_id: int, member: str = "A-0001", **moves: int) -> Arrival:
    facts = desk.facts(member, **(moves or {"SUKARELA": 500_000}))
    return Arrival(line_id, facts.member_id, facts.lines)


def receipted(desk: Desk, wanted: Arrival, *, request_id: str = "") -> Taken:
    with writing(desk.village.engine) as session:
        taken = transferring.receipt_arrival(
            session,
            wanted,
            request_id=request_id or desk.request(),
            actor="siti",
            now=desk.now,
        )
        session.commit()
    return taken


def test_a_transfer_is_receipted_against_its_bank_line_once(desk: Desk) -> None:
    line_id = bank_line(desk, 500_000)
    wanted = arrival(desk, line_id)
    taken = receipted(desk, wanted, request_id="tiba")
    assert receipted(desk, wanted, request_id="tiba").receipt_id == taken.receipt_id
    receipt = desk.receipt(taken)
    assert (receipt.effective_date, receipt.way) == (date(2026, 3, 9), "transfer")
    with reading(desk.village.engine) as session:
        assert count_free(session, *BANK) == (0, 0)
    with pytest.raises(LineUsed):
        receipted(desk, wanted)
    with pytest.raises(LineDiffers):
        receipted(desk, arrival(desk, bank_line(desk, 400_000)))
    with pytest.raises(LineUsed):
        receipted(desk, arrival(desk, bank_line(desk, -400_000)))
    other = arrival(desk, bank_line(desk, 500_000))
    with pytest.raises(NotOfMember):
        receipted(desk, other._replace(member_id=desk.village.members["A-0002"]))


def test_an_expected_transfer_books_nothing_until_the_bank_has_it(desk: Desk) -> None:
    lines = desk.facts("A-0001", SUKARELA=500_000).lines
    facts = NoticeFacts(desk.village.members["A-0001"], *BANK, date(2026, 3, 9), lines)
    with writing(desk.village.engine) as session:
        row = transferring.expect(session, facts, request_id="n", actor="siti", now=desk.now)
        same = transferring.expect(session, facts, request_id="n", actor="siti", now=desk.now)
        assert same is row
        other = replace(facts, note="titipan")
        with pytest.raises(RequestReused):
            transferring.expect(session, other, request_id="n", actor="siti", now=desk.now)
        notice_id = row.id
        session.commit()
    assert desk.balance("A-0001") == ZERO
    with reading(desk.village.engine) as session:
        found = [each.sentence.id for each in tasks.open_tasks(session, desk.now.date())]
        assert any("menunggu mutasi" in each for each in found)
    wanted = arrival(desk, bank_line(desk, 500_000))._replace(notice_id=notice_id)
    receipted(desk, wanted)
    with reading(desk.village.engine) as session:
        assert transferring.open_notices(session) == []
    with pytest.raises(NoticeSettled):
        receipted(desk, wanted._replace(line_id=bank_line(desk, 500_000)))
    with writing(desk.village.engine) as session, pytest.raises(NoticeSettled):
        transferring.drop(session, notice_id, "Batal", actor="siti", now=desk.now)


def test_an_expected_transfer_that_never_comes_is_struck_out(desk: Desk) -> None:
    lines = desk.facts("A-0001", SUKARELA=500_000).lines
    facts = NoticeFacts(desk.village.members["A-0001"], *BANK, date(2026, 3, 9), lines)
    with writing(desk.village.engine) as session:
        row = transferring.expect(session, facts, request_id="n", actor="siti", now=desk.now)
        for _ in range(2):
            transferring.drop(session, row.id, "Salah catat", actor="siti", now=desk.now)
        assert transferring.open_notices(session) == []
        session.commit()


def test_a_nameless_transfer_waits_until_it_is_somebodys_or_goes_back(desk: Desk) -> None:
    line_id = bank_line(desk, 500_000)
    with writing(desk.village.engine) as session:
        for _ in range(2):
            unnamed.keep_nameless(session, line_id, request_id="tanpa", actor="siti", now=desk.now)
        session.commit()
    with pytest.raises(LineUsed):
        receipted(desk, arrival(desk, line_id))
    with writing(desk.village.engine) as session:
        wanted = arrival(desk, line_id, SUKARELA=300_000)
        for _ in range(2):
            taken = unnamed.identify(
                session, wanted, request_id="milik", actor="siti", now=desk.now
            )
        with pytest.raises(UnnamedTooSmall):
            unnamed.identify(session, wanted, request_id="lagi", actor="siti", now=desk.now)
        session.commit()
    assert desk.receipt(taken).effective_date == date(2026, 3, 9)
    with writing(desk.village.engine) as session:
        assert [each.left for each in unnamed.nameless(session)] == [Money.rupiah(200_000)]
        for _ in range(2):
            unnamed.give_back(
                session,
                line_id,
                "Pengirim tidak dikenal",
                request_id="balik",
                actor="siti",
                now=desk.now,
            )
        assert unnamed.nameless(session) == []
        session.commit()


def test_a_transfer_above_the_limit_is_ticked_once_it_is_approved(desk: Desk) -> None:
    desk.limit(100_000)
    line_id = bank_line(desk, 500_000)
    assert receipted(desk, arrival(desk, line_id)).waiting is not None
    with pytest.raises(LineUsed):
        receipted(desk, arrival(desk, line_id))
    with writing(desk.village.engine) as session:
        (pending,) = session.query(PendingEntry)
        approve(session, pending.id, approver="budi", now=desk.now)
        session.commit()
    desk.open()
    desk.take("A-0002", SUKARELA=5_000)
    with reading(desk.village.engine) as session:
        assert count_free(session, *BANK) == (0, 0)
    assert replace(desk.facts("A-0001")).lines == ()
