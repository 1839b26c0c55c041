"""Nothing is edited: a mistake is mirrored once, or moved between accounts."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import update

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger.book import restamp_chart
from coop.ledger.correction import Side
from coop.ledger.correction import Transfer
from coop.ledger.correction import reverse
from coop.ledger.correction import transfer
from coop.ledger.entry import EntryKind
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import AccountInactive
from coop.ledger.errors import AccountNotPostable
from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import AlreadyReversed
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import EffectiveDateLater
from coop.ledger.errors import EntryUnknown
from coop.ledger.errors import MoneyNotTransferred
from coop.ledger.errors import NotReversible
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import RoleMissing
from coop.ledger.errors import SubledgerMissing
from coop.ledger.errors import TextRefused
from coop.ledger.errors import ZeroLine
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from coop.ledger.years import close_year
from coop.money import ZERO
from coop.money import Money
from tests.builders import ACCRUED
from tests.builders import BANK
from tests.builders import BUDI_SAVES
from tests.builders import CASH
from tests.builders import CASH_USP
from tests.builders import GOODS
from tests.builders import INTER_UNIT
from tests.builders import INTEREST
from tests.builders import OTHER_INCOME
from tests.builders import SAVINGS
from tests.builders import SITI_SAVES
from tests.builders import SUMMARY
from tests.builders import TODAY
from tests.builders import deposit
from tests.builders import entry
from tests.builders import sale
from tests.builders import withdrawal

if TYPE_CHECKING:
    from coop.ledger.posting import PostedEntry
    from tests.builders import Counter

IN_JANUARY = date(2026, 1, 20)


def cancel(counter: Counter, entry_id: int, request_id: str = "batal", **facts: Any) -> PostedEntry:
    wanted = {"reason": "salah ketik", "entry_date": TODAY, **facts}
    with writing(counter.engine) as session:
        posted = reverse(
            session, entry_id, request_id=request_id, actor="budi", now=counter.now, **wanted
        )
        session.commit()
    return posted


def move(counter: Counter, wanted: Transfer, request_id: str = "pindah") -> PostedEntry:
    with writing(counter.engine) as session:
        posted = transfer(session, wanted, request_id=request_id, actor="siti", now=counter.now)
        session.commit()
    return posted


def close(counter: Counter, key: str) -> None:
    with writing(counter.engine) as session:
        close_month(session, Period(key), actor="budi", now=counter.now)
        session.commit()


# ------------------------------------------------------------------------- reversal


def test_a_reversal_mirrors_every_line_and_says_why(counter: Counter) -> None:
    wrong = counter.post(deposit(1_000, effective_date=TODAY - timedelta(days=3)))
    mirror = cancel(counter, wrong.id, reason="  salah ketik ")
    with reading(counter.engine) as session:
        row = session.get_one(JournalEntry, mirror.id)
        assert row.kind == EntryKind.REVERSAL
        assert row.reverses_id == wrong.id
        assert row.reason == "salah ketik"
        assert row.narration == f"Pembatalan {wrong.voucher_number}: salah ketik"
        assert row.effective_date == TODAY - timedelta(days=3)
        assert row.voucher_number == "BKK-2026-00001"
        assert row.recorded_by == "budi"
    for account in (CASH_USP, SAVINGS):
        assert counter.balance(account) == ZERO


def test_an_entry_of_a_closed_month_is_reversed_in_an_open_one(counter: Counter) -> None:
    wrong = counter.post(sale(day=IN_JANUARY))
    close(counter, "2026-01")
    with pytest.raises(PeriodClosed):
        cancel(counter, wrong.id, entry_date=IN_JANUARY)
    mirror = cancel(counter, wrong.id)
    with reading(counter.engine) as session:
        row = session.get_one(JournalEntry, mirror.id)
        assert (row.entry_date, row.effective_date) == (TODAY, IN_JANUARY)


def test_an_entry_is_reversed_once(counter: Counter) -> None:
    wrong = counter.post(sale())
    mirror = cancel(counter, wrong.id)
    assert cancel(counter, wrong.id).id == mirror.id  # the same click again
    with pytest.raises(AlreadyReversed) as refused:
        cancel(counter, wrong.id, request_id="sekali lagi")
    assert refused.value.params["reversed_by"] == mirror.voucher_number
    with pytest.raises(NotReversible):
        cancel(counter, mirror.id, request_id="batal batal")
    with pytest.raises(RequestReused):
        cancel(counter, counter.post(sale()).id)


def test_a_reversal_has_a_reason_and_an_entry(counter: Counter) -> None:
    wrong = counter.post(sale())
    for reason in ("", " ", "a\nb", "x" * 501):
        with pytest.raises(TextRefused):
            cancel(counter, wrong.id, reason=reason)
    with pytest.raises(EntryUnknown):
        cancel(counter, 99)
    cancel(counter, wrong.id, reason="x" * 500)


def test_a_reversal_is_not_dated_before_what_it_undoes_took_effect(counter: Counter) -> None:
    wrong = counter.post(sale())
    with pytest.raises(EffectiveDateLater):
        cancel(counter, wrong.id, entry_date=TODAY - timedelta(days=1))


def test_only_the_pillar_that_owns_an_entry_reverses_it(counter: Counter) -> None:
    of_a_loan = counter.post(sale(origin="loan:42"))
    for owner in ("", "savings", "loan:42", "import"):
        with pytest.raises(NotReversible) as refused:
            cancel(counter, of_a_loan.id, owner=owner)
        assert refused.value.params["reason"] == "other_pillar"
    with pytest.raises(NotReversible):
        cancel(counter, counter.post(sale()).id, owner="loan")
    mirror = cancel(counter, of_a_loan.id, owner="loan")
    with reading(counter.engine) as session:
        assert session.get_one(JournalEntry, mirror.id).origin == "loan:42"
    cancel(counter, counter.post(sale(origin="import:7")).id, request_id="impor")


def test_closing_entries_are_not_reversed(counter: Counter) -> None:
    counter.post(sale(day=date(2025, 6, 1)))
    close(counter, "2025-06")
    with writing(counter.engine) as session:
        closing, _ = close_year(session, 2025, actor="budi", now=counter.now)
        session.commit()
    with pytest.raises(NotReversible) as refused:
        cancel(counter, closing.id)
    assert refused.value.params["reason"] == "closing"


def test_a_mirror_may_not_overdraw_savings(counter: Counter) -> None:
    paid_in = counter.post(deposit(1_000))
    counter.post(withdrawal(400))
    with pytest.raises(BalanceTooLow):
        cancel(counter, paid_in.id)


# ------------------------------------------------------------------------- pindah buku


def test_a_transfer_moves_an_amount_between_accounts_with_a_memorial(counter: Counter) -> None:
    counter.post(deposit(1_000))
    wanted = Transfer(
        Money.rupiah(400),
        debit=Side(SAVINGS, "USP", SITI_SAVES),
        credit=Side(SAVINGS, "USP", BUDI_SAVES),
        reason="salah nomor rekening",
        entry_date=TODAY,
        origin="savings:7",
    )
    posted = move(counter, wanted)
    assert posted.voucher_number == "BM-2026-00001"
    assert move(counter, wanted).was_known
    assert counter.balance(SAVINGS, SITI_SAVES) == Money.rupiah(-600)
    assert counter.balance(SAVINGS, BUDI_SAVES) == Money.rupiah(-400)
    with reading(counter.engine) as session:
        row = session.get_one(JournalEntry, posted.id)
        assert row.narration == "Pindah buku: salah nomor rekening"
        assert (row.reason, row.origin) == ("salah nomor rekening", "savings:7")


def test_a_transfer_between_units_takes_the_inter_unit_pair(counter: Counter) -> None:
    wanted = Transfer(
        Money.rupiah(400), Side(INTEREST, "USP"), Side(OTHER_INCOME, "TOKO"), "salah unit", TODAY
    )
    posted = move(counter, wanted)
    with reading(counter.engine) as session:
        lines = session.get_one(JournalEntry, posted.id).postings
        assert [(p.account.code, p.unit, p.amount.plain()) for p in lines] == [
            (INTEREST, "USP", "400"),
            (OTHER_INCOME, "TOKO", "-400"),
            (INTER_UNIT, "USP", "-400"),
            (INTER_UNIT, "TOKO", "400"),
        ]
    with writing(counter.engine) as session:
        session.execute(update(Account).where(Account.code == INTER_UNIT).values(role=""))
        restamp_chart(session)
        session.commit()
    with pytest.raises(RoleMissing):
        move(counter, wanted, "lain")


def test_a_transfer_moves_no_money(counter: Counter) -> None:
    for money, other in ((CASH, GOODS), (GOODS, BANK), (CASH, BANK)):
        wanted = Transfer(
            Money.rupiah(1), Side(money, "USP"), Side(other, "USP"), "setor ke bank", TODAY
        )
        with pytest.raises(MoneyNotTransferred):
            move(counter, wanted)
    with reading(counter.engine) as session:
        assert session.scalars(select(JournalEntry)).all() == []


def test_a_transfer_needs_a_reason_an_amount_and_what_the_door_asks(counter: Counter) -> None:
    goods, accrued, savings = (Side(code, "USP") for code in (GOODS, ACCRUED, SAVINGS))
    refusals = [
        (Transfer(Money.rupiah(1), goods, accrued, "  ", TODAY), TextRefused),
        (Transfer(ZERO, goods, accrued, "salah", TODAY), ZeroLine),
        (Transfer(Money.rupiah(-5), goods, accrued, "salah", TODAY), ZeroLine),
        (Transfer(Money.rupiah(1), Side("77", "USP"), accrued, "salah", TODAY), AccountUnknown),
        (
            Transfer(Money.rupiah(1), savings, accrued, "salah", TODAY),
            SubledgerMissing,
        ),
    ]
    for wanted, refusal in refusals:
        with pytest.raises(refusal):
            move(counter, wanted)
    later = Transfer(Money.rupiah(1), goods, accrued, "x", TODAY, TODAY + timedelta(days=1))
    with pytest.raises(EffectiveDateLater):
        move(counter, later)


def test_a_mistake_on_an_account_out_of_use_is_still_taken_back(counter: Counter) -> None:
    sold = counter.post(sale(5_000))
    with writing(counter.engine) as session:
        session.execute(update(Account).where(Account.code == INTEREST).values(is_active=False))
        restamp_chart(session)
        session.commit()

    assert cancel(counter, sold.id).voucher_number
    with pytest.raises(AccountInactive):
        counter.post(sale(1_000))


def test_nobody_types_on_the_income_summary(counter: Counter) -> None:
    with pytest.raises(AccountNotPostable):
        counter.post(entry(debit(CASH, Money.rupiah(5), unit="KANTOR"),
                           credit(SUMMARY, Money.rupiah(5), unit="KANTOR")))  # fmt: skip
