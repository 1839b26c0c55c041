"""Consents, numbers of other systems, and the file of everything that is held about a person."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.members.people import service
from coop.members.people.consents import give_consent
from coop.members.people.consents import revoke_consent
from coop.members.people.exporting import everything_about
from coop.members.people.facts import is_minor
from coop.members.people.forms import ConsentForm
from coop.members.people.forms import DayForm
from coop.members.people.forms import ExportForm
from coop.members.people.forms import ExternalIdForm
from coop.members.people.models import Person
from coop.members.people.numbers import person_number
from coop.members.people.views.pages import blueprint
from coop.members.people.views.pages import crumbs
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.clock import zone
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import moment
from coop.web.format import short_day
from coop.web.frame import language
from coop.web.frame import may
from coop.web.letterhead import letterhead_of
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes import render_minutes
from coop.web.minutes_page import pdf_response
from coop.web.people import actor
from coop.web.people import person as visitor_person
from coop.web.sheets import write_report

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.ledger.report import Cell
    from coop.members.people.registry import Section

TITLE = Label("Data yang disimpan tentang diri Anda", "Data held about you")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z", re.ASCII)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# ------------------------------------------------------------------------------- consents


@blueprint.route("/warga/<int:person_id>/persetujuan", methods=["GET", "POST"])
@requires(Permission.PEOPLE_CHANGE)
def consent(person_id: int) -> ResponseReturnValue:
    """What the person, or a minor's guardian, agrees to."""
    form = ConsentForm()
    form.prepare()
    if request.method == "GET":
        form.day.data = today()
    elif form.validate_on_submit() and form.day.data is not None:
        try:
            with committing() as session:
                give_consent(
                    session,
                    person_id,
                    form.purpose.data or "",
                    form.day.data,
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Persetujuan tercatat."), "success")
            return redirect(url_for("people.show", person_id=person_id), code=303)
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    person = service.living_record(session, person_id)
    page = render_template(
        "people/consent.html",
        form=form,
        person=person,
        guardian=session.get(Person, person.guardian_id) if person.guardian_id else None,
        is_minor=is_minor(person.birth_day, today()),
        crumbs=crumbs(person),
    )
    return page, form.status


@blueprint.route("/warga/<int:person_id>/persetujuan/<int:consent_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_CHANGE)
def revoke(person_id: int, consent_id: int) -> ResponseReturnValue:
    """A consent is taken back."""
    person = service.living_record(book_session(), person_id)
    form = DayForm()
    if request.method == "GET":
        form.day.data = today()
    elif form.validate_on_submit() and form.day.data is not None:
        try:
            with committing() as session:
                revoke_consent(session, consent_id, form.day.data, actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Pencabutan tercatat. Datanya tidak lagi dipakai untuk tujuan itu."), "success")
            return redirect(url_for("people.show", person_id=person_id), code=303)
    if form.is_refused:
        read_only_from_here()
        person = service.living_record(book_session(), person_id)
    page = render_template("people/revoke.html", form=form, person=person, crumbs=crumbs(person))
    return page, form.status


# ------------------------------------------------------------------------------- other systems


@blueprint.route("/warga/<int:person_id>/nomor-lain", methods=["GET", "POST"])
@requires(Permission.PEOPLE_CHANGE)
def external_id(person_id: int) -> ResponseReturnValue:
    """What another system calls the person."""
    form = ExternalIdForm()
    if request.method == "GET":
        form.day.data = today()
    elif form.validate_on_submit() and form.day.data is not None:
        try:
            with committing() as session:
                service.add_external_id(
                    session,
                    person_id,
                    form.system.data or "",
                    form.value.data or "",
                    form.day.data,
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Nomor tercatat."), "success")
            return redirect(url_for("people.show", person_id=person_id), code=303)
    if form.is_refused:
        read_only_from_here()
    person = service.living_record(book_session(), person_id)
    page = render_template(
        "people/external_id.html", form=form, person=person, crumbs=crumbs(person)
    )
    return page, form.status


@blueprint.post("/warga/<int:person_id>/nomor-lain/<int:external_id>/akhiri")
@requires(Permission.PEOPLE_CHANGE)
def end_external_id(person_id: int, external_id: int) -> ResponseReturnValue:
    """That number holds no longer, as of today."""
    with committing() as session:
        service.end_external_id(session, external_id, today(), actor=actor(), now=now())
    flash(_("Nomor itu berakhir hari ini."), "success")
    return redirect(url_for("people.show", person_id=person_id), code=303)


# ------------------------------------------------------------------------------- everything


@blueprint.get("/warga/<int:person_id>/data")
@requires(Permission.PEOPLE_CHANGE)
def export(person_id: int) -> ResponseReturnValue:
    """In which form, and with or without full numbers."""
    return _export_page(ExportForm(), person_id)


def _export_page(form: ExportForm, person_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    person = service.living_record(book_session(), person_id)
    page = render_template("people/export.html", form=form, person=person, crumbs=crumbs(person))
    return page, form.status


@blueprint.post("/warga/<int:person_id>/data")
@requires(Permission.PEOPLE_CHANGE)
def download(person_id: int) -> ResponseReturnValue:
    """Everything that is held about the person, as a file; the log says who made it."""
    form = ExportForm()
    if not form.validate_on_submit():
        return _export_page(form, person_id)
    try:
        with committing() as session:
            sections = everything_about(
                session,
                person_id,
                visitor_person().permissions,
                with_numbers=bool(form.full_numbers.data) and may(Permission.IDENTITY_REVEAL),
                form=form.form.data or "pdf",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _export_page(form, person_id)
    number = person_number(person_id)
    name = f"data-warga-{number}"
    if form.form.data == "json":
        return _attached(_json(sections, number), "application/json", f"{name}.json")
    if form.form.data == "xlsx":
        return _attached(_xlsx(sections, number), XLSX, f"{name}.xlsx")
    return pdf_response(_pdf(sections, number), name)


def _attached(content: bytes, media_type: str, filename: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _json(sections: list[Section], number: str) -> bytes:
    def plain(cell: Cell) -> object:
        if isinstance(cell, Label):
            return cell.text(language())
        if isinstance(cell, Money):
            return cell.plain()
        return cell.isoformat() if isinstance(cell, date) else cell

    document: dict[str, Any] = {"person": number, "made_at": now().isoformat()}
    for section in sections:
        keys = [key for key, _label in section.columns]
        document[section.key] = [
            dict(zip(keys, map(plain, row), strict=True)) for row in section.rows
        ]
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _pdf(sections: list[Section], number: str) -> bytes:
    tables = tuple(
        MinutesTable(
            caption=section.title.text(language()),
            columns=tuple(
                MinutesColumn(label.text(language()), is_amount=_is_amount(section, place))
                for place, (_key, label) in enumerate(section.columns)
            ),
            rows=tuple(tuple(_printed(cell) for cell in row) for row in section.rows),
        )
        for section in sections
    )
    minutes = Minutes(
        title=TITLE,
        number=number,
        opening=(
            _(
                "Lembar ini memuat semua yang disimpan tentang diri Anda. Bila ada yang keliru, "
                "mintalah petugas memperbaikinya. Anda berhak mencabut persetujuan kapan saja."
            ),
        ),
        tables=tables,
        closing=(),
        signers=(),
    )
    return render_minutes(
        minutes, letterhead_of(book_session()), printed_at=now(), language=language()
    )


def _is_amount(section: Section, place: int) -> bool:
    return any(isinstance(row[place], Money) for row in section.rows)


def _printed(cell: Cell) -> Money | date | int | str | None:
    if isinstance(cell, Label):
        return cell.text(language())
    if isinstance(cell, str) and _MOMENT.fullmatch(cell):
        return moment(cell, zone(), language())
    return short_day(cell) if isinstance(cell, date) else cell


def _xlsx(sections: list[Section], number: str) -> bytes:
    """One sheet: a heading and its rows for each part."""
    width = max(len(section.columns) for section in sections)
    columns = tuple(Column(f"c{place}", Label("", ""), "text", 12) for place in range(width))
    rows: list[ReportRow] = []
    for section in sections:
        blanks = (None,) * width
        rows.append(ReportRow((section.title, *blanks)[:width], "heading"))
        heads = tuple(label for _key, label in section.columns)
        rows.append(ReportRow((*heads, *blanks)[:width], "subtotal"))
        rows += [
            ReportRow((*(_written(cell) for cell in row), *blanks)[:width]) for row in section.rows
        ]
    title = Label(f"{TITLE.id} ({number})", f"{TITLE.en} ({number})")
    report = Report("person-data", title, columns, lambda: rows, date_to=today())
    stream = BytesIO()
    write_report(
        report,
        stream,
        letterhead=letterhead_of(book_session()),
        printed_at=now(),
        language=language(),
    )
    return stream.getvalue()


def _written(cell: Cell) -> Cell:
    """Cells of a text column are texts."""
    if isinstance(cell, Money):
        return cell.indonesian()
    return str(cell) if isinstance(cell, int) else _printed(cell)
