"""First balances as a CSV file: a template with every account, and what comes back filled in."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.desk.opening.balances import BadLine
from coop.desk.opening.balances import Typed
from coop.desk.opening.balances import judge
from coop.errors import AmountUnreadable
from coop.ledger.chart_file import is_formula
from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_amounts import find_form
from coop.ledger.import_amounts import read_amount
from coop.ledger.import_errors import ImportColumnsMissing
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_errors import NumberFormUnclear
from coop.ledger.import_tables import decode_text
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from coop.desk.opening.balances import OpeningAccount

COLUMNS: Final = ("kode akun", "nama akun", "nomor", "jumlah")
FILE_MAX_BYTES: Final = 2 * 1024 * 1024
BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"

#: Headings that mean a column, in small letters.
_HEADINGS: Final = {
    "account": ("kode akun", "kode", "akun", "account"),
    "number": ("nomor", "nomor rujukan", "nomor anggota", "number", "member"),
    "amount": ("jumlah", "saldo", "amount", "balance"),
}
_HEADING_ROWS: Final = 10


class Read(NamedTuple):
    """What a file holds, and which of its rows cannot be taken."""

    typed: list[Typed]
    bad: list[BadLine]


def template(accounts: Iterable[OpeningAccount], typed: Sequence[Typed]) -> str:
    """A file for spreadsheets in Indonesia: every account, filled in as far as it was typed."""
    lines: dict[str, list[Typed]] = {}
    for line in typed:
        lines.setdefault(line.account, []).append(line)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for account in accounts:
        known = [(line.number, line.amount.indonesian()) for line in lines.get(account.code, [])]
        for number, amount in known or [("", "")]:
            texts = [_text(each) for each in (account.code, account.name, number)]
            writer.writerow([*texts, amount])
    return BYTE_ORDER_MARK + stream.getvalue()


def _text(cell: str) -> str:
    return f"'{cell}" if is_formula(cell) else cell


def read_file(
    file_name: str,
    data: bytes,
    accounts: Mapping[str, OpeningAccount],
    *,
    form: NumberForm | None = None,
) -> Read:
    """Rows of a filled-in template; rows without an amount do not count.

    Args:
        file_name: for the refusal.
        data: UTF-8 or as Windows writes; cells divided by ``;``, ``,`` or a tabulator.
        accounts: that can have a balance, by code.
        form: how amounts are written, where the file alone cannot tell.

    Raises:
        ImportFileUnreadable: no text, too large, or without rows.
        ImportColumnsMissing: no heading for account or amount.
        NumberFormUnclear: the amounts read two ways.
    """
    if len(data) > FILE_MAX_BYTES:
        raise ImportFileUnreadable(file_name, "too_large")
    rows = _rows(file_name, data)
    first, places = _heading(rows)
    filled = [(line, row) for line, row in rows if line > first and _cell(row, places["amount"])]
    if not filled:
        raise ImportFileUnreadable(file_name, "no_rows")
    amounts = [_cell(row, places["amount"]) for _line, row in filled]
    kind = form or _form_of(amounts)
    found: list[Typed] = []
    bad: list[BadLine] = []
    seen: dict[str, set[str]] = {}
    for line, row in filled:
        code = _cell(row, places["account"])
        number = _cell(row, places.get("number", -1))
        reason, typed = _judged(accounts.get(code), code, number, row[places["amount"]], kind, seen)
        if typed is None:
            bad.append(BadLine(line, reason, " ; ".join(row)[:60]))
        elif typed.amount:
            found.append(typed)
    return Read(found, bad)


def _rows(file_name: str, data: bytes) -> list[tuple[int, list[str]]]:
    text, _encoding = decode_text(file_name, data)
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [(line, row) for line, row in enumerate(reader, start=1) if any(map(str.strip, row))]
    except csv.Error as error:
        raise ImportFileUnreadable(file_name, "quotes") from error
    return rows


def _heading(rows: list[tuple[int, list[str]]]) -> tuple[int, dict[str, int]]:
    for line, row in rows[:_HEADING_ROWS]:
        words = [cell.strip().casefold() for cell in row]
        places = {
            column: words.index(heading)
            for column, headings in _HEADINGS.items()
            for heading in reversed(headings)
            if heading in words
        }
        if {"account", "amount"} <= places.keys():
            return line, places
    found = ", ".join(cell.strip() for cell in rows[0][1] if cell.strip()) if rows else ""
    raise ImportColumnsMissing("kode akun, jumlah", found)


def _cell(row: list[str], place: int) -> str:
    text = row[place].strip() if 0 <= place < len(row) else ""
    return text[1:] if text[:1] == "'" and is_formula(text[1:]) else text


def _form_of(amounts: list[str]) -> NumberForm:
    finding = find_form(amounts)
    if finding.reason:
        raise NumberFormUnclear("jumlah", ", ".join(finding.examples), finding.reason)
    return finding.form or NumberForm.INDONESIAN  # whole numbers read the same in either form


def _judged(
    account: OpeningAccount | None,
    code: str,
    number: str,
    amount: str,
    form: NumberForm,
    seen: dict[str, set[str]],
) -> tuple[str, Typed | None]:
    if account is None:
        return "account", None
    if number and not account.kind:
        return "no_number", None
    value = read_amount(amount, form)
    try:
        money = None if value is None else Money.from_decimal(value)
    except AmountUnreadable:
        money = None
    if money is None:
        return "amount", None
    if account.kind and not number:
        return "number", None
    known = seen.setdefault(code, set())
    reason, judged = judge(number or code, money.indonesian(), known)
    known.add(number or code)
    return (reason, None) if reason else ("", Typed(code, number, judged))
