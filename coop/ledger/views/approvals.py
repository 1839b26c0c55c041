"""The second person's desk: what waits, what was decided, and deciding on one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import send_file
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.ledger import approval_reading
from coop.ledger import approvals
from coop.ledger.attachments import ENDINGS
from coop.ledger.attachments import name_to_save
from coop.ledger.attachments import waiting_files
from coop.ledger.models import WaitingFile
from coop.ledger.settings import approval_limit
from coop.ledger.views.approval_forms import DecisionForms
from coop.ledger.views.pages import KIND_LABELS
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import blueprint
from coop.ledger.views.pages import effects_of
from coop.users import pins
from coop.users.access import Permission
from coop.users.errors import PinShut
from coop.users.errors import PinWrong
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.amount_words import amount_in_words
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.database import written_apart
from coop.web.frame import language
from coop.web.frame import may
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.paging import page_url
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.ledger.approval_reading import Item
    from coop.ledger.draft_models import PendingEntry
    from coop.ledger.posting import PostedEntry
    from coop.users.models import User
    from coop.web.fields import BookForm


@blueprint.get("/persetujuan", endpoint="approvals")
@requires(Permission.BOOKS_READ)
def approvals_list() -> ResponseReturnValue:
    """What waits, which papers nobody confirmed, and what was decided."""
    session = book_session()
    number, state = page_number(), argument("keputusan")
    state = state if state in approval_reading.DECIDED else ""
    offset = (number - 1) * PAGE_SIZE
    rows = approval_reading.decided(session, state=state, offset=offset, limit=PAGE_SIZE + 1)
    is_first = number == 1
    return render_template(
        "ledger/approvals.html",
        waiting=approval_reading.waiting(session) if is_first else [],
        papers=approval_reading.unconfirmed_papers(session) if is_first else [],
        page=page_of(rows, number),
        is_first=is_first,
        limit=approval_limit(session),
        rules_url=link_to("ledger.approval_rules"),
        filters=[
            (label, page_url(keputusan=name or None), name == state)
            for name, label in {"": _("semua"), **_state_names()}.items()
        ],
        states=_state_names(),
        crumbs=[],
    )


def _state_names() -> dict[str, str]:
    return {
        "approved": _("disetujui"),
        "refused": _("ditolak"),
        "withdrawn": _("ditarik kembali"),
    }


@blueprint.get("/persetujuan/<int:draft_id>")
@requires(Permission.BOOKS_READ)
def approval(draft_id: int) -> ResponseReturnValue:
    """One entry as it will stand, and what this person may do about it."""
    return _page(draft_id, DecisionForms.new())


@blueprint.post("/persetujuan/<int:draft_id>/setujui")
@requires(Permission.BOOKS_APPROVE)
def approve_draft(draft_id: int) -> ResponseReturnValue:
    """Approve by one's own log-in."""

    def act(session: Session) -> ResponseReturnValue:
        posted = approvals.approve(session, draft_id, approver=actor(), now=now())
        return _to_entry(posted)

    forms = DecisionForms.new()
    return _decided(draft_id, forms, forms.approve, act)


@blueprint.post("/persetujuan/<int:draft_id>/tolak")
@requires(Permission.BOOKS_APPROVE)
def refuse_draft(draft_id: int) -> ResponseReturnValue:
    """Refuse with a reason."""
    forms = DecisionForms.new()

    def act(session: Session) -> ResponseReturnValue:
        reason = forms.refuse.reason.data or ""
        approvals.refuse(session, draft_id, approver=actor(), reason=reason, now=now())
        return _back(draft_id, _("Ditolak. Pembuatnya dapat membaca alasan Anda."))

    return _decided(draft_id, forms, forms.refuse, act)


