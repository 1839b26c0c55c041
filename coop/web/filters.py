"""What templates may call: figures, days and periods in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask import url_for

from coop.dates import from_utc_text
from coop.users.access import Role
from coop.web import format as form
from coop.web import frame
from coop.web.access import link_to
from coop.web.clock import zone
from coop.web.paging import page_url
from coop.web.people import person_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from datetime import datetime

    from flask import Flask

    from coop.ledger.report import Label


def _day(value: date | None) -> str:
    return "" if value is None else form.day(value, frame.language())


def _moment(value: datetime | str) -> str:
    return form.moment(value, zone(), frame.language())


def _iso_moment(value: datetime | str) -> str:
    """For the ``datetime`` attribute of ``<time>``."""
    if not value:
        return ""
    aware = from_utc_text(value) if isinstance(value, str) else value
    return aware.astimezone(zone()).isoformat(timespec="seconds")


def _period(value: str) -> str:
    return form.period_name(value, frame.language())


def _role_names(roles: Iterable[Role]) -> str:
    """Roles as a person reads them, in the order of the list of roles."""
    kept = set(roles)
    labels = [role.label for role in Role if role in kept]
    return ", ".join(label.en if frame.language() == "en" else label.id for label in labels)


def _label(value: Label) -> str:
    return value.text(frame.language())


def _own_path() -> str:
    """This page, for the language switch; a page that only answers a POST has no address."""
    if request.method not in {"GET", "HEAD"}:
        return url_for("home.index") if request.endpoint is None else request.path
    return request.full_path.rstrip("?")


def init_app(app: Flask) -> None:
    """Attach filters and globals to an app."""
    app.add_template_filter(form.amount, "amount")
    app.add_template_filter(form.rupiah, "rupiah")
    app.add_template_filter(form.short_day, "short_day")
    app.add_template_filter(_day, "day")
    app.add_template_filter(_moment, "moment")
    app.add_template_filter(_iso_moment, "iso_moment")
    app.add_template_filter(_period, "period")
    app.add_template_filter(_label, "label")
    app.add_template_filter(person_name, "person_name")
    app.add_template_filter(Role, "role")
    app.jinja_env.globals.update(
        frame.template_globals(),
        link_to=link_to,
        own_path=_own_path,
        page_url=page_url,
        role_names=_role_names,
    )
