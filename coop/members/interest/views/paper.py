"""Interest and tax on paper: a member's statement, and the list for the tax office."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.ledger.report import Cell
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.money import Money
from coop.money import total
from coop.web.format import period_name
from coop.web.format import rupiah
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.paper import TREASURER
from coop.web.paper import Signer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from coop.members.interest.month import TaxRule
    from coop.members.interest.tax_list import EarnedLine
    from coop.members.interest.tax_list import TaxLine

TITLE = Label("Rincian Bunga Simpanan dan Pajak", "Statement of Savings Interest and Tax")
LIST_TITLE = Label(
    "Daftar Bunga Simpanan dan PPh Final Pasal 4 ayat (2)",
    "List of Savings Interest and Final Tax",
)


class _Words(NamedTuple):
    """The texts of a statement in one language."""

    intro: str
    number: str
    unnumbered: str
    caption: str
    product: str
    month: str
    days: str
    basis: str
    gross: str
    tax: str
    net: str
    sum: str
    rule: str
    not_official: str


_ID = _Words(
    intro="Bunga simpanan {name}, nomor anggota {number}, untuk {month}.",
    number="Nomor bukti potong resmi (Coretax): {number}.",
    unnumbered="Nomor bukti potong resmi (Coretax): ……………………………………………",
    caption="Rincian",
    product="Simpanan",
    month="Bulan",
    days="Hari",
    basis="Saldo dasar (Rp)",
    gross="Bunga (Rp)",
    tax="Pajak (Rp)",
    net="Diterima (Rp)",
    sum="Jumlah",
    rule=(
        "Bunga seorang anggota dalam sebulan sampai {threshold} tidak dipotong pajak; di atasnya "
        "dipotong {percent}% dari seluruh bunga ({basis})."
    ),
    not_official="Rincian ini dibuat koperasi dan bukan bukti pemotongan pajak.",
)
_EN = _Words(
    intro="Interest on savings of {name}, member number {number}, for {month}.",
    number="Official number of the certificate (Coretax): {number}.",
    unnumbered="Official number of the certificate (Coretax): ……………………………………………",
    caption="Details",
    product="Savings",
    month="Month",
    days="Days",
    basis="Balance (Rp)",
    gross="Interest (Rp)",
    tax="Tax (Rp)",
    net="Credited (Rp)",
    sum="Sum",
    rule=(
        "Up to {threshold} of a member's interest in a month nothing is withheld; above it "
        "{percent}% of all of it ({basis})."
    ),
    not_official="The cooperative made this statement; it is no certificate of the tax office.",
)


def statement_minutes(
    period: Period,
    line: TaxLine,
    lines: Sequence[EarnedLine],
    rule: TaxRule,
    language: str,
) -> Minutes:
    """One member's statement of a month, for signing.

    Args:
        period: month of the tax.
        line: the member with the month's sums.
        lines: what each account was paid.
        rule: of the tax in that month.
        language: ``id`` or ``en``.
    """
    words = _EN if language == "en" else _ID
    intro = words.intro.format(
        name=line.name, number=line.member_number, month=period_name(period, language)
    )
    official = words.number.format(number=line.certificate) if line.certificate else ""
    closing = words.rule.format(
        threshold=rupiah(rule.threshold), percent=_percent(rule), basis=rule.legal_basis
    )
    return Minutes(
        title=TITLE,
        number="",
        opening=(intro, official or words.unnumbered),
        tables=(_table(lines, line, words, language),),
        closing=(closing, words.not_official),
        signers=(
            Signer(TREASURER.role),
            Signer(Label("Anggota", "Member"), line.name),
        ),
    )


def _percent(rule: TaxRule) -> str:
    whole, part = divmod(rule.percent, 1)
    return f"{whole}" if not part else f"{rule.percent.numerator}/{rule.percent.denominator}"


def _table(
    lines: Sequence[EarnedLine], line: TaxLine, words: _Words, language: str
) -> MinutesTable:
    rows = tuple(
        (
            f"{each.product} {each.number}".strip(),
            period_name(each.period, language),
            str(each.days) if each.days else "",
            each.basis_amount if each.days else "",
            each.gross,
            each.tax,
            each.gross - each.tax,
        )
        for each in lines
    )
    return MinutesTable(
        words.caption,
        (
            MinutesColumn(words.product),
            MinutesColumn(words.month),
            MinutesColumn(words.days, is_amount=True),
            MinutesColumn(words.basis, is_amount=True),
            MinutesColumn(words.gross, is_amount=True),
            MinutesColumn(words.tax, is_amount=True),
            MinutesColumn(words.net, is_amount=True),
        ),
        rows,
        (words.sum, "", "", "", line.gross, line.tax, line.net),
    )


def tax_report(
    period: Period,
    lines: Sequence[TaxLine],
    niks: Mapping[int, str] | None,
    rule: TaxRule,
) -> Report:
    """The list of a month for the tax office.

    Args:
        period: month of the tax.
        lines: everybody who got interest.
        niks: identity numbers by person; None leaves the column out.
        rule: of the tax in that month.
    """
    identity = (Column("nik", Label("NIK", "Identity number"), "text", 18),)
    columns = (
        Column("period", Label("Masa", "Month"), "text", 8),
        Column("member", Label("Nomor anggota", "Member"), "text", 10),
        Column("name", Label("Nama", "Name"), "text", 22),
        *(identity if niks is not None else ()),
        Column("gross", Label("Bunga bruto", "Gross interest"), "money", 12),
        Column("rate", Label("Tarif (%)", "Rate (%)"), "text", 8),
        Column("tax", Label("PPh dipotong", "Tax withheld"), "money", 12),
        Column("certificate", Label("Nomor bukti potong", "Certificate"), "text", 18),
    )

    def row(each: TaxLine) -> ReportRow:
        known = () if niks is None else (niks.get(each.person_id, ""),)
        rate = _percent(rule) if each.tax else "0"
        start: tuple[Cell, ...] = (period, each.member_number, each.name, *known)
        return ReportRow((*start, each.gross, rate, each.tax, each.certificate))

    def rows() -> list[ReportRow]:
        found = [row(each) for each in lines]
        gross: Money = total(each.gross for each in lines)
        tax: Money = total(each.tax for each in lines)
        blank: tuple[Cell, ...] = ("",) * (2 if niks is None else 3)
        found.append(ReportRow((Label("Jumlah", "Total"), *blank, gross, "", tax, ""), "total"))
        return found

    return Report(
        kind="interest-tax",
        title=LIST_TITLE,
        columns=columns,
        rows=rows,
        date_from=first_day(period),
        date_to=last_day(period),
        notes=(Label(rule.legal_basis, rule.legal_basis),),
    )
