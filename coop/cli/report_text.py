"""A report as text for a terminal: columns aligned, thousands with dots, sums under a rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coop.web import paper

if TYPE_CHECKING:
    from coop.ledger.report import Report
    from coop.ledger.report import ReportRow

GAP = "  "
INDENT = "  "
WIDEST = 60
RIGHT = frozenset({"money", "number"})


def report_text(report: Report, language: str) -> Iterator[str]:
    """The report line by line; its rows are asked for twice, once for the widths.

    Args:
        report: any report.
        language: of labels.
    """
    widths = [max(_heading_width(column.label.text(language)), 1) for column in report.columns]
    for row in report.rows():
        for index, text in enumerate(_cells(row, language)):
            widths[index] = max(widths[index], min(len(text), WIDEST))
    full = sum(widths) + len(GAP) * (len(widths) - 1)
    yield f"{report.title.text(language)}\n"
    for line in paper.subtitle_lines(report, language):
        yield f"{line}\n"
    yield "\n"
    headings = [column.label.text(language) for column in report.columns]
    yield from _lines(report, headings, widths)
    yield f"{'-' * full}\n"
    for row in report.rows():
        if row.style == "total":
            yield f"{'-' * full}\n"
        yield from _lines(report, _cells(row, language), widths)
    for problem in report.problems:
        yield f"\n! {paper.PROBLEMS.text(language)}: {problem.text(language)}\n"
    for note in report.notes:
        yield f"\n{note.text(language)}\n"


def _heading_width(heading: str) -> int:
    return min(len(heading), WIDEST)


def _cells(row: ReportRow, language: str) -> list[str]:
    texts = [paper.cell_text(cell, language) for cell in row.cells]
    if row.level:
        first = next((index for index, text in enumerate(texts) if text), 0)
        texts[first] = INDENT * row.level + texts[first]
    return texts


def _lines(report: Report, texts: list[str], widths: list[int]) -> Iterator[str]:
    """One row; a longer text than its column is carried to the line below."""
    parts = []
    carried = [""] * len(texts)
    for index, (text, width) in enumerate(zip(texts, widths, strict=True)):
        shown = text
        if len(text) > width:
            cut = text.rfind(" ", 1, width + 1)
            cut = cut if cut > 0 else width
            shown, carried[index] = text[:cut], text[cut:].strip()
        is_right = report.columns[index].kind in RIGHT
        parts.append(shown.rjust(width) if is_right else shown.ljust(width))
    yield GAP.join(parts).rstrip() + "\n"
    if any(carried):
        yield from _lines(report, carried, widths)
