"""What whoever signs or pays a settlement is told first."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from pypdf import PdfReader

from coop.db import writing
from coop.ledger.accounts import open_subledger
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.posting import post
from coop.ledger.settings import set_approval_limit
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members.test_membership_pages import PAYING
from tests.members.test_membership_pages import SETTLING
from tests.members.test_membership_pages import leave
from tests.members.test_membership_pages import settled

if TYPE_CHECKING:
    from tests.members.village import Village
    from tests.web.conftest import Browser

SETTLEMENT = "/anggota/A-0001/penyelesaian"


def lend(village: Village, rupiah: int) -> None:
    """A loan is handed out, or below zero paid back; no loan knows its member."""
    loan, amount = SubledgerRef("loan", "P-0194"), Money.rupiah(rupiah)
    lines = (Line("1131", "USP", amount, loan), Line("1104", "USP", -amount))
    with writing(village.engine) as session:
        if amount > ZERO:
            open_subledger(session, loan.kind, loan.number)
        draft = Draft(date(2026, 3, 9), "Pinjaman P-0194 A-0001", lines)
        post(session, draft, request_id=f"pinjam:{rupiah}", actor="siti", now=NOW)
        session.commit()


def minutes(browser: Browser) -> str:
    data = browser.get(f"{SETTLEMENT}/berita-acara").data
    pages = PdfReader(BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_whoever_signs_a_settlement_is_told_that_loans_are_not_counted(
    treasurer: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0002", 2_000_000)  # into the box that lends
    served_village.deposit("A-0001", 500_000, "WAJIB")
    leave(treasurer)
    said = "Pinjaman tidak dihitung"
    assert said not in treasurer.get(SETTLEMENT).text, "nobody has a loan"
    lend(served_village, 1_499_000)
    page = treasurer.get(SETTLEMENT).text
    assert said in page
    assert 'href="/buku-besar/1131"' in page
    assert "Rp1.499.000" in page
    assert said in treasurer.post(SETTLEMENT, SETTLING).text
    assert "TIDAK menghitung pinjaman" in minutes(treasurer)
    lend(served_village, -1_499_000)
    assert "TIDAK menghitung pinjaman" not in minutes(treasurer)
    assert "pinjaman" not in treasurer.get("/anggota/A-0002").text.lower()


def test_a_payment_that_waits_is_asked_for_and_an_empty_box_is_told(
    treasurer: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0002", 700_000)  # into the box that pays
    settled(treasurer, served_village)
    looked = treasurer.post(f"{SETTLEMENT}/bayar", PAYING).text
    assert ">Bayarkan Rp600.000<" in looked
    assert "belum cukup" not in looked
    with writing(served_village.engine) as session:
        set_approval_limit(session, Money.rupiah(100_000), actor="budi", now=NOW)
        session.commit()
    looked = treasurer.post(f"{SETTLEMENT}/bayar", PAYING | {"place": "1102:TOKO"}).text
    assert ">Ajukan pembayaran Rp600.000<" in looked
    assert "Uangnya belum cukup: Kas Unit Toko" in looked
    assert "hanya berisi Rp0" in looked
