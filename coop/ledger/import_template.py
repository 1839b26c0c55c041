"""The empty form for an import: columns, an example, and what each column means.

The example is left in the CSV form on purpose (it has no second sheet to stand on); its accounts
carry their type, so that it imports into any book that makes missing accounts.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from datetime import datetime
from datetime import time
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.ledger.import_bad_rows import SAFE
from coop.ledger.import_bad_rows import harmless
from coop.ledger.import_tables import COLUMNS
from coop.ledger.import_tables import REQUIRED
from coop.ledger.report import Label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook


class ColumnHelp(NamedTuple):
    """What a column of the form is for."""

    width: int
    text: Label


HELP: Final = {
    "nr": ColumnHelp(
        10,
        Label(
            "Nomor jurnal atau nomor bukti. Semua baris satu jurnal memakai nomor yang sama.",
            "Number of the entry or its paper. All rows of one entry carry the same number.",
        ),
    ),
    "date": ColumnHelp(
        12,
        Label(
            "Tanggal buku: 31/03/2026 atau 2026-03-31. Sama untuk semua baris satu jurnal.",
            "Entry date: 31/03/2026 or 2026-03-31. The same in all rows of one entry.",
        ),
    ),
    "description": ColumnHelp(
        40,
        Label(
            "Keterangan, paling panjang 500 huruf. Tulis nomor anggota, jangan namanya.",
            "What happened, 500 characters at most. Write member numbers, never names.",
        ),
    ),
    "account": ColumnHelp(
        24,
        Label(
            "Kode akun, atau namanya persis seperti di bagan akun.",
            "Code of the account, or its name exactly as in the chart.",
        ),
    ),
    "debit": ColumnHelp(
        16,
        Label(
            "Jumlah rupiah di sisi debit. Isi debit atau kredit, jangan keduanya.",
            "Rupiah on the debit side. Fill debit or credit, never both.",
        ),
    ),
    "credit": ColumnHelp(
        16,
        Label(
            "Jumlah rupiah di sisi kredit. Debit dan kredit satu jurnal harus sama besar, "
            "juga di tiap unit.",
            "Rupiah on the credit side. Debits and credits of an entry are equal, "
            "in each unit too.",
        ),
    ),
    "unit": ColumnHelp(
        12,
        Label(
            "Kode unit usaha; bila kosong, unit pertama buku ini.",
            "Code of the business unit; the book's first unit where left empty.",
        ),
    ),
    "member": ColumnHelp(
        12,
        Label(
            "Nomor anggota, rekening simpanan atau pinjaman, hanya untuk akun yang memintanya.",
            "Number of the member, savings account or loan, only where the account asks for it.",
        ),
    ),
    "type": ColumnHelp(
        12,
        Label(
            "Jenis akun, hanya bila akun baru dibuat saat impor: "
            "aset, liabilitas, ekuitas, pendapatan, beban.",
            "Type of the account, only where the import makes new accounts: "
            "asset, liability, equity, income, expense.",
        ),
    ),
}
assert tuple(HELP) == COLUMNS, "each column is explained"

RULES: Final = (
    Label(
        "Isi di lembar “Jurnal”, lalu impor berkas ini. Semua baris dicatat, atau tidak satu "
        "pun; setiap baris yang salah disebut nomor dan alasannya.",
        "Fill the sheet “Jurnal” and import this file. It goes in entirely or not at all; "
        "every bad row is named with its reason.",
    ),
    Label(
        "Judul kolom boleh bahasa Indonesia: nomor, tanggal, keterangan, akun, debit, kredit, "
        "unit, anggota, jenis.",
        "Headings may be in Indonesian: nomor, tanggal, keterangan, akun, debit, kredit, "
        "unit, anggota, jenis.",
    ),
    Label(
        "Angka boleh 1.250.000,50 atau 1250000.50, asal seragam dalam satu kolom.",
        "Amounts may be 1.250.000,50 or 1250000.50, the same throughout a column.",
    ),
)

_SALE: Final = "Contoh: pendapatan lain, tunai"
_BILL: Final = "Contoh: listrik dan ongkos jalan"

ExampleRow = tuple[str, date, str, str, int, int, str, str, str]

#: Two entries, one of them with three lines, in accounts of the charts that come with us.
EXAMPLE: Final[tuple[ExampleRow, ...]] = (
    ("1", date(2026, 1, 5), _SALE, "1101", 1_250_000, 0, "", "", "aset"),
    ("1", date(2026, 1, 5), _SALE, "4409", 0, 1_250_000, "", "", "pendapatan"),
    ("2", date(2026, 1, 6), _BILL, "6103", 300_000, 0, "", "", "beban"),
    ("2", date(2026, 1, 6), _BILL, "6104", 75_000, 0, "", "", "beban"),
    ("2", date(2026, 1, 6), _BILL, "1101", 0, 375_000, "", "", "aset"),
)


def template_csv() -> bytes:
    """The form as CSV: UTF-8 with BOM and ``;``, as Indonesian Excel opens and saves it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for nr, day, text, account, debit, credit, *rest in EXAMPLE:
        amounts = (debit or "", credit or "")
        writer.writerow([nr, f"{day:%d/%m/%Y}", text, account, *amounts, *rest])
    return stream.getvalue().encode("utf-8-sig")


