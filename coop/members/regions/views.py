"""Regions on pages: looking a village up, and taking the published list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import flash
from flask import jsonify
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.errors import CoopError
from coop.ledger.attachments import safe_name
from coop.members.regions.forms import RegionFilesForm
from coop.members.regions.importing import Plan
from coop.members.regions.importing import SentFile
from coop.members.regions.importing import import_regions
from coop.members.regions.importing import plan_import
from coop.members.regions.provinces import PROVINCES
from coop.members.regions.reading import TEXT_MIN
from coop.members.regions.reading import counts
from coop.members.regions.reading import search as search_villages
from coop.members.regions.waiting import discard_files
from coop.members.regions.waiting import keep_files
from coop.members.regions.waiting import kept_files
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.fields import REQUEST_ID
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


blueprint = Blueprint("regions", __name__)

QUERY_MAX = 100
LEVELS = {
    1: _l("provinsi"),
    2: _l("kabupaten atau kota"),
    3: _l("kecamatan"),
    4: _l("desa atau kelurahan"),
}
REASONS = {
    "columns": _l("kolomnya kurang"),
    "code": _l("kodenya bukan kode wilayah tingkat ini"),
    "name": _l("namanya kosong atau terlalu panjang"),
    "parent": _l("kode induknya tidak cocok dengan kodenya"),
    "above": _l("wilayah di atasnya tidak ada"),
    "twice": _l("kodenya ada dua kali"),
}


def _cleaned(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:QUERY_MAX]


@blueprint.get("/wilayah")
@requires(Permission.PEOPLE_READ)
def search() -> ResponseReturnValue:
    """Villages by part of their name; what the book has of the list."""
    session = book_session()
    query = _cleaned(request.args.get("q", ""))
    return render_template(
        "regions/index.html",
        query=query,
        is_short=len(query) < TEXT_MIN,
        found=search_villages(session, query) if query else [],
        counts=counts(session),
        levels=LEVELS,
        provinces=PROVINCES,
        crumbs=[(_("Pengaturan"), url_for("settings.index"))],
    )


@blueprint.post("/wilayah/pilih.json")
@requires(Permission.PEOPLE_READ)
def choices() -> Response:
    """Villages for a field in which one is chosen; a comfort for those with JavaScript."""
    query = _cleaned(request.form.get("q", ""))
    read_only_from_here()
    return jsonify([each.choice for each in search_villages(book_session(), query, limit=10)])


@blueprint.get("/wilayah/impor")
@requires(Permission.PEOPLE_CHANGE)
def upload() -> ResponseReturnValue:
    """Ask for the files."""
    return _upload_page(RegionFilesForm())


def _upload_page(form: RegionFilesForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "regions/upload.html",
        form=form,
        crumbs=[(_("Daftar wilayah"), url_for("regions.search"))],
    )
    return page, form.status


@blueprint.post("/wilayah/impor")
@requires(Permission.PEOPLE_CHANGE)
def look() -> ResponseReturnValue:
    """Keep the files and say what they would do."""
    form = RegionFilesForm()
    if not form.validate_on_submit():
        return _upload_page(form)
    sent = [each for each in form.files.data or () if getattr(each, "filename", "")]
    files = [SentFile(safe_name(each.filename), each.read()) for each in sent]
    token = form.request_id.data or ""
    try:
        with committing() as session:
            keep_files(session, files, token=token, actor=actor(), now=now())
            plan_import(session, files)
    except CoopError as error:
        form.refuse(error)
        return _upload_page(form)
    return redirect(url_for("regions.preview", token=token), code=303)


@blueprint.get("/wilayah/impor/<token>")
@requires(Permission.PEOPLE_CHANGE)
def preview(token: str) -> ResponseReturnValue:
    """What the files would do, and the rows that cannot be taken."""
    session = book_session()
    files = kept_files(session, token) if REQUEST_ID.fullmatch(token) else []
    if not files:
        flash(_("Berkas itu sudah diimpor atau sudah terlalu lama menunggu. Kirim sekali lagi."))
        return redirect(url_for("regions.upload"), code=303)
    return _preview_page(plan_import(session, files), token)


def _preview_page(plan: Plan, token: str) -> str:
    return render_template(
        "regions/preview.html",
        plan=plan,
        token=token,
        levels=LEVELS,
        reasons=REASONS,
        crumbs=[(_("Daftar wilayah"), url_for("regions.search"))],
    )


@blueprint.post("/wilayah/impor/<token>")
@requires(Permission.PEOPLE_CHANGE)
def take(token: str) -> ResponseReturnValue:
    """Import them all; a second click finds nothing left to import."""
    session = book_session()
    files = kept_files(session, token) if REQUEST_ID.fullmatch(token) else []
    if not files:
        return redirect(url_for("regions.search"), code=303)
    try:
        with committing() as session:
            plan = import_regions(session, files, actor=actor(), now=now())
            discard_files(session, token)
    except CoopError:
        return redirect(url_for("regions.preview", token=token), code=303)
    count = plan.added_count + plan.renamed_count
    flash(
        ngettext("%(num)d wilayah disimpan.", "%(num)d wilayah disimpan.", count)
        if count
        else _("Semua wilayah itu sudah ada; tidak ada yang berubah."),
        "success",
    )
    return redirect(url_for("regions.search"), code=303)
