"""Minutes as the answer to a request: on this book's paper, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from coop.web.clock import now
from coop.web.database import book_session
from coop.web.frame import language
from coop.web.letterhead import letterhead_of
from coop.web.minutes import Minutes
from coop.web.minutes import render_minutes

if TYPE_CHECKING:
    from coop.web.pdf import PaperSize

PDF = "application/pdf"


def minutes_response(
    minutes: Minutes, filename: str, *, paper: PaperSize | None = None
) -> Response:
    """Minutes as a PDF that the browser opens; ``?kertas=F4`` prints them on folio.

    Args:
        minutes: what they say, in the reader's language (``coop.web.frame.language``).
        filename: what the file is called when it is kept, without ``.pdf``.
        paper: what it is printed on whatever the address asks for; None lets the address say.
    """
    return pdf_response(
        render_minutes(
            minutes,
            letterhead_of(book_session()),
            printed_at=now(),
            paper=paper or paper_asked_for(),
            language=language(),
        ),
        filename,
    )


def paper_asked_for() -> PaperSize:
    """The size in the address; A4 where it says nothing we have."""
    return "F4" if request.args.get("kertas", "").strip().upper() == "F4" else "A4"


def pdf_response(data: bytes, filename: str) -> Response:
    """A PDF that the browser opens rather than keeps.

    Args:
        data: the document.
        filename: of our own making, letters, digits and hyphens, without ``.pdf``.
    """
    answer = Response(data, mimetype=PDF)
    answer.headers["Content-Disposition"] = f'inline; filename="{filename}.pdf"'
    return answer
