"""From the bytes of a CSV or XLSX file to rows under known columns, with nothing lost or guessed.

Text cells stay text, spreadsheet numbers become ``Decimal`` of the fifteen digits Excel shows, and
dates become dates. What a row means is read elsewhere (``import_rows``).
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from coop.ledger.import_errors import ImportColumnsMissing
from coop.ledger.import_errors import ImportColumnTwice
from coop.ledger.import_errors import ImportFileUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator

Cell = str | Decimal | date
Row = tuple[int, tuple[Cell, ...]]

#: The columns of the template, in order.
COLUMNS: Final = (
    "nr",
    "date",
    "description",
    "account",
    "debit",
    "credit",
    "unit",
    "member",
    "type",
)
REQUIRED: Final = ("nr", "date", "account", "debit", "credit")

#: Headings that mean a column; where several stand in one file the earliest of the list counts.
HEADINGS: Final = {
    "nr": (
        "nr",
        "no bukti",
        "nomor bukti",
        "no jurnal",
        "nomor jurnal",
        "bukti",
        "voucher",
        "nomor",
        "no",
        "number",
    ),
    "date": ("date", "tanggal", "tgl"),
    "description": ("description", "keterangan", "uraian", "narration", "narasi"),
    "account": (
        "account",
        "akun",
        "kode akun",
        "no akun",
        "nomor akun",
        "perkiraan",
        "kode perkiraan",
        "rekening",
        "kode rekening",
        "account code",
    ),
    "debit": ("debit", "debet"),
    "credit": ("credit", "kredit"),
    "unit": ("unit", "unit usaha"),
    "member": ("member", "anggota", "no anggota", "nomor anggota"),
    "type": ("type", "jenis", "jenis akun", "tipe"),
    "currency": ("currency", "mata uang", "valuta"),
}
#: Here a second heading of the same meaning may stand beside: ``No`` often just counts rows.
_MAY_REPEAT: Final = {"nr", "description"}

FILE_SIZE_MAX: Final = 64 * 1024 * 1024
#: A workbook is a ZIP; what it unpacks to is bounded, or 1 MB could fill the memory.
UNPACKED_SIZE_MAX: Final = 192 * 1024 * 1024
DELIMITERS: Final = (";", ",", "\t")

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a password-protected workbook, or an old .xls
_HEADING_ROWS_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading.

    Attributes:
        headings: the heading's cells as the file has them.
        positions: known column to index in each row.
        rows: number as a spreadsheet counts (the first line is 1) and cells; no empty rows.
        source: ``csv`` or ``xlsx``.
        encoding: how the text was encoded; empty for a workbook.
        delimiter: what divides the cells; empty for a workbook.
        ignored: headings that mean nothing here.
    """

    headings: tuple[str, ...]
    positions: dict[str, int]
    rows: tuple[Row, ...]
    source: str
    encoding: str = ""
    delimiter: str = ""
    ignored: tuple[str, ...] = ()


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a spreadsheet rather than a text."""
    return data.startswith((_ZIP, _OLE))


def read_table(file_name: str, data: bytes) -> Table:
    """The table in a file, whatever its name says it is.

    Raises:
        ImportFileUnreadable: it cannot be opened, or holds nothing below its heading.
        ImportColumnsMissing: its heading lacks a required column.
        ImportColumnTwice: two headings mean the same.
    """
    if len(data) > FILE_SIZE_MAX:
        raise ImportFileUnreadable(file_name, "too_large")
    table = _read_workbook(file_name, data) if is_workbook(data) else _read_csv(file_name, data)
    if not table.rows:
        raise ImportFileUnreadable(file_name, "no_rows")
    return table


def tables_of(
    file_name: str, data: bytes, known: Callable[[Iterable[str]], int]
) -> Iterator[Iterator[Row]]:
    """The rows of each sheet of a workbook, or of the one table a text is, for other importers.

    Args:
        file_name: as the user knows it.
        data: the file's bytes, CSV or XLSX.
        known: how many of some headings the importer knows, by which a text's divider is found.

    Raises:
        ImportFileUnreadable: it cannot be opened; also while its rows are taken.
    """
    if len(data) > FILE_SIZE_MAX:
        raise ImportFileUnreadable(file_name, "too_large")
    if data.startswith(_OLE):
        raise ImportFileUnreadable(file_name, "locked")
    if is_workbook(data):
        yield from _sheets(file_name, data)
        return
    text, _encoding = decode_text(file_name, data)
    hint = _EXCEL_HINT.match(text)
    top = [line for line in islice(io.StringIO(text), _HEADING_ROWS_MAX) if line.strip()]

    def score(delimiter: str) -> int:
        rows = ([c.strip(' "\r\n') for c in line.split(delimiter, COLUMNS_MAX)] for line in top)
        return max((known(cells) for cells in rows), default=0)

    rows = _csv_rows(file_name, text, hint[1] if hint else max(DELIMITERS, key=score))
    if hint:
        next(rows)
    yield rows


def decode_text(file_name: str, data: bytes) -> tuple[str, str]:
    """A text file's characters and its encoding: UTF-8, UTF-16 with its mark, or cp1252.

    Raises:
        ImportFileUnreadable: empty, not text, or in no encoding known here.
    """
    encodings = ("utf-8-sig", "cp1252")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16", "utf-16")
    elif b"\0" in data:
        raise ImportFileUnreadable(file_name, "binary")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip():
            raise ImportFileUnreadable(file_name, "empty")
        if encoding == "cp1252" and _UTF8_LETTER.search(data):
            raise ImportFileUnreadable(file_name, "encoding")  # half UTF-8: it would read as Ã©
        return unicodedata.normalize("NFC", text), encoding.removesuffix("-sig")
    raise ImportFileUnreadable(file_name, "encoding")


#: A letter beyond ASCII as UTF-8 writes it; in cp1252 these are pairs that no text has.
_UTF8_LETTER = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def _read_csv(file_name: str, data: bytes) -> Table:
    text, encoding = decode_text(file_name, data)
    hint = _EXCEL_HINT.match(text)
    delimiter = hint[1] if hint else _delimiter_of(text)
    rows = _csv_rows(file_name, text, delimiter)
    if hint:
        next(rows)
    return _table_of(rows, source="csv", encoding=encoding, delimiter=delimiter)


_EXCEL_HINT = re.compile(r"sep=([;,\t])\r?\n")


def _csv_rows(file_name: str, text: str, delimiter: str) -> Iterator[Row]:
    """Records with their numbers; a quote left open is refused, since it would swallow rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = "too_large" if "field limit" in str(error) else "quotes"
            raise ImportFileUnreadable(file_name, reason, number) from error
        if len(cells) > COLUMNS_MAX:
            raise ImportFileUnreadable(file_name, "too_wide", number)
        yield number, tuple(cell.strip() for cell in cells)


