"""Closing from the command line as somebody does whose papers hold everything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def skips(done: Callable[..., str], what: str, when: str, book: str) -> list[str]:
    """A ``--skip`` for each open item of a checklist; ``what`` is ``period`` or ``year``."""
    listed = json.loads(done(what, "checklist", when, "--format", "json", book=book))
    keys = [row["item"] for row in listed if row["status"] == "open"]
    return [part for key in keys for part in ("--skip", f"{key}=diperiksa pada kertas")]


def close(done: Callable[..., str], what: str, when: str, book: str) -> str:
    """Close a month or a year, every open item skipped with a reason; what was printed."""
    return done(what, "close", when, *skips(done, what, when, book), book=book)
