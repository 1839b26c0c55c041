"""A report on paper, read back with pypdf."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import pypdf
import pytest
import segno
from PIL import Image

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.money import Money
from coop.web import pdf
from coop.web.paper import TREASURER
from coop.web.pdf_fonts import MISSING
from coop.web.pdf_fonts import faces
from tests.tidy import ROOT
from tests.web.sample_reports import CONSOLIDATED
from tests.web.sample_reports import HOSTILE_TEXTS
from tests.web.sample_reports import LETTERHEAD
from tests.web.sample_reports import PRINTED_AT
from tests.web.sample_reports import balance_sheet
from tests.web.sample_reports import general_ledger
from tests.web.sample_reports import hostile_list

if TYPE_CHECKING:
    from collections.abc import Callable

TOLERANCE = 0.1


class Piece(NamedTuple):
    """A text on a page, and where it begins and ends in points from the left."""

    text: str
    left: float
    right: float


def made(report: Report, **options: Any) -> pypdf.PdfReader:
    """The paper of a report, opened."""
    letterhead = options.pop("letterhead", LETTERHEAD)
    data = pdf.render_report(report, letterhead, printed_at=PRINTED_AT, **options)
    return pypdf.PdfReader(io.BytesIO(data))


def pieces(page: pypdf.PageObject) -> list[Piece]:
    """The texts of a page as they are drawn; signs beyond ASCII come as they are coded."""
    contents = page.get_contents()
    assert contents is not None
    found = []
    shifts = [0.0]
    at = size = 0.0
    squeeze = 1.0
    face = faces().regular
    for operands, operator in contents.operations:
        match operator:
            case b"q":
                shifts.append(shifts[-1])
            case b"Q":
                shifts.pop()
            case b"cm":
                shifts[-1] += float(operands[4])
            case b"Tm":
                at = float(operands[4])
            case b"Td":
                at += float(operands[0])
            case b"Tz":
                squeeze = float(operands[0]) / 100
            case b"Tf":
                font = page["/Resources"]["/Font"][operands[0]]  # type: ignore[index]  # a dictionary
                face = faces().bold if "Bold" in font["/BaseFont"] else faces().regular
                size = float(operands[1])
            case b"Tj":
                text = operands[0]
                words = text if isinstance(text, str) else text.decode("latin-1")
                left = shifts[-1] + at
                width = face.stringWidth(words, size) * squeeze
                found.append(Piece(words, left, left + width))
    return found


def right_edges(page: pypdf.PageObject, figures: set[str]) -> list[float]:
    """Where figures end, without the parenthesis that hangs beyond."""
    hanging = faces().regular.stringWidth(")", 8.5)
    return [
        piece.right - (hanging if piece.text.endswith(")") else 0)
        for piece in pieces(page)
        if piece.text in figures
    ]


def test_a_balance_sheet_reads_as_it_was_meant(golden: Callable[[str, str], None]) -> None:
    (page,) = made(balance_sheet()).pages
    golden("balance_sheet_pdf.txt", page.extract_text() + "\n")


def test_the_same_paper_speaks_english() -> None:
    (page,) = made(balance_sheet(), language="en").pages
    text = page.extract_text()
    for words in (
        "STATEMENT OF FINANCIAL POSITION",
        "As of 31 March 2026",
        "Unit: consolidated · unaudited · in rupiah",
        "Loans to members",
        "Treasurer",
        "Page 1 of 1",
    ):
        assert words in text
    assert "Neraca" not in text


def test_every_page_is_numbered_out_of_all_and_repeats_the_header() -> None:
    pages = made(general_ledger(200)).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"Halaman {number} dari {len(pages)}" in text
        assert text.count("Nomor bukti") == 1
        assert "Kode kepala rantai: 6412-AB12-CD34-EF56-AB78" in text
        assert "Dicetak 2 April 2026 14.05" in text
        assert ("Buku Besar 1101 Kas · Periode 1 Januari 2026 s.d. 31 Maret 2026" in text) is (
            number > 1
        )


@pytest.mark.parametrize("count", [1, 37, 38, 39, 520])
def test_no_row_is_lost_or_printed_twice(count: int) -> None:
    text = "\n".join(page.extract_text() for page in made(general_ledger(count)).pages)
    vouchers = [word for word in text.split() if word.startswith(("BKM-2026-", "BKK-2026-"))]
    assert [int(voucher[-5:]) for voucher in vouchers] == list(range(1, count + 1))


def test_figures_of_a_column_end_on_one_line() -> None:
    page = made(balance_sheet()).pages[0]
    figures = {"18.450.500", "1.284.750.000", "(38.542.500)", "1.669.883.000", "33.600.000"}
    edges = right_edges(page, figures)
    assert len(edges) == len(figures) + 1, "the total stands twice"
    assert max(edges) - min(edges) < TOLERANCE


def test_sen_are_shown_in_every_row_or_in_none() -> None:
    with_sen = made(general_ledger(3, sen=50)).pages[0].extract_text()
    assert "12.500.000,00" in with_sen
    assert "32.919,50" in with_sen
    assert ",00" not in made(general_ledger(3)).pages[0].extract_text()


@pytest.mark.parametrize(("paper", "millimetres"), [("A4", (210, 297)), ("F4", (215, 330))])
def test_the_page_is_a4_or_f4(paper: str, millimetres: tuple[int, int]) -> None:
    box = made(balance_sheet(), paper=paper).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(
        tuple(side / 25.4 * 72 for side in millimetres), abs=TOLERANCE
    )


def wide_report(columns: int) -> Report:
    """Eleven-digit figures in so many columns."""
    names = [Label(f"Kolom {number}", f"Column {number}") for number in range(columns)]
    row = ReportRow(("Kas", *[Money.rupiah(12_999_999_999)] * columns))
    return Report(
        kind="trial-balance",
        title=Label("Neraca Saldo", "Trial Balance"),
        columns=(
            Column("name", Label("Akun", "Account"), "text"),
            *(Column(f"m{number}", name, "money") for number, name in enumerate(names)),
        ),
        rows=lambda: [row] * 3,
        date_to=date(2026, 3, 31),
    )


def test_many_columns_turn_the_page() -> None:
    few, many = made(wide_report(2)).pages[0], made(wide_report(9)).pages[0]
    assert few.mediabox.width < few.mediabox.height
    assert many.mediabox.width > many.mediabox.height
    upright = made(wide_report(9), orientation="portrait").pages[0]
    assert upright.mediabox.width < upright.mediabox.height


def late_giant() -> Report:
    """A list whose last figure is wider than its first five hundred let expect."""
    small = ReportRow(("Kas", Money.rupiah(1)))
    giant = ReportRow(("Kas", Money.rupiah(12_999_999_999)))
    return replace(wide_report(1), rows=lambda: [*[small] * 700, giant])


@pytest.mark.parametrize(("report", "giants"), [(wide_report(16), 48), (late_giant(), 1)])
def test_a_figure_too_wide_for_its_column_is_set_narrower_and_never_cut(
    report: Report, giants: int
) -> None:
    page = made(report).pages[-1]
    drawn = [piece for piece in pieces(page) if piece.text == "12.999.999.999"]
    assert len(drawn) == giants
    assert all(left.right <= right.left for left, right in pairwise(drawn[:16]))
    assert all(piece.right <= float(page.mediabox.width) for piece in drawn)


def test_signatures_stand_together_below_some_rows() -> None:
    seen = set()
    for count in range(29, 38):
        document = made(general_ledger(count))
        last = document.pages[-1].extract_text()
        for page in document.pages[:-1]:
            assert "Bendahara" not in page.extract_text()
        assert last.count("( ______") == 3
        assert all(role in last for role in ("Ketua", "Pengawas", "Bendahara"))
        assert "Desa Contoh, 2 April 2026" in last
        assert "Saldo akhir" in last
        assert last.count("BKM-") + last.count("BKK-") >= 1
        seen.add(len(document.pages))
    assert seen == {1, 2}, "the counts must cross the end of a page"


def test_who_signs_alone_stands_at_the_right() -> None:
    alone = replace(LETTERHEAD, signers=(TREASURER,))
    (page,) = made(general_ledger(2), letterhead=alone).pages
    (role,) = (piece for piece in pieces(page) if piece.text == "Bendahara")
    assert role.left > float(page.mediabox.width) / 2


def test_a_long_title_is_whole_at_the_foot() -> None:
    title = "Rekening Koran Simpanan Sukarela SS-0003 A-0002 Rukmini Hartono Kusumawardani"
    report = replace(general_ledger(2), title=Label(title, title))
    (page,) = made(report).pages
    assert f"{LETTERHEAD.name} · {title}" in " ".join(page.extract_text().split())


def test_problems_are_loud_on_the_first_page_and_at_every_foot() -> None:
    report = replace(
        general_ledger(80), problems=(Label("Selisih Rp1.250", "A difference of Rp1.250"),)
    )
    first, *rest = (page.extract_text() for page in made(report).pages)
    warning = "PERHATIAN: laporan ini tidak cocok"
    assert first.count(warning) == 2
    assert "Selisih Rp1.250" in first
    assert all(text.count(warning) == 1 for text in rest)
    assert warning not in made(general_ledger(80)).pages[0].extract_text()


def test_a_report_without_rows_says_so() -> None:
    report = replace(general_ledger(1), rows=tuple)
    assert "Tidak ada baris pada periode ini." in made(report).pages[0].extract_text()


def test_hostile_texts_are_printed_as_texts() -> None:
    (page,) = made(hostile_list()).pages
    text = page.extract_text()
    for words in (
        "<script>alert(1)</script>",
        "</body><img src='file:///etc/passwd'>",
        "=cmd|'/c calc'!A1",
        "Ni Luh Ayu Ćirić Đặng Müller",
        "Selisih <i>Rp1</i>",
        "kalimat baru",
    ):
        assert words in text
    assert text.count("x") >= 500
    assert MISSING in text
    assert "root:" not in text
    assert len([line for line in text.splitlines() if "kata kata" in line]) == 12
    assert "kata…" in text, "what is cut ends in an ellipsis"


def test_nothing_runs_out_of_its_cell() -> None:
    page = made(hostile_list()).pages[0]
    drawn = pieces(page)
    amounts = [piece for piece in drawn if piece.text.startswith("(") and ",45)" in piece.text]
    assert amounts
    long = [piece for piece in drawn if piece.text.startswith(("kata kata", "xxx"))]
    assert len(long) > 12
    assert max(piece.right for piece in long) <= min(piece.left for piece in amounts)
    margin = float(page.mediabox.width) - 14 / 25.4 * 72
    assert max(piece.right for piece in drawn) <= margin + TOLERANCE


def test_a_wrapped_row_pushes_the_next_one_down() -> None:
    text = made(hostile_list()).pages[0].extract_text()
    assert text.index("14 titik; koma") > text.index("kata…") > text.index("13 kata")


def test_the_same_input_gives_the_same_bytes_in_another_process() -> None:
    data = pdf.render_report(balance_sheet(), LETTERHEAD, printed_at=PRINTED_AT)
    assert data == pdf.render_report(balance_sheet(), LETTERHEAD, printed_at=PRINTED_AT)
    script = (
        "import sys; from coop.web import pdf; from tests.web.sample_reports import *;"
        "pdf.render_report(general_ledger(3), LETTERHEAD, printed_at=PRINTED_AT);"
        "sys.stdout.buffer.write("
        "pdf.render_report(balance_sheet(), LETTERHEAD, printed_at=PRINTED_AT))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    ).stdout
    assert data == other


def test_the_file_says_what_it_is_and_when_it_was_printed() -> None:
    document = made(balance_sheet())
    about = document.metadata
    assert about is not None
    assert about.title == "Neraca (Laporan Posisi Keuangan) – Per 31 Maret 2026"
    assert about.author == LETTERHEAD.name
    assert about.creation_date == PRINTED_AT
    assert str(document.root_object["/Lang"]) == "id"


def test_every_type_is_inside_the_file() -> None:
    fonts = [
        font.get_object()
        for page in made(general_ledger(60)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]  # a dictionary
    ]
    used = {font["/BaseFont"] for font in fonts if "/FontDescriptor" in font}
    assert all("DejaVuSansCondensed" in name for name in used)
    assert all(
        "/FontFile2" in font["/FontDescriptor"] for font in fonts if font["/BaseFont"] in used
    )


def test_the_head_code_is_drawn_as_a_qr_code() -> None:
    page = made(balance_sheet()).pages[0]
    forms = [form.get_object() for form in page["/Resources"]["/XObject"].values()]  # type: ignore[index]  # a dictionary
    drawn = max(form.get_data().count(b" re ") for form in forms)
    runs = 0
    for line in segno.make_qr(LETTERHEAD.head, error="m").matrix:
        runs += sum(
            1 for index, dark in enumerate(line) if dark and (index == 0 or not line[index - 1])
        )
    assert drawn == runs


@pytest.mark.parametrize("name", ["K" * 300, "Koperasi " * 40, "\U0001f4bb" * 50])
def test_a_name_of_any_length_stays_on_the_page(name: str) -> None:
    report = replace(general_ledger(60), title=Label(name, name))
    document = made(report, letterhead=replace(LETTERHEAD, name=name, address=name))
    for number, page in enumerate(document.pages, start=1):
        assert f"Halaman {number} dari {len(document.pages)}" in page.extract_text()
        assert max(piece.right for piece in pieces(page)) <= float(page.mediabox.width)
    assert len(document.pages) <= 4


def test_a_paper_without_head_signers_and_number_leaves_them_out() -> None:
    bare = replace(LETTERHEAD, legal_number="", address="", head="", signers=(), place="")
    text = made(balance_sheet(), letterhead=bare).pages[0].extract_text()
    assert "Kode kepala rantai" not in text
    assert "Bendahara" not in text
    assert LETTERHEAD.name in text


def picture(kind: str, size: tuple[int, int]) -> bytes:
    """A plain picture."""
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, kind)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("size", [(80, 80), (900, 60), (10, 300)])
def test_a_logo_of_any_shape_stays_in_its_corner(kind: str, size: tuple[int, int]) -> None:
    letterhead = replace(LETTERHEAD, logo=picture(kind, size))
    (page,) = made(balance_sheet(), letterhead=letterhead).pages
    (image,) = page.images
    assert image.image is not None
    assert image.image.size == size


@pytest.mark.parametrize("logo", [b"", b"bukan gambar", b"<svg onload='x'/>"])
def test_a_logo_that_is_no_picture_is_left_out(logo: bytes) -> None:
    (page,) = made(balance_sheet(), letterhead=replace(LETTERHEAD, logo=logo)).pages
    assert list(page.images) == []
    assert LETTERHEAD.name in page.extract_text()


def test_rows_are_asked_for_once() -> None:
    asked = []
    report = general_ledger(700)

    def rows() -> list[ReportRow]:
        asked.append(1)
        return list(report.rows())

    made(replace(report, rows=rows))
    assert asked == [1]


def test_the_words_of_the_unit_come_from_the_report() -> None:
    report = replace(balance_sheet(), unit_label=CONSOLIDATED, status=Label("", ""))
    assert "Unit: konsolidasi · dalam rupiah" in made(report).pages[0].extract_text()
    assert len(HOSTILE_TEXTS) == len(list(hostile_list().rows()))
