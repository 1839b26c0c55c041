"""The first page: how much cash there is, how the year goes, what needs attention."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Blueprint
from flask import Response
from flask import current_app
from flask import jsonify
from flask import redirect
from flask import render_template
from flask import send_from_directory

from coop.dates import period_of
from coop.desk.copies.age import age_label
from coop.desk.copies.queries import copy_age
from coop.desk.tasks import Task
from coop.desk.tasks import open_tasks
from coop.ledger.overview import months_until
from coop.ledger.overview import overview
from coop.ledger.verify import last_run
from coop.users.access import PERMISSIONS
from coop.users.access import Permission
from coop.users.access import Role
from coop.web.access import link_to
from coop.web.access import public
from coop.web.access import requires
from coop.web.charts import months_chart
from coop.web.charts import style_policy
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.frame import language
from coop.web.frame import may
from coop.web.frame import visitor
from coop.web.headers import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("home", __name__)

#: As many open tasks as can be taken in at a glance; the rest stand on a page of their own.
TASKS_SHOWN = 8


class ShownTask(NamedTuple):
    """An open task as this person sees it; no address where somebody else has to act."""

    task: Task
    url: str | None


@blueprint.get("/")
@requires(Permission.HOME)
def index() -> ResponseReturnValue:
    """The dashboard, as far as this person's roles go."""
    own = link_to("portal.index")
    if own and visitor.permissions <= PERMISSIONS[Role.MEMBER]:
        return redirect(own, code=303)
    session = book_session()
    tasks = _tasks()
    age = copy_age(session, today()) if may(Permission.COPIES_MAKE) else None
    return render_template(
        "home/index.html",
        figures=overview(session, today()) if may(Permission.BOOKS_READ) else None,
        checked=last_run(session) if may(Permission.VERIFY_READ) else None,
        tasks=tasks[:TASKS_SHOWN],
        tasks_count=len(tasks),
        copy_age=age,
        copy_sentence=age_label(age.days) if age else None,
    )


@blueprint.get("/tugas")
@requires(Permission.HOME)
def tasks() -> ResponseReturnValue:
    """Everything that is not settled, what is urgent first."""
    return render_template("home/tasks.html", tasks=_tasks())


def _tasks() -> list[ShownTask]:
    """What this person may know of: all of it with the books, else what they settle themselves."""
    found = [
        ShownTask(task, link_to(task.endpoint, **dict(task.values)))
        for task in open_tasks(book_session(), today())
    ]
    return [each for each in found if each.url or may(Permission.BOOKS_READ)]


@blueprint.get("/beranda/grafik.svg")
@requires(Permission.STATEMENTS_READ)
def chart() -> ResponseReturnValue:
    """Income and costs of twelve months as a picture; the same figures stand in a table."""
    months = months_until(book_session(), period_of(today()))
    picture = months_chart(months, language())
    response = Response(picture, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = (
        f"{CONTENT_SECURITY_POLICY}; {style_policy(picture)}"
    )
    return response


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """Whether the server answers, and which version; no figure, no name."""
    return jsonify(status="ok", version=current_app.config["VERSION"])


@blueprint.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """The icon, where browsers look for it by themselves."""
    folder = str(current_app.static_folder)
    return send_from_directory(folder, "favicon.svg", mimetype="image/svg+xml")
