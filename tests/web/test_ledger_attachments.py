"""Papers of an entry: looked at by their bytes, kept in the book, shown without danger."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from coop.audit import AuditEvent
from coop.db import reading
from coop.ledger.attachments import FILE_MAX_BYTES
from coop.ledger.attachments import safe_name
from tests.web.counter import JPEG
from tests.web.counter import PDF
from tests.web.counter import PNG
from tests.web.counter import WEBP
from tests.web.counter import count
from tests.web.counter import recorded
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser


@pytest.fixture
def entry(siti: Browser) -> str:
    """The address of an entry."""
    return recorded(siti)


def attach(browser: Browser, entry: str, *files: tuple[str, bytes]) -> TestResponse:
    # Encoded here: the test client would leave the temporary file of a large body open.
    sent = [FileStorage(BytesIO(content), filename=name) for name, content in files]
    fields = MultiDict({"csrf_token": browser.token(), "request_id": "0" * 32})
    boundary, body = encode_multipart(MultiDict([*fields.items(), *(("file", f) for f in sent)]))
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post(f"{entry}/lampiran", data=body, content_type=kind, buffered=True)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("foto.jpg", JPEG, "image/jpeg"),
        ("foto.png", PNG, "image/png"),
        ("foto.webp", WEBP, "image/webp"),
        ("kuitansi.pdf", PDF, "application/pdf"),
        ("dinamai-salah.txt", PDF, "application/pdf"),
    ],
)
def test_photos_and_pdfs_are_kept_and_shown_as_what_they_are(
    siti: Browser, entry: str, served: Engine, name: str, content: bytes, media_type: str
) -> None:
    assert attach(siti, entry, (name, content)).status_code == 303
    answer = siti.get(Page(siti.get(entry)).link(name))
    assert answer.data == content
    assert answer.mimetype == media_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    with reading(served) as session:
        [event] = session.query(AuditEvent).filter_by(action="attachment.add")
        assert event.actor == "siti"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nota.jpg", b"<html><script>alert(1)</script></html>"),
        ("nota.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("nota.pdf", b"MZ\x90\x00 program"),
        ("nota.png", b"\x7fELF program"),
        ("nota.jpg", b"  \xff\xd8\xff not at the beginning"),
        ("nota.webp", b"RIFF\x00\x00\x00\x00AVI  "),
        ("nota.jpg", b""),
        ("besar.jpg", JPEG + b"\0" * FILE_MAX_BYTES),
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(
    siti: Browser, entry: str, served: Engine, name: str, content: bytes
) -> None:
    answer = attach(siti, entry, (name, content))
    assert answer.status_code == 422
    assert f"Lampiran {name} tidak dapat disimpan" in answer.text
    assert count(served, "attachment") == 0


def test_a_file_of_exactly_the_largest_size_is_kept(siti: Browser, entry: str) -> None:
    largest = JPEG + b"\0" * (FILE_MAX_BYTES - len(JPEG))
    assert attach(siti, entry, ("besar.jpg", largest)).status_code == 303


def test_an_entry_has_at_most_five_papers(siti: Browser, entry: str, served: Engine) -> None:
    for number in range(5):
        assert attach(siti, entry, (f"{number}.jpg", JPEG)).status_code == 303
    assert attach(siti, entry, ("6.jpg", JPEG)).status_code == 422
    assert count(served, "attachment") == 5


def test_several_papers_are_kept_together_or_not_at_all(
    siti: Browser, entry: str, served: Engine
) -> None:
    refused = attach(siti, entry, ("a.jpg", JPEG), ("b.exe", b"MZ"))
    assert refused.status_code == 422
    assert count(served, "attachment") == 0
    assert attach(siti, entry, ("a.jpg", JPEG), ("b.pdf", PDF)).status_code == 303
    assert count(served, "attachment") == 2


HOSTILE_NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\nota\\pasar.jpg": "pasar.jpg",
    'a";filename="b.html': 'a";filename="b.html',
    "nota\r\nSet-Cookie: x=1.jpg": "nota__Set-Cookie: x=1.jpg",
    "nota\u202egpj.exe": "nota_gpj.exe",
    "<img src=x onerror=alert(1)>.jpg": "<img src=x onerror=alert(1)>.jpg",
    "x" * 400 + ".jpg": "x" * 116 + ".jpg",
    "नोट 👩🏽.jpg": "नोट 👩🏽.jpg",
    "   ": "lampiran",
}


def test_a_name_says_where_nothing_lies_and_shows_as_it_is() -> None:
    assert {name: safe_name(name) for name in HOSTILE_NAMES} == HOSTILE_NAMES


@pytest.mark.parametrize("name", ['a"; filename=b.html', "<img onerror=x>.jpg", "नोट\u202e.jpg"])
def test_a_hostile_name_neither_breaks_the_page_nor_the_headers(
    siti: Browser, entry: str, name: str
) -> None:
    assert attach(siti, entry, (name, JPEG)).status_code == 303
    page = Page(siti.get(entry))
    [link] = [each for each in page.links() if "/lampiran/" in each]
    answer = siti.get(link)
    assert answer.mimetype == "image/jpeg"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("inline;")
    assert "\n" not in disposition
    assert not disposition.rstrip('"').endswith((".html", ".exe"))


def test_a_paper_is_reached_through_its_own_entry_only(siti: Browser, entry: str) -> None:
    other = recorded(siti, narration="Jurnal lain")
    attach(siti, entry, ("nota.jpg", JPEG))
    path = Page(siti.get(entry)).link("nota.jpg")
    number = path.rpartition("/")[2]
    assert siti.get(path).status_code == 200
    assert siti.get(f"{other}/lampiran/{number}").status_code == 404
    assert siti.get(f"{entry}/lampiran/999").status_code == 404


def test_nothing_chosen_is_asked_for_again(siti: Browser, entry: str, served: Engine) -> None:
    answer = attach(siti, entry)
    assert answer.status_code == 303
    assert "Pilih dulu foto atau PDF" in siti.get(answer.location).text
    assert count(served, "attachment") == 0


def test_a_paper_for_an_entry_that_does_not_exist_is_refused(siti: Browser, entry: str) -> None:
    assert attach(siti, "/jurnal/4711", ("nota.jpg", JPEG)).status_code == 404


def test_who_reads_the_books_sees_papers_and_who_does_not_sees_nothing(
    siti: Browser, entry: str, browser_of: Callable[[str], Browser], stranger: Browser
) -> None:
    attach(siti, entry, ("nota.jpg", JPEG))
    path = Page(siti.get(entry)).link("nota.jpg")
    assert browser_of("dewi").get(path).status_code == 200
    assert attach(browser_of("dewi"), entry, ("b.jpg", JPEG)).status_code == 403
    for who in ("wayan", "ketut"):
        assert browser_of(who).get(path).status_code == 403
    assert stranger.get(path).status_code == 303
