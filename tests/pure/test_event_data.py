"""The data of everyday events: words, names and sums, without a book."""

from __future__ import annotations

import csv
import re
from importlib import resources
from typing import TYPE_CHECKING
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from coop.dates import parse_day
from coop.ledger.entry import Draft
from coop.ledger.entry import check_shape
from coop.ledger.events import catalogue
from coop.ledger.events.answers import check_values
from coop.ledger.events.answers import parse_values
from coop.ledger.events.compose import amounts_of
from coop.ledger.events.compose import broken_rules
from coop.ledger.events.compose import lines_of
from coop.ledger.events.compose import share
from coop.ledger.events.errors import EventUnknown
from coop.ledger.events.errors import EventValueRefused
from coop.ledger.events.model import Choice
from coop.ledger.events.model import Event
from coop.ledger.events.model import Field
from coop.ledger.events.model import FieldKind
from coop.ledger.events.model import Value
from coop.ledger.events.model import terms_of
from coop.ledger.events.reading import read_events
from coop.ledger.events.wording import narration_of
from coop.ledger.events.wording import sentence_of
from coop.ledger.report import Label
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money
from coop.money import total
from coop.web.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from hypothesis.strategies import SearchStrategy

TODAY = parse_day("2026-03-10")
EVENTS = list(catalogue.events().values())
BOOKKEEPERS = re.compile(r"\b(debit|debet|kredit|credit)\w*", re.IGNORECASE)

#: Places and units as a book would offer them.
PLACES = (
    Choice("1101:KANTOR", Label("Kas Kantor", "Office cash"), "1101", "KANTOR"),
    Choice("1111:KANTOR", Label("Bank", "Bank"), "1111", "KANTOR"),
    Choice("1102:TOKO", Label("Kas Toko", "Shop till"), "1102", "TOKO"),
    Choice("1115:USP", Label("Bank USP", "USP bank"), "1115", "USP"),
)
UNITS = tuple(
    Choice(code, Label(code.title(), code.title()), unit=code) for code in ("KANTOR", "USP", "TOKO")
)
NUMBERS = {"member": "A-0001", "person": "K-01", "savings": "R-0001"}


def event_name(event: Event) -> str:
    return event.name


def texts_of(event: Event) -> Iterator[str]:
    """Everything of an event that stands on a screen."""
    yield from (*event.title, *event.hint, *event.sentence, event.narration)
    for field in every_field(event):
        yield from (*field.label, *field.hint)
        for choice in field.choices:
            yield from choice.label


def every_field(event: Event) -> Iterator[Field]:
    for field in event.fields:
        yield field
        yield from field.fields


def chart_codes() -> dict[str, str]:
    """Accounts of the full chart that take postings, with the kind of their references."""
    text = (resources.files("coop.ledger") / "chart/multi.csv").read_text(encoding="utf-8")
    return {
        row["code"]: row["subledger_kind"]
        for row in csv.DictReader(text.splitlines())
        if row["is_header"] == "0"
    }


def test_there_are_events_for_everything_a_small_cooperative_does() -> None:
    assert len(EVENTS) >= 38
    assert {event.group for event in EVENTS} == {group.name for group in catalogue.groups()}


@pytest.mark.parametrize("event", EVENTS, ids=event_name)
def test_an_event_speaks_without_the_words_of_bookkeepers(event: Event) -> None:
    assert [text for text in texts_of(event) if BOOKKEEPERS.search(text)] == []


@pytest.mark.parametrize("event", EVENTS, ids=event_name)
def test_sentences_end_like_sentences_and_titles_do_not(event: Event) -> None:
    assert all(text.endswith(".") for text in (*event.hint, *event.sentence))
    assert not any(text.endswith(".") for text in (*event.title, event.narration))


@pytest.mark.parametrize("event", EVENTS, ids=event_name)
def test_every_account_of_an_event_is_in_the_full_chart_with_its_reference(event: Event) -> None:
    chart = chart_codes()
    fields = {field.name: field for field in every_field(event)}
    for line in event.lines:
        codes = [line.account]
        if line.account.startswith("$"):
            codes = [choice.account for choice in fields[line.account[1:]].choices]
        kind = line.subledger.partition(":")[0]
        for code in codes:
            assert code in chart, f"{event.name}: {code}"
            assert chart[code] == kind, f"{event.name}: {code} wants {chart[code]!r}"


