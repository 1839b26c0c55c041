"""Forms of the passbook."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms import RadioField
from wtforms import StringField
from wtforms.validators import InputRequired
from wtforms.validators import NumberRange

from coop.members.papers.layout import Layout
from coop.members.papers.layout import Place
from coop.members.papers.passbook import REASON_LENGTH_MAX
from coop.members.papers.passbook import BookFacts
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.texts import lazy as _l

HISTORY = "history"
CARRIED = "carried"
USED = "used"

BEGINNINGS = {
    HISTORY: _l("cetak semua transaksi sejak awal"),
    CARRIED: _l("mulai dengan satu baris pindahan saldo"),
    USED: _l("buku ini sudah terisi tulisan tangan sampai hari ini; lanjutkan dari baris di bawah"),
}


def _whole(label: str, least: int, most: int, default: int) -> IntegerField:
    return IntegerField(
        label,
        [InputRequired(_l("Isian ini perlu diisi.")), NumberRange(least, most)],
        default=default,
    )


class StartForm(BookForm):
    """Beginning a booklet."""

    beginning = RadioField(_l("Isi buku baru"), choices=choices_of(BEGINNINGS), default=HISTORY)
    page = _whole(_l("Mulai di halaman"), 1, 999, 1)
    line = _whole(_l("Mulai di baris"), 1, 999, 1)
    reason = StringField(_l("Alasan"), [PlainText(REASON_LENGTH_MAX)])

    def wanted(self, *, is_first: bool) -> BookFacts:
        """What was typed; a later booklet always carries the balance over."""
        chosen = self.beginning.data if is_first else CARRIED
        return BookFacts(
            has_history=chosen == HISTORY,
            has_opening=chosen == CARRIED,
            place=Place(self.page.data or 1, self.line.data or 1),
            reason=" ".join((self.reason.data or "").split()),
        )


class PrintForm(BookForm):
    """Printing on."""

    last = IntegerField(_l("Cetakan terakhir"), default=0)


class LayoutForm(BookForm):
    """How a booklet lies in the printer; millimetres."""

    width = _whole(_l("Lebar kertas (mm)"), 60, 420, 145)
    height = _whole(_l("Tinggi kertas (mm)"), 60, 420, 200)
    left = _whole(_l("Jarak dari kiri (mm)"), 0, 100, 8)
    top = _whole(_l("Baris pertama dari atas (mm)"), 3, 200, 25)
    step = _whole(_l("Jarak antarbaris (persepuluh mm)"), 30, 200, 60)
    lines = _whole(_l("Banyaknya baris sehalaman"), 4, 60, 24)
    fold_after = _whole(_l("Lipatan sesudah baris ke-"), 0, 60, 12)
    fold = _whole(_l("Tinggi lipatan (mm)"), 0, 60, 14)
    pages = _whole(_l("Banyaknya halaman"), 1, 99, 12)
    size = _whole(_l("Besar huruf (persepuluh pt)"), 50, 140, 75)

    def fill(self, layout: Layout) -> None:
        """Show what holds now."""
        for name in ("width", "height", "left", "top", "fold"):
            self[name].data = getattr(layout, name) // 10
        for name in ("step", "lines", "fold_after", "pages", "size"):
            self[name].data = getattr(layout, name)

    def wanted(self) -> Layout:
        """What was typed."""
        tenths = {
            name: 10 * int(self[name].data) for name in ("width", "height", "left", "top", "fold")
        }
        counts = {
            name: int(self[name].data) for name in ("step", "lines", "fold_after", "pages", "size")
        }
        return Layout(**tenths, **counts)
