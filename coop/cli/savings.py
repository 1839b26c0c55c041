"""Savings: what a list of movements earns, and the month's interest run."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import click

from coop.cli import desk
from coop.cli.language import _
from coop.cli.language import _l
from coop.cli.options import DAY
from coop.cli.options import MONTH
from coop.cli.options import FilePath
from coop.cli.options import argument
from coop.cli.options import format_option
from coop.cli.options import option
from coop.cli.output import csv_line
from coop.cli.output import document
from coop.cli.output import write
from coop.cli.program import Group
from coop.cli.program import refuse
from coop.dates import MONTHS_PER_YEAR
from coop.dates import split_period
from coop.members.interest.methods import BASES
from coop.members.interest.methods import METHODS

if TYPE_CHECKING:
    from coop.dates import Period
    from coop.members.interest.methods import Tier
    from coop.money import Money

#: Key for machines, words for people, and the value.
Fact = tuple[str, str, str | int]

_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,6}))?", re.ASCII)


class PercentType(click.ParamType[Fraction]):
    """A rate in percent a year: ``6``, ``4.5``."""

    name = "persen"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click passes
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Fraction:
        """Read the rate."""
        if isinstance(value, Fraction):
            return value
        match = _PERCENT.fullmatch(str(value).strip())
        if match is None:
            self.fail(
                _("“{value}” bukan suku bunga; tulis persen setahun seperti 6 atau 4.5.").format(
                    value=value
                ),
                param,
                ctx,
            )
        return Fraction(f"{match[1]}.{match[2] or 0}")


class RupiahType(click.ParamType["Money"]):
    """An amount that is not negative: ``1250000.50``, or as Indonesians write it."""

    name = "rupiah"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click passes
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Money:
        """Read the amount."""
        from coop.errors import AmountUnreadable
        from coop.money import AMOUNT_MAX_SEN
        from coop.money import Money

        if isinstance(value, Money):
            return value
        money = None
        for read in (Money.parse_plain, Money.parse):
            try:
                money = read(str(value))
                break
            except AmountUnreadable:
                continue
        if money is None or not 0 <= money.sen <= AMOUNT_MAX_SEN:
            self.fail(
                _("“{value}” bukan saldo; tulis seperti 1250000 atau 1250000.50.").format(
                    value=value
                ),
                param,
                ctx,
            )
        return money


PERCENT = PercentType()
RUPIAH = RupiahType()


class TierType(click.ParamType["Tier"]):
    """A tier as ``5000000=5``: from that balance on, that rate."""

    name = "tingkat"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click passes
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Tier:
        """Read balance and rate."""
        from coop.members.interest.methods import Tier

        if isinstance(value, Tier):
            return value
        start, equals, percent = str(value).partition("=")
        if not equals:
            self.fail(
                _("“{value}”: tulis saldo=persen, seperti 5000000=5.").format(value=value),
                param,
                ctx,
            )
        return Tier(RUPIAH.convert(start, param, ctx), PERCENT.convert(percent, param, ctx))


@click.group(cls=Group, help=_l("Simpanan: hitung bunga, dan jalankan bunga sebulan."))
def savings() -> None:
    """Savings."""


@savings.command(
    "interest",
    help=_l(
        "Hitung bunga dari daftar mutasi MUTASI (kolom date, deposit, withdrawal).\n"
        "Kedua ujung tanggal ikut dihitung; mutasi berlaku sehari penuh pada harinya. "
        "Hanya hitungan: tidak memerlukan buku."
    ),
)
@argument("movements", metavar=_l("MUTASI"), type=FilePath(exists=True))
@option(
    "--method",
    type=click.Choice(METHODS),
    required=True,
    help=_l("Menurut saldo harian, terendah, rata-rata tertimbang hari, atau rata-rata saldo."),
)
@option(
    "--rate-per-year",
    "rate",
    type=PERCENT,
    required=True,
    metavar=_l("PERSEN"),
    help=_l("Suku bunga setahun, dalam persen."),
)
@option(
    "--basis",
    type=click.Choice(BASES),
    required=True,
    help=_l("Hari setahun 365 atau 360, atau 12: seperduabelas tiap bulan."),
)
@option(
    "--from",
    "first",
    type=DAY,
    required=True,
    metavar=_l("TANGGAL"),
    help=_l("Hari pertama, ikut dihitung."),
)
@option(
    "--to",
    "last",
    type=DAY,
    required=True,
    metavar=_l("TANGGAL"),
    help=_l("Hari terakhir, ikut dihitung."),
)
@option(
    "--opening-balance",
    "opening",
    type=RUPIAH,
    default="0",
    metavar=_l("RUPIAH"),
    help=_l("Saldo sebelum mutasi pertama dalam berkas."),
)
@option(
    "--tier",
    "tiers",
    type=TierType(),
    multiple=True,
    metavar=_l("SALDO=PERSEN"),
    help=_l("Suku bunga lain mulai saldo ini; boleh berulang."),
)
@format_option()
def interest(
    *,
    movements: str,
    method: str,
    rate: Fraction,
    basis: str,
    first: date,
    last: date,
    opening: Money,
    tiers: tuple[Tier, ...],
    form: str,
) -> None:
    """Reckon what a list of movements earns."""
    from coop.members.interest import methods
    from coop.members.interest.errors import RangeReversed
    from coop.members.interest.movement_file import check_never_negative
    from coop.members.interest.movement_file import read_movements
    from coop.money import ZERO

    if last < first:
        raise RangeReversed(first, last)
    path = Path(movements)
    changes = read_movements(path.name, path.read_bytes())
    check_never_negative(opening, changes, last)
    balances = methods.stretches(opening, changes, first, last)
    rule = methods.Rule(method, basis, tuple(sorted((methods.Tier(ZERO, rate), *tiers))))
    found = methods.reckon(balances, rule, methods.begun_twelfths(first, last))
    facts: list[Fact] = [
        ("interest", _("Bunga, dibulatkan"), methods.rounded(found.exact).plain()),
        ("interest_unrounded", _("Bunga sebelum dibulatkan"), methods.decimal_text(found.exact)),
        ("days", _("Banyaknya hari"), found.days),
        ("basis_amount", _("Saldo dasar hitungan"), methods.decimal_text(found.basis_amount)),
    ]
    write(_shown(facts, form), None)


def _shown(facts: list[Fact], form: str) -> list[str]:
    if form == "json":
        return [document({key: value for key, _words, value in facts})]
    if form == "csv":
        return [csv_line([fact[0] for fact in facts]), csv_line([fact[2] for fact in facts])]
    width = max(len(words) for _key, words, _value in facts)
    return [f"{words.ljust(width)}  {_person(value)}\n" for _key, words, value in facts]


def _person(value: str | int) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return str(value)


@savings.command(
    "run-interest",
    help=_l(
        "Catat bunga simpanan BULAN, yang belum tercatat saja.\n"
        "Boleh diulang: yang sudah dicatat tidak dicatat dua kali."
    ),
)
@argument("month", metavar=_l("BULAN"), type=MONTH)
@option("--preview", "only_preview", is_flag=True, help=_l("Tunjukkan saja, jangan catat."))
@format_option()
def run_interest(*, month: Period, only_preview: bool, form: str) -> None:
    """Look at a month's interest, or post what is missing of it."""
    if split_period(month)[1] > MONTHS_PER_YEAR:
        refuse(_("Bunga dihitung untuk sebuah bulan, seperti 2026-03."))
    facts = _previewed(month) if only_preview else _posted(month)
    write(_shown(facts, form), None)


