"""The list of members, one member, what is kept about them, and the printed register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.desk.assets.views.pages import report_file
from coop.errors import CoopError
from coop.ledger.views.pages import argument
from coop.members.dues.reading import own_capital_of
from coop.members.membership import queries
from coop.members.membership.details import change_member
from coop.members.membership.details import name_heirs
from coop.members.membership.forms import FactsForm
from coop.members.membership.forms import HeirsForm
from coop.members.membership.forms import percent
from coop.members.membership.listing import register_report
from coop.members.membership.registry import holdings_of
from coop.members.membership.settling import standing_settlement
from coop.members.membership.states import ACTIVE
from coop.members.membership.states import CANDIDATE
from coop.members.membership.states import DECEASED
from coop.members.membership.states import LEFT
from coop.members.membership.states import REFUSED
from coop.members.membership.states import SETTLED
from coop.members.membership.views.shared import blueprint
from coop.members.membership.views.shared import crumbs
from coop.members.membership.views.shared import status_words
from coop.members.people.finding import is_secret
from coop.members.people.finding import persons_named
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.paging import PAGE_SIZE
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.paging import page_url
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.membership.models import Member

#: Names that sound like what was typed; more would be another question.
ALIKE_MAX = 200

SHOWN = (ACTIVE, CANDIDATE, *LEFT, SETTLED, REFUSED)


@blueprint.get("/anggota")
@requires(Permission.MEMBERS_READ)
def index() -> ResponseReturnValue:
    """Every membership: found by number or name, narrowed by state and group, sorted, paged."""
    session = book_session()
    text = argument("cari")
    if is_secret(text):
        flash(_("Nomor identitas dan telepon dicari di halaman Warga, tidak di sini."), "warning")
        return redirect(page_url(cari=None), code=303)
    status = argument("keadaan") if argument("keadaan") in SHOWN else ""
    sort = argument("urut") if argument("urut") in queries.SORTS else "number"
    alike = persons_named(session, text, limit=ALIKE_MAX) if text else []
    narrowed = queries.Narrowed(
        text=text,
        statuses=(status,) if status else (),
        group=argument("kelompok"),
        sort=sort,
        person_ids=tuple(each.id for each in alike),
    )
    number = page_number()
    total = queries.members_counted(session, narrowed)
    rows = queries.members_page(session, narrowed, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    counts = queries.statuses_counted(session)
    chips = []
    if text:
        chips.append((f"“{text}”", page_url(cari=None)))
    if status:
        chips.append((status_words(status), page_url(keadaan=None)))
    if narrowed.group:
        chips.append((_("kelompok %(name)s", name=narrowed.group), page_url(kelompok=None)))
    return render_template(
        "membership/index.html",
        page=Page(rows, number, total > number * PAGE_SIZE, total),
        narrowed=narrowed,
        status=status,
        statuses=[each for each in SHOWN if counts.get(each)],
        counts=counts,
        groups=queries.groups(session),
        chips=chips,
        page_url=page_url,
        crumbs=[],
    )


@blueprint.get("/anggota/<path:number>")
@requires(Permission.MEMBERS_READ)
def show(number: str) -> ResponseReturnValue:
    """One member: where the membership stands, what they have, heirs, offices, history."""
    member = queries.member_by_number(book_session(), number)
    return _page(member)


@blueprint.get("/anggota/calon/<int:member_id>")
@requires(Permission.MEMBERS_READ)
def candidate(member_id: int) -> ResponseReturnValue:
    """One candidate; who was admitted meanwhile is shown under the number."""
    member = queries.member_by_id(book_session(), member_id)
    if member.number is not None:
        return redirect(url_for("membership.show", number=member.number), code=303)
    return _page(member)


def _page(member: Member) -> str:
    session = book_session()
    asked = own_capital_of(session, member, today())
    return render_template(
        "membership/show.html",
        member=member,
        holdings=holdings_of(session, member.id) if member.number else [],
        heirs=queries.heirs_of(session, member.id),
        terms=queries.terms(session, member.id) if member.number else [],
        history=queries.history_of(session, member.id),
        settlement=standing_settlement(session, member.id) if member.status == SETTLED else None,
        has_left=member.status in LEFT,
        common_dues=asked.dues,
        principal_open=asked.principal_open if member.status == ACTIVE else ZERO,
        percent=percent,
        today=today(),
        crumbs=crumbs(),
    )


# ------------------------------------------------------------------------- what is kept


@blueprint.get("/anggota/<path:number>/data")
@requires(Permission.MEMBERS_CHANGE)
def facts(number: str) -> ResponseReturnValue:
    """Group, own dues and risk of a member."""
    member = queries.member_by_number(book_session(), number)
    form = FactsForm()
    form.group_name.data, form.dues.data = member.group_name, member.dues
    form.risk_level.data, form.risk_reason.data = member.risk_level, member.risk_reason
    return _facts_page(form, member)


@blueprint.post("/anggota/<path:number>/data")
@requires(Permission.MEMBERS_CHANGE)
def change_facts(number: str) -> ResponseReturnValue:
    """Keep what was typed."""
    member = queries.member_by_number(book_session(), number)
    form = FactsForm()
    if not form.validate_on_submit():
        return _facts_page(form, member)
    try:
        with committing() as session:
            changed = change_member(session, member.id, form.facts(), actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _facts_page(form, queries.member_by_number(book_session(), number))
    flash(_("Data anggota disimpan.") if changed else _("Tidak ada yang berubah."), "success")
    return redirect(url_for("membership.show", number=number), code=303)


def _facts_page(form: FactsForm, member: Member) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "membership/facts.html",
        form=form,
        member=member,
        groups=queries.groups(book_session()),
        crumbs=crumbs(member),
    )
    return page, form.status


@blueprint.get("/anggota/<path:number>/ahli-waris")
@requires(Permission.MEMBERS_CHANGE)
def heirs(number: str) -> ResponseReturnValue:
    """Whom a member names as heirs."""
    session = book_session()
    member = queries.member_by_number(session, number)
    form = HeirsForm()
    form.day.data = today()
    form.fill(queries.heirs_of(session, member.id))
    return _heirs_page(form, member)


@blueprint.post("/anggota/<path:number>/ahli-waris")
@requires(Permission.MEMBERS_CHANGE)
def keep_heirs(number: str) -> ResponseReturnValue:
    """Keep the list; the one before stays readable in the history."""
    member = queries.member_by_number(book_session(), number)
    form = HeirsForm()
    if not form.validate_on_submit():
        return _heirs_page(form, member)
    assert form.day.data is not None, "the form is valid"
    try:
        with committing() as session:
            changed = name_heirs(
                session, member.id, form.facts(), form.day.data, actor=actor(), now=now()
            )
    except CoopError as error:
        form.refuse(error)
        return _heirs_page(form, queries.member_by_number(book_session(), number))
    flash(_("Daftar ahli waris disimpan.") if changed else _("Tidak ada yang berubah."), "success")
    return redirect(url_for("membership.show", number=number), code=303)


def _heirs_page(form: HeirsForm, member: Member) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "membership/heirs.html",
        form=form,
        member=member,
        is_dead=member.status == DECEASED,
        crumbs=crumbs(member),
    )
    return page, form.status


# --------------------------------------------------------------------------- the register


@blueprint.get("/anggota/buku-daftar/<form>")
@requires(Permission.STATEMENTS_DOWNLOAD)
def register_file(form: str) -> ResponseReturnValue:
    """The register of members on paper or as a file, without identity numbers."""
    report = register_report(queries.register_lines(book_session()), today())
    return report_file(report, form)
