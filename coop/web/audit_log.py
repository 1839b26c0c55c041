"""Who did or saw what: the audit log for supervisor and auditor. Reading it is an event itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Blueprint
from flask import render_template
from flask import request
from flask_babel import gettext as _

from coop import audit
from coop.dates import parse_day
from coop.dates import parse_period
from coop.users.access import ROLE_LABELS
from coop.users.access import Permission
from coop.users.access import Role
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import zone
from coop.web.database import book_session
from coop.web.database import written_apart
from coop.web.format import period_name
from coop.web.frame import language
from coop.web.paging import PAGE_SIZE
from coop.web.people import actor
from coop.web.words import ACTIONS
from coop.web.words import DETAILS
from coop.web.words import SUBJECTS
from coop.web.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from flask.typing import ResponseReturnValue

    from coop.web.sentence import Sentence

blueprint = Blueprint("audit", __name__)

TEXT_MAX = 100
#: Who acts before anybody signed in.
NOBODY = "-"
#: Subjects of which a book has one.
ONLY_ONE = frozenset({"audit", "book", "chart"})


class EventRow(NamedTuple):
    """One row as the page shows it."""

    at: str
    actor: str
    action: str
    label: str
    subject: str
    detail: Sequence[tuple[str, str]]


class Wanted(NamedTuple):
    """What was asked for, as typed."""

    actor: str
    action: str
    first: str
    last: str
    text: str
    with_postings: bool


@blueprint.get("/audit")
@requires(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """A page of the log, the latest first."""
    wanted = _wanted()
    first, first_error = _day(wanted.first)
    last, last_error = _day(wanted.last)
    before = _before()
    if before is None:
        with written_apart() as session:
            audit.record(session, "audit.read", "audit", actor=actor(), now=now())
    session = book_session()
    rows = audit.events(
        session,
        audit.EventFilter(
            actor=wanted.actor,
            action=wanted.action,
            first=_start_of(first),
            until=_start_of(last + timedelta(days=1) if last else None),
            with_postings=wanted.with_postings,
            text=_as_kept(wanted.text),
            text_actions=_acts_of(wanted.text),
        ),
        before_id=before,
        limit=PAGE_SIZE + 1,
    )
    return render_template(
        "audit/index.html",
        rows=[_shown(row) for row in rows[:PAGE_SIZE]],
        older=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
        is_first=before is None,
        wanted=wanted,
        actions=[(name, action_label(name)) for name in audit.actions(session)],
        errors=[error for error in (first_error, last_error) if error],
    )


def action_label(action: str) -> str:
    """An act in words; its own name where nobody wrote any."""
    return _word(ACTIONS, action)


def subject_label(subject: str) -> str:
    """What an act was about, in words; as it stands in the log where nobody wrote any."""
    kind, _colon, name = subject.partition(":")
    if kind in ONLY_ONE:
        return _word(SUBJECTS, kind)
    if kind == "period":
        return _period_label(name)
    words = SUBJECTS if kind in SUBJECTS else WORDS["kind"]
    return f"{_word(words, kind)} {_word(WORDS['report'], name)}" if kind in words else subject


def _period_label(key: str) -> str:
    try:
        return period_name(parse_period(key), language())
    except ValueError:
        return key


def _word(words: Mapping[str, Sentence], name: str) -> str:
    found = words.get(name)
    if found is None:
        return name
    return found.en if language() == "en" else found.id


def _wanted() -> Wanted:
    def text(name: str) -> str:
        return request.args.get(name, "").replace("\0", "").strip()[:TEXT_MAX]

    return Wanted(
        text("pelaku"),
        text("tindakan"),
        text("dari"),
        text("sampai"),
        text("teks"),
        bool(text("jurnal")),
    )


def _as_kept(text: str) -> str:
    """What is looked for as the log keeps it: a subject in words becomes its name there."""
    folded = text.casefold()
    for kind, words in {**WORDS["kind"], **SUBJECTS}.items():
        for label in words:
            if folded.startswith(f"{label.casefold()} "):
                return f"{kind}:{text[len(label) :].strip()}"
    return text


def _acts_of(text: str) -> tuple[str, ...]:
    """Acts whose words hold a text, in either language."""
    folded = text.casefold()
    if not folded:
        return ()
    return tuple(
        name for name, words in ACTIONS.items() if any(folded in each.casefold() for each in words)
    )


def _before() -> int | None:
    """Rows older than this one are wanted; anything that is no number means the first page."""
    text = request.args.get("sebelum", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str) -> tuple[date | None, str]:
    """A day, or the reason why it is none."""
    if not text:
        return None, ""
    try:
        return parse_day(text), ""
    except ValueError:
        sentence = _(
            "“%(text)s” bukan tanggal. Tulis hari/bulan/tahun, misalnya 31/03/2026.", text=text
        )
        return None, sentence


def _start_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, tzinfo=zone())


def _shown(row: audit.AuditEvent) -> EventRow:
    detail = json.loads(row.detail)
    told = {name: value for name, value in detail.items() if not isinstance(value, dict)}
    pairs = [(_word(DETAILS, str(name)), _value(value)) for name, value in told.items()]
    subject = subject_label(row.subject)
    who = _("belum masuk") if row.actor == NOBODY else row.actor
    return EventRow(row.at, who, row.action, action_label(row.action), subject, pairs)


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_role(str(part)) for part in value) or "–"
    return "–" if value is None else str(value)


def _role(name: str) -> str:
    """A role in words; anything else as it is."""
    if name not in ROLE_LABELS:
        return name
    label = ROLE_LABELS[Role(name)]
    return label.en if language() == "en" else label.id
