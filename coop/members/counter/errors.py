"""What the counter, its cash sessions and its receipts refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from datetime import date

    from coop.money import Money


class SessionMissing(CoopError):
    """Whoever takes money has no cash session open on that box."""

    code = "counter.session_missing"


class SessionTaken(CoopError):
    """A cash session is open already: on that box, or by that cashier on another one."""

    code = "counter.session_taken"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class SessionStale(CoopError):
    """The open session is of an earlier day; it is closed before money moves again."""

    code = "counter.session_stale"

    def __init__(self, number: str, day: date) -> None:
        super().__init__(number=number, day=day)


class SessionShut(CoopError):
    """The session is closed, or it is somebody else's."""

    code = "counter.session_shut"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class ReceiptsWaiting(CoopError):
    """What this session took waits for a second person; decide on it before the box is counted."""

    code = "counter.receipts_waiting"

    def __init__(self, number: str, items: int) -> None:
        super().__init__(number=number, items=items)


class NothingMoves(CoopError):
    """No line of the receipt has an amount."""

    code = "counter.nothing_moves"


class LineTwice(CoopError):
    """One savings account stands in two lines of one receipt."""

    code = "counter.line_twice"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class NotOfMember(CoopError):
    """A savings account of somebody else stands among a member's lines."""

    code = "counter.not_of_member"

    def __init__(self, number: str, member: str) -> None:
        super().__init__(number=number, member=member)


class CashTooShort(CoopError):
    """More cash would be handed out than lies in the box."""

    code = "counter.cash_too_short"

    def __init__(self, amount: Money, balance: Money) -> None:
        super().__init__(amount=amount, balance=balance)


class TransferMixed(CoopError):
    """Money in and money out by transfer are two movements at the bank, hence two receipts."""

    code = "counter.transfer_mixed"


class TransferNeedsLine(CoopError):
    """A transfer that came in is receipted against a line of the bank only."""

    code = "counter.transfer_needs_line"


class LineUsed(CoopError):
    """The bank line was receipted, booked or ticked before, or it was struck out."""

    code = "counter.line_used"

    def __init__(self, line: int) -> None:
        super().__init__(line=line)


class LineDiffers(CoopError):
    """The bank line is not of the amount that is to be receipted."""

    code = "counter.line_differs"

    def __init__(self, amount: Money, bank: Money) -> None:
        super().__init__(amount=amount, bank=bank)


class NoticeSettled(CoopError):
    """The expected transfer was receipted or withdrawn before."""

    code = "counter.notice_settled"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class UnnamedTooSmall(CoopError):
    """More would be credited or returned than is left of a nameless transfer."""

    code = "counter.unnamed_too_small"

    def __init__(self, amount: Money, balance: Money) -> None:
        super().__init__(amount=amount, balance=balance)


class VoidTooLate(CoopError):
    """A receipt is cancelled in the session it was written in; later it is corrected otherwise."""

    code = "counter.void_too_late"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class PaperTaken(CoopError):
    """The handwritten receipt of that number was typed in before, and still stands."""

    code = "counter.paper_taken"

    def __init__(self, handwritten: str, number: str) -> None:
        super().__init__(handwritten=handwritten, number=number)


class AlreadyCorrected(CoopError):
    """The receipt was cancelled, or its money was moved to where it belongs, before."""

    code = "counter.already_corrected"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class MoveTooLarge(CoopError):
    """More would be moved than the receipt put on the account."""

    code = "counter.move_too_large"

    def __init__(self, amount: Money, balance: Money) -> None:
        super().__init__(amount=amount, balance=balance)


class MoveOntoItself(CoopError):
    """Both sides of a transfer between accounts are the same account."""

    code = "counter.move_onto_itself"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class NotOnEntry(CoopError):
    """An entry moved nothing of that member's, so there is nothing to receipt."""

    code = "counter.not_on_entry"

    def __init__(self, number: str, member: str) -> None:
        super().__init__(number=number, member=member)
