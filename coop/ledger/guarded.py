"""Tables of every pillar whose rows only grow: neither changed nor deleted nor emptied.

What is signed on paper is kept here as it was signed; a later fact is a row of its own.
"""

from __future__ import annotations

from typing import Final

APPEND_ONLY_TABLES: Final = (
    "audit_event",
    "attachment",
)
