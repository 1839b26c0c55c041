"""The bank's lines on both engines: kept, struck out, ticked, reconciled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count as numbers
from threading import Thread
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import reading
from coop.db import writing
from coop.desk.banking import queries
from coop.desk.banking.errors import AlreadyMatched
from coop.desk.banking.errors import AmountsDiffer
from coop.desk.banking.errors import BankFileHasProblems
from coop.desk.banking.errors import BankFileKnown
from coop.desk.banking.errors import BankUnknown
from coop.desk.banking.errors import ItemForeign
from coop.desk.banking.errors import LineMatched
from coop.desk.banking.errors import LineVoid
from coop.desk.banking.errors import MatchEmpty
from coop.desk.banking.errors import MatchTooWide
from coop.desk.banking.errors import NothingNew
from coop.desk.banking.files import keep_file
from coop.desk.banking.files import kept_file
from coop.desk.banking.files import plan_file
from coop.desk.banking.files import take_file
from coop.desk.banking.matching import propose
from coop.desk.banking.models import BankFile
from coop.desk.banking.models import BankMatch
from coop.desk.banking.service import LineFacts
from coop.desk.banking.service import add_line
from coop.desk.banking.service import begin
from coop.desk.banking.service import match
from coop.desk.banking.service import match_pairs
from coop.desk.banking.service import state_balance
from coop.desk.banking.service import unmatch
from coop.desk.banking.service import void_line
from coop.errors import NotFound
from coop.ledger.correction import reverse
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import AmountTooLarge
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import DateTooEarly
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.errors import ZeroLine
from coop.ledger.import_errors import ImportFileGone
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.posting import post
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.desk.banking.matching import Reconciliation

TODAY: Final = NOW.date()
FEBRUARY: Final = date(2026, 2, 28)
LINE: Final = LineFacts("1111", "KANTOR", date(2026, 3, 2), "SETOR TUNAI", Money.rupiah(500))
CSV: Final = (
    b"Tanggal;Keterangan;Debet;Kredit;Saldo\n"
    b"02/03/2026;SETOR TUNAI;;500,00;1.500,00\n"
    b"05/03/2026;BIAYA ADM;15,00;;1.485,00\n"
    b"09/03/2026;BUNGA;;3,50;1.488,50\n"
)


class Desk:
    """The office's bank account, its passbook and the book."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._ids = numbers(1)

    def next_id(self) -> str:
        return f"permintaan-{next(self._ids)}"

    def do(self, act: Callable[..., Any], *given: Any, **more: Any) -> Any:
        with writing(self.engine) as session:
            answer = act(session, *given, actor="siti", now=NOW, **more)
            session.commit()
            session.refresh(answer) if hasattr(answer, "_sa_instance_state") else None
            session.expunge_all()
        return answer

    def book(self, rupiah: int, day: date = date(2026, 3, 2), account: str = "1111") -> int:
        """Record money at the bank; the id of its line in the book."""
        money = Money.rupiah(rupiah)
        pair = debit if rupiah > 0 else credit
        other = credit if rupiah > 0 else debit
        lines = (
            pair(account, abs(money), unit="KANTOR"),
            other("4101", abs(money), unit="KANTOR"),
        )
        with writing(self.engine) as session:
            request = self.next_id()
            post(session, Draft(day, "uang", lines), request_id=request, actor="siti", now=NOW)
            session.commit()
            return queries.free_postings(session, account, "KANTOR")[-1].id

    def line(self, rupiah: int, day: date = date(2026, 3, 2), **changed: Any) -> int:
        facts = replace(LINE, amount=Money.rupiah(rupiah), day=day, **changed)
        return int(self.do(add_line, facts, request_id=self.next_id()).id)

    def tick(self, lines: list[int], postings: list[int]) -> BankMatch:
        made: BankMatch = self.do(match, "1111", "KANTOR", lines, postings)
        return made

    def state(self, rupiah: int, day: date = TODAY) -> None:
        money = Money.rupiah(rupiah)
        self.do(state_balance, "1111", "KANTOR", day, money, request_id=self.next_id())

    def found(self, day: date = TODAY) -> Reconciliation:
        with reading(self.engine) as session:
            return queries.reconciliation(session, "1111", "KANTOR", day)

    def take(self, data: bytes = CSV, **more: Any) -> BankFile:
        request = more.pop("request_id", "") or self.next_id()
        made: BankFile = self.do(
            take_file, "1111", "KANTOR", "mutasi.csv", data, request_id=request, **more
        )
        return made

    def texts(self) -> list[str]:
        with reading(self.engine) as session:
            rows = queries.lines_of(session, "1111", "KANTOR", offset=0, limit=100)
            return [row.line.text for row in rows if row.void_reason is None]


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    yield Desk(engine)
    assert broken(engine) == []


