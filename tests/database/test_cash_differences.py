"""How a cash difference ends, on both engines: settled, waiting, taken back, explained."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import pytest

from coop.db import reading
from coop.db import writing
from coop.desk.counts import queries
from coop.desk.counts.errors import NotOfCount
from coop.desk.counts.errors import PartlySettled
from coop.desk.counts.errors import ResultAccountUnknown
from coop.desk.counts.errors import SettlementMisplaced
from coop.desk.counts.errors import SettlementTooLarge
from coop.desk.counts.errors import SettlementWaiting
from coop.desk.counts.facts import Way
from coop.desk.counts.service import add_note
from coop.desk.counts.service import open_tasks
from coop.desk.counts.settling import result_accounts
from coop.errors import NotFound
from coop.ledger.approvals import approve
from coop.ledger.correction import reverse
from coop.ledger.drafts import WaitingEntry
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import NotReversible
from coop.ledger.errors import TextRefused
from coop.ledger.errors import ZeroLine
from coop.ledger.posting import PostedEntry
from coop.money import Money
from coop.users.access import Role
from coop.users.service import create_user
from tests.cash_till import HELD
from tests.cash_till import OVER
from tests.cash_till import SHORT
from tests.cash_till import TODAY
from tests.cash_till import Till
from tests.conftest import NOW
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def till(engine: Engine) -> Iterator[Till]:
    made = Till(engine)
    made.put_in(HELD)
    yield made
    assert broken(engine) == []


def test_a_shortage_is_repaid_in_parts(till: Till) -> None:
    row = till.count(pieces=SHORT)
    first = till.settle(row, Way.REPAID, 20_000)
    assert isinstance(first, PostedEntry)
    assert till.lines(first.id) == [("1101", "", "20000"), ("1163", "P-01", "-20000")]
    assert [each.remaining for each in till.differences()] == [Money.rupiah(-30_000)]
    with pytest.raises(SettlementTooLarge):
        till.settle(row, Way.REPAID, 30_001)
    till.settle(row, Way.REPAID, 30_000)
    assert till.differences() == []
    assert till.balance() == HELD


def test_a_shortage_is_written_off_to_a_cost(till: Till) -> None:
    row = till.count(pieces=SHORT)
    with reading(till.engine) as session:
        codes = [code for code, _ in result_accounts(session, Way.WRITTEN_OFF)]
    assert codes[0] == "8202"
    posted = till.settle(row, Way.WRITTEN_OFF, 50_000, account="8202")
    assert isinstance(posted, PostedEntry)
    assert till.lines(posted.id) == [("8202", "", "50000"), ("1163", "P-01", "-50000")]


def test_an_overage_goes_back_or_becomes_income(till: Till) -> None:
    row = till.count(pieces=OVER)
    back = till.settle(row, Way.RETURNED, 10_000)
    kept = till.settle(row, Way.KEPT, 20_000, account="8102")
    assert isinstance(back, PostedEntry)
    assert isinstance(kept, PostedEntry)
    assert till.lines(back.id) == [("2183", "P-01", "10000"), ("1101", "", "-10000")]
    assert till.lines(kept.id) == [("2183", "P-01", "20000"), ("8102", "", "-20000")]
    assert till.differences() == []


REFUSED_SETTLEMENTS: Final[tuple[tuple[Way, int, dict[str, Any], type[Exception]], ...]] = (
    (Way.REPAID, 0, {}, ZeroLine),
    (Way.REPAID, -1, {}, ZeroLine),
    (Way.REPAID, 50_001, {}, SettlementTooLarge),
    (Way.REPAID, 999_999_999_999, {}, SettlementTooLarge),
    (Way.RETURNED, 50_000, {}, SettlementMisplaced),
    (Way.KEPT, 50_000, {"account": "8102"}, SettlementMisplaced),
    (Way.WRITTEN_OFF, 50_000, {"account": "4101"}, ResultAccountUnknown),
    (Way.WRITTEN_OFF, 50_000, {"account": "1101"}, ResultAccountUnknown),
    (Way.REPAID, 50_000, {"reason": " "}, TextRefused),
    (Way.REPAID, 50_000, {"day": date(2026, 3, 11)}, DateInFuture),
)


@pytest.mark.parametrize(("way", "rupiah", "changed", "refusal"), REFUSED_SETTLEMENTS)
def test_a_settlement_that_does_not_fit_is_refused(
    till: Till, way: Way, rupiah: int, changed: dict[str, Any], refusal: type[Exception]
) -> None:
    row = till.count(pieces=SHORT)
    with pytest.raises(refusal):
        till.settle(row, way, rupiah, **changed)
    assert [each.remaining for each in till.differences()] == [Money.rupiah(-50_000)]


def test_a_count_without_a_difference_has_nothing_to_settle(till: Till) -> None:
    row = till.count()
    with pytest.raises((SettlementMisplaced, SettlementTooLarge)):
        till.settle(row, Way.REPAID, 1)
    with pytest.raises(NotFound), reading(till.engine) as session:
        queries.count_by_id(session, 4711)


def test_a_second_click_settles_once(till: Till) -> None:
    row = till.count(pieces=SHORT)
    one = till.settle(row, Way.REPAID, 50_000, request_id="lunas")
    two = till.settle(row, Way.REPAID, 50_000, request_id="lunas")
    assert isinstance(one, PostedEntry)
    assert isinstance(two, PostedEntry)
    assert (one.id, two.was_known) == (two.id, True)


def test_above_the_limit_a_settlement_waits_and_no_other_comes_between(till: Till) -> None:
    till.limit("10000")
    row = till.count(pieces=SHORT)  # the count itself has its own signed paper
    answer = till.settle(row, Way.WRITTEN_OFF, 50_000, account="8202", request_id="hapus")
    assert isinstance(answer, WaitingEntry)
    again = till.settle(row, Way.WRITTEN_OFF, 50_000, account="8202", request_id="hapus")
    assert isinstance(again, WaitingEntry)
    assert again.was_known
    with pytest.raises(SettlementWaiting):
        till.settle(row, Way.REPAID, 5_000)
    with pytest.raises(SettlementWaiting):
        till.take_back(row, row.entry_id or 0)
    assert [each.remaining for each in till.differences()] == [Money.rupiah(-50_000)]


def test_an_approval_given_later_settles_the_difference_by_itself(till: Till) -> None:
    till.limit("10000")
    row = till.count(pieces=SHORT)
    waiting = till.settle(row, Way.WRITTEN_OFF, 50_000, account="8202")
    assert isinstance(waiting, WaitingEntry)
    with writing(till.engine) as session:
        for name, role in (("siti", Role.TREASURER), ("budi", Role.CHAIR)):
            create_user(
                session,
                username=name,
                display_name=name.title(),
                password="tiga kuda makan rumput",
                roles=[role],
                actor="test",
                now=NOW,
            )
        approve(session, waiting.id, approver="budi", now=NOW)
        session.commit()
    assert till.differences() == []


def test_a_difference_that_is_explained_is_taken_back(till: Till) -> None:
    row = till.count(pieces=SHORT)
    assert row.entry_id is not None
    one = till.take_back(row, row.entry_id, request_id="batal")
    two = till.take_back(row, row.entry_id, request_id="batal")
    assert (one.id, two.was_known) == (two.id, True)
    assert till.balance() == HELD
    assert till.differences() == []


def test_above_the_limit_taking_back_waits_for_a_second_person(till: Till) -> None:
    row = till.count(pieces=SHORT)
    assert row.entry_id is not None
    part = till.settle(row, Way.REPAID, 20_000)
    held = till.balance()
    till.limit("10000")
    waiting = till.take_back(row, part.id, request_id="batal")
    assert isinstance(waiting, WaitingEntry)
    assert till.take_back(row, part.id, request_id="batal").was_known
    assert till.balance() == held
    with pytest.raises(SettlementWaiting):
        till.take_back(row, part.id)
    with pytest.raises(SettlementWaiting):
        till.settle(row, Way.REPAID, 5_000)


def test_what_was_settled_is_taken_back_before_the_difference(till: Till) -> None:
    row = till.count(pieces=SHORT)
    assert row.entry_id is not None
    part = till.settle(row, Way.REPAID, 20_000)
    assert isinstance(part, PostedEntry)
    with pytest.raises(PartlySettled):
        till.take_back(row, row.entry_id)
    till.take_back(row, part.id)
    assert [each.remaining for each in till.differences()] == [Money.rupiah(-50_000)]
    till.take_back(row, row.entry_id)
    assert till.differences() == []


def test_an_entry_of_a_count_is_taken_back_through_its_count_only(till: Till) -> None:
    row = till.count(pieces=SHORT)
    assert row.entry_id is not None
    with writing(till.engine) as session, pytest.raises(NotReversible):
        reverse(
            session,
            row.entry_id,
            reason="salah",
            entry_date=TODAY,
            request_id="z",
            actor="siti",
            now=NOW,
        )
    with pytest.raises(NotOfCount):
        till.take_back(row, 1)


def test_a_note_may_say_why_and_is_kept_once(till: Till) -> None:
    row = till.count(pieces=SHORT)
    for is_cause, is_unknown in ((False, True), (True, False)):
        for _ in range(2):
            with writing(till.engine) as session:
                add_note(
                    session,
                    row.id,
                    "nota parkir belum dicatat",
                    is_cause=is_cause,
                    request_id=f"catatan-{is_cause}",
                    actor="budi",
                    now=NOW,
                )
                session.commit()
        [found] = till.differences()
        assert found.is_unknown is is_unknown
    with reading(till.engine) as session:
        assert len(queries.notes_of(session, row.id)) == 2
    with writing(till.engine) as session, pytest.raises(TextRefused):
        add_note(session, row.id, " ", is_cause=True, request_id="n", actor="budi", now=NOW)


def test_an_open_difference_is_an_open_task_urgent_while_nobody_knows_why(till: Till) -> None:
    till.count(pieces=SHORT)
    with reading(till.engine) as session:
        [task] = open_tasks(session, TODAY)
    assert task.is_urgent
    assert task.since == TODAY
    assert task.sentence.id == ("Selisih kas kurang Rp50.000 (KO-00001): sebabnya belum diketahui")
    till.count(pieces=OVER, explanation="titipan", holder_number="P-02")
    with reading(till.engine) as session:
        assert [each.is_urgent for each in open_tasks(session, TODAY)] == [True, False]
