"""What a leaver is owed and owes: one sheet, one entry, every balance at nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.audit import AuditEvent
from coop.dates import Period
from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.errors import NotFound
from coop.ledger import guards
from coop.ledger.accounts import open_subledger
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.errors import BalanceHeld
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.holds import place_hold
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.periods import close_month
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.ledger.report import Label
from coop.ledger.verify import run_verify
from coop.members.membership import obligations
from coop.members.membership import payments
from coop.members.membership import queries
from coop.members.membership import service
from coop.members.membership import settling
from coop.members.membership.checks import memberships
from coop.members.membership.errors import AllowanceMissing
from coop.members.membership.errors import CertificateMissing
from coop.members.membership.errors import DebtRemains
from coop.members.membership.errors import SettlementTooEarly
from coop.members.membership.errors import SheetMoved
from coop.members.membership.errors import WrongStep
from coop.members.membership.facts import PayoutFacts
from coop.members.membership.facts import SettlementFacts
from coop.members.membership.models import MemberSettlement
from coop.members.membership.settlement import content_of
from coop.members.membership.settlement import seal_of
from coop.members.membership.settlement import sheet_from
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsTerms
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from coop.ledger.drafts import WaitingEntry
    from coop.members.membership.settlement import Sheet
    from tests.members.village import Village

PAID_IN = date(2026, 3, 2)
LEFT = date(2026, 3, 4)
DAY = date(2026, 3, 5)
MINE = "A-0001"


def move(session: Session, account: str, rupiah: int, kind: str, number: str) -> None:
    """Put an amount on one of a member's numbers, against an account that names nobody."""
    open_subledger(session, kind, number)
    amount = Money.rupiah(rupiah)
    lines = (
        Line(account, "KANTOR", amount, SubledgerRef(kind, number)),
        Line("6103", "KANTOR", -amount),
    )
    post(
        session,
        Draft(PAID_IN, f"Uji {account} {number}", lines),
        request_id=f"pindah:{account}:{number}",
        actor="siti",
        now=NOW,
    )


def save_up(village: Village) -> None:
    """Own capital 340,000 and savings 562,345, on which no interest is paid in this month."""
    with writing(village.engine) as session:
        for product in ("SUKARELA", "HARIRAYA"):
            terms = SavingsTerms(
                product_id=village.products[product],
                valid_from=date(2026, 3, 1),
                recorded_at="2026-03-01T00:00:00.000000Z",
                recorded_by="siti",
            )
            session.add(terms)
        session.commit()
    for rupiah, product in (
        (100_000, "POKOK"),
        (240_000, "WAJIB"),
        (512_345, "SUKARELA"),
        (50_000, "HARIRAYA"),
    ):
        village.deposit(MINE, rupiah, product, PAID_IN)


def leave(village: Village, how: str = "resign", day: date = LEFT) -> int:
    mine = village.members[MINE]
    with writing(village.engine) as session:
        getattr(service, how)(
            session,
            mine,
            day,
            "Rapat 4/2026",
            reason="Pindah",
            request_id=f"keluar:{how}",
            actor="siti",
            now=NOW,
        )
        session.commit()
    return mine


def wanted(**more: object) -> SettlementFacts:
    facts: dict[str, object] = {"day": DAY, "decision": "Rapat 5/2026"} | more
    return SettlementFacts(**facts)  # type: ignore[arg-type]  # facts of a test


def settle(
    village: Village,
    facts: SettlementFacts | None = None,
    *,
    request_id: str = "selesai:1",
    expected: str | None = None,
) -> int:
    with writing(village.engine) as session:
        row = settling.settle(
            session,
            village.members[MINE],
            facts or wanted(),
            request_id=request_id,
            actor="siti",
            now=NOW,
            expected=expected,
        )
        settlement_id = row.id
        session.commit()
    return settlement_id


def sheet_of(village: Village, person_number: str = "") -> Sheet:
    with reading(village.engine) as session:
        return settling.propose(session, village.members[MINE], DAY, person_number)


