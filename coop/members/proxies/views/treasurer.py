"""Proxies on the treasurer's pages: the list, a new one, its acts, links, the printed statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.dates import utc_text
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import day_argument
from coop.ledger.views.pages import typed_fields
from coop.members.proxies import queries
from coop.members.proxies.errors import LinkRefused
from coop.members.proxies.facts import AGE_MIN
from coop.members.proxies.facts import TAKING_OUT
from coop.members.proxies.forms import LinkForm
from coop.members.proxies.forms import PressForm
from coop.members.proxies.forms import ProxyForm
from coop.members.proxies.forms import RevokeForm
from coop.members.proxies.links import make_link
from coop.members.proxies.links import revoke_link
from coop.members.proxies.links import token_of
from coop.members.proxies.service import grant_proxy
from coop.members.proxies.service import revoke_proxy
from coop.members.proxies.statement import statement_of
from coop.members.proxies.views.pages import blueprint
from coop.members.proxies.views.pages import crumbs
from coop.members.proxies.views.pages import statement_pdf
from coop.users.access import Permission
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.frame import may
from coop.web.hosts import is_local
from coop.web.member_search import sought
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.people import actor

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.membership.models import Member
    from coop.members.proxies.facts import ProxyFacts
    from coop.members.proxies.models import Proxy
    from coop.members.proxies.models import ProxyLink


@blueprint.get("/kuasa")
@requires(Permission.SAVINGS_READ)
def index() -> ResponseReturnValue:
    """Every proxy that holds, or every one there was; a number or a name leads to that member."""
    session, looked_for = book_session(), sought(argument("anggota"))
    if looked_for.only is not None:
        return redirect(url_for("proxies.of_member", number=looked_for.only.number), code=303)
    shows_all = request.args.get("tampil") == "semua"
    page = page_number()
    rows = queries.proxies_page(
        session,
        today(),
        only_valid=not shows_all,
        limit=PAGE_SIZE + 1,
        offset=(page - 1) * PAGE_SIZE,
    )
    return render_template(
        "proxies/index.html",
        sought=looked_for,
        page=page_of(rows, page),
        shows_all=shows_all,
        day=today(),
        crumbs=[],
    )


@blueprint.get("/kuasa/anggota/<number>")
@requires(Permission.SAVINGS_READ)
def of_member(number: str) -> ResponseReturnValue:
    """A member's proxies, links and what was done under them."""
    return _member_page(number, _link_form())


def _link_form() -> LinkForm:
    form = LinkForm()
    if request.method == "GET":
        form.shows_from.data = today().replace(day=1)
    return form


def _member_page(number: str, form: LinkForm) -> tuple[str, int]:
    session = book_session()
    member, name = queries.member_of(session, number)
    moment = now()
    page = render_template(
        "proxies/member.html",
        member=member,
        name=name,
        proxies=queries.proxies_of_member(session, member.id, today()),
        links=[
            (link, _opens(link), _address(link), PressForm(formdata=None))
            for link in queries.links_of_member(session, member.id)
        ],
        form=form,
        day=moment.date(),
        host=request.host,
        is_local=is_local(request.host),
        crumbs=crumbs(),
    )
    return page, form.status


def _opens(link: ProxyLink) -> bool:
    return not link.revoked_at and utc_text(now()) <= link.expires_at


def _address(link: ProxyLink) -> str:
    """What is sent, while it opens; only whoever may make links reads it."""
    if not _opens(link) or not may(Permission.SAVINGS_CHANGE):
        return ""
    token = token_of(current_app.config["SECRET_KEY"], link)
    return url_for("proxies.seen", token=token, _external=True)


# ------------------------------------------------------------------------------- a new one


@blueprint.get("/kuasa/baru/<number>")
@requires(Permission.SAVINGS_CHANGE)
def new(number: str) -> ResponseReturnValue:
    """An empty letter of one member."""
    form = ProxyForm()
    form.valid_from.data = today()
    return _new_page(form, number)


@blueprint.post("/kuasa/baru/<number>")
@requires(Permission.SAVINGS_CHANGE)
def grant(number: str) -> ResponseReturnValue:
    """Look at the letter in one sentence, go back, or record it."""
    member, name = queries.member_of(book_session(), number)
    form = ProxyForm()
    _offer(form, member)
    if "edit" in request.form or not form.validate_on_submit():
        return _new_page(form, number)
    facts = form.facts(member.id)
    try:
        if "confirmed" not in request.form:
            return _preview(form, facts, number, name)
        with committing() as session:
            proxy_id = _grant(session, facts, form).id
    except CoopError as error:
        form.refuse(error)
        return _new_page(form, number)
    flash(_("Kuasa tercatat. Sekarang penerimanya dapat dilayani di kasir."), "success")
    return redirect(url_for("proxies.show", proxy_id=proxy_id), code=303)


def _grant(session: Session, facts: ProxyFacts, form: ProxyForm) -> Proxy:
    return grant_proxy(
        session, facts, request_id=form.request_id.data or "", actor=actor(), now=now()
    )


