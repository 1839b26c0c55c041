"""What is done with an account on pages: opened, closed, given a due day, moved money from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop.errors import CoopError
from coop.ledger.views.answers import answered
from coop.members.membership.queries import member_by_number
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.savings.closing import owed_at_closing
from coop.members.savings.forms import CloseForm
from coop.members.savings.forms import DueForm
from coop.members.savings.forms import OpenForm
from coop.members.savings.forms import TransferForm
from coop.members.savings.queries import products
from coop.members.savings.reading import savings_of_member
from coop.members.savings.reading import savings_view
from coop.members.savings.service import close_account
from coop.members.savings.service import open_account
from coop.members.savings.service import set_due_day
from coop.members.savings.service import transfer
from coop.members.savings.terms import OWN_CAPITAL
from coop.members.savings.views.parts import account_of
from coop.members.savings.views.parts import asks_to_edit
from coop.members.savings.views.parts import asks_to_look
from coop.members.savings.views.parts import blueprint
from coop.members.savings.views.parts import crumbs
from coop.members.savings.views.parts import look
from coop.members.savings.views.parts import tried
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import day as day_in_words
from coop.web.format import rupiah
from coop.web.frame import language
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.membership.models import Member
    from coop.members.savings.reading import SavingsView
    from coop.money import Money


# ------------------------------------------------------------------------------- opening


@blueprint.get("/simpanan/anggota/<number>/buka")
@requires(Permission.SAVINGS_CHANGE)
def new(number: str) -> ResponseReturnValue:
    """Ask which account a member wants."""
    form = OpenForm()
    form.opened_on.data = today()
    wanted = request.args.get("produk", "")
    chosen = next((each for each in products(book_session()) if each.code == wanted), None)
    if chosen is not None:
        form.product.data = str(chosen.id)
    return _open_page(form, member_by_number(book_session(), number))


@blueprint.post("/simpanan/anggota/<number>/buka")
@requires(Permission.SAVINGS_CHANGE)
def open_new(number: str) -> ResponseReturnValue:
    """Look at the account in a sentence, go back, or open it."""
    member = member_by_number(book_session(), number)
    form = OpenForm()
    if asks_to_edit() or not form.validate_on_submit():
        return _open_page(form, member)
    facts = form.facts(member.id)
    act = partial(
        open_account,
        facts=facts,
        request_id=form.request_id.data or "",
        actor=actor(),
        now=now(),
    )
    try:
        if asks_to_look():
            view = tried(act)
            return look(
                form,
                _("Periksa dulu"),
                _(
                    "%(name)s (%(member)s) membuka rekening %(product)s nomor %(number)s pada "
                    "%(day)s.",
                    name=view.member_name,
                    member=view.member_number,
                    product=view.product_name,
                    number=view.number,
                    day=day_in_words(facts.opened_on, language()),
                ),
                _("Buka rekening ini"),
                crumbs(),
                notes=_due_notes(view),
            )
        with committing() as session:
            view = act(session)
    except CoopError as error:
        form.refuse(error)
        return _open_page(form, member_by_number(book_session(), number))
    flash(_("Rekening %(number)s dibuka.", number=view.number), "success")
    return redirect(url_for("savings.show", account_id=view.id), code=303)


def _due_notes(view: SavingsView) -> tuple[str, ...]:
    if view.due_on is None:
        return ()
    return (_("Dapat ditarik mulai %(day)s.", day=day_in_words(view.due_on, language())),)


def _open_page(form: OpenForm, member: Member) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    offered = [
        each
        for each in products(session, only_active=True)
        if each.kind not in OWN_CAPITAL and each.kind != "term"
    ]
    form.product.choices = [(str(each.id), each.name) for each in offered]
    form.beneficiary.choices = [("", _("tidak diisi")), *_household(member)]
    page = render_template(
        "savings/open.html",
        form=form,
        member=member,
        name=session.get_one(Person, member.person_id).name,
        offered=offered,
        crumbs=[
            *crumbs(),
            (member.number or "", url_for("savings.of_member", number=member.number)),
        ],
    )
    return page, form.status


def _household(member: Member) -> list[tuple[str, str]]:
    """Everybody else under the member's roof, the youngest first."""
    own = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == member.person_id, HouseholdMember.left_on.is_(None)
    )
    rows = book_session().execute(
        select(Person.id, Person.name)
        .join(HouseholdMember, HouseholdMember.person_id == Person.id)
        .where(
            HouseholdMember.household_id.in_(own),
            HouseholdMember.left_on.is_(None),
            Person.id != member.person_id,
        )
        .order_by(Person.birth_day.desc(), Person.name)
    )
    return [(str(person_id), name) for person_id, name in rows]


# ------------------------------------------------------------------------------- closing


@blueprint.get("/simpanan/<int:account_id>/tutup")
@requires(Permission.SAVINGS_CHANGE)
def closing(account_id: int) -> ResponseReturnValue:
    """Ask on which day an account is closed."""
    form = CloseForm()
    form.day.data = today()
    return _page("savings/close.html", form, account_of(account_id))


