"""What copying refuses."""

from __future__ import annotations

from coop.errors import CoopError


class CopyRunning(CoopError):
    """Another copy or rehearsal is under way; there is one at a time."""

    code = "copies.running"


class PlaceUnknown(CoopError):
    """The folder is not, or no longer, one of those that are offered."""

    code = "copies.place_unknown"

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class PlaceRefused(CoopError):
    """A folder for copies is a whole path to a folder that is there."""

    code = "copies.place_refused"

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class DaysRefused(CoopError):
    """Days after which a reminder comes are between one and a year."""

    code = "copies.days_refused"

    def __init__(self, text: str) -> None:
        super().__init__(text=text)
