"""Everyday events from a terminal: listed, tried, recorded; the contract of exit codes."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from typing import Any

import pytest

from coop.db import writing
from coop.ledger.book import require_book
from coop.ledger.events import catalogue
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from tests.cli.conftest import fingerprint
from tests.conftest import NOW
from tests.event_desk import open_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Run

COST = ("keperluan=listrik", "jumlah=250.000", "dari=1101", "unit=KANTOR")


@pytest.fixture
def known_book(new_book: str) -> str:
    """A new book in which the people of the examples are known."""
    engine = require_book(new_book)
    with writing(engine) as session:
        open_numbers(session)
        session.commit()
    engine.dispose()
    return new_book


def answer(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_list_names_every_event_of_the_book(done: Callable[..., str], new_book: str) -> None:
    listed = json.loads(done("event", "list", "--format", "json", book=new_book))
    assert [row["name"] for row in listed] == list(catalogue.events())
    assert {"name", "group", "title"} == listed[0].keys()
    rows = list(
        csv.DictReader(io.StringIO(done("event", "list", "--format", "csv", book=new_book)))
    )
    assert len(rows) == len(listed)
    text = done("event", "list", book=new_book)
    assert "setor-bank" in text
    assert "Setor uang ke bank" in text
    english = done("--lang", "en", "event", "list", book=new_book)
    assert "Take cash to the bank" in english


def test_the_list_of_one_event_names_its_questions_and_choices(
    done: Callable[..., str], new_book: str
) -> None:
    rows = json.loads(done("event", "list", "toko-jual-harian", "--format", "json", book=new_book))
    keys = [row["key"] for row in rows]
    assert keys[:3] == ["tanggal", "ke", "belanja[0].anggota"]
    assert rows[1]["choices"] == "1102:TOKO"


def test_an_event_is_tried_without_a_trace_and_then_recorded(
    done: Callable[..., str], known_book: str
) -> None:
    before = fingerprint(known_book)
    tried = answer(done("event", "post", "biaya-kantor", *COST, "--preview", book=known_book))
    assert tried["posted"] is False
    assert tried["voucher_number"].endswith("-00001")
    assert tried["sentences"]["en"].startswith("Office pays Rp250.000 for electricity")
    assert fingerprint(known_book) == before
    told = answer(done("event", "post", "biaya-kantor", *COST, book=known_book))
    assert told["posted"] is True
    assert told["sentence"].startswith("Kantor membayar listrik Rp250.000 dari Kas Kantor")
    assert told["voucher_number"] == tried["voucher_number"]
    assert told["notices"]
    sides = [(line["account"], line["debit"], line["credit"]) for line in told["journal"]]
    assert sides == [("6103", "250000", "0"), ("1101", "0", "250000")]


def test_the_same_request_is_recorded_once(done: Callable[..., str], known_book: str) -> None:
    arguments = ("event", "post", "biaya-kantor", *COST, "--request-id", "nota-7")
    first = answer(done(*arguments, book=known_book))
    second = answer(done(*arguments, book=known_book))
    assert (first["was_known"], second["was_known"]) == (False, True)
    assert first["entry"] == second["entry"]
    assert second["request_id"] == "nota-7"


def test_rows_are_written_with_their_numbers(done: Callable[..., str], known_book: str) -> None:
    told = answer(
        done(
            "event",
            "post",
            "toko-bon-anggota",
            "belanja[1].anggota=A-0002",
            "belanja[0].anggota=A-0001",
            "belanja[0].jumlah=60.000",
            "belanja[1].jumlah=85.500,50",
            book=known_book,
        )
    )
    about = [(line["number"], line["debit"]) for line in told["journal"]]
    assert about == [("A-0001", "60000"), ("A-0002", "85500.50"), ("", "0")]


def test_an_unknown_person_is_registered_when_asked_to(run: Run, known_book: str) -> None:
    wanted = ("event", "post", "beri-kas-bon", "orang=K-99", "jumlah=1", "dari=1101", "unit=USP")
    refused = run(*wanted, book=known_book)
    assert refused.exit_code == 2
    assert "K-99" in refused.stderr
    assert run(*wanted, "--register", "--preview", book=known_book).exit_code == 0
    assert run(*wanted, book=known_book).exit_code == 2, "a trial leaves nobody behind"
    assert run(*wanted, "--register", book=known_book).exit_code == 0
    assert run(*wanted, book=known_book).exit_code == 0


def test_a_member_is_not_registered_in_passing(run: Run, known_book: str) -> None:
    result = run(
        "event",
        "post",
        "toko-bayar-bon",
        "anggota=A-9999",
        "jumlah=1",
        "ke=1102",
        "--register",
        book=known_book,
    )
    assert result.exit_code == 2


def test_what_waits_for_a_second_person_is_said(run: Run, known_book: str) -> None:
    engine = require_book(known_book)
    with writing(engine) as session:
        change_setting(session, APPROVAL_ABOVE, "100000", actor="ketua", now=NOW)
        session.commit()
    engine.dispose()
    tried = run("event", "post", "biaya-kantor", *COST, "--preview", book=known_book)
    assert answer(tried.stdout)["would_wait"] is True
    result = run("event", "post", "biaya-kantor", *COST, book=known_book)
    assert result.exit_code == 0
    told = answer(result.stdout)
    assert (told["posted"], told["entry"], told["voucher_number"]) == (False, None, None)
    assert told["waiting"] == 1
    assert "menunggu persetujuan orang kedua (nomor 1)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("terbang",), "Tidak ada transaksi bernama terbang"),
        (("biaya-kantor", "jumlah"), "“jumlah” bukan isian"),
        (("biaya-kantor", "jumlah[x].y=1"), "bukan isian"),
        (("biaya-kantor", "jumlah=1", "jumlah=2"), "disebut dua kali"),
        (("biaya-kantor", *COST[1:]), "Isian “Untuk apa”: masih kosong"),
        (("biaya-kantor", *COST, "warna=biru"), "tidak ditanyakan"),
        (("biaya-kantor", *COST, "tanggal=31/02/2026"), "tidak terbaca sebagai tanggal"),
        (("biaya-kantor", *COST, "tanggal=01/01/2999"), "2999"),
    ],
)
def test_a_refusal_exits_2_with_a_sentence_and_changes_nothing(
    run: Run, known_book: str, arguments: tuple[str, ...], told: str
) -> None:
    before = fingerprint(known_book)
    result = run("event", "post", *arguments, book=known_book)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert fingerprint(known_book) == before
