"""A list in pages: which rows, and the address of the page beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Generic
from typing import TypeVar
from urllib.parse import urlencode

from flask import request
from flask import url_for

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = TypeVar("Row")

PAGE_SIZE = 50
PAGE_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list.

    Attributes:
        rows: at most ``size`` of them.
        number: counts from 1.
        has_next: whether more follow.
        total: how many rows the whole list has; None where counting would cost too much.
        size: rows per page.
    """

    rows: Sequence[Row]
    number: int
    has_next: bool
    total: int | None = None
    size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size


def page_of(rows: Sequence[Row], number: int, total: int | None = None) -> Page[Row]:
    """A page from up to one row more than it holds: the query asks for ``PAGE_SIZE + 1``."""
    return Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE, total)


def page_number() -> int:
    """The page asked for with ``?hal=``; 1 for anything that is no number."""
    text = request.args.get("hal", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    return min(max(number, 1), PAGE_MAX)


def page_url(**changed: object) -> str:
    """This page's address with some of its query changed; None takes a part out.

    Changing anything but the page begins again at the first page.
    """
    assert request.endpoint is not None, "a page has an address"
    taken = {*changed, *(() if "hal" in changed else ("hal",))}
    kept = [(name, text) for name, text in request.args.items(multi=True) if name not in taken]
    added = [(name, str(value)) for name, value in changed.items() if value is not None]
    query = urlencode([*kept, *added])
    path = url_for(request.endpoint, **(request.view_args or {}))
    return f"{path}?{query}" if query else path
