"""The first day of a book as somebody lives it: the code, the questions, the answers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from coop.db import writing
from coop.desk.setup.service import begin
from coop.ledger.book import require_book
from coop.users.setup import new_setup_code
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser

PASSWORD = "empat gajah berbaris"

#: What somebody types on each question page, in their order; the pages without a form of text
#: answers are put off.
ANSWERS: dict[str, dict[str, str]] = {
    "nama": {"name": "Koperasi Desa Sukamaju", "standing": "pre"},
    "alamat": {
        "address": "Jalan Melati 1, Sukamaju",
        "village": "Sukamaju",
        "village_code": "99.01.02.2003",
        "place": "Sukamaju",
    },
    "waktu": {"zone": "Asia/Makassar", "language": "id"},
    "nomor": {"legal_entity_number": "", "legal_nib": "1234567890123", "legal_entity_date": ""},
    "akun": {"chart": "multi"},
    "mulai": {"month": "2026-01"},
}


def code_of(place: str, now: datetime) -> str:
    """The code that ``init`` would print for a book without users."""
    engine = require_book(place)
    with writing(engine) as session:
        code = new_setup_code(session, actor="test", now=now)
        begin(session, actor="test", now=now)
        session.commit()
    engine.dispose()
    return code


def arrive(browser: Browser, code: str, *, office: str = "treasurer") -> None:
    """Become the first administrator."""
    form = {
        "code": code,
        "display_name": "Siti Rahma",
        "username": "siti",
        "new": PASSWORD,
        "again": PASSWORD,
        "office": office,
    }
    answer = browser.post("/mulai", form)
    assert answer.status_code == 303, Page(answer).text
    assert answer.location == "/persiapan"


def answered(browser: Browser, name: str, /, **changes: str) -> str:
    """Answer one question as the page stands; where it leads."""
    page = Page(browser.get(f"/persiapan/{name}"))
    form = page.form(class_="book-form")
    answer = browser.post(f"/persiapan/{name}", form | ANSWERS.get(name, {}) | changes)
    assert answer.status_code == 303, Page(answer).text
    return str(answer.location)


def set_up(browser: Browser, **months: str) -> None:
    """Answer everything with what comes first, and finish."""
    for name in ("nama", "alamat", "waktu", "nomor"):
        answered(browser, name)
    browser.post("/persiapan/logo/nanti")
    answered(browser, "akun")
    answered(browser, "unit")
    answered(browser, "mulai", **months)
    browser.post("/persiapan/orang/nanti")
    page = Page(browser.get("/persiapan/periksa"))
    assert browser.post("/persiapan/periksa", page.form()).location == "/persiapan/selesai"


def send_file(
    browser: Browser, path: str, fields: Mapping[str, str], name: str, content: bytes
) -> TestResponse:
    """Send a form with one file; encoded here, as the test client leaves large bodies open."""
    sent = FileStorage(io.BytesIO(content), filename=name)
    boundary, body = encode_multipart(MultiDict([*fields.items(), ("file", sent)]))
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post(path, data=body, content_type=kind, buffered=True)


def picture(width: int = 64, height: int = 48, kind: str = "PNG", colour: str = "green") -> bytes:
    """A small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, format=kind)
    return stream.getvalue()
