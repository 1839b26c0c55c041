"""Whether the book still says what was recorded: the last results, and a new check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import Optional

from coop.errors import CoopError
from coop.ledger import chain
from coop.ledger.book import head_of
from coop.ledger.finding_texts import check_label
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.verify import stored_runs
from coop.ledger.verify_chain import read_head_code
from coop.ledger.views import checking
from coop.ledger.views.pages import blueprint
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import read_only_from_here
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.frame import language
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.ledger.finding import Finding

HEAD_CODE_MAX = 60
RUNS_SHOWN = 20


class CheckForm(BookForm):
    """A check, optionally against a head printed on paper."""

    head = StringField(
        _l("Kode kepala rantai dari laporan cetak"), [Optional(), PlainText(HEAD_CODE_MAX)]
    )


@blueprint.get("/pemeriksaan")
@requires(Permission.VERIFY_READ)
def verification() -> ResponseReturnValue:
    """The last result, those before it, and the check that is running."""
    return _page(CheckForm())


@blueprint.post("/pemeriksaan")
@requires(Permission.VERIFY_RUN)
def check_book() -> ResponseReturnValue:
    """Begin a check of the whole book."""
    form = CheckForm()
    if not form.validate_on_submit():
        return _page(form)
    head = (form.head.data or "").strip() or None
    who, moment = actor(), now()
    # The check reads for as long as it takes; the counters must not wait for it.
    read_only_from_here()
    try:
        if head is not None:
            read_head_code(head)
    except CoopError as error:
        form.refuse(error)
        return _page(form)
    checking.start(actor=who, now=moment, head=head)
    flash(_("Pemeriksaan dimulai. Halaman ini boleh ditinggalkan; hasilnya disimpan."), "success")
    return redirect(url_for("ledger.verification"), code=303)


def _page(form: CheckForm) -> tuple[str, int]:
    session = book_session()
    head = head_of(session)
    page = render_template(
        "ledger/verification.html",
        form=form,
        runs=list(stored_runs(session, limit=RUNS_SHOWN)),
        chain_head=chain.head_code(head.position, head.hash),
        running=checking.CHECKS.current(),
        check_label=_check_label,
        finding_text=_finding_text,
    )
    return page, form.status


def _check_label(name: str) -> str:
    return check_label(name, language())


def _finding_text(finding: Finding) -> str:
    return finding_sentence(finding, language())
