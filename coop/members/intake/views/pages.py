"""Pages of the import of members: the form, the look before, the import, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Blueprint
from flask import Response
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop.errors import CoopError
from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_errors import NumberFormUnclear
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import postable_accounts
from coop.ledger.views.pages import units
from coop.members.intake.errors import IntakeGone
from coop.members.intake.files import bad_rows_csv
from coop.members.intake.files import template_csv
from coop.members.intake.files import template_xlsx
from coop.members.intake.forms import RunForm
from coop.members.intake.forms import UndoForm
from coop.members.intake.forms import UploadForm
from coop.members.intake.models import IntakeRun
from coop.members.intake.models import IntakeUndo
from coop.members.intake.plan import IntakePlan
from coop.members.intake.plan import prepare_intake
from coop.members.intake.queries import discard_file
from coop.members.intake.queries import file_of
from coop.members.intake.queries import keep_file
from coop.members.intake.queries import last_run
from coop.members.intake.queries import undo_of
from coop.members.intake.queries import waiting_files
from coop.members.intake.reasons import sentence_of
from coop.members.intake.ties import offered
from coop.members.intake.undoing import undo_intake
from coop.members.intake.views import running
from coop.members.intake.views.paper import minutes_of
from coop.members.intake.views.paper import posted_of
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.fields import REQUEST_ID
from coop.web.fields import BookForm
from coop.web.frame import language
from coop.web.frame import told
from coop.web.minutes_page import minutes_response
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("intake", __name__, url_prefix="/impor-anggota")

SHOWN = 30
#: A short list is recorded while its sender waits for the answer, in seconds.
WAIT_FOR_SMALL = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


class Step(NamedTuple):
    """How to go on after a refusal that an option answers."""

    label: str
    url: str


@blueprint.get("")
@requires(Permission.MEMBERS_IMPORT)
def index() -> ResponseReturnValue:
    """What was imported, and files nobody decided on yet."""
    session = book_session()
    number = page_number()
    query = (
        select(IntakeRun, IntakeUndo)
        .outerjoin(IntakeUndo, IntakeUndo.run_id == IntakeRun.id)
        .order_by(IntakeRun.id.desc())
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    rows = [(run, undone) for run, undone in session.execute(query)]
    return render_template(
        "intake/index.html",
        page=page_of(rows, number),
        waiting=waiting_files(session),
        running=running.INTAKES.current(),
    )


@blueprint.route("/baru", methods=["GET", "POST"])
@requires(Permission.MEMBERS_IMPORT)
def new() -> ResponseReturnValue:
    """Choose a file; it waits, sealed, until it is imported or given up."""
    form = UploadForm()
    if form.validate_on_submit():
        sent = request.files.get("file")
        token = str(form.request_id.data)
        try:
            with committing() as session:
                name = sent.filename or "" if sent else ""
                data = sent.read() if sent else b""
                keep_file(session, name, data, token=token, actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            return redirect(url_for("intake.preview", token=token), code=303)
    return render_template("intake/new.html", form=form, crumbs=_crumbs()), form.status


@blueprint.get("/templat.<form>")
@requires(Permission.MEMBERS_IMPORT)
def template(form: str) -> Response:
    """The empty form, with a column for each product of this book."""
    products = list(offered(book_session()).values())
    if form == "xlsx":
        return _file(template_xlsx(products, language()), XLSX, "impor-anggota.xlsx")
    if form == "csv":
        return _file(template_csv(products), CSV, "impor-anggota.csv")
    return abort(404)


@blueprint.get("/berkas/<token>")
@requires(Permission.MEMBERS_IMPORT)
def preview(token: str) -> ResponseReturnValue:
    """What importing the file would do, or why it cannot be taken."""
    return _preview(_checked(token), RunForm())


@blueprint.post("/berkas/<token>/catat")
@requires(Permission.MEMBERS_IMPORT)
def run(token: str) -> ResponseReturnValue:
    """Record the file, all of it or nothing."""
    form = RunForm()
    if not form.validate_on_submit():
        return _preview(_checked(token), form)
    known = running.INTAKES.current()
    if known is not None and known.token == token and known.run_id is not None:
        return redirect(url_for("intake.show", run_id=known.run_id), code=303)
    try:
        name, _data = file_of(book_session(), _checked(token))
        job = running.Intake(
            token=token,
            file_name=name,
            number_form=_number_form(),
            agreed=str(form.shown.data or "") if form.is_agreed.data else "",
            explanation=str(form.explanation.data or ""),
            actor=actor(),
            started_at=now(),
        )
        read_only_from_here()  # the import writes in a transaction of its own
        job = running.start(job)
    except IntakeGone as error:
        return _gone(error)
    except CoopError as error:
        form.refuse(error)
        return _preview(token, form)
    job.ended.wait(WAIT_FOR_SMALL)
    if job.error is not None:
        form.refuse(job.error)
        return _preview(token, form)
    return redirect(url_for("intake.progress", token=token), code=303)


@blueprint.get("/berkas/<token>/jalan")
@requires(Permission.MEMBERS_IMPORT)
def progress(token: str) -> ResponseReturnValue:
    """How far the import is; its result when it is done."""
    job = running.INTAKES.current()
    if job is None or job.token != _checked(token):
        return redirect(url_for("intake.preview", token=token), code=303)
    if job.is_running:
        return render_template("intake/progress.html", job=job, crumbs=_crumbs())
    if job.run_id is not None:
        flash(_("Daftar %(name)s sudah diimpor seluruhnya.", name=job.file_name), "success")
        return redirect(url_for("intake.show", run_id=job.run_id), code=303)
    sentence = told(job.error) if job.error else _("Impor terhenti karena kesalahan program.")
    flash(f"{sentence} {_('Tidak ada yang dicatat dari berkas itu.')}", "danger")
    return redirect(url_for("intake.preview", token=token), code=303)


@blueprint.post("/berkas/<token>/batal")
@requires(Permission.MEMBERS_IMPORT)
def discard(token: str) -> ResponseReturnValue:
    """Forget a file that was not imported."""
    if BookForm().validate_on_submit():
        with committing() as session:
            discard_file(session, _checked(token))
        flash(_("Berkas itu tidak jadi diimpor."), "success")
    return redirect(url_for("intake.index"), code=303)


@blueprint.get("/berkas/<token>/salah.csv")
@requires(Permission.MEMBERS_IMPORT)
def bad_rows(token: str) -> ResponseReturnValue:
    """The rows that cannot be taken, with the reason beside each."""
    try:
        plan = _plan(_checked(token))
    except IntakeGone as error:
        return _gone(error)
    except CoopError:
        return redirect(url_for("intake.preview", token=token), code=303)
    if not plan.problems:
        abort(404)
    return _file(bad_rows_csv(plan, language()), CSV, "baris-salah.csv")


@blueprint.get("/<int:run_id>")
@requires(Permission.MEMBERS_IMPORT)
def show(run_id: int) -> ResponseReturnValue:
    """One import that was done."""
    return _show(run_id, UndoForm())


@blueprint.post("/<int:run_id>/batalkan")
@requires(Permission.MEMBERS_IMPORT)
def undo(run_id: int) -> ResponseReturnValue:
    """Take an import back."""
    form = UndoForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                undo_intake(session, run_id, str(form.reason.data or ""), actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Impor nomor %(run)s sudah dibatalkan.", run=run_id), "success")
            return redirect(url_for("intake.show", run_id=run_id), code=303)
    return _show(run_id, form)


@blueprint.get("/<int:run_id>/berita-acara.pdf")
@requires(Permission.MEMBERS_IMPORT)
def minutes(run_id: int) -> Response:
    """The minutes of an import, for signing."""
    session = book_session()
    found = session.get(IntakeRun, run_id)
    if found is None:
        abort(404)
    about = minutes_of(session, found, undo_of(session, run_id))
    return minutes_response(about, f"berita-acara-impor-anggota-{found.at[:10]}")


def _show(run_id: int, form: UndoForm) -> ResponseReturnValue:
    session = book_session()
    found = session.get(IntakeRun, run_id)
    if found is None:
        abort(404)
    last = last_run(session)
    page = render_template(
        "intake/show.html",
        run=found,
        undone=undo_of(session, run_id),
        lines=posted_of(session, run_id),
        is_last=last is not None and last.id == run_id,
        form=form,
        crumbs=_crumbs(),
    )
    return page, form.status


def _plan(token: str) -> IntakePlan:
    name, data = file_of(book_session(), token)
    return prepare_intake(book_session(), name, data, now=now(), number_form=_number_form())


def _preview(token: str, form: RunForm) -> ResponseReturnValue:
    try:
        plan = _plan(token)
    except IntakeGone as error:
        return _gone(error)
    except CoopError as error:
        page = render_template(
            "intake/unreadable.html",
            token=token,
            reason=told(error),
            steps=_steps_after(error, token),
            form=BookForm(),
            crumbs=_crumbs(),
        )
        return page, 422
    session = book_session()
    form.shown.data = plan.agreed_by
    lang = language()
    page = render_template(
        "intake/preview.html",
        plan=plan,
        token=token,
        form=form,
        problems=[sentence_of(each, lang) for each in plan.problems[:SHOWN]],
        doubts=[sentence_of(each, lang) for each in plan.doubts[:SHOWN]],
        shown=SHOWN,
        number_form=_number_form(),
        account_names=dict(postable_accounts(session)),
        unit_names=dict(units(session)),
        crumbs=_crumbs(),
    )
    return page, form.status


def _steps_after(error: CoopError, token: str) -> list[Step]:
    if not isinstance(error, NumberFormUnclear):
        return []
    labels = {
        NumberForm.INDONESIAN: _("Titik memisahkan ribuan: 1.250.000,50"),
        NumberForm.PLAIN: _("Titik memisahkan sen: 1250000.50"),
    }
    return [
        Step(label, url_for("intake.preview", token=token, angka=form.value))
        for form, label in labels.items()
    ]


def _number_form() -> str | None:
    text = argument("angka")
    return text if text in {each.value for each in NumberForm} else None


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Impor anggota"), url_for("intake.index"))]


def _checked(token: str) -> str:
    if REQUEST_ID.fullmatch(token) is None:
        abort(404)
    return token


def _gone(error: IntakeGone) -> ResponseReturnValue:
    read_only_from_here()
    flash(told(error), "warning")
    return redirect(url_for("intake.index"), code=303)


def _file(data: bytes, media_type: str, name: str) -> Response:
    answer = Response(data, mimetype=None, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
