"""PDF and XLSX of a general ledger against the plain library writing the same rows.

Each measurement is a process of its own, so that its peak memory is its own; the two sides take
turns, and what counts is the ratio. The PDF's other side is reportlab's LongTable with fixed row
heights and ready column widths, the spreadsheet's a bare loop over xlsxwriter in constant memory.

Run ``python -m benchmarks.files [--rounds R]``.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path
from typing import Any
from typing import NamedTuple

from benchmarks.memory import peak_kib
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.money import ZERO
from coop.money import Money
from coop.web.paper import TREASURER
from coop.web.paper import Letterhead

PRINTED_AT = datetime(2026, 4, 2, 6, 5, tzinfo=UTC)
MIDNIGHT = time_of_day()
FIRST_DAY = date(2026, 1, 1)
LETTERHEAD = Letterhead("Koperasi Contoh", head="1-AB12-CD34-EF56-AB78", signers=(TREASURER,))
COLUMNS = (
    Column("date", Label("Tanggal", "Date"), "date"),
    Column("voucher", Label("Nomor bukti", "Voucher"), "text"),
    Column("narration", Label("Uraian", "Narration"), "text"),
    Column("debit", Label("Debit", "Debit"), "money"),
    Column("credit", Label("Kredit", "Credit"), "money"),
    Column("balance", Label("Saldo", "Balance"), "money"),
)
PDF_ROWS = (1_000, 10_000)
SHEET_ROWS = (10_000, 100_000)


def ledger_rows(count: int) -> list[ReportRow]:
    """Rows of a cash account, ready before the clock starts."""
    rows = []
    balance = ZERO
    for number in range(count):
        amount = Money.rupiah(25_000 + number * 7919 % 1_750_000)
        is_debit = number % 3 != 0
        balance = balance + amount if is_debit else balance - amount
        cells = (
            FIRST_DAY + timedelta(days=number * 364 // count),
            f"BKM-2026-{number:06d}",
            f"Setoran simpanan wajib anggota A-{number % 700:04d}",
            amount if is_debit else ZERO,
            ZERO if is_debit else amount,
            balance,
        )
        rows.append(ReportRow(cells))
    return rows


def report_of(rows: list[ReportRow]) -> Report:
    """The general ledger of those rows."""
    title = Label("Buku Besar", "General Ledger")
    return Report("general-ledger", title, COLUMNS, lambda: rows, date(2026, 12, 31), FIRST_DAY)


def our_pdf(rows: list[ReportRow], place: Path) -> None:
    """Letterhead, page numbers, signatures and all."""
    from coop.web import pdf

    place.write_bytes(pdf.render_report(report_of(rows), LETTERHEAD, printed_at=PRINTED_AT))


def long_table_pdf(rows: list[ReportRow], place: Path) -> None:
    """The table alone, in a standard font."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import LongTable
    from reportlab.platypus import SimpleDocTemplate

    from coop.web.paper import cell_text

    texts = [[column.label.id for column in COLUMNS]]
    texts += [[cell_text(cell, "id") for cell in row.cells] for row in rows]
    style: list[Any] = [
        ("FONT", (0, 0), (-1, -1), "Helvetica", 8.5),
        ("ALIGN", (3, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, "grey"),
    ]
    table = LongTable(
        texts,
        colWidths=[50, 80, 200, 60, 60, 70],
        rowHeights=[14] * len(texts),
        repeatRows=1,
        style=style,
    )
    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4, leftMargin=30, rightMargin=30).build([table])
    place.write_bytes(target.getvalue())


def our_sheet(rows: list[ReportRow], place: Path) -> None:
    """Title block, widths, formats, harmless texts."""
    from coop.web import sheets

    with place.open("wb") as stream:
        sheets.write_report(report_of(rows), stream, letterhead=LETTERHEAD, printed_at=PRINTED_AT)


def bare_sheet(rows: list[ReportRow], place: Path) -> None:
    """The same cells with the same number formats."""
    import xlsxwriter

    with place.open("wb") as stream:
        book = xlsxwriter.Workbook(stream, {"constant_memory": True})
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        money = book.add_format({"num_format": "#,##0"})
        text = book.add_format({"text_wrap": True})
        for line, row in enumerate(rows):
            when, voucher, narration, *amounts = row.cells
            assert isinstance(when, date), "the first column is a date"
            sheet.write_datetime(line, 0, datetime.combine(when, MIDNIGHT), day)
            sheet.write_string(line, 1, str(voucher), text)
            sheet.write_string(line, 2, str(narration), text)
            for column, amount in enumerate(amounts, start=3):
                assert isinstance(amount, Money), "the last columns are amounts"
                sheet.write_number(line, column, amount.sen // 100, money)
        book.close()


SIDES: dict[str, Callable[[list[ReportRow], Path], None]] = {
    "pdf": our_pdf,
    "longtable": long_table_pdf,
    "xlsx": our_sheet,
    "xlsxwriter": bare_sheet,
}


class Cost(NamedTuple):
    """Seconds of work, and MiB that the process grew by while working."""

    seconds: float
    mebibytes: float


def work(side: str, count: int) -> Cost:
    """Do one side once, in this process, after one small run that imports everything."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "file"
        SIDES[side](ledger_rows(50), place)
        rows = ledger_rows(count)
        before = peak_kib()
        start = time.perf_counter()
        SIDES[side](rows, place)
        seconds = time.perf_counter() - start
        after = peak_kib()
    return Cost(seconds, (after - before) / 1024)


def measure(sides: tuple[str, ...], count: int, rounds: int) -> dict[str, Cost]:
    """The medians of each side over rounds of one process each."""
    costs: dict[str, list[Cost]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            command = [sys.executable, "-m", "benchmarks.files", "--work", side, str(count)]
            output = subprocess.run(command, capture_output=True, check=True, text=True).stdout
            costs[side].append(Cost(*json.loads(output)))
    return {
        side: Cost(
            statistics.median(cost.seconds for cost in each),
            statistics.median(cost.mebibytes for cost in each),
        )
        for side, each in costs.items()
    }


def compare(ours: str, other: str, counts: tuple[int, ...], rounds: int) -> None:
    """Print both sides at every size, their ratio, and how ours grows."""
    found: list[Cost] = []
    for count in counts:
        costs = measure((ours, other), count, rounds)
        mine, bare = costs[ours], costs[other]
        found.append(mine)
        print(
            f"{ours} {count:>7,} rows: {mine.seconds:6.2f} s {mine.mebibytes:6.1f} MiB;"
            f" {other} {bare.seconds:6.2f} s {bare.mebibytes:6.1f} MiB;"
            f" ratio {mine.seconds / bare.seconds:.2f}"
        )
    times = counts[-1] / counts[0]
    print(
        f"{ours}: {times:.0f} times the rows take {found[-1].seconds / found[0].seconds:.1f}"
        f" times the time and {found[-1].mebibytes - found[0].mebibytes:+.1f} MiB"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="PDF and XLSX against the plain libraries")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", nargs=2, metavar=("SIDE", "ROWS"), help="one run, as JSON")
    arguments = parser.parse_args()
    if arguments.work:
        side, count = arguments.work
        print(json.dumps(work(side, int(count))))
        return
    compare("pdf", "longtable", PDF_ROWS, arguments.rounds)
    compare("xlsx", "xlsxwriter", SHEET_ROWS, arguments.rounds)


if __name__ == "__main__":
    main()
