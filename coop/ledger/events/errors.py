"""What everyday events refuse; ``label`` is the question as the person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from coop.ledger.report import Label


class EventUnknown(CoopError):
    """There is no everyday event of that name."""

    code = "ledger.event_unknown"

    def __init__(self, event: str) -> None:
        super().__init__(event=event)


class EventNotOffered(CoopError):
    """The book's chart or units lack what the event needs."""

    code = "ledger.event_not_offered"

    def __init__(self, event: str, title: Label) -> None:
        super().__init__(event=event, title=title)


class EventValueRefused(CoopError):
    """One answer cannot be taken; ``field`` is its key (``anggota[0].nomor``)."""

    code = "ledger.event_value_refused"

    def __init__(self, field: str, label: Label, reason: str) -> None:
        super().__init__(field=field, label=label, reason=reason)
        self.field = field
        self.label = label
        self.reason = reason


class EventFiguresChanged(CoopError):
    """Between the sentence and its record somebody posted what the amounts depend on."""

    code = "ledger.event_figures_changed"

    def __init__(self, title: Label) -> None:
        super().__init__(title=title)