@blueprint.post("/persetujuan/<int:draft_id>/tarik")
@requires(Permission.BOOKS_POST)
def withdraw_draft(draft_id: int) -> ResponseReturnValue:
    """Take back what one has made."""

    def act(session: Session) -> ResponseReturnValue:
        approvals.withdraw(session, draft_id, maker=actor(), now=now())
        return _back(draft_id, _("Sudah ditarik kembali; tidak ada yang tercatat."))

    forms = DecisionForms.new()
    return _decided(draft_id, forms, forms.withdraw, act)


@blueprint.post("/persetujuan/<int:draft_id>/kertas")
@requires(Permission.BOOKS_POST)
def approve_on_paper(draft_id: int) -> ResponseReturnValue:
    """Record that somebody signed the printed voucher."""
    forms = DecisionForms.new()

    def act(session: Session) -> ResponseReturnValue:
        named = forms.paper.approver.data or ""
        posted = approvals.approve_on_paper(
            session, draft_id, named=named, actor=actor(), now=now()
        )
        return _to_entry(posted)

    return _decided(draft_id, forms, forms.paper, act)


@blueprint.post("/persetujuan/<int:draft_id>/konfirmasi")
@requires(Permission.BOOKS_APPROVE)
def confirm_paper(draft_id: int) -> ResponseReturnValue:
    """Say that the signature on the paper is one's own."""

    def act(session: Session) -> ResponseReturnValue:
        approvals.confirm_paper(session, draft_id, approver=actor(), now=now())
        return _back(draft_id, _("Tanda tangan pada bukti sudah dikonfirmasi."))

    forms = DecisionForms.new()
    return _decided(draft_id, forms, forms.confirm, act)


@blueprint.post("/persetujuan/<int:draft_id>/pin")
@requires(Permission.BOOKS_POST)
def approve_by_pin(draft_id: int) -> ResponseReturnValue:
    """Approve, or confirm a paper, by an approver's own PIN at this screen."""
    forms = DecisionForms.new()
    approver = forms.pin.approver.data or ""

    def act(session: Session) -> ResponseReturnValue:
        row = approval_reading.pending(session, draft_id)
        if row.way == approvals.PAPER:
            approvals.confirm_paper(
                session,
                draft_id,
                approver=approver,
                way=approvals.PIN,
                now=now(),
                screen_of=actor(),
            )
            return _back(draft_id, _("Tanda tangan pada bukti sudah dikonfirmasi."))
        posted = approvals.approve(
            session, draft_id, approver=approver, way=approvals.PIN, now=now(), screen_of=actor()
        )
        return _to_entry(posted)

    def check() -> None:
        check_pin(approver, forms.pin.pin.data or "", screen_of=actor())

    return _decided(draft_id, forms, forms.pin, act, check)


def check_pin(username: str, pin: str, *, screen_of: str) -> None:
    """Make sure that a PIN is this person's: count the try, compare without a lock, conclude.

    Raises:
        PinMissing, PinWrong, PinShut, TooManyTries: see their names.
    """
    moment = now()
    read_only_from_here()
    with written_apart() as session:
        pin_hash = pins.count_pin_try(session, username, now=moment)
    is_right = pins.pin_matches(pin_hash, pin)
    with written_apart() as session:
        try:
            pins.conclude_pin(session, username, is_right=is_right, screen_of=screen_of, now=moment)
        except (PinWrong, PinShut):
            session.commit()  # the refusal stays in the audit log
            raise


def _decided(
    draft_id: int,
    forms: DecisionForms,
    form: BookForm,
    act: Callable[[Session], ResponseReturnValue],
    check: Callable[[], None] | None = None,
) -> ResponseReturnValue:
    """Act in one transaction; a refusal is told on the page of the draft."""
    if not form.validate_on_submit():
        return _page(draft_id, forms, form)
    try:
        if check is not None:
            check()
        with committing() as session:
            return act(session)
    except CoopError as error:
        form.refuse(error)
        return _page(draft_id, forms, form)


def _to_entry(posted: PostedEntry) -> ResponseReturnValue:
    flash(_("Disetujui dan tercatat: %(number)s.", number=posted.voucher_number), "success")
    return redirect(url_for("ledger.entry", entry_id=posted.id), code=303)


