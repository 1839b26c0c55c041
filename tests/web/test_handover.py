"""Handing over the treasurer's office: prepared, counted, completed once, and kept."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pypdf
import pytest
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.desk.counts.denominations import NOTE
from coop.desk.counts.denominations import Pieces
from coop.desk.counts.facts import CountFacts
from coop.desk.counts.service import record_count
from coop.desk.handover.content import content_from_text
from coop.desk.handover.content import content_to_text
from coop.desk.handover.content import digest_of
from coop.desk.handover.models import Handover
from coop.ledger.accounts import open_subledger
from coop.ledger.chain import short_code
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.models import ChainHead
from coop.ledger.posting import post
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.money import Money
from coop.users import service as people_service
from coop.users.access import Role
from coop.web.fields import new_request_id
from tests.conftest import NOW
from tests.web.conftest import HOSTILE
from tests.web.conftest import PASSWORD
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser

TODAY = date(2026, 3, 10)


@pytest.fixture
def people(book_on_both: str) -> str:
    """Rights end in the database: both engines."""
    return book_on_both


@pytest.fixture
def office(served: Engine) -> Engine:
    """A box, a bank account, a work advance of Siti's; Rina, who will take over."""
    with writing(served) as session:
        people_service.create_user(
            session, username="rina", display_name="Rina Wati", password=PASSWORD, roles=[],
            actor="ketut", now=NOW,
        )  # fmt: skip
        open_subledger(session, "person", "siti")
        lines = (
            debit("1101", Money.rupiah(450_000), unit="KANTOR"),
            debit("1111", Money.rupiah(2_000_000), unit="KANTOR"),
            debit(
                "1184",
                Money.rupiah(50_000),
                unit="KANTOR",
                subledger=SubledgerRef("person", "siti"),
            ),
            credit("3301", Money.rupiah(2_500_000), unit="KANTOR"),
        )
        draft = Draft(date(2026, 3, 2), "Modal awal", lines)
        post(session, draft, request_id="modal", actor="siti", now=NOW)
        session.commit()
    return served


