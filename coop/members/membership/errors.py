"""What membership refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from datetime import date

    from coop.money import Money


class NotActive(CoopError):
    """Only an active member may have or use that; a candidate or outsider may not."""

    code = "membership.not_active"

    def __init__(self, number: str, member_status: str) -> None:
        super().__init__(number=number, member_status=member_status)


class AlreadyMember(CoopError):
    """The person is a candidate or a member already, or was and is not settled."""

    code = "membership.already_member"

    def __init__(self, number: str, member_status: str) -> None:
        super().__init__(number=number, member_status=member_status)


class PersonRefused(CoopError):
    """The record of the person cannot become a member: dead, merged or taken out of use."""

    code = "membership.person_refused"

    def __init__(self, person_state: str) -> None:
        super().__init__(person_state=person_state)


class IdentityMissing(CoopError):
    """There is neither a NIK nor a reason why there is none."""

    code = "membership.identity_missing"


class RiskMissing(CoopError):
    """The level of the customer-due-diligence risk, or the reason for it, is missing."""

    code = "membership.risk_missing"


class WrongStep(CoopError):
    """A membership cannot go from where it stands to there."""

    code = "membership.wrong_step"

    def __init__(self, number: str, member_status: str, wanted_status: str) -> None:
        super().__init__(number=number, member_status=member_status, wanted_status=wanted_status)


class StepTooEarly(CoopError):
    """The day lies before the step that came before it."""

    code = "membership.step_too_early"

    def __init__(self, day: date, earliest: date) -> None:
        super().__init__(day=day, earliest=earliest)


class NumberTaken(CoopError):
    """Another membership has that number, or the ledger uses it for something else."""

    code = "membership.number_taken"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class NumberRefused(CoopError):
    """The number cannot stand in an address or on paper."""

    code = "membership.number_refused"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class NumberFormRefused(CoopError):
    """A form of numbers that does not end in digits, or is too long."""

    code = "membership.number_form_refused"

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class HeirsRefused(CoopError):
    """The shares do not come to the whole, or a name is missing."""

    code = "membership.heirs_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class TermRefused(CoopError):
    """A term of office that ends before it begins, or overlaps one in the same organ."""

    code = "membership.term_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class DebtRemains(CoopError):
    """What the leaver has does not cover the debts; wait, or carry the rest as a claim."""

    code = "membership.debt_remains"

    def __init__(self, number: str, rest: Money) -> None:
        super().__init__(number=number, rest=rest)


class AllowanceMissing(CoopError):
    """A claim on a former member needs a word on how much of it is doubtful."""

    code = "membership.allowance_missing"


class SheetMoved(CoopError):
    """Rights or debts changed since the sheet was looked at."""

    code = "membership.sheet_moved"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class SettlementTooEarly(CoopError):
    """Something was recorded for the member after the day of the settlement."""

    code = "membership.settlement_too_early"

    def __init__(self, day: date, last_day: date) -> None:
        super().__init__(day=day, last_day=last_day)


class StillOpen(CoopError):
    """After the settlement something would still hold an amount."""

    code = "membership.still_open"

    def __init__(self, item: str, rest: Money) -> None:
        super().__init__(item=item, rest=rest)


class SettlementAccountMissing(CoopError):
    """The chart has no account of that use, and its usual code stands for something else."""

    code = "membership.account_missing"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class PayoutTooLarge(CoopError):
    """More would be paid out than is still due, counting what waits for approval."""

    code = "membership.payout_too_large"

    def __init__(self, number: str, wanted: Money, rest: Money) -> None:
        super().__init__(number=number, wanted=wanted, rest=rest)


class CertificateMissing(CoopError):
    """What a deceased member had is paid against a certificate of heirs only."""

    code = "membership.certificate_missing"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class SettlementPaid(CoopError):
    """A settlement from which something was paid, or waits to be, is not taken back."""

    code = "membership.settlement_paid"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class AdmissionUsed(CoopError):
    """An admission on which something was built is not withdrawn."""

    code = "membership.admission_used"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)