@blueprint.post("/simpanan/<int:account_id>/tutup")
@requires(Permission.SAVINGS_CHANGE)
def close(account_id: int) -> ResponseReturnValue:
    """Look at it in a sentence, go back, or close the account."""
    account = account_of(account_id)
    form = CloseForm()
    if asks_to_edit() or not form.validate_on_submit() or form.day.data is None:
        return _page("savings/close.html", form, account)
    act = partial(close_account, account_id=account_id, day=form.day.data, actor=actor(), now=now())
    try:
        if asks_to_look():
            tried(act)
            owed = owed_at_closing(book_session(), account, form.day.data)
            return look(
                form,
                _("Periksa dulu"),
                _(
                    "Rekening %(product)s %(number)s milik %(member)s ditutup pada %(day)s.",
                    product=account.product_name,
                    number=account.number,
                    member=account.member_number,
                    day=day_in_words(form.day.data, language()),
                ),
                _("Tutup rekening ini"),
                crumbs(account),
                notes=(_("Nomornya tidak dipakai lagi; mutasi yang lama tetap dapat dilihat."),),
                warning=_lapsing(owed),
            )
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _page("savings/close.html", form, account)
    flash(_("Rekening %(number)s ditutup.", number=account.number), "success")
    return redirect(url_for("savings.show", account_id=account_id), code=303)


def _lapsing(owed: Money) -> str:
    """What is lost by closing now; empty where nothing is."""
    if not owed:
        return ""
    return _(
        "Bunga %(amount)s belum dibukukan dan tidak dibayarkan bila rekening ditutup sekarang. "
        "Bila anggota menginginkannya, tutup sesudah bunga bulan ini dibukukan.",
        amount=rupiah(owed),
    )


# ------------------------------------------------------------------------------- due day


@blueprint.get("/simpanan/<int:account_id>/jatuh-tempo")
@requires(Permission.SAVINGS_CHANGE)
def due(account_id: int) -> ResponseReturnValue:
    """Ask from when planned savings may be withdrawn."""
    account = account_of(account_id)
    form = DueForm()
    form.due_on.data = account.due_on
    return _page("savings/due.html", form, account)


@blueprint.post("/simpanan/<int:account_id>/jatuh-tempo")
@requires(Permission.SAVINGS_CHANGE)
def change_due(account_id: int) -> ResponseReturnValue:
    """Look at the day in a sentence, go back, or keep it."""
    account = account_of(account_id)
    form = DueForm()
    if asks_to_edit() or not form.validate_on_submit() or form.due_on.data is None:
        return _page("savings/due.html", form, account)
    act = partial(
        set_due_day,
        account_id=account_id,
        due_on=form.due_on.data,
        reason=form.reason.data or "",
        actor=actor(),
        now=now(),
    )
    try:
        if asks_to_look():
            tried(act)
            return look(
                form,
                _("Periksa dulu"),
                _(
                    "%(product)s %(number)s milik %(member)s dapat ditarik mulai %(day)s.",
                    product=account.product_name,
                    number=account.number,
                    member=account.member_number,
                    day=day_in_words(form.due_on.data, language()),
                ),
                _("Simpan tanggal ini"),
                crumbs(account),
                notes=_due_before(account),
            )
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _page("savings/due.html", form, account)
    flash(_("Tanggal jatuh tempo disimpan."), "success")
    return redirect(url_for("savings.show", account_id=account_id), code=303)


def _due_before(account: SavingsView) -> tuple[str, ...]:
    if account.due_on is None:
        return ()
    return (_("Sebelumnya: %(value)s.", value=day_in_words(account.due_on, language())),)


# ------------------------------------------------------------------------------- transfers


@blueprint.get("/simpanan/<int:account_id>/pindah")
@requires(Permission.SAVINGS_CHANGE)
def new_transfer(account_id: int) -> ResponseReturnValue:
    """Ask to which account of the same member money goes."""
    form = TransferForm()
    form.day.data = today()
    return _transfer_page(form, account_of(account_id))


@blueprint.post("/simpanan/<int:account_id>/pindah")
@requires(Permission.SAVINGS_CHANGE)
def record_transfer(account_id: int) -> ResponseReturnValue:
    """Look at the transfer in a sentence, go back, or record it."""
    account = account_of(account_id)
    form = TransferForm()
    if asks_to_edit() or not form.validate_on_submit():
        return _transfer_page(form, account)
    facts = form.facts(account_id)
    act = partial(
        transfer, facts=facts, request_id=form.request_id.data or "", actor=actor(), now=now()
    )
    try:
        if asks_to_look():
            tried(act)
            target = savings_view(book_session(), facts.target_id)
            return look(
                form,
                _("Periksa dulu"),
                _(
                    "%(amount)s pindah dari %(source)s %(source_number)s ke %(target)s "
                    "%(target_number)s milik %(name)s (%(member)s) pada %(day)s.",
                    amount=rupiah(facts.amount),
                    source=account.product_name,
                    source_number=account.number,
                    target=target.product_name,
                    target_number=target.number,
                    name=account.member_name,
                    member=account.member_number,
                    day=day_in_words(facts.day, language()),
                ),
                _("Catat pemindahan ini"),
                crumbs(account),
                notes=(_("Tidak ada uang tunai yang masuk atau keluar."),),
            )
        with committing() as session:
            submitted = act(session)
    except CoopError as error:
        form.refuse(error)
        return _transfer_page(form, account)
    return answered(submitted, _("Pemindahan tercatat dengan bukti %(number)s."))


def _transfer_page(form: TransferForm, account: SavingsView) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    others = [
        each
        for each in savings_of_member(book_session(), account.member_id)
        if each.id != account.id and each.kind != "term"
    ]
    form.target.choices = [(str(each.id), f"{each.product_name} {each.number}") for each in others]
    return _page("savings/transfer.html", form, account, others=others)


def _page(
    template: str,
    form: CloseForm | DueForm | TransferForm,
    account: SavingsView,
    **values: object,
) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(template, form=form, account=account, crumbs=crumbs(account), **values)
    return page, form.status