def count_cash(engine: Engine, rupiah: int = 450_000) -> None:
    """Count the office's box today."""
    facts = CountFacts(
        "1101", "KANTOR", TODAY, "siti", "Siti", "Budi",
        (Pieces(NOTE, Money.rupiah(50_000), rupiah // 50_000),),
    )  # fmt: skip
    with writing(engine) as session:
        record_count(session, facts, request_id=f"hitung-{rupiah}", actor="budi", now=NOW)
        session.commit()


def begin(browser: Browser, **fields: str) -> TestResponse:
    """Say who hands over to whom."""
    form = Page(browser.get("/serah-terima/baru")).form()
    return browser.post("/serah-terima/baru", form | {"giver": "siti", "taker": "rina"} | fields)


def begun(browser: Browser) -> str:
    """A hand-over that is being prepared; its address."""
    answer = begin(browser)
    assert answer.status_code == 303, Page(answer).text
    return str(answer.location)


def finish(browser: Browser, address: str) -> TestResponse:
    """Look at the last step and confirm it."""
    shown = Page(browser.get(f"{address}/selesai"))
    form = shown.form() if shown.all("form", class_="confirm") else {"request_id": new_request_id()}
    return browser.post(f"{address}/selesai", form | {"confirmed": "1"})


def paper(answer: TestResponse) -> str:
    """The text of a PDF, its lines joined."""
    assert answer.mimetype == "application/pdf", answer.text
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def roles_of(session: Session, username: str) -> list[str]:
    return sorted(role.role for role in people_service.require_user(session, username).roles)


def test_nobody_takes_over_who_was_not_chosen(siti: Browser) -> None:
    form = Page(siti.get("/serah-terima/baru")).form()
    assert form["taker"] == ""
    assert siti.post("/serah-terima/baru", form).status_code == 422


def test_the_office_goes_from_one_to_the_other_and_the_paper_says_how(
    siti: Browser, browser_of: Callable[[str], Browser], office: Engine
) -> None:
    address = begun(siti)
    count_cash(office)
    form = Page(siti.get(address)).form(class_="book-form")
    kept = siti.post(
        address,
        form
        | {
            "documents": "Akta pendirian, asli\nBuku anggota",
            "keys": "Kunci brankas, 2 buah",
            "books-0-name": "Simpanan",
            "books-0-first": "0151",
            "books-0-last": "0200",
        },
    )
    assert kept.status_code == 303
    assert "Kunci brankas, 2 buah" in siti.get(address).text
    draft_paper = paper(siti.get(f"{address}/berita-acara.pdf"))
    assert "RANCANGAN – BELUM BERLAKU" in draft_paper
    step = Page(siti.get(f"{address}/selesai"))
    assert "akun Siti tidak dapat dipakai masuk lagi" in step.text
    assert finish(siti, address).status_code == 303

    assert siti.get("/").status_code == 303, "her session is over"
    assert siti.sign_in("siti").status_code != 303, "her account is disabled"
    rina = browser_of("rina")
    assert rina.get("/jurnal/baru").status_code == 200
    with reading(office) as session:
        assert roles_of(session, "siti") == []
        assert roles_of(session, "rina") == ["treasurer"]
        row = session.scalars(select(Handover)).one()
        assert digest_of(row.content) == row.digest
        assert content_to_text(content_from_text(row.content)) == row.content
        actions = session.scalars(select(AuditEvent.action)).all()
        assert {"handover.start", "handover.complete", "user.disable"} <= set(actions)
    text = paper(rina.get(f"{address}/berita-acara.pdf"))
    for words in (
        "BERITA ACARA SERAH TERIMA JABATAN BENDAHARA",
        "Nomor: 1/BA-ST/2026",
        "Pada hari ini, Selasa, 10 Maret 2026, Siti menyerahkan jabatan bendahara kepada Rina Wati",
        "Uang kertas Rp50.000 9 450.000",
        "KO-00001",
        "empat ratus lima puluh ribu rupiah",
        "2.000.000",
        "belum dicocokkan",
        "siti Siti",
        "Simpanan 0151 0200",
        "Akta pendirian, asli",
        "kode kepala rantainya 1-",
        f"Segel isi berita acara: {short_code(row.digest)}.",
        "Budi",
        "Dewi",
    ):
        assert words in text
    assert "RANCANGAN" not in text
    assert "1/BA-ST/2026" in rina.get("/serah-terima").text


def test_the_final_step_confirmed_twice_is_done_once(
    siti: Browser, browser_of: Callable[[str], Browser], office: Engine
) -> None:
    address = begun(siti)
    count_cash(office)
    budi = browser_of("budi")
    form = Page(budi.get(f"{address}/selesai")).form() | {"confirmed": "1"}
    for _ in range(2):
        assert budi.post(f"{address}/selesai", form).status_code == 303
    with reading(office) as session:
        assert session.scalar(select(func.count()).select_from(Handover)) == 1
    assert budi.get(f"{address}/selesai").status_code == 303


def test_cash_is_counted_on_the_day_and_nothing_moves_after_it(
    siti: Browser, office: Engine
) -> None:
    address = begun(siti)
    answer = finish(siti, address)
    assert answer.status_code == 422
    assert "Kas Kantor (KANTOR) belum dihitung hari ini" in Page(answer).text
    assert "Hitung sekarang" in siti.get(address).text
    count_cash(office)
    with writing(office) as session:
        lines = (
            debit("1101", Money.rupiah(1_000), unit="KANTOR"),
            credit("4101", Money.rupiah(1_000), unit="KANTOR"),
        )
        post(session, Draft(TODAY, "susulan", lines), request_id="s", actor="siti", now=NOW)
        session.commit()
    assert "ada transaksi sesudah dihitung" in Page(finish(siti, address)).text
    with reading(office) as session:
        assert roles_of(session, "siti") == ["treasurer"]


def test_what_changed_since_the_page_was_opened_is_looked_at_again(
    siti: Browser, office: Engine
) -> None:
    address = begun(siti)
    count_cash(office)
    form = Page(siti.get(f"{address}/selesai")).form()
    with writing(office) as session:
        lines = (
            debit("6103", Money.rupiah(1_000), unit="KANTOR"),
            credit("1111", Money.rupiah(1_000), unit="KANTOR"),
        )
        post(session, Draft(TODAY, "biaya bank", lines), request_id="b", actor="siti", now=NOW)
        session.commit()
    answer = siti.post(f"{address}/selesai", form | {"confirmed": "1"})
    assert answer.status_code == 422
    assert "Isi buku berubah sesudah halaman ini dibuka." in Page(answer).text
    again = Page(answer).form() | {"confirmed": "1"}
    assert siti.post(f"{address}/selesai", again).status_code == 303


def test_entries_of_the_old_treasurer_do_not_wait_for_ever(siti: Browser, office: Engine) -> None:
    with writing(office) as session:
        change_setting(session, APPROVAL_ABOVE, "100000", actor="ketut", now=NOW)
        money = Money.rupiah(500_000)
        lines = (debit("6103", money, unit="KANTOR"), credit("1111", money, unit="KANTOR"))
        submit(session, Draft(TODAY, "komputer", lines), request_id="k", actor="siti", now=NOW)
        session.commit()
    address = begun(siti)
    count_cash(office)
    answer = finish(siti, address)
    assert answer.status_code == 422
    assert "Masih ada 1 transaksi buatan siti yang menunggu persetujuan." in Page(answer).text
    assert "Rp500.000" in siti.get(address).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"taker": "siti"}, "orangnya sama dengan yang menyerahkan"),
        ({"taker": "dewi"}, "pengawas tidak boleh memegang pembukuan"),
        ({"chair": ""}, "Isian ini perlu diisi."),
        ({"supervisor": "\u202ebalik"}, "karakter tersembunyi"),
        ({"taker": "tidak-ada"}, ""),
    ],
)
def test_who_cannot_take_over_is_refused_and_nothing_typed_is_lost(
    siti: Browser, office: Engine, fields: dict[str, str], words: str
) -> None:
    answer = begin(siti, **fields)
    assert answer.status_code == 422
    assert words in Page(answer).text
    assert 'value="Budi"' in answer.text or "chair" in fields


