"""Forms of a hand-over: who, and what no book knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import FieldList
from wtforms import Form
from wtforms import FormField
from wtforms import HiddenField
from wtforms import SelectField
from wtforms import StringField
from wtforms import TextAreaField

from coop.desk.handover.content import Facts
from coop.desk.handover.content import ReceiptBook
from coop.desk.handover.service import LINE_LENGTH_MAX
from coop.desk.handover.service import LINES_MAX
from coop.desk.handover.service import NAME_LENGTH_MAX
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import filled
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coop.users.models import User

#: Rows for receipt books that are always there, besides those that are filled.
BOOK_ROWS = 4
TEXT_MAX = LINE_LENGTH_MAX * LINES_MAX


class StartForm(BookForm):
    """Who hands over to whom, and who signs beside them."""

    giver = SelectField(_l("Yang menyerahkan"), [filled()], choices=[])
    taker = SelectField(_l("Yang menerima"), [filled()], choices=[])
    chair = StringField(_l("Nama ketua"), [filled(), PlainText(NAME_LENGTH_MAX)])
    supervisor = StringField(_l("Nama pengawas"), [filled(), PlainText(NAME_LENGTH_MAX)])

    def offer(self, treasurers: Sequence[User], others: Sequence[User]) -> None:
        """List who can hand over and who can take over."""
        self.giver.choices = _names(treasurers)
        # An office is given to somebody who was chosen, never to the first in a list.
        self.taker.choices = [("", _l("Pilih…")), *_names(others)]


def _names(people: Sequence[User]) -> list[tuple[str, str]]:
    return [(each.username, f"{each.display_name} ({each.username})") for each in people]


class ReceiptBookForm(Form):
    """One book of receipts that is not used up."""

    name = StringField(_l("Buku kuitansi"), [PlainText(NAME_LENGTH_MAX)])
    first = StringField(_l("Nomor pertama yang belum terpakai"), [PlainText(NAME_LENGTH_MAX)])
    last = StringField(_l("Nomor terakhir"), [PlainText(NAME_LENGTH_MAX)])


class FactsForm(BookForm):
    """Documents, keys, receipt books and remarks; one line for each thing."""

    documents = TextAreaField(
        _l("Dokumen yang diserahkan"), [PlainText(TEXT_MAX)], render_kw={"rows": 5}
    )
    keys = TextAreaField(
        _l("Kunci, stempel, dan barang yang diserahkan"),
        [PlainText(TEXT_MAX)],
        render_kw={"rows": 4},
    )
    books = FieldList(FormField(ReceiptBookForm), max_entries=LINES_MAX)
    remarks = TextAreaField(_l("Catatan"), [PlainText(TEXT_MAX)], render_kw={"rows": 3})

    def show(self, facts: Facts) -> None:
        """Fill the form with what was kept, and some empty rows."""
        self.documents.data = "\n".join(facts.documents)
        self.keys.data = "\n".join(facts.keys)
        self.remarks.data = "\n".join(facts.remarks)
        for book in (*facts.books, *[ReceiptBook("", "", "")] * BOOK_ROWS)[:LINES_MAX]:
            self.books.append_entry(book._asdict())

    def facts(self) -> Facts:
        """What was typed, a line for each thing; empty lines are none."""
        rows = [
            ReceiptBook(*((row.form[name].data or "").strip() for name in ReceiptBook._fields))
            for row in self.books
        ]
        return Facts(
            _lines(self.documents.data),
            _lines(self.keys.data),
            tuple(row for row in rows if any(row)),
            _lines(self.remarks.data),
        )


class CompleteForm(BookForm):
    """The final step; carries the seal of what was looked at."""

    seen = HiddenField(_l("Segel isi"))


def _lines(text: str | None) -> tuple[str, ...]:
    stripped = (" ".join(line.split()) for line in (text or "").splitlines())
    return tuple(line for line in stripped if line)
