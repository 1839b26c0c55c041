"""XLSX of a report, read back with openpyxl."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

import openpyxl
import pytest

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.money import Money
from coop.web import sheets
from tests.web.sample_reports import HOSTILE_TEXTS
from tests.web.sample_reports import LETTERHEAD
from tests.web.sample_reports import PRINTED_AT
from tests.web.sample_reports import balance_sheet
from tests.web.sample_reports import general_ledger
from tests.web.sample_reports import hostile_list

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


#: What a cell of text cannot hold, and what stands there instead.
REPLACED = {0: "�", 7: "�", ord("\r"): "\n"}


def data_of(report: Report, **options: Any) -> bytes:
    stream = io.BytesIO()
    sheets.write_report(report, stream, letterhead=LETTERHEAD, printed_at=PRINTED_AT, **options)
    return stream.getvalue()


def sheet_of(report: Report, **options: Any) -> Worksheet:
    book = openpyxl.load_workbook(io.BytesIO(data_of(report, **options)))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def header_row(sheet: Worksheet) -> int:
    """The row above the frozen line."""
    assert sheet.freeze_panes is not None
    return int(sheet.freeze_panes.removeprefix("A")) - 1


@pytest.mark.parametrize(
    "report", [balance_sheet(), general_ledger(700), general_ledger(5, sen=37), hostile_list()]
)
def test_every_cell_comes_back_as_what_it_was(report: Report) -> None:
    sheet = sheet_of(report)
    start = header_row(sheet)
    for line, row in enumerate(report.rows(), start=start + 1):
        for column, cell in enumerate(row.cells, start=1):
            found = sheet.cell(line, column)
            if isinstance(cell, Money):
                assert found.data_type == "n"
                assert Decimal(str(found.value)) == cell.to_decimal()
                assert "(#,##0" in found.number_format
            elif isinstance(cell, date):
                assert isinstance(found.value, datetime)
                assert found.value.date() == cell
                assert found.number_format == "dd/mm/yyyy"
            elif cell is None:
                assert found.value is None
            else:
                text = cell.id if isinstance(cell, Label) else str(cell)
                assert found.data_type == "s"
                assert found.value == text.translate(REPLACED)
    assert [cell.value for cell in sheet[start]] == [column.label.id for column in report.columns]


def test_the_file_is_headed_like_the_paper() -> None:
    sheet = sheet_of(balance_sheet((Label("Selisih Rp1", "Difference Rp1"),)))
    assert [sheet.cell(line, 1).value for line in range(1, 11)] == [
        LETTERHEAD.name,
        LETTERHEAD.legal_number,
        LETTERHEAD.address,
        "Neraca (Laporan Posisi Keuangan)",
        "Per 31 Maret 2026",
        "Unit: konsolidasi · belum diaudit · dalam rupiah",
        "Kode kepala rantai: 6412-AB12-CD34-EF56-AB78",
        "Dicetak 2 April 2026 14.05",
        "PERHATIAN: laporan ini tidak cocok",
        "Selisih Rp1",
    ]
    last = [row[0].value for row in sheet.iter_rows(min_row=sheet.max_row)]
    assert last == [
        "1. Penyisihan kerugian pinjaman dihitung menurut kolektibilitas per akhir bulan."
    ]
    assert sheet.title == "Neraca (Laporan Posisi Keuangan"[:31]


def test_the_file_speaks_english_when_asked() -> None:
    sheet = sheet_of(balance_sheet(), language="en")
    assert sheet.cell(4, 1).value == "Statement of Financial Position"
    assert sheet.cell(header_row(sheet), 3).value == "31 March 2026"


def test_it_prints_with_its_header_on_every_page() -> None:
    upright = sheet_of(balance_sheet())
    start = header_row(upright)
    assert upright.print_title_rows == f"${start}:${start}"
    assert upright.page_setup.paperSize == 9
    assert upright.page_setup.orientation in {None, "default", "portrait"}
    assert upright.page_setup.fitToHeight == 0
    assert upright.oddFooter is not None
    assert "6412-AB12" in str(upright.oddFooter.left.text)
    wide = replace(
        balance_sheet(),
        columns=tuple(
            Column(f"c{number}", Label("Kolom yang panjang", "Long"), "money")
            for number in range(9)
        ),
        rows=lambda: [ReportRow((Money(99_999_999_999_999),) * 9)],
    )
    turned = sheet_of(wide, paper="F4")
    assert turned.page_setup.orientation == "landscape"
    assert turned.page_setup.paperSize == 14


def one_amount(amount: Money) -> Any:
    report = replace(
        balance_sheet(),
        columns=(Column("amount", Label("Jumlah", "Amount"), "money"),),
        rows=lambda: [ReportRow((amount,))],
    )
    sheet = sheet_of(report)
    return sheet.cell(header_row(sheet) + 1, 1)


@pytest.mark.parametrize(
    "sen",
    [
        1,
        -1,
        10,
        99_999_999_999_999,
        -123_456_789_012_345,
        999_999_999_999_999,
        99_999_999_999_999_900,
        0,
    ],
)
def test_an_amount_of_fifteen_digits_is_an_exact_number(sen: int) -> None:
    cell = one_amount(Money(sen))
    assert cell.data_type == "n"
    assert Decimal(str(cell.value)) == Money(sen).to_decimal()
    has_sen = sen % 100 != 0
    assert cell.number_format == (sheets.WITH_SEN if has_sen else sheets.WHOLE)


@pytest.mark.parametrize(
    "sen", [9_007_199_254_740_993, 123_456_789_012_345_600, -9_999_999_999_999_999]
)
def test_a_longer_amount_is_exact_text(sen: int) -> None:
    cell = one_amount(Money(sen))
    assert cell.data_type == "s"
    assert cell.value == Money(sen).plain()


def test_nothing_typed_becomes_a_formula_or_a_link() -> None:
    with zipfile.ZipFile(io.BytesIO(data_of(hostile_list()))) as book:
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in cells
    assert "hyperlink" not in cells
    sheet = sheet_of(hostile_list())
    start = header_row(sheet)
    for line, text in enumerate(HOSTILE_TEXTS, start=start + 1):
        cell = sheet.cell(line, 2)
        assert cell.data_type == "s"
        assert bool(cell.style and cell.quotePrefix) is text.startswith(
            ("=", "+", "-", "@", "\t", "\r")
        )


def test_a_text_longer_than_a_cell_is_cut_in_sight() -> None:
    report = replace(hostile_list(), rows=lambda: [ReportRow(("1", "k" * 40_000, Money(0)))])
    sheet = sheet_of(report)
    value = str(sheet.cell(header_row(sheet) + 1, 2).value)
    assert len(value) == 32_767
    assert value.endswith("k…")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert data_of(balance_sheet()) == data_of(balance_sheet())


def test_a_report_without_rows_has_its_header() -> None:
    sheet = sheet_of(replace(general_ledger(1), rows=tuple))
    assert sheet.cell(header_row(sheet), 1).value == "Tanggal"
