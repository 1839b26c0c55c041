"""Everyday events from the screen into the book, on both engines."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop.db import reading
from coop.db import writing
from coop.ledger.draft_models import PendingEntry
from coop.ledger.models import Attachment
from coop.ledger.models import Subledger
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from tests.conftest import NOW
from tests.web.counter import JPEG
from tests.web.counter import count
from tests.web.event_desk import ELECTRICITY
from tests.web.event_desk import confirmed
from tests.web.event_desk import entries
from tests.web.event_desk import shown
from tests.web.reader import Page

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.web.conftest import Browser


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


def test_what_was_confirmed_is_recorded_and_the_next_steps_are_offered(
    siti: Browser, served: Engine
) -> None:
    answer = confirmed(siti, "biaya-kantor", ELECTRICITY | {"keterangan": "Februari", "bukti": "7"})
    assert answer.status_code == 303
    page = Page(siti.get(answer.location))
    assert page.title == "Tercatat: BKK-2026-00001"
    assert "Kantor membayar listrik Rp250.000" in page.text
    assert page.has_link("Catat transaksi lain")
    assert page.has_link("Catat lagi: bayar biaya kantor") or "Catat lagi" in page.text
    (entry,) = entries(served)
    assert entry.receipt_number == "7"
    assert "Februari" in entry.narration
    assert entry.recorded_by == "siti"


def test_a_second_click_records_nothing_more(siti: Browser, served: Engine) -> None:
    form = shown(siti, "biaya-kantor", ELECTRICITY).form() | {"confirmed": "1"}
    first, second = (siti.post("/transaksi/biaya-kantor", form) for _click in range(2))
    assert first.location == second.location
    assert count(served, "journal_entry") == 1


def test_a_new_person_is_registered_by_one_more_click(siti: Browser, served: Engine) -> None:
    name = "beri-kas-bon"
    answers = {"orang": "K-07", "jumlah": "100.000"}
    refused = shown(siti, name, answers)
    assert refused.status == 422
    assert "Daftarkan K-07 sebagai nomor baru, lalu periksa" in refused.text
    again = Page(siti.post(f"/transaksi/{name}", refused.form() | {"register": "person:K-07"}))
    assert again.status == 200, again.text
    with reading(served) as session:
        assert session.scalars(select(Subledger.number)).all() == ["K-07"]


def test_a_photo_survives_a_refusal_and_stays_with_the_entry(siti: Browser, served: Engine) -> None:
    form = Page(siti.get("/transaksi/biaya-kantor")).form() | ELECTRICITY | {"jumlah": ""}
    photo = {"files": (io.BytesIO(JPEG), "nota listrik.jpg")}
    refused = Page(siti.post("/transaksi/biaya-kantor", form | photo))
    assert refused.status == 422
    assert "Sudah diterima: nota listrik.jpg" in refused.text
    looked = Page(siti.post("/transaksi/biaya-kantor", refused.form() | {"jumlah": "250.000"}))
    assert "Lampiran: nota listrik.jpg" in looked.text
    siti.post("/transaksi/biaya-kantor", looked.form() | {"confirmed": "1"})
    with reading(served) as session:
        assert session.scalars(select(Attachment.file_name)).all() == ["nota listrik.jpg"]


def test_an_amount_above_the_limit_waits_for_a_second_person(siti: Browser, served: Engine) -> None:
    with writing(served) as session:
        change_setting(session, APPROVAL_ABOVE, "200000", actor="budi", now=NOW)
        session.commit()
    looked = shown(siti, "biaya-kantor", ELECTRICITY)
    assert "Simpan dan minta persetujuan" in looked.text
    answer = siti.post("/transaksi/biaya-kantor", looked.form() | {"confirmed": "1"})
    assert answer.status_code == 303
    assert "/persetujuan/" in answer.location
    assert count(served, "journal_entry") == 0
    with reading(served) as session:
        assert session.scalars(select(PendingEntry.state)).all() == ["waiting"]
