"""What the book says about its cooperative, its logo, and what it lacks on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.desk.setup import queries
from coop.desk.setup import service
from coop.desk.setup.facts import FACTS
from coop.desk.setup.facts import missing
from coop.desk.setup.views.steps import blueprint
from coop.desk.setup.views.words import answers_of
from coop.desk.setup.views.words import shown
from coop.errors import NotFound
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.frame import language
from coop.web.letterhead import letterhead_of
from coop.web.pdf import render_report
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/pengaturan/identitas")
@requires(Permission.SETTINGS_CHANGE)
def identity() -> ResponseReturnValue:
    """Everything the book says about its cooperative, each with its own way to change it."""
    session = book_session()
    about = queries.about(session)
    return render_template(
        "setup/identity.html",
        answers=[each for each in answers_of(session) if each.step != "orang"],
        about=about,
        lacking=missing(about.legal),
        origin="identitas",
    )


@blueprint.get("/pengaturan/identitas/logo/<digest>.png")
@requires(Permission.HOME)
def logo(digest: str) -> ResponseReturnValue:
    """The logo; its address changes with it."""
    session = book_session()
    content = queries.logo_of(session)
    if content is None or queries.about(session).logo != digest:
        raise NotFound("attachment", digest)
    return Response(content, mimetype="image/png")


@blueprint.post("/pengaturan/identitas/logo/hapus")
@requires(Permission.SETTINGS_CHANGE)
def remove_logo() -> ResponseReturnValue:
    """Take the logo off the letterheads."""
    with committing() as session:
        service.remove_logo(session, actor=actor(), now=now())
    flash(_("Logo sudah dihapus dari kop surat."), "success")
    return redirect(url_for("setup.identity"), code=303)


@blueprint.get("/pengaturan/identitas/kelengkapan.pdf")
@requires(Permission.SETTINGS_CHANGE)
def completeness() -> ResponseReturnValue:
    """What the cooperative has to its name and what it lacks, to take along to the offices."""
    session = book_session()
    content = render_report(
        _completeness(queries.about(session).legal),
        letterhead_of(session),
        printed_at=now(),
        language=language(),
        orientation="portrait",
    )
    headers = {"Content-Disposition": 'attachment; filename="kelengkapan-koperasi.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def _completeness(legal: dict[str, str]) -> Report:
    columns = (
        Column("fact", Label("Nomor atau surat", "Number or paper"), "text", 24),
        Column("value", Label("Isi", "Value"), "text", 28),
        Column("where", Label("Diurus di", "Where to get it"), "text", 28),
    )
    none = Label("BELUM ADA", "NOT YET")
    rows = [
        ReportRow((fact.label, shown(fact.key, legal[fact.key]) or none, fact.where))
        for fact in FACTS
    ]
    return Report(
        "completeness",
        Label("Kelengkapan legalitas koperasi", "Legal papers of the cooperative"),
        columns,
        lambda: rows,
        date_to=today(),
    )
