"""What the village record refuses."""

from __future__ import annotations

from coop.errors import CoopError


class KeyMissing(CoopError):
    """This machine does not have the key of the book's sealed numbers."""

    code = "people.key_missing"

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id=key_id)
