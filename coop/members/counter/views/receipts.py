"""One receipt: what it says, what comes next, and its print on A5 or 80 mm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop.ledger.entry import EntryKind
from coop.ledger.models import JournalEntry
from coop.members.counter.checking import checked
from coop.members.counter.correcting import corrected
from coop.members.counter.correcting import may_cancel
from coop.members.counter.models import Receipt
from coop.members.counter.receipts import issue_due
from coop.members.counter.receipts import prints_of
from coop.members.counter.receipts import receipts_of_entry
from coop.members.counter.receipts import record_print
from coop.members.counter.receipts import reversed_by
from coop.members.counter.views.pages import blueprint
from coop.members.counter.views.pages import crumbs
from coop.members.counter.words import words_of
from coop.members.membership.finding import member_by_id
from coop.money import ZERO
from coop.users.access import Permission
from coop.users.models import User
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import written_apart
from coop.web.frame import language
from coop.web.frame import may
from coop.web.letterhead import letterhead_of
from coop.web.minutes_page import pdf_response
from coop.web.people import actor
from coop.web.receipt_paper import CANCELLED
from coop.web.receipt_paper import CANCELS
from coop.web.receipt_paper import CORRECTS
from coop.web.receipt_paper import PaperLine
from coop.web.receipt_paper import ReceiptPaper
from coop.web.receipt_paper import render_receipt

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from coop.web.receipt_paper import Size


def receipt_or_404(receipt_id: int) -> Receipt:
    """The receipt of an address."""
    row = book_session().get(Receipt, receipt_id)
    if row is None:
        abort(404)
    return row


@blueprint.get("/kasir/kuitansi/<int:receipt_id>")
@requires(Permission.SAVINGS_READ)
def receipt(receipt_id: int) -> ResponseReturnValue:
    """What was written, and what people do next: print, the next member, correct."""
    session = book_session()
    row = receipt_or_404(receipt_id)
    member = member_by_id(session, row.member_id)
    known = corrected(session, row)
    can_use = may(Permission.COUNTER_USE)
    return render_template(
        "counter/receipt.html",
        row=row,
        member=member,
        lines=row.line_list(),
        words=words_of(row, known.entry),
        zero=ZERO,
        result=checked(session, row),
        prints=prints_of(session, [row]).get(row.id, 0),
        siblings=[each for each in receipts_of_entry(session, row.entry_id) if each.id != row.id],
        corrections=known.corrections,
        corrects=session.get(Receipt, row.corrects_id) if row.corrects_id else None,
        waiting=known.waiting,
        may_cancel=can_use and may_cancel(session, row, actor(), known),
        may_move=can_use
        and any(known.movable(row, each.account_id) > ZERO for each in row.line_list()),
        crumbs=crumbs() if can_use else [(_("Sesi kas"), url_for("counter.session"))],
    )


@blueprint.get("/kasir/kuitansi/<int:receipt_id>/kuitansi.pdf")
@requires(Permission.SAVINGS_READ)
def receipt_pdf(receipt_id: int) -> Response:
    """The receipt on paper; ``?kertas=80mm`` on a strip. Each print is counted."""
    session = book_session()
    row = receipt_or_404(receipt_id)
    paper = _paper(row)
    size: Size = "80mm" if request.args.get("kertas", "").strip().lower() == "80mm" else "A5"
    with written_apart() as apart:
        copy = record_print(apart, row, actor=actor(), now=now())
    data = render_receipt(
        paper._replace(copy=copy),
        letterhead_of(session),
        printed_at=now(),
        size=size,
        language=language(),
    )
    return pdf_response(data, f"kuitansi-{row.number.lower()}")


def _paper(row: Receipt) -> ReceiptPaper:
    """What a receipt says, with the names of today."""
    session = book_session()
    member = member_by_id(session, row.member_id)
    words = words_of(row, session.get_one(JournalEntry, row.entry_id))
    cashier = session.scalar(select(User.display_name).where(User.username == row.recorded_by))
    return ReceiptPaper(
        number=row.number,
        entry_date=row.entry_date,
        effective_date=row.effective_date,
        member_number=row.member_number,
        member_name=member.name if member is not None else "",
        way=row.way,
        lines=tuple(
            PaperLine(each.name, each.number, each.amount, each.balance) for each in row.line_list()
        ),
        code=row.check_code,
        cashier=cashier or row.recorded_by,
        handwritten=row.handwritten,
        proxy=row.proxy,
        mark=_mark(row),
        is_cancelling=words.is_cancelling,
        reason=words.reason,
        note=words.note,
    )


def _mark(row: Receipt) -> str:
    """What of a receipt was cancelled, or what it corrects."""
    session = book_session()
    spoken = language()
    cancelled = reversed_by(session, [row]).get(row.id)
    if cancelled:
        return CANCELLED.text(spoken).format(number=cancelled)
    if row.corrects_id is None:
        return ""
    original = session.get_one(Receipt, row.corrects_id)
    entry = session.get_one(JournalEntry, row.entry_id)
    label = CANCELS if entry.kind == EntryKind.REVERSAL else CORRECTS
    return label.text(spoken).format(number=original.number)


@blueprint.post("/kasir/terbitkan")
@requires(Permission.COUNTER_USE)
def issue() -> ResponseReturnValue:
    """Write the receipts of what was approved meanwhile, and show the last of them."""
    with committing() as session:
        found = issue_due(session, now=now())
        last = found[-1].id if found else None
    if last is None:
        return redirect(url_for("counter.index"), code=303)
    return redirect(url_for("counter.receipt", receipt_id=last), code=303)