# ------------------------------------------------------------------------------- lines


def test_a_typed_line_is_kept_once_and_never_changed(desk: Desk) -> None:
    first = desk.do(add_line, LINE, request_id="satu")
    again = desk.do(add_line, LINE, request_id="satu")
    assert first.id == again.id
    with pytest.raises(RequestReused):
        desk.do(add_line, replace(LINE, amount=Money(1)), request_id="satu")
    for statement in ("UPDATE bank_line SET amount = 1", "DELETE FROM bank_line"):
        with desk.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(statement))


REFUSED: Final[tuple[tuple[dict[str, Any], type[Exception]], ...]] = (
    ({"account": "1101"}, BankUnknown),
    ({"account": "9876"}, BankUnknown),
    ({"unit": "PASAR"}, UnitUnknown),
    ({"day": date(2026, 3, 11)}, DateInFuture),
    ({"day": date(1, 1, 1)}, DateTooEarly),
    ({"amount": ZERO}, ZeroLine),
    ({"amount": Money(AMOUNT_MAX_SEN + 1)}, AmountTooLarge),
    ({"balance": Money(-AMOUNT_MAX_SEN - 1)}, AmountTooLarge),
    ({"text": "x\n"}, TextRefused),
    ({"text": "x" * 301}, TextRefused),
)


