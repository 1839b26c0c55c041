"""Files as offices save them become rows; what is not a table is refused with its reason."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import date
from datetime import datetime
from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.import_errors import ImportColumnsMissing
from coop.ledger.import_errors import ImportColumnTwice
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_rows import read_rows
from coop.ledger.import_tables import COLUMNS
from coop.ledger.import_tables import REQUIRED
from coop.ledger.import_tables import UNPACKED_SIZE_MAX
from coop.ledger.import_tables import read_table
from coop.ledger.import_template import template_csv
from coop.ledger.import_template import template_xlsx

if TYPE_CHECKING:
    from coop.ledger.import_tables import Table

HEADING = ("nr", "date", "description", "account", "debit", "credit")
ROW = ("1", "2026-03-01", "Setoran", "1101", "5000", "")


def text_file(delimiter: str, *rows: tuple[str, ...]) -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in (HEADING, *rows))


def workbook(*rows: tuple[Any, ...], heading: tuple[str, ...] = HEADING) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (heading, *rows):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def column(table: Table, name: str) -> list[Any]:
    place = table.positions[name]
    return [cells[place] if place < len(cells) else "" for _, cells in table.rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_a_text_reads_the_same_however_an_office_saved_it(
    delimiter: str, encoding: str, named: str
) -> None:
    row = ("1", "2026-03-01", "Café – “Bu Siti”", "1101", "5000", "")
    table = read_table("jurnal.csv", text_file(delimiter, row).encode(encoding))
    assert table.rows == ((2, row),)
    assert (table.encoding, table.delimiter) == (named, delimiter)


def test_a_line_that_tells_excel_its_delimiter_is_believed() -> None:
    table = read_table("jurnal.csv", ("sep=;\r\n" + text_file(";", ROW)).encode())
    assert table.rows == ((3, ROW),)


def test_rows_count_as_a_spreadsheet_counts_them() -> None:
    text = "Koperasi Uji\n\n" + text_file(";", ROW, ("", "", "", "", "", ""), ROW)
    assert [number for number, _ in read_table("jurnal.csv", text.encode()).rows] == [4, 6]


def test_quotes_keep_delimiters_and_line_breaks_inside_a_cell() -> None:
    row = '1;2026-03-01;"Beli ""ATK"";\nlagi";1101;5000;\r\n'
    table = read_table("jurnal.csv", (text_file(";") + row).encode())
    assert column(table, "description") == ['Beli "ATK";\nlagi']


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        ("Nomor;Tanggal;Keterangan;Akun;Debit;Kredit;Unit;Anggota;Jenis", COLUMNS),
        ("NO. BUKTI;TGL;URAIAN;PERKIRAAN;DEBET (Rp);KREDIT (Rp)", COLUMNS[:6]),
        ("nr,date,description,account,debit,credit,unit,member,type", COLUMNS),
        ("No;Tanggal;No Bukti;Uraian;Kode Akun;Nama Akun;Debet;Kredit", COLUMNS[:6]),
        ("Account;Credit;Debit;Date;Nr", REQUIRED),
    ],
)
def test_headings_are_known_in_both_languages_and_any_order(
    headings: str, columns: tuple[str, ...]
) -> None:
    table = read_table("jurnal.csv", f"{headings}\n1;1;1;1;1;1;1;1;1\n".encode())
    assert set(table.positions) == set(columns)


def test_the_number_of_the_paper_counts_before_the_number_of_the_row() -> None:
    text = "No;Tanggal;No Bukti;Uraian;Akun;Debet;Kredit\n1;2026-03-01;BKM-7;x;1101;5;\n"
    table = read_table("jurnal.csv", text.encode())
    assert column(table, "nr") == ["BKM-7"]
    assert table.ignored == ("No",)


def test_a_workbook_gives_dates_as_dates_and_numbers_as_the_digits_excel_shows() -> None:
    rows = (
        (1, date(2026, 3, 1), "Setoran", 1101, 1250000.5, None),
        (2, datetime(2026, 3, 1, 14, 30), "x", "1101", 0.1 + 0.2, True),  # noqa: DTZ001 - Excel knows no zone
        ("3", "01/03/2026", "x", 1101.0, "1.250.000,50", time(7, 30)),
    )
    table = read_table("jurnal.xlsx", workbook(*rows))
    assert column(table, "date") == [date(2026, 3, 1), date(2026, 3, 1), "01/03/2026"]
    assert column(table, "debit") == [Decimal("1250000.5"), Decimal("0.3"), "1.250.000,50"]
    assert column(table, "credit") == ["", "True", "07:30:00"]
    assert column(table, "account") == [Decimal(1101), "1101", Decimal(1101)]


def test_a_formula_counts_as_the_result_excel_kept() -> None:
    data = workbook((1, date(2026, 3, 1), "x", "1101", "=2*3", None))
    with pytest.raises(ImportFileUnreadable, match="formula"):  # nothing was ever calculated
        read_table("jurnal.xlsx", data)
    kept = with_part(
        data, "xl/worksheets/sheet1.xml", lambda text: text.replace("<v></v>", "<v>6</v>")
        .replace("<v />", "<v>6</v>").replace("<v/>", "<v>6</v>")
    )  # fmt: skip
    assert column(read_table("jurnal.xlsx", kept), "debit") == [Decimal(6)]
    empty = with_part(
        data,
        "xl/worksheets/sheet1.xml",
        lambda text: re.sub(r"<c (r=.[A-Z0-9]+.)><f>", r'<c \1 t="str"><f>', text),
    )
    assert column(read_table("jurnal.xlsx", empty), "debit") == [""], "its result is an empty text"


def with_part(data: bytes, name: str, change: Any) -> bytes:
    """A workbook with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content.decode()) if part == name else content)
    return stream.getvalue()


