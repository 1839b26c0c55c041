"""Lists of dues as data: who owes, and the sheet a collector takes along. Pages and files alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from coop.members.dues.allocation import Standing
    from coop.members.dues.overview import Owing
    from coop.members.dues.overview import Where

ARREARS_TITLE = Label("Tunggakan Simpanan Wajib", "Arrears of Mandatory Savings")
SHEET_TITLE = Label("Lembar Pungutan Simpanan Wajib", "Collection Sheet of Mandatory Savings")

NUMBER = Label("Nomor", "Number")
NAME = Label("Nama", "Name")
HAMLET = Label("Dusun", "Hamlet")
GROUP = Label("Kelompok", "Group")
ARREARS = Label("Tunggakan", "Arrears")
SINCE = Label("Sejak", "Since")
MONTHS = Label("Bulan", "Months")
CURRENT = Label("Bulan ini", "This month")
PAID = Label("Dibayar (Rp)", "Paid (Rp)")
RECEIPT = Label("No. kuitansi", "Receipt no.")
PAID_ON = Label("Tgl bayar", "Paid on")
SIGNED = Label("Paraf anggota", "Member's initials")
SUM = Label("Jumlah", "Total")
EVERYBODY = Label("semua anggota", "all members")

#: Dotted lines to write on: what was paid, the receipt, the day, the initials.
_TO_WRITE_ON: Final = ("." * 24, "." * 18, "..... / .....", "." * 20)
_NOT_WRITTEN: Final = (None, None, None, None)


def place_label(where: Where) -> Label:
    """Whose list it is, in words; all members where nothing was chosen."""
    parts = [("Dusun", "Hamlet", where.hamlet), ("Kelompok", "Group", where.group)]
    chosen = [each for each in parts if each[2]]
    if not chosen:
        return EVERYBODY
    return Label(
        ", ".join(f"{name} {value}" for name, _, value in chosen),
        ", ".join(f"{name} {value}" for _, name, value in chosen),
    )


def kept_place(text: str) -> Label:
    """The place of a recorded sheet, which its record has in Indonesian.

    >>> kept_place("Dusun Krajan, Kelompok Melati").en
    'Hamlet Krajan, Group Melati'
    """
    if text == EVERYBODY.id:
        return EVERYBODY
    english = re.sub("^Dusun ", "Hamlet ", text)
    return Label(text, re.sub("(^|, )Kelompok ", r"\1Group ", english, count=1))


def arrears_report(
    rows: Sequence[Owing], standings: dict[int, Standing], on: date, where: Where
) -> Report:
    """Who owes how much since when, who owes most first."""
    columns = (
        Column("number", NUMBER, "text", 8),
        Column("name", NAME, "text", 24),
        Column("hamlet", HAMLET, "text", 12),
        Column("group", GROUP, "text", 12),
        Column("arrears", ARREARS, "money", 12),
        Column("since", SINCE, "date", 10),
        Column("months", MONTHS, "number", 6),
        Column("current", Label("Belum jatuh tempo", "Not yet due"), "money", 12),
    )

    def lines() -> Iterable[ReportRow]:
        for each in rows:
            standing = standings[each.member_id]
            yield ReportRow(
                (
                    each.number,
                    each.name,
                    each.hamlet,
                    each.group,
                    each.arrears,
                    standing.since,
                    standing.months_behind or None,
                    each.current,
                )
            )
        arrears, current = _sums(rows)
        yield ReportRow((SUM, None, None, None, arrears, None, None, current), "total")

    arrears, current = _sums(rows)
    return Report(
        "dues-arrears",
        _of_place(ARREARS_TITLE, where),
        columns,
        lines,
        date_to=on,
        totals={"arrears": arrears, "current": current},
    )


def sheet_report(rows: Sequence[Owing], on: date, where: Where, *, with_room: bool) -> Report:
    """What a collector takes along: what each member owes, and room to write what was paid.

    Args:
        rows: members in the order in which they are called upon.
        on: as of the end of which day.
        where: whose sheet it is.
        with_room: whether it is printed, so that there has to be room for a hand.
    """
    columns = (
        Column("place", Label("No.", "No."), "number", 4),
        Column("number", NUMBER, "text", 8),
        Column("name", NAME, "text", 22),
        Column("arrears", ARREARS, "money", 11),
        Column("current", CURRENT, "money", 11),
        Column("paid", PAID, "text", 14),
        Column("receipt", RECEIPT, "text", 12),
        Column("paid_on", PAID_ON, "text", 10),
        Column("signed", SIGNED, "text", 12),
    )
    arrears, current = _sums(rows)
    return Report(
        "dues-sheet",
        _of_place(SHEET_TITLE, where),
        columns,
        _sheet_lines(rows, arrears, current, with_room=with_room),
        date_to=on,
        notes=(
            Label(
                "Tulis nomor kuitansi sementara pada setiap pembayaran. Kuitansi yang batal "
                "tetap dibawa kembali.",
                "Write the number of the temporary receipt beside each payment. Spoilt receipts "
                "are brought back too.",
            ),
        ),
        totals={"arrears": arrears, "current": current},
    )


def _sheet_lines(
    rows: Sequence[Owing], arrears: Money, current: Money, *, with_room: bool
) -> Callable[[], Iterator[ReportRow]]:
    def lines() -> Iterator[ReportRow]:
        dots = _TO_WRITE_ON if with_room else _NOT_WRITTEN
        for place, each in enumerate(rows, start=1):
            owed = (each.arrears or None, each.current or None)
            if with_room:  # a hand needs a taller row than a printer; a heading stays with its row
                yield ReportRow((None, None, " ", *(None,) * 6), "heading", 1)
            yield ReportRow((place, each.number, each.name, *owed, *dots))
        yield ReportRow((None, None, SUM, arrears, current, None, None, None, None), "total")

    return lines


def _of_place(title: Label, where: Where) -> Label:
    """A title that says whose list it is."""
    if not (where.hamlet or where.group):
        return title
    place = place_label(where)
    return Label(f"{title.id}, {place.id}", f"{title.en}, {place.en}")


def _sums(rows: Sequence[Owing]) -> tuple[Money, Money]:
    return total(each.arrears for each in rows), total(each.current for each in rows)