def pay(
    village: Village, settlement_id: int, rupiah: int, request_id: str = "bayar:1", **more: object
) -> PostedEntry | WaitingEntry:
    facts: dict[str, object] = {
        "day": DAY,
        "amount": Money.rupiah(rupiah),
        "account": "1101",
        "unit": "KANTOR",
        "recipient": "Wati Uji",
    } | more
    with writing(village.engine) as session:
        submitted = payments.pay_out(
            session,
            settlement_id,
            PayoutFacts(**facts),  # type: ignore[arg-type]  # facts of a test
            request_id=request_id,
            actor="siti",
            now=NOW,
        )
        session.commit()
    return submitted


def unsettle(village: Village, settlement_id: int, request_id: str = "batal:1") -> None:
    with writing(village.engine) as session:
        settling.unsettle(
            session,
            settlement_id,
            DAY,
            "Salah orang",
            request_id=request_id,
            actor="siti",
            now=NOW,
        )
        session.commit()


def balances(village: Village, number: str = MINE) -> dict[str, Money]:
    """Everything on whatever carries the number of a member, by account; credit positive."""
    suffix = number[-4:]
    with reading(village.engine) as session:
        rows = session.execute(
            select(Account.code, func.sum(Posting.amount))
            .join(Account, Account.id == Posting.account_id)
            .join(Subledger, Subledger.id == Posting.subledger_id)
            .where(Subledger.number.like(f"%{suffix}"))
            .group_by(Account.code)
        )
        return {code: -amount for code, amount in rows if amount}


def test_a_leaver_without_debts_is_owed_every_rupiah(village: Village) -> None:
    save_up(village)
    mine = leave(village)
    sheet = sheet_of(village)
    assert (sheet.rights_total, sheet.debts_total) == (Money.rupiah(902_345), ZERO)
    assert [right.money.indonesian() for right in sheet.rights] == [
        "100.000",
        "240.000",
        "512.345",
        "50.000",
    ]
    number = settle(village, expected=seal_of(content_of(sheet)))
    assert settle(village) == number, "a second click"
    assert balances(village) == {"2177": Money.rupiah(902_345)}
    with reading(village.engine) as session:
        row = settling.settlement_by_id(session, number)
        assert sheet_from(row.content) == sheet
        assert row.digest == seal_of(row.content)
        entry = session.get_one(JournalEntry, row.entry_id)
        assert (entry.origin, entry.series) == (f"settlement:{number}", "BM")
        assert "Wati" not in entry.narration
        assert {each.amount for each in settling.proof_of(session, row)} == {ZERO}
        assert queries.member_by_id(session, mine).status == "settled"
        statuses = session.scalars(
            select(SavingsAccount.status).where(SavingsAccount.member_id == mine)
        )
        assert set(statuses) == {"closed"}
        assert run_verify(session, actor="t", now=NOW, second_engine=False).findings == ()


def test_debts_are_paid_in_the_stated_order(village: Village) -> None:
    save_up(village)
    with writing(village.engine) as session:
        move(session, "2176", -75_000, "member", MINE)
        move(session, "1151", 120_000, "member", MINE)
        move(session, "1162", 30_000, "person", MINE)
        move(session, "1163", 25_000, "person", "P-07")
        move(session, "1184", 40_000, "person", "P-07")
        session.commit()
    leave(village)
    sheet = sheet_of(village, "P-07")
    assert [owed.lines[0].account for owed in sheet.obligations] == ["1163", "1184", "1162", "1151"]
    assert sheet.rest == Money.rupiah(902_345 + 75_000 - 215_000)
    assert sheet_of(village).debts_total == Money.rupiah(150_000), "P-07 is not named"
    settle(village, wanted(person_number="P-07"))
    assert balances(village) == {"2177": Money.rupiah(762_345)}
    assert balances(village, "P-07") == {}


