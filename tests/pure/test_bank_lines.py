"""A bank's file as text, proposals, and what explains a difference: pure."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.desk.banking.errors import BankColumnsMissing
from coop.desk.banking.matching import DAYS_APART_MAX
from coop.desk.banking.matching import Group
from coop.desk.banking.matching import Item
from coop.desk.banking.matching import Reconciliation
from coop.desk.banking.matching import propose
from coop.desk.banking.matching import split_groups
from coop.desk.banking.matching import sum_of
from coop.desk.banking.passbook import ROWS_MAX
from coop.desk.banking.passbook import BankTable
from coop.desk.banking.passbook import read_lines
from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_errors import NumberFormUnclear
from coop.money import ZERO
from coop.money import Money

TODAY = date(2026, 3, 31)


def read(text: str, form: NumberForm | None = None) -> BankTable:
    return read_lines("mutasi.csv", text, today=TODAY, form=form)


def amounts(table: BankTable) -> list[str]:
    return [line.amount.plain() for line in table.lines]


FILES = {
    "sides, semicolon, Indonesian": (
        "Tanggal;Keterangan;Debet;Kredit;Saldo\n"
        "02/03/2026;SETOR TUNAI;;1.500.000,00;1.500.000,00\n"
        "05/03/2026;BIAYA ADM;15.000,00;;1.485.000,00\n"
    ),
    "sides, comma, English, quoted, newest first": (
        "Transaction Date,Description,Debit,Credit,Balance\n"
        '"05 Mar 2026","BIAYA ADM","15,000.00","0.00","1,485,000.00"\n'
        '"02 Mar 2026","SETOR TUNAI","0.00","1,500,000.00","1,500,000.00"\n'
    ),
    "one column with letters behind, above it the bank's own lines": (
        "REKENING TAHAPAN,,,\n"
        "No. rekening : 0000,,,\n"
        "Tanggal Transaksi,Keterangan,Jumlah,Saldo\n"
        '02/03/26,SETOR TUNAI,"1,500,000.00 CR","1,500,000.00"\n'
        '05/03/26,BIAYA ADM,"15,000.00 DB","1,485,000.00"\n'
        "Saldo Awal : 0.00,,,\n"
        "Mutasi Kredit : 1500000.00,,,\n"
    ),
    "a column of letters, tabs": (
        "Tgl\tUraian\tD/K\tNominal\tSaldo\n"
        "2026-03-02 09:15:00\tSETOR TUNAI\tK\t1500000\t1500000\n"
        "2026-03-05 23:59:59\tBIAYA ADM\tD\t15000\t1485000\n"
    ),
    "signed": (
        "sep=|\nDate|Remark|Amount\n02-03-2026|SETOR TUNAI|1500000\n5-3-2026|BIAYA ADM|-15000\n"
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_banks_write_the_same_in_many_ways(name: str) -> None:
    table = read(FILES[name])
    assert table.problems == ()
    assert [(line.day, line.text, line.amount.plain()) for line in table.lines] == [
        (date(2026, 3, 2), "SETOR TUNAI", "1500000"),
        (date(2026, 3, 5), "BIAYA ADM", "-15000"),
    ]
    if table.lines[0].balance is not None:
        assert table.opening == ZERO


def test_rows_without_a_day_are_left_out_and_listed() -> None:
    table = read(FILES["one column with letters behind, above it the bank's own lines"])
    assert [each.text for each in table.left_out] == [
        "Saldo Awal : 0.00",
        "Mutasi Kredit : 1500000.00",
    ]


ROW = "Tanggal;Keterangan;Debet;Kredit;Saldo\n"

PROBLEMS = {
    "32/03/2026;A;;1,00;": ("day", "32/03/2026"),
    "02/13/2026;A;;1,00;": ("day", "02/13/2026"),
    "01/01/0001;A;;1,00;": ("day", "01/01/0001"),
    "01/04/2026;A;;1,00;": ("future", "01/04/2026"),
    "02/03/2026;A;;satu;": ("amount", "satu"),
    "02/03/2026;A;;1e9;": ("amount", "1e9"),
    "02/03/2026;A;;NaN;": ("amount", "NaN"),
    "02/03/2026;A;;1,005;": ("amount", "1,005"),
    "02/03/2026;A;5,00;1,00;": ("both_sides", "5 / 1"),
    "02/03/2026;A;-5,00;;": ("negative", "-5,00"),
    "02/03/2026;A;;1,00;?": ("balance", "?"),
    "02/03/2026;A;;99999999999999999,00;": ("too_large", "99999999999999999,00"),
    '02/03/2026;A;;=CMD|"x"!A1;': ("amount", '=CMD|"x"!A1'),
}


@pytest.mark.parametrize("row", PROBLEMS)
def test_a_row_that_cannot_be_taken_is_named(row: str) -> None:
    table = read(ROW + row + "\n", NumberForm.INDONESIAN)
    [problem] = table.problems
    assert (problem.row, problem.code, problem.value) == (2, *PROBLEMS[row])


def test_a_missing_row_shows_in_the_running_balance() -> None:
    table = read(
        ROW + "02/03/2026;A;;100,00;100,00\n03/03/2026;B;;50,00;175,00\n04/03/2026;C;;5,00;180,00\n"
    )
    assert [(each.row, each.code, each.value) for each in table.problems] == [
        (3, "balance_breaks", "175")
    ]


def test_newest_first_within_one_day_is_turned_round_by_the_balances() -> None:
    table = read(ROW + "02/03/2026;B;;50,00;150,00\n02/03/2026;A;;100,00;100,00\n")
    assert [line.text for line in table.lines] == ["A", "B"]
    assert table.problems == ()
    assert table.opening == ZERO


def test_what_does_not_print_is_taken_out_of_the_banks_texts() -> None:
    table = read(ROW + '02/03/2026;"TRF\x00 \u202eA\n\tB";;1,00;\n')
    assert table.lines[0].text == "TRF A B"
    long = read(ROW + f"02/03/2026;{'x' * 5000};;1,00;\n")
    assert len(long.lines[0].text) == 300


def test_amounts_that_read_both_ways_are_asked_about() -> None:
    text = "Tanggal;Keterangan;Jumlah\n02/03/2026;A;1.250\n"
    with pytest.raises(NumberFormUnclear):
        read(text)
    assert amounts(read(text, NumberForm.INDONESIAN)) == ["1250"]
    assert amounts(read(text, NumberForm.PLAIN)) == ["1.25"]


REFUSED = {
    "": BankColumnsMissing,
    "halo\ndunia\n": BankColumnsMissing,
    "Keterangan;Jumlah\nA;1\n": BankColumnsMissing,
    "Tanggal;Debet\n02/03/2026;1\n": BankColumnsMissing,
    ROW: ImportFileUnreadable,
    ROW + ";;;;\n": ImportFileUnreadable,
    ROW + '02/03/2026;"A;;1,00;\n': ImportFileUnreadable,
    ROW + ";" * 100 + "\n": ImportFileUnreadable,
    ROW + "02/03/2026;A;;1,00;\n" * (ROWS_MAX + 60): ImportFileUnreadable,
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(REFUSED[text]):
        read(text)


@given(st.text(alphabet='0123456789;,."/-\n DBCRKTanggalDebetKredit\u202e\x00=', max_size=400))
def test_no_text_brings_the_reader_down(text: str) -> None:
    for head in ("", ROW):
        try:
            table = read(head + text)
        except (ImportFileUnreadable, BankColumnsMissing, NumberFormUnclear):
            continue
        assert all(line.amount for line in table.lines)
        assert all(line.day <= TODAY for line in table.lines)


# ------------------------------------------------------------------------------- proposals

items = st.lists(
    st.builds(
        lambda days, rupiah: (TODAY - timedelta(days=days), Money.rupiah(rupiah)),
        st.integers(0, 40),
        st.sampled_from((-50, 50, 100)),
    ),
    max_size=15,
)


def numbered(facts: list[tuple[date, Money]]) -> list[Item]:
    return [Item(number, day, amount) for number, (day, amount) in enumerate(facts, start=1)]


@given(items, items)
def test_proposals_are_of_one_amount_near_in_time_and_take_each_item_once(
    bank: list[tuple[date, Money]], book: list[tuple[date, Money]]
) -> None:
    lines, postings = numbered(bank), numbered(book)
    pairs = propose(lines, postings)
    assert all(pair.line.amount == pair.posting.amount for pair in pairs)
    assert all(pair.days_apart <= DAYS_APART_MAX for pair in pairs)
    assert len({pair.line.id for pair in pairs}) == len(pairs)
    assert len({pair.posting.id for pair in pairs}) == len(pairs)
    rest_lines = [each for each in lines if each not in [pair.line for pair in pairs]]
    rest_postings = [each for each in postings if each not in [pair.posting for pair in pairs]]
    assert propose(rest_lines, rest_postings) == []


def test_the_nearest_day_is_proposed_whatever_the_order() -> None:
    line = Item(1, date(2026, 3, 10), Money.rupiah(5))
    book = [Item(n, date(2026, 3, day), Money.rupiah(5)) for n, day in ((7, 4), (8, 12), (9, 18))]
    assert propose([line], book)[0].posting.id == 8
    assert propose([line], book[::-1])[0].posting.id == 8
    assert propose([line], book[2:]) == []


@given(
    st.lists(st.tuples(items, items), max_size=4),
    items,
    items,
    st.integers(0, 45),
)
def test_outstanding_items_explain_the_difference_whatever_was_ticked(
    parts: list[tuple[list[tuple[date, Money]], list[tuple[date, Money]]]],
    free_bank: list[tuple[date, Money]],
    free_book: list[tuple[date, Money]],
    days: int,
) -> None:
    """The bank's own sum is what the book leads one to expect, on any day."""
    day = TODAY - timedelta(days=days)
    groups = []
    for bank, book in parts:
        lines, postings = numbered(bank), numbered(book)
        gap = sum_of(lines) - sum_of(postings)
        if gap:
            postings.append(Item(99, TODAY, gap))
        groups.append(Group(tuple(lines), tuple(postings)))
    free_lines = [each for each in numbered(free_bank) if each.day <= day]
    free_postings = [each for each in numbered(free_book) if each.day <= day]
    lines, postings = split_groups(groups, day)

    def until(some: tuple[Item, ...]) -> list[Item]:
        return [each for each in some if each.day <= day]

    at_bank = sum_of(free_lines) + sum_of(x for group in groups for x in until(group.lines))
    in_book = sum_of(free_postings) + sum_of(x for group in groups for x in until(group.postings))
    found = Reconciliation(
        account="1111",
        unit="KANTOR",
        day=day,
        bank_balance=at_bank,
        is_stated=True,
        book_balance=in_book,
        outstanding_postings=(*postings, *free_postings),
        outstanding_lines=(*lines, *free_lines),
    )
    assert found.is_reconciled


def test_an_unknown_balance_is_never_reconciled() -> None:
    found = Reconciliation("1111", "KANTOR", TODAY, None, False, ZERO, (), ())
    assert not found.is_reconciled
    assert found.difference == ZERO
