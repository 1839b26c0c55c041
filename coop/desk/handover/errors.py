"""What a hand-over refuses, one class per fact. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from coop.ledger.report import Label


class HandoverPersonRefused(CoopError):
    """That person can not hand over or take over the office.

    ``reason``: same_person, not_treasurer, not_enabled, is_supervisor.
    """

    code = "handover.person_refused"

    def __init__(self, username: str, reason: str) -> None:
        super().__init__(username=username, reason=reason)


class HandoverUnderWay(CoopError):
    """Another hand-over is being prepared; it is finished or cancelled first."""

    code = "handover.under_way"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class HandoverOver(CoopError):
    """It was completed or cancelled; nothing of it changes any more."""

    code = "handover.over"


class HandoverDraftsWait(CoopError):
    """Entries that the old treasurer made wait for approval; nobody could withdraw them later."""

    code = "handover.drafts_wait"

    def __init__(self, username: str, items: int) -> None:
        super().__init__(username=username, items=items)


class HandoverCashUncounted(CoopError):
    """A box was not counted on the day of the hand-over, or something was booked since."""

    code = "handover.cash_uncounted"

    def __init__(self, box: Label) -> None:
        super().__init__(box=box)


class HandoverChanged(CoopError):
    """The book says something else than the page that was confirmed."""

    code = "handover.changed"
