"""One question a page, each answer kept at once; the same pages change an answer later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from coop.desk.setup import queries
from coop.desk.setup import service
from coop.desk.setup import units
from coop.desk.setup.facts import FACTS
from coop.desk.setup.facts import STEP_NAMES
from coop.desk.setup.facts import STEPS
from coop.desk.setup.facts import missing
from coop.desk.setup.forms import field_name
from coop.desk.setup.views.questions import QUESTIONS
from coop.desk.setup.views.words import answers_of
from coop.desk.setup.views.words import worries_of
from coop.errors import CoopError
from coop.errors import NotAllowed
from coop.errors import NotFound
from coop.users.access import Permission
from coop.users.service import users
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.fields import BookForm
from coop.web.frame import may
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("setup", __name__)

#: Where a changed answer leads back to, by what the address says.
ORIGINS = {"periksa": "setup.check", "identitas": "setup.identity"}


@blueprint.get("/persiapan")
@requires(Permission.SETTINGS_CHANGE)
def index() -> ResponseReturnValue:
    """Which questions there are, and how far one has come."""
    state = queries.progress(book_session())
    return render_template("setup/index.html", steps=STEPS, state=state)


@blueprint.route("/persiapan/<name>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_CHANGE)
def step(name: str) -> ResponseReturnValue:
    """One question."""
    if name not in QUESTIONS:
        raise NotFound("report", name)
    if name == "orang" and not may(Permission.USERS_MANAGE):
        raise NotAllowed(Permission.USERS_MANAGE)
    question = QUESTIONS[name]
    form = question.form()
    if form.validate_on_submit():
        try:
            with committing() as session:
                question.keep(session, form)
                service.answer(session, name, actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            # People are added one after the other; the button below their list goes on.
            url = request.full_path.rstrip("?") if name == "orang" else _onwards(name)
            return redirect(url, code=303)
    return _question_page(name, form)


def _question_page(name: str, form: BookForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    place = STEP_NAMES.index(name)
    session = book_session()
    page = render_template(
        QUESTIONS[name].template,
        form=form,
        name=name,
        step=STEPS[place],
        number=place + 1,
        count=len(STEPS),
        origin=_origin(),
        back=_backwards(name),
        people=users(session) if name == "orang" else [],
        worries=worries_of(session) if name == "orang" else [],
        units=units.units(session) if name == "unit" else [],
        facts=[(field_name(fact.key), fact) for fact in FACTS],
        about=queries.about(session),
        is_untouched=queries.is_untouched(session),
    )
    return page, form.status


def _origin() -> str:
    """The page from which an answer is changed; empty on the way through all questions."""
    origin = request.args.get("dari", "")
    return origin if origin in ORIGINS else ""


def _asked() -> list[str]:
    """The questions this person is asked, in order; only administrators add people."""
    return [name for name in STEP_NAMES if name != "orang" or may(Permission.USERS_MANAGE)]


def _onwards(name: str) -> str:
    if _origin():
        return url_for(ORIGINS[_origin()])
    later = [each for each in _asked() if STEP_NAMES.index(each) > STEP_NAMES.index(name)]
    return url_for("setup.step", name=later[0]) if later else url_for("setup.check")


def _backwards(name: str) -> str:
    if _origin():
        return url_for(ORIGINS[_origin()])
    earlier = [each for each in _asked() if STEP_NAMES.index(each) < STEP_NAMES.index(name)]
    return url_for("setup.step", name=earlier[-1]) if earlier else url_for("setup.index")


@blueprint.post("/persiapan/<name>/nanti")
@requires(Permission.SETTINGS_CHANGE)
def put_off(name: str) -> ResponseReturnValue:
    """Go on without an answer; it can be given any day."""
    if name not in _asked():
        raise NotFound("report", name)
    with committing() as session:
        service.answer(session, name, actor=actor(), now=now())
    return redirect(_onwards(name), code=303)


@blueprint.get("/persiapan/periksa")
@requires(Permission.SETTINGS_CHANGE)
def check() -> ResponseReturnValue:
    """Every answer, before the set-up is declared finished."""
    return _check_page(BookForm())


@blueprint.post("/persiapan/periksa")
@requires(Permission.SETTINGS_CHANGE)
def finish() -> ResponseReturnValue:
    """Declare the set-up finished."""
    form = BookForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                if not may(Permission.USERS_MANAGE):  # who may not add people is not asked to
                    service.answer(session, "orang", actor=actor(), now=now())
                service.finish(session, actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            return redirect(url_for("setup.done"), code=303)
    return _check_page(form)


def _check_page(form: BookForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    state = queries.progress(session)
    page = render_template(
        "setup/check.html", form=form, state=state, answers=answers_of(session), origin="periksa"
    )
    return page, form.status


@blueprint.get("/persiapan/selesai")
@requires(Permission.SETTINGS_CHANGE)
def done() -> ResponseReturnValue:
    """What comes next."""
    session = book_session()
    about = queries.about(session)
    return render_template("setup/done.html", about=about, lacking=missing(about.legal))
