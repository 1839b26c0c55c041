"""The checklist of a closing: what is left to do, what is passed over and why, and the closing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Blueprint
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import func
from sqlalchemy import select

from coop.dates import Period
from coop.dates import from_utc_text
from coop.dates import last_day
from coop.dates import parse_period
from coop.dates import split_period
from coop.desk.closing import tasks
from coop.desk.closing.checklist import Asked
from coop.desk.closing.checklist import Scope
from coop.desk.closing.checklist import period_label
from coop.desk.closing.forms import CloseForm
from coop.desk.closing.forms import WordForm
from coop.desk.closing.service import CheckedLine
from coop.desk.closing.service import Checklist
from coop.desk.closing.service import Status
from coop.desk.closing.service import checklist as checklist_of
from coop.desk.closing.service import close_month_checked
from coop.desk.closing.service import close_year_checked
from coop.desk.closing.service import closing_of
from coop.desk.closing.service import closings_of
from coop.desk.closing.service import kept_checklist
from coop.desk.closing.service import mark as mark_item
from coop.errors import CoopError
from coop.ledger.models import JournalEntry
from coop.ledger.periods import state_of
from coop.ledger.periods import year_status
from coop.users.access import Permission
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.clock import zone
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import moment
from coop.web.frame import language
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes import weekday_and_day
from coop.web.minutes_page import minutes_response
from coop.web.paper import CHAIR
from coop.web.paper import SUPERVISOR
from coop.web.paper import TREASURER
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.desk.closing.models import MonthClosing
    from coop.ledger.report import Label

blueprint = Blueprint("closing", __name__)

PROVIDERS = (tasks,)
YEAR_MIN, YEAR_MAX = 1900, 2999

STATUS_WORDS = {
    Status.DONE: _l("selesai"),
    Status.OPEN: _l("belum"),
    Status.NOT_APPLICABLE: _l("tidak berlaku"),
    Status.SKIPPED: _l("dilewati"),
}


class Shown(NamedTuple):
    """A period, its list and how it stands."""

    period: Period
    found: Checklist
    kept: MonthClosing | None
    state: str
    is_year: bool

    @property
    def is_closable(self) -> bool:
        """Whether it is not closed: a year takes adjustments until its statements are signed."""
        states = {"open", "closed"} if self.is_year else {"open"}
        return self.kept is None and self.state in states

    @property
    def name(self) -> str:
        """The period in words."""
        return period_label(self.period).text(language())


def _period_or_404(text: str) -> Period:
    try:
        period = parse_period(text)
    except ValueError:
        abort(404)
    if not YEAR_MIN <= split_period(period)[0] <= YEAR_MAX:
        abort(404)
    return period


def _shown(session: Session, period: Period) -> Shown:
    """The list as it was kept where the period is closed, else as it stands now."""
    is_year = Asked(period, today()).scope is Scope.YEAR
    year = split_period(period)[0]
    state = year_status(session, year) if is_year else state_of(session, period)
    kept = closing_of(session, period)
    shown = Shown(period, Checklist(period, ()), kept, state, is_year)
    if kept is not None:
        return shown._replace(found=kept_checklist(kept))
    if shown.is_closable:
        return shown._replace(found=checklist_of(session, period, today=today()))
    return shown


@blueprint.get("/tutup-buku/<period>")
@requires(Permission.BOOKS_READ)
def checklist(period: str) -> ResponseReturnValue:
    """What is left to do before a month or a year closes; afterwards, how it was closed."""
    return _page(CloseForm(), _period_or_404(period))


@blueprint.post("/tutup-buku/<period>")
@requires(Permission.BOOKS_CLOSE)
def close(period: str) -> ResponseReturnValue:
    """Close a month, a thirteenth period or a year whose list is settled."""
    wanted = _period_or_404(period)
    form = CloseForm()
    if not form.validate_on_submit():
        return _page(form, wanted)
    try:
        with committing() as session:
            if Asked(wanted, today()).scope is Scope.YEAR:
                year = split_period(wanted)[0]
                close_year_checked(session, year, actor=actor(), now=now())
            else:
                close_month_checked(session, wanted, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _page(form, wanted)
    flash(_("Periode sudah ditutup dan disegel."), "success")
    return redirect(url_for("closing.checklist", period=wanted), code=303)


def _page(form: CloseForm, period: Period) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    shown = _shown(session, period)
    page = render_template(
        "closing/checklist.html",
        form=form,
        shown=shown,
        period_key=period,
        lines=shown.found.lines,
        open_count=len(shown.found.open_lines),
        skipped_count=len(shown.found.skipped),
        status_words=STATUS_WORDS,
        link=_link,
        entries=_entries_in(session, period),
        is_over=last_day(period) <= today(),
        last=last_day(period),
        earlier=[each for each in closings_of(session, period) if each is not shown.kept],
        crumbs=[(_("Periode"), url_for("ledger.periods"))],
    )
    return page, form.status


def _link(checked: CheckedLine) -> str | None:
    """The page that settles an item, for those who may go there."""
    line = checked.line
    return link_to(line.endpoint, **dict(line.values)) if line.endpoint else None


def _entries_in(session: Session, period: Period) -> int:
    asked = Asked(period, today())
    query = select(func.count()).where(JournalEntry.entry_date.between(asked.first, asked.last))
    return session.scalar(query) or 0


@blueprint.get("/tutup-buku/<period>/butir/<item>")
@requires(Permission.BOOKS_CLOSE)
def item(period: str, item: str) -> ResponseReturnValue:
    """One item: how it stands, and the form that ticks or skips it."""
    return _item_page(WordForm(), _period_or_404(period), item)


@blueprint.post("/tutup-buku/<period>/butir/<item>")
@requires(Permission.BOOKS_CLOSE)
def say(period: str, item: str) -> ResponseReturnValue:
    """Tick an item that only a person can know, skip one with a reason, or take that back."""
    wanted = _period_or_404(period)
    form = WordForm()
    word = request.form.get("word", "")
    if word not in {"done", "skip", "open"}:
        word = "skip"
    if not form.validate_on_submit():
        return _item_page(form, wanted, item)
    reason = (form.reason.data or "").strip()
    if word == "skip" and not reason:
        form.reason.errors = [_("Isian ini perlu diisi.")]
        return _item_page(form, wanted, item)
    try:
        with committing() as session:
            mark_item(session, wanted, item, word=word, reason=reason, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _item_page(form, wanted, item)
    flash(_("Tersimpan pada daftar periksa."), "success")
    return redirect(url_for("closing.checklist", period=wanted), code=303)


def _item_page(form: WordForm, period: Period, key: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    shown = _shown(book_session(), period)
    found = next((each for each in shown.found.lines if each.line.key == key), None)
    if found is None:
        abort(404)
    page = render_template(
        "closing/item.html",
        form=form,
        shown=shown,
        checked=found,
        status_words=STATUS_WORDS,
        link=_link(found),
        is_open=shown.is_closable,
        crumbs=[
            (_("Periode"), url_for("ledger.periods")),
            (shown.name, url_for("closing.checklist", period=period)),
        ],
    )
    return page, form.status


@blueprint.get("/tutup-buku/<period>/berita-acara.pdf")
@requires(Permission.BOOKS_READ)
def paper(period: str) -> ResponseReturnValue:
    """The list on paper: of a closing as it was, or as it stands now, marked a draft."""
    wanted = _period_or_404(period)
    session = book_session()
    shown = _shown(session, wanted)
    asked = request.args.get("tutup", "")
    if asked.isascii() and asked.isdecimal():
        rows = [each for each in closings_of(session, wanted) if str(each.id) == asked]
        if not rows:
            abort(404)
        shown = shown._replace(found=kept_checklist(rows[0]), kept=rows[0])
    if not shown.found.lines:
        abort(404)
    return minutes_response(_minutes(shown), f"tutup-buku-{wanted}")


def _minutes(shown: Shown) -> Minutes:
    from coop.ledger.report import Label

    name = period_label(shown.period)
    title = Label(f"Berita acara tutup buku {name.id}", f"Minutes of the closing of {name.en}")
    skipped = shown.found.skipped
    if shown.kept is not None:
        opening = _(
            "%(name)s ditutup oleh %(by)s pada %(at)s setelah daftar periksa berikut diselesaikan.",
            name=shown.name,
            by=shown.kept.closed_by,
            at=moment(shown.kept.closed_at, zone(), language()),
        )
        number = f"TB-{shown.period}-{shown.kept.id}"
    else:
        opening = _(
            "Keadaan daftar periksa %(name)s pada %(day)s. Buku belum ditutup.",
            name=shown.name,
            day=weekday_and_day(today(), language()),
        )
        number = ""
    if skipped:
        closing = _(
            "%(count)d butir dilewati dengan alasan yang tercantum di atas.", count=len(skipped)
        )
    else:
        closing = _("Tidak ada butir yang dilewati.")
    tables = [*([_skips_table(skipped)] if skipped else []), _items_table(shown)]
    kept = shown.kept
    return Minutes(
        title=title,
        number=number,
        opening=(opening,),
        tables=tuple(tables),
        closing=(closing, *([_head(kept)] if kept is not None else [])),
        signers=(CHAIR, TREASURER, SUPERVISOR),
        day=None if kept is None else from_utc_text(kept.closed_at).astimezone(zone()).date(),
        mark="" if kept is not None else _("RANCANGAN"),
    )


def _head(kept: MonthClosing) -> str:
    """The chain as it stood when the period closed, which a book that was changed cannot answer."""
    return _("Kode kepala rantai saat ditutup: %(head)s.", head=kept.head)


def _items_table(shown: Shown) -> MinutesTable:
    rows = []
    for number, each in enumerate(shown.found.lines, start=1):
        detail = [_text(each.line.detail), *map(_text, each.line.notes)]
        if each.said is not None and each.status is Status.DONE:
            detail.append(_("diperiksa %(by)s", by=each.said.by))
            detail.append(each.said.reason)
        rows.append(
            (
                str(number),
                _text(each.line.label),
                str(STATUS_WORDS[each.status]),
                " · ".join(filter(None, detail)),
            )
        )
    return MinutesTable(
        _("Daftar periksa"),
        (
            MinutesColumn(_("No.")),
            MinutesColumn(_("Yang diperiksa")),
            MinutesColumn(_("Keadaan")),
            MinutesColumn(_("Keterangan")),
        ),
        tuple(rows),
    )


def _skips_table(skipped: tuple[CheckedLine, ...]) -> MinutesTable:
    rows = []
    for each in skipped:
        assert each.said is not None, "what is skipped has its reason"
        at = moment(each.said.at, zone(), language())
        rows.append((_text(each.line.label), each.said.reason, each.said.by, at))
    return MinutesTable(
        _("Butir yang dilewati"),
        (
            MinutesColumn(_("Yang diperiksa")),
            MinutesColumn(_("Alasan")),
            MinutesColumn(_("Oleh")),
            MinutesColumn(pgettext("waktu", "Pada")),
        ),
        tuple(rows),
    )


def _text(label: Label) -> str:
    return label.text(language())
