"""What everyday events refuse; ``label`` is the question as the person reads it."""

from __future__ import annotations

from coop.errors import CoopError
from coop.ledger.report import Label


class EventUnknown(CoopError):
    """There is no everyday event of that name."""

    code = "ledger.event_unknown"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class EventNotOffered(CoopError):
    """The book's chart or units lack what the event needs."""

    code = "ledger.event_not_offered"

    def __init__(self, name: str, title: Label) -> None:
        super().__init__(name=name, title=title)


class EventValueRefused(CoopError):
    """One answer cannot be taken; ``field`` is its key (``anggota[0].nomor``)."""

    code = "ledger.event_value_refused"

    def __init__(self, field: str, label: Label, reason: str) -> None:
        super().__init__(field=field, label=label, reason=reason)
        self.field = field
        self.label = label
        self.reason = reason
