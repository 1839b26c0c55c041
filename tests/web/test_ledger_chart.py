"""The chart as a page and as a file, and the numbers that entries refer to."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from coop.db import reading
from coop.ledger.accounts import export_chart
from tests.web.counter import Typed
from tests.web.counter import filled_form
from tests.web.counter import recorded
from tests.web.counter import send
from tests.web.reader import Page
from tests.web.reader import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser

NEW = {
    "code": "1106",
    "name": "Kas Keliling",
    "name_en": "Mobile cash",
    "type": "asset",
    "parent": "11",
    "money": "cash",
}


def add(browser: Browser, **fields: str) -> TestResponse:
    form = Page(browser.get("/akun/baru")).form()
    return browser.post("/akun/baru", form | NEW | fields)


def act(browser: Browser, what: str, code: str) -> TestResponse:
    return browser.post(f"/akun/langkah/{what}/{code}", {"request_id": "0" * 32})


def chart_of(engine: Engine) -> dict[str, dict[str, str]]:
    with reading(engine) as session:
        return {row["code"]: row for row in export_chart(session)}


def upload(browser: Browser, data: bytes, name: str = "bagan.csv") -> TestResponse:
    sent = {"request_id": "0" * 32, "file": (io.BytesIO(data), name)}
    return browser.post("/akun/unggah", sent, content_type="multipart/form-data")


def test_the_chart_shows_every_account_below_its_header(siti: Browser, served: Engine) -> None:
    page = Page(siti.get("/akun"))
    assert [row[0].split()[0] for row in page.rows()] == sorted(chart_of(served))
    [cash] = [row for row in page.all("tr", class_="line") if words(row).startswith("1101 ")]
    assert "level-2" in next(iter(cash)).get("class", "")


def test_an_added_account_takes_entries_at_once(siti: Browser, served: Engine) -> None:
    answer = add(siti)
    assert answer.status_code == 303
    assert "Akun 1106 ditambahkan." in siti.get(answer.location).text
    assert chart_of(served)["1106"]["normal"] == "debit"
    assert chart_of(served)["1106"]["parent"] == "11"
    entry = recorded(siti, Typed("1106", debit="5"), Typed("4101", credit="5"))
    assert "Kas Keliling" in Page(siti.get(entry)).text


def test_a_contra_account_has_its_balance_on_the_other_side(siti: Browser, served: Engine) -> None:
    add(siti, code="1240", is_contra="y", money="")
    assert chart_of(served)["1240"]["normal"] == "credit"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "1101"}, "1101"),
        ({"code": ""}, "Isian ini perlu diisi."),
        ({"name": ""}, "Isian ini perlu diisi."),
        ({"name": "a\u202eb"}, "name"),
        ({"parent": "1101"}, "1101"),
        ({"type": "magic"}, "is-invalid"),
        ({"limit_rule": "savings"}, "savings"),
    ],
    ids=["taken", "no code", "no name", "turned", "parent", "type", "savings of nobody"],
)
def test_a_refused_account_keeps_what_was_typed(
    siti: Browser, served: Engine, fields: dict[str, str], sentence: str
) -> None:
    before = chart_of(served)
    answer = Page(add(siti, **fields))
    assert answer.status in {409, 422}
    assert sentence.casefold() in answer.html.casefold()
    assert answer.form()["name"] == fields.get("name", NEW["name"])
    assert chart_of(served) == before


def test_an_account_is_renamed_and_its_number_stays(siti: Browser, served: Engine) -> None:
    recorded(siti)
    page = Page(siti.get("/akun/ubah/1104"))
    form = page.form("/akun/ubah/1104") | {"name": "Kas <USP> Baru", "name_en": "USP & cash"}
    assert siti.post("/akun/ubah/1104", form).status_code == 303
    assert chart_of(served)["1104"]["name"] == "Kas <USP> Baru"
    assert "1104 Kas <USP> Baru" in Page(siti.get("/akun")).text
    refused = Page(siti.post("/akun/ubah/1104", form | {"name": ""}))
    assert refused.status == 422
    assert siti.get("/akun/ubah/0000").status_code == 422


def test_a_used_account_is_never_deleted_and_one_that_holds_something_stays(
    siti: Browser, served: Engine
) -> None:
    recorded(siti)
    for what in ("hapus", "nonaktif"):
        answer = Page(act(siti, what, "4101"))
        assert answer.status in {409, 422}, what
        assert answer.all("div", role="alert")
    assert "4101" in chart_of(served)


def test_an_unused_account_can_be_taken_out_of_use_back_and_deleted(
    siti: Browser, served: Engine
) -> None:
    assert act(siti, "nonaktif", "1113").status_code == 303
    assert "tidak aktif" in Page(siti.get("/akun")).text
    lines = (Typed("1113", debit="5"), Typed("4101", credit="5"))
    assert "sudah dinonaktifkan" in Page(send(siti, filled_form(siti, *lines))).text
    assert act(siti, "aktif", "1113").status_code == 303
    recorded(siti, *lines)
    assert act(siti, "hapus", "1114").status_code == 303
    assert "1114" not in chart_of(served)
    assert act(siti, "sulap", "1115").status_code == 303
    assert "1115" in chart_of(served)


# ---------------------------------------------------------------------------------- as a file


def test_the_downloaded_chart_comes_back_unchanged(siti: Browser, served: Engine) -> None:
    before = chart_of(served)
    file = siti.get("/akun/unduh.csv")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.data.startswith(b"\xef\xbb\xbfcode;name;")
    answer = upload(siti, file.data)
    assert answer.status_code == 303
    assert "0 akun ditambahkan, 0 diubah." in siti.get(answer.location).text
    assert chart_of(served) == before


def test_a_chart_file_adds_and_changes_and_deletes_nothing(siti: Browser, served: Engine) -> None:
    text = "code,name,type,parent\n1101,Kas Depan,asset,11\n1106,Kas Keliling,asset,11\n"
    answer = upload(siti, text.encode())
    assert "1 akun ditambahkan, 1 diubah." in siti.get(answer.location).text
    chart = chart_of(served)
    assert chart["1101"]["name"] == "Kas Depan"
    assert "1104" in chart


FORMULAS = ("=1+1", "+62 811", "-kosong-", "@sum(A1)", "'=1+1", "''+1", "' biasa", 'kutip "a";b')


def test_no_name_is_a_formula_in_a_spreadsheet_and_each_comes_back_as_it_was(
    siti: Browser, served: Engine
) -> None:
    for number, name in enumerate(FORMULAS):
        answer = add(siti, code=f"119{number}x", name=name, money="")
        assert answer.status_code == 303, name
    before = chart_of(served)
    data = siti.get("/akun/unduh.csv").data
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    assert upload(siti, data).status_code == 303
    assert chart_of(served) == before


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"code;name;type\n",
        b"code;name;type\n1106;Kas;sihir\n",
        b"name;type\nKas;asset\n",
        b"code;name;type;parent\n1106;Kas;asset;9998\n",
        b"code;name;type\n1106;Kas;asset\n1106;Kas;asset\n",
        b"code;name;type\n1101;Kas;income\n1106;" + b"x" * 140_000 + b";asset\n",
        b"PK\x03\x04 a workbook",
    ],
    ids=["empty", "half", "no row", "type", "no code", "parent", "twice", "long", "workbook"],
)
def test_a_chart_file_that_cannot_be_taken_changes_nothing(
    siti: Browser, served: Engine, data: bytes
) -> None:
    before = chart_of(served)
    answer = upload(siti, data)
    assert answer.status_code in {303, 422}
    if answer.status_code == 303:
        assert "Pilih dulu berkas CSV" in siti.get(answer.location).text
    assert chart_of(served) == before


# -------------------------------------------------------------------------------- the numbers


def test_a_registered_number_can_be_referred_to(siti: Browser) -> None:
    form = Page(siti.get("/akun/rujukan")).form()
    answer = siti.post("/akun/rujukan", form | {"kind": "savings", "number": "S-001"})
    assert answer.status_code == 303
    page = Page(siti.get(answer.location))
    assert "Nomor S-001 terdaftar." in page.text
    assert [row[1] for row in page.rows()] == ["S-001"]
    assert Page(siti.get("/akun/rujukan?jenis=loan")).rows() == []
    lines = (Typed("1104", debit="5"), Typed("2101", credit="5", number="S-001"))
    entry = Page(siti.get(recorded(siti, *lines)))
    ledger = Page(siti.get(entry.link("S-001")))
    assert len(ledger.all("tr", class_="posting")) == 1


@pytest.mark.parametrize(
    "fields", [{"number": ""}, {"number": "  "}, {"number": "a\u200bb"}, {"kind": "SIHIR"}]
)
def test_a_number_that_cannot_be_taken_is_refused_with_a_reason(
    siti: Browser, fields: dict[str, str]
) -> None:
    form = Page(siti.get("/akun/rujukan")).form() | {"kind": "loan", "number": "P-1"} | fields
    answer = Page(siti.post("/akun/rujukan", form))
    assert answer.status == 422
    assert answer.all("div", role="alert")
    assert Page(siti.get("/akun/rujukan")).rows() == []


def test_only_the_treasurer_changes_the_chart(browser_of: Callable[[str], Browser]) -> None:
    for who in ("budi", "dewi"):
        browser = browser_of(who)
        page = Page(browser.get("/akun"))
        assert not page.has_link("Tambah akun")
        assert not page.has_link("Ubah")
        assert browser.get("/akun/unduh.csv").status_code == 200
        for path in ("/akun/baru", "/akun/ubah/1101"):
            assert browser.get(path).status_code == 403
        for path in ("/akun/baru", "/akun/langkah/hapus/1113", "/akun/unggah", "/akun/rujukan"):
            assert browser.post(path, {}).status_code == 403
    for path in ("/akun", "/akun/unduh.csv", "/akun/rujukan"):
        assert browser_of("wayan").get(path).status_code == 403
