"""Files that are given: the empty form, and the rows that could not be taken. Pure."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.import_bad_rows import REASON_HEADING
from coop.ledger.import_bad_rows import ROW_HEADING
from coop.ledger.import_bad_rows import SAFE
from coop.ledger.import_bad_rows import harmless
from coop.ledger.report import Label
from coop.members.intake.columns import AMOUNTS
from coop.members.intake.columns import BALANCE_HEADING
from coop.members.intake.columns import HEADING
from coop.members.intake.columns import form_columns
from coop.members.intake.reasons import column_name
from coop.members.intake.reasons import reason_of
from coop.members.people.numbers import masked
from coop.members.people.numbers import masked_phone
from coop.members.people.numbers import only_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coop.members.intake.plan import IntakePlan
    from coop.members.intake.ties import Offered

#: Below it a row of digits is no identity number.
SECRET_DIGITS: Final = 12
_WIDTH: Final = 20
_HINTS: Final = 70


def template_csv(products: Iterable[Offered]) -> bytes:
    """The empty form: UTF-8 with BOM and ``;``, as Indonesian Excel opens and saves it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerow(_columns(products))
    return stream.getvalue().encode("utf-8-sig")


def template_xlsx(products: Iterable[Offered], language: str = "id") -> bytes:
    """The same as a workbook; identity numbers are kept as texts, so no digit is lost."""
    import xlsxwriter

    columns = _columns(products)
    money_headings = {HEADING[key] for key in AMOUNTS}
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE) as book:
        sheet = book.add_worksheet("Anggota")
        text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0"})
        bold = book.add_format({"bold": True, "bg_color": "#DDE7E3", "bottom": 1})
        help_sheet = book.add_worksheet(Label("Penjelasan", "Explanations").text(language))
        help_sheet.set_column(0, 0, _WIDTH)
        help_sheet.set_column(1, 1, _HINTS)
        for at, (heading, hint) in enumerate(columns.items()):
            is_money = heading.startswith(BALANCE_HEADING) or heading in money_headings
            sheet.set_column(at, at, _WIDTH, money if is_money else text)
            sheet.write_string(0, at, heading, bold)
            help_sheet.write_string(at, 0, heading, bold)
            help_sheet.write_string(at, 1, harmless(hint.text(language)))
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def _columns(products: Iterable[Offered]) -> dict[str, Label]:
    return form_columns(
        (each.code, each.name, not each.is_own_capital) for each in products if each.kind != "term"
    )


def bad_rows_csv(plan: IntakePlan, language: str = "id") -> bytes:
    """Bad rows with row number and reasons; numbers of cards and telephones stay covered.

    Args:
        plan: with problems.
        language: ``id`` or ``en``, of the reasons.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    width = len(plan.headings)
    ends = (ROW_HEADING.text(language), REASON_HEADING.text(language))
    writer.writerow([harmless(cell) for cell in (*plan.headings, *ends)])
    reasons: dict[int, list[str]] = {}
    for problem in plan.problems:
        column = column_name(problem.column)
        reason = reason_of(problem, language)
        reasons.setdefault(problem.row, []).append(f"{column}: {reason}" if column else reason)
    phone = plan.positions.get("phone", -1)
    for row in sorted(reasons):
        cells = plan.cells.get(row, ())
        shown = [covered(cell, is_phone=at == phone) for at, cell in enumerate(cells[:width])]
        shown += [""] * (width - len(shown))
        writer.writerow([harmless(cell) for cell in (*shown, str(row), "; ".join(reasons[row]))])
    return stream.getvalue().encode("utf-8-sig")


def covered(text: str, *, is_phone: bool = False) -> str:
    """A cell as it may leave the book.

    >>> covered("3504145501800001"), covered("0812-3456-7890", is_phone=True), covered("Wati")
    ('3504••••••••••01', '••••••••890', 'Wati')
    """
    digits = only_digits(text)
    if is_phone and text:
        return masked_phone(digits)
    if sum(sign.isdigit() for sign in digits) >= SECRET_DIGITS:
        return masked(digits)
    return text