def _preview(form: ProxyForm, facts: ProxyFacts, number: str, name: str) -> str:
    read_only_from_here()
    with writing(engine()) as session:  # tried, then thrown away
        row = _grant(session, facts, form)
        view = queries.proxy_view(session, row.id, today())
        session.expunge_all()
    return render_template(
        "proxies/preview.html",
        form=form,
        view=view,
        member_name=name,
        number=number,
        typed=typed_fields(),
        crumbs=crumbs(),
    )


def _offer(form: ProxyForm, member: Member) -> None:
    """Persons to choose from: the household, who has the name that was typed, who was chosen."""
    found = queries.candidates(book_session(), member, argument("cari"), today())
    form.person.choices = [(str(each.person_id), _candidate_words(each)) for each in found]


def _candidate_words(person: queries.Candidate) -> str:
    words = person.name
    if person.birth_year:
        words = _("%(name)s, lahir %(year)d", name=words, year=person.birth_year)
    return _("%(name)s (serumah)", name=words) if person.in_household else words


def _new_page(form: ProxyForm, number: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    member, name = queries.member_of(book_session(), number)
    _offer(form, member)
    page = render_template(
        "proxies/new.html",
        form=form,
        member=member,
        name=name,
        searched=argument("cari"),
        age_min=AGE_MIN,
        people_url=link_to(
            "people.new",
            kembali=url_for("proxies.new", number=number, cari=argument("cari") or None),
        ),
        crumbs=crumbs(member),
    )
    return page, form.status


# ------------------------------------------------------------------------------- one proxy


@blueprint.get("/kuasa/<int:proxy_id>")
@requires(Permission.SAVINGS_READ)
def show(proxy_id: int) -> ResponseReturnValue:
    """One proxy: what it covers, what was done under it."""
    return _proxy_page(proxy_id, RevokeForm())


@blueprint.post("/kuasa/<int:proxy_id>/cabut")
@requires(Permission.SAVINGS_CHANGE)
def revoke(proxy_id: int) -> ResponseReturnValue:
    """End a proxy at once."""
    form = RevokeForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                revoke_proxy(session, proxy_id, form.reason.data or "", actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Kuasa dicabut. Mulai sekarang penerimanya tidak dilayani lagi."), "success")
            return redirect(url_for("proxies.show", proxy_id=proxy_id), code=303)
    read_only_from_here()
    return _proxy_page(proxy_id, form)


def _proxy_page(proxy_id: int, form: RevokeForm) -> tuple[str, int]:
    session, number = book_session(), page_number()
    view = queries.proxy_view(session, proxy_id, today())
    acts = queries.acts_of_proxy(
        session, proxy_id, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE
    )
    page = render_template(
        "proxies/show.html",
        view=view,
        page=page_of(acts, number),
        taking_out=TAKING_OUT,
        form=form,
        day=today(),
        crumbs=[
            *crumbs(),
            (view.member_number, url_for("proxies.of_member", number=view.member_number)),
        ],
    )
    return page, form.status


# ------------------------------------------------------------------------------- links


@blueprint.post("/kuasa/anggota/<number>/tautan")
@requires(Permission.SAVINGS_CHANGE)
def new_link(number: str) -> ResponseReturnValue:
    """Make a link for a member abroad."""
    member, _name = queries.member_of(book_session(), number)
    member_id = member.id
    form = LinkForm()
    if form.validate_on_submit():
        assert form.shows_from.data is not None, "the form is valid"
        try:
            with committing() as session:
                make_link(
                    session,
                    member_id,
                    form.shows_from.data,
                    form.days.data,
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Tautan dibuat. Salin alamatnya, lalu kirim kepada anggota."), "success")
            return redirect(url_for("proxies.of_member", number=number), code=303)
    read_only_from_here()
    return _member_page(number, form)


@blueprint.post("/kuasa/anggota/<number>/tautan/<int:link_id>/cabut")
@requires(Permission.SAVINGS_CHANGE)
def end_link(number: str, link_id: int) -> ResponseReturnValue:
    """Shut a link."""
    member, _name = queries.member_of(book_session(), number)
    ours = {each.id for each in queries.links_of_member(book_session(), member.id)}
    if link_id not in ours:
        raise LinkRefused("unknown")
    if PressForm().validate_on_submit():
        with committing() as session:
            revoke_link(session, link_id, actor=actor(), now=now())
        flash(_("Tautan dicabut. Alamat yang pernah dikirim tidak dapat dibuka lagi."), "success")
    return redirect(url_for("proxies.of_member", number=number), code=303)


# ------------------------------------------------------------------------------- on paper


@blueprint.get("/kuasa/anggota/<number>/mutasi.pdf")
@requires(Permission.SAVINGS_READ)
def statement_file(number: str) -> Response:
    """The statement of a member with who made each movement, for the file or the family."""
    session = book_session()
    member, name = queries.member_of(session, number)
    first = day_argument("dari") or today().replace(month=1, day=1)
    return statement_pdf(
        statement_of(session, member.id, min(first, today()), today()), number, name
    )
