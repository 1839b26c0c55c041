"""The register of members (buku daftar anggota) as a report: what is printed, signed and filed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from coop.ledger.report import Cell
    from coop.members.membership.queries import RegisterLine

TITLE: Final = Label("Buku daftar anggota", "Register of members")
COLUMNS: Final = (
    Column("row", Label("No.", "No."), "number", 4),
    Column("number", Label("Nomor anggota", "Member number"), "text", 10),
    Column("name", Label("Nama", "Name"), "text", 18),
    Column("sex", Label("L/P", "M/F"), "text", 4),
    Column("birth", Label("Tempat, tanggal lahir", "Born"), "text", 16),
    Column("occupation", Label("Pekerjaan", "Occupation"), "text", 12),
    Column("address", Label("Alamat", "Address"), "text", 22),
    Column("admitted", Label("Masuk", "Joined"), "date", 9),
    Column("signature", Label("Tanda tangan/cap jempol", "Signature/thumb print"), "text", 14),
    Column("left", Label("Berhenti", "Left"), "date", 9),
    Column("cause", Label("Sebab berhenti", "Why"), "text", 12),
    Column("chair", Label("Tanda tangan ketua", "Chair's signature"), "text", 12),
)
#: Lines of room in which somebody signs or sets a thumb.
SIGNED_LINES: Final = 3
_SEXES: Final = {"m": Label("L", "M"), "f": Label("P", "F")}
_CAUSES: Final = {
    "resigned": Label("Mengundurkan diri", "Resigned"),
    "deceased": Label("Meninggal", "Deceased"),
    "expelled": Label("Diberhentikan", "Expelled"),
}
NOTE: Final = Label(
    "Buku ini memuat semua anggota sejak koperasi berdiri, juga yang sudah berhenti. Nomor induk "
    "kependudukan tidak dicetak di sini.",
    "This register holds everybody who was ever a member. Identity numbers are not printed here.",
)


def register_report(lines: Sequence[RegisterLine], day: date) -> Report:
    """The register as of a day.

    Args:
        lines: everybody who was ever admitted, in order.
        day: on which it is made.
    """
    present = sum(1 for each in lines if each.left_on is None)
    return Report(
        kind="member-register",
        title=TITLE,
        columns=COLUMNS,
        rows=lambda: _rows(lines),
        date_to=day,
        notes=(
            Label(
                f"Anggota sekarang {present}, sudah berhenti {len(lines) - present}.",
                f"Members now {present}, left {len(lines) - present}.",
            ),
            NOTE,
        ),
        row_lines=SIGNED_LINES,
    )


def _rows(lines: Iterable[RegisterLine]) -> Iterable[ReportRow]:
    for place, each in enumerate(lines, start=1):
        cells: tuple[Cell, ...] = (
            place,
            each.number,
            each.name,
            _SEXES.get(each.sex),
            born(each),
            each.occupation,
            address_of(each),
            each.admitted_on,
            None,
            each.left_on,
            _CAUSES.get(each.cause),
            None,
        )
        yield ReportRow(cells)


def born(line: RegisterLine) -> str:
    """Where and when somebody was born, as far as it is known."""
    day = line.birth_day
    text = f"{day.day:02d}/{day.month:02d}/{day.year:04d}" if day is not None else ""
    return ", ".join(filter(None, (line.birth_place, text)))


def address_of(line: RegisterLine) -> str:
    """An address in one line, with its neighbourhood and hamlet."""
    neighbourhood = " ".join(
        f"{name} {value}" for name, value in (("RT", line.rt), ("RW", line.rw)) if value
    )
    return ", ".join(filter(None, (line.address, neighbourhood, line.hamlet)))
