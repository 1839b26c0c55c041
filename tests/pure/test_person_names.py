"""A name with a letter or two wrong is still found, and a NIK is read as it was issued."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.errors import TextRefused
from coop.members.people.errors import DayRefused
from coop.members.people.errors import NumberRefused
from coop.members.people.facts import HouseholdFacts
from coop.members.people.facts import PersonFacts
from coop.members.people.facts import check_household
from coop.members.people.facts import check_person
from coop.members.people.names import TWO_LEFT_OUT_MAX
from coop.members.people.names import fold
from coop.members.people.names import left_out
from coop.members.people.names import letters_wrong
from coop.members.people.names import name_words
from coop.members.people.names import parts
from coop.members.people.names import sound
from coop.members.people.names import sound_of
from coop.members.people.names import unlikeness
from coop.members.people.numbers import checked_number
from coop.members.people.numbers import checked_phone
from coop.members.people.numbers import doubts_about_nik
from coop.members.people.numbers import masked

TODAY = date(2026, 3, 10)
LETTERS = "aisurnt"
WORDS = st.text(LETTERS, min_size=1, max_size=9)


def slowly_wrong(one: str, other: str) -> int:
    """The same distance by its definition: what is left after each first step."""
    if not one or not other:
        return len(one) + len(other)
    found = min(
        slowly_wrong(one[1:], other) + 1,
        slowly_wrong(one, other[1:]) + 1,
        slowly_wrong(one[1:], other[1:]) + (one[0] != other[0]),
    )
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        found = min(found, slowly_wrong(one[2:], other[2:]) + 1)
    return found


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
@example("ab", "ba")
@example("", "abc")
def test_letters_that_are_wrong_are_counted_as_by_hand(one: str, other: str) -> None:
    wrong = slowly_wrong(one, other)

    assert letters_wrong(one, other, 9) == wrong
    assert letters_wrong(other, one, 9) == wrong
    if wrong:
        assert letters_wrong(one, other, wrong - 1) is None


@given(WORDS, st.data())
def test_what_is_alike_shares_a_part_by_which_it_is_found(word: str, data: st.DataObject) -> None:
    letters = list(word)
    for _ in range(data.draw(st.integers(0, 2))):
        place = data.draw(st.integers(0, len(letters)))
        if data.draw(st.booleans()):
            letters.insert(place, data.draw(st.sampled_from(LETTERS)))
        elif letters[place : place + 1]:
            del letters[place]
    typed = "".join(letters)

    if unlikeness(typed, word) is not None:
        assert left_out(typed) & parts(word)


@given(st.text(max_size=40))
def test_any_name_folds_to_plain_words_and_folds_no_further(name: str) -> None:
    folded = fold(name)

    assert folded.isascii()
    assert fold(folded) == folded
    assert all(word for word in name_words(name))
    assert len(max(name_words(name), key=len, default="")) <= 24


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Soekarno", "Sukarno"),
        ("Djoko", "Joko"),
        ("Tjokro", "Cokro"),
        ("Syarifah", "Sarifah"),
        ("Zainal", "Jaenal"),
        ("Sofyan", "Sopian"),
        ("Fathimah", "Fatimah"),
        ("Mochammad", "Moh."),
    ],
)
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)


def test_a_long_word_leaves_out_one_letter_only() -> None:
    long = "a" * 5 + "bcdefghijk"
    assert len(long) > TWO_LEFT_OUT_MAX
    assert min(len(each) for each in left_out(long)) == len(long) - 1
    assert len(sound("x" * 60)) <= 24


@given(st.text(max_size=25))
def test_only_sixteen_digits_are_a_nik(text: str) -> None:
    try:
        digits = checked_number("nik", text)
    except NumberRefused:
        return
    assert digits == "" or (len(digits) == 16 and digits.isascii() and digits.isdigit())


@pytest.mark.parametrize(
    ("nik", "doubts"),
    [
        ("1111111111111111", ("all_equal",)),
        ("3504144102990001", ()),
        ("3504143002990001", ("no_day",)),
        ("3504147101990001", ("birth_day",)),
        ("3504140013990001", ("no_day",)),
        ("0004144102990001", ("province",)),
    ],
)
def test_a_nik_is_doubted_where_it_contradicts_and_nowhere_else(
    nik: str, doubts: tuple[str, ...]
) -> None:
    assert doubts_about_nik(nik, date(1999, 2, 1), "f") == doubts


def test_both_centuries_of_a_birth_are_possible() -> None:
    for year in (1926, 2026):
        assert doubts_about_nik("3504140103260001", date(year, 3, 1), "m") == ()
    assert doubts_about_nik("3504142902000001", date(2000, 2, 29), "") == ()


def test_a_masked_number_keeps_its_length_and_hides_ten_digits() -> None:
    assert masked("3504145501800001") == "3504••••••••••01"
    assert masked("") == ""


@pytest.mark.parametrize("text", ["abc", "12", "0812x3456789", "+" + "1" * 16, "٠٨١٢٣٤٥٦٧٨٩"])
def test_what_nobody_can_dial_is_no_telephone_number(text: str) -> None:
    with pytest.raises(NumberRefused):
        checked_phone(text)


def test_one_number_is_the_same_however_it_was_typed() -> None:
    typed = ("081234567890", "+62 812-3456-7890", "0062 81234567890", "6281234567890")
    assert {checked_phone(each) for each in typed} == {"+6281234567890"}


def test_facts_come_back_tidied_or_are_refused() -> None:
    facts = check_person(PersonFacts("  Wati   Lestari ", occupation=" Petani "), TODAY)
    assert (facts.name, facts.occupation, facts.nik) == ("Wati Lestari", "Petani", None)
    with pytest.raises(DayRefused):
        check_person(PersonFacts("Wati", died_on=date(2027, 1, 1)), TODAY)
    home = check_household(HouseholdFacts(rt="7", rw="", hamlet=" Krajan  Lor "))
    assert (home.rt, home.rw, home.hamlet) == ("007", "", "Krajan Lor")
    with pytest.raises(TextRefused):
        check_household(HouseholdFacts(rt="tujuh"))