def _delimiter_of(text: str) -> str:
    """What divides the heading into the most columns that are known."""
    top = [line for line in islice(io.StringIO(text), _HEADING_ROWS_MAX) if line.strip()]

    def known(delimiter: str) -> int:
        rows = [
            [cell.strip(' "\r\n') for cell in line.split(delimiter, COLUMNS_MAX)] for line in top
        ]
        return max((len(_positions_of(cells)) for cells in rows), default=0)

    return max(DELIMITERS, key=known)


def _read_workbook(file_name: str, data: bytes) -> Table:
    """The first sheet whose heading has all that is needed, else a refusal about the first."""
    if data.startswith(_OLE):
        raise ImportFileUnreadable(file_name, "locked")
    refusal: ImportColumnsMissing | None = None
    for rows in _sheets(file_name, data):
        try:
            table = _table_of(rows, source="xlsx")
        except ImportColumnsMissing as error:
            refusal = refusal or error
        else:
            return table
    raise refusal or ImportFileUnreadable(file_name, "empty")


#: A file wider than this is no journal; reading it would only keep the machine busy.
COLUMNS_MAX: Final = 200

#: What openpyxl and the parsers below it raise on a file that is not a workbook or was damaged.
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def _sheets(file_name: str, data: bytes) -> Iterator[Iterator[Row]]:
    """The rows of each sheet in turn; formulas give the result Excel kept."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            is_bomb = sum(part.file_size for part in archive.infolist()) > UNPACKED_SIZE_MAX
            if is_bomb:
                raise ImportFileUnreadable(file_name, "too_large")
            has_open_formulas = any(map(partial(_holds_open_formula, archive), archive.namelist()))
        if has_open_formulas:
            raise ImportFileUnreadable(file_name, "formula")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are not read
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except _DAMAGE as error:
        raise ImportFileUnreadable(file_name, "damaged") from error
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write A1:A1 for whatever they hold
        yield _sheet_rows(file_name, sheet)
    book.close()


#: A formula beside which no result stands: it would read as an empty cell. A text that came out
#: empty is a result.
_OPEN_FORMULA = re.compile(
    rb'<c\s(?![^<>]*t="str")[^<>]*>\s*<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)'
    rb"\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_PIECE = 1 << 20
_OVERLAP = 16_384  # a formula has at most 8,192 signs


def _holds_open_formula(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a sheet has a formula that no program has worked out, read piece by piece."""
    if not name.startswith("xl/worksheets/sheet"):
        return False
    with archive.open(name) as stream:
        before = b""
        while piece := stream.read(_PIECE):
            text = before + piece
            if b"<f" in text and _OPEN_FORMULA.search(text) is not None:
                return True
            before = text[-_OVERLAP:]
    return False


