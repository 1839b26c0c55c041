"""What time it is: the one place of the web rim that reads the clock."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app

from coop.web.frame import book_zone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment in the book's zone; tests and the demonstration set ``CLOCK``."""
    clock = current_app.config["CLOCK"]
    moment: datetime = datetime.now(tz=UTC) if clock is None else clock()
    return moment.astimezone(zone())


def today() -> date:
    """The day it is where the book is kept."""
    return now().date()


def zone() -> ZoneInfo:
    """The zone in which this book's days begin and end."""
    return book_zone()
