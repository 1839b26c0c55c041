"""What the pages of dues share: their blueprint, what an address asks for, their crumbs."""

from __future__ import annotations

from datetime import date
from typing import Any
from typing import Final

from flask import Blueprint
from flask import abort
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.dates import Period
from coop.dates import last_day
from coop.dates import period_of
from coop.ledger.views.pages import NUMBER_MAX
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import calendar_month
from coop.members.dues.overview import Where
from coop.members.dues.reports import kept_place
from coop.web.clock import today

blueprint = Blueprint("dues", __name__)

#: What ``?tampil=`` leaves of everybody: who is in arrears, or who has anything to pay.
BEHIND: Final = "menunggak"
OWING: Final = "harus-bayar"


@blueprint.before_request
def refuse_numbers_of_nothing() -> None:
    """An address with a number no row can have leads nowhere."""
    given = request.view_args or {}
    if any(number > NUMBER_MAX for number in given.values() if isinstance(number, int)):
        abort(404)


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {"kept_place": kept_place}


def month_or_404(text: str) -> Period:
    """A calendar month of an address."""
    period = calendar_month(text)
    if period is None:
        abort(404)
    return period


def month_asked() -> Period:
    """The month of ``?bulan=``; this month otherwise, and never one to come."""
    return min(calendar_month(argument("bulan")) or period_of(today()), period_of(today()))


def day_of(period: Period) -> date:
    """As of when a month is told: its end, today while it runs."""
    return min(last_day(period), today())


def where_asked() -> Where:
    """Which members: ``?dusun=``, ``?kelompok=`` and ``?tampil=``."""
    shown = argument("tampil")
    return Where(argument("dusun"), argument("kelompok"), shown == BEHIND, shown == OWING)


def asked_again(where: Where, period: Period | None = None) -> dict[str, Any]:
    """The same members in another address; what was not asked for is left out."""
    named = {
        "bulan": period or "",
        "dusun": where.hamlet,
        "kelompok": where.group,
        "tampil": BEHIND if where.is_behind else OWING if where.is_owing else "",
    }
    return {name: text for name, text in named.items() if text}


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the pages of dues are found."""
    return [(_("Simpanan wajib"), url_for("dues.index")), *further]


def collector_crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the pages of collectors are found."""
    return crumbs((_("Petugas pungut"), url_for("dues.collectors")), *further)


def sheet_crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Where recorded sheets are found."""
    return crumbs((_("Uang dipungut"), url_for("dues.collections")), *further)
