"""Beside which field of the counter's form a refusal is said, so that the summary leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Final

from coop.money import ZERO
from coop.web.remedies import told_with_remedy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wtforms import Field

    from coop.errors import CoopError
    from coop.members.counter.forms import LinesForm
    from coop.members.counter.queries import AccountRow

#: Refusals about one field, whatever was typed on the lines.
FIELDS: Final = {
    "counter.transfer_mixed": "way",
    "counter.transfer_needs_line": "way",
    "counter.paper_taken": "handwritten",
    "banking.bank_unknown": "bank",
    "ledger.effective_date_later": "effective_date",
    "ledger.date_in_future": "effective_date",
    "ledger.date_too_early": "effective_date",
    "savings.before_opening": "effective_date",
    "savings.terms_missing": "effective_date",
}
#: What a text is called by the book, and here.
TEXTS: Final = {"receipt_number": "handwritten", "note": "note"}


def refuse_beside(form: LinesForm, rows: Sequence[AccountRow], error: CoopError) -> None:
    """Show why the book refused what was typed: beside its field, else in the summary alone.

    Args:
        form: the form of one member.
        rows: the member's accounts.
        error: the refusal.
    """
    name = _name_of(form, rows, error)
    if name is None or name not in form:
        form.refuse(error)
        return
    part: Field = form[name]
    part.errors = [*part.errors, told_with_remedy(error)]


def _name_of(form: LinesForm, rows: Sequence[AccountRow], error: CoopError) -> str | None:
    if error.code in FIELDS:
        return FIELDS[error.code]
    if error.code == "ledger.text_refused":
        return TEXTS.get(str(error.params["field"]))
    if error.code.startswith("proxies."):
        return "proxy"
    if error.code == "counter.nothing_moves":
        return next((f"in-{row.view.id}" for row in rows if row.can_deposit), None)
    typed = {each.account_id: each.amount for each in form.lines()}
    for row in rows:
        amount = typed.get(row.view.id)
        if amount is not None and _is_about(row, error, is_out=amount < ZERO):
            return f"out-{row.view.id}" if amount < ZERO else f"in-{row.view.id}"
    return None


def _is_about(row: AccountRow, error: CoopError, *, is_out: bool) -> bool:
    """Whether a refusal names an account, by its number, its product or its kind."""
    if error.code == "counter.cash_too_short":
        return is_out
    if error.code == "savings.principal_paid":
        return row.view.kind == "principal"
    view = row.view
    named = {error.params.get("number"), error.params.get("product")} - {None}
    return bool(named & {view.number, view.subledger.number, view.product_name})
