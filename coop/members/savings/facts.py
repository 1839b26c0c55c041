"""What is said about a product, an account or a transfer before it is recorded. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

if TYPE_CHECKING:
    from coop.money import Money

#: By kind of product: the kind of subledger its account demands.
SUBLEDGER_OF: Final[dict[str, str]] = {
    "principal": "member",
    "mandatory": "member",
    "voluntary": "savings",
    "planned": "savings",
    "education": "savings",
    "remittance": "savings",
    "term": "deposit",
}

CODE_LENGTH_MAX: Final = 20
NAME_LENGTH_MAX: Final = 80
NUMBER_LENGTH_MAX: Final = 30
PURPOSE_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """One kind of savings the cooperative offers.

    Attributes:
        code: short name in capital letters; it stays.
        name: as members read it.
        kind: principal, mandatory, voluntary, planned, education, remittance, term.
        account: code of the ledger account.
        unit: whose books it is in.
        name_en: the name in English.
        expense_account: to which its interest is charged; empty where none is paid.
        prefix: what new account numbers begin with; empty takes the code.
    """

    code: str
    name: str
    kind: str
    account: str
    unit: str
    name_en: str = ""
    expense_account: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A savings account that is to be opened.

    Attributes:
        product_id: of which product.
        member_id: whose.
        opened_on: first day.
        number: as an old passbook has it; empty for the next one.
        due_on: from when planned savings may be withdrawn.
        target: what the member wants to reach.
        beneficiary_id: the child education savings are for.
        purpose: in the member's words.
    """

    product_id: int
    member_id: int
    opened_on: date
    number: str = ""
    due_on: date | None = None
    target: Money | None = None
    beneficiary_id: int | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """Money that goes from one account of a member to another of the same member.

    Attributes:
        source_id: account it leaves.
        target_id: account it goes to.
        amount: how much.
        day: on which day.
        reason: what people read in the journal; may be empty.
    """

    source_id: int
    target_id: int
    amount: Money
    day: date
    reason: str = ""