def test_every_place_of_our_charts_has_a_home() -> None:
    from coop.ledger.events.places import home_units

    assert home_units().keys() <= chart_codes().keys()


def test_reasons_of_rules_have_words() -> None:
    reasons = {rule.reason for event in EVENTS for rule in event.rules}
    assert reasons <= WORDS["reason"].keys()


def amounts(*, may_be_nothing: bool) -> SearchStrategy[Money]:
    least = 0 if may_be_nothing else 1
    return st.integers(least, 999_999_999_999_99).map(Money)


@st.composite
def answered(draw: st.DrawFn, fields: tuple[Field, ...]) -> Mapping[str, Value]:
    """Typed answers of any kind and any amount."""
    values: dict[str, Value] = {}
    for field in fields:
        if field.kind is FieldKind.DAY:
            values[field.name] = TODAY
        elif field.kind in {FieldKind.AMOUNT, FieldKind.COUNTED}:
            is_counted = field.kind is FieldKind.COUNTED
            values[field.name] = draw(amounts(may_be_nothing=is_counted))
        elif field.kind is FieldKind.NUMBER:
            values[field.name] = NUMBERS[field.subledger]
        elif field.kind is FieldKind.ROWS:
            rows = draw(st.lists(answered(field.fields), min_size=1, max_size=4))
            values[field.name] = tuple(rows)  # type: ignore[arg-type]  # rows hold no rows
        elif field.kind is FieldKind.TEXT:
            values[field.name] = draw(st.sampled_from(("", "catatan")))
        else:
            offered = {FieldKind.PLACE: PLACES, FieldKind.UNIT: UNITS}.get(field.kind)
            values[field.name] = draw(st.sampled_from(offered or field.choices))
    return values


@settings(max_examples=300)
@given(data=st.data())
def test_any_answers_balance_whatever_the_amounts(data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(EVENTS), label="event")
    values = data.draw(answered(event.fields), label="answers")
    figures = {
        derived.name: data.draw(amounts(may_be_nothing=True))
        for derived in event.derived
        if derived.kind in {"balance", "turnover"}
    }
    named = amounts_of(event, values, figures)
    if list(broken_rules(event, values, named)):
        return
    lines = lines_of(event, values, named)
    assert total(line.amount for line in lines) == ZERO
    assert all(line.amount for line in lines)
    sentence = sentence_of(event, values, named, today=TODAY)
    assert not re.search(r"[{}\[\]]", sentence.id + sentence.en)
    assert sentence.id[0].isupper() or not sentence.id[0].isalpha()
    narration = narration_of(event, values, named)
    assert 0 < len(narration) <= 500
    if len({line.unit for line in lines}) == 1 and max(abs(each.amount.sen) for each in lines) < (
        AMOUNT_MAX_SEN
    ):
        check_shape(Draft(TODAY, narration, lines))


@given(
    whole=st.integers(0, 10**15).map(Money),
    weights=st.lists(st.integers(-1000, 10**14).map(Money), min_size=2, max_size=2),
)
def test_shares_sum_to_the_whole(whole: Money, weights: list[Money]) -> None:
    parts = [share(whole, weights, part) for part in range(2)]
    if any(weight > ZERO for weight in weights):
        assert total(parts) == whole
        assert all(part >= ZERO for part in parts)
        if whole.sen % 100 == 0:
            assert all(part.sen % 100 == 0 for part in parts)
    else:
        assert parts == [ZERO, ZERO]


def offered(event: Event) -> Event:
    """The event with the places and units of a test's book."""
    from dataclasses import replace

    fields = []
    for field in event.fields:
        choices = {FieldKind.PLACE: PLACES, FieldKind.UNIT: UNITS}.get(field.kind, field.choices)
        fields.append(replace(field, choices=choices))
    return replace(event, fields=tuple(fields))


