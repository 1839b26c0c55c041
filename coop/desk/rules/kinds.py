"""What the dated rules are called, what their values mean, and which values can be taken. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import Final
from typing import NamedTuple

from coop.ledger.report import Label

_NUMBER = re.compile(r"\d{1,15}(?:[.,]\d{1,4})?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,4})?", re.ASCII)


class Measure(StrEnum):
    """What the value of a rule counts."""

    PERCENT = "percent"
    PERCENT_A_YEAR = "percent_a_year"
    RUPIAH = "rupiah"
    DAY_OF_MONTH = "day_of_month"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    NUMBER = "number"


class RuleKind(NamedTuple):
    """One rule as people know it.

    Attributes:
        label: what it is called.
        hint: what the program does with it.
        measure: what its value counts.
        largest: no value above this one can be meant; the smallest is nothing.
    """

    label: Label
    hint: Label
    measure: Measure
    largest: int


KINDS: Final[dict[str, RuleKind]] = {
    "savings.rate_ceiling": RuleKind(
        Label("Batas bunga simpanan", "Ceiling of savings interest"),
        Label(
            "Ketentuan produk dengan bunga di atas batas ini ditolak.",
            "Terms of a product that pay more are refused.",
        ),
        Measure.PERCENT_A_YEAR,
        100,
    ),
    "savings.tax_threshold": RuleKind(
        Label("Batas bunga sebulan tanpa pajak", "Monthly interest free of tax"),
        Label(
            "Bunga seorang anggota sampai jumlah ini dalam sebulan dikenai pajak 0%.",
            "A member's interest of a month up to this amount is taxed at 0%.",
        ),
        Measure.RUPIAH,
        1_000_000_000,
    ),
    "savings.tax_rate": RuleKind(
        Label("Tarif pajak bunga simpanan", "Tax rate on savings interest"),
        Label(
            "Dipotong dari seluruh bunga sebulan yang melewati batas di atas.",
            "Withheld from the whole interest of a month above that amount.",
        ),
        Measure.PERCENT,
        100,
    ),
    "savings.tax_due_day": RuleKind(
        Label("Tanggal setor pajak bunga", "Day on which the interest tax is due"),
        Label(
            "Pajak bulan lalu disetor paling lambat tanggal ini; hari libur mundur ke hari kerja.",
            "The tax of the month before is due by this day; on holidays the next working day.",
        ),
        Measure.DAY_OF_MONTH,
        28,
    ),
    "members.cash_report_above": RuleKind(
        Label("Batas laporan transaksi tunai", "Cash above this is reported"),
        Label(
            "Transaksi tunai sebesar ini atau lebih dalam sehari dilaporkan.",
            "Cash of this amount or more in a day is reported.",
        ),
        Measure.RUPIAH,
        100_000_000_000,
    ),
    "members.officer_term_years": RuleKind(
        Label("Masa jabatan pengurus", "Term of office of the board"),
        Label(
            "Masa jabatan yang lebih lama ditolak.",
            "A longer term of office is refused.",
        ),
        Measure.YEARS,
        50,
    ),
    "members.retention_years": RuleKind(
        Label("Lama menyimpan dokumen", "How long documents are kept"),
        Label(
            "Data seseorang baru dapat dihapus sesudah waktu ini.",
            "Data about a person may be erased only after this time.",
        ),
        Measure.YEARS,
        100,
    ),
}


def kind_of(key: str) -> RuleKind:
    """What is known about a rule; of one that has no words, its key is shown."""
    known = KINDS.get(key)
    return known or RuleKind(Label(key, key), Label("", ""), Measure.NUMBER, 10**15)


def value_of(typed: str, kind: RuleKind) -> str | None:
    """A value as it is kept, from how people type it; None for one that cannot be meant.

    >>> ceiling, limit = KINDS["savings.rate_ceiling"], KINDS["savings.tax_threshold"]
    >>> value_of("7,5", ceiling), value_of(" 9% ", ceiling), value_of("101", ceiling)
    ('7.5', '9', None)
    >>> value_of("Rp240.000", limit), value_of("240000", limit), value_of("2 juta", limit)
    ('240000', '240000', None)
    """
    text = typed.strip().removeprefix("Rp").removesuffix("%").strip()
    if _GROUPED.fullmatch(text) and kind.measure is Measure.RUPIAH:
        text = text.replace(".", "")
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text.replace(",", ".")).normalize()
    is_whole = kind.measure not in {Measure.PERCENT, Measure.PERCENT_A_YEAR, Measure.NUMBER}
    if number > kind.largest or (is_whole and number != number.to_integral_value()):
        return None
    if kind.measure is Measure.DAY_OF_MONTH and number < 1:
        return None
    return f"{number:f}"


def shown(value: str, kind: RuleKind, language: str = "id") -> str:
    """A value as people read it.

    >>> shown("9", KINDS["savings.rate_ceiling"]), shown("7.5", KINDS["savings.tax_rate"])
    ('9% setahun', '7,5%')
    >>> shown("240000", KINDS["savings.tax_threshold"]), shown("15", KINDS["savings.tax_due_day"])
    ('Rp240.000', 'tanggal 15')
    """
    number = value.replace(".", ",")
    if kind.measure is Measure.RUPIAH and value.isdigit():
        number = f"{int(value):,}".replace(",", ".")
    return _SHOWN[kind.measure].text(language).format(number)


_SHOWN = {
    Measure.PERCENT: Label("{}%", "{}%"),
    Measure.PERCENT_A_YEAR: Label("{}% setahun", "{}% a year"),
    Measure.RUPIAH: Label("Rp{}", "Rp{}"),
    Measure.DAY_OF_MONTH: Label("tanggal {}", "day {} of the month"),
    Measure.DAYS: Label("{} hari", "{} days"),
    Measure.MONTHS: Label("{} bulan", "{} months"),
    Measure.YEARS: Label("{} tahun", "{} years"),
    Measure.NUMBER: Label("{}", "{}"),
}