def test_a_larger_debt_waits_or_becomes_a_claim(village: Village) -> None:
    village.deposit(MINE, 100_000, "POKOK", PAID_IN)
    with writing(village.engine) as session:
        move(session, "1162", 30_000, "person", MINE)
        move(session, "1151", 250_000, "member", MINE)
        session.commit()
    leave(village)
    sheet = sheet_of(village)
    assert [each.left for each in sheet.payments] == [ZERO, Money.rupiah(180_000)]
    with pytest.raises(DebtRemains) as refused:
        settle(village)
    assert refused.value.params["rest"] == Money.rupiah(180_000)
    with pytest.raises(AllowanceMissing):
        settle(village, wanted(choice="claim"))
    number = settle(village, wanted(choice="claim", allowance="Separuh diragukan, pengurus"))
    assert balances(village) == {"1164": Money.rupiah(-180_000)}
    with reading(village.engine) as session:
        row = settling.settlement_by_id(session, number)
        assert (row.rest, row.claim) == (ZERO, Money.rupiah(180_000))


@pytest.fixture
def _with_loan() -> Iterator[None]:
    """A pillar above that knows a loan and interest of this month."""

    @obligations.register("uji")
    def provide(_session: Session, asked: obligations.Asked) -> obligations.Position:
        gross, tax = Money(1_234_56), Money(123_46)
        interest = obligations.Right(
            Label("Bunga berjalan", "Interest to date"),
            gross - tax,
            (Line("5101", "USP", gross), Line("2142", "USP", -tax)),
            Label(f"sampai {asked.accrual_end.isoformat()}", ""),
        )
        loan = obligations.Obligation(
            obligations.ORDER_LOAN,
            Label("Pinjaman PJ-0001", "Loan PJ-0001"),
            Money.rupiah(200_000),
            (Line("1131", "USP", -Money.rupiah(200_000), SubledgerRef("loan", "PJ-0001")),),
        )
        return obligations.Position((interest,), (loan,))

    yield
    obligations._PROVIDERS[:] = [each for each in obligations._PROVIDERS if each.name != "uji"]


@pytest.mark.usefixtures("_with_loan")
def test_pillars_above_add_interest_to_date_and_loans(village: Village) -> None:
    save_up(village)
    with writing(village.engine) as session:
        move(session, "1131", 200_000, "loan", "PJ-0001")
        session.commit()
    leave(village)
    sheet = sheet_of(village)
    assert sheet.rest == Money.rupiah(702_345) + Money(1_111_10)
    settle(village)
    assert balances(village) == {"2177": sheet.rest}
    with reading(village.engine) as session:
        assert run_verify(session, actor="t", now=NOW, second_engine=False).findings == ()


@pytest.mark.usefixtures("_with_loan")
def test_what_would_still_hold_something_is_not_settled(village: Village) -> None:
    from coop.members.membership.errors import StillOpen

    save_up(village)
    leave(village)
    with writing(village.engine) as session:
        open_subledger(session, "loan", "PJ-0001")  # the loan the pillar names holds nothing
        session.commit()
    with pytest.raises(StillOpen):
        settle(village)
    with reading(village.engine) as session:
        assert queries.member_by_id(session, village.members[MINE]).status == "resigned"


@pytest.mark.usefixtures("_with_loan")
def test_a_death_freezes_what_runs_and_is_paid_to_the_heir_of_the_certificate(
    village: Village,
) -> None:
    save_up(village)
    with writing(village.engine) as session:
        move(session, "1131", 200_000, "loan", "PJ-0001")
        session.commit()
    leave(village, "decease", date(2026, 3, 3))
    sheet = sheet_of(village)
    assert sheet.accrual_end == date(2026, 3, 3)
    assert sheet.rights[-1].note == Label("sampai 2026-03-03", "")
    number = settle(village)
    with reading(village.engine) as session:
        assert queries.accrual_end(session, village.members[MINE]) == date(2026, 3, 3)
    with pytest.raises(CertificateMissing):
        pay(village, number, 100_000, recipient="Budi", relation="suami")
    certificate: dict[str, Any] = {
        "recipient": "Budi",
        "relation": "suami",
        "certificate": "470/12/2026",
        "certificate_day": DAY,
    }
    pay(village, number, 100_000, **certificate)
    with reading(village.engine) as session:
        [paid] = payments.payments_of(session, number)
        assert (paid.payment.recipient, paid.is_standing) == ("Budi", True)
        assert paid.entry is not None
        assert "Budi" not in paid.entry.narration