def test_somebody_disabled_meanwhile_takes_nothing_over(siti: Browser, office: Engine) -> None:
    address = begun(siti)
    count_cash(office)
    with writing(office) as session:
        people_service.set_enabled(session, "rina", is_enabled=False, actor="ketut", now=NOW)
        session.commit()
    assert "akunnya tidak aktif" in Page(finish(siti, address)).text


def test_who_is_no_treasurer_hands_nothing_over(siti: Browser, office: Engine) -> None:
    address = begun(siti)
    count_cash(office)
    with writing(office) as session:
        people_service.set_roles(session, "siti", [Role.CHAIR], actor="ketut", now=NOW)
        session.commit()
    assert "bukan bendahara" in Page(finish(siti, address)).text


def test_who_keeps_another_role_keeps_the_account_but_signs_in_again(
    siti: Browser, browser_of: Callable[[str], Browser], office: Engine
) -> None:
    with writing(office) as session:
        roles = [Role.TREASURER, Role.CASHIER, Role.CHAIR]
        people_service.set_roles(session, "siti", roles, actor="ketut", now=NOW)
        session.commit()
    address = begun(siti)
    count_cash(office)
    assert "akun Siti tinggal sebagai Ketua" in Page(siti.get(f"{address}/selesai")).text
    assert finish(siti, address).status_code == 303
    assert siti.get("/").status_code == 303, "the open session is over"
    assert browser_of("siti").get("/jurnal/baru").status_code == 403
    with reading(office) as session:
        assert roles_of(session, "siti") == ["chair"]


