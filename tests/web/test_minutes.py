"""Minutes on paper, read back with pypdf."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from coop.ledger.report import Label
from coop.money import Money
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes import render_minutes
from coop.web.paper import CHAIR
from coop.web.paper import SUPERVISOR
from coop.web.paper import TREASURER
from coop.web.paper import Signer
from coop.web.pdf_fonts import MISSING
from tests.web.sample_reports import LETTERHEAD
from tests.web.sample_reports import PRINTED_AT

NOTES = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)
COUNTED = MinutesTable(
    "Uang tunai menurut pecahan",
    (
        MinutesColumn("Pecahan"),
        MinutesColumn("Lembar", is_amount=True),
        MinutesColumn("Jumlah", is_amount=True),
    ),
    tuple((f"Rp{note:_}".replace("_", "."), 3, Money.rupiah(3 * note)) for note in NOTES),
    ("Jumlah", None, Money.rupiah(564_000)),
)
MINUTES = Minutes(
    Label("Berita acara penghitungan kas", "Minutes of a cash count"),
    "3/BA-KAS/2026",
    ("Pada hari ini uang di kas kantor dihitung.", "Hasilnya sebagai berikut."),
    (COUNTED,),
    ("Demikian berita acara ini dibuat dengan sebenarnya.",),
    (TREASURER, CHAIR, SUPERVISOR),
    day=date(2026, 3, 31),
)


def pages_of(minutes: Minutes, **options: object) -> list[pypdf.PageObject]:
    """The pages of minutes, opened."""
    data = render_minutes(minutes, LETTERHEAD, printed_at=PRINTED_AT, **options)  # type: ignore[arg-type]  # paper and language
    return list(pypdf.PdfReader(io.BytesIO(data)).pages)


def test_minutes_say_whose_they_are_what_was_found_and_who_signs() -> None:
    (page,) = pages_of(MINUTES)
    text = page.extract_text()
    for words in (
        LETTERHEAD.name,
        LETTERHEAD.legal_number,
        "BERITA ACARA PENGHITUNGAN KAS",
        "Nomor: 3/BA-KAS/2026",
        "Pada hari ini uang di kas kantor dihitung.",
        "Uang tunai menurut pecahan",
        "Rp100.000",
        "300.000",
        "564.000",
        "Demikian berita acara ini dibuat dengan sebenarnya.",
        "31 Maret 2026",
        "Bendahara",
        "Ketua",
        "Pengawas",
        "Halaman 1 dari 1",
        f"Kode kepala rantai: {LETTERHEAD.head}",
    ):
        assert words in text


def test_minutes_in_english_leave_no_word_of_ours_in_indonesian() -> None:
    text = pages_of(replace(MINUTES, tables=()), language="en")[0].extract_text()
    assert "MINUTES OF A CASH COUNT" in text
    assert "Number: 3/BA-KAS/2026" in text
    assert "Treasurer" in text
    assert "Page 1 of 1" in text
    assert "Nomor:" not in text


def test_a_table_without_rows_says_so() -> None:
    empty = replace(COUNTED, rows=(), total=None)
    assert "Nihil" in pages_of(replace(MINUTES, tables=(empty,)))[0].extract_text()


def test_sizes_of_paper_are_those_of_the_country() -> None:
    sizes = [
        [round(float(side) / 72 * 25.4) for side in pages_of(MINUTES, paper=paper)[0].mediabox[2:]]
        for paper in ("A4", "F4")
    ]
    assert sizes == [[210, 297], [215, 330]]


@pytest.mark.parametrize("times", [5, 6, 7, 40])
def test_long_tables_run_over_pages_and_signatures_never_stand_alone(times: int) -> None:
    pages = pages_of(replace(MINUTES, tables=(replace(COUNTED, rows=COUNTED.rows * times),)))
    texts = [page.extract_text() for page in pages]
    assert len(pages) > 1
    assert "\n".join(texts).count("Rp100.000") == times
    assert "Jumlah" in texts[-1]
    assert "Rp1.000" in texts[-1], "rows stay with the signatures"
    assert f"Halaman {len(pages)} dari {len(pages)}" in texts[-1]
    assert "3/BA-KAS/2026" in texts[-1], "a later page says to which minutes it belongs"


def test_six_signers_stand_in_two_rows_with_their_names() -> None:
    signers = tuple(Signer(Label(f"Saksi {n}", f"Witness {n}"), f"Nama {n}") for n in range(1, 7))
    text = pages_of(replace(MINUTES, signers=signers))[0].extract_text()
    assert [text.index(f"Saksi {n}") for n in (1, 2, 3)] < [text.index("Nama 1")] * 3
    assert text.index("Nama 3") < text.index("Saksi 4") < text.index("Nama 6")


def test_what_is_not_final_is_marked_on_every_page() -> None:
    long = replace(MINUTES, mark="RANCANGAN", tables=(replace(COUNTED, rows=COUNTED.rows * 12),))
    assert all("RANCANGAN" in page.extract_text() for page in pages_of(long))


def test_markup_and_unprintable_signs_in_texts_are_only_text() -> None:
    hostile = replace(
        MINUTES,
        number="<b>1</b>",
        opening=("<img src='file:///etc/passwd'> & \U0001f600",),
        tables=(replace(COUNTED, rows=(("<td>", 1, Money.rupiah(1)),)),),
        signers=(Signer(Label("Ketua", "Chair"), "</td><script>"),),
    )
    text = pages_of(hostile)[0].extract_text()
    assert "<b>1</b>" in text
    assert "<img src='file:///etc/passwd'> &" in text
    assert "</td><script>" in text
    assert MISSING in text
