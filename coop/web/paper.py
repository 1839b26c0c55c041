"""What stands on paper besides the figures: letterhead, period in words, how a cell is written.

Every text is a pair of Indonesian and English, because a report is also printed by a command,
where no request says which language is wanted. Knows no Flask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple
from zoneinfo import ZoneInfo

from coop.ledger.report import Label
from coop.money import Money
from coop.web.format import amount as format_amount
from coop.web.format import day
from coop.web.format import moment
from coop.web.format import short_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coop.ledger.report import Cell
    from coop.ledger.report import Report
    from coop.ledger.report import ReportRow

#: Rows looked at before a format decides on widths and on whether sen are shown. Every statement
#: is shorter; a longer list is decided by its beginning, so that it never has to be held.
SAMPLE_ROWS: Final = 500

UNAUDITED: Final = Label("belum diaudit", "unaudited")
IN_RUPIAH: Final = Label("dalam rupiah", "in rupiah")
UNIT: Final = Label("Unit", "Unit")
STATUS: Final = Label("Status", "Status")
HEAD: Final = Label("Kode kepala rantai", "Chain head code")
PRINTED: Final = Label("Dicetak", "Printed")
PROBLEMS: Final = Label(
    "PERHATIAN: laporan ini tidak cocok", "ATTENTION: this report does not agree"
)
NOTES: Final = Label("Catatan", "Notes")
NO_ROWS: Final = Label("Tidak ada baris pada periode ini.", "No rows in this period.")


class Signer(NamedTuple):
    """Who signs: the role, and the name where it is wanted in type."""

    role: Label
    name: str = ""


CHAIR: Final = Signer(Label("Ketua", "Chair"))
TREASURER: Final = Signer(Label("Bendahara", "Treasurer"))
SUPERVISOR: Final = Signer(Label("Pengawas", "Supervisor"))


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose paper it is.

    Attributes:
        name: of the cooperative.
        legal_number: of its legal entity, with the words around it; empty for a pre-cooperative.
        address: in one line.
        place: where it is signed ("Pringgarata"); empty leaves the date alone.
        logo: bytes of a PNG or JPEG, or None.
        head: the chain's head as `coop.ledger.chain.head_code` writes it; empty prints none.
        signers: in order from left to right; none leaves the block out.
    """

    name: str
    legal_number: str = ""
    address: str = ""
    place: str = ""
    logo: bytes | None = None
    head: str = ""
    signers: tuple[Signer, ...] = ()


def moment_text(at: datetime, language: str) -> str:
    """Day and time of printing, in the zone the moment carries.

    >>> moment_text(datetime(2026, 3, 31, 14, 5, tzinfo=ZoneInfo("Asia/Makassar")), "id")
    '31 Maret 2026 14.05 WITA'
    """
    if isinstance(at.tzinfo, ZoneInfo):
        return moment(at, at.tzinfo, language)
    return f"{day(at.date(), language)} {at:%H.%M}"


def period_text(report: Report, language: str) -> str:
    """The period or the day of a report, as its second line says it."""
    last = day(report.date_to, language)
    if report.date_from is None:
        return f"As of {last}" if language == "en" else f"Per {last}"
    first = day(report.date_from, language)
    if language == "en":
        return f"Period {first} to {last}"
    return f"Periode {first} s.d. {last}"


def subtitle_lines(report: Report, language: str) -> list[str]:
    """What stands below the title: period, then unit, status and currency in one line."""
    facts = []
    if report.unit_label.text(language):
        facts.append(f"{UNIT.text(language)}: {report.unit_label.text(language)}")
    if report.status.text(language):
        facts.append(report.status.text(language))
    if any(column.kind == "money" for column in report.columns):
        facts.append(IN_RUPIAH.text(language))
    return (
        [period_text(report, language), " · ".join(facts)]
        if facts
        else [period_text(report, language)]
    )


def amount_text(money: Money, *, sen: bool = False) -> str:
    """An amount as paper and screens write it.

    Args:
        money: any amount.
        sen: two decimals even where they are zero, so that a column aligns on its comma.

    >>> [amount_text(Money(sen)) for sen in (125000000, -200050, 0)]
    ['1.250.000', '(2.000,50)', '–']
    >>> amount_text(Money.rupiah(7), sen=True)
    '7,00'
    """
    text = format_amount(money)
    if not sen or money.sen % 100 or not money:
        return text
    return f"{text[:-1]},00)" if money.sen < 0 else f"{text},00"


def cell_text(cell: Cell, language: str, *, sen: bool = False) -> str:
    """A cell as paper writes it; nothing for None."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, Money):
        return amount_text(cell, sen=sen)
    if isinstance(cell, Label):
        return cell.text(language)
    if isinstance(cell, date):
        return short_day(cell)
    return str(cell)


def sample_of(rows: Iterable[ReportRow]) -> list[ReportRow]:
    """The first rows of a report, enough to judge the rest by."""
    return list(islice(rows, SAMPLE_ROWS))


def shows_sen(report: Report, sample: Iterable[ReportRow]) -> bool:
    """Whether a report's columns need two decimals."""
    return any(total.sen % 100 for total in report.totals.values()) or any(
        isinstance(cell, Money) and cell.sen % 100 for row in sample for cell in row.cells
    )