def template_xlsx(language: str = "id", accounts: Iterable[tuple[str, str]] = ()) -> bytes:
    """The form as a workbook: an empty sheet to fill, the example, the explanations.

    Args:
        language: ``id`` or ``en``, of the explanations.
        accounts: codes and names of the book's accounts, listed on a sheet of their own.
    """
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE) as book:
        _write_form(book, "Jurnal", ())
        _write_form(book, "Contoh", EXAMPLE)
        _write_help(book, language)
        _write_accounts(book, accounts, language)
    return stream.getvalue()


def _heading(book: Workbook) -> Format:
    return book.add_format({"bold": True, "bg_color": "#DDE7E3", "bottom": 1, "text_wrap": True})


def _write_form(book: Workbook, name: str, rows: Sequence[ExampleRow]) -> None:
    sheet = book.add_worksheet(name)
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    amount = book.add_format({"num_format": "#,##0.00"})
    formats = {"date": day, "debit": amount, "credit": amount}
    for position, column in enumerate(COLUMNS):
        sheet.set_column(position, position, HELP[column].width, formats.get(column, text))
        sheet.write_string(0, position, column, _heading(book))
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        nr, on, narration, account, debit, credit, *rest = row
        texts = {0: nr, 2: narration, 3: account, 6: rest[0], 7: rest[1], 8: rest[2]}
        for position, cell in texts.items():
            sheet.write_string(number, position, cell, text)
        sheet.write_datetime(number, 1, datetime.combine(on, time()), day)
        sheet.write_number(number, 4 if debit else 5, debit or credit, amount)


def _write_help(book: Workbook, language: str) -> None:
    sheet = book.add_worksheet(Label("Penjelasan", "Explanations").text(language))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    headings = (Label("kolom", "column"), Label("wajib", "required"), Label("isi", "content"))
    for position, heading in enumerate(headings):
        sheet.write_string(0, position, heading.text(language), _heading(book))
    for width, position in ((14, 0), (10, 1), (90, 2)):
        sheet.set_column(position, position, width)
    yes, no = Label("ya", "yes").text(language), Label("tidak", "no").text(language)
    for number, (column, explained) in enumerate(HELP.items(), start=1):
        sheet.write_string(number, 0, column, wrapped)
        sheet.write_string(number, 1, yes if column in REQUIRED else no, wrapped)
        sheet.write_string(number, 2, explained.text.text(language), wrapped)
    for number, rule in enumerate(RULES, start=len(HELP) + 2):
        sheet.write_string(number, 2, rule.text(language), wrapped)


def _write_accounts(book: Workbook, accounts: Iterable[tuple[str, str]], language: str) -> None:
    listed = list(accounts)
    if not listed:
        return
    sheet = book.add_worksheet(Label("Akun", "Accounts").text(language))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 60)
    for position, heading in enumerate((Label("kode", "code"), Label("nama", "name"))):
        sheet.write_string(0, position, heading.text(language), _heading(book))
    for number, (code, name) in enumerate(listed, start=1):
        sheet.write_string(number, 0, harmless(code))
        sheet.write_string(number, 1, harmless(name))
