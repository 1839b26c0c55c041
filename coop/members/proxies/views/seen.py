"""What a link shows to a member abroad, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask import render_template
from flask import request
from flask import url_for

from coop.members.proxies import queries
from coop.members.proxies.errors import LinkRefused
from coop.members.proxies.links import open_link
from coop.members.proxies.statement import statement_of
from coop.members.proxies.views.pages import blueprint
from coop.members.proxies.views.pages import newest_first
from coop.members.proxies.views.pages import statement_pdf
from coop.users.throttle import count_try
from coop.web.access import public
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import written_apart
from coop.web.frame import told

if TYPE_CHECKING:
    from datetime import date

    from flask import Response
    from flask.typing import ResponseReturnValue

    from coop.members.proxies.models import ProxyLink
    from coop.members.proxies.statement import Statement


@blueprint.get("/kuasa/lihat/<token>")
@public
def seen(token: str) -> ResponseReturnValue:
    """What a member abroad reads under a link, without signing in; relations and numbers only."""
    try:
        statement, number, link = _of_token(token)
    except LinkRefused as error:
        return _shut(error)
    return _unlisted(
        render_template(
            "proxies/seen.html",
            statement=statement,
            page=newest_first(statement),
            number=number,
            link=link,
            proxies=queries.proxies_in_force(book_session(), link.member_id, today()),
            file_url=url_for("proxies.seen_file", token=token),
        )
    )


@blueprint.get("/kuasa/lihat/<token>/mutasi.pdf")
@public
def seen_file(token: str) -> ResponseReturnValue:
    """The same on paper."""
    try:
        statement, number, _link = _of_token(token)
    except LinkRefused as error:
        return _shut(error)
    return _unlisted(statement_pdf(statement, number))


def _of_token(token: str) -> tuple[Statement, str, ProxyLink]:
    """What a link shows.

    Raises:
        LinkRefused: it opens nothing; tries from one place are counted, and made to wait.
        TooManyTries: wait before the next one.
    """
    session, moment = book_session(), now()
    secret = current_app.config["SECRET_KEY"]
    try:
        link = open_link(session, secret, token, now=moment)
    except LinkRefused as error:
        if error.params["cause"] == "unknown":
            address = request.remote_addr or "?"
            with written_apart() as apart:
                count_try(apart, f"kuasa {address}", address=address, now=moment)
        raise
    number = queries.number_of(session, link.member_id)
    day: date = moment.date()
    statement = statement_of(session, link.member_id, min(link.shows_from, day), day)
    return statement, number, link


def _shut(error: LinkRefused) -> ResponseReturnValue:
    page = render_template("proxies/shut.html", reason=told(error))
    return _unlisted(page, 404 if error.params["cause"] == "unknown" else 410)


def _unlisted(page: str | Response, status: int = 200) -> Response:
    """An answer that no search engine keeps; browsers keep none of ours."""
    response = current_app.make_response(page)
    if status != 200:
        response.status_code = status
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
