"""Whose paper it is: the book's identity and the chain's head at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.desk.setup.queries import legal_line
from coop.desk.setup.queries import logo_of
from coop.ledger.book import book_of
from coop.ledger.book import head_of
from coop.ledger.chain import head_code
from coop.web import paper

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def letterhead_of(session: Session) -> paper.Letterhead:
    """The letterhead of the book behind a session, signed by chair and treasurer."""
    book, head = book_of(session), head_of(session)
    return paper.Letterhead(
        name=book.name,
        legal_number=legal_line(session, book.legal_number),
        address=book.address,
        place=book.place,
        logo=logo_of(session),
        head=head_code(head.position, head.hash),
        signers=(paper.CHAIR, paper.TREASURER),
    )
