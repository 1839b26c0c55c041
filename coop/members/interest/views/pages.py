"""What the pages of interest share: their blueprint and how a month is read from an address."""

from __future__ import annotations

from flask import Blueprint
from flask import abort
from flask import url_for
from flask_babel import gettext as _

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import parse_period
from coop.dates import split_period

blueprint = Blueprint("interest", __name__)

YEAR_MIN, YEAR_MAX = 1900, 2999


def month_or_404(text: str) -> Period:
    """The calendar month of an address."""
    try:
        period = parse_period(text)
    except ValueError:
        abort(404)
    year, month = split_period(period)
    if month > MONTHS_PER_YEAR or not YEAR_MIN <= year <= YEAR_MAX:
        abort(404)
    return period


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the pages of interest are found."""
    return [
        (_("Simpanan"), url_for("savings.index")),
        (_("Bunga simpanan"), url_for("interest.index")),
        *further,
    ]
