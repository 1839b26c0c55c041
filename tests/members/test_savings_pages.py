"""Pages of savings: found, opened, held, moved, closed, each looked at before it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from coop.db import reading
from coop.db import writing
from coop.ledger.holds import place_hold
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.members.savings.models import SavingsAccount
from coop.members.savings.reading import available_of
from coop.members.savings.reading import balance_of
from coop.money import Money
from tests.conftest import NOW
from tests.web.conftest import HOSTILE
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.members.village import Village
    from tests.web.conftest import Browser


def place(village: Village, product: str = "SUKARELA", rest: str = "") -> str:
    return f"/simpanan/{village.accounts['A-0001', product]}{rest}"


def send(browser: Browser, path: str, **fields: str) -> Page:
    """Fill in a form and look at it; the page with the sentence."""
    page = Page(browser.post(path, Page(browser.get(path)).form() | fields))
    assert page.title == "Periksa dulu", page.text
    return page


def confirm(browser: Browser, path: str, looked: Page) -> Page:
    """Press the button twice; where it led the second time."""
    for _twice in range(2):
        answer = browser.post(path, looked.form() | {"confirmed": "1"})
        assert answer.status_code == 303, Page(answer).text
    return Page(browser.get(str(answer.location)))


# ------------------------------------------------------------------------------- lists


def test_accounts_are_listed_with_what_may_be_withdrawn(
    treasurer: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 500_000)
    page = Page(treasurer.get("/simpanan?produk=SUKARELA"))
    assert page.rows()[0] == [
        "S2-0001 Simpanan Sukarela",
        "Wati Uji, Simpanan Sukarela A-0001",
        "Simpanan Sukarela",
        "500.000",
        "–",
        "500.000",
    ]
    served_village.deposit("A-0002", 20_000)
    served_village.deposit("A-0002", 7_000, "WAJIB")
    for path, said in (
        ("/simpanan?produk=SUKARELA", "3 rekening, saldo seluruhnya Rp520.000."),
        ("/simpanan?cari=budi", "6 rekening, saldo seluruhnya Rp27.000."),
        ("/simpanan", "18 rekening, saldo seluruhnya Rp527.000."),
    ):
        assert said in treasurer.get(path).text, path
    found = Page(treasurer.get("/simpanan?cari=budi&produk=WAJIB")).rows()
    assert [row[0] for row in found] == ["A-0002 Simpanan Wajib"]
    assert found[0][5] == "saat keluar"
    assert "Tidak ada rekening yang cocok" in Page(treasurer.get("/simpanan?cari=zzz")).text
    assert treasurer.get("/simpanan?hal=9").status_code == 200


def test_a_member_has_a_page_with_everything_and_its_sum(
    treasurer: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 500_000)
    served_village.deposit("A-0001", 20_000, "WAJIB")
    page = Page(treasurer.get("/simpanan/anggota/A-0001"))
    assert page.title == "Simpanan Wati Uji"
    assert page.rows()[-1][:3] == ["Jumlah", "", "520.000"]
    assert treasurer.get("/simpanan/anggota/A-0099").status_code == 404


def test_an_account_shows_its_movements_with_the_balance_after_each(
    treasurer: Browser, served_village: Village
) -> None:
    for number in range(1, 53):
        served_village.deposit("A-0001", number * 1_000)
    page = Page(treasurer.get(place(served_village)))
    assert "Rp1.378.000" in page.text
    assert page.rows()[0][:5] == ["02/03/2026", "Setoran tunai", "52.000", "", "1.378.000"]
    assert len(page.rows()) == 50
    older = Page(treasurer.get(place(served_village, rest="?hal=2"))).rows()
    assert [row[4] for row in older] == ["3.000", "1.000"]
    assert treasurer.get("/simpanan/99999").status_code == 404
    assert treasurer.get("/simpanan/99999999999").status_code == 404


def test_a_page_of_accounts_takes_few_questions_and_little_room(
    treasurer: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 500_000)
    seen: list[str] = []

    def count(*arguments: object) -> None:
        if str(arguments[2]).split(maxsplit=1)[0] not in {"BEGIN", "PRAGMA"}:
            seen.append(str(arguments[2]))

    event.listen(served_village.engine, "before_cursor_execute", count)
    for path in (
        "/simpanan",
        "/simpanan/produk",
        "/simpanan/anggota/A-0001",
        place(served_village),
        "/pengaturan/aturan",
    ):
        seen.clear()
        answer = treasurer.get(path)
        assert len(seen) <= 12, (path, len(seen))
        assert len(answer.data) < 100_000
    event.remove(served_village.engine, "before_cursor_execute", count)


# ------------------------------------------------------------------------------- opening


def test_an_account_is_opened_after_a_look_and_once(
    cashier: Browser, served_village: Village
) -> None:
    path = "/simpanan/anggota/A-0001/buka"
    product = str(served_village.products["HARIRAYA"])
    looked = send(cashier, path, product=product, due_on="01/03/2027", purpose="Lebaran")
    assert (
        "Wati Uji (A-0001) membuka rekening Simpanan Hari Raya nomor HARIRAYA-0001 pada 10 Maret"
    ) in looked.text
    assert "Dapat ditarik mulai 1 Maret 2027." in looked.text
    shown = confirm(cashier, path, looked)
    assert shown.title == "Simpanan Hari Raya HARIRAYA-0001"
    with reading(served_village.engine) as session:
        rows = session.query(SavingsAccount).filter_by(number="HARIRAYA-0001").all()
        assert [each.purpose for each in rows] == ["Lebaran"]


def test_a_refused_opening_keeps_what_was_typed(cashier: Browser, served_village: Village) -> None:
    path = "/simpanan/anggota/A-0001/buka"
    typed = Page(cashier.get(path)).form() | {
        "product": str(served_village.products["SUKARELA"]),
        "opened_on": "01/01/2025",
        "purpose": HOSTILE,
    }
    answer = cashier.post(path, typed)
    assert answer.status_code == 422
    page = Page(answer)
    assert "anggota itu baru diterima sesudahnya" in page.text
    assert page.form()["purpose"] == HOSTILE
    assert "<script>alert" not in answer.text
    assert cashier.post(path, typed | {"product": "abc"}).status_code == 422


# ------------------------------------------------------------------------------- holds


def test_part_of_an_account_is_held_and_released_with_a_reason(
    cashier: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 500_000)
    path = place(served_village, rest="/tahan")
    looked = send(cashier, path, amount="400.000", reason="Jaminan pinjaman")
    assert "Rp400.000 dari Simpanan Sukarela S2-0001 milik Wati Uji (A-0001) ditahan." in (
        looked.text
    )
    assert "Sesudah itu yang dapat ditarik Rp100.000." in looked.text
    with reading(served_village.engine) as session:
        account = served_village.view(session, "A-0001")
        assert available_of(session, account) == Money.rupiah(500_000), "looking holds nothing"
    shown = confirm(cashier, path, looked)
    assert shown.rows()[0][:2] == ["Jaminan pinjaman", "400.000"]
    release = f"{place(served_village)}/tahan/1/lepas"
    looked = send(cashier, release, reason="Lunas")
    assert "Ditahan karena: Jaminan pinjaman" in looked.text
    shown = confirm(cashier, release, looked)
    assert "Made: Lunas" in shown.rows()[0][3]
    with reading(served_village.engine) as session:
        account = served_village.view(session, "A-0001")
        assert available_of(session, account) == Money.rupiah(500_000)


def test_more_than_is_free_is_not_held_and_a_hold_of_a_loan_is_not_released_here(
    cashier: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 500_000)
    path = place(served_village, rest="/tahan")
    form = Page(cashier.get(path)).form()
    answer = cashier.post(path, form | {"amount": "500.001", "reason": "Jaminan"})
    assert answer.status_code == 422
    assert Page(answer).form()["amount"] == "500.001"
    with writing(served_village.engine) as session:
        account = served_village.view(session, "A-0001")
        place_hold(
            session,
            account.account_id,
            account.subledger_id,
            Money.rupiah(1_000),
            "Pinjaman",
            request_id="pinjaman",
            actor="siti",
            now=NOW,
            origin="loan:1",
        )
        session.commit()
    release = f"{place(served_village)}/tahan/1/lepas"
    form = Page(cashier.get(release)).form()
    refused = cashier.post(release, form | {"reason": "Minta", "confirmed": "1"})
    assert refused.status_code == 422
    other = f"{place(served_village, 'HARIRAYA')}/tahan/1/lepas"
    assert cashier.get(other).status_code == 404, "a hold of another account"


# ------------------------------------------------------------------------------- changes


def test_money_is_moved_between_accounts_of_a_member_after_a_look(
    cashier: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 500_000)
    path = place(served_village, rest="/pindah")
    target = str(served_village.accounts["A-0001", "HARIRAYA"])
    looked = send(cashier, path, target=target, amount="150.000", reason="untuk lebaran")
    assert (
        "Rp150.000 pindah dari Simpanan Sukarela S2-0001 ke Simpanan Hari Raya S3-0001 "
        "milik Wati Uji (A-0001)"
    ) in looked.text
    confirm(cashier, path, looked)
    with reading(served_village.engine) as session:
        planned = served_village.view(session, "A-0001", "HARIRAYA")
        assert balance_of(session, planned) == Money.rupiah(150_000)


def test_a_large_transfer_waits_for_a_second_person(
    cashier: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 500_000)
    with writing(served_village.engine) as session:
        change_setting(session, APPROVAL_ABOVE, "100000", actor="siti", now=NOW)
        session.commit()
    path = place(served_village, rest="/pindah")
    target = str(served_village.accounts["A-0001", "HARIRAYA"])
    looked = send(cashier, path, target=target, amount="150.000")
    answer = cashier.post(path, looked.form() | {"confirmed": "1"})
    assert "/persetujuan/" in str(answer.location)


def test_a_foreign_account_cannot_be_the_target(cashier: Browser, served_village: Village) -> None:
    served_village.deposit("A-0001", 500_000)
    path = place(served_village, rest="/pindah")
    typed = Page(cashier.get(path)).form() | {
        "target": str(served_village.accounts["A-0002", "SUKARELA"]),
        "amount": "1.000",
        "confirmed": "1",
    }
    answer = cashier.post(path, typed)
    assert answer.status_code == 422
    assert "milik anggota lain" in Page(answer).text


def test_planned_savings_get_a_due_day_and_say_so_while_they_have_none(
    cashier: Browser, served_village: Village
) -> None:
    page = Page(cashier.get(place(served_village, "HARIRAYA")))
    assert "belum punya tanggal jatuh tempo" in page.text
    path = place(served_village, "HARIRAYA", "/jatuh-tempo")
    looked = send(cashier, path, due_on="01/03/2027", reason="Lebaran")
    shown = confirm(cashier, path, looked)
    assert "mulai 1 Maret 2027" in shown.text


def test_an_empty_account_is_closed_and_a_full_one_is_not(
    cashier: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 5_000, "REMITANSI")
    path = place(served_village, "REMITANSI", "/tutup")
    answer = cashier.post(path, Page(cashier.get(path)).form())
    assert answer.status_code == 422
    assert "belum kosong (saldo Rp5.000)" in Page(answer).text
    path = place(served_village, rest="/tutup")
    looked = send(cashier, path)
    answer = cashier.post(path, looked.form() | {"confirmed": "1"})
    shown = Page(cashier.get(str(answer.location)))
    assert "ditutup" in shown.text
    assert not shown.has_link("Tutup rekening")


# ------------------------------------------------------------------------------- products


def test_the_standard_products_come_with_one_button(
    treasurer: Browser, served_village: Village
) -> None:
    page = Page(treasurer.get("/simpanan/produk"))
    assert "Simpanan Berjangka 24 Bulan" in page.text
    assert page.rows()[0][:4] == [
        "Simpanan Pokok POKOK",
        "Rp100.000 sekali",
        "hanya saat keluar dari keanggotaan",
        "3 rekening Simpanan Pokok",
    ]
    answer = treasurer.post("/simpanan/produk/baku", page.form())
    shown = Page(treasurer.get(str(answer.location)))
    assert "4 produk baku ditambahkan" in shown.text
    assert "Tambahkan produk baku" not in shown.text


def test_a_product_and_its_terms_are_added_after_a_look(
    treasurer: Browser, served_village: Village
) -> None:
    path = "/simpanan/produk/baru"
    looked = send(
        treasurer,
        path,
        name="Simpanan Kurban",
        code="kurban",
        prefix="sk",
        kind="planned",
        account="2102",
        expense_account="5101",
        unit="USP",
    )
    assert "Simpanan Kurban dicatat pada akun 2102 di unit USP." in looked.text
    answer = treasurer.post(path, looked.form() | {"confirmed": "1"})
    terms = str(answer.location)
    typed = {
        "valid_from": "01/04/2026",
        "method": "lowest",
        "tiers-0-percent": "4",
        "tiers-1-start": "5.000.000",
        "tiers-1-percent": "4,5",
        "withdrawal": "dated",
        "decision": "Rapat 2/2026",
    }
    looked = send(treasurer, terms, **typed)
    assert (
        "Simpanan Kurban mulai 1 April 2026: 4% mulai Rp0; 4,5% mulai Rp5.000.000." in looked.text
    )
    shown = confirm(treasurer, terms, looked)
    assert "4% mulai Rp0; 4,5% mulai Rp5.000.000" in shown.text
    assert "akan berlaku" in shown.text
    with reading(served_village.engine) as session:
        account = served_village.view(session, "A-0001")
        assert account.product == "SUKARELA"


def test_a_rate_above_the_ceiling_names_its_legal_basis_and_keeps_what_was_typed(
    treasurer: Browser, served_village: Village
) -> None:
    path = f"/simpanan/produk/{served_village.products['SUKARELA']}/ketentuan"
    form = Page(treasurer.get(path)).form()
    assert form["tiers-0-percent"] == "6", "the latest terms are the beginning"
    form["method"] = "daily"  # the reader sends the last of a group
    answer = treasurer.post(
        path,
        form | {"valid_from": "01/04/2026", "tiers-0-percent": "9,5", "decision": "Rapat 2/2026"},
    )
    assert answer.status_code == 422
    page = Page(answer)
    assert "Bunga 9,5% setahun melebihi batas 9%" in page.text
    assert "Permenkop UKM 8/2023 Pasal 26 ayat (4)" in page.text
    assert page.form()["tiers-0-percent"] == "9,5"
    worse = treasurer.post(path, form | {"valid_from": "01/04/2026", "tiers-0-percent": "enam"})
    assert "Tulis persen setahun" in Page(worse).text


def test_a_product_is_stopped_and_offered_again(
    treasurer: Browser, served_village: Village
) -> None:
    path = f"/simpanan/produk/{served_village.products['REMITANSI']}"
    for expected in ("tidak ditawarkan lagi; rekening yang ada", "ditawarkan lagi."):
        page = Page(treasurer.get(path))
        answer = treasurer.post(f"{path}/tawarkan", page.form())
        assert expected in Page(treasurer.get(str(answer.location))).text
    assert treasurer.get("/simpanan/produk/999").status_code == 404


def test_a_used_product_keeps_its_account(treasurer: Browser, served_village: Village) -> None:
    path = f"/simpanan/produk/{served_village.products['SUKARELA']}/ubah"
    form = Page(treasurer.get(path)).form() | {"kind": "voluntary"}
    answer = treasurer.post(path, form | {"account": "2102"})
    assert answer.status_code == 422
    assert "sudah punya rekening" in Page(answer).text
    renamed = treasurer.post(path, form | {"name": "Simpanan Sukarela Desa", "confirmed": "1"})
    assert renamed.status_code == 303


# ------------------------------------------------------------------------------- roles


@pytest.mark.parametrize(
    ("username", "allowed"),
    [
        ("siti", "read change products"),
        ("made", "read change"),
        ("budi", "read products"),
        ("dewi", "read"),
        ("nina", "read"),
        ("rudi", ""),
        ("ketut", ""),
    ],
)
def test_each_role_reaches_what_is_its_business(
    username: str, allowed: str, signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    browser = signed_in(username)
    product = f"/simpanan/produk/{served_village.products['SUKARELA']}"
    pages = {
        "read": ["/simpanan", "/simpanan/produk", product, "/simpanan/anggota/A-0001"],
        "change": [
            "/simpanan/anggota/A-0001/buka",
            *(place(served_village, rest=f"/{each}") for each in ("tahan", "pindah", "tutup")),
        ],
        "products": ["/simpanan/produk/baru", f"{product}/ubah", f"{product}/ketentuan"],
    }
    for kind, paths in pages.items():
        expected = 200 if kind in allowed.split() else 403
        for path in paths:
            assert browser.get(path).status_code == expected, path
            if expected == 403 and kind != "read":
                assert browser.post(path).status_code == 403, path
