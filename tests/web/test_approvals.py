"""The second person's desk as pages: what is asked, what is shown to whom, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.desk.tasks import open_tasks
from coop.ledger.periods import close_month
from coop.users import service
from coop.users.pins import FAILURES_MAX
from coop.users.pins import hash_pin
from coop.users.pins import set_pin
from tests.conftest import NOW
from tests.invariants import broken
from tests.web.approval_pages import LARGE
from tests.web.approval_pages import PIN
from tests.web.approval_pages import SMALL
from tests.web.approval_pages import draft
from tests.web.approval_pages import open_desk
from tests.web.approval_pages import press
from tests.web.approval_pages import submitted
from tests.web.conftest import PASSWORD
from tests.web.counter import PDF
from tests.web.counter import count
from tests.web.counter import filled_form
from tests.web.counter import looked_at
from tests.web.counter import recorded
from tests.web.counter import state
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

    SignIn = Callable[[str], Browser]


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


@pytest.fixture(autouse=True)
def desk(served: Engine) -> None:
    open_desk(served)


# ------------------------------------------------------------------------- sending


def test_an_entry_above_the_limit_is_announced_sent_and_waits(
    siti: Browser, served: Engine
) -> None:
    before = state(served)
    page = looked_at(siti, filled_form(siti, *LARGE))
    assert "melewati batas Rp50.000" in page.text
    assert "Ajukan untuk disetujui" in page.text
    assert state(served) == before
    answer = siti.post("/jurnal/baru", page.form() | {"confirmed": "1"}, follow_redirects=True)
    shown = Page(answer)
    assert shown.title == "Pengajuan nomor 1"
    assert "menunggu persetujuan orang kedua" in shown.html
    for words in ("Uang jasa", "Rp75.000", "tujuh puluh lima ribu rupiah", "siti"):
        assert words in shown.text
    assert count(served, "journal_entry") == 0


def test_an_entry_at_the_limit_is_recorded_at_once(siti: Browser) -> None:
    page = looked_at(siti, filled_form(siti, *SMALL))
    assert "melewati batas" not in page.text
    assert "Catat jurnal ini" in page.text
    assert "/jurnal/" in recorded(siti, *SMALL)


def test_a_double_click_is_one_submission_before_and_after_the_approval(
    siti: Browser, served: Engine, browser_of: SignIn
) -> None:
    page = looked_at(siti, filled_form(siti, *LARGE))
    form = page.form() | {"confirmed": "1"}
    first, again = siti.post("/jurnal/baru", form), siti.post("/jurnal/baru", form)
    assert first.location == again.location == "/persetujuan/1"
    entry = press(browser_of("budi"), "/persetujuan/1", "setujui").location
    assert siti.post("/jurnal/baru", form).location == entry
    look_again = {name: typed for name, typed in form.items() if name != "confirmed"}
    assert "sudah tercatat sebagai BKM-2026-00001" in looked_at(siti, look_again).text
    assert (count(served, "pending_entry"), count(served, "journal_entry")) == (1, 1)


def test_a_reversal_and_a_transfer_wait_too(
    siti: Browser, served: Engine, browser_of: SignIn
) -> None:
    place = submitted(siti)
    entry = press(browser_of("budi"), place, "setujui").location
    asked = Page(siti.get(f"{entry}/batalkan"))
    assert "melewati batas Rp50.000" in asked.text
    answer = siti.post(f"{entry}/batalkan", asked.form() | {"reason": "Salah jumlah"})
    assert answer.location == "/persetujuan/2"
    page = Page(siti.get(entry))
    assert "Pembatalan menunggu" in page.text
    assert not page.has_link("Batalkan jurnal ini")
    second = siti.post(
        f"{entry}/batalkan",
        Page(siti.get(f"{entry}/batalkan")).form() | {"reason": "Sekali lagi"},
    )
    assert "sudah menunggu persetujuan sebagai pengajuan nomor 2" in Page(second).text
    mirror = press(browser_of("budi"), "/persetujuan/2", "setujui").location
    assert "Pembatalan" in Page(siti.get(mirror)).text
    form = Page(siti.get("/pindah-buku")).form() | {
        "debit": "6105",
        "debit_unit": "USP",
        "credit": "4101",
        "credit_unit": "USP",
        "amount": "60.000",
        "reason": "Salah akun",
    }
    shown = Page(siti.post("/pindah-buku", form))
    assert "melewati batas" in shown.text
    answer = siti.post("/pindah-buku", shown.form() | {"confirmed": "1"})
    assert answer.location == "/persetujuan/3"
    assert broken(served) == []


# ------------------------------------------------------------------------- deciding


def test_the_chair_approves_by_the_own_log_in(
    siti: Browser, served: Engine, browser_of: SignIn
) -> None:
    place = submitted(siti)
    budi = browser_of("budi")
    answer = press(budi, place, "setujui")
    assert answer.status_code == 303
    entry = Page(budi.get(answer.location))
    assert entry.title == "Jurnal BKM-2026-00001"
    assert "budi" in entry.text
    assert entry.link("lihat persetujuannya") == place
    shown = Page(budi.get(place))
    assert "dengan nama pengguna sendiri" in shown.text
    assert not shown.all("form", method="post")[1:] or "Setujui" not in shown.text
    assert broken(served) == []


def test_the_maker_sees_no_button_to_approve_and_forging_one_does_not_help(
    siti: Browser, served: Engine
) -> None:
    place = submitted(siti)
    page = Page(siti.get(place))
    assert "Setujui dan catat" not in page.text
    assert "Menolak" not in page.text
    for act in ("setujui", "tolak"):
        form = {f"{act}-request_id": "0" * 32, "approve-request_id": "0" * 32}
        form |= {"refuse-request_id": "0" * 32, "refuse-reason": "x"}
        answer = Page(siti.post(f"{place}/{act}", form))
        assert answer.status == 422
        assert "pembuat tidak pernah memutuskan" in answer.text
    paper = {"paper-request_id": "0" * 32, "paper-approver": "siti"}
    assert "pembuat tidak pernah" in Page(siti.post(f"{place}/kertas", paper)).text
    assert count(served, "journal_entry") == 0


def test_a_refusal_is_read_by_the_maker(siti: Browser, served: Engine, browser_of: SignIn) -> None:
    place = submitted(siti)
    budi = browser_of("budi")
    empty = Page(press(budi, place, "tolak"))
    assert empty.status == 422
    assert "Isian ini perlu diisi." in empty.text
    assert press(budi, place, "tolak", **{"refuse-reason": "Notanya kurang"}).status_code == 303
    assert "Notanya kurang" in Page(siti.get(place)).text
    late = Page(budi.post(f"{place}/setujui", {"approve-request_id": "0" * 32}))
    assert "sudah ditolak oleh budi" in late.text
    assert count(served, "journal_entry") == 0


def test_the_maker_takes_it_back(siti: Browser, served: Engine, browser_of: SignIn) -> None:
    place = submitted(siti)
    assert press(siti, place, "tarik").status_code == 303
    assert "Ditarik kembali" in Page(siti.get(place)).text
    late = Page(browser_of("budi").post(f"{place}/setujui", {"approve-request_id": "0" * 32}))
    assert "sudah ditarik kembali oleh siti" in late.text
    other = submitted(siti)
    rini = browser_of("rini")
    assert "Menarik kembali" not in Page(rini.get(other)).text
    answer = Page(rini.post(f"{other}/tarik", {"withdraw-request_id": "0" * 32}))
    assert "hanya ia yang dapat menariknya kembali" in answer.text


def test_the_second_of_two_approvers_reads_who_was_first(siti: Browser, browser_of: SignIn) -> None:
    place = submitted(siti)
    budi, rini = browser_of("budi"), browser_of("rini")
    forms = [Page(each.get(place)).form(f"{place}/setujui") for each in (budi, rini)]
    assert budi.post(f"{place}/setujui", forms[0]).status_code == 303
    late = Page(rini.post(f"{place}/setujui", forms[1]))
    assert late.status == 422
    assert "sudah disetujui oleh budi" in late.text
    assert budi.post(f"{place}/setujui", forms[0]).location.startswith("/jurnal/")


def test_what_the_door_refuses_goes_on_waiting_with_the_sentence(
    siti: Browser, served: Engine, browser_of: SignIn
) -> None:
    place = submitted(siti, entry_date="27/02/2026")
    recorded(siti, *SMALL, entry_date="27/02/2026")
    with writing(served) as session:
        close_month(session, Period("2026-02"), actor="siti", now=NOW)
        session.commit()
    budi = browser_of("budi")
    answer = Page(press(budi, place, "setujui"))
    assert "Februari 2026 sudah ditutup" in answer.text
    assert "Menunggu persetujuan" in answer.text
    assert draft(served).state == "waiting"


# ------------------------------------------------------------------------- PIN and paper


def test_an_approver_types_the_own_pin_at_the_makers_screen(siti: Browser, served: Engine) -> None:
    place = submitted(siti)
    page = Page(siti.get(place))
    [chosen] = page.all("select", id="pin-approver")
    assert [option.get("value") for option in chosen.iter("option")] == ["", "budi"]
    answer = press(siti, place, "pin", **{"pin-approver": "budi", "pin-pin": PIN})
    assert answer.status_code == 303
    row = draft(served)
    assert (row.way, row.decided_by, row.screen_of) == ("pin", "budi", "siti")
    assert "dengan PIN di layar siti" in Page(siti.get(place)).text


def test_a_wrong_pin_waits_longer_and_longer_and_is_shut_in_the_end(
    siti: Browser, served: Engine, clock: Clock, browser_of: SignIn
) -> None:
    place = submitted(siti)

    def type_pin(pin: str) -> Page:
        return Page(press(siti, place, "pin", **{"pin-approver": "budi", "pin-pin": pin}))

    for _ in range(3):
        assert "bukan PIN budi" in type_pin("480318").text
    waiting = type_pin(PIN)  # even the right one
    assert "terlalu sering" in waiting.text.lower() or "tunggu" in waiting.text.lower()
    assert draft(served).state == "waiting"
    answers = []
    for _ in range(FAILURES_MAX - 3):
        clock.advance(timedelta(minutes=16))
        siti.sign_in("siti")
        answers.append(type_pin("480318").text)
    assert "terkunci" in answers[-1]
    assert all("bukan PIN budi" in answer for answer in answers[:-1])
    assert draft(served).state == "waiting"
    assert "Setujui dengan PIN" not in Page(siti.get(place)).text
    with reading(served) as session:
        wrong = text(
            "SELECT count(*) FROM audit_event WHERE action = 'user.pin_refused'"
            " AND subject = 'user:budi' AND actor = 'siti'"
        )
        assert session.execute(wrong).scalar_one() == FAILURES_MAX
    budi = browser_of("budi")
    own = Page(budi.get("/kata-sandi/pin"))
    assert "terkunci" in own.text
    typed = {"present": PASSWORD, "pin": "905162", "again": "905162"}
    assert budi.post("/kata-sandi/pin", own.form() | typed).status_code == 303
    clock.advance(timedelta(minutes=16))
    siti.sign_in("siti")
    answer = press(siti, place, "pin", **{"pin-approver": "budi", "pin-pin": "905162"})
    assert answer.status_code == 303


def test_a_pin_opens_nothing_for_the_maker_or_for_who_has_none(
    siti: Browser, served: Engine
) -> None:
    with writing(served) as session:
        set_pin(session, "siti", hash_pin("719304"), now=NOW)
        session.commit()
    place = submitted(siti)
    form = {"pin-request_id": "0" * 32}
    own = Page(siti.post(f"{place}/pin", form | {"pin-approver": "siti", "pin-pin": "719304"}))
    assert "pembuat tidak pernah memutuskan" in own.text
    none = Page(siti.post(f"{place}/pin", form | {"pin-approver": "rini", "pin-pin": PIN}))
    assert "rini belum membuat PIN" in none.text
    nobody = Page(siti.post(f"{place}/pin", form | {"pin-approver": "x\x00y", "pin-pin": PIN}))
    assert nobody.status == 422
    assert count(served, "journal_entry") == 0


def test_a_signed_paper_posts_and_stays_listed_until_its_signer_confirms(
    siti: Browser, served: Engine, browser_of: SignIn
) -> None:
    place = submitted(siti)
    answer = press(siti, place, "kertas", **{"paper-approver": "budi"})
    assert answer.status_code == 303
    listed = Page(siti.get("/persetujuan"))
    assert "Bukti kertas yang belum dikonfirmasi" in listed.text
    assert "Konfirmasi tanda tangan" not in Page(browser_of("rini").get(place)).text
    rini = Page(browser_of("rini").post(f"{place}/konfirmasi", {"confirm-request_id": "0" * 32}))
    assert "ditandatangani oleh budi" in rini.text
    budi = browser_of("budi")
    assert press(budi, place, "konfirmasi").status_code == 303
    assert "Tanda tangan dikonfirmasi" in Page(budi.get(place)).text
    assert "Bukti kertas yang belum" not in Page(siti.get("/persetujuan")).text
    other = submitted(siti)
    press(siti, other, "kertas", **{"paper-approver": "budi"})
    answer = press(siti, other, "pin", **{"pin-approver": "budi", "pin-pin": PIN})
    assert answer.status_code == 303
    assert draft(served, 2).confirmed_by == "budi"


# ------------------------------------------------------------------------- papers, tasks, list


def test_papers_are_seen_before_the_approval_and_belong_to_the_entry_after_it(
    siti: Browser, served: Engine, browser_of: SignIn
) -> None:
    page = looked_at(siti, filled_form(siti, *LARGE), files=[("nota.pdf", PDF)])
    place = siti.post("/jurnal/baru", page.form() | {"confirmed": "1"}).location
    budi = browser_of("budi")
    paper = Page(budi.get(place)).link("nota.pdf")
    answer = budi.get(paper)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", PDF)
    assert budi.get(paper.replace("/1/lampiran", "/404/lampiran")).status_code == 404
    assert browser_of("ketut").get(paper).status_code == 403
    entry = press(budi, place, "setujui").location
    assert Page(budi.get(entry)).has_link("nota.pdf")
    assert budi.get(paper).status_code == 404
    assert count(served, "waiting_file") == 0


def test_open_tasks_name_what_waits_and_which_paper_is_unconfirmed(
    siti: Browser, served: Engine
) -> None:
    for _ in range(7):
        submitted(siti)
    press(siti, "/persetujuan/1", "kertas", **{"paper-approver": "budi"})
    with reading(served) as session:
        tasks = [task for task in open_tasks(session, NOW.date()) if "approval" in task.endpoint]
    waiting = [task for task in tasks if task.is_urgent]
    assert len(waiting) == 5
    assert "Rp75.000 menunggu persetujuan orang kedua: Uang jasa" in waiting[0].sentence.id
    assert waiting[0].values == (("draft_id", 2),)
    others = [task.sentence.id for task in tasks if not task.is_urgent]
    assert any("BKM-2026-00001" in sentence and "budi" in sentence for sentence in others)
    assert any("1 jurnal lain" in sentence for sentence in others)


def test_the_list_shows_what_waits_and_what_was_decided(siti: Browser, browser_of: SignIn) -> None:
    empty = Page(siti.get("/persetujuan"))
    assert "Tidak ada yang menunggu." in empty.text
    assert "di atas Rp50.000" in empty.text
    for narration in ("Satu", "Dua", "Tiga", "Empat"):
        submitted(siti, narration=narration)
    budi = browser_of("budi")
    press(budi, "/persetujuan/1", "setujui")
    press(budi, "/persetujuan/2", "tolak", **{"refuse-reason": "Kurang"})
    press(siti, "/persetujuan/3", "tarik")
    listed = Page(budi.get("/persetujuan"))
    rows = [" ".join(row) for row in listed.rows()]
    assert len(rows) == 4
    assert "Empat" in rows[0]
    for state_name, narration in (
        ("approved", "Satu"),
        ("refused", "Dua"),
        ("withdrawn", "Tiga"),
        ("nonsense", "Tiga"),
    ):
        page = Page(budi.get(f"/persetujuan?keputusan={state_name}&hal=1"))
        decided = [" ".join(row) for row in page.rows()][1:]
        assert narration in decided[0]
        assert len(decided) == (3 if state_name == "nonsense" else 1)
    assert "Menunggu persetujuan" not in Page(budi.get("/persetujuan?hal=2")).text


@pytest.mark.parametrize(
    ("who", "status"), [("dewi", 200), ("budi", 200), ("ketut", 403), ("wayan", 403)]
)
def test_who_reads_the_books_reads_the_list(
    siti: Browser, browser_of: SignIn, who: str, status: int
) -> None:
    place = submitted(siti)
    browser = browser_of(who)
    assert browser.get("/persetujuan").status_code == status
    assert browser.get(place).status_code == status
    if who != "budi":
        for act in ("setujui", "tolak", "tarik", "pin", "kertas", "konfirmasi"):
            assert browser.post(f"{place}/{act}").status_code == 403
    assert siti.get("/persetujuan/404").status_code == 404


def test_without_a_second_person_the_page_says_what_to_do(siti: Browser, served: Engine) -> None:
    place = submitted(siti)
    with writing(served) as session:
        for username in ("budi", "rini"):
            service.set_enabled(session, username, is_enabled=False, actor="test", now=NOW)
        session.commit()
    page = Page(siti.get(place))
    assert "Belum ada pengguna lain yang dapat menyetujui" in page.text
    assert "Setujui dengan PIN" not in page.text