def _previewed(month: Period) -> list[Fact]:
    from coop.members.interest.service import preview

    with desk.reading_desk() as at:
        found = preview(at.session, month, at.now.date(), limit=0)
    return [
        *_facts(month, found.count, (found.gross, found.tax, found.fee), short=len(found.short)),
        ("corrections", _("Di antaranya koreksi"), found.corrections),
        ("entry_date", _("Tanggal buku"), found.booking.day.isoformat()),
        ("posted", _("Tercatat"), False),
    ]


def _posted(month: Period) -> list[Fact]:
    from coop.members.interest.plan import plan_of
    from coop.members.interest.reading import count_accounts
    from coop.members.interest.service import run

    with desk.reading_desk() as at:
        total = count_accounts(at.session, plan_of(at.session, month))
    with desk.progress(_("Mencatat bunga"), total) as step, desk.writing_desk() as at:
        told = 0

        def tell(done: int, total: int) -> None:
            nonlocal told
            del total
            step(done - told)
            told = done

        result = run(
            at.session,
            month,
            actor=at.actor,
            now=at.now,
            commit=at.session.commit,
            progress=tell,
        )
    amounts = (result.gross, result.tax, result.fee)
    return [
        *_facts(month, result.entries, amounts, short=result.short),
        ("posted", _("Tercatat"), True),
    ]


def _facts(
    month: Period, entries: int, amounts: tuple[Money, Money, Money], *, short: int
) -> list[Fact]:
    gross, tax, fee = amounts
    return [
        ("period", _("Bulan"), month),
        ("entries", _("Banyaknya jurnal"), entries),
        ("gross", _("Bunga sebelum pajak"), gross.plain()),
        ("tax", _("Pajak dipotong"), tax.plain()),
        ("fee", _("Biaya administrasi"), fee.plain()),
        ("net", _("Diterima anggota"), (gross - tax - fee).plain()),
        ("short", _("Rekening yang isinya tidak cukup"), short),
    ]
