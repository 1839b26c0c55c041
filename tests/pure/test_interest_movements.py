"""Movement files as people and programs write them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from coop.ledger.import_errors import ImportFileUnreadable
from coop.members.interest.errors import BalanceBelowNothing
from coop.members.interest.errors import MovementAmountUnreadable
from coop.members.interest.errors import MovementColumnsMissing
from coop.members.interest.errors import MovementDayUnreadable
from coop.members.interest.errors import MovementNumbersUnclear
from coop.members.interest.errors import MovementRowWide
from coop.members.interest.movement_file import check_never_negative
from coop.members.interest.movement_file import read_movements
from coop.money import Money

if TYPE_CHECKING:
    from coop.errors import CoopError

HEADING = "date,deposit,withdrawal\n"


def read(text: str) -> dict[date, Money]:
    return read_movements("mutasi.csv", text.encode())


def test_a_heading_alone_has_no_movements() -> None:
    assert read(HEADING) == {}


def test_rows_of_one_day_are_one_change_in_whatever_order_they_stand() -> None:
    text = HEADING + "2026-03-09,,200\n2026-03-02,1000,\n2026-03-09,500,100\n"
    assert read(text) == {
        date(2026, 3, 9): Money.rupiah(200),
        date(2026, 3, 2): Money.rupiah(1_000),
    }


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffdate;deposit;withdrawal\r\n02/03/2026;1.250.000,50;\r\n".encode(),
        "sep=;\r\nTanggal;Setoran;Penarikan\r\n2-3-2026;Rp 1.250.000,50;\r\n".encode("cp1252"),
        b"date\tdeposit\twithdrawal\tnote\n2026-03-02\t1250000.50\t\tx\n",
        b'date,deposit,withdrawal\n2026-03-02,"1.250.000,50",\n\n,,\n',
        b"withdrawal,date,deposit\n0,2026-03-02,1250000.5\n",
    ],
)
def test_spreadsheets_of_all_kinds_are_read(data: bytes) -> None:
    assert read_movements("m.csv", data) == {date(2026, 3, 2): Money(125_000_050)}


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", ImportFileUnreadable),
        ("date,deposit\n", MovementColumnsMissing),
        ("1,2,3\n", MovementColumnsMissing),
        (HEADING + "2026-02-30,5,\n", MovementDayUnreadable),
        (HEADING + "kemarin,5,\n", MovementDayUnreadable),
        (HEADING + ",5,\n", MovementDayUnreadable),
        (HEADING + "2026-03-02,-5,\n", MovementAmountUnreadable),
        (HEADING + "2026-03-02,(5),\n", MovementAmountUnreadable),
        (HEADING + "2026-03-02,lima,\n", MovementAmountUnreadable),
        (HEADING + "2026-03-02,1e9,\n", MovementAmountUnreadable),
        (HEADING + "2026-03-02,NaN,\n", MovementAmountUnreadable),
        (HEADING + f"2026-03-02,{'9' * 400},\n", MovementAmountUnreadable),
        (HEADING + "2026-03-02,10000000000000,\n", MovementAmountUnreadable),
        (HEADING + "2026-03-02,5.5555,\n", MovementAmountUnreadable),
        (HEADING + "2026-03-02,1.250,\n", MovementNumbersUnclear),
        (HEADING + '2026-03-02,"1.250,50",\n2026-03-03,"1,250.50",\n', MovementNumbersUnclear),
        (HEADING + "2026-03-02,1.250.000,50,\n", MovementRowWide),
        (HEADING + '2026-03-02,"5,\n', ImportFileUnreadable),
        (HEADING + "2026-03-02,\x00,\n", ImportFileUnreadable),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, refusal: type[CoopError]) -> None:
    with pytest.raises(refusal):
        read(text)


def test_a_workbook_is_no_movement_file() -> None:
    with pytest.raises(ImportFileUnreadable):
        read_movements("m.csv", b"PK\x03\x04rest")


def test_the_first_day_below_nothing_is_named() -> None:
    changes = {date(2026, 3, 2): Money.rupiah(5), date(2026, 3, 4): Money.rupiah(-9)}
    with pytest.raises(BalanceBelowNothing) as refused:
        check_never_negative(Money.rupiah(1), changes, date(2026, 3, 31))
    assert refused.value.params == {"day": date(2026, 3, 4), "balance": Money.rupiah(-3)}
    check_never_negative(Money.rupiah(1), changes, date(2026, 3, 3))