def _sheet_rows(file_name: str, sheet: Any) -> Iterator[Row]:  # noqa: ANN401 - openpyxl's stubs know no read-only sheet
    number = 0
    rows = sheet.iter_rows(values_only=True)
    while True:
        number += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a date outside Excel's calendar arrives as text
                cells = tuple(_cell(value) for value in next(rows))
        except StopIteration:
            return
        except _DAMAGE as error:
            raise ImportFileUnreadable(file_name, "damaged", number) from error
        yield number, cells


def _cell(value: object) -> Cell:
    """A spreadsheet's value; Excel calculates with, and shows, fifteen digits."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float) and math.isfinite(value):
        return Decimal(format(value, ".15g"))
    return unicodedata.normalize("NFC", str(value)).strip()


def text_of(cell: Cell) -> str:
    """A cell as text; a number without the point a spreadsheet adds to ``1101``.

    >>> text_of(Decimal("1101.0")), text_of(Decimal("1E+3")), text_of(date(2026, 3, 1))
    ('1101', '1000', '2026-03-01')
    """
    if isinstance(cell, Decimal):
        text = format(cell, "f")
        return text.rstrip("0").removesuffix(".") if "." in text else text
    return cell.isoformat() if isinstance(cell, date) else cell


def _table_of(
    rows: Iterator[Row], *, source: str, encoding: str = "", delimiter: str = ""
) -> Table:
    """The heading is the first row that names the required columns, near the top."""
    top = list(islice(rows, _HEADING_ROWS_MAX))
    filled = [(number, cells) for number, cells in top if any(cells)]
    titles = [[text_of(cell) for cell in cells] for _, cells in filled]
    index = next((i for i, names in enumerate(titles) if not _missing(names)), None)
    if index is None:
        headings = max(titles, key=lambda names: len(_positions_of(names)), default=[])
        raise ImportColumnsMissing(", ".join(_missing(headings)), ", ".join(filter(None, headings)))
    headings = titles[index]
    positions = _positions_of(headings, is_strict=True)
    used = set(positions.values())
    below = filled[index + 1 :]
    return Table(
        headings=tuple(headings),
        positions=positions,
        rows=(*below, *((number, cells) for number, cells in rows if any(cells))),
        source=source,
        encoding=encoding,
        delimiter=delimiter,
        ignored=tuple(
            heading for index, heading in enumerate(headings) if heading and index not in used
        ),
    )


def _missing(headings: Iterable[str]) -> list[str]:
    positions = _positions_of(headings)
    return [column for column in REQUIRED if column not in positions]


def _positions_of(headings: Iterable[str], *, is_strict: bool = False) -> dict[str, int]:
    """Known columns and where they stand."""
    names = [_heading_name(heading) for heading in headings]
    positions: dict[str, int] = {}
    for column, known in HEADINGS.items():
        found = sorted(
            (known.index(name), index) for index, name in enumerate(names) if name in known
        )
        if not found:
            continue
        is_double = len(found) > 1 and (column not in _MAY_REPEAT or found[0][0] == found[1][0])
        if is_strict and is_double:
            raise ImportColumnTwice(column, ", ".join(names[index] for _, index in found))
        positions[column] = found[0][1]
    return positions


def _heading_name(heading: str) -> str:
    """A heading without case, dots and what stands in brackets: ``Debet (Rp)`` is ``debet``."""
    return " ".join(re.sub(r"\(.*?\)|[.:_]", " ", heading).casefold().split())
