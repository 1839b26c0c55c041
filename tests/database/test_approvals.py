"""Maker and checker on both engines: what waits, what becomes of it, papers and corrections."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger import approval_reading
from coop.ledger.approval_errors import ApproverRefused
from coop.ledger.approval_errors import DraftDecided
from coop.ledger.approval_errors import DraftUnknown
from coop.ledger.approval_errors import NothingToConfirm
from coop.ledger.approval_errors import NotTheMaker
from coop.ledger.approval_errors import PaperOfAnother
from coop.ledger.approval_errors import ReversalWaits
from coop.ledger.approval_errors import SelfApproval
from coop.ledger.attachments import WAITING_KEPT
from coop.ledger.attachments import FileIn
from coop.ledger.attachments import keep_waiting
from coop.ledger.attachments import waiting_names
from coop.ledger.correction import Side
from coop.ledger.correction import Transfer
from coop.ledger.correction import submit_reversal
from coop.ledger.correction import submit_transfer
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import preview
from coop.ledger.entry import EntryKind
from coop.ledger.entry import balance_units
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import AlreadyReversed
from coop.ledger.errors import AttachmentRefused
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.models import Attachment
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from coop.ledger.posting import PostedEntry
from coop.money import Money
from coop.users import service
from tests.approval_desk import LIMIT
from tests.approval_desk import ApprovalDesk
from tests.builders import CASH
from tests.builders import GOODS
from tests.builders import INTER_UNIT
from tests.builders import NOW
from tests.builders import SAVINGS
from tests.builders import SITI_SAVES
from tests.builders import Counter
from tests.builders import deposit
from tests.builders import entry
from tests.builders import sale
from tests.builders import withdrawal

if TYPE_CHECKING:
    from collections.abc import Callable

    from coop.ledger.entry import Draft

PDF = b"%PDF-1.7\n nota"


@pytest.fixture
def desk(counter: Counter) -> ApprovalDesk:
    return ApprovalDesk(counter.engine).open()


def entries(desk: ApprovalDesk) -> int:
    with reading(desk.engine) as session:
        return session.scalar(select(func.count()).select_from(JournalEntry)) or 0


# ------------------------------------------------------------------------- what waits


def test_without_a_limit_nothing_waits(counter: Counter) -> None:
    desk = ApprovalDesk(counter.engine).open(limit=None)
    assert isinstance(desk.submit(sale(999_999_999)), PostedEntry)


@pytest.mark.parametrize(("rupiah", "waits"), [(LIMIT - 1, False), (LIMIT, False), (1_001, True)])
def test_an_entry_waits_above_the_limit_and_not_at_it(
    desk: ApprovalDesk, rupiah: int, waits: bool
) -> None:
    assert isinstance(desk.submit(sale(rupiah)), WaitingEntry) is waits
    assert entries(desk) == (0 if waits else 1)


def test_one_sen_above_the_limit_is_above(desk: ApprovalDesk) -> None:
    money = Money(LIMIT * 100 + 1)
    lines = (debit(GOODS, money, unit="USP"), credit(CASH, money, unit="USP"))
    assert isinstance(desk.submit(entry(*lines)), WaitingEntry)


def test_at_a_limit_of_nothing_everything_waits(desk: ApprovalDesk) -> None:
    desk.limit(0)
    assert isinstance(desk.submit(sale(1)), WaitingEntry)


def test_the_pairs_between_units_do_not_count_twice(desk: ApprovalDesk) -> None:
    money = Money.rupiah(LIMIT)
    crossing = entry(debit(GOODS, money, unit="TOKO"), credit(CASH, money, unit="USP"))
    assert isinstance(desk.submit(balance_units(crossing, INTER_UNIT)), PostedEntry)


def test_first_balances_do_not_wait(desk: ApprovalDesk) -> None:
    assert isinstance(desk.submit(sale(9_000, kind=EntryKind.OPENING)), PostedEntry)


def test_what_waits_leaves_no_trace_in_the_ledger(desk: ApprovalDesk) -> None:
    before = desk.submit(sale(1))
    desk.waits()
    after = desk.submit(sale(1))
    assert isinstance(before, PostedEntry)
    assert isinstance(after, PostedEntry)
    assert (before.voucher_number, after.voucher_number) == ("BKM-2026-00001", "BKM-2026-00002")
    with reading(desk.engine) as session:
        posted = select(func.count()).where(AuditEvent.action == "journal.post")
        assert session.scalar(posted) == 2


def test_what_the_door_refuses_does_not_even_wait(desk: ApprovalDesk) -> None:
    for draft, refusal in (
        (withdrawal(LIMIT * 2), BalanceTooLow),
        (sale(LIMIT * 2, narration=" "), TextRefused),
    ):
        with pytest.raises(refusal):
            desk.submit(draft)
    with reading(desk.engine) as session:
        assert approval_reading.waiting(session) == []


def test_a_preview_says_whether_it_will_wait_and_leaves_nothing(desk: ApprovalDesk) -> None:
    def look(draft: Draft, request_id: str = "lihat") -> Any:
        with writing(desk.engine) as session:
            seen = preview(session, draft, request_id=request_id, actor="siti", now=NOW)
            session.commit()  # even then
        return seen

    assert look(sale(1)).limit is None
    assert look(sale(1)).voucher_number == "BKM-2026-00001"
    assert look(sale(LIMIT + 1)).limit == Money.rupiah(LIMIT)
    assert entries(desk) == 0
    sent = desk.submit(request_id="lihat")
    again = look(sale(LIMIT + 1))
    assert (again.limit, again.known) == (
        Money.rupiah(LIMIT),
        WaitingEntry(sent.id, Money.rupiah(LIMIT + 1), was_known=True),
    )
    posted = desk.approve(sent.id)
    known = look(sale(LIMIT + 1))
    assert (known.limit, known.voucher_number) == (None, posted.voucher_number)


# ------------------------------------------------------------------------- one request, one effect


def test_the_same_request_waits_once(desk: ApprovalDesk) -> None:
    first = desk.submit(request_id="sekali")
    again = desk.submit(request_id="sekali")
    assert isinstance(again, WaitingEntry)
    assert (again.id, again.was_known) == (first.id, True)


def test_the_same_request_answers_with_its_entry_once_approved(desk: ApprovalDesk) -> None:
    first = desk.submit(request_id="sekali")
    posted = desk.approve(first.id)
    again = desk.submit(request_id="sekali")
    assert isinstance(again, PostedEntry)
    assert (again.id, again.hash, again.was_known) == (posted.id, posted.hash, True)


def test_a_refused_or_withdrawn_request_is_not_sent_anew(desk: ApprovalDesk) -> None:
    for end in (desk.refuse, desk.withdraw):
        draft = desk.submit(request_id=f"akhir-{end.__name__}")
        end(draft.id)
        again = desk.submit(request_id=f"akhir-{end.__name__}")
        assert isinstance(again, WaitingEntry)
        assert again.was_known
    assert entries(desk) == 0


def test_a_request_id_belongs_to_one_content(desk: ApprovalDesk) -> None:
    desk.submit(request_id="sekali")
    with pytest.raises(RequestReused):
        desk.submit(sale(LIMIT + 2), request_id="sekali")
    desk.submit(sale(2), request_id="kecil")
    with pytest.raises(RequestReused):
        desk.submit(request_id="kecil")


def test_a_limit_changed_meanwhile_changes_nothing_for_what_was_sent(desk: ApprovalDesk) -> None:
    small = desk.submit(sale(5), request_id="kecil")
    large = desk.waits()
    desk.limit(1)
    again = desk.submit(sale(5), request_id="kecil")
    assert isinstance(again, PostedEntry)
    assert again.id == small.id
    desk.limit(None)
    assert desk.row(large).state == "waiting"
    assert desk.approve(large).id == 2


# ------------------------------------------------------------------------- what approval posts


def test_what_is_approved_is_recorded_by_its_maker_and_approved_by_the_second_person(
    desk: ApprovalDesk,
) -> None:
    draft = desk.waits(sale(LIMIT + 1, receipt_number="K-7", narration="Jasa pinjaman"))
    desk.now += timedelta(hours=3)
    posted = desk.approve(draft)
    with reading(desk.engine) as session:
        kept = session.get_one(JournalEntry, posted.id)
        assert (kept.recorded_by, kept.approved_by) == ("siti", "budi")
        assert (kept.narration, kept.receipt_number) == ("Jasa pinjaman", "K-7")
        assert kept.recorded_at > desk.row(draft).made_at
        acts = session.execute(
            select(AuditEvent.action, AuditEvent.actor).where(
                AuditEvent.subject == f"draft:{draft}"
            )
        ).all()
    assert [tuple(act) for act in acts] == [("draft.make", "siti"), ("draft.approve", "budi")]
    row = desk.row(draft)
    assert (row.state, row.way, row.decided_by, row.entry_id) == (
        "approved",
        "login",
        "budi",
        posted.id,
    )


def test_approving_twice_by_the_same_person_posts_once(desk: ApprovalDesk) -> None:
    draft = desk.waits()
    first, again = desk.approve(draft), desk.approve(draft, "BUDI")
    assert (again.id, again.was_known) == (first.id, True)
    assert entries(desk) == 1


def test_what_the_door_refuses_meanwhile_goes_on_waiting(
    desk: ApprovalDesk, counter: Counter
) -> None:
    counter.post(deposit(5_000))
    out = desk.waits(withdrawal(4_000))
    counter.post(withdrawal(3_000))
    with pytest.raises(BalanceTooLow):
        desk.approve(out)
    with pytest.raises(BalanceTooLow):
        desk.on_paper(out)
    old = desk.waits(sale(5_000, day=date(2026, 2, 20)))
    counter.post(sale(day=date(2026, 2, 20)))
    desk.act(close_month, Period("2026-02"), actor="siti", now=NOW)
    with pytest.raises(PeriodClosed):
        desk.approve(old)
    assert {desk.row(draft).state for draft in (out, old)} == {"waiting"}
    counter.post(deposit(3_000))
    assert desk.approve(out).voucher_number


def test_what_is_decided_stays_decided(desk: ApprovalDesk) -> None:
    acts: dict[str, Callable[[int], object]] = {
        "approved": desk.approve,
        "refused": desk.refuse,
        "withdrawn": desk.withdraw,
    }
    others: list[Callable[[int], object]] = [
        lambda draft: desk.approve(draft, "agus"),
        lambda draft: desk.refuse(draft, "agus"),
        lambda draft: desk.on_paper(draft, "agus"),
        lambda draft: desk.withdraw(draft, "joko"),
    ]
    for state, act in acts.items():
        draft = desk.waits()
        act(draft)
        act(draft)  # a second click of the same person changes nothing
        for other in others:
            with pytest.raises(DraftDecided) as refused:
                other(draft)
            assert refused.value.params["decision"] == state
    assert entries(desk) == 1


def test_a_number_that_never_was_is_unknown(desk: ApprovalDesk) -> None:
    for act in (desk.approve, desk.refuse, desk.withdraw, desk.on_paper, desk.confirm):
        with pytest.raises(DraftUnknown):
            act(404)


def test_a_refusal_needs_a_reason(desk: ApprovalDesk) -> None:
    draft = desk.waits()
    with pytest.raises(TextRefused):
        desk.refuse(draft, reason="  ")
    desk.refuse(draft, reason=" Nota kurang ")
    assert desk.row(draft).decision_reason == "Nota kurang"


# ------------------------------------------------------------------------- withdrawing, paper


def test_only_its_maker_withdraws(desk: ApprovalDesk) -> None:
    draft = desk.waits()
    for name in ("rini", "budi", "cli:siti", ""):
        with pytest.raises(NotTheMaker):
            desk.withdraw(draft, name)
    desk.withdraw(draft)
    assert desk.row(draft).state == "withdrawn"


def test_a_paper_posts_and_stays_listed_until_its_signer_confirms(desk: ApprovalDesk) -> None:
    draft = desk.waits()
    posted = desk.on_paper(draft)
    assert desk.on_paper(draft).id == posted.id
    with reading(desk.engine) as session:
        assert session.get_one(JournalEntry, posted.id).approved_by == "budi"
        [paper] = approval_reading.unconfirmed_papers(session)
    assert (paper.voucher_number, paper.row.screen_of) == (posted.voucher_number, "siti")
    with pytest.raises(SelfApproval):
        desk.confirm(draft, "siti")
    for other in ("agus", "rini"):
        with pytest.raises(PaperOfAnother):
            desk.confirm(draft, other)
    with pytest.raises(ApproverRefused):
        desk.confirm(draft, "dewi")
    desk.confirm(draft, "budi", way="pin", screen_of="siti")
    desk.confirm(draft, "budi")
    with reading(desk.engine) as session:
        assert approval_reading.unconfirmed_papers(session) == []
    row = desk.row(draft)
    assert (row.confirmed_by, row.way) == ("budi", "paper")
    with pytest.raises(NothingToConfirm):
        desk.confirm(draft, "agus")


def test_there_is_nothing_to_confirm_without_paper(desk: ApprovalDesk) -> None:
    waiting, approved = desk.waits(), desk.waits()
    desk.approve(approved)
    for draft in (waiting, approved):
        with pytest.raises(NothingToConfirm):
            desk.confirm(draft, "agus")


def test_when_the_signer_can_not_sign_in_any_more_another_approver_confirms(
    desk: ApprovalDesk,
) -> None:
    draft = desk.waits()
    desk.on_paper(draft, actor="rini")
    desk.act(service.set_enabled, "budi", is_enabled=False, actor="ketut", now=NOW)
    with pytest.raises(ApproverRefused):
        desk.confirm(draft, "budi")
    with pytest.raises(PaperOfAnother):
        desk.confirm(draft, "rini")  # who recorded the paper
    with pytest.raises(SelfApproval):
        desk.confirm(draft, "siti")
    desk.confirm(draft, "agus")
    assert desk.row(draft).confirmed_by == "agus"


# ------------------------------------------------------------------------- corrections


def reverse(desk: ApprovalDesk, entry_id: int, request_id: str) -> Any:
    return desk.act(
        submit_reversal,
        entry_id,
        reason="Salah jumlah",
        entry_date=NOW.date(),
        request_id=request_id,
        actor="siti",
        now=desk.now,
    )


def test_one_reversal_of_an_entry_waits_at_a_time(desk: ApprovalDesk, counter: Counter) -> None:
    sold = counter.post(sale(LIMIT + 1))
    first = reverse(desk, sold.id, "batal-1")
    assert isinstance(first, WaitingEntry)
    assert reverse(desk, sold.id, "batal-1").was_known
    with pytest.raises(ReversalWaits):
        reverse(desk, sold.id, "batal-2")
    desk.withdraw(first.id)
    second = reverse(desk, sold.id, "batal-3")
    posted = desk.approve(second.id)
    with reading(desk.engine) as session:
        assert session.get_one(JournalEntry, posted.id).reverses_id == sold.id
    with pytest.raises(AlreadyReversed):
        reverse(desk, sold.id, "batal-4")
    assert reverse(desk, sold.id, "batal-3").id == posted.id


def test_a_reversal_below_a_raised_limit_does_not_overtake_the_one_that_waits(
    desk: ApprovalDesk, counter: Counter
) -> None:
    sold = counter.post(sale(LIMIT + 1))
    reverse(desk, sold.id, "batal-1")
    desk.limit(None)
    with pytest.raises(ReversalWaits):
        reverse(desk, sold.id, "batal-2")


def test_a_reversal_that_waits_is_refused_once_the_entry_was_reversed(
    desk: ApprovalDesk, counter: Counter
) -> None:
    sold = counter.post(sale(LIMIT + 1))
    waiting = reverse(desk, sold.id, "batal-1")
    counter.post(
        sale(LIMIT + 1, narration="Pembatalan lain", kind=EntryKind.REVERSAL, reverses=sold.id)
    )  # by a service that has its own papers
    with pytest.raises(AlreadyReversed):
        desk.approve(waiting.id)
    assert desk.row(waiting.id).state == "waiting"
    desk.withdraw(waiting.id)


def test_a_transfer_waits_too(desk: ApprovalDesk, counter: Counter) -> None:
    counter.post(deposit(5_000))
    wanted = Transfer(
        Money.rupiah(LIMIT + 1),
        Side(SAVINGS, "USP", SITI_SAVES),
        Side("4409", "USP"),
        "Salah akun",
        NOW.date(),
    )

    def send() -> Any:
        return desk.act(submit_transfer, wanted, request_id="pindah", actor="siti", now=NOW)

    waiting = send()
    assert isinstance(waiting, WaitingEntry)
    posted = desk.approve(waiting.id)
    assert send().id == posted.id
    assert posted.voucher_number == "BM-2026-00001"


# ------------------------------------------------------------------------- papers that wait


def test_files_wait_with_their_draft_for_as_long_as_it_waits(
    desk: ApprovalDesk, counter: Counter
) -> None:
    for request in ("lama", "lupa"):
        desk.act(keep_waiting, [FileIn("nota.pdf", PDF)], request_id=request, actor="siti", now=NOW)
    draft = desk.submit(request_id="lama")
    desk.now += WAITING_KEPT * 3
    desk.act(keep_waiting, [FileIn("b.pdf", PDF)], request_id="baru", actor="siti", now=desk.now)
    with reading(desk.engine) as session:
        assert waiting_names(session, "lama") == ["nota.pdf"]
        assert waiting_names(session, "lupa") == []
    posted = desk.approve(draft.id)
    with reading(desk.engine) as session:
        [kept] = session.scalars(select(Attachment)).all()
        assert (kept.entry_id, kept.added_by, kept.file_name) == (posted.id, "siti", "nota.pdf")
        assert waiting_names(session, "lama") == []


def test_nothing_is_slipped_under_a_draft_after_it_was_sent(desk: ApprovalDesk) -> None:
    draft = desk.submit(request_id="lama")

    def slip() -> None:
        desk.act(keep_waiting, [FileIn("lain.pdf", PDF)], request_id="lama", actor="siti", now=NOW)

    with pytest.raises(AttachmentRefused):
        slip()
    desk.approve(draft.id)
    with pytest.raises(AttachmentRefused):
        slip()