@pytest.mark.parametrize(("changed", "refusal"), REFUSED)
def test_a_line_that_cannot_be_is_refused(
    desk: Desk, changed: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        desk.do(add_line, replace(LINE, **changed), request_id="x")
    assert desk.texts() == []


def test_a_wrong_line_is_struck_out_and_stays_readable(desk: Desk) -> None:
    line = desk.line(500)
    with pytest.raises(TextRefused):
        desk.do(void_line, line, reason=" ")
    desk.do(void_line, line, reason="salah ketik")
    desk.do(void_line, line, reason="sekali lagi")
    assert desk.texts() == []
    with reading(desk.engine) as session:
        [row] = queries.lines_of(session, "1111", "KANTOR", offset=0, limit=9)
        assert row.void_reason == "salah ketik"
        assert queries.free_lines(session, "1111", "KANTOR") == []
    with pytest.raises(NotFound):
        desk.do(void_line, 4711, reason="x")


# ------------------------------------------------------------------------------- ticking


def test_one_with_one_and_one_with_several_are_ticked(desk: Desk) -> None:
    desk.tick([desk.line(500)], [desk.book(500)])
    desk.tick([desk.line(70)], [desk.book(50), desk.book(20)])
    desk.tick([desk.line(-30), desk.line(-5)], [desk.book(-35)])
    with reading(desk.engine) as session:
        assert queries.count_free(session, "1111", "KANTOR") == (0, 0)


def test_what_cancels_itself_out_on_one_side_is_ticked(desk: Desk) -> None:
    posting = desk.book(500)
    with reading(desk.engine) as session:
        [item] = queries.free_postings(session, "1111", "KANTOR")
    desk.do(
        lambda session, **more: reverse(
            session, item.entry_id, reason="salah", entry_date=TODAY, request_id="b", **more
        )
    )
    with reading(desk.engine) as session:
        both = [each.id for each in queries.free_postings(session, "1111", "KANTOR")]
    assert posting in both
    desk.tick([], both)
    desk.tick([desk.line(9), desk.line(-9)], [])
    assert desk.found().expected == ZERO


def test_what_does_not_belong_together_is_not_ticked(desk: Desk) -> None:
    line, posting = desk.line(500), desk.book(500)
    other = desk.book(500, account="1112")
    void = desk.line(500)
    desk.do(void_line, void, reason="salah ketik")
    for lines, postings, refusal in (
        ([], [], MatchEmpty),
        ([line], [], MatchEmpty),
        ([line, line], [], MatchEmpty),
        ([line, desk.line(1)], [posting, desk.book(1)], MatchTooWide),
        ([line], [desk.book(499)], AmountsDiffer),
        ([line], [desk.book(-500)], AmountsDiffer),
        ([line], [other], ItemForeign),
        ([line], [4711], ItemForeign),
        ([4711], [posting], ItemForeign),
        ([void], [posting], LineVoid),
    ):
        with pytest.raises(refusal):
            desk.tick(lines, postings)


def test_a_second_click_ticks_once_and_another_partner_is_refused(desk: Desk) -> None:
    line, posting = desk.line(500), desk.book(500)
    assert desk.tick([line], [posting]).id == desk.tick([line], [posting]).id
    with pytest.raises(AlreadyMatched):
        desk.tick([line], [desk.book(500)])
    with pytest.raises(LineMatched):
        desk.do(void_line, line, reason="salah ketik")


def test_a_tick_is_undone_and_made_anew(desk: Desk) -> None:
    line, posting = desk.line(500), desk.book(500)
    made = desk.tick([line], [posting])
    desk.do(unmatch, made.id)
    desk.do(unmatch, made.id)
    again = desk.tick([line], [desk.book(500)])
    assert again.id != made.id
    with pytest.raises(NotFound):
        desk.do(unmatch, 4711)


def test_two_who_tick_one_line_at_once_tick_it_once(desk: Desk) -> None:
    line = desk.line(500)
    postings = [desk.book(500), desk.book(500)]
    answers: list[str] = []

    def tick(posting: int) -> None:
        try:
            desk.tick([line], [posting])
            answers.append("ticked")
        except AlreadyMatched:
            answers.append("refused")

    threads = [Thread(target=tick, args=(each,)) for each in postings]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == ["refused", "ticked"]


def test_proposals_are_ticked_all_or_none(desk: Desk) -> None:
    for rupiah in (500, 70):
        desk.line(rupiah, day=date(2026, 3, 4))
        desk.book(rupiah)
    with reading(desk.engine) as session:
        pairs = propose(
            queries.free_lines(session, "1111", "KANTOR"),
            queries.free_postings(session, "1111", "KANTOR"),
        )
    ids = [(pair.line.id, pair.posting.id) for pair in pairs]
    assert len(ids) == 2
    with pytest.raises(ItemForeign):
        desk.do(match_pairs, "1111", "KANTOR", [ids[0], (4711, ids[1][1])])
    with pytest.raises(MatchEmpty):
        desk.do(match_pairs, "1111", "KANTOR", [])
    assert desk.do(match_pairs, "1111", "KANTOR", ids) == 2
    assert desk.do(match_pairs, "1111", "KANTOR", ids) == 2
    with reading(desk.engine) as session:
        assert len(session.scalars(select(BankMatch)).all()) == 2


# ------------------------------------------------------------------------------- reconciling


def test_without_the_banks_word_nothing_is_reconciled(desk: Desk) -> None:
    assert not desk.found().is_reconciled
    desk.state(0)
    assert desk.found().is_reconciled


def test_deposits_on_their_way_and_unbooked_charges_explain_the_difference(desk: Desk) -> None:
    desk.tick([desk.line(1_000)], [desk.book(1_000)])
    desk.book(400, day=TODAY)
    desk.line(-15, day=TODAY)
    desk.state(985)
    found = desk.found()
    assert (found.book_balance, found.bank_balance) == (Money.rupiah(1_400), Money.rupiah(985))
    assert [each.amount.plain() for each in found.outstanding_postings] == ["400"]
    assert [each.amount.plain() for each in found.outstanding_lines] == ["-15"]
    assert found.is_reconciled


def test_a_line_that_nobody_typed_leaves_a_difference(desk: Desk) -> None:
    desk.tick([desk.line(1_000)], [desk.book(1_000)])
    desk.state(990)
    found = desk.found()
    assert (found.difference, found.is_reconciled) == (Money.rupiah(-10), False)


def test_of_several_balances_for_a_day_the_last_typed_counts(desk: Desk) -> None:
    desk.state(5)
    desk.state(0)
    assert desk.found().is_reconciled
    assert desk.found().is_stated


def test_what_arrives_in_the_next_month_is_outstanding_at_the_end_of_this_one(desk: Desk) -> None:
    posting = desk.book(400, day=FEBRUARY)
    desk.tick([desk.line(400, day=date(2026, 3, 2))], [posting])
    desk.state(0, day=FEBRUARY)
    desk.state(400)
    february, march = desk.found(FEBRUARY), desk.found()
    assert [each.id for each in february.outstanding_postings] == [posting]
    assert february.is_reconciled
    assert march.outstanding_postings == ()
    assert march.is_reconciled


def test_an_account_is_begun_with_what_the_bank_holds(desk: Desk) -> None:
    desk.book(300, day=date(2026, 1, 5))
    desk.book(200, day=date(2026, 2, 5))
    begun = desk.do(begin, "1111", "KANTOR", FEBRUARY, Money.rupiah(500), request_id="awal")
    assert desk.do(begin, "1111", "KANTOR", FEBRUARY, Money.rupiah(500), request_id="awal").id == (
        begun.id
    )
    with reading(desk.engine) as session:
        assert queries.count_free(session, "1111", "KANTOR") == (0, 0)
    assert desk.found(FEBRUARY).is_reconciled


def test_a_beginning_that_differs_stays_open(desk: Desk) -> None:
    desk.book(300, day=date(2026, 1, 5))
    desk.do(begin, "1111", "KANTOR", FEBRUARY, Money.rupiah(500), request_id="awal")
    with reading(desk.engine) as session:
        assert queries.count_free(session, "1111", "KANTOR") == (1, 1)


# ------------------------------------------------------------------------------- files


def test_a_file_brings_its_lines_and_what_lay_there_before(desk: Desk) -> None:
    desk.book(1_000, day=FEBRUARY)
    made = desk.take()
    assert (made.lines, made.known_lines) == (3, 0)
    assert desk.texts() == ["BUNGA", "BIAYA ADM", "SETOR TUNAI", "Saldo awal menurut bank"]
    with reading(desk.engine) as session:
        assert queries.count_free(session, "1111", "KANTOR") == (3, 0)
        assert queries.told_balance(session, "1111", "KANTOR", date(2026, 3, 6)) == (
            Money.rupiah(1_485)
        )
        assert queries.told_balance(session, "1111", "KANTOR", date(2026, 3, 9)) == Money(148_850)
        assert queries.told_balance(session, "1111", "KANTOR", TODAY) is None
    found = desk.found(date(2026, 3, 9))
    assert found.bank_balance == Money(148_850)
    assert not found.is_stated
    assert found.is_reconciled


def test_the_same_file_is_recognised(desk: Desk) -> None:
    first = desk.take(request_id="satu")
    assert desk.take(request_id="satu").id == first.id
    with pytest.raises(BankFileKnown):
        desk.take()
    with reading(desk.engine) as session:
        plan = plan_file(session, "1111", "KANTOR", "lain.csv", CSV, now=NOW)
    assert plan.earlier is not None
    assert not plan.can_be_taken


def test_overlapping_lines_are_recognised_each_once(desk: Desk) -> None:
    desk.take()
    more = CSV + b"09/03/2026;BUNGA;;3,50;1.492,00\n10/03/2026;SETOR;;8,00;1.500,00\n"
    made = desk.take(more)
    assert (made.lines, made.known_lines) == (2, 3)
    assert desk.texts().count("BUNGA") == 2
    with pytest.raises(NothingNew):
        desk.take(CSV + b"\n")


def test_a_line_typed_before_its_file_came_is_recognised(desk: Desk) -> None:
    desk.line(500, text="setor tunai siti")
    made = desk.take()
    assert (made.lines, made.known_lines) == (2, 1)
    assert "Saldo awal menurut bank" not in desk.texts()


def test_a_line_that_was_struck_out_comes_again(desk: Desk) -> None:
    line = desk.line(500, text="SETOR TUNAI")
    desk.do(void_line, line, reason="salah rekening")
    assert desk.take().known_lines == 0


def test_a_file_with_a_broken_row_is_taken_not_at_all(desk: Desk) -> None:
    broken_file = CSV.replace(b"3,50;1.488,50", b"3,50;1.499,50")
    with pytest.raises(BankFileHasProblems):
        desk.take(broken_file)
    for data in (b"", b"\x00\x01", b"\xff\xfe", "Tanggal;\xc4".encode("utf-16") * 2, b"x" * 10):
        with pytest.raises(Exception, match=r"ledger\.import_file_unreadable|banking\.columns"):
            desk.take(data)
    with pytest.raises(ImportFileUnreadable):
        desk.take(b"x" * (5 * 1024 * 1024))
    assert desk.texts() == []


def test_a_file_waits_between_its_preview_and_its_taking(desk: Desk) -> None:
    desk.do(keep_file, "../mutasi.csv", CSV, token="satu")
    desk.do(keep_file, "mutasi.csv", CSV + b"\n", token="satu")
    with reading(desk.engine) as session:
        assert kept_file(session, "satu") == ("mutasi.csv", CSV + b"\n")
        with pytest.raises(ImportFileGone):
            kept_file(session, "dua")
    with pytest.raises(ImportFileUnreadable):
        desk.do(keep_file, "kosong.csv", b"", token="tiga")


def test_passbooks_show_how_far_the_banks_lines_have_come(desk: Desk) -> None:
    desk.book(400)
    desk.book(5, account="1112")
    desk.line(400)
    desk.state(400, day=date(2026, 3, 5))

    def shown(session: Session) -> list[tuple[str, str, str]]:
        return [(x.account, x.unit, x.balance.plain()) for x in queries.passbooks(session)]

    with reading(desk.engine) as session:
        assert shown(session) == [("1111", "KANTOR", "400"), ("1112", "KANTOR", "5")]
        progress = queries.progress(session)
        assert progress["1111", "KANTOR"] == (date(2026, 3, 2), 1, date(2026, 3, 5))
        assert ("1112", "KANTOR") not in progress
