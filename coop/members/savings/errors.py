"""What savings refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from datetime import date

    from coop.money import Money


class AccountMissing(CoopError):
    """There is no savings account of that number."""

    code = "savings.account_missing"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class TermsMissing(CoopError):
    """A product has no terms on that day."""

    code = "savings.terms_missing"

    def __init__(self, product: str, day: date) -> None:
        super().__init__(product=product, day=day)


# ------------------------------------------------------------------------- moving money


class AmountMissing(CoopError):
    """Nothing, or less than nothing, would move on an account."""

    code = "savings.amount_missing"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class AccountClosed(CoopError):
    """The account is closed; nothing moves on it any more."""

    code = "savings.account_closed"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class BeforeOpening(CoopError):
    """The day lies before the account was opened."""

    code = "savings.before_opening"

    def __init__(self, number: str, day: date, first: date) -> None:
        super().__init__(number=number, day=day, first=first)


class MemberNotActive(CoopError):
    """Only an active member has savings opened and moved; a leaver's go through the settlement."""

    code = "savings.member_not_active"

    def __init__(self, member: str) -> None:
        super().__init__(member=member)


class MemberDeceased(CoopError):
    """The member died: savings are paid out to the heir by the settlement and no other way."""

    code = "savings.member_deceased"

    def __init__(self, member: str) -> None:
        super().__init__(member=member)


class DepositTooSmall(CoopError):
    """Less than the smallest deposit of the product."""

    code = "savings.deposit_too_small"

    def __init__(self, product: str, amount: Money, smallest: Money) -> None:
        super().__init__(product=product, amount=amount, smallest=smallest)


class PrincipalPaid(CoopError):
    """More than the principal a member owes, which is the same for every member."""

    code = "savings.principal_paid"

    def __init__(self, member: str, dues: Money, balance: Money) -> None:
        super().__init__(member=member, dues=dues, balance=balance)


class OwnCapitalStays(CoopError):
    """Own capital, or savings kept until a member leaves, is not paid out before."""

    code = "savings.own_capital_stays"

    def __init__(self, product: str) -> None:
        super().__init__(product=product)


class NotDue(CoopError):
    """Planned savings are withdrawn from their due day on."""

    code = "savings.not_due"

    def __init__(self, number: str, due_on: date) -> None:
        super().__init__(number=number, due_on=due_on)


class DueDayMissing(CoopError):
    """Planned savings have no due day yet, so nobody can say whether they are due."""

    code = "savings.due_day_missing"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class BelowMinimum(CoopError):
    """Less than the smallest balance of the product would be left; nothing at all may be."""

    code = "savings.below_minimum"

    def __init__(self, number: str, smallest: Money, most: Money) -> None:
        super().__init__(number=number, smallest=smallest, most=most)


class MovesByCertificate(CoopError):
    """Time deposits are placed, rolled over and paid out by their certificate."""

    code = "savings.moves_by_certificate"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


# ------------------------------------------------------------------------- products


class TermsRefused(CoopError):
    """Terms that contradict themselves or the kind of their product."""

    code = "savings.terms_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class RateAboveCeiling(CoopError):
    """A rate above the highest the law allows from that day on."""

    code = "savings.rate_above_ceiling"

    def __init__(self, rate: str, ceiling: str, day: date, legal_basis: str) -> None:
        super().__init__(rate=rate, ceiling=ceiling, day=day, legal_basis=legal_basis)


class TermsOfThatDay(CoopError):
    """The product has terms from that very day; later ones supersede them, nothing changes them."""

    code = "savings.terms_of_that_day"

    def __init__(self, product: str, day: date) -> None:
        super().__init__(product=product, day=day)


class TermsTooEarly(CoopError):
    """Terms would reach back before those that hold now: interest was reckoned by them."""

    code = "savings.terms_too_early"

    def __init__(self, product: str, day: date, first: date) -> None:
        super().__init__(product=product, day=day, first=first)


class ProductExists(CoopError):
    """Another product has that code."""

    code = "savings.product_exists"

    def __init__(self, product: str) -> None:
        super().__init__(product=product)


class ProductRefused(CoopError):
    """A product that the chart or its kind does not allow."""

    code = "savings.product_refused"

    def __init__(self, product: str, reason: str) -> None:
        super().__init__(product=product, reason=reason)


class ProductInUse(CoopError):
    """The product has accounts: kind, account and unit stay."""

    code = "savings.product_in_use"

    def __init__(self, product: str) -> None:
        super().__init__(product=product)


class ProductInactive(CoopError):
    """The product is not offered any more."""

    code = "savings.product_inactive"

    def __init__(self, product: str) -> None:
        super().__init__(product=product)


# ------------------------------------------------------------------------- accounts


class NumberTaken(CoopError):
    """Another account has that number."""

    code = "savings.number_taken"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class SecondOwnCapital(CoopError):
    """A member has one account of own capital of each kind."""

    code = "savings.second_own_capital"

    def __init__(self, member: str, product: str) -> None:
        super().__init__(member=member, product=product)


class AccountDayRefused(CoopError):
    """Opening, due day or closing do not fit each other, the membership or today."""

    code = "savings.day_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class AccountNotEmpty(CoopError):
    """The account still holds money or a hold stands on it; it stays open."""

    code = "savings.account_not_empty"

    def __init__(self, number: str, balance: Money) -> None:
        super().__init__(number=number, balance=balance)


class MovementWaits(CoopError):
    """Money for or from the account waits for a second person; until then it stays open."""

    code = "savings.movement_waits"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class TransferRefused(CoopError):
    """A transfer that stays where it is or goes to somebody else."""

    code = "savings.transfer_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
