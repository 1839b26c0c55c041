"""What a page of ours may read while it becomes a PDF: nothing but our own static files."""

from __future__ import annotations

import io
import logging
import threading
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from coop.web import pdf
from coop.web.pdf_fonts import MISSING
from coop.web.pdf_fonts import faces
from coop.web.pdf_fonts import printable
from coop.web.pdf_fonts import wrapped
from tests.web.sample_reports import LETTERHEAD
from tests.web.sample_reports import PRINTED_AT
from tests.web.sample_reports import balance_sheet
from tests.web.sample_reports import general_ledger

REFUSED = (
    '<img src="file:///etc/passwd">',
    '<img src="/etc/passwd">',
    '<img src="http://127.0.0.1:9/logo.png">',
    '<img src="https://127.0.0.1:9/logo.png">',
    '<img src="//127.0.0.1:9/logo.png">',
    '<img src="static/../db.py">',
    '<img src="static/%2e%2e/db.py">',
    '<img src="static/no-such-file.png">',
    '<img src="static">',
    '<img src="data:text/html;base64,aaaa">',
    '<img src="data:image/svg+xml;base64,aaaa">',
    '<link rel="stylesheet" href="http://127.0.0.1:9/page.css">',
    '<style>@import url("file:///etc/passwd");</style>',
    "<style>@font-face { font-family: q; src: url(/etc/passwd) }</style>",
    "<style>@page { background-image: url(/etc/passwd) }</style>",
    "<p style='background-image: url(http://127.0.0.1:9/a.png)'>x</p>",
    '<pdf:insertpdf src="/etc/passwd"></pdf:insertpdf>',
    '<pdf:font name="q" src="/etc/passwd"></pdf:font>',
)


def page_of(body: str) -> str:
    return f"<html><head></head><body>{body}<p>Bukti kas masuk</p></body></html>"


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize("markup", REFUSED)
def test_a_page_that_reaches_outside_the_static_folder_is_refused(markup: str) -> None:
    with pytest.raises(pdf.ResourceRefused):
        pdf.render_html(page_of(markup), printed_at=PRINTED_AT)


def test_a_link_out_of_the_static_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    static = tmp_path / "static"
    static.mkdir()
    secret = tmp_path / "secret.png"
    Image.new("RGB", (4, 4), "black").save(secret)
    (static / "logo.png").symlink_to(secret)
    monkeypatch.setattr(pdf, "STATIC_FOLDER", static)
    with pytest.raises(pdf.ResourceRefused):
        pdf.own_files_only("static/logo.png")


def test_a_static_file_of_ours_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    static = tmp_path / "static"
    static.mkdir()
    Image.new("RGB", (4, 4), "black").save(static / "logo.png")
    monkeypatch.setattr(pdf, "STATIC_FOLDER", static)
    assert pdf.own_files_only("/static/logo.png") == str((static / "logo.png").resolve())
    assert pdf.own_files_only("static/logo.png") == str((static / "logo.png").resolve())


def test_a_page_of_ours_becomes_a_dated_pdf_in_our_type() -> None:
    html = page_of(
        "<p style='font-family: paper'>Diterima dari Đặng: <b>Rp50.000</b> \U0001f4bb</p>"
    )
    data = pdf.render_html(html, printed_at=PRINTED_AT)
    assert data == pdf.render_html(html, printed_at=PRINTED_AT)
    document = pypdf.PdfReader(io.BytesIO(data))
    assert len(document.pages) == 1
    assert f"Diterima dari Đặng: Rp50.000 {MISSING}" in text_of(data)
    assert document.metadata is not None
    assert document.metadata.creation_date == PRINTED_AT


def test_a_full_page_is_not_followed_by_an_empty_one() -> None:
    for lines in range(40, 60):
        html = page_of("<p>baris</p>" * lines)
        last = pypdf.PdfReader(io.BytesIO(pdf.render_html(html, printed_at=PRINTED_AT))).pages[-1]
        assert "Bukti" in last.extract_text()


def test_nothing_is_left_out_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        pdf.render_report(general_ledger(80), LETTERHEAD, printed_at=PRINTED_AT)
    assert [record.getMessage() for record in caplog.records] == []


def test_two_papers_at_once_do_not_mix() -> None:
    reports = [balance_sheet(), general_ledger(90)]
    alone = [pdf.render_report(each, LETTERHEAD, printed_at=PRINTED_AT) for each in reports]
    found: dict[int, bytes] = {}

    def make(which: int) -> None:
        report = reports[which % 2]
        found[which] = pdf.render_report(report, LETTERHEAD, printed_at=PRINTED_AT)

    threads = [threading.Thread(target=make, args=(which,)) for which in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[which] == alone[which % 2] for which in range(8)] == [True] * 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Setoran", "Setoran"),
        ("a\tb\r\nc", "a b  c"),
        ("n\u0061\u0301", "ná"),
        ("\u9999\u6e2f", MISSING * 2),
        ("\N{RIGHT-TO-LEFT OVERRIDE}x", f"{MISSING}x"),
        ("\x00\x1b", MISSING * 2),
        ("\ud800", MISSING),
        ("Đặng Ćirić – “kutip” €5", "Đặng Ćirić – “kutip” €5"),
    ],
)
def test_what_the_type_lacks_is_replaced_in_sight(text: str, expected: str) -> None:
    assert printable(text) == expected


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("satu dua tiga empat lima enam tujuh", 12),
        ("x" * 500, 12),
        ("x" * 500, 3),
        ("kata " * 400, 5),
        ("awal " + "y" * 90 + " akhir", 12),
        ("i", 1),
    ],
)
def test_lines_fit_their_room_and_lose_nothing_before_the_limit(text: str, limit: int) -> None:
    face = faces().regular
    lines = wrapped(text, face, 8, 60, limit)
    assert 1 <= len(lines) <= limit
    assert all(face.stringWidth(line, 8) <= 60 for line in lines)
    joined = "".join(lines).replace(" ", "")
    wanted = text.replace(" ", "")
    assert joined == wanted or (joined.endswith("…") and wanted.startswith(joined[:-1]))
    assert joined == wanted or len(lines) == limit


def test_a_room_narrower_than_a_letter_still_ends() -> None:
    assert wrapped("abc", faces().regular, 8, 0.5, 2) == ["a", "b…"]
