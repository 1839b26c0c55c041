"""Tables of the passbook: which booklets an account had, and what was printed where in them.

Both only grow: what stands on paper cannot be taken off it.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.money import Money


class PassbookBook(Base):
    """One booklet of an account; the latest is printed in.

    ``after_entry``: the last entry that does not go into it, as it stands in the booklet before or
    was written by hand; ``balance`` is what the account held after it. Printing begins at ``page``
    and ``line``, where a booklet that was written by hand goes on.
    """

    __tablename__ = "passbook_book"
    __table_args__ = (
        UniqueConstraint("account_id", "number"),
        CheckConstraint("number >= 1 AND page >= 1 AND line >= 1", name="place_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("savings_account.id"))
    number: Mapped[int]
    after_entry: Mapped[int]
    balance: Mapped[Money] = mapped_column(MoneyType)
    page: Mapped[int]
    line: Mapped[int]
    #: Whether its first line carries the balance over.
    has_opening: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    started_at: Mapped[str] = mapped_column(Text)
    started_by: Mapped[str] = mapped_column(Text)


class PassbookPrint(Base):
    """One batch of lines printed into a booklet, from a line of a page on.

    It holds the movements after ``after_entry`` up to ``up_to_entry``, every line of an entry
    together; ``lines`` counts the line carried over too. ``lines_per_page`` is what a page held
    when it was printed.
    """

    __tablename__ = "passbook_print"
    __table_args__ = (
        UniqueConstraint("book_id", "page", "line"),
        CheckConstraint("lines >= 1 AND page >= 1 AND line >= 1", name="place_positive"),
        CheckConstraint("up_to_entry >= after_entry", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("passbook_book.id"), index=True)
    page: Mapped[int]
    line: Mapped[int]
    lines: Mapped[int]
    lines_per_page: Mapped[int]
    after_entry: Mapped[int]
    up_to_entry: Mapped[int]
    balance: Mapped[Money] = mapped_column(MoneyType)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    printed_at: Mapped[str] = mapped_column(Text)
    printed_by: Mapped[str] = mapped_column(Text)
