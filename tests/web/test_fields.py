"""Fields that read as Indonesians type, and a form that posts once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from wtforms import StringField

from coop.money import Money
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask


class Slip(BookForm):
    """A form of each field."""

    amount = MoneyField("Jumlah", [filled()])
    change = MoneyField("Selisih", allow_negative=True)
    day = DayField("Tanggal", [filled()])
    note = StringField("Catatan", [PlainText(10)])


@pytest.fixture
def typed(app: Flask) -> Callable[..., Slip]:
    """Sends a slip and hands it back."""
    app.config["WTF_CSRF_ENABLED"] = False

    def send(**data: str) -> Slip:
        with app.test_request_context("/masuk", method="POST", data=data):
            form = Slip()
            form.validate()
            return form

    return send


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("1250000", 1_250_000),
        ("1.250.000", 1_250_000),
        ("Rp1.250.000", 1_250_000),
        (" 1.250.000,00 ", 1_250_000),
    ],
)
def test_amounts_are_read_as_people_write_them(
    typed: Callable[..., Slip], text: str, rupiah: int
) -> None:
    assert typed(amount=text, day="1/3/2026").amount.data == Money.rupiah(rupiah)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Isian ini perlu diisi."),
        ("1.25", "“1.25” tidak terbaca sebagai jumlah uang. Tulis seperti 1.250.000"),
        ("12,345", "tidak terbaca sebagai jumlah uang"),
        ("-500", "Jumlah uang di sini tidak boleh kurang dari nol."),
        ("99999999999999999999", "Jumlah ini terlalu besar."),
        ("=1+1", "tidak terbaca sebagai jumlah uang"),
    ],
)
def test_an_amount_that_cannot_be_read_says_why_and_stays(
    typed: Callable[..., Slip], text: str, reason: str
) -> None:
    form = typed(amount=text, day="1/3/2026")
    assert form.amount.data is None
    assert reason in form.amount.errors[0]
    assert f'value="{text}"' in form.amount()


def test_a_field_may_take_less_than_nothing(typed: Callable[..., Slip]) -> None:
    form = typed(amount="1", day="1/3/2026", change="-1.250,50")
    assert form.change.data == Money(-125_050)


@pytest.mark.parametrize("text", ["31/03/2026", "31-3-2026", "2026-03-31", "31.3.2026"])
def test_days_are_read_as_people_write_them(typed: Callable[..., Slip], text: str) -> None:
    form = typed(amount="1", day=text)
    assert form.day.data == date(2026, 3, 31)
    assert form.day.picker_value == "2026-03-31"


@pytest.mark.parametrize("text", ["31/02/2026", "kemarin", "03/31/2026", "31/03/26"])
def test_a_day_that_is_none_says_how_to_write_one(typed: Callable[..., Slip], text: str) -> None:
    form = typed(amount="1", day=text)
    assert "bukan tanggal" in form.day.errors[0]
    assert text in form.day()
    assert form.day.picker_value == ""


def test_signs_that_cannot_be_seen_are_refused(typed: Callable[..., Slip]) -> None:
    form = typed(amount="1", day="1/3/2026", note="a\x07b")
    assert "karakter tersembunyi" in form.note.errors[0]
    assert "Paling panjang 10" in typed(note="x" * 11).note.errors[0]


def test_a_form_carries_one_id_for_however_many_clicks(
    app: Flask, typed: Callable[..., Slip]
) -> None:
    with app.test_request_context("/masuk"):
        first, second = Slip(), Slip()
    assert first.request_id.data != second.request_id.data
    assert len(str(first.request_id.data)) == 32
    sent = typed(amount="1", day="1/3/2026", request_id=str(first.request_id.data))
    assert sent.request_id.data == first.request_id.data


def test_a_field_shows_what_it_holds(app: Flask) -> None:
    with app.test_request_context("/masuk"):
        form = Slip(data={"amount": Money(125_050), "day": date(2026, 3, 1)})
        assert 'value="1.250,50"' in form.amount()
        assert 'value="01/03/2026"' in form.day()
