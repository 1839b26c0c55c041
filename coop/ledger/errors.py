"""What the ledger refuses, one class per fact, in the order the door checks them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from coop.money import Money


class RequestReused(CoopError):
    """The request id was used before for an entry with other content."""

    code = "ledger.request_reused"

    def __init__(self, request_id: str, voucher_number: str) -> None:
        super().__init__(request_id=request_id, voucher_number=voucher_number)


class TooFewLines(CoopError):
    """An entry needs two lines or more."""

    code = "ledger.too_few_lines"

    def __init__(self, lines: int) -> None:
        super().__init__(lines=lines)


class ZeroLine(CoopError):
    """A line has no amount."""

    code = "ledger.zero_line"

    def __init__(self, line: int) -> None:
        super().__init__(line=line)


class AmountTooLarge(CoopError):
    """An amount is beyond what one line may carry."""

    code = "ledger.amount_too_large"

    def __init__(self, line: int, amount: str) -> None:
        super().__init__(line=line, amount=amount)


class Unbalanced(CoopError):
    """Debit and credit of the entry differ; it is refused, never repaired."""

    code = "ledger.unbalanced"

    def __init__(self, debit: str, credit: str, difference: str) -> None:
        super().__init__(debit=debit, credit=credit, difference=difference)


class UnitUnbalanced(CoopError):
    """The entry balances as a whole but not within one unit."""

    code = "ledger.unit_unbalanced"

    def __init__(self, unit: str, difference: str) -> None:
        super().__init__(unit=unit, difference=difference)


class TextRefused(CoopError):
    """A text is empty, too long or holds control characters."""

    code = "ledger.text_refused"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)


class EffectiveDateLater(CoopError):
    """The effective date lies after the entry date."""

    code = "ledger.effective_date_later"

    def __init__(self, effective_date: date, entry_date: date) -> None:
        super().__init__(effective_date=effective_date, entry_date=entry_date)


class AccountUnknown(CoopError):
    """No account has that code."""

    code = "ledger.account_unknown"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class AccountIsHeader(CoopError):
    """A header account only groups others; it takes no postings."""

    code = "ledger.account_is_header"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class AccountInactive(CoopError):
    """The account was deactivated."""

    code = "ledger.account_inactive"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class AccountNotPostable(CoopError):
    """The account is a computed line (SHU of the running year) that nothing posts to."""

    code = "ledger.account_not_postable"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class UnitUnknown(CoopError):
    """No active unit has that code."""

    code = "ledger.unit_unknown"

    def __init__(self, unit: str) -> None:
        super().__init__(unit=unit)


class SubledgerMissing(CoopError):
    """The account demands to know whom or what the line is about."""

    code = "ledger.subledger_missing"

    def __init__(self, account: str, kind: str) -> None:
        super().__init__(account=account, kind=kind)


class SubledgerNotExpected(CoopError):
    """The account takes no such reference."""

    code = "ledger.subledger_not_expected"

    def __init__(self, account: str, kind: str) -> None:
        super().__init__(account=account, kind=kind)


class InterUnitOpen(CoopError):
    """The lines between units do not net to nothing: one unit owes what no other is owed."""

    code = "ledger.inter_unit_open"

    def __init__(self, account: str, difference: str) -> None:
        super().__init__(account=account, difference=difference)


class SubledgerUnknown(CoopError):
    """Nobody and nothing is registered by that number."""

    code = "ledger.subledger_unknown"

    def __init__(self, kind: str, number: str) -> None:
        super().__init__(kind=kind, number=number)


class PeriodClosed(CoopError):
    """The month is closed or locked; correct it in an open one."""

    code = "ledger.period_closed"

    def __init__(self, period: str, state: str) -> None:
        super().__init__(period=period, state=state)


class DateInFuture(CoopError):
    """The entry is dated after today."""

    code = "ledger.date_in_future"

    def __init__(self, entry_date: date, today: date) -> None:
        super().__init__(entry_date=entry_date, today=today)


class DateTooEarly(CoopError):
    """The entry is dated before any cooperative could have kept books."""

    code = "ledger.date_too_early"

    def __init__(self, entry_date: date, earliest: date) -> None:
        super().__init__(entry_date=entry_date, earliest=earliest)


class ClockBehind(CoopError):
    """The computer's clock is earlier than the last entry; its battery may be dead."""

    code = "ledger.clock_behind"

    def __init__(self, now: str, last_recorded_at: str) -> None:
        super().__init__(now=now, last_recorded_at=last_recorded_at)


class BalanceTooLow(CoopError):
    """The savings would fall below zero on some day."""

    code = "ledger.balance_too_low"

    def __init__(self, account: str, number: str, day: date, balance: str) -> None:
        super().__init__(account=account, number=number, day=day, balance=balance)


class BalanceHeld(CoopError):
    """The balance would suffice, but part of it is held."""

    code = "ledger.balance_held"

    def __init__(self, account: str, number: str, day: date, balance: Money, held: Money) -> None:
        super().__init__(account=account, number=number, day=day, balance=balance, held=held)


class HoldTooLarge(CoopError):
    """More would be held than the balance has left."""

    code = "ledger.hold_too_large"

    def __init__(self, number: str, amount: Money, available: Money) -> None:
        super().__init__(number=number, amount=amount, available=available)


class HoldUnknown(CoopError):
    """There is no such hold, or it belongs to something that releases it itself."""

    code = "ledger.hold_unknown"

    def __init__(self, hold: int) -> None:
        super().__init__(hold=hold)


class CashBelowZero(CoopError):
    """A cash box would have held less than nothing at the end of a day of the month to close."""

    code = "ledger.cash_below_zero"

    def __init__(self, account: str, day: date, balance: str) -> None:
        super().__init__(account=account, day=day, balance=balance)


