"""What pages of proxies share: their blueprint, their words, and how movements are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import url_for
from flask_babel import gettext as _

from coop.members.proxies import queries
from coop.members.proxies.facts import PURPOSE_LABELS
from coop.members.proxies.statement import statement_report
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.frame import language
from coop.web.letterhead import letterhead_of
from coop.web.minutes_page import paper_asked_for
from coop.web.minutes_page import pdf_response
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.pdf import render_report

if TYPE_CHECKING:
    from flask import Response

    from coop.members.membership.models import Member
    from coop.members.proxies.statement import Line
    from coop.members.proxies.statement import Statement
    from coop.members.savings.reading import SavingsView

blueprint = Blueprint("proxies", __name__)

#: Movements on one page of a phone.
LINES_SHOWN = 40


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {"purpose_words": purpose_words, "state_words": state_words, "act_words": act_words}


def purpose_words(purposes: tuple[str, ...]) -> str:
    """Purposes as a sentence lists them."""
    words = [PURPOSE_LABELS[each].text(language()) for each in purposes]
    if len(words) <= 1:
        return "".join(words)
    return _("%(many)s dan %(last)s", many=", ".join(words[:-1]), last=words[-1])


def state_words(state: str) -> str:
    """Where a proxy stands."""
    return {
        "valid": _("berlaku"),
        "later": _("belum mulai"),
        "expired": _("sudah berakhir"),
        "revoked": _("dicabut"),
        "ended": _("berakhir karena keanggotaan"),
    }[state]


def act_words(state: str) -> str:
    """Where an act stands."""
    return {
        queries.STANDING: _("tercatat"),
        queries.WAITING: _("menunggu persetujuan"),
        queries.REVERSED: _("sudah dibatalkan"),
        queries.DROPPED: _("tidak jadi"),
    }[state]


def crumbs(member: Member | None = None) -> list[tuple[str, str]]:
    """Where these pages are found."""
    found = [(_("Kuasa"), url_for("proxies.index"))]
    if member is not None and member.number:
        found.append((member.number, url_for("proxies.of_member", number=member.number)))
    return found


def newest_first(statement: Statement) -> Page[tuple[Line, SavingsView]]:
    """The page of movements that was asked for, over all accounts, the latest first."""
    lines = sorted(
        ((line, part.account) for part in statement.parts for line in part.lines),
        key=lambda each: (each[0].movement.day, each[0].movement.entry_id),
        reverse=True,
    )
    number = page_number()
    start = (number - 1) * LINES_SHOWN
    return Page(
        lines[start : start + LINES_SHOWN],
        number,
        len(lines) > start + LINES_SHOWN,
        size=LINES_SHOWN,
    )


def statement_pdf(statement: Statement, number: str, name: str = "") -> Response:
    """A statement on paper; the name is left out where anybody could be reading."""
    paper = render_report(
        statement_report(statement, number, name),
        letterhead_of(book_session()),
        printed_at=now(),
        paper=paper_asked_for(),
        language=language(),
    )
    return pdf_response(paper, f"mutasi-{number}-{statement.last.isoformat()}")
