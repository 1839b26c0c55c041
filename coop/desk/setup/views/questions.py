"""The questions: how each is asked, and what keeps its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import flash
from flask import request
from flask_babel import gettext as _

from coop.dates import Period
from coop.dates import first_day
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import previous_month
from coop.desk.setup import queries
from coop.desk.setup import service
from coop.desk.setup import units
from coop.desk.setup.facts import ENTITY_DATE
from coop.desk.setup.facts import FACTS
from coop.desk.setup.forms import AddressForm
from coop.desk.setup.forms import ChartForm
from coop.desk.setup.forms import FirstMonthForm
from coop.desk.setup.forms import LogoForm
from coop.desk.setup.forms import NameForm
from coop.desk.setup.forms import PersonForm
from coop.desk.setup.forms import ZoneForm
from coop.desk.setup.forms import field_name
from coop.desk.setup.forms import numbers_form
from coop.desk.setup.forms import units_form
from coop.users.service import create_user
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.fields import choices_of
from coop.web.format import period_name
from coop.web.frame import language
from coop.web.people import actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.web.fields import BookForm

#: How far back books may be taken over entry by entry, in months.
MONTHS_OFFERED = 36


class Question(NamedTuple):
    """How one page asks: its form, what keeps the answer, its template, what else that shows."""

    form: Callable[[], BookForm]
    keep: Callable[[Session, BookForm], None]
    template: str = "setup/question.html"


def _name_form() -> BookForm:
    about = queries.about(book_session())
    standing = "pre" if about.is_pre_cooperative else "legal"
    return NameForm(data={"name": about.name, "standing": standing})


def _keep_name(session: Session, form: BookForm) -> None:
    service.name_cooperative(
        session,
        form["name"].data or "",
        is_pre_cooperative=form["standing"].data == "pre",
        actor=actor(),
        now=now(),
    )


def _address_form() -> BookForm:
    return AddressForm(obj=queries.about(book_session()))


def _keep_address(session: Session, form: BookForm) -> None:
    service.place_cooperative(
        session,
        address=form["address"].data or "",
        place=form["place"].data or "",
        village=form["village"].data or "",
        village_code=form["village_code"].data or "",
        actor=actor(),
        now=now(),
    )


def _zone_form() -> BookForm:
    return ZoneForm(obj=queries.about(book_session()))


def _keep_zone(session: Session, form: BookForm) -> None:
    changes = {"zone": form["zone"].data, "language": form["language"].data}
    service.change_identity(session, changes, actor=actor(), now=now())


def _numbers_form() -> BookForm:
    legal = dict(queries.about(book_session()).legal)
    form = numbers_form(legal)
    if request.method == "GET":
        text = legal[ENTITY_DATE]
        form[field_name(ENTITY_DATE)].data = date.fromisoformat(text) if text else None
    return form


def _keep_numbers(session: Session, form: BookForm) -> None:
    values = {}
    for fact in FACTS:
        typed = form[field_name(fact.key)].data
        values[fact.key] = typed.isoformat() if isinstance(typed, date) else typed or ""
    service.change_numbers(session, values, actor=actor(), now=now())


def _keep_logo(session: Session, form: BookForm) -> None:
    sent = form["file"].data
    if sent is None or not sent.filename:
        return  # nothing chosen: the question is answered with "none for now"
    content = sent.read()
    sent.close()  # a large one lies in a file of its own
    service.set_logo(session, sent.filename, content, actor=actor(), now=now())


def _chart_form() -> BookForm:
    return ChartForm(data={"chart": queries.about(book_session()).chart or "none"})


def _keep_chart(session: Session, form: BookForm) -> None:
    wanted = form["chart"].data
    chart = "" if wanted == "none" else str(wanted)
    units.choose_chart(session, chart, actor=actor(), now=now())


def _units_form() -> BookForm:
    return units_form(units.units(book_session()))


def _keep_units(session: Session, form: BookForm) -> None:
    known = units.units(session)
    # What comes into use first: a unit may take the place of the last one.
    for unit in sorted(known, key=lambda each: not form[f"active_{each.code}"].data):
        units.change_unit(
            session,
            unit.code,
            name=form[f"name_{unit.code}"].data or "",
            is_active=bool(form[f"active_{unit.code}"].data),
            actor=actor(),
            now=now(),
        )


def _month_form() -> BookForm:
    known = queries.first_month(book_session())
    this = period_of(today())
    form = FirstMonthForm(data={"month": known or f"{this[:4]}-01"})
    form.month.choices = choices_of(
        {month: period_name(month, language()) for month in _months_offered(this, known)}
    )
    return form


def _months_offered(this: Period, known: Period | None) -> list[Period]:
    month = next_month(this)
    months = []
    for _number in range(MONTHS_OFFERED):
        months.append(month)
        month = previous_month(month)
    return months if known is None or known in months else [*months, known]


def _keep_month(session: Session, form: BookForm) -> None:
    first = first_day(Period(str(form["month"].data)))
    service.set_first_day(session, first, actor=actor(), now=now())


def _person_form() -> BookForm:
    form = PersonForm()
    form.offer_roles()
    return form


def _keep_person(session: Session, form: BookForm) -> None:
    added = create_user(
        session,
        username=form["username"].data or "",
        display_name=form["display_name"].data or "",
        password=form["password"].data or "",
        roles=form["roles"].data or [],
        actor=actor(),
        now=now(),
        is_initial=True,
    )
    flash(
        _(
            "%(username)s sudah dapat masuk. Serahkan kata sandi pertamanya; saat masuk pertama "
            "kali, ia diminta menggantinya.",
            username=added.username,
        ),
        "success",
    )


QUESTIONS = {
    "nama": Question(_name_form, _keep_name, "setup/name.html"),
    "alamat": Question(_address_form, _keep_address, "setup/address.html"),
    "waktu": Question(_zone_form, _keep_zone, "setup/zone.html"),
    "nomor": Question(_numbers_form, _keep_numbers, "setup/numbers.html"),
    "logo": Question(LogoForm, _keep_logo, "setup/logo.html"),
    "akun": Question(_chart_form, _keep_chart, "setup/chart.html"),
    "unit": Question(_units_form, _keep_units, "setup/units.html"),
    "mulai": Question(_month_form, _keep_month, "setup/month.html"),
    "orang": Question(_person_form, _keep_person, "setup/people.html"),
}