class EntryUnknown(CoopError):
    """No entry has that number."""

    code = "ledger.entry_unknown"

    def __init__(self, entry: object) -> None:
        super().__init__(entry=entry)


class AlreadyReversed(CoopError):
    """The entry was reversed before; once is all there is."""

    code = "ledger.already_reversed"

    def __init__(self, voucher_number: str, reversed_by: str) -> None:
        super().__init__(voucher_number=voucher_number, reversed_by=reversed_by)


class NotReversible(CoopError):
    """A reversal, a closing entry or an entry owned by another pillar is not reversed here."""

    code = "ledger.not_reversible"

    def __init__(self, voucher_number: str, reason: str) -> None:
        super().__init__(voucher_number=voucher_number, reason=reason)


class MoneyNotTransferred(CoopError):
    """A transfer between accounts (pindah buku) moves no money; use a cash or bank voucher."""

    code = "ledger.money_not_transferred"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class AttachmentRefused(CoopError):
    """A file cannot be kept: not a photo or PDF, too large, empty, or one too many."""

    code = "ledger.attachment_refused"

    def __init__(self, file_name: str, reason: str) -> None:
        super().__init__(file_name=file_name, reason=reason)


class AdjustmentDay(CoopError):
    """An adjustment is dated the last day of its year."""

    code = "ledger.adjustment_day"

    def __init__(self, entry_date: date, last_day: date) -> None:
        super().__init__(entry_date=entry_date, last_day=last_day)


class CloseOutOfOrder(CoopError):
    """An earlier month is still open; months close in order."""

    code = "ledger.close_out_of_order"

    def __init__(self, period: str, earlier: str) -> None:
        super().__init__(period=period, earlier=earlier)


class CloseTooEarly(CoopError):
    """The month has not ended yet."""

    code = "ledger.close_too_early"

    def __init__(self, period: str, today: date) -> None:
        super().__init__(period=period, today=today)


class PeriodNotOpen(CoopError):
    """There is nothing to close: the month is closed or never had an entry."""

    code = "ledger.period_not_open"

    def __init__(self, period: str, state: str) -> None:
        super().__init__(period=period, state=state)


class ReopenOutOfOrder(CoopError):
    """Only the latest closed month reopens."""

    code = "ledger.reopen_out_of_order"

    def __init__(self, period: str, latest: str) -> None:
        super().__init__(period=period, latest=latest)


class PeriodLocked(CoopError):
    """The year was approved by the members' meeting; it is locked for ever."""

    code = "ledger.period_locked"

    def __init__(self, period: str) -> None:
        super().__init__(period=period)


class YearNotReady(CoopError):
    """A year's step was asked for before the one that precedes it."""

    code = "ledger.year_not_ready"

    def __init__(self, year: int, reason: str) -> None:
        super().__init__(year=year, reason=reason)


class YearDone(CoopError):
    """A year's statements are as far already, or farther."""

    code = "ledger.year_done"

    def __init__(self, year: int, status: str) -> None:
        super().__init__(year=year, status=status)


class RoleMissing(CoopError):
    """The chart names no account for something the ledger has to do by itself."""

    code = "ledger.role_missing"

    def __init__(self, role: str) -> None:
        super().__init__(role=role)


class AccountExists(CoopError):
    """An account with that code is there already."""

    code = "ledger.account_exists"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class AccountInUse(CoopError):
    """The account has postings or sub-accounts; it may be renamed or deactivated only."""

    code = "ledger.account_in_use"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class AccountHasBalance(CoopError):
    """The account still holds something; move it away before deactivating the account."""

    code = "ledger.account_has_balance"

    def __init__(self, account: str, balance: str) -> None:
        super().__init__(account=account, balance=balance)


class AccountNeeded(CoopError):
    """The ledger itself posts to the account; it stays active."""

    code = "ledger.account_needed"

    def __init__(self, account: str, role: str) -> None:
        super().__init__(account=account, role=role)


class DatesReversed(CoopError):
    """A range ends before it begins."""

    code = "ledger.dates_reversed"

    def __init__(self, first: date, last: date) -> None:
        super().__init__(first=first, last=last)


class ChartRowRefused(CoopError):
    """A row of a chart file cannot be taken."""

    code = "ledger.chart_row_refused"

    def __init__(self, row: int, field: str, value: str) -> None:
        super().__init__(row=row, field=field, value=value)


class SecondEngineFailed(CoopError):
    """The separate program that reads beancount text crashed or took too long; try again."""

    code = "ledger.second_engine_failed"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason=reason, detail=detail)


class HeadCodeUnreadable(CoopError):
    """A text is not a chain head as printed on paper, ``42-AB12-CD34-EF56-AB78``."""

    code = "ledger.head_code_unreadable"

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class CopyTaken(CoopError):
    """There is a file of that name; a copy never overwrites anything."""

    code = "ledger.copy_taken"

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


class CopyUnreadable(CoopError):
    """A file is no copy of a book."""

    code = "ledger.copy_unreadable"

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


class CopyDamaged(CoopError):
    """A copy does not hold what was recorded; ``check`` names what found it first."""

    code = "ledger.copy_damaged"

    def __init__(self, file: str, check: str, subject: str) -> None:
        super().__init__(file=file, check=check, subject=subject)


class CopyNotWritten(CoopError):
    """The medium is full, write-protected or gone; nothing of the copy stays on it."""

    code = "ledger.copy_not_written"

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file=file, reason=reason)


class MigrationRefused(CoopError):
    """The migrated book would have findings it did not have; it was left as it was."""

    code = "ledger.migration_refused"

    def __init__(self, check: str, subject: str) -> None:
        super().__init__(check=check, subject=subject)
