"""Rows of a chart file: what each column may hold, checked one by one. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.errors import CoopError
from coop.ledger.entry import check_text
from coop.ledger.errors import ChartRowRefused
from coop.ledger.layout import LINES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

COLUMNS: Final = (
    "code",
    "name",
    "name_en",
    "type",
    "normal",
    "parent",
    "is_header",
    "line",
    "role",
    "money",
    "cash_flow",
    "subledger_kind",
    "limit_rule",
)
TYPES: Final = ("asset", "liability", "equity", "income", "expense")
NORMAL_OF: Final = {
    "asset": "debit",
    "expense": "debit",
    "liability": "credit",
    "equity": "credit",
    "income": "credit",
}
#: What a column may hold where it is not free; an empty cell takes the first.
CHOICES: Final = {
    "normal": ("", "debit", "credit"),
    "is_header": ("0", "1"),
    "money": ("", "cash", "bank"),
    "cash_flow": ("", "cash", "operating", "investing", "financing", "tax"),
    "limit_rule": ("", "savings", "cash"),
}
CODE_LENGTH_MAX: Final = 200

_FIRST_PARTS: Final = {
    "asset": ("assets", "asset", "aset", "aktiva", "harta"),
    "liability": ("liabilities", "liability", "liabilitas", "kewajiban", "utang", "hutang"),
    "equity": ("equity", "ekuitas", "modal"),
    "income": ("income", "revenue", "revenues", "pendapatan"),
    "expense": ("expenses", "expense", "beban", "biaya"),
}
_TYPE_BY_PART: Final = {part: kind for kind, parts in _FIRST_PARTS.items() for part in parts}
_CODE: Final = re.compile(r"\S(?:.*\S)?")
KIND: Final = re.compile(r"[a-z_]{0,30}", re.ASCII)


class ChartRow(NamedTuple):
    """One account as a file holds it; fields as in ``coop.ledger.models.Account``."""

    code: str
    name: str
    name_en: str
    type: str
    normal: str
    parent: str = ""
    is_header: bool = False
    line: str = ""
    role: str = ""
    money: str = ""
    cash_flow: str = ""
    subledger_kind: str = ""
    limit_rule: str = ""

    def facts(self) -> dict[str, str | bool]:
        """The columns of the account's own row; the parent is a reference of its own."""
        facts = self._asdict()
        del facts["parent"]
        return facts

    def cells(self) -> dict[str, str]:
        """The row as a file holds it."""
        cells = {key: str(value) for key, value in self._asdict().items()}
        return {**cells, "is_header": "1" if self.is_header else "0"}


def account_type_of(name: str) -> str | None:
    """The type that the first part of an account's name tells, in English or Indonesian.

    Args:
        name: parts divided by colons (``Assets:Bank``, ``beban:listrik``); case does not matter.

    >>> account_type_of("Assets:US:Checking"), account_type_of("PENDAPATAN:Jasa")
    ('asset', 'income')
    >>> account_type_of("Kas Kecil") is None
    True
    """
    return _TYPE_BY_PART.get(name.partition(":")[0].strip().casefold())


def parse_rows(
    rows: Sequence[Mapping[str, str | None]], known: Mapping[str, bool] | None = None
) -> list[ChartRow]:
    """Check the rows of a chart file.

    Args:
        rows: cells by column name; missing columns other than code and name count as empty. A
            name's first part may stand for an empty ``type``.
        known: codes the book has already and whether they are headers, which may be parents.

    Raises:
        ChartRowRefused: the first cell that cannot be taken; rows count from 1 without the
            heading.
    """
    parsed: list[ChartRow] = []
    seen: set[str] = set()
    roles: set[str] = set()
    for number, cells in enumerate(rows, start=1):
        row = _parse_row(number, {key: (cells.get(key) or "").strip() for key in COLUMNS})
        if row.code in seen:
            raise ChartRowRefused(number, "code", row.code)
        if row.role and row.role in roles:
            raise ChartRowRefused(number, "role", row.role)
        seen.add(row.code)
        roles.add(row.role)
        parsed.append(row)
    _check_parents(parsed, dict(known or {}))
    return parsed


def _parse_row(number: int, cells: dict[str, str]) -> ChartRow:
    code, name = cells["code"], cells["name"] or cells["code"]
    kind = cells["type"].casefold() or account_type_of(code) or ""
    _refuse_unless(_CODE.fullmatch(code) is not None, number, "code", code)
    _refuse_unless(kind in TYPES, number, "type", cells["type"])
    _refuse_unless(
        KIND.fullmatch(cells["subledger_kind"]) is not None,
        number,
        "subledger_kind",
        cells["subledger_kind"],
    )
    for field in ("code", "name", "name_en", "line", "role"):
        try:
            check_text(field, cells[field], length_max=CODE_LENGTH_MAX)
        except CoopError as error:
            raise ChartRowRefused(number, field, cells[field]) from error
    for field, choices in CHOICES.items():
        cells[field] = cells[field].casefold() or choices[0]
        _refuse_unless(cells[field] in choices, number, field, cells[field])
    line = LINES.get(cells["line"])
    has_line = not cells["line"] or (line is not None and line.type == kind)
    _refuse_unless(has_line, number, "line", cells["line"])
    is_limited_savings = cells["limit_rule"] == "savings"
    _refuse_unless(
        not is_limited_savings or bool(cells["subledger_kind"]), number, "limit_rule", "savings"
    )
    return ChartRow(
        **{
            **cells,
            "name": name,
            "type": kind,
            "normal": cells["normal"] or NORMAL_OF[kind],
            "is_header": cells["is_header"] == "1",
        }  # type: ignore[arg-type] # one of thirteen is a bool, the rest are text
    )


def _check_parents(rows: list[ChartRow], is_header: dict[str, bool]) -> None:
    """A parent exists and is a header, and nobody is its own ancestor."""
    is_header |= {row.code: row.is_header for row in rows}
    parents = {row.code: row.parent for row in rows}
    for number, row in enumerate(rows, start=1):
        is_placed = not row.parent or is_header.get(row.parent, False)
        _refuse_unless(is_placed, number, "parent", row.parent)
        ancestor, steps = row.parent, 0
        while ancestor:
            steps += 1
            is_sound = ancestor != row.code and steps <= len(rows)
            _refuse_unless(is_sound, number, "parent", row.parent)
            ancestor = parents.get(ancestor, "")


def _refuse_unless(holds: bool, number: int, field: str, value: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise ChartRowRefused(number, field, value)
