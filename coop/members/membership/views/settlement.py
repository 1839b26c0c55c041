"""Settling a leaver's rights and duties: the sheet, its minutes, paying out, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.desk.counts.queries import balance_on
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import preview as submit_preview
from coop.ledger.events.places import book_facts
from coop.ledger.views.answers import answered
from coop.ledger.views.pages import day_argument
from coop.members.membership import queries
from coop.members.membership.forms import PayoutForm
from coop.members.membership.forms import SettlementForm
from coop.members.membership.loans import uncounted_loans
from coop.members.membership.payments import pay_out
from coop.members.membership.payments import payable_of
from coop.members.membership.payments import payments_of
from coop.members.membership.payments import payout_draft
from coop.members.membership.settlement import content_of
from coop.members.membership.settlement import seal_of
from coop.members.membership.settlement import sheet_from
from coop.members.membership.settling import proof_of
from coop.members.membership.settling import propose
from coop.members.membership.settling import settle
from coop.members.membership.settling import standing_settlement
from coop.members.membership.states import DECEASED
from coop.members.membership.states import LEFT
from coop.members.membership.views.shared import blueprint
from coop.members.membership.views.shared import crumbs
from coop.members.membership.views.shared import is_confirmed
from coop.members.membership.views.shared import name_of
from coop.members.membership.views.shared import preview
from coop.members.membership.views.shared import spoken_day
from coop.members.membership.views.shared import tried
from coop.members.membership.views.shared import wants_change
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import rupiah
from coop.web.frame import language
from coop.web.minutes_page import minutes_response
from coop.web.people import actor
from coop.web.settlement_paper import minutes_of_settlement

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry
    from coop.members.membership.models import Member
    from coop.members.membership.models import MemberSettlement
    from coop.members.membership.settlement import Sheet


def left_member(number: str) -> Member:
    """The member of an address."""
    return queries.member_by_number(book_session(), number)


def standing(member: Member) -> MemberSettlement:
    """The settlement that stands.

    Raises:
        NotFound: nothing was settled, or it was taken back.
    """
    row = standing_settlement(book_session(), member.id)
    if row is None:
        raise NotFound("settlement", member.number or "")
    return row


def settlement_crumbs(member: Member) -> list[tuple[str, str]]:
    """Where the pages below a settlement are found."""
    url = url_for("membership.settlement", number=member.number)
    return [*crumbs(member), (_("Penyelesaian"), url)]


@blueprint.get("/anggota/<path:number>/penyelesaian")
@requires(Permission.MEMBERS_READ)
def settlement(number: str) -> ResponseReturnValue:
    """The sheet as it would be, or as it was settled with what was paid and the proof."""
    member = left_member(number)
    if member.status in LEFT:
        form = SettlementForm()
        form.day.data = min(day_argument("tanggal") or today(), today())
        return _proposal_page(form, member)
    return _settled_page(member)


def _settled_page(member: Member) -> str:
    session = book_session()
    row = standing(member)
    return render_template(
        "membership/settled.html",
        member=member,
        row=row,
        sheet=sheet_from(row.content),
        loans=uncounted_loans(session),
        proof=proof_of(session, row),
        payments=payments_of(session, row.id),
        payable=payable_of(session, row, member.number or "") if row.rest else row.rest,
        is_death=row.status_before == DECEASED,
        crumbs=crumbs(member),
    )


def _proposal_page(form: SettlementForm, member: Member) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        member = queries.member_by_id(book_session(), member.id)
    day = form.day.data or today()
    sheet = propose(book_session(), member.id, day, (form.person_number.data or "").strip())
    page = render_template(
        "membership/settlement.html",
        form=form,
        member=member,
        sheet=sheet,
        loans=uncounted_loans(book_session()),
        crumbs=crumbs(member),
    )
    return page, form.status


@blueprint.post("/anggota/<path:number>/penyelesaian")
@requires(Permission.MEMBERS_CHANGE)
def record_settlement(number: str) -> ResponseReturnValue:
    """Look at the whole sheet in a sentence, go back, or settle."""
    member = left_member(number)
    form = SettlementForm()
    is_open = member.status in LEFT
    if is_open and (wants_change() or not form.validate_on_submit()):
        return _proposal_page(form, member)
    if not form.validate_on_submit():
        return redirect(url_for("membership.settlement", number=number), code=303)
    member_id = member.id

    def act(session: Session, expected: str | None = None) -> MemberSettlement:
        return settle(
            session,
            member_id,
            form.facts(),
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
            expected=expected,
        )

    try:
        if not is_confirmed():
            row = tried(act)
            return _settlement_preview(form, number, sheet_from(row.content))
        with committing() as session:
            act(session, request.form.get("expected", ""))
    except CoopError as error:
        form.refuse(error)
        read_only_from_here()
        member = left_member(number)
        if member.status not in LEFT:
            flash(_("Penyelesaian %(number)s sudah tercatat.", number=number), "warning")
            return redirect(url_for("membership.settlement", number=number), code=303)
        return _proposal_page(form, member)
    flash(_("Penyelesaian tercatat. Cetak berita acaranya untuk ditandatangani."), "success")
    return redirect(url_for("membership.settlement", number=number), code=303)


def _settlement_preview(form: SettlementForm, number: str, sheet: Sheet) -> ResponseReturnValue:
    member = left_member(number)
    if sheet.claim:
        outcome = _("sisa utang %(amount)s menjadi piutang.", amount=rupiah(sheet.claim))
    elif sheet.rest:
        outcome = _("%(amount)s dikembalikan.", amount=rupiah(sheet.rest))
    else:
        outcome = _("tidak ada yang tersisa.")
    told = [
        _("Keputusan: %(text)s", text=form.facts().decision),
        _("Tanggal penyelesaian %(day)s.", day=spoken_day(sheet.day)),
    ]
    if uncounted_loans(book_session()):
        told.append(_("Pinjaman tidak dihitung. Pastikan di buku besar bahwa ia tidak berutang."))
    return preview(
        form,
        _(
            "%(name)s (%(number)s): hak %(rights)s, kewajiban %(debts)s, %(outcome)s",
            name=name_of(member),
            number=number,
            rights=rupiah(sheet.rights_total),
            debts=rupiah(sheet.debts_total),
            outcome=outcome,
        ),
        _("Selesaikan %(number)s", number=number),
        facts=told,
        consequence=_(
            "Semua simpanannya menjadi nihil dan rekeningnya ditutup. Selama belum ada yang "
            "dibayarkan, penyelesaian masih dapat dibatalkan."
        ),
        member=member,
        is_final=True,
        extra={"expected": seal_of(content_of(sheet))},
    )


@blueprint.get("/anggota/<path:number>/penyelesaian/berita-acara")
@requires(Permission.MEMBERS_READ)
def settlement_minutes(number: str) -> ResponseReturnValue:
    """The minutes for signing; before it is settled they are a draft."""
    session = book_session()
    member = left_member(number)
    day = min(day_argument("tanggal") or today(), today())
    row = None if member.status in LEFT else standing(member)
    sheet = propose(session, member.id, day) if row is None else sheet_from(row.content)
    minutes = minutes_of_settlement(
        sheet,
        name_of(member),
        row,
        status=member.status if row is None else row.status_before,
        loans=[each.code for each in uncounted_loans(session)],
        language=language(),
    )
    return minutes_response(minutes, f"penyelesaian-{number.replace('/', '-')}")


# ------------------------------------------------------------------------------ paying out


def _payout_form(member: Member, row: MemberSettlement) -> PayoutForm:
    form = PayoutForm()
    places = book_facts(book_session()).places
    form.place.choices = [
        (each.choice.value, each.choice.label.text(language())) for each in places
    ]
    if request.method == "GET":
        form.day.data = today()
        if row.status_before != DECEASED:
            form.recipient.data = name_of(member)
    return form


@blueprint.get("/anggota/<path:number>/penyelesaian/bayar")
@requires(Permission.BOOKS_POST)
def payout(number: str) -> ResponseReturnValue:
    """Ask how much is handed to whom, and from which box."""
    member = left_member(number)
    row = standing(member)
    return _payout_page(_payout_form(member, row), member, row)


@blueprint.post("/anggota/<path:number>/penyelesaian/bayar")
@requires(Permission.BOOKS_POST)
def record_payout(number: str) -> ResponseReturnValue:
    """Look at the payment in a sentence, go back, or pay."""
    member = left_member(number)
    row = standing(member)
    form = _payout_form(member, row)
    if wants_change() or not form.validate_on_submit():
        return _payout_page(form, member, row)
    settlement_id = row.id

    def act(session: Session) -> PostedEntry | WaitingEntry:
        return pay_out(
            session,
            settlement_id,
            form.facts(),
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )

    try:
        if not is_confirmed():
            tried(act)
            return _payout_preview(form, number)
        with committing() as session:
            submitted = act(session)
    except CoopError as error:
        form.refuse(error)
        read_only_from_here()
        member = left_member(number)
        return _payout_page(form, member, standing(member))
    if isinstance(submitted, WaitingEntry):
        return answered(submitted, "")
    flash(
        _("Pembayaran tercatat dengan bukti %(number)s.", number=submitted.voucher_number),
        "success",
    )
    return redirect(url_for("membership.settlement", number=number), code=303)


def _payout_preview(form: PayoutForm, number: str) -> ResponseReturnValue:
    member = left_member(number)
    facts = form.facts()
    told = []
    if facts.certificate and facts.certificate_day is not None:
        told.append(
            _(
                "Surat keterangan ahli waris %(number)s tanggal %(day)s.",
                number=facts.certificate,
                day=spoken_day(facts.certificate_day),
            )
        )
    limit = tried(
        lambda session: (
            submit_preview(
                session,
                payout_draft(
                    session,
                    _row_in(session, number),
                    queries.member_by_number(session, number),
                    facts,
                ),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            ).limit
        )
    )
    button = _("Bayarkan %(amount)s", amount=rupiah(facts.amount))
    if limit is not None:
        button = _("Ajukan pembayaran %(amount)s", amount=rupiah(facts.amount))
        told.append(
            _(
                "Di atas %(limit)s, jadi menunggu persetujuan orang kedua sebelum dibayarkan.",
                limit=rupiah(limit),
            )
        )
    place = {each[0]: each[1] for each in form.place.choices or ()}[form.place.data]
    held = balance_on(book_session(), facts.account, facts.unit, "", facts.day)
    if facts.amount > held:
        told.append(
            _(
                "Uangnya belum cukup: %(place)s hanya berisi %(held)s. Isi dulu, atau pilih tempat "
                "uang yang lain.",
                place=place,
                held=rupiah(held),
            )
        )
    return preview(
        form,
        _(
            "%(recipient)s menerima %(amount)s dari %(place)s pada %(day)s, untuk simpanan "
            "%(number)s.",
            recipient=facts.recipient,
            amount=rupiah(facts.amount),
            place=place,
            day=spoken_day(facts.day),
            number=number,
        ),
        button,
        facts=told,
        member=member,
        is_final=True,
    )


def _row_in(session: Session, number: str) -> MemberSettlement:
    member = queries.member_by_number(session, number)
    row = standing_settlement(session, member.id)
    if row is None:
        raise NotFound("settlement", number)
    return row


def _payout_page(form: PayoutForm, member: Member, row: MemberSettlement) -> tuple[str, int]:
    payable = payable_of(book_session(), row, member.number or "")
    if request.method == "GET":
        form.amount.data = payable
    page = render_template(
        "membership/payout.html",
        form=form,
        member=member,
        row=row,
        payable=payable,
        is_death=row.status_before == DECEASED,
        heirs=queries.heirs_of(book_session(), member.id),
        crumbs=settlement_crumbs(member),
    )
    return page, form.status