#: What cannot be taken, by kind of question: typed text and reason.
REFUSED = {
    FieldKind.AMOUNT: (
        ("", "empty"),
        ("banyak", "not_an_amount"),
        ("1.25", "not_an_amount"),
        ("0", "not_positive"),
        ("-5.000", "not_positive"),
        ("99.999.999.999.999.999", "amount_too_large"),
    ),
    FieldKind.COUNTED: (("sedikit", "not_an_amount"), ("-1", "not_positive")),
    FieldKind.DAY: (("kemarin", "not_a_day"), ("31/02/2026", "not_a_day")),
    FieldKind.CHOICE: (("tidak-ada", "unknown"),),
    FieldKind.PLACE: (("", "empty"), ("9999", "unknown")),
    FieldKind.UNIT: (("", "empty"), ("PABRIK", "unknown")),
    FieldKind.TEXT: (("x" * 501, "too_long"), ("satu\x00dua", "control_characters")),
    FieldKind.NUMBER: (("", "empty"), ("A\u200b1", "control_characters")),
}


def typed_example(event: Event) -> dict[str, object]:
    example = dict(event.example or {})
    codes = {choice.account for choice in PLACES}
    for field in event.fields:
        if field.kind is FieldKind.PLACE and example.get(field.name) not in codes:
            example[field.name] = "1101"
        if field.kind is FieldKind.UNIT:
            example[field.name] = "KANTOR"
    return example


@pytest.mark.parametrize("event", EVENTS, ids=event_name)
def test_each_question_refuses_what_it_cannot_take(event: Event) -> None:
    asked = offered(event)
    example = typed_example(event)
    assert check_values(asked, example, today=TODAY).problems == ()  # type: ignore[arg-type]  # read from TOML
    tried = 0
    for field in asked.fields:
        for text, reason in REFUSED.get(field.kind, ()):
            if not text and not field.required:
                continue
            raw = {**example, field.name: text}
            parsed = check_values(asked, raw, today=TODAY)  # type: ignore[arg-type]  # as above
            complaints = [(each.field, each.reason) for each in parsed.problems]
            assert complaints == [(field.name, reason)], (event.name, field.name, text)
            with pytest.raises(EventValueRefused):
                parse_values(asked, raw, today=TODAY)  # type: ignore[arg-type]  # as above
            tried += 1
    assert tried >= 4


def test_all_complaints_come_at_once_in_the_order_of_the_questions() -> None:
    event = offered(catalogue.find("biaya-kantor"))
    parsed = check_values(event, {"jumlah": "x", "warna": "biru"}, today=TODAY)
    found = [(each.field, each.reason) for each in parsed.problems]
    assert found == [
        ("warna", "no_such_field"),
        ("keperluan", "empty"),
        ("jumlah", "not_an_amount"),
        ("dari", "empty"),
        ("unit", "empty"),
    ]


def test_rows_are_read_one_by_one_and_empty_ones_do_not_count() -> None:
    event = offered(catalogue.find("toko-bon-anggota"))
    rows: list[dict[str, str]] = [
        {"anggota": "A-0001", "jumlah": "60.000"},
        {"anggota": "", "jumlah": " "},
        {"anggota": "", "jumlah": "5.000"},
        {"anggota": "A-0002", "jumlah": "nol", "warna": "biru"},
    ]
    parsed = check_values(event, {"belanja": rows}, today=TODAY)
    assert [(each.field, each.reason) for each in parsed.problems] == [
        ("belanja[2].anggota", "empty"),
        ("belanja[3].jumlah", "not_an_amount"),
        ("belanja[3].warna", "no_such_field"),
    ]
    nothing = check_values(event, {"belanja": [{"anggota": "", "jumlah": ""}]}, today=TODAY)
    assert [(each.field, each.reason) for each in nothing.problems] == [("belanja", "empty")]
    many = [{"anggota": "A-0001", "jumlah": "1"}] * 201
    crowded = check_values(event, {"belanja": many}, today=TODAY)
    assert [each.reason for each in crowded.problems] == ["too_many_rows"]


