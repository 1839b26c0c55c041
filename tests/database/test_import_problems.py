"""Every way a row can be wrong: found, named with its number, and worded."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import pytest
from sqlalchemy import insert
from sqlalchemy import select

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger.book import restamp_chart
from coop.ledger.import_bad_rows import bad_rows_csv
from coop.ledger.import_errors import ImportHasProblems
from coop.ledger.import_reasons import FIELDS
from coop.ledger.import_reasons import REASONS
from coop.ledger.import_reasons import sentence_of
from coop.ledger.import_tables import COLUMNS
from coop.ledger.models import Account
from coop.ledger.models import BookYear
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from tests.builders import NOW
from tests.import_desk import HEADING
from tests.import_desk import csv_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.import_desk import ImportDesk

MEMBERS: Final = f"{HEADING},unit,member"
TYPED: Final = f"{HEADING},type"
CREATING: Final = {"create_accounts": True}


def bean(*lines: str, opened: str = "1101 1104 2101 4409", facts: str = "") -> bytes:
    """A beancount text in which accounts carry the codes of the small book."""
    kinds = {"1": "Assets", "2": "Liabilities", "4": "Income", "9": "Assets"}
    opens = [
        f'2026-01-01 open {kinds[code[0]]}:{code}-A IDR\n  code: "{code}"{facts}'
        for code in opened.split()
    ]
    return "\n".join((*opens, *lines, "")).encode()


def bean_entry(*postings: str, head: str = '2026-03-01 * "x"') -> bytes:
    return bean(head, *(f"  {posting}" for posting in postings))


IN: Final = "Assets:1101-A  5 IDR"
OUT: Final = "Income:4409-A  -5 IDR"
GOOD: Final = ("1,2026-03-01,x,1101,5,", "1,2026-03-01,x,4409,,5")

#: Code, the file, its name, and how it is imported. The file has this fault and no other.
FAULTS: Final[tuple[tuple[str, bytes, str, dict[str, Any]], ...]] = (
    ("nr_missing", csv_file(*GOOD, ",2026-03-01,Jumlah,1101,5,"), "a.csv", {}),
    ("date_missing", csv_file("1,,x,1101,5,", "1,,x,4409,,5"), "a.csv", {}),
    ("date_unreadable", csv_file("1,31 Maret,x,1101,5,", GOOD[1]), "a.csv", {}),
    ("date_unreadable", csv_file("1,2026-02-30,x,1101,5,", GOOD[1]), "a.csv", {}),
    ("date_unreadable", csv_file("1,03/31/2026,x,1101,5,", GOOD[1]), "a.csv", {}),
    ("date_differs", csv_file(GOOD[0], "1,2026-03-02,x,4409,,5"), "a.csv", {}),
    ("date_early", csv_file("1,0001-01-05,x,1101,5,", "1,,x,4409,,5"), "a.csv", {}),
    ("date_future", csv_file("1,2026-03-11,x,1101,5,", "1,,x,4409,,5"), "a.csv", {}),
    ("adjustment_date", bean_entry(IN, OUT, head='2026-03-01 * "x"\n  kind: "adjustment"'),
     "a.bean", {}),
    ("effective_date_later",
     bean_entry(IN, OUT, head='2026-03-01 * "x"\n  effective-date: 2026-03-02'), "a.bean", {}),
    ("period_closed", csv_file("1,2026-01-05,x,1101,5,", "1,,x,4409,,5"), "a.csv", {}),
    ("period_locked", csv_file("1,2024-01-05,x,1101,5,", "1,,x,4409,,5"), "a.csv", {}),
    ("account_missing", csv_file("1,2026-03-01,x,,5,", GOOD[1]), "a.csv", {}),
    ("account_unknown", csv_file("1,2026-03-01,x,1l01,5,", GOOD[1]), "a.csv", {}),
    ("account_unknown", csv_file("1,2026-03-01,x,kas kantor,5,", GOOD[1]), "a.csv", {}),
    ("account_ambiguous", csv_file("1,2026-03-01,x,Kas Kembar,5,", GOOD[1]), "a.csv", {}),
    ("account_header", csv_file("1,2026-03-01,x,1,5,", GOOD[1]), "a.csv", {}),
    ("account_header", csv_file("1,2026-03-01,x,Aset,5,", GOOD[1]), "a.csv", CREATING),
    ("account_inactive", csv_file("1,2026-03-01,x,1179,5,", GOOD[1]), "a.csv", {}),
    ("account_not_postable", csv_file("1,2026-03-01,x,3502,5,", GOOD[1]), "a.csv", {}),
    ("account_not_opened", bean_entry(IN, "Income:Lain  -5 IDR"), "a.bean", CREATING),
    ("account_facts", bean(opened="1101 9001", facts='\n  normal: "miring"'), "a.bean", CREATING),
    ("type_missing", csv_file("1,2026-03-01,x,Kas Baru,5,", GOOD[1]), "a.csv", CREATING),
    ("type_unknown", csv_file("1,2026-03-01,x,Kas Baru,5,,kas", GOOD[1], heading=TYPED),
     "a.csv", CREATING),
    ("type_conflict", csv_file("1,2026-03-01,x,Kas Baru,5,,aset",
     "1,2026-03-01,x,Kas Baru,,5,beban", heading=TYPED), "a.csv", CREATING),
    ("amount_unreadable", csv_file("1,2026-03-01,x,1101,lima,", GOOD[1]), "a.csv", {}),
    ("amount_unreadable", csv_file("1,2026-03-01,x,1101,=2+3,", GOOD[1]), "a.csv", {}),
    ("amount_unreadable", csv_file(f"1,2026-03-01,x,1101,{'9' * 50},", GOOD[1]), "a.csv", {}),
    ("amount_unclear", csv_file("1,2026-03-01,x,1101,1.250,", "1,,x,1101,12.50,", GOOD[1]),
     "a.csv", {}),
    ("amount_negative", csv_file("1,2026-03-01,x,1101,-5,", GOOD[1]), "a.csv", {}),
    ("amount_negative", csv_file("1,2026-03-01,x,1101,(5),", GOOD[1]), "a.csv", {}),
    ("amount_too_large", csv_file("1,2026-03-01,x,1101,10000000000000,", GOOD[1]), "a.csv", {}),
    ("amount_too_large", bean_entry("Assets:1101-A  10000000000000 IDR", "Income:4409-A"),
     "a.bean", {}),
    ("amount_too_fine", csv_file("1,2026-03-01,x,1101,5.005,", GOOD[1]), "a.csv",
     {"number_form": "plain"}),
    ("amount_too_fine", csv_file(f"1,2026-03-01,x,1101,5.00{'9' * 30},", GOOD[1]), "a.csv",
     {"number_form": "plain"}),
    ("amount_too_fine", bean_entry("Assets:1101-A  5.005 IDR", "Income:4409-A"), "a.bean", {}),
    ("both_filled", csv_file("1,2026-03-01,x,1101,5,5", GOOD[1]), "a.csv", {}),
    ("neither_filled", csv_file("1,2026-03-01,x,1101,,", GOOD[1]), "a.csv", {}),
    ("neither_filled", csv_file("1,2026-03-01,x,1101,0,0", GOOD[1]), "a.csv", {}),
    ("too_few_lines", csv_file("1,2026-03-01,x,1101,5,"), "a.csv", {}),
    ("unbalanced", csv_file("1,2026-03-01,x,1101,5,", "1,,x,4409,,3"), "a.csv", {}),
    ("unit_unbalanced", csv_file("1,2026-03-01,x,1101,5,,KANTOR,", "1,,x,4409,,5,USP,",
     heading=MEMBERS), "a.csv", {}),
    ("unit_unknown", csv_file("1,2026-03-01,x,1101,5,,GUDANG,", "1,,x,4409,,5,GUDANG,",
     heading=MEMBERS), "a.csv", {}),
    ("member_missing", csv_file(GOOD[0], "1,,x,2101,,5"), "a.csv", {}),
    ("member_unknown", csv_file("1,2026-03-01,x,1101,5,,,", "1,,x,2101,,5,,S-999",
     heading=MEMBERS), "a.csv", {}),
    ("member_not_expected", csv_file("1,2026-03-01,x,1101,5,,,A-0012", "1,,x,4409,,5,,",
     heading=MEMBERS), "a.csv", {}),
    ("member_kind", bean_entry(IN, 'Liabilities:2101-A  -5 IDR\n    subledger: "loan:P-07"'),
     "a.bean", {}),
    ("balance_too_low", csv_file("1,2026-03-01,x,2101,5,,,S-001", "1,,x,1101,,5,,",
     heading=MEMBERS), "a.csv", {}),
    ("text_too_long", csv_file(f"1,2026-03-01,{'x' * 501},1101,5,", GOOD[1]), "a.csv", {}),
    ("text_too_long", csv_file(f"1,2026-03-01,{'x' * 300},1101,5,", f"1,,{'y' * 300},4409,,5"),
     "a.csv", {}),
    ("text_control_characters", csv_file('1,2026-03-01,"satu\ndua",1101,5,', GOOD[1]), "a.csv", {}),
    ("text_control_characters", csv_file("1,2026-03-01,a\u202eb,1101,5,", GOOD[1]), "a.csv", {}),
    ("text_control_characters", bean_entry(IN, OUT, head='2026-03-01 * "a\nb"'), "a.bean", {}),
    ("too_many_cells", csv_file("1,2026-03-01,x,1101,5,,000", GOOD[1]), "a.csv", {}),
    ("too_many_cells", csv_file("1,2026-03-01,x,1101,5,,catatan", GOOD[1], heading=f"{HEADING},"),
     "a.csv", {}),
    ("currency_second", csv_file("1,2026-03-01,x,1101,5,,IDR", "1,,x,4409,,5,USD",
     heading=f"{HEADING},mata uang"), "a.csv", {}),
    ("beancount_syntax", bean_entry(IN, OUT, "?"), "a.bean", {}),
    ("beancount_include", bean('include "lain.bean"', opened=""), "a.bean", {}),
    ("beancount_plugin", bean('plugin "os"', opened=""), "a.bean", {}),
    ("beancount_pad", bean("2026-03-01 pad Assets:1101-A Income:4409-A"), "a.bean", {}),
    ("beancount_cost", bean_entry("Assets:1101-A  5 IDR {1 IDR}", OUT), "a.bean", {}),
    ("beancount_price", bean_entry("Assets:1101-A  5 IDR @ 1 IDR", OUT), "a.bean", {}),
    ("beancount_balance", bean('2026-03-01 * "x"', f"  {IN}", f"  {OUT}",
     "2026-03-02 balance Assets:1101-A  6 IDR"), "a.bean", {}),
)  # fmt: skip


@pytest.fixture
def faulty_desk(desk: ImportDesk) -> ImportDesk:
    """January is closed, 2024 approved, and two accounts bear one name."""
    desk.take(csv_file("1,2026-01-02,x,1101,5,", "1,,x,4409,,5"))
    with writing(desk.engine) as session:
        twins = ({"code": code, "name": "Kas Kembar"} for code in ("1108", "1109"))
        session.execute(
            insert(Account), [{**twin, "type": "asset", "normal": "debit"} for twin in twins]
        )
        restamp_chart(session)
        close_month(session, Period("2026-01"), actor="siti", now=NOW)
        session.add(BookYear(year=2024, status="approved"))
        session.commit()
    return desk


def test_each_fault_is_named_alone_and_worded_as_approved(
    faulty_desk: ImportDesk, golden: Callable[[str, str], None]
) -> None:
    lines = []
    for code, data, name, options in FAULTS:
        plan = faulty_desk.plan(data, name, **options)
        assert {problem.code for problem in plan.problems} == {code}
        assert not plan.is_importable
        lines.append(f"# {code}")
        for problem in plan.problems:
            lines += [sentence_of(problem, language) for language in ("id", "en")]
    golden("import_reasons.txt", "\n".join((*lines, "")))


def test_a_plan_with_a_fault_is_not_run(desk: ImportDesk) -> None:
    plan = desk.plan(csv_file(*GOOD, "2,2026-03-01,x,1101,5,"))
    assert len(plan.entries) == 1, "the good entry is there, and does not go in alone"
    with pytest.raises(ImportHasProblems):
        desk.run(plan)
    assert desk.entries() == 0


def test_every_fault_that_has_a_sentence_is_provoked() -> None:
    assert {fault[0] for fault in FAULTS} == set(REASONS)


def test_all_faults_of_a_file_are_named_at_once(desk: ImportDesk) -> None:
    data = csv_file(
        "1,2026-03-01,x,1l01,lima,",
        "1,32/03/2026,x,4409,,5",
        "2,2026-03-12,x,1101,5,5",
        "2,2026-03-12,x,Beban:Baru,,-5",
        *GOOD,
        "3,2026-03-02,x,1101,7,",
        "3,2026-03-02,x,4409,,6",
    )
    plan = desk.plan(data)
    assert [(problem.row, problem.field, problem.code) for problem in plan.problems] == [
        (2, "debit", "amount_unreadable"),
        (2, "account", "account_unknown"),
        (3, "date", "date_unreadable"),
        (4, "credit", "both_filled"),
        (4, "date", "date_future"),
        (5, "credit", "amount_negative"),
        (5, "account", "account_unknown"),
        (8, "", "unbalanced"),
    ]


def test_the_same_number_again_is_the_same_entry_if_the_date_is_the_same(
    desk: ImportDesk,
) -> None:
    apart = csv_file(
        GOOD[0], "2,2026-03-02,y,1101,7,", "2,2026-03-02,y,4409,,7", "1,2026-03-01,z,4409,,5"
    )
    plan = desk.plan(apart)
    assert plan.problems == ()
    assert [(entry.nr, entry.draft.narration) for entry in plan.entries] == [
        ("1", "x; z"),
        ("2", "y"),
    ]
    other_day = desk.plan(apart.replace(b"1,2026-03-01,z", b"1,2026-03-03,z"))
    assert [(problem.row, problem.code) for problem in other_day.problems] == [(5, "date_differs")]
    no_day = desk.plan(apart.replace(b"1,2026-03-01,z", b"1,,z"))
    assert [(problem.row, problem.code) for problem in no_day.problems] == [(5, "date_missing")]


def test_every_column_of_the_form_has_a_word_in_the_sentences() -> None:
    assert set(COLUMNS) <= set(FIELDS)


def test_bad_rows_come_back_with_their_reasons_and_no_formula(desk: ImportDesk) -> None:
    data = csv_file(
        '1,2026-03-01,"=HYPERLINK(""http://x"")",1l01,5,',
        "1,,+62 telepon,4409,,5",
        *(row.replace("1,", "2,", 1) for row in GOOD),
        ",2026-03-01,@jumlah,1101,-5,,",
    )
    text = bad_rows_csv(desk.plan(data)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [(row[2], row[-2]) for row in rows] == [
        ("description", "baris"),
        ('\'=HYPERLINK("http://x")', "2"),
        ("'+62 telepon", "3"),
        ("'@jumlah", "6"),
    ]
    assert rows[0][-1] == "alasan"
    assert rows[1][-1].startswith("akun “1l01” tidak ada di bagan akun.")
    assert rows[2][-1] == "", "only its entry is wrong"
    assert rows[3][4] == "-5", "a negative number is no formula"
    assert rows[3][-1].startswith("nomor belum diisi.")


def test_bad_lines_of_a_text_come_back_as_they_stand(desk: ImportDesk) -> None:
    data = bean_entry(IN, "Income:4409-A  -4 IDR")
    text = bad_rows_csv(desk.plan(data, "a.bean"), "en").decode("utf-8-sig")
    assert text.splitlines()[1].startswith(
        '"2026-03-01 * ""x""";9;entry 1 does not balance: debit 5, credit 4, difference 1.'
    )