def test_somebody_with_nothing_is_settled_without_an_entry(village: Village) -> None:
    leave(village)
    number = settle(village)
    with reading(village.engine) as session:
        row = settling.settlement_by_id(session, number)
        assert (row.entry_id, row.rest, row.claim) == (None, ZERO, ZERO)
        assert settling.proof_of(session, row) == []
    unsettle(village, number)


def test_only_who_left_is_settled_and_only_as_it_was_looked_at(village: Village) -> None:
    save_up(village)
    with pytest.raises(WrongStep):
        settle(village)
    leave(village)
    seen = seal_of(content_of(sheet_of(village)))
    with writing(village.engine) as session:
        move(session, "1151", 10_000, "member", MINE)
        session.commit()
    with pytest.raises(SheetMoved):
        settle(village, expected=seen)
    with pytest.raises(SettlementTooEarly):
        settle(village, wanted(day=date(2026, 3, 3)))
    with pytest.raises(DateInFuture):
        settle(village, wanted(day=date(2027, 1, 1)))
    with pytest.raises(TextRefused):
        settle(village, wanted(decision=" "))
    settle(village)
    with pytest.raises(RequestReused):
        settle(village, wanted(day=date(2026, 3, 6)))
    with pytest.raises(RequestReused):
        settle(village, wanted(decision="Keputusan lain"))
    with pytest.raises(WrongStep):
        settle(village, request_id="selesai:2")
    with reading(village.engine) as session, pytest.raises(NotFound):
        settling.settlement_by_id(session, 99)


def test_held_savings_are_not_settled(village: Village) -> None:
    save_up(village)
    leave(village)
    with writing(village.engine) as session:
        account = village.view(session, MINE)
        place_hold(
            session,
            account.account_id,
            account.subledger_id,
            Money.rupiah(100_000),
            "Jaminan",
            request_id="tahan",
            actor="siti",
            now=NOW,
        )
        session.commit()
    with pytest.raises(BalanceHeld):
        settle(village)


def test_a_closed_month_takes_no_settlement(village: Village) -> None:
    leave(village, day=date(2026, 1, 20))
    village.deposit(MINE, 100_000, "SUKARELA", date(2026, 1, 5))
    with writing(village.engine) as session:
        close_month(session, Period("2026-01"), actor="siti", now=NOW)
        session.commit()
    with pytest.raises(PeriodClosed):
        settle(village, wanted(day=date(2026, 1, 25)))
    settle(village)


def test_a_signed_sheet_stays_as_it_was_signed(village: Village) -> None:
    save_up(village)
    leave(village)
    number = settle(village)
    with writing(village.engine) as session:
        session.get_one(MemberSettlement, number).decision = "lain"
        with pytest.raises(DBAPIError):
            session.flush()
    with reading(village.engine) as session:
        detail = session.scalar(
            select(AuditEvent.detail).where(AuditEvent.action == "member.settle")
        )
        assert detail is not None
        assert "902345" in detail
        assert "Wati" not in detail


def test_verify_names_whoever_touches_a_settlement_or_a_state(
    village: Village, village_place: str
) -> None:
    save_up(village)
    leave(village)
    number = settle(village)
    engine = open_engine(village_place, as_owner=True)
    with writing(engine) as session:
        guards.remove(session.connection())
        assert list(memberships(session)) == []
        for statement, problem, subject in (
            ("UPDATE member SET status = 'resigned' WHERE number = :mine", "status", MINE),
            ("UPDATE member_settlement SET content = content || ' '", "sheet", MINE),
            ("UPDATE member_settlement SET entry_id = 1", "entry", MINE),
            ("DELETE FROM audit_event WHERE action = 'member.settle'", "sheet", MINE),
            ("DELETE FROM member_settlement", "gone", str(number)),
        ):
            with session.begin_nested() as step:
                values = {"mine": MINE} if ":mine" in statement else {}
                session.execute(text(statement), values)
                found = [(each.detail["problem"], each.subject) for each in memberships(session)]
                step.rollback()
            assert found == [(problem, subject)], statement
        session.rollback()
    engine.dispose()