def test_a_row_without_any_amount_is_refused() -> None:
    event = offered(catalogue.find("toko-jual-harian"))
    raw: dict[str, str | list[dict[str, str]]] = {"ke": "1102", "umum": "5.000"}
    raw["belanja"] = [{"anggota": "A-0001"}]
    parsed = check_values(event, raw, today=TODAY)
    assert [(each.field, each.reason) for each in parsed.problems] == [("belanja[0]", "one_amount")]


def test_a_sentence_counts_the_rows_it_does_not_name() -> None:
    event = offered(catalogue.find("toko-bon-anggota"))
    rows = [{"anggota": f"A-{number:04d}", "jumlah": "1.000"} for number in range(1, 7)]
    values = parse_values(event, {"belanja": rows}, today=TODAY)
    named = amounts_of(event, values, {})
    sentence = sentence_of(event, values, named, today=TODAY)
    assert "A-0003 Rp1.000 dan 3 lainnya, hari ini." in sentence.id
    assert "A-0003 Rp1.000 and 3 more, today." in sentence.en
    assert len(lines_of(event, values, named)) == 7


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(EventUnknown):
        catalogue.find("terbang-ke-bulan")


ONE_EVENT = """
group = "bank"
[[event]]
name = "uji"
title = ["Uji", "Test"]
hint = ["Uji.", "Test."]
fields = [{ name = "jumlah", kind = "amount", label = ["Jumlah", "Amount"] }]
lines = [{ debit = "1101", unit = "KANTOR", amount = "jumlah" }]
sentence = ["Uji {jumlah}.", "Test {jumlah}."]
narration = "Uji"
"""
PRESETS: dict[str, dict[str, Any]] = {
    "tanggal": {"kind": "day", "label": ["Tanggal", "Date"]},
    "keterangan": {"kind": "text", "label": ["Keterangan", "Remarks"], "required": False},
    "bukti": {"kind": "text", "label": ["Nota", "Receipt"], "required": False},
}


def test_a_sound_data_file_is_read() -> None:
    (event,) = read_events(ONE_EVENT, PRESETS, "uji.toml")
    assert [field.name for field in event.fields] == ["tanggal", "jumlah", "keterangan", "bukti"]


@pytest.mark.parametrize(
    ("sound", "broken", "complaint"),
    [
        ('"Uji", "Test"', '"Uji", ""', "both languages"),
        ('["Uji", "Test"]', '"Uji"', "one language"),
        ('amount = "jumlah"', 'amount = "harga"', "no amounts"),
        ('debit = "1101"', 'debit = "$dari"', "no field"),
        ('debit = "1101", unit = "KANTOR"', 'debit = "$jumlah"', "not picked"),
        ('unit = "KANTOR", ', "", "without a unit"),
        ("Uji {jumlah}", "Uji {harga}", "nothing fills"),
        ('name = "jumlah", kind', 'name = "jumlah", warna = "biru", kind', "unknown keys"),
        ('fields = [{ name = "jumlah"', 'fields = ["jumlah", { name = "jumlah"', "no ready field"),
        ('fields = [{ name = "jumlah"', 'fields = ["bukti", { name = "jumlah"', "a field twice"),
        ('narration = "Uji"', 'narration = "Uji"\nrules = [{ nice = "jumlah" }]', "no kind"),
        ('narration = "Uji"', 'narration = "Uji"\nwarna = "biru"', "unknown keys"),
        (
            'narration = "Uji"',
            'narration = "Uji"\nrules = [{ positive = "harga", field = "jumlah", reason = "x" }]',
            "no amounts",
        ),
        (
            'narration = "Uji"',
            'narration = "Uji"\nderived = [{ name = "sisa", amount = "jumlah - harga" }]',
            "no amounts",
        ),
    ],
)
def test_a_broken_data_file_is_a_fault_with_its_place(
    sound: str, broken: str, complaint: str
) -> None:
    assert sound in ONE_EVENT
    with pytest.raises(AssertionError, match=rf"uji\.toml.*{complaint}"):
        read_events(ONE_EVENT.replace(sound, broken, 1), PRESETS, "uji.toml")


@pytest.mark.parametrize("expression", ["", "a -", "a b", "a * b"])
def test_half_an_expression_is_a_fault(expression: str) -> None:
    with pytest.raises(AssertionError):
        terms_of(expression)
