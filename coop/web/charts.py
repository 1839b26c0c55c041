"""Charts as plain SVG: no script, no outside address, readable without colour.

pygal adds scripts and a look-up of its own site by default; both are taken out, and what is left
is checked before it is sent.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from coop.web.format import short_month

if TYPE_CHECKING:
    from coop.ledger.overview import MonthResult
    from coop.money import Money

WIDTH = 880
HEIGHT = 330
SEN_PER_MILLION = 100_000_000

TITLES = {
    "id": ("Pendapatan", "Beban", "juta rupiah"),
    "en": ("Income", "Costs", "million rupiah"),
}

#: What a picture does not need: scripts, comments, what a mouse would show, links.
_SPARE = re.compile(
    r"<script\b.*?</script>|<!--.*?-->|<desc\b.*?</desc>"
    r'|<g [^>]*class="plot (?:text-|tooltip-)?overlay">.*?(?=<g class="titles">'
    r'|<g transform="[^"]*" class="(?:plot|legends)|</g></svg>)'
    r'| xmlns:xlink="http://www\.w3\.org/1999/xlink"',
    re.DOTALL,
)
_FOREIGN = re.compile(
    r"<script|https?://(?!www\.w3\.org/)|@import|\b(?:on\w+|style)=|url\(", re.IGNORECASE
)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)


def months_chart(months: Sequence[MonthResult], language: str = "id") -> str:
    """Income and costs side by side for each month, in millions of rupiah.

    Args:
        months: in the order of time.
        language: ``id`` or ``en``.
    """
    import pygal
    from pygal.style import Style

    income, costs, unit = TITLES[language]
    style = Style(
        background="#ffffff",
        plot_background="#ffffff",
        foreground="#333333",
        foreground_strong="#111111",
        foreground_subtle="#666666",
        colors=("#0b5d57", "#d9a441"),
        opacity="1",
        font_family="system-ui, sans-serif",
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=14,
        title_font_size=15,
    )
    chart: Any = pygal.Bar(
        style=style,
        width=WIDTH,
        height=HEIGHT,
        js=[],
        explicit_size=True,
        disable_xml_declaration=True,
        pretty_print=False,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        y_title=unit,
        truncate_legend=-1,
        show_minor_y_labels=True,
        include_x_axis=True,
        value_formatter=_millions,
    )
    chart.uuid = "bulan"  # the same picture for the same figures
    chart.x_labels = [short_month(month.period, language) for month in months]
    chart.add(income, [_millions_of(month.result.income) for month in months])
    chart.add(costs, [_millions_of(month.result.expense) for month in months])
    return plain_picture(chart.render(is_unicode=True))


def plain_picture(svg: str) -> str:
    """The picture alone; what still reaches outside would be our own mistake."""
    plain = _SPARE.sub("", svg)
    assert _FOREIGN.search(plain) is None, "a chart must stand alone"
    return plain


def style_policy(svg: str) -> str:
    """The policy directive that allows a picture its own style sheet and no other."""
    sheets = (html.unescape(text).encode() for text in _STYLE.findall(svg))
    digests = (base64.b64encode(hashlib.sha256(sheet).digest()).decode() for sheet in sheets)
    return "style-src " + " ".join(f"'sha256-{digest}'" for digest in digests)


def _millions_of(money: Money) -> float:
    """A bar's height: a picture may round, the table beside it does not."""
    return money.sen / SEN_PER_MILLION


def _millions(value: Any) -> str:  # noqa: ANN401 - pygal's own numbers
    return f"{value:,.1f}".replace(",", " ").replace(".", ",").replace(" ", ".").removesuffix(",0")
