"""What a chart file may hold, and what the first part of a name tells."""

from __future__ import annotations

import pytest

from coop.ledger.accounts import chart_names
from coop.ledger.accounts import packaged_chart
from coop.ledger.chart_rows import account_type_of
from coop.ledger.chart_rows import parse_rows
from coop.ledger.errors import ChartRowRefused
from coop.ledger.layout import LINES

KAS = {"code": "1101", "name": "Kas", "type": "asset"}
HEAD = {"code": "11", "name": "Aset Lancar", "type": "asset", "is_header": "1"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Assets:US:BofA", "asset"),
        ("asset", "asset"),
        ("AKTIVA:Kas", "asset"),
        ("Liabilities:Card", "liability"),
        ("utang:bank", "liability"),
        ("kewajiban", "liability"),
        ("Equity:Opening-Balances", "equity"),
        ("Modal:Pemilik", "equity"),
        ("revenue:clients:A", "income"),
        ("Pendapatan", "income"),
        ("biaya:listrik", "expense"),
        ("Expenses:Food", "expense"),
        ("Kas:Assets", None),
        ("Assetsku:Kas", None),
        ("", None),
    ],
)
def test_the_first_part_of_a_name_tells_the_type(name: str, kind: str | None) -> None:
    assert account_type_of(name) == kind


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", ""),
        ("code", "12\x0701"),
        ("type", "aset tetap"),
        ("normal", "kanan"),
        ("parent", "9"),
        ("parent", "1101"),
        ("is_header", "ya"),
        ("line", "savings"),
        ("line", "tidak ada"),
        ("money", "gold"),
        ("cash_flow", "sometimes"),
        ("subledger_kind", "Nama Orang"),
        ("limit_rule", "savings"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named_with_its_row(field: str, value: str) -> None:
    rows = [HEAD, KAS | {"parent": "11"}, KAS | {"code": "1102", field: value}]
    with pytest.raises(ChartRowRefused) as refused:
        parse_rows(rows)
    assert refused.value.params["row"] == 3
    assert refused.value.params["field"] == field


def test_a_code_or_a_role_twice_is_refused() -> None:
    with pytest.raises(ChartRowRefused, match="field=code"):
        parse_rows([KAS, KAS])
    with pytest.raises(ChartRowRefused, match="field=role"):
        parse_rows([KAS | {"role": "inter_unit"}, HEAD | {"role": "inter_unit"}])


def test_headers_in_a_circle_are_refused() -> None:
    circle = [HEAD | {"parent": "12"}, HEAD | {"code": "12", "parent": "11"}]
    with pytest.raises(ChartRowRefused, match="field=parent"):
        parse_rows(circle)


def test_a_code_and_a_name_are_enough_where_the_name_tells_the_type() -> None:
    [row] = parse_rows([{"code": "Assets:Kas"}])
    assert (row.name, row.type, row.normal) == ("Assets:Kas", "asset", "debit")


@pytest.mark.parametrize("name", chart_names())
def test_a_chart_that_comes_with_the_program_is_whole(name: str) -> None:
    rows = packaged_chart(name)
    parents = {row.parent for row in rows}
    for row in rows:
        assert row.name_en, f"{row.code} has an English name"
        assert row.is_header == (row.code in parents), f"{row.code} groups others or takes postings"
        assert row.is_header or LINES[row.line].type == row.type
        assert row.is_header or row.cash_flow
        assert row.code.startswith(row.parent) or row.code == "9999"
        assert (row.money != "") <= (row.cash_flow == "cash")
    roles = {row.role for row in rows if row.role}
    assert roles >= {"inter_unit", "income_summary", "retained_surplus", "current_surplus"}
    assert "multi" in chart_names()


def test_the_smaller_chart_is_the_full_one_with_less_in_it() -> None:
    full = {row.code: row for row in packaged_chart("multi")}
    small = packaged_chart("simpan-pinjam")
    assert len(small) < len(full)
    assert all(full[row.code] == row for row in small)