def test_one_hand_over_at_a_time_and_a_cancelled_one_changes_nothing(
    siti: Browser, office: Engine
) -> None:
    form = Page(siti.get("/serah-terima/baru")).form() | {"giver": "siti", "taker": "rina"}
    first = siti.post("/serah-terima/baru", form)
    assert siti.post("/serah-terima/baru", form).location == first.location, "a second click"
    assert "sedang disiapkan" in Page(begin(siti)).text
    address = str(first.location)
    token = {"request_id": new_request_id()}
    assert siti.post(f"{address}/batal", token).status_code == 303
    assert "Tidak ada hak yang berubah." in Page(siti.get(address)).text
    assert siti.post(f"{address}/batal", token).status_code == 303
    count_cash(office)
    late = siti.post(f"{address}/selesai", token | {"confirmed": "1", "seen": ""})
    assert late.status_code == 303
    with reading(office) as session:
        assert session.scalar(select(func.count()).select_from(Handover)) == 0
        assert roles_of(session, "siti") == ["treasurer"]
    assert begin(siti).status_code == 303


def test_only_treasurer_and_chair_hand_over(
    siti: Browser, browser_of: Callable[[str], Browser], stranger: Browser, office: Engine
) -> None:
    address = begun(siti)
    paths = ("/serah-terima", "/serah-terima/baru", address, f"{address}/berita-acara.pdf")
    for who in ("dewi", "ketut", "wayan", "rina"):
        browser = browser_of(who)
        assert [browser.get(path).status_code for path in paths] == [403] * 4
        assert browser.post(f"{address}/selesai", {"confirmed": "1"}).status_code == 403
    assert [browser_of("budi").get(path).status_code for path in paths] == [200] * 4
    assert stranger.get(address).status_code == 303
    assert siti.get("/serah-terima/99").status_code == 404


def test_what_was_signed_is_neither_changed_nor_deleted(
    siti: Browser, browser_of: Callable[[str], Browser], office: Engine
) -> None:
    address = begun(siti)
    count_cash(office)
    assert finish(browser_of("budi"), address).status_code == 303
    for statement in (update(Handover).values(to_user="budi"), delete(Handover)):
        with writing(office) as session, pytest.raises(DBAPIError):
            session.execute(statement)


def test_hostile_texts_are_only_text(siti: Browser, office: Engine) -> None:
    address = begun(siti)
    form = Page(siti.get(address)).form(class_="book-form")
    assert siti.post(address, form | {"documents": HOSTILE}).status_code == 303
    assert "<script>alert" not in siti.get(address).text
    assert '<script>alert("1")</script>' in paper(siti.get(f"{address}/berita-acara.pdf"))
    too_long = siti.post(address, form | {"keys": "x" * 201})
    assert too_long.status_code == 422


def test_an_empty_list_says_when_it_is_needed(siti: Browser) -> None:
    assert "belum pernah diserahterimakan" in Page(siti.get("/serah-terima")).text


def test_the_paper_in_english(siti: Browser, office: Engine) -> None:
    address = begun(siti)
    siti.post("/bahasa", {"language": "en"})
    text = paper(siti.get(f"{address}/berita-acara.pdf?kertas=F4"))
    for words in (
        "MINUTES OF THE HAND-OVER OF THE TREASURER",
        "DRAFT – NOT IN FORCE",
        "Handing over",
    ):
        assert words in text


def test_the_chain_is_not_touched_by_a_hand_over(
    siti: Browser, browser_of: Callable[[str], Browser], office: Engine
) -> None:
    address = begun(siti)
    count_cash(office)
    with reading(office) as session:
        before = session.scalars(select(ChainHead.hash)).one()
    finish(browser_of("budi"), address)
    with reading(office) as session:
        assert session.scalars(select(ChainHead.hash)).one() == before
