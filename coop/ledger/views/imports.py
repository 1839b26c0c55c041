"""Imports on the web: choose a file, look at what it would do, post it whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Response
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from flask_wtf.file import FileField
from sqlalchemy import func
from sqlalchemy import select
from wtforms import BooleanField
from wtforms import SelectField

from coop.errors import CoopError
from coop.ledger.entry import total_debit
from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_amounts import read_amount
from coop.ledger.import_bad_rows import bad_rows_csv
from coop.ledger.import_bad_rows import bad_rows_xlsx
from coop.ledger.import_errors import ImportFileGone
from coop.ledger.import_errors import NumberFormUnclear
from coop.ledger.import_reasons import sentence_of
from coop.ledger.import_template import template_csv
from coop.ledger.import_template import template_xlsx
from coop.ledger.import_waiting import discard_import
from coop.ledger.import_waiting import file_for_import
from coop.ledger.import_waiting import files_for_import
from coop.ledger.import_waiting import keep_for_import
from coop.ledger.import_waiting import token_of
from coop.ledger.models import Account
from coop.ledger.models import ImportRun
from coop.ledger.settings import approval_limit
from coop.ledger.views import importing
from coop.ledger.views.importing import IMPORTS
from coop.ledger.views.importing import Importing
from coop.ledger.views.importing import ImportOptions
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import blueprint
from coop.ledger.views.pages import postable_accounts
from coop.ledger.views.pages import units
from coop.money import SEN_PER_RUPIAH
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.fields import REQUEST_ID
from coop.web.fields import BookForm
from coop.web.fields import choices_of
from coop.web.format import rupiah
from coop.web.frame import language
from coop.web.frame import told
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.ledger.import_plan import ImportPlan

#: One cause may spoil every row; nobody reads ten thousand sentences on a screen.
PROBLEMS_SHOWN = 30
ENTRIES_SHOWN = 8
ACCOUNTS_SHOWN = 40

#: A small file is posted while its sender waits for the answer, in seconds.
WAIT_FOR_SMALL = 3

NUMBER_FORMS = {
    NumberForm.INDONESIAN.value: "1.250.000,50",
    NumberForm.PLAIN.value: "1250000.50",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


class ImportForm(BookForm):
    """A file, and what it does not say itself."""

    file = FileField(_l("Berkas CSV, XLSX, atau beancount"))
    create_accounts = BooleanField(_l("Buat akun yang belum ada, menurut berkas"))
    number_form = SelectField(
        _l("Bentuk angka"),
        choices=choices_of({"": _l("dikenali sendiri"), **NUMBER_FORMS}),
        default="",
    )
    unit = SelectField(_l("Unit untuk baris yang tidak menyebut unit"), choices=[])

    def offer(self, session: Session) -> None:
        """List the units in use; the first is what the command line takes too."""
        self.unit.choices = [
            (choice.code, f"{choice.code} {choice.label}")
            for choice in units(session, only_active=True)
        ]


class Step(NamedTuple):
    """What may be tried next with a file that cannot be taken as it is."""

    label: str
    url: str


@blueprint.get("/impor")
@requires(Permission.BOOKS_IMPORT)
def imports() -> ResponseReturnValue:
    """What was imported, by whom and when; and the files nobody decided on yet."""
    session = book_session()
    number = page_number()
    runs = session.scalars(
        select(ImportRun)
        .order_by(ImportRun.id.desc())
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    ).all()
    return render_template(
        "ledger/imports.html",
        page=page_of(runs, number),
        waiting=[(token_of(file), file) for file in files_for_import(session)],
        running=IMPORTS.current(),
        total=session.scalar(select(func.count()).select_from(ImportRun)),
    )


@blueprint.route("/impor/baru", methods=["GET", "POST"])
@requires(Permission.BOOKS_IMPORT)
def new_import() -> ResponseReturnValue:
    """Choose a file; it waits in the book until it is posted or given up."""
    form = ImportForm()
    form.offer(book_session())
    if form.validate_on_submit():
        sent = request.files.get("file")
        token = str(form.request_id.data)
        try:
            with committing() as session:
                keep_for_import(
                    session,
                    sent.filename or "" if sent else "",
                    sent.read() if sent else b"",
                    token=token,
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            chosen = ImportOptions(
                bool(form.create_accounts.data), form.number_form.data or None, form.unit.data
            )
            return redirect(_preview_url(token, chosen), code=303)
    page = render_template(
        "ledger/import_new.html", form=form, crumbs=[(_("Impor"), url_for("ledger.imports"))]
    )
    return page, form.status


@blueprint.get("/impor/templat.csv")
@requires(Permission.BOOKS_IMPORT)
def import_template_csv() -> Response:
    """The empty form as CSV."""
    return _file(template_csv(), CSV, "impor-jurnal.csv")


@blueprint.get("/impor/templat.xlsx")
@requires(Permission.BOOKS_IMPORT)
def import_template_xlsx() -> Response:
    """The empty form as a workbook, with the accounts of this book."""
    accounts = [(choice.code, choice.label) for choice in postable_accounts(book_session())]
    return _file(template_xlsx(language(), accounts), XLSX, "impor-jurnal.xlsx")


@blueprint.get("/impor/berkas/<token>")
@requires(Permission.BOOKS_IMPORT)
def import_preview(token: str) -> ResponseReturnValue:
    """What posting the file would do, or why it cannot be taken."""
    return _preview(_checked(token), BookForm())


@blueprint.post("/impor/berkas/<token>/catat")
@requires(Permission.BOOKS_IMPORT)
def post_import(token: str) -> ResponseReturnValue:
    """Post the file, all of it or nothing."""
    form = BookForm()
    options = _options()
    if not form.validate_on_submit():
        return _preview(_checked(token), form)
    known = IMPORTS.current()
    if known is not None and known.token == token and known.run_id is not None:
        return _to_run(known.run_id)  # a second click, after the first was done
    try:
        file = file_for_import(book_session(), _checked(token))
        name, who, moment = file.file_name, actor(), now()
        read_only_from_here()  # the import writes in a transaction of its own
        job = importing.start(
            Importing(token=token, file_name=name, options=options, actor=who, started_at=moment)
        )
    except ImportFileGone as error:
        return _gone(error)
    except CoopError as error:
        form.refuse(error)
        return _preview(token, form)
    job.ended.wait(WAIT_FOR_SMALL)
    return redirect(url_for("ledger.import_progress", token=token), code=303)


@blueprint.get("/impor/berkas/<token>/jalan")
@requires(Permission.BOOKS_IMPORT)
def import_progress(token: str) -> ResponseReturnValue:
    """How far the posting is; its result when it is done."""
    job = IMPORTS.current()
    if job is None or job.token != _checked(token):
        return redirect(url_for("ledger.import_preview", token=token), code=303)
    if job.is_running:
        return render_template(
            "ledger/import_progress.html",
            job=job,
            crumbs=[(_("Impor"), url_for("ledger.imports"))],
        )
    if job.run_id is not None:
        flash(_("Berkas %(name)s sudah dicatat seluruhnya.", name=job.file_name), "success")
        return _to_run(job.run_id)
    if isinstance(job.error, ImportFileGone):
        return _gone(job.error)
    sentence = told(job.error) if job.error else _("Impor terhenti karena kesalahan program.")
    flash(f"{sentence} {_('Tidak ada yang dicatat dari berkas itu.')}", "danger")
    return redirect(_preview_url(token, job.options), code=303)


@blueprint.post("/impor/berkas/<token>/batal")
@requires(Permission.BOOKS_IMPORT)
def discard(token: str) -> ResponseReturnValue:
    """Forget a file that was not posted."""
    if BookForm().validate_on_submit():
        with committing() as session:
            discard_import(session, _checked(token))
        flash(_("Berkas itu tidak jadi diimpor."), "success")
    return redirect(url_for("ledger.imports"), code=303)


@blueprint.get("/impor/berkas/<token>/salah.<form>")
@requires(Permission.BOOKS_IMPORT)
def import_bad_rows(token: str, form: str) -> ResponseReturnValue:
    """The rows that cannot be taken, with the reason beside each."""
    if form not in {"csv", "xlsx"}:
        abort(404)
    try:
        plan = importing.plan_of(book_session(), _checked(token), _options(), now=now())
    except ImportFileGone as error:
        return _gone(error)
    if not plan.problems:
        abort(404)
    if form == "csv":
        return _file(bad_rows_csv(plan, language()), CSV, "baris-salah.csv")
    return _file(bad_rows_xlsx(plan, language()), XLSX, "baris-salah.xlsx")


@blueprint.get("/impor/<int:run_id>")
@requires(Permission.BOOKS_IMPORT)
def import_run(run_id: int) -> ResponseReturnValue:
    """One import that was posted."""
    run = book_session().get(ImportRun, run_id)
    if run is None:
        abort(404)
    return render_template(
        "ledger/import_run.html", run=run, crumbs=[(_("Impor"), url_for("ledger.imports"))]
    )


def _preview(token: str, form: BookForm) -> ResponseReturnValue:
    session, options = book_session(), _options()
    crumbs = [(_("Impor"), url_for("ledger.imports"))]
    try:
        file_name = file_for_import(session, token).file_name
    except ImportFileGone as error:
        return _gone(error)
    try:
        plan = importing.plan_of(session, token, options, now=now())
    except CoopError as error:
        page = render_template(
            "ledger/import_unreadable.html",
            file_name=file_name,
            token=token,
            reason=told(error),
            steps=_steps_after(error, token, options),
            form=form,
            crumbs=crumbs,
        )
        return page, 422
    page = render_template(
        "ledger/import_preview.html",
        plan=plan,
        token=token,
        form=form,
        post_url=_url("ledger.post_import", token, options),
        problems=[sentence_of(each, language()) for each in plan.problems[:PROBLEMS_SHOWN]],
        more=max(0, len(plan.problems) - PROBLEMS_SHOWN),
        bad_rows=[
            (kind.upper(), _url("ledger.import_bad_rows", token, options, form=kind))
            for kind in ("csv", "xlsx")
        ],
        with_accounts_url=_with_accounts(plan, token, options),
        entries=plan.entries[:ENTRIES_SHOWN],
        names=dict(postable_accounts(session)),
        accounts=plan.accounts[:ACCOUNTS_SHOWN],
        above=_above_limit(session, plan),
        options=options,
        earlier_run=session.scalar(select(ImportRun.id).where(ImportRun.sha256 == plan.sha256)),
        crumbs=crumbs,
    )
    return page, form.status


def _with_accounts(plan: ImportPlan, token: str, options: ImportOptions) -> str | None:
    """The same preview with missing accounts made, where that is all that is missing."""
    is_all = all(problem.code == "account_unknown" for problem in plan.problems)
    if not plan.problems or not is_all or options.create_accounts:
        return None
    return _preview_url(token, options._replace(create_accounts=True))


def _above_limit(session: Session, plan: ImportPlan) -> int:
    """How many entries would have waited for a second person, had they been typed."""
    limit = approval_limit(session)
    if limit is None:
        return 0
    between = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    return sum(
        total_debit(line for line in entry.draft.lines if line.account != between) > limit
        for entry in plan.entries
    )


def _steps_after(error: CoopError, token: str, options: ImportOptions) -> list[Step]:
    """How to go on after a refusal that an option answers."""
    if not isinstance(error, NumberFormUnclear):
        return []
    example = str(error.params["examples"]).partition(" ")[0]
    return [
        Step(_reading(example, form), _preview_url(token, options._replace(number_form=form.value)))
        for form in NumberForm
    ]


def _reading(example: str, form: NumberForm) -> str:
    """What an amount of the file would mean in a form."""
    amount = read_amount(example, form)
    sen = None if amount is None else amount * SEN_PER_RUPIAH
    if sen is None or sen != sen.to_integral_value():
        return _("Angkanya ditulis seperti %(example)s", example=NUMBER_FORMS[form])
    meaning = rupiah(Money(int(sen)))
    return _("%(example)s berarti %(meaning)s", example=example, meaning=meaning)


def _options() -> ImportOptions:
    """What was said about the file, from the address."""
    form = argument("angka")
    return ImportOptions(
        argument("akun") == "1",
        form if form in NUMBER_FORMS else None,
        argument("unit") or None,
    )


def _preview_url(token: str, options: ImportOptions) -> str:
    return _url("ledger.import_preview", token, options)


def _url(endpoint: str, token: str, options: ImportOptions, **more: str) -> str:
    return url_for(
        endpoint,
        token=token,
        akun="1" if options.create_accounts else None,
        angka=options.number_form,
        unit=options.unit,
        **more,  # type: ignore[arg-type]  # parts of the address, all texts
    )


def _checked(token: str) -> str:
    if REQUEST_ID.fullmatch(token) is None:
        abort(404)
    return token


def _gone(error: ImportFileGone) -> ResponseReturnValue:
    read_only_from_here()
    flash(told(error), "warning")
    return redirect(url_for("ledger.imports"), code=303)


def _to_run(run_id: int) -> ResponseReturnValue:
    return redirect(url_for("ledger.import_run", run_id=run_id), code=303)


def _file(data: bytes, media_type: str, name: str) -> Response:
    answer = Response(data, mimetype=None, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
