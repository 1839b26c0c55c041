"""A report as text for machines and for spreadsheets: CSV and JSON, line by line.

Amounts never pass through a binary fraction. What was typed by people is handed on as it was,
except where opening the file could run it as a formula.
"""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.report import Label
from coop.money import Money
from coop.web import paper
from coop.web.format import short_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coop.ledger.report import Cell
    from coop.ledger.report import Report
    from coop.ledger.report import ReportRow

BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"

#: Spreadsheets take a text that begins like this for a formula; the wide forms too, in Asia.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: What no text file may hold: control characters and halves of characters.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """A text without what would break the file; the gap stays visible.

    >>> writable("nol" + chr(0))
    'nol�'
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a text that was meant to be read.

    >>> is_formula("=1+1"), is_formula("\N{NO-BREAK SPACE}=1+1"), is_formula("1+1")
    (True, True, False)
    """
    return text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)


def report_csv(report: Report, *, language: str = "id", machine: bool) -> Iterator[str]:
    """A report as CSV.

    Args:
        report: its rows are asked for once and never held.
        language: of labels.
        machine: keys as header, comma, decimal point, ISO dates, texts untouched; a report's
            problems have no place there, so the caller says them elsewhere. Otherwise as Excel
            in Indonesia opens it: byte order mark, semicolon, decimal comma, day first, texts
            that look like formulas after an apostrophe, audit status and problems below the rows.

    Returns:
        Lines; written as UTF-8 without translating their ends.
    """
    return _machine_lines(report, language) if machine else _user_lines(report, language)


class _Echo:
    """Lets `csv.writer` return each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _machine_lines(report: Report, language: str) -> Iterator[str]:
    # A writer quotes what holds a character of its own line end: a lone CR too, that way.
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    lines = chain(
        ([column.key for column in report.columns],),
        ([_plain(cell, language) for cell in row.cells] for row in report.rows()),
    )
    for line in lines:
        yield f"{writer.writerow(line)[:-2]}\n"


def _plain(cell: Cell, language: str) -> str:
    if isinstance(cell, Money):
        return cell.plain()
    if isinstance(cell, date):
        return cell.isoformat()
    if cell is None:
        return ""
    return writable(cell.text(language) if isinstance(cell, Label) else str(cell))


def _user_lines(report: Report, language: str) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield BYTE_ORDER_MARK
    yield writer.writerow([_harmless(column.label.text(language)) for column in report.columns])
    for row in report.rows():
        yield writer.writerow([_typed(cell, language) for cell in row.cells])
    if report.status.text(language):
        yield writer.writerow([])
        yield writer.writerow(
            [paper.STATUS.text(language), _harmless(report.status.text(language))]
        )
    if report.problems:
        yield writer.writerow([])
        yield writer.writerow([paper.PROBLEMS.text(language)])
        for problem in report.problems:
            yield writer.writerow([_harmless(problem.text(language))])


def _typed(cell: Cell, language: str) -> str:
    if isinstance(cell, Money):
        return cell.plain().replace(".", ",")
    if isinstance(cell, date):
        return short_day(cell)
    if isinstance(cell, int):
        return str(cell)
    if cell is None:
        return ""
    return _harmless(cell.text(language) if isinstance(cell, Label) else cell)


def _harmless(text: str) -> str:
    text = writable(text)
    return f"'{text}" if is_formula(text) else text


def report_json(report: Report, *, language: str = "id") -> Iterator[str]:
    """A report as JSON, amounts as exact text in rupiah.

    Args:
        report: its rows are asked for once and never held.
        language: of title, labels, problems and notes.

    Returns:
        Pieces of one object ``{kind, title, from, to, unit, unit_label, status, columns, rows,
        totals, problems, notes}``; a row is ``{style, level, cells: {key: value}}``, with
        ``account`` or ``entry`` where it can be traced.
    """
    head = {
        "kind": report.kind,
        "title": report.title.text(language),
        "from": report.date_from.isoformat() if report.date_from else None,
        "to": report.date_to.isoformat(),
        "unit": report.unit,
        "unit_label": report.unit_label.text(language),
        "status": report.status.text(language),
        "columns": [
            {"key": column.key, "label": column.label.text(language), "kind": column.kind}
            for column in report.columns
        ],
    }
    tail = {
        "totals": {name: total.plain() for name, total in report.totals.items()},
        "problems": [problem.text(language) for problem in report.problems],
        "notes": [note.text(language) for note in report.notes],
    }
    keys = [column.key for column in report.columns]
    yield f'{_dumps(head)[:-1]}, "rows": ['
    separator = "\n"
    for row in report.rows():
        yield f"{separator}{_dumps(_row_object(row, keys, language))}"
        separator = ",\n"
    yield f"\n], {_dumps(tail)[1:]}\n"


def _row_object(row: ReportRow, keys: list[str], language: str) -> dict[str, object]:
    cells = {key: _json_value(cell, language) for key, cell in zip(keys, row.cells, strict=True)}
    found: dict[str, object] = {"style": row.style, "level": row.level, "cells": cells}
    if row.account is not None:
        found["account"] = row.account
    if row.entry is not None:
        found["entry"] = row.entry
    return found


def _json_value(cell: Cell, language: str) -> str | int | None:
    if cell is None or isinstance(cell, int):
        return cell
    return _plain(cell, language)


def _dumps(value: object) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", json.dumps(value, ensure_ascii=False))