def test_a_hostile_value_is_harmless_in_a_sentence(desk: ImportDesk) -> None:
    (sentence,) = desk.sentences(csv_file("1,2026-03-01,x,\x1b[2J{nr}%s,5,", GOOD[1]))
    assert sentence.isprintable()
    assert "{nr}%s" in sentence


def test_hostile_text_that_prints_is_just_text(desk: ImportDesk) -> None:
    narration = '=cmd|"/C calc"!A1 <script>alert(1)</script> \'; DROP TABLE posting;-- {0}'
    quoted = narration.replace('"', '""')
    desk.take(csv_file(f'1,2026-03-01,"{quoted}",1101,5,', "1,,,4409,,5"))
    with reading(desk.engine) as session:
        assert session.scalars(select(JournalEntry.narration)).all() == [narration]


def test_the_unit_of_lines_that_name_none_is_the_first_or_the_one_asked_for(
    desk: ImportDesk,
) -> None:
    def units(**options: Any) -> set[str]:
        plan = desk.plan(csv_file(*GOOD), **options)
        return {line.unit for entry in plan.entries for line in entry.draft.lines}

    assert units() == {"KANTOR"}
    assert units(unit_default="TOKO") == {"TOKO"}


def test_units_and_accounts_may_be_named_instead_of_coded(desk: ImportDesk) -> None:
    data = csv_file(
        "1,2026-03-01,x,Kas USP,5,,usp,",
        "1,,x,Simpanan Sukarela,,5,Unit Simpan Pinjam,S-001",
        heading=MEMBERS,
    )
    lines = desk.plan(data).entries[0].draft.lines
    assert [(line.account, line.unit) for line in lines] == [("1104", "USP"), ("2101", "USP")]


def test_a_withdrawal_of_money_the_same_file_brings_is_taken(desk: ImportDesk) -> None:
    desk.take(
        csv_file(
            "1,2026-03-01,x,1104,5,,USP,",
            "1,,x,2101,,5,USP,S-001",
            "2,2026-03-02,x,2101,4,,USP,S-001",
            "2,,x,1104,,4,USP,",
            heading=MEMBERS,
        )
    )
    assert desk.balances() == {"1104": "1", "2101": "-1"}
