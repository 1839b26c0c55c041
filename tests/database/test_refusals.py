"""The order of refusals is part of the door's contract: each is reproduced, the first one wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from typing import Final

import pytest

from coop.db import writing
from coop.errors import CoopError
from coop.ledger import errors
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.periods import close_month
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money
from tests.builders import ACCRUED
from tests.builders import BUDI_SAVES
from tests.builders import CASH_USP
from tests.builders import INTER_UNIT
from tests.builders import INTEREST
from tests.builders import MEMBER
from tests.builders import NOW
from tests.builders import SAVINGS
from tests.builders import SURPLUS_LINE
from tests.builders import TODAY
from tests.builders import sale

if TYPE_CHECKING:
    from tests.builders import Counter

RUPIAH: Final = Money.rupiah(1)
CLOSED_DAY: Final = date(2026, 1, 15)


@dataclass(frozen=True)
class Attempt:
    """A draft on its way to the door, with its request and the clock it is posted by."""

    draft: Draft
    request_id: str = "percobaan"
    now: datetime = NOW

    def dated(self, day: date) -> Attempt:
        """The same draft on another day."""
        return replace(self, draft=replace(self.draft, entry_date=day))

    def led_by(self, *lines: Line) -> Attempt:
        """The same draft with lines before its own."""
        return replace(self, draft=replace(self.draft, lines=lines + self.draft.lines))


def with_pair(
    account: str, *, unit: str = "USP", amount: Money = RUPIAH, about: SubledgerRef | None = None
) -> Callable[[Attempt], Attempt]:
    """A debit of an account that something is wrong with, and a sound credit."""
    lines = (Line(account, unit, amount, about), Line(ACCRUED, unit, -amount))
    return lambda attempt: attempt.led_by(*lines)


def one_line(attempt: Attempt) -> Attempt:
    return replace(attempt, draft=replace(attempt.draft, lines=attempt.draft.lines[:1]))


def across_units(attempt: Attempt) -> Attempt:
    return attempt.led_by(Line(ACCRUED, "KANTOR", RUPIAH), Line(ACCRUED, "USP", -RUPIAH))


def effective_tomorrow(attempt: Attempt) -> Attempt:
    later = date(2026, 12, 31)
    return replace(attempt, draft=replace(attempt.draft, effective_date=later))


def adjusting(attempt: Attempt) -> Attempt:
    return replace(attempt, draft=replace(attempt.draft, kind=EntryKind.ADJUSTMENT))


#: Every refusal of the door in the order of its contract, and what brings it about.
IN_ORDER: Final[tuple[tuple[type[CoopError], Callable[[Attempt], Attempt]], ...]] = (
    (errors.AdjustmentDay, adjusting),
    (errors.RequestReused, lambda attempt: replace(attempt, request_id="terpakai")),
    (
        errors.TextRefused,
        lambda attempt: replace(attempt, draft=replace(attempt.draft, narration=" ")),
    ),
    (errors.EffectiveDateLater, effective_tomorrow),
    (errors.TooFewLines, one_line),
    (errors.ZeroLine, lambda attempt: attempt.led_by(Line(ACCRUED, "USP", ZERO))),
    (errors.AmountTooLarge, with_pair(ACCRUED, amount=Money(AMOUNT_MAX_SEN + 1))),
    (errors.Unbalanced, lambda attempt: attempt.led_by(Line(ACCRUED, "USP", RUPIAH))),
    (errors.UnitUnbalanced, across_units),
    (errors.AccountUnknown, with_pair("0000")),
    (errors.AccountIsHeader, with_pair("1")),
    (errors.AccountInactive, with_pair("1179")),
    (errors.AccountNotPostable, with_pair(SURPLUS_LINE)),
    (errors.UnitUnknown, with_pair(ACCRUED, unit="GUDANG")),
    (errors.SubledgerMissing, with_pair(SAVINGS)),
    (errors.SubledgerNotExpected, with_pair(ACCRUED, about=MEMBER)),
    (errors.InterUnitOpen, with_pair(INTER_UNIT)),
    (errors.SubledgerUnknown, with_pair(SAVINGS, about=SubledgerRef("savings", "S-999"))),
    (errors.ClockBehind, lambda attempt: replace(attempt, now=NOW - timedelta(hours=1))),
    (errors.DateInFuture, lambda attempt: attempt.dated(TODAY + timedelta(days=1))),
    (errors.PeriodClosed, lambda attempt: attempt.dated(CLOSED_DAY)),
    (errors.BalanceTooLow, with_pair(SAVINGS, about=BUDI_SAVES)),
)

SOUND: Final = Attempt(
    Draft(TODAY, "Percobaan", (Line(CASH_USP, "USP", RUPIAH), Line(INTEREST, "USP", -RUPIAH)))
)


@pytest.fixture
def prepared(counter: Counter) -> Counter:
    counter.post(sale(), request_id="terpakai")
    with writing(counter.engine) as session:
        close_month(session, "2026-01", actor="siti", now=NOW)  # type: ignore[arg-type] # a key
        session.commit()
    return counter


def refusal(counter: Counter, attempt: Attempt) -> type[CoopError]:
    with pytest.raises(CoopError) as refused:
        counter.post(attempt.draft, request_id=attempt.request_id, now=attempt.now)
    return type(refused.value)


def test_each_refusal_is_brought_about_by_its_one_fault(prepared: Counter) -> None:
    for expected, spoil in IN_ORDER:
        assert refusal(prepared, spoil(SOUND)) is expected
    assert prepared.post(SOUND.draft).id == 2


def test_of_two_faults_the_earlier_one_in_the_contract_is_told(prepared: Counter) -> None:
    for (first, spoil_first), (second, spoil_second) in combinations(IN_ORDER, 2):
        if {first, second} == {errors.DateInFuture, errors.PeriodClosed}:
            continue  # no day is both
        attempt = spoil_first(spoil_second(SOUND))
        assert refusal(prepared, attempt) is first, (first, second)


def test_a_draft_with_every_fault_is_refused_for_the_first(prepared: Counter) -> None:
    attempt = SOUND
    faults = [fault for fault in IN_ORDER if fault[0] is not errors.DateInFuture]
    for expected, spoil in reversed(faults):
        attempt = spoil(attempt)
        assert refusal(prepared, attempt) is expected
