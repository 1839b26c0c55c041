"""A bank's CSV file: choose it, look at what it holds, take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask_babel import ngettext

from coop.desk.banking.files import forget_file
from coop.desk.banking.files import keep_file
from coop.desk.banking.files import kept_file
from coop.desk.banking.files import plan_file
from coop.desk.banking.files import take_file
from coop.desk.banking.files import taken_file
from coop.desk.banking.forms import PROBLEMS
from coop.desk.banking.forms import FileForm
from coop.desk.banking.forms import TakeForm
from coop.desk.banking.views.pages import blueprint
from coop.desk.banking.views.pages import book_of
from coop.desk.banking.views.pages import crumbs_of
from coop.desk.banking.views.pages import name_of
from coop.desk.banking.views.pages import url_of
from coop.errors import CoopError
from coop.ledger.import_amounts import NumberForm
from coop.ledger.views.pages import argument
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.fields import REQUEST_ID
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.desk.banking.models import BankFile
    from coop.desk.banking.queries import Passbook

LINES_PREVIEWED = 40


@blueprint.get("/bank/berkas/<path:code>")
@requires(Permission.BOOKS_POST)
def new_file(code: str) -> ResponseReturnValue:
    """Choose a file."""
    return _file_page(FileForm(), book_of(code))


@blueprint.post("/bank/berkas/<path:code>")
@requires(Permission.BOOKS_POST)
def send_file(code: str) -> ResponseReturnValue:
    """Keep the file and look at it."""
    book = book_of(code)
    form = FileForm()
    if form.validate_on_submit():
        token = form.request_id.data or ""
        content = form.file.data.read()
        name = form.file.data.filename
        try:
            plan_file(
                book_session(),
                book.account,
                book.unit,
                name,
                content,
                now=now(),
                form=form.number_form,
            )
            with committing() as session:
                keep_file(session, name, content, token=token, actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            shape = form.form.data or ""
            return redirect(url_of("look", book, berkas=token, bentuk=shape), code=303)
    read_only_from_here()
    return _file_page(form, book)


def _file_page(form: FileForm, book: Passbook) -> tuple[str, int]:
    page = render_template(
        "banking/file.html", form=form, name=name_of(book), crumbs=crumbs_of(book)
    )
    return page, form.status


@blueprint.get("/bank/periksa-berkas/<path:code>")
@requires(Permission.BOOKS_POST)
def look(code: str) -> ResponseReturnValue:
    """What a file that waits holds, and what taking it would add."""
    return _look_page(TakeForm(), book_of(code))


def _look_page(form: TakeForm, book: Passbook) -> tuple[str, int]:
    session = book_session()
    token = argument("berkas")
    name, content = kept_file(session, token if REQUEST_ID.fullmatch(token) else "")
    plan = plan_file(
        session, book.account, book.unit, name, content, now=now(), form=_number_form()
    )
    page = render_template(
        "banking/look.html",
        form=form,
        book=book,
        name=name_of(book),
        url=url_of,
        plan=plan,
        shown=LINES_PREVIEWED,
        problems=PROBLEMS,
        crumbs=crumbs_of(book),
    )
    return page, form.status


def _number_form() -> NumberForm | None:
    shape = argument("bentuk")
    return NumberForm(shape) if shape in set(NumberForm) else None


@blueprint.post("/bank/periksa-berkas/<path:code>")
@requires(Permission.BOOKS_POST)
def take(code: str) -> ResponseReturnValue:
    """Take the file that was looked at."""
    book = book_of(code)
    form = TakeForm()
    token = argument("berkas")
    if form.validate_on_submit():
        try:
            with committing() as session:
                taken = _taken(session, book, token)
        except CoopError as error:
            form.refuse(error)
        else:
            flash(
                ngettext("%(num)d baris bank dibaca.", "%(num)d baris bank dibaca.", taken.lines),
                "success",
            )
            return redirect(url_of("account", book), code=303)
    read_only_from_here()
    return _look_page(form, book)


def _taken(session: Session, book: Passbook, token: str) -> BankFile:
    """Take the file once, however often it is asked for."""
    done = taken_file(session, token)
    if done is not None:
        return done
    name, content = kept_file(session, token if REQUEST_ID.fullmatch(token) else "")
    taken = take_file(
        session,
        book.account,
        book.unit,
        name,
        content,
        request_id=token,
        actor=actor(),
        now=now(),
        form=_number_form(),
    )
    forget_file(session, token)
    return taken
