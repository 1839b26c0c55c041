"""How lists and figures are printed: an aligned table for people, JSON and CSV for machines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from typing import NamedTuple

import click

from coop.money import Money

Value = str | int | Money | None

GAP = "  "


class Field(NamedTuple):
    """One column of a list: key for machines, translated heading for people."""

    key: str
    heading: str


@contextmanager
def written_whole(output: str) -> Iterator[BinaryIO]:
    """A file that is there complete or not at all; an earlier one is replaced at the end."""
    path = Path(output)
    if path.exists() and not path.is_file():  # a pipe or a device is written to, never replaced
        with path.open("wb") as file:
            yield file
        return
    partial = path.with_name(f"{path.name}.sebagian")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write(pieces: Iterable[str], output: str | None) -> None:
    """Text to a file as UTF-8, or to standard output."""
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    with written_whole(output) as file:
        for piece in pieces:
            file.write(piece.encode())


def listing(fields: Sequence[Field], rows: Sequence[Sequence[Value]], form: str) -> Iterator[str]:
    """A short list in one of the three forms.

    Args:
        fields: columns.
        rows: a value per column.
        form: ``text``, ``json`` (a list of objects, amounts as strings) or ``csv``.
    """
    if form == "json":
        keys = [field.key for field in fields]
        yield document([dict(zip(keys, map(plain, row), strict=True)) for row in rows])
    elif form == "csv":
        yield csv_line([field.key for field in fields])
        for row in rows:
            yield csv_line(["" if cell is None else plain(cell) for cell in row])
    else:
        yield from _table(fields, rows)


def document(value: object) -> str:
    """A JSON document as commands print it."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def csv_line(cells: Sequence[object]) -> str:
    """One line of CSV for machines."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


def plain(value: Value) -> str | int | None:
    """A value for machines: amounts as exact text in rupiah."""
    return value.plain() if isinstance(value, Money) else value


def as_text(value: Value) -> str:
    """A value for people: thousands with dots."""
    if value is None:
        return ""
    return value.indonesian() if isinstance(value, Money) else str(value)


def _table(fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> Iterator[str]:
    texts = [[as_text(cell) for cell in row] for row in rows]
    are_numbers = [
        bool(rows) and all(isinstance(row[index], Money | int | None) for row in rows)
        for index in range(len(fields))
    ]
    widths = [
        max([len(field.heading), *(len(row[index]) for row in texts)])
        for index, field in enumerate(fields)
    ]
    for line in [[field.heading for field in fields], ["-" * width for width in widths], *texts]:
        cells = [
            text.rjust(width) if is_number else text.ljust(width)
            for text, width, is_number in zip(line, widths, are_numbers, strict=True)
        ]
        yield GAP.join(cells).rstrip() + "\n"