def test_the_sheet_with_the_columns_is_read_whatever_stands_before_it() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Koperasi Uji"])
    sheet = book.create_sheet("Jurnal")
    sheet.append([])
    sheet.append(HEADING)
    sheet.append(ROW)
    stream = io.BytesIO()
    book.save(stream)
    table = read_table("jurnal.xlsx", stream.getvalue())
    assert table.rows == ((3, ROW),)


@pytest.mark.parametrize(
    ("data", "reason", "row"),
    [
        (b"", "empty", 0),
        (b" \n\n", "empty", 0),
        (b"nr;date\x00;account", "binary", 0),
        (b"nr;date;account;debit;credit\n1;2026-03-01;\x81\x8d;5;\n", "encoding", 0),
        (b'nr;date;account;debit;credit\n1;2026-03-01;1101;5;\n1;"2026\n', "quotes", 3),
        (b"nr;date;account;debit;credit\n;;;;\n", "no_rows", 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked", 0),
        (b"PK\x03\x04 not a workbook", "damaged", 0),
        (workbook(ROW)[:2000], "damaged", 0),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_its_reason(data: bytes, reason: str, row: int) -> None:
    with pytest.raises(ImportFileUnreadable) as refused:
        read_table("berkas", data)
    assert refused.value.params == {"file_name": "berkas", "reason": reason, "row": row}


def test_a_workbook_that_unpacks_to_far_too_much_is_refused() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(UNPACKED_SIZE_MAX // 1024 // 1024 + 1):
            part.write(b" " * 1024 * 1024)
    with pytest.raises(ImportFileUnreadable) as refused:
        read_table("bom.xlsx", stream.getvalue())
    assert refused.value.params["reason"] == "too_large"


def test_a_damaged_workbook_is_refused_whatever_the_damage() -> None:
    whole = workbook(*(ROW for _ in range(20)))
    dice = random.Random(20260310)
    refused = 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 40)):
            data[dice.randrange(4, len(data))] = dice.randrange(256)
        try:
            read_rows(read_table("rusak.xlsx", bytes(data)))
        except (ImportFileUnreadable, ImportColumnsMissing):
            refused += 1
    assert refused > 100


def test_damaged_parts_of_a_workbook_are_refused_whatever_the_damage() -> None:
    whole = workbook(*(ROW for _ in range(5)))
    dice = random.Random(20260311)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = archive.namelist()

    def spoil(text: str) -> str:
        place = dice.randrange(len(text))
        return (
            text[:place]
            + dice.choice(["<", ">", '"', "x", "", "9" * 30, "&a;"])
            + text[place + 3 :]
        )

    refused = 0
    for number in range(200):
        data = with_part(whole, parts[number % len(parts)], spoil)
        try:
            read_rows(read_table("rusak.xlsx", data))
        except (ImportFileUnreadable, ImportColumnsMissing):
            refused += 1
    assert refused > 50


def test_missing_columns_are_named_with_what_was_found() -> None:
    with pytest.raises(ImportColumnsMissing) as refused:
        read_table("jurnal.csv", b"tanggal;akun;jumlah\n2026-03-01;1101;5\n")
    assert refused.value.params == {
        "columns": "nr, debit, credit",
        "found": "tanggal, akun, jumlah",
    }


def test_two_columns_of_one_meaning_are_refused() -> None:
    with pytest.raises(ImportColumnTwice) as refused:
        read_table("jurnal.csv", b"nr;tanggal;akun;debit;debet;kredit\n1;2;3;4;5;6\n")
    assert refused.value.params == {"column": "debit", "headings": "debit, debet"}


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_a_table_or_a_refusal(data: bytes) -> None:
    try:
        read_table("berkas", data)
    except (ImportFileUnreadable, ImportColumnsMissing, ImportColumnTwice):
        return


@given(st.text(max_size=200))
def test_any_rows_below_a_good_heading_are_entries_or_named(text: str) -> None:
    data = f"nr;date;account;debit;credit\n1;2026-03-01;1101;5;\n{text}".encode(errors="replace")
    try:
        source = read_rows(read_table("jurnal.csv", data))
    except (ImportFileUnreadable, ImportColumnsMissing):
        return
    assert source.entries[0].lines[0].account == "1101"


def test_the_form_reads_as_a_table_of_the_contract() -> None:
    for name, data in (("form.csv", template_csv()), ("form.xlsx", filled(template_xlsx()))):
        table = read_table(name, data)
        assert table.headings == COLUMNS
        source = read_rows(table)
        assert source.problems == []
        assert [(entry.nr, len(entry.lines)) for entry in source.entries] == [("1", 2), ("2", 3)]


def filled(form: bytes) -> bytes:
    """The workbook with its example copied to the sheet that is to be filled."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    for row in book["Contoh"].iter_rows(min_row=2, values_only=True):
        book["Jurnal"].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_unfilled_form_holds_no_entry() -> None:
    with pytest.raises(ImportFileUnreadable) as refused:
        read_table("form.xlsx", template_xlsx())
    assert refused.value.params["reason"] == "no_rows"


def test_the_form_lists_accounts_without_letting_a_name_become_a_formula() -> None:
    data = template_xlsx("en", [("1101", "Kas"), ("=1+1", '=HYPERLINK("http://x")')])
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Jurnal", "Contoh", "Explanations", "Accounts"]
    cells = [cell for row in book["Accounts"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells] == ["s"] * 6
    assert [cell.value for cell in cells[4:]] == ["'=1+1", '\'=HYPERLINK("http://x")']