def _back(draft_id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("ledger.approval", draft_id=draft_id), code=303)


class _May(NamedTuple):
    """What the reader may do about a draft."""

    approve: bool
    refuse: bool
    withdraw: bool
    pin: bool
    paper: bool
    confirm: bool


def _page(draft_id: int, forms: DecisionForms, sent: BookForm | None = None) -> tuple[str, int]:
    if sent is not None:
        read_only_from_here()
    session = book_session()
    item = approval_reading.item(session, draft_id)
    people = approvals.approvers_for(session, item.row)
    usable = pins.people_with_pin(session)
    with_pin = [each for each in people if each.id in usable]
    allowed = _allowed(item.row, people, with_pin)
    forms.pin.offer(with_pin)
    forms.paper.offer(people)
    page = render_template(
        "ledger/approval.html",
        item=item,
        row=item.row,
        draft=item.draft,
        lines=_lines(session, item),
        words=amount_in_words(item.row.amount, language()),
        kinds=KIND_LABELS,
        forms=forms,
        told_on_top=_told_on_top(forms, sent, allowed),
        allowed=allowed,
        people=people,
        is_named=item.row.decided_by == actor(),
        files=waiting_files(session, item.row.request_id) if item.row.entry_id is None else [],
        print_url=link_to("ledger.draft_voucher", draft_id=draft_id),
        crumbs=[(_("Persetujuan"), url_for("ledger.approvals"))],
    )
    return page, sent.status if sent is not None else 200


def _told_on_top(forms: DecisionForms, sent: BookForm | None, allowed: _May) -> BookForm | None:
    """A refused form without fields, or one that is not offered any more: nowhere else to tell."""
    shown = {
        id(forms.refuse): allowed.refuse,
        id(forms.pin): allowed.pin,
        id(forms.paper): allowed.paper,
    }
    return None if shown.get(id(sent), False) else sent


def _lines(session: Session, item: Item) -> list[tuple[object, str, bool]]:
    """Each line with the name of its account and whether the account grows."""
    effects = effects_of(session, item.draft)
    return [
        (line, name, grows) for line, (name, grows) in zip(item.draft.lines, effects, strict=True)
    ]


def _allowed(row: PendingEntry, people: list[User], with_pin: list[User]) -> _May:
    """Buttons that make sense here; the service asks again, so none is a permission."""
    is_waiting = row.state == "waiting"
    is_unconfirmed = row.way == approvals.PAPER and not row.confirmed_by
    me = actor()
    is_able = any(each.username == me for each in people)
    is_maker = row.made_by == me
    at_counter = may(Permission.BOOKS_POST)
    return _May(
        approve=is_waiting and is_able,
        refuse=is_waiting and may(Permission.BOOKS_APPROVE) and not is_maker,
        withdraw=is_waiting and is_maker and at_counter,
        pin=(is_waiting or is_unconfirmed) and at_counter and bool(with_pin),
        paper=is_waiting and at_counter and bool(people),
        confirm=is_unconfirmed and is_able and (me == row.decided_by or not _is_here(row, people)),
    )


def _is_here(row: PendingEntry, people: list[User]) -> bool:
    """Whether whoever signed the paper can still confirm it."""
    return any(each.username == row.decided_by for each in people)


@blueprint.get("/persetujuan/<int:draft_id>/lampiran/<int:file_id>")
@requires(Permission.BOOKS_READ)
def waiting_file(draft_id: int, file_id: int) -> ResponseReturnValue:
    """A photo or PDF that waits with an entry; anything else is only ever saved."""
    session = book_session()
    row = approval_reading.pending(session, draft_id)
    found = session.get(WaitingFile, file_id)
    if found is None or found.request_id != row.request_id:
        abort(404)
    return send_file(
        BytesIO(found.content),
        mimetype=found.media_type,
        download_name=name_to_save(found.file_name, found.media_type),
        as_attachment=found.media_type not in ENDINGS,
    )
