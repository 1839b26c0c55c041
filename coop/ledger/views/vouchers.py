"""Vouchers and the daily journal, on screen and on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from flask import abort
from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop import audit
from coop.ledger.approval_errors import DraftUnknown
from coop.ledger.daily_journal import daily_report
from coop.ledger.daily_journal import day_entries
from coop.ledger.daily_journal import entry_ids
from coop.ledger.daily_journal import series_totals
from coop.ledger.report import Label
from coop.ledger.views.pages import Span
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import blueprint
from coop.ledger.views.pages import day_argument
from coop.ledger.views.pages import latest_day
from coop.ledger.views.pages import typed_day
from coop.ledger.views.pages import typed_days
from coop.ledger.vouchers import SERIES_TITLES
from coop.ledger.vouchers import draft_voucher as draft_voucher_of
from coop.ledger.vouchers import record_prints
from coop.ledger.vouchers import voucher_of
from coop.ledger.vouchers import vouchers_of
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import written_apart
from coop.web.format import day_range
from coop.web.frame import language
from coop.web.letterhead import letterhead_of
from coop.web.minutes_page import paper_asked_for
from coop.web.minutes_page import pdf_response
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.paper import Signer
from coop.web.people import actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response
    from flask.typing import ResponseReturnValue

    from coop.ledger.vouchers import Voucher

#: Longest span of one daily journal; a longer one is the general ledger's business.
DAYS_MAX = 31

#: Vouchers in one file; more come in further parts.
VOUCHERS_A_FILE = 100

SIGNERS = (
    Signer(Label("Dibuat oleh Bendahara", "Made by the treasurer")),
    Signer(Label("Diperiksa oleh Ketua", "Checked by the chair")),
)


@blueprint.get("/jurnal/<int:entry_id>/bukti.pdf")
@requires(Permission.BOOKS_READ)
def voucher_pdf(entry_id: int) -> Response:
    """The voucher of one entry; ``?jurnal=1`` with both sides, ``?lampiran=1`` with the photos."""
    with_images = argument("lampiran") == "1"
    voucher = voucher_of(book_session(), entry_id, with_images=with_images)
    return _printed([voucher], voucher.number.lower(), with_images=with_images)


@blueprint.get("/persetujuan/<int:draft_id>/bukti.pdf")
@requires(Permission.BOOKS_READ)
def draft_voucher(draft_id: int) -> ResponseReturnValue:
    """The paper that goes to the approver; once it is booked, the voucher itself."""
    try:
        voucher = draft_voucher_of(book_session(), draft_id)
    except DraftUnknown:
        abort(404)
    if voucher.entry_id:
        return redirect(url_for("ledger.voucher_pdf", entry_id=voucher.entry_id), code=303)
    return _paper([voucher], f"menunggu-{draft_id}", with_images=False)


@blueprint.get("/jurnal/harian")
@requires(Permission.BOOKS_READ)
def daily_journal() -> ResponseReturnValue:
    """What was booked on a day or a few: totals by series, then every voucher in a line."""
    session = book_session()
    span = _span()
    totals = series_totals(session, *span)
    count = sum(total.vouchers for total in totals)
    number = page_number()
    entries = day_entries(session, *span, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
    parts = -(-count // VOUCHERS_A_FILE)
    return render_template(
        "ledger/daily_journal.html",
        span_text=day_range(span.first, span.last, language()),
        totals=totals,
        total=sum((each.amount for each in totals), start=ZERO),
        count=count,
        titles=SERIES_TITLES,
        page=page_of(entries, number, count),
        typed=typed_days(*span),
        is_one_day=span.first == span.last,
        papers=[
            ("PDF A4", _with_days("ledger.daily_journal_pdf", span)),
            ("PDF F4", _with_days("ledger.daily_journal_pdf", span, kertas="F4")),
        ],
        voucher_parts=[
            _with_days("ledger.vouchers_pdf", span, bagian=str(part))
            for part in range(1, parts + 1)
        ],
        crumbs=[(_("Jurnal"), url_for("ledger.journal"))],
    )


def _with_days(endpoint: str, span: Span, **more: str) -> str:
    """A file's address for the days the page shows."""
    values: dict[str, Any] = {"dari": typed_day(span.first), "sampai": typed_day(span.last), **more}
    return url_for(endpoint, **values)


@blueprint.get("/jurnal/harian.pdf")
@requires(Permission.BOOKS_READ)
def daily_journal_pdf() -> Response:
    """The daily journal on paper, for signing; who took it is written down."""
    from coop.web.pdf import render_report

    span = _span_of_file()
    session = book_session()
    with written_apart() as apart:
        audit.record(
            apart, "report.download", "report:daily-journal", actor=actor(), now=now(),
            form="pdf", date_from=span.first, date_to=span.last,
        )  # fmt: skip
    data = render_report(
        daily_report(session, *span),
        replace(letterhead_of(session), signers=SIGNERS),
        printed_at=now(),
        paper=paper_asked_for(),
        language=language(),
    )
    return pdf_response(data, f"jurnal-harian-{span.first}-{span.last}")


@blueprint.get("/jurnal/harian/bukti.pdf")
@requires(Permission.BOOKS_READ)
def vouchers_pdf() -> Response:
    """The vouchers of a day or a few in one file, a hundred at most; ``?bagian=2`` the next."""
    span = _span_of_file()
    text = argument("bagian")
    part = int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 else 1
    session = book_session()
    ids = entry_ids(
        session, *span, offset=(max(part, 1) - 1) * VOUCHERS_A_FILE, limit=VOUCHERS_A_FILE
    )
    if not ids:
        abort(404)
    found = {voucher.entry_id: voucher for voucher in vouchers_of(session, ids)}
    ordered = [found[entry_id] for entry_id in ids]
    return _printed(ordered, f"bukti-{span.first}-{span.last}", with_images=False)


def _span() -> Span:
    """The days asked for; the latest day of the book otherwise, and never more than a month."""
    last = day_argument("sampai") or day_argument("dari") or latest_day()
    first = day_argument("dari") or last
    first, last = min(first, last), max(first, last)
    return Span(max(first, last - timedelta(days=DAYS_MAX - 1)), last)


def _span_of_file() -> Span:
    span = _span()
    if g.get("unreadable_days"):
        abort(400)  # a file of other days than those that were asked for would mislead
    return span


def _printed(vouchers: Sequence[Voucher], filename: str, *, with_images: bool) -> Response:
    """Vouchers on paper, each print counted."""
    answer = _paper(vouchers, filename, with_images=with_images)
    with written_apart() as session:
        record_prints(session, vouchers, actor=actor(), now=now())
    return answer


def _paper(vouchers: Sequence[Voucher], filename: str, *, with_images: bool) -> Response:
    from coop.web.voucher_paper import VoucherWish
    from coop.web.voucher_paper import render_vouchers

    wish = VoucherWish(
        now(), language(), with_sides=request.args.get("jurnal") == "1", with_images=with_images
    )
    return pdf_response(render_vouchers(vouchers, letterhead_of(book_session()), wish), filename)
