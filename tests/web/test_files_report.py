"""CSV and JSON of a report, read back by the standard library."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from itertools import islice

import pytest

from coop.ledger.report import Label
from coop.ledger.report import ReportRow
from coop.money import Money
from coop.web import files
from tests.web.sample_reports import HOSTILE_TEXTS
from tests.web.sample_reports import balance_sheet
from tests.web.sample_reports import general_ledger
from tests.web.sample_reports import hostile_list


def test_a_machine_reads_keys_plain_amounts_and_iso_dates() -> None:
    text = "".join(files.report_csv(general_ledger(2, sen=50), machine=True))
    assert text.splitlines() == [
        "date,voucher,narration,debit,credit,balance",
        "2026-01-01,,Saldo awal,,,12500000",
        (
            '2026-02-14,BKM-2026-00001,"Angsuran pinjaman ke-1 A-0001, pokok dan jasa",'
            "32919.50,0,12532919.50"
        ),
        "2026-03-31,BKM-2026-00002,Pencairan pinjaman A-0002,40838.50,0,12573758",
        "2026-03-31,,Saldo akhir,73758,0,12573758",
    ]


def test_excel_in_indonesia_reads_semicolons_and_decimal_commas() -> None:
    text = "".join(files.report_csv(general_ledger(1, sen=50), machine=False))
    assert text.encode()[:3] == b"\xef\xbb\xbf"
    assert text[1:].split("\r\n") == [
        "Tanggal;Nomor bukti;Uraian;Debit;Kredit;Saldo",
        "01/01/2026;;Saldo awal;;;12500000",
        (
            "31/03/2026;BKM-2026-00001;Angsuran pinjaman ke-1 A-0001, pokok dan jasa;"
            "32919,50;0;12532919,50"
        ),
        "31/03/2026;;Saldo akhir;32919,50;0;12532919,50",
        "",
    ]


def test_the_csv_for_people_speaks_english_when_asked() -> None:
    text = "".join(files.report_csv(balance_sheet(), machine=False, language="en"))
    assert text[1:].startswith("Code;Account;31 March 2026;31 December 2025\r\n")
    assert "Loans to members;1284750000;1050600000" in text


def user_rows(language: str = "id") -> list[list[str]]:
    text = "".join(files.report_csv(hostile_list(), machine=False, language=language))
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_no_cell_of_the_csv_for_people_is_a_formula() -> None:
    rows = user_rows()
    for row in rows:
        for index, cell in enumerate(row):
            is_amount = index == 2 and cell[:1] == "-" and cell[1:].replace(",", "").isdigit()
            assert is_amount or not files.is_formula(cell), cell
    assert rows[0][1] == "'=Uraian"
    assert rows[1 + HOSTILE_TEXTS.index("@SUM(A1:A9)")][1] == "'@SUM(A1:A9)"
    assert rows[1 + HOSTILE_TEXTS.index('titik; koma, "kutip"')][1] == 'titik; koma, "kutip"'


def test_the_csv_for_people_ends_with_the_problems() -> None:
    assert user_rows()[-3:] == [
        [],
        ["PERHATIAN: laporan ini tidak cocok"],
        ["Selisih <i>Rp1</i>"],
    ]


def test_a_machine_gets_texts_as_they_were_typed() -> None:
    text = "".join(files.report_csv(hostile_list(), machine=True))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[1] for row in rows[1:-1]] == list(HOSTILE_TEXTS[:-1])
    assert rows[-1][1] == "nol� dan bel�"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1", True),
        (" =1", True),
        ("\n+1", True),
        ("\N{FULLWIDTH EQUALS SIGN}1", True),
        ("-", True),
        ("A=1", False),
        ("'=1", False),
        ("", False),
    ],
)
def test_a_formula_is_known_by_its_beginning(text: str, expected: bool) -> None:
    assert files.is_formula(text) is expected


def test_json_holds_every_amount_exactly() -> None:
    text = "".join(files.report_json(general_ledger(40, sen=1)))
    found = json.loads(text)
    rows = list(general_ledger(40, sen=1).rows())
    assert len(found["rows"]) == len(rows)
    for got, row in zip(found["rows"], rows, strict=True):
        balance = row.cells[5]
        assert isinstance(balance, Money)
        assert Decimal(got["cells"]["balance"]) == balance.to_decimal()
        assert got.get("entry") == row.entry


def test_json_says_what_the_report_is() -> None:
    report = balance_sheet((Label("Selisih", "Difference"),))
    found = json.loads("".join(files.report_json(report, language="en")))
    rows = found.pop("rows")
    assert found == {
        "kind": "balance-sheet",
        "title": "Statement of Financial Position",
        "from": None,
        "to": "2026-03-31",
        "unit": "",
        "unit_label": "consolidated",
        "status": "unaudited",
        "columns": [
            {"key": "code", "label": "Code", "kind": "text"},
            {"key": "name", "label": "Account", "kind": "text"},
            {"key": "now", "label": "31 March 2026", "kind": "money"},
            {"key": "then", "label": "31 December 2025", "kind": "money"},
        ],
        "totals": {"assets": "1669883000"},
        "problems": ["Difference"],
        "notes": ["The allowance for loan losses follows collectibility at the month's end."],
    }
    assert rows[6] == {
        "style": "line",
        "level": 2,
        "cells": {
            "code": "1139",
            "name": "Allowance for loan losses",
            "now": "-38542500",
            "then": "-29870000",
        },
        "account": "1139",
    }


def test_json_of_hostile_texts_and_of_no_rows_is_json() -> None:
    found = json.loads("".join(files.report_json(hostile_list())).encode())
    assert [row["cells"]["text"] for row in found["rows"]][:-1] == list(HOSTILE_TEXTS[:-1])
    empty = json.loads("".join(files.report_json(replace(hostile_list(), rows=tuple))))
    assert empty["rows"] == []


def test_half_a_character_does_not_break_a_file() -> None:
    report = replace(hostile_list(), rows=lambda: [ReportRow(("1", "x\ud800y", Money(0)))])
    for pieces in (
        files.report_csv(report, machine=True),
        files.report_csv(report, machine=False),
        files.report_json(report),
    ):
        assert "x�y" in "".join(pieces).encode().decode()


def test_a_long_report_is_never_held() -> None:
    taken = []

    def rows() -> object:
        for row in general_ledger(100_000).rows():
            taken.append(1)
            yield row

    report = replace(general_ledger(1), rows=rows)  # type: ignore[arg-type]  # rows, lazily
    for pieces in (
        files.report_csv(report, machine=True),
        files.report_csv(report, machine=False),
        files.report_json(report),
    ):
        taken.clear()
        assert len(list(islice(pieces, 10))) == 10
        assert len(taken) < 12
