"""The chart of accounts: read by everybody who reads the books, changed by few."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Response
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from flask_wtf.file import FileField
from sqlalchemy import func
from sqlalchemy import select
from wtforms import BooleanField
from wtforms import SelectField
from wtforms import StringField
from wtforms.validators import Optional

from coop import audit
from coop.errors import CoopError
from coop.ledger import accounts as service
from coop.ledger.chart_file import chart_text
from coop.ledger.chart_file import read_chart
from coop.ledger.chart_rows import CHOICES
from coop.ledger.chart_rows import CODE_LENGTH_MAX
from coop.ledger.chart_rows import NORMAL_OF
from coop.ledger.chart_rows import ChartRow
from coop.ledger.entry import REFERENCE_LENGTH_MAX
from coop.ledger.models import Account
from coop.ledger.models import Subledger
from coop.ledger.reading import account_by_code
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import blueprint
from coop.ledger.views.pages import own_language
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

TYPE_WORDS = {
    "asset": _l("Aset"),
    "liability": _l("Liabilitas"),
    "equity": _l("Ekuitas"),
    "income": _l("Pendapatan"),
    "expense": _l("Beban"),
}
MONEY_WORDS = {"": _l("bukan kas atau bank"), "cash": _l("kas"), "bank": _l("bank")}
LIMIT_WORDS = {
    "": _l("tanpa batas"),
    "savings": _l("simpanan, tidak boleh kurang dari nol"),
    "cash": _l("kas, tidak boleh kurang dari nol di akhir hari"),
}
#: Kinds of what a posting may have to name; pillars that come later bring their own numbers.
KIND_WORDS = {
    "": _l("tidak perlu"),
    "member": _l("nomor anggota"),
    "savings": _l("nomor rekening simpanan"),
    "deposit": _l("nomor simpanan berjangka"),
    "loan": _l("nomor pinjaman"),
    "person": _l("nomor pengurus atau petugas"),
    "cooperative": _l("nomor koperasi lain"),
}


class AccountForm(BookForm):
    """A new account."""

    code = StringField(_l("Nomor akun"), [filled(), PlainText(CODE_LENGTH_MAX)])
    name = StringField(_l("Nama akun"), [filled(), PlainText(CODE_LENGTH_MAX)])
    name_en = StringField(_l("Nama dalam bahasa Inggris"), [PlainText(CODE_LENGTH_MAX)])
    type = SelectField(_l("Jenis akun"), choices=choices_of(TYPE_WORDS))
    parent = SelectField(_l("Di bawah akun induk"), choices=[], validate_choice=False)
    is_header = BooleanField(_l("Akun induk, tidak menerima jurnal"))
    is_contra = BooleanField(_l("Akun kontra (saldo normalnya di sisi sebaliknya)"))
    money = SelectField(_l("Kas atau bank"), choices=choices_of(MONEY_WORDS))
    subledger_kind = SelectField(
        _l("Nomor rujukan yang wajib diisi"), choices=choices_of(KIND_WORDS), validate_choice=False
    )
    limit_rule = SelectField(_l("Batas"), choices=choices_of(LIMIT_WORDS))

    def row(self) -> ChartRow:
        """The account as a row of a chart file."""
        kind = self.type.data or "asset"
        normal = NORMAL_OF[kind]
        if self.is_contra.data:
            normal = "credit" if normal == "debit" else "debit"
        return ChartRow(
            code=(self.code.data or "").strip(),
            name=(self.name.data or "").strip(),
            name_en=(self.name_en.data or "").strip(),
            type=kind,
            normal=normal,
            parent=self.parent.data or "",
            is_header=bool(self.is_header.data),
            money=self.money.data or "",
            subledger_kind=self.subledger_kind.data or "",
            limit_rule=self.limit_rule.data or "",
        )


class RenameForm(BookForm):
    """Another name for an account; its number stays."""

    name = StringField(_l("Nama akun"), [filled(), PlainText(CODE_LENGTH_MAX)])
    name_en = StringField(_l("Nama dalam bahasa Inggris"), [Optional(), PlainText(CODE_LENGTH_MAX)])


class ReferenceForm(BookForm):
    """A number that entries may refer to."""

    kind = SelectField(
        _l("Jenis"), choices=choices_of({kind: word for kind, word in KIND_WORDS.items() if kind})
    )
    number = StringField(_l("Nomor"), [filled(), PlainText(REFERENCE_LENGTH_MAX)])


class ChartFileForm(BookForm):
    """A chart as a CSV file."""

    file = FileField(_l("Berkas CSV"))


class AccountView(NamedTuple):
    """One account of the list; ``level`` counts the headers above it."""

    account: Account
    name: str
    level: int


@blueprint.get("/akun")
@requires(Permission.BOOKS_READ)
def chart() -> ResponseReturnValue:
    """The whole chart in the order of its numbers."""
    session = book_session()
    accounts = sorted(session.scalars(select(Account)), key=lambda each: each.code)
    parents = {each.id: each.parent_id for each in accounts}
    views = [
        AccountView(each, own_language(each.name, each.name_en), _level(parents, each.id))
        for each in accounts
    ]
    return render_template(
        "ledger/chart.html",
        accounts=views,
        type_words=TYPE_WORDS,
        kind_words=KIND_WORDS,
        file_form=ChartFileForm(),
    )


def _level(parents: dict[int, int | None], account_id: int) -> int:
    level = 0
    parent = parents.get(account_id)
    while parent is not None and level < len(parents):
        level += 1
        parent = parents.get(parent)
    return level


@blueprint.get("/akun/baru")
@requires(Permission.CHART_CHANGE)
def new_account() -> ResponseReturnValue:
    """An empty form."""
    return _account_page(AccountForm())


@blueprint.post("/akun/baru")
@requires(Permission.CHART_CHANGE)
def add_account() -> ResponseReturnValue:
    """Add an account."""
    form = AccountForm()
    if not form.validate_on_submit():
        return _account_page(form)
    try:
        with committing() as session:
            service.add_account(session, form.row(), actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _account_page(form)
    flash(_("Akun %(code)s ditambahkan.", code=form.code.data), "success")
    return redirect(url_for("ledger.chart"), code=303)


def _account_page(form: AccountForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    headers = book_session().execute(
        select(Account.code, Account.name).where(Account.is_header).order_by(Account.code)
    )
    form.parent.choices = [
        ("", _("tanpa induk")),
        *((row[0], f"{row[0]} {row[1]}") for row in headers),
    ]
    crumbs = [(_("Bagan akun"), url_for("ledger.chart"))]
    return render_template("ledger/account_new.html", form=form, crumbs=crumbs), form.status


@blueprint.get("/akun/ubah/<path:code>")
@requires(Permission.CHART_CHANGE)
def edit_account(code: str) -> ResponseReturnValue:
    """Rename an account, take it out of use or back, delete it while it is unused."""
    account = account_by_code(book_session(), code)
    form = RenameForm()
    form.name.data, form.name_en.data = account.name, account.name_en
    return _edit_page(form, code)


@blueprint.post("/akun/ubah/<path:code>")
@requires(Permission.CHART_CHANGE)
def rename_account(code: str) -> ResponseReturnValue:
    """Give an account another name."""
    form = RenameForm()
    if not form.validate_on_submit():
        return _edit_page(form, code)
    try:
        with committing() as session:
            service.rename_account(
                session,
                code,
                name=form.name.data or "",
                name_en=form.name_en.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _edit_page(form, code)
    flash(_("Nama akun %(code)s diganti.", code=code), "success")
    return redirect(url_for("ledger.chart"), code=303)


ACTS = {
    "nonaktif": service.deactivate_account,
    "aktif": service.activate_account,
    "hapus": service.delete_account,
}


@blueprint.post("/akun/langkah/<act>/<path:code>")
@requires(Permission.CHART_CHANGE)
def change_account(act: str, code: str) -> ResponseReturnValue:
    """Deactivate, activate or delete an account."""
    form = RenameForm()
    if act not in ACTS:
        return redirect(url_for("ledger.edit_account", code=code), code=303)
    try:
        with committing() as session:
            ACTS[act](session, code, actor=actor(), now=now())
    except CoopError as error:
        account = account_by_code(book_session(), code)
        form.name.data, form.name_en.data = account.name, account.name_en
        form.refuse(error)
        return _edit_page(form, code)
    flash(_("Perubahan akun %(code)s tersimpan.", code=code), "success")
    return redirect(url_for("ledger.chart"), code=303)


def _edit_page(form: RenameForm, code: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    account = account_by_code(book_session(), code)
    page = render_template(
        "ledger/account_edit.html",
        form=form,
        account=account,
        crumbs=[(_("Bagan akun"), url_for("ledger.chart"))],
    )
    return page, form.status


@blueprint.get("/akun/unduh.csv")
@requires(Permission.BOOKS_READ)
def chart_file() -> ResponseReturnValue:
    """The chart as a file that can be changed and read again, as Indonesian Excel opens it."""
    text = f"\N{BYTE ORDER MARK}{chart_text(service.export_chart(book_session()), delimiter=';')}"
    head = {"Content-Disposition": "attachment; filename=bagan-akun.csv"}
    return Response(text, mimetype="text/csv", headers=head)


@blueprint.post("/akun/unggah")
@requires(Permission.CHART_CHANGE)
def import_chart() -> ResponseReturnValue:
    """Take a chart file, all of it or nothing."""
    form = ChartFileForm()
    sent = form.file.data
    if not form.validate_on_submit() or sent is None:
        flash(_("Pilih dulu berkas CSV bagan akun."), "warning")
        return redirect(url_for("ledger.chart"), code=303)
    rows = read_chart(sent.filename or "", sent.read())
    with committing() as session:
        change = service.import_chart(session, rows, actor=actor(), now=now())
    flash(
        _(
            "%(added)d akun ditambahkan, %(changed)d diubah.",
            added=change.added,
            changed=change.changed,
        ),
        "success",
    )
    return redirect(url_for("ledger.chart"), code=303)


@blueprint.get("/akun/rujukan")
@requires(Permission.BOOKS_READ)
def references() -> ResponseReturnValue:
    """Numbers that entries may refer to: members, savings accounts, loans …."""
    return _references_page(ReferenceForm())


@blueprint.post("/akun/rujukan")
@requires(Permission.CHART_CHANGE)
def add_reference() -> ResponseReturnValue:
    """Register a number."""
    form = ReferenceForm()
    if not form.validate_on_submit():
        return _references_page(form)
    kind, number = form.kind.data or "", (form.number.data or "").strip()
    try:
        with committing() as session:
            service.open_subledger(session, kind, number)
            subject = f"subledger:{kind}:{number}"
            audit.record(session, "subledger.open", subject, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _references_page(form)
    flash(_("Nomor %(number)s terdaftar.", number=number), "success")
    return redirect(url_for("ledger.references", jenis=kind), code=303)


def _references_page(form: ReferenceForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    kind = argument("jenis")
    page = page_of(*_reference_rows(session, kind))
    content = render_template(
        "ledger/references.html",
        form=form,
        page=page,
        kind=kind,
        kind_words=KIND_WORDS,
        crumbs=[(_("Bagan akun"), url_for("ledger.chart"))],
    )
    return content, form.status


def _reference_rows(session: Session, kind: str) -> tuple[list[Subledger], int, int]:
    number = page_number()
    wanted = [Subledger.kind == kind] if kind else []
    query = select(Subledger).where(*wanted).order_by(Subledger.kind, Subledger.number)
    rows = session.scalars(query.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1))
    total = session.scalar(select(func.count()).select_from(Subledger).where(*wanted)) or 0
    return list(rows), number, total


assert set(LIMIT_WORDS) == set(CHOICES["limit_rule"]), "each limit has a word"
