"""Bills on pages: a month in figures, billed by one button, withdrawn and made again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from coop.members.dues.models import DuesBill
from tests.members.dues_desk import bill
from tests.members.dues_desk import count
from tests.members.dues_desk import live_in
from tests.members.dues_desk import request_of
from tests.web.conftest import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.members.village import Village
    from tests.web.conftest import Browser
    from tests.web.conftest import Clock


def test_a_month_is_looked_at_and_billed_by_one_button(
    treasurer: Browser, served_village: Village
) -> None:
    page = treasurer.get("/iuran").text
    assert "/iuran/tagih/2026-03" in page
    assert "Belum ada bulan yang ditagih" in page
    page = treasurer.get("/iuran/tagih/2026-03").text
    assert "3 anggota ditagih seluruhnya Rp60.000 untuk Maret 2026." in page
    sent = {"request_id": request_of(), "due_on": "10/03/2026"}
    for _ in range(2):
        assert treasurer.post("/iuran/tagih/2026-03", sent).status_code == 303
    assert count(served_village, DuesBill) == 3
    page = treasurer.get("/iuran?bulan=2026-03").text
    assert "Rp60.000" in page
    assert "Semua 3 anggota sudah mempunyai tagihan" in treasurer.get("/iuran/tagih/2026-03").text
    refused = treasurer.post("/iuran/tagih/2026-04", {**sent, "due_on": "10/04/2026"})
    assert refused.status_code == 422
    assert "belum dapat ditagih" in refused.text


def test_who_owes_most_stands_first_and_is_filtered(
    treasurer: Browser, served_village: Village
) -> None:
    bill(served_village, "2026-01", "2026-02")
    served_village.deposit("A-0001", 40_000, "WAJIB")
    live_in(served_village, "A-0002", "Krajan", "Mawar")
    page = treasurer.get("/iuran").text
    assert page.index("A-0002") < page.index("A-0001")
    assert "10/01/2026, 2 bulan" in page
    behind = treasurer.get("/iuran?tampil=menunggak").text
    assert "A-0003" in behind
    assert "A-0001" not in behind
    krajan = treasurer.get("/iuran?dusun=Krajan&kelompok=Mawar").text
    assert "A-0003" not in krajan
    assert "Dusun Krajan" in krajan
    before = treasurer.get("/iuran?tampil=menunggak&bulan=2025-12").text
    assert "Tidak ada anggota yang menunggak di sini." in before
    assert treasurer.get("/iuran?bulan=bukan&hal=x").status_code == 200


def test_each_figure_of_a_month_says_what_it_covers(
    treasurer: Browser, served_village: Village
) -> None:
    bill(served_village, "2026-01", "2026-02")
    live_in(served_village, "A-0002", "Krajan")
    page = treasurer.get("/iuran?bulan=2026-02&dusun=Krajan").text
    for figure in (
        'Tagihan Februari 2026</dt><dd>Rp60.000 <span class="text-secondary">3 anggota</span>',
        'Uang masuk Februari 2026</dt><dd>Rp0 <span class="text-secondary">untuk bulan mana pun',
        "Menunggak per 28/02/2026</dt><dd>Rp40.000 ",
        "1 anggota, semua bulan, Krajan</span>",
        "Belum ditagih Februari 2026</dt><dd>0 anggota",
        "←&nbsp;</span>Januari 2026</a>",
        'Maret 2026<span aria-hidden="true">&nbsp;→</span></a>',
    ):
        assert figure in page, figure


def test_a_late_bill_is_due_by_the_end_of_the_month(
    members_clock: Clock, signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    bill(served_village, "2026-02")
    members_clock.advance(timedelta(days=9))
    treasurer = signed_in("siti")
    for page in ("/iuran/tagih/2026-03", "/iuran/anggota/A-0001/tagih"):
        assert 'value="31/03/2026"' in treasurer.get(page).text, page


def test_a_paid_bill_is_withdrawn_from_its_own_place(
    treasurer: Browser, cashier: Browser, served_village: Village
) -> None:
    bill(served_village, "2026-02", "2026-03")
    address, apart = "/iuran/anggota/A-0001", "Tagihan lunas yang keliru"
    assert apart not in treasurer.get(address).text
    served_village.deposit("A-0001", 20_000, "WAJIB")
    listed, _, settled = treasurer.get(address).text.partition(apart)
    assert "visually-hidden> Maret 2026<" in listed.replace('"', "")
    assert "/batal" in settled
    assert "Batalkan tagihan Februari 2026" in settled
    assert listed.count("/batal") == settled.count("/batal") == 1


def test_a_bill_is_withdrawn_and_made_again_with_another_amount(
    treasurer: Browser, served_village: Village
) -> None:
    bill(served_village, "2026-03")
    path = re.search(r"/iuran/tagihan/\d+/batal", treasurer.get("/iuran/anggota/A-0001").text)
    assert path is not None
    refused = treasurer.post(path[0], {"request_id": request_of(), "reason": ""})
    assert refused.status_code == 422
    sent = {"request_id": request_of(), "reason": HOSTILE}
    assert treasurer.post(path[0], sent).status_code == 303
    page = treasurer.get("/iuran/anggota/A-0001").text
    assert "dibatalkan" in page
    assert HOSTILE not in page
    again = "/iuran/anggota/A-0001/tagih"
    new = {"request_id": request_of(2), "month": "2026-03", "amount": "12.500"}
    assert treasurer.post(again, {**new, "due_on": ""}).status_code == 422
    assert (
        treasurer.post(again, {**new, "due_on": "10/03/2026", "month": "3/26"}).status_code == 422
    )
    assert treasurer.post(again, {**new, "due_on": "10/03/2026"}).status_code == 303
    assert "12.500" in treasurer.get("/iuran/anggota/A-0001").text
    third = {**new, "due_on": "10/03/2026", "request_id": request_of(3)}
    assert "sudah mempunyai tagihan" in treasurer.post(again, third).text
