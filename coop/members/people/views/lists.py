"""The list of persons and finding in it; numbers that are sealed never stand in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import flash
from flask import jsonify
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.dates import parse_day
from coop.members.people.errors import NumberRefused
from coop.members.people.finding import households_of
from coop.members.people.finding import is_secret
from coop.members.people.finding import likely_doubles
from coop.members.people.finding import numbers_of
from coop.members.people.finding import persons_named
from coop.members.people.finding import persons_numbered
from coop.members.people.forms import born
from coop.members.people.forms import person_label
from coop.members.people.keys import key_state
from coop.members.people.listing import BY_NAME
from coop.members.people.listing import SORTS
from coop.members.people.listing import Narrowed
from coop.members.people.listing import hamlets
from coop.members.people.listing import persons_page
from coop.members.people.numbers import checked_phone
from coop.members.people.numbers import person_number
from coop.members.people.views.pages import blueprint
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.database import book_session
from coop.web.database import read_only_from_here
from coop.web.paging import PAGE_SIZE
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.paging import page_url

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from coop.members.people.models import Person

QUERY_MAX = 100
SUGGESTED = 8


@blueprint.get("/warga")
@requires(Permission.PEOPLE_READ)
def index() -> ResponseReturnValue:
    """Everybody, or those whose name is like ``?q=``."""
    query = cleaned(request.args.get("q", ""))
    if is_secret(query):
        flash(_("NIK dan nomor telepon dicari lewat kotak di halaman ini, bukan lewat alamat."))
        return redirect(url_for("people.index"), code=303)
    number = page_number()
    session = book_session()
    narrowed = narrowed_to(query)
    found: list[Person] = []
    if query and number == 1:
        found = persons_numbered(session, query)
    count = len(found)
    if not found:
        start = (number - 1) * PAGE_SIZE
        found, count = persons_page(session, narrowed, offset=start, limit=PAGE_SIZE + 1)
    return _list_page(page_of(found, number, count), narrowed)


def narrowed_to(text: str) -> Narrowed:
    """What was typed, with the hamlet and the order of the request."""
    sort = request.values.get("urut", "")
    return Narrowed(
        text, cleaned(request.values.get("dusun", "")), sort if sort in SORTS else BY_NAME
    )


@blueprint.post("/warga")
@requires(Permission.PEOPLE_READ)
def find() -> ResponseReturnValue:
    """Look for what was typed: a name goes into the address, a sealed number does not."""
    query = cleaned(request.form.get("q", ""))
    read_only_from_here()
    session = book_session()
    found = persons_numbered(session, query) if query else []
    if len(found) == 1:
        return redirect(url_for("people.show", person_id=found[0].id), code=303)
    if not is_secret(query):
        narrowed = narrowed_to(query)
        sort = None if narrowed.sort == BY_NAME else narrowed.sort
        url = url_for("people.index", q=query or None, dusun=narrowed.hamlet or None, urut=sort)
        return redirect(url, code=303)
    state = key_state(session)
    if state.key_id and not state.is_here:
        flash(_("Kunci NIK belum ada di komputer ini, jadi nomor belum dapat dicari."))
    return _list_page(page_of(found, 1, len(found)), Narrowed(), is_number=True)


def chips_of(narrowed: Narrowed, text_name: str) -> list[tuple[str, str]]:
    """What a list is narrowed to, with the address without it."""
    chips = []
    if narrowed.text:
        chips.append((f"“{narrowed.text}”", page_url(**{text_name: None})))
    if narrowed.hamlet:
        chips.append((_("dusun %(name)s", name=narrowed.hamlet), page_url(dusun=None)))
    return chips


def cleaned(text: str) -> str:
    """What was typed on one line, without signs that no page has."""
    return " ".join(text.replace("\0", "").split())[:QUERY_MAX]


def _list_page(page: Page[Person], narrowed: Narrowed, *, is_number: bool = False) -> str:
    session = book_session()
    ids = [each.id for each in page.rows]
    return render_template(
        "people/index.html",
        page=page,
        narrowed=narrowed,
        hamlets=hamlets(session),
        chips=chips_of(narrowed, "q"),
        is_number=is_number,
        households=households_of(session, ids) if ids else {},
        numbers=numbers_of(session, ids) if ids else {},
        crumbs=[],
    )


@blueprint.post("/warga/pilih.json")
@requires(Permission.PEOPLE_READ)
def suggestions() -> Response:
    """Persons for a field in which one is chosen; a comfort for those with JavaScript."""
    query = cleaned(request.form.get("q", ""))
    read_only_from_here()
    session = book_session()
    found = persons_numbered(session, query) if query else []
    if not found and len(query) > 1:
        found = persons_named(session, query, limit=SUGGESTED)
    return jsonify([person_label(each) for each in found[:SUGGESTED]])


@blueprint.post("/warga/mirip.json")
@requires(Permission.PEOPLE_CHANGE)
def alike() -> Response:
    """Who may be the person that somebody is writing down; a comfort, the form asks again."""
    read_only_from_here()
    found = likely_doubles(
        book_session(),
        cleaned(request.form.get("name", "")),
        _day(request.form.get("birth_day", "")),
        _phone(request.form.get("phone", "")),
    )
    return jsonify(
        [
            {
                "label": f"{person_number(each.person.id)} {each.person.name}",
                "detail": born(each.person),
                "url": url_for("people.show", person_id=each.person.id),
            }
            for each in found
        ]
    )


def _day(text: str) -> date | None:
    try:
        return parse_day(text.strip()[:20])
    except ValueError:
        return None


def _phone(text: str) -> str:
    try:
        return checked_phone(text[:QUERY_MAX])
    except NumberRefused:
        return ""
