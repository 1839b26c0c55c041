"""What the passbook and the lists refuse."""

from __future__ import annotations

from coop.errors import CoopError


class PassbookMoved(CoopError):
    """Somebody else printed into this passbook since the page was shown."""

    code = "papers.passbook_moved"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class PassbookFull(CoopError):
    """The booklet has no line left."""

    code = "papers.passbook_full"

    def __init__(self, number: str, pages: int) -> None:
        super().__init__(number=number, pages=pages)


class NothingToPrint(CoopError):
    """Every movement stands in the booklet already."""

    code = "papers.nothing_to_print"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class PlaceNotInBook(CoopError):
    """A page or line that a booklet of this layout does not have."""

    code = "papers.place_not_in_book"

    def __init__(self, page: int, line: int) -> None:
        super().__init__(page=page, line=line)


class LayoutUnfit(CoopError):
    """Lines that do not fit on the paper."""

    code = "papers.layout_unfit"

    def __init__(self, height: int, needed: int) -> None:
        super().__init__(height=height, needed=needed)
