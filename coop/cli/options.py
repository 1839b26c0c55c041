"""Options and argument types that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from typing import TypeVar

import click

from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.program import Argument
from coop.cli.program import Option
from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import parse_day
from coop.dates import parse_period
from coop.dates import split_period

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

argument = partial(click.argument, cls=Argument)
option = partial(click.option, cls=Option)


class DayType(click.ParamType[date]):
    """A day as ``2026-03-31`` or ``31/03/2026``."""

    name = "tanggal"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click passes
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Read the day."""
        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value))
        except ValueError:
            self.fail(
                _("“{value}” bukan tanggal; tulis seperti 2026-03-31.").format(value=value),
                param,
                ctx,
            )


class MonthType(click.ParamType[Period]):
    """A month as ``2026-03``; ``2026-13`` is the year's thirteenth period."""

    name = "bulan"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click passes
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Period:
        """Read the month."""
        try:
            period = parse_period(str(value))
        except ValueError:
            period = Period("")
        if not period or split_period(period)[1] > MONTHS_PER_YEAR + 1:
            self.fail(
                _("“{value}” bukan bulan; tulis seperti 2026-03, atau 2026-13.").format(
                    value=value
                ),
                param,
                ctx,
            )
        return period


class FilePath(click.ParamType[str]):
    """The path of a file; of one that is there when it has to be.

    Whether a new one can be written is found out by writing it.
    """

    name = "berkas"

    def __init__(self, *, exists: bool = False) -> None:
        self.exists = exists

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click passes
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        """Look whether it can be a file."""
        path = Path(str(value))
        if path.is_dir():
            self.fail(_("“{value}” adalah folder, bukan berkas.").format(value=value), param, ctx)
        if self.exists and not path.exists():
            self.fail(_("tidak ada berkas “{value}”.").format(value=value), param, ctx)
        return str(value)


DAY = DayType()
MONTH = MonthType()
YEAR = click.IntRange(1900, 9999)

FORMATS = ("text", "json", "csv")


def format_option(*formats: str) -> Callable[[Decorated], Decorated]:
    """``--format``, with text as default."""
    return option(
        "--format",
        "form",
        type=click.Choice(formats or FORMATS),
        default="text",
        show_default=True,
        help=_l("Bentuk keluaran."),
    )


def output_option(decorated: Decorated) -> Decorated:
    """``-o FILE``; standard output without it."""
    return option(
        "-o",
        "--output",
        type=FilePath(),
        metavar=_l("BERKAS"),
        help=_l("Tulis ke berkas ini, bukan ke layar."),
    )(decorated)
