"""The audit log on screen: filters, pages, and a trace of who reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop import audit
from coop.db import reading
from coop.db import writing
from tests.web.conftest import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock


@pytest.fixture
def dewi(browser_of: Callable[[str], Browser]) -> Browser:
    """The supervisor's browser."""
    return browser_of("dewi")


def rows_of(text: str) -> list[str]:
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip()
        for row in body.split("</tr>")
        if row.strip()
    ]


def test_the_latest_comes_first_in_words(dewi: Browser) -> None:
    rows = rows_of(dewi.get("/audit").text)
    assert rows[0] == "10 Maret 2026 09.00 WIB dewi Masuk pengguna dewi"
    assert rows[-1].startswith("10 Maret 2026 09.00 WIB test Membuat buku buku ini")


def test_reading_the_log_leaves_a_trace(dewi: Browser, served: Engine) -> None:
    dewi.get("/audit")
    with reading(served) as session:
        last = session.scalars(
            select(audit.AuditEvent).order_by(audit.AuditEvent.id.desc()).limit(1)
        ).one()
    assert (last.actor, last.action) == ("dewi", "audit.read")
    assert "Membaca catatan audit" in rows_of(dewi.get("/audit").text)[0]


@pytest.mark.usefixtures("entries")
def test_postings_are_left_out_until_asked_for(dewi: Browser) -> None:
    assert "Mencatat jurnal" not in dewi.get("/audit").text
    assert "Mencatat jurnal" in dewi.get("/audit?jurnal=1").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"pelaku": "dewi"}, 1),
        ({"tindakan": "book.create"}, 1),
        ({"tindakan": "user.create"}, 5),
        ({"dari": "11/03/2026"}, 0),
        ({"dari": "10/03/2026", "sampai": "10/03/2026", "tindakan": "user.create"}, 5),
        ({"sampai": "09/03/2026"}, 0),
        ({"pelaku": "tak-dikenal"}, 0),
    ],
)
def test_the_filters_keep_what_they_say(
    dewi: Browser, query: dict[str, str], expected: int
) -> None:
    page = dewi.get("/audit", query_string=query).text
    assert len(rows_of(page)) == expected
    if expected == 0:
        assert "Tidak ada catatan yang cocok" in page


def test_a_day_ends_at_midnight_where_the_book_is_kept(
    dewi: Browser, served: Engine, clock: Clock
) -> None:
    late = clock().replace(day=10, hour=16, minute=59)  # 23:59 WIB
    with writing(served) as session:
        audit.record(session, "uji.malam", "x", actor="malam", now=late)
        session.commit()
    assert len(rows_of(dewi.get("/audit?pelaku=malam&sampai=10/03/2026").text)) == 1
    assert len(rows_of(dewi.get("/audit?pelaku=malam&dari=11/03/2026").text)) == 0


def test_a_day_that_is_none_is_explained(dewi: Browser) -> None:
    page = dewi.get("/audit?dari=kemarin").text
    assert "“kemarin” bukan tanggal." in page
    assert 'value="kemarin"' in page


def test_older_rows_are_one_click_away(dewi: Browser, served: Engine, clock: Clock) -> None:
    with writing(served) as session:
        for number in range(120):
            audit.record(session, "uji.banyak", f"n:{number}", actor="uji", now=clock())
        session.commit()
    seen, address = [], "/audit?tindakan=uji.banyak"
    for _ in range(3):
        page = dewi.get(address).text
        seen += [row.rpartition(" ")[2] for row in rows_of(page)]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"n:{number}" for number in reversed(range(120))]
    assert address == ""


def test_hostile_details_are_shown_as_text(dewi: Browser, served: Engine, clock: Clock) -> None:
    with writing(served) as session:
        audit.record(session, "uji.jahat", HOSTILE, actor="uji", now=clock(), alasan=HOSTILE)
        session.commit()
    page = dewi.get("/audit?pelaku=uji").text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;") == 2


@pytest.mark.parametrize("before", ["-1", "0", "abc", "9" * 30, "١"])
def test_a_made_up_page_is_no_fault(dewi: Browser, before: str) -> None:
    assert dewi.get("/audit", query_string={"sebelum": before}).status_code == 200


def test_who_failed_to_sign_in_had_not_signed_in(dewi: Browser, stranger: Browser) -> None:
    stranger.sign_in("siti", "bukan kata sandinya")
    [row] = rows_of(dewi.get("/audit?tindakan=user.sign_in_refused").text)
    assert "belum masuk Gagal masuk pengguna siti" in row
