"""Accounts: opened for members, numbered, closed when empty, and money between two of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import update

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.ledger.accounts import open_subledger
from coop.ledger.errors import BalanceHeld
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.holds import place_hold
from coop.ledger.models import Posting
from coop.ledger.posting import PostedEntry
from coop.members.membership import registry
from coop.members.membership.models import Member
from coop.members.membership.obligations import Asked
from coop.members.membership.registry import Moment
from coop.members.membership.registry import Turn
from coop.members.membership.registry import holdings_of
from coop.members.savings import errors
from coop.members.savings.belongings import Savings
from coop.members.savings.closing import owed_at_closing
from coop.members.savings.facts import AccountFacts
from coop.members.savings.facts import TransferFacts
from coop.members.savings.hooks import rights
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.moving import check_deposit
from coop.members.savings.moving import check_withdrawal
from coop.members.savings.products import add_terms
from coop.members.savings.queries import Wanted
from coop.members.savings.queries import account_lines
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import balance_of
from coop.members.savings.reading import savings_of_member
from coop.members.savings.service import close_account
from coop.members.savings.service import close_settled
from coop.members.savings.service import open_account
from coop.members.savings.service import open_member_accounts
from coop.members.savings.service import reopen_settled
from coop.members.savings.service import set_due_day
from coop.members.savings.service import transfer
from coop.members.savings.terms import TermsFacts
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members.counter_desk import Desk

if TYPE_CHECKING:
    from tests.members.village import Village

DAY = date(2026, 3, 2)
TODAY = NOW.date()


def opened(
    village: Village, product: str = "SUKARELA", request_id: str = "buka:1", **changed: Any
) -> SavingsView:
    facts = AccountFacts(village.products[product], village.members["A-0001"], DAY)
    with writing(village.engine) as session:
        view = open_account(
            session, replace(facts, **changed), request_id=request_id, actor="siti", now=NOW
        )
        session.commit()
    return view


def becomes(village: Village, status: str, member: str = "A-0001") -> None:
    with writing(village.engine) as session:
        session.execute(update(Member).where(Member.number == member).values(status=status))
        session.commit()


def moved(village: Village, source: str, target: str, rupiah: int, **changed: Any) -> PostedEntry:
    facts = TransferFacts(
        village.accounts["A-0001", source],
        village.accounts["A-0001", target],
        Money.rupiah(rupiah),
        DAY,
    )
    with writing(village.engine) as session:
        answer = transfer(
            session, replace(facts, **changed), request_id="pindah:1", actor="siti", now=NOW
        )
        session.commit()
    assert isinstance(answer, PostedEntry)
    return answer


# ------------------------------------------------------------------------------- opening


def test_accounts_are_numbered_by_product_and_a_request_opens_one(village: Village) -> None:
    with writing(village.engine) as session:
        session.execute(
            update(SavingsProduct).where(SavingsProduct.code == "SUKARELA").values(prefix="SS")
        )
        session.commit()
    first = opened(village)
    assert (first.number, first.subledger.kind, first.status) == ("SS-0001", "savings", "open")
    assert opened(village).id == first.id, "a second click"
    assert opened(village, request_id="buka:2").number == "SS-0002"
    assert opened(village, "HARIRAYA", "buka:3", due_on=date(2027, 3, 1)).number == "HARIRAYA-0001"
    with pytest.raises(RequestReused):
        opened(village, opened_on=date(2026, 3, 3))


def test_an_old_number_is_kept_and_the_next_one_comes_after_the_highest(village: Village) -> None:
    assert opened(village, number="SUKARELA-0412").number == "SUKARELA-0412"
    assert opened(village, request_id="buka:2", number="lama 7").number == "lama 7"
    assert opened(village, request_id="buka:3").number == "SUKARELA-0413"
    with pytest.raises(errors.NumberTaken):
        opened(village, request_id="buka:4", number="SUKARELA-0412")
    with pytest.raises(TextRefused):
        opened(village, request_id="buka:5", number="a\u202eb")


def test_a_number_that_stands_in_the_ledger_already_is_taken_over(village: Village) -> None:
    with writing(village.engine) as session:
        open_subledger(session, "savings", "SUKARELA-0009")
        session.commit()
    assert opened(village, number="SUKARELA-0009").number == "SUKARELA-0009"
    assert opened(village, request_id="buka:2").number == "SUKARELA-0010"


@pytest.mark.parametrize("status", ["candidate", "resigned", "expelled", "settled"])
def test_only_active_members_get_an_account(status: str, village: Village) -> None:
    becomes(village, status)
    with pytest.raises(errors.MemberNotActive):
        opened(village)
    becomes(village, "deceased")
    with pytest.raises(errors.MemberDeceased):
        opened(village)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"opened_on": date(2026, 3, 11)}, "in_future"),
        ({"opened_on": date(2025, 12, 31)}, "before_admission"),
        ({"due_on": DAY}, "due_before_opening"),
    ],
)
def test_days_that_do_not_fit_are_refused(
    changed: dict[str, Any], reason: str, village: Village
) -> None:
    with pytest.raises(errors.AccountDayRefused) as refused:
        opened(village, **changed)
    assert refused.value.params["reason"] == reason


def test_nobody_has_two_accounts_of_own_capital_or_one_of_a_stopped_product(
    village: Village,
) -> None:
    with pytest.raises(errors.SecondOwnCapital):
        opened(village, "POKOK")
    with writing(village.engine) as session:
        session.execute(update(SavingsProduct).values(is_active=False))
        session.commit()
    with pytest.raises(errors.ProductInactive):
        opened(village)


def test_an_admission_opens_what_is_missing_of_own_capital(village: Village) -> None:
    with writing(village.engine) as session:
        session.query(SavingsAccount).filter_by(
            member_id=village.members["A-0001"], product_id=village.products["WAJIB"]
        ).delete()
        session.commit()
    turn = Turn(
        village.members["A-0001"], "A-0001", "candidate", "active", DAY, "terima", "budi", NOW
    )
    for _twice in range(2):
        with writing(village.engine) as session:
            registry.call(Moment.ADMISSION, session, turn)
            session.commit()
    with reading(village.engine) as session:
        mine = savings_of_member(session, village.members["A-0001"])
        [own] = [each for each in mine if each.product == "WAJIB"]
        assert (own.number, own.subledger.kind) == ("A-0001", "member")
    with writing(village.engine) as session:
        again = open_member_accounts(
            session, village.members["A-0001"], DAY, request_id="x", actor="siti", now=NOW
        )
        assert again == []


# ------------------------------------------------------------------------------- closing


def close(village: Village, product: str = "SUKARELA", day: date = TODAY) -> None:
    with writing(village.engine) as session:
        account_id = village.accounts["A-0001", product]
        close_account(session, account_id, day, actor="siti", now=NOW)
        session.commit()


def test_an_empty_account_is_closed_and_nothing_moves_on_it_any_more(village: Village) -> None:
    village.deposit("A-0001", 50_000)
    with pytest.raises(errors.AccountNotEmpty):
        close(village)
    village.deposit("A-0001", -50_000, day=date(2026, 3, 5))
    for day, reason in ((date(2026, 3, 4), "before_movement"), (date(2026, 3, 11), "in_future")):
        with pytest.raises(errors.AccountDayRefused) as refused:
            close(village, day=day)
        assert refused.value.params["reason"] == reason
    close(village)
    with pytest.raises(errors.AccountClosed):
        close(village)
    with reading(village.engine) as session:
        view = village.view(session, "A-0001")
        assert view.status == "closed"
        with pytest.raises(errors.AccountClosed):
            check_deposit(session, view, Money.rupiah(1), TODAY)
        with pytest.raises(errors.AccountClosed):
            check_withdrawal(session, view, Money.rupiah(1), TODAY)


def test_an_account_stays_open_while_a_movement_waits_for_a_second_person(village: Village) -> None:
    desk = Desk(village)
    desk.furnish(1)
    desk.open(1)
    desk.limit(1_000_000)
    assert desk.take("A-0001", SUKARELA=5_000_000).waiting is not None
    with pytest.raises(errors.MovementWaits):
        close(village)
    member_id = village.members["A-0001"]
    with writing(village.engine) as session, pytest.raises(errors.MovementWaits):
        close_settled(session, member_id, TODAY, actor="siti", now=NOW)
    close(village, "REMITANSI")  # of which nothing waits


def test_own_capital_closes_with_the_membership_and_opens_with_its_return(village: Village) -> None:
    with pytest.raises(errors.OwnCapitalStays):
        close(village, "POKOK")
    member_id = village.members["A-0001"]
    village.deposit("A-0001", 10_000)
    with writing(village.engine) as session, pytest.raises(errors.AccountNotEmpty):
        close_settled(session, member_id, TODAY, actor="siti", now=NOW)
    village.deposit("A-0001", -10_000)
    close(village, "REMITANSI")
    with writing(village.engine) as session:
        close_settled(session, member_id, TODAY, actor="siti", now=NOW)
        session.commit()
    with writing(village.engine) as session:
        assert savings_of_member(session, member_id) == []
        reopen_settled(session, member_id, actor="siti", now=NOW)
        session.commit()
    with reading(village.engine) as session:
        open_again = [each.product for each in savings_of_member(session, member_id)]
        assert open_again == ["POKOK", "WAJIB", "SUKARELA", "HARIRAYA", "PENDIDIKAN"]


def test_a_leaver_is_owed_what_stands_on_every_account(village: Village) -> None:
    village.deposit("A-0001", 100_000, "POKOK")
    village.deposit("A-0001", 40_000, "WAJIB")
    village.deposit("A-0001", 75_000)
    asked = Asked(village.members["A-0001"], "A-0001", TODAY, TODAY)
    with reading(village.engine) as session:
        found = rights(session, asked).rights
        assert [(each.label.id, each.money) for each in found] == [
            ("Simpanan Pokok A-0001", Money.rupiah(100_000)),
            ("Simpanan Wajib A-0001", Money.rupiah(40_000)),
            ("Simpanan Sukarela S2-0001", Money.rupiah(75_000)),
        ]
        assert all(each.lines[0].amount == each.money for each in found)
        listed = holdings_of(session, village.members["A-0001"])
        assert ("S2-0001", Money.rupiah(75_000)) in [(each.number, each.amount) for each in listed]


# ------------------------------------------------------------------------------- moving


def terms(village: Village, product: str, **values: Any) -> None:
    facts = TermsFacts(date(2026, 2, 1), decision="Rapat 2/2026")
    with writing(village.engine) as session:
        add_terms(
            session, village.products[product], replace(facts, **values), actor="siti", now=NOW
        )
        session.commit()


def test_deposits_the_terms_do_not_allow_are_refused(village: Village) -> None:
    terms(village, "SUKARELA", minimum_deposit=Money.rupiah(10_000))
    with reading(village.engine) as session:
        view = village.view(session, "A-0001")
        check_deposit(session, view, Money.rupiah(10_000), DAY)
        for amount, day, refusal in (
            (Money.rupiah(9_999), DAY, errors.DepositTooSmall),
            (ZERO, DAY, errors.AmountMissing),
            (Money(-1), DAY, errors.AmountMissing),
            (Money.rupiah(10_000), date(2025, 12, 31), errors.BeforeOpening),
        ):
            with pytest.raises(refusal):
                check_deposit(session, view, amount, day)


def test_principal_is_paid_once(village: Village) -> None:
    village.deposit("A-0001", 60_000, "POKOK")
    with reading(village.engine) as session:
        view = village.view(session, "A-0001", "POKOK")
        check_deposit(session, view, Money.rupiah(40_000), DAY)
        with pytest.raises(errors.PrincipalPaid) as refused:
            check_deposit(session, view, Money.rupiah(40_001), DAY)
    assert refused.value.params["balance"] == Money.rupiah(60_000)


@pytest.mark.parametrize("product", ["POKOK", "WAJIB"])
def test_own_capital_is_not_withdrawn_while_a_member(product: str, village: Village) -> None:
    village.deposit("A-0001", 20_000, product)
    with reading(village.engine) as session, pytest.raises(errors.OwnCapitalStays):
        check_withdrawal(session, village.view(session, "A-0001", product), Money.rupiah(1), DAY)


def test_planned_savings_wait_for_their_due_day(village: Village) -> None:
    village.deposit("A-0001", 90_000, "HARIRAYA")
    account_id = village.accounts["A-0001", "HARIRAYA"]
    one = Money.rupiah(1)
    with reading(village.engine) as session, pytest.raises(errors.DueDayMissing):
        check_withdrawal(session, village.view(session, "A-0001", "HARIRAYA"), one, DAY)
    with writing(village.engine) as session:
        set_due_day(session, account_id, date(2026, 3, 9), "Lebaran", actor="siti", now=NOW)
        session.commit()
    with reading(village.engine) as session:
        view = village.view(session, "A-0001", "HARIRAYA")
        with pytest.raises(errors.NotDue):
            check_withdrawal(session, view, one, date(2026, 3, 8))
        check_withdrawal(session, view, one, date(2026, 3, 9))


def test_a_due_day_belongs_to_planned_savings_after_their_opening(village: Village) -> None:
    for product, day in (("WAJIB", date(2027, 1, 1)), ("HARIRAYA", date(2026, 1, 1))):
        account_id = village.accounts["A-0001", product]
        with writing(village.engine) as session, pytest.raises(errors.AccountDayRefused):
            set_due_day(session, account_id, day, "Lebaran", actor="siti", now=NOW)


def test_the_smallest_balance_stays_or_everything_goes(village: Village) -> None:
    terms(village, "SUKARELA", minimum_balance=Money.rupiah(20_000))
    village.deposit("A-0001", 100_000)
    with reading(village.engine) as session:
        view = village.view(session, "A-0001")
        check_withdrawal(session, view, Money.rupiah(80_000), DAY)
        check_withdrawal(session, view, Money.rupiah(100_000), DAY)
        with pytest.raises(errors.BelowMinimum) as refused:
            check_withdrawal(session, view, Money.rupiah(80_001), DAY)
    assert refused.value.params["most"] == Money.rupiah(80_000)


@pytest.mark.parametrize(
    ("status", "refusal"),
    [("deceased", errors.MemberDeceased), ("resigned", errors.MemberNotActive)],
)
def test_nothing_moves_for_who_left_or_died(
    status: str, refusal: type[Exception], village: Village
) -> None:
    village.deposit("A-0001", 100_000)
    becomes(village, status)
    with reading(village.engine) as session:
        view = village.view(session, "A-0001")
        for check in (check_deposit, check_withdrawal):
            with pytest.raises(refusal):
                check(session, view, Money.rupiah(1_000), DAY)


# ------------------------------------------------------------------------------- transfers


def test_money_goes_from_one_account_of_a_member_to_another_once(village: Village) -> None:
    village.deposit("A-0001", 500_000)
    first = moved(village, "SUKARELA", "HARIRAYA", 200_000, reason="tabungan lebaran")
    again = moved(village, "SUKARELA", "HARIRAYA", 200_000, reason="tabungan lebaran")
    assert (again.id, again.was_known) == (first.id, True)
    with reading(village.engine) as session:
        assert balance_of(session, village.view(session, "A-0001")) == Money.rupiah(300_000)
        planned = village.view(session, "A-0001", "HARIRAYA")
        assert balance_of(session, planned) == Money.rupiah(200_000)


def test_a_transfer_to_own_capital_crosses_units(village: Village) -> None:
    village.deposit("A-0001", 500_000)
    entry = moved(village, "SUKARELA", "WAJIB", 20_000)
    with reading(village.engine) as session:
        lines = session.query(Posting).filter_by(entry_id=entry.id).all()
        assert sorted((each.unit, each.amount.sen) for each in lines) == [
            ("KANTOR", -2_000_000),
            ("KANTOR", 2_000_000),
            ("USP", -2_000_000),
            ("USP", 2_000_000),
        ]


def test_transfers_that_make_no_sense_or_are_not_covered_are_refused(village: Village) -> None:
    village.deposit("A-0001", 100_000)
    other = village.accounts["A-0002", "SUKARELA"]
    with pytest.raises(errors.TransferRefused):
        moved(village, "SUKARELA", "SUKARELA", 1_000)
    with pytest.raises(errors.TransferRefused):
        moved(village, "SUKARELA", "HARIRAYA", 1_000, target_id=other)
    with pytest.raises(errors.OwnCapitalStays):
        moved(village, "WAJIB", "SUKARELA", 1_000)
    with pytest.raises(BalanceTooLow):
        moved(village, "SUKARELA", "HARIRAYA", 100_001)
    with writing(village.engine) as session:
        view = village.view(session, "A-0001")
        place_hold(
            session,
            view.account_id,
            view.subledger_id,
            Money.rupiah(60_000),
            "Jaminan",
            request_id="tahan:1",
            actor="siti",
            now=NOW,
        )
        session.commit()
    with pytest.raises(BalanceHeld):
        moved(village, "SUKARELA", "HARIRAYA", 40_001)


# ------------------------------------------------------------------------------- lists


def test_accounts_are_found_by_number_name_product_and_state(village: Village) -> None:
    village.deposit("A-0002", 250_000)
    close(village)
    with reading(village.engine) as session:

        def found(limit: int = 50, offset: int = 0, **wanted: Any) -> list[tuple[str, str]]:
            rows = account_lines(session, Wanted(**wanted), offset=offset, limit=limit)
            return [(each.account.member_number, each.account.product) for each in rows]

        assert found(text="budi suka") == []
        assert found(text="Budi", product="SUKARELA") == [("A-0002", "SUKARELA")]
        assert found(text="s2-0003") == [("A-0003", "SUKARELA")]
        assert found(text="a-0003", product="WAJIB") == [("A-0003", "WAJIB")]
        assert found(status="closed") == [("A-0001", "SUKARELA")]
        assert len(found(status="")) == 18
        assert found(limit=1, offset=1) == [("A-0002", "POKOK")]
        assert found(member_id=village.members["A-0003"], product="POKOK") == [("A-0003", "POKOK")]
        [line] = account_lines(session, Wanted("budi", "SUKARELA"), offset=0, limit=5)
        assert (line.balance, line.held, line.available) == (
            Money.rupiah(250_000),
            ZERO,
            Money.rupiah(250_000),
        )


def test_interest_that_no_run_credited_lapses_and_is_written_down(village: Village) -> None:
    village.deposit("A-0001", 5_000_000, day=date(2026, 3, 1))
    village.deposit("A-0001", -5_000_000, day=date(2026, 3, 9))
    with reading(village.engine) as session:
        owed = owed_at_closing(session, village.view(session, "A-0001"), TODAY)
        # Eight days of five million at six percent of 365 days.
        assert owed == Money.rupiah(6_575)
    close(village)
    with reading(village.engine) as session:
        row = session.query(AuditEvent).filter_by(action="savings.close").one()
        assert '"unpaid_interest": "6575"' in row.detail


def test_what_is_held_about_a_person_names_the_accounts_and_a_merge_moves_the_child(
    village: Village,
) -> None:
    village.deposit("A-0001", 5_000)
    with writing(village.engine) as session:
        people = {each.number: each.person_id for each in session.query(Member)}
        account = session.get_one(SavingsAccount, village.accounts["A-0001", "PENDIDIKAN"])
        account.beneficiary_id = people["A-0002"]
        session.flush()
        [section] = Savings().sections(session, people["A-0001"])
        assert ("S2-0001", Money.rupiah(5_000)) in [(row[1], row[4]) for row in section.rows]
        moved_rows = Savings().move(session, people["A-0002"], people["A-0003"])
        assert moved_rows == {"savings_account": [account.id]}
        session.refresh(account)
        assert account.beneficiary_id == people["A-0003"]
        assert Savings().move(session, people["A-0002"], people["A-0003"]) == {}
