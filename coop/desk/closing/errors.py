"""What closing through the checklist refuses."""

from __future__ import annotations

from coop.errors import CoopError


class ChecklistOpen(CoopError):
    """Items are neither done nor skipped with a reason; ``keys`` names them."""

    code = "closing.checklist_open"

    def __init__(self, period: str, items: int, keys: str) -> None:
        super().__init__(period=period, items=items, keys=keys)


class ItemUnknown(CoopError):
    """The checklist of this period has no such item."""

    code = "closing.item_unknown"

    def __init__(self, period: str, item: str) -> None:
        super().__init__(period=period, item=item)


class ItemNotByHand(CoopError):
    """The item is found out from the book; it can be done or skipped, not ticked."""

    code = "closing.item_not_by_hand"

    def __init__(self, item: str) -> None:
        super().__init__(item=item)
