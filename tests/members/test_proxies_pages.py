"""Proxies on pages, who may do what with them, and the link a member abroad opens."""

from __future__ import annotations

import re
from datetime import date
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from itsdangerous import URLSafeSerializer
from pypdf import PdfReader
from sqlalchemy import text

from coop.db import reading
from coop.db import writing
from coop.ledger.correction import reverse
from coop.members.membership.models import Member
from coop.members.proxies import queries
from coop.members.proxies.models import ProxyLink
from coop.members.proxies.statement import BY_MEMBER
from coop.members.proxies.statement import BY_PROXY
from coop.members.proxies.statement import statement_of
from coop.money import Money
from tests.conftest import NOW
from tests.members.proxy_desk import TODAY
from tests.members.proxy_desk import act
from tests.members.proxy_desk import give
from tests.members.proxy_desk import person_who_acts
from tests.web.conftest import HOSTILE
from tests.web.conftest import Browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.members.village import Village
    from tests.web.conftest import Clock

REQUEST = "0" * 31
LETTER = {
    "relation": "spouse",
    "purposes": ["deposit", "withdraw"],
    "limit_each": "500.000",
    "limit_month": "900.000",
    "valid_from": "01/03/2026",
    "expires_on": "31/12/2026",
    "document": "Surat kuasa 1/2026",
    "note": "Map merah",
}
SECRET = "x" * 64


def letter(person_id: int, **changed: object) -> dict[str, object]:
    """What the treasurer types."""
    return {**LETTER, "person": str(person_id), "request_id": f"{REQUEST}1", **changed}


def addresses(page: str) -> list[str]:
    """Paths of the links that a page offers to send."""
    return re.findall(r">\s*http://localhost(/kuasa/lihat/[^<\s]+)<", page)


def make_link(treasurer: Browser, number: int = 7, days: int = 30) -> str:
    """The path of a new link of Wati."""
    data = {"request_id": f"{REQUEST}{number}", "days": str(days), "shows_from": "01/03/2026"}
    assert treasurer.post("/kuasa/anggota/A-0001/tautan", data).status_code == 303
    return addresses(treasurer.get("/kuasa/anggota/A-0001").text)[0]


def test_a_letter_is_looked_at_in_a_sentence_then_recorded_once(
    treasurer: Browser, served_village: Village
) -> None:
    assert "Joko Uji" not in treasurer.get("/kuasa/baru/A-0001").text
    person_id = person_who_acts(served_village, birth_day=date(1990, 1, 2))
    offered = treasurer.get("/kuasa/baru/A-0001?cari=jok").text
    assert "Joko Uji, lahir 1990" in offered
    path = "/kuasa/baru/A-0001?cari=jok"
    looked = treasurer.post(path, letter(person_id))
    assert looked.status_code == 200
    assert "menyetor dan menarik simpanan untuk Wati Uji (A-0001)" in looked.text
    assert "Rp500.000 sekali ambil dan Rp900.000" in looked.text
    with reading(served_village.engine) as session:
        assert queries.proxies_in_force(session, served_village.members["A-0001"], TODAY) == []
    changed_mind = treasurer.post(path, letter(person_id, edit="1"))
    assert "Map merah" in changed_mind.text
    for _click in range(2):
        done = treasurer.post(path, letter(person_id, confirmed="1"))
        assert done.location == "/kuasa/1"
    page = treasurer.get("/kuasa/1").text
    assert "Joko Uji" in page
    assert "Belum ada yang dilakukan" in page
    assert "KU-0001" in treasurer.get("/kuasa").text
    assert treasurer.get("/kuasa?anggota=a-0001").location == "/kuasa/anggota/A-0001"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"purposes": []}, "Pilih sedikitnya satu"),
        ({"limit_each": ""}, "Isi batasnya"),
        ({"limit_month": "400.000"}, "sebesar batas sekali ambil"),
        ({"expires_on": "31/12/2031"}, "lebih dari 3 tahun"),
        ({"document": ""}, "perlu diisi"),
        ({"document": "a" * 101}, "Paling panjang"),
        ({"person": "99"}, "Siapa yang diberi kuasa?"),
    ],
)
def test_a_letter_that_is_refused_keeps_what_was_typed(
    treasurer: Browser, served_village: Village, changed: dict[str, object], said: str
) -> None:
    person_id = person_who_acts(served_village)
    answer = treasurer.post("/kuasa/baru/A-0001?cari=joko", letter(person_id, **changed))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Map merah" in answer.text


def test_hostile_texts_are_shown_as_texts(treasurer: Browser, served_village: Village) -> None:
    person_id = person_who_acts(served_village, HOSTILE)
    path = "/kuasa/baru/A-0001?cari=tebal"
    typed = letter(person_id, note=HOSTILE, document=HOSTILE[:90], confirmed="1")
    assert treasurer.post(path, typed).status_code == 303
    for page in ("/kuasa", "/kuasa/1", "/kuasa/anggota/A-0001", path):
        assert "<script>alert" not in treasurer.get(page).text


def test_revoking_needs_a_reason_and_happens_once(
    treasurer: Browser, served_village: Village
) -> None:
    give(served_village)
    path = "/kuasa/1/cabut"
    assert treasurer.post(path, {"request_id": f"{REQUEST}1", "reason": ""}).status_code == 422
    for _click in range(2):
        data = {"request_id": f"{REQUEST}1", "reason": "Diminta lewat telepon"}
        assert treasurer.post(path, data).status_code == 303
    page = treasurer.get("/kuasa/1").text
    assert "Diminta lewat telepon" in page
    assert "Cabut kuasa" not in page
    assert "KU-0001" not in treasurer.get("/kuasa").text
    assert "KU-0001" in treasurer.get("/kuasa?tampil=semua").text


READERS = {"siti", "made", "budi", "dewi", "nina"}
CHANGERS = {"siti", "made"}


@pytest.mark.parametrize(
    "username", ["siti", "made", "budi", "dewi", "nina", "ketut", "rudi", "wayan"]
)
def test_each_role_does_with_proxies_what_is_its_task(
    signed_in: Callable[[str], Browser], served_village: Village, username: str
) -> None:
    give(served_village)
    with_link = make_link(signed_in("siti"))
    browser = signed_in(username)
    for path in (
        "/kuasa",
        "/kuasa/1",
        "/kuasa/anggota/A-0001",
        "/kuasa/anggota/A-0001/mutasi.pdf",
    ):
        assert browser.get(path).status_code == (200 if username in READERS else 403), path
    allowed = username in CHANGERS
    assert browser.get("/kuasa/baru/A-0001").status_code == (200 if allowed else 403)
    acts: dict[str, dict[str, object]] = {
        "/kuasa/baru/A-0001?cari=joko": letter(4, confirmed="1", request_id=f"{REQUEST}2"),
        "/kuasa/anggota/A-0001/tautan": {
            "request_id": f"{REQUEST}3",
            "days": "30",
            "shows_from": "01/03/2026",
        },
        "/kuasa/anggota/A-0001/tautan/1/cabut": {"request_id": f"{REQUEST}4"},
        "/kuasa/1/cabut": {"request_id": f"{REQUEST}5", "reason": "Uji"},
    }
    for path, data in acts.items():
        assert browser.post(path, data).status_code == (303 if allowed else 403), path
    page = browser.get("/kuasa/anggota/A-0001").text
    assert bool(addresses(page)) == allowed, "who may not make links does not read them either"
    assert with_link not in page


def test_nobody_who_did_not_sign_in_sees_more_than_a_link_shows(
    members_app: Flask, served_village: Village
) -> None:
    give(served_village)
    stranger = Browser(members_app.test_client())
    for path in ("/kuasa", "/kuasa/1", "/kuasa/anggota/A-0001", "/kuasa/baru/A-0001"):
        assert stranger.get(path).location.startswith("/masuk")
    assert stranger.post("/kuasa/1/cabut", {"reason": "x"}).location.startswith("/masuk")


def test_a_link_shows_every_movement_and_who_made_it_without_a_name(
    treasurer: Browser, members_app: Flask, served_village: Village
) -> None:
    village = served_village
    village.deposit("A-0001", 2_000_000)
    village.deposit("A-0002", 7_654_321)
    act(village, give(village), 400_000, request_id="ambil:1")
    village.deposit("A-0001", -150_000, day=TODAY)
    path = make_link(treasurer)
    answer = Browser(members_app.test_client()).get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert len(answer.data) < 50_000
    page = answer.text
    assert "oleh kuasa KU-0001 (suami atau istri)" in page
    assert "diambil sendiri" in page
    assert "diambil lewat kuasa Rp400.000, diambil tanpa kuasa Rp150.000" in page
    assert "Rp1.450.000" in page
    for secret in ("Wati", "Joko", "Budi Uji", "7.654.321", "A-0002"):
        assert secret not in page
    file = Browser(members_app.test_client()).get(f"{path}/mutasi.pdf")
    printed = "".join(each.extract_text() for each in PdfReader(BytesIO(file.data)).pages)
    assert "oleh kuasa KU-0001" in printed
    assert "1.450.000" in printed
    assert "Wati" not in printed + str(file.headers) + str(PdfReader(BytesIO(file.data)).metadata)


def test_every_act_is_on_the_statement_and_no_withdrawal_is_left_out(
    served_village: Village,
) -> None:
    village = served_village
    village.deposit("A-0001", 5_000_000, day=date(2026, 1, 2))
    number = give(village, limit_month=Money.rupiah(5_000_000))
    for place in range(5):
        act(village, number, 100_000 + place, request_id=f"ambil:{place}")
    act(village, number, 50_000, request_id="setor:1", purpose="deposit")
    own = [village.deposit("A-0001", -1_000 - place, day=TODAY).id for place in range(3)]
    with writing(village.engine) as session:
        reverse(
            session,
            own[0],
            reason="Salah",
            entry_date=TODAY,
            request_id="b:1",
            actor="siti",
            now=NOW,
        )
        session.commit()
    with reading(village.engine) as session:
        member_id = village.members["A-0001"]
        statement = statement_of(session, member_id, date(2026, 3, 1), TODAY)
        acts = queries.acts_of_member(session, member_id)
        out = set(
            session.scalars(
                text(
                    "SELECT p.entry_id FROM posting p JOIN savings_account a"
                    " ON a.subledger_id = p.subledger_id WHERE a.member_id = :member"
                    " AND p.amount > 0 AND p.entry_date >= '2026-03-01'"
                ),
                {"member": member_id},
            )
        )
    lines = [line for part in statement.parts for line in part.lines]
    assert {line.movement.entry_id for line in lines if line.by == BY_PROXY} == {
        each.entry_id for each in acts
    }
    shown_out = {line.movement.entry_id for line in lines if line.movement.amount.sen < 0}
    assert shown_out == out
    without = [line for line in lines if line.by == BY_MEMBER and line.movement.amount.sen < 0]
    assert [line.who.id for line in without] == [
        "diambil sendiri (sudah dibatalkan)",
        "diambil sendiri",
        "diambil sendiri",
    ]
    assert statement.by_proxy == Money.rupiah(500_010)
    assert statement.by_member == Money.rupiah(2_003)
    part = statement.parts[0]
    total = sum((line.movement.amount for line in part.lines), start=part.before)
    assert total == part.after == part.lines[-1].movement.balance


def test_a_paper_of_an_earlier_day_that_was_recorded_since_is_shown(
    served_village: Village,
) -> None:
    village = served_village
    village.deposit("A-0001", 5_000_000, day=date(2026, 1, 2))
    village.deposit("A-0001", 7_000, day=date(2026, 2, 20))
    village.deposit("A-0001", -40_000, day=TODAY, effective=date(2026, 2, 3))
    with reading(village.engine) as session:
        statement = statement_of(session, village.members["A-0001"], date(2026, 3, 1), TODAY)
    (part,) = [each for each in statement.parts if each.lines]
    assert part.first == date(2026, 2, 3)
    assert [line.movement.amount for line in part.lines] == [
        Money.rupiah(-40_000),
        Money.rupiah(7_000),
    ]
    assert (part.before, part.after) == (Money.rupiah(5_000_000), Money.rupiah(4_967_000))
    assert statement.by_member == Money.rupiah(40_000)


def test_a_link_opens_until_its_day_and_says_so_afterwards(
    treasurer: Browser, members_app: Flask, served_village: Village, members_clock: Clock
) -> None:
    assert served_village.members
    path = make_link(treasurer)
    stranger = Browser(members_app.test_client())
    members_clock.advance(timedelta(days=30) - timedelta(seconds=1))
    assert stranger.get(path).status_code == 200
    members_clock.advance(timedelta(seconds=2))
    for address in (path, f"{path}/mutasi.pdf"):
        answer = stranger.get(address)
        assert answer.status_code == 410
        assert "masa berlakunya sudah habis" in answer.text
        assert "Mintalah tautan baru kepada bendahara" in answer.text


def test_a_revoked_link_opens_nothing_and_others_stay_open(
    treasurer: Browser, members_app: Flask, served_village: Village
) -> None:
    first, second = make_link(treasurer, 1), make_link(treasurer, 2)
    assert first != second
    for _click in range(2):
        done = treasurer.post("/kuasa/anggota/A-0001/tautan/1/cabut", {"request_id": f"{REQUEST}3"})
        assert done.status_code == 303
    stranger = Browser(members_app.test_client())
    answer = stranger.get(first)
    assert (answer.status_code, "sudah dicabut koperasi" in answer.text) == (410, True)
    assert stranger.get(second).status_code == 200
    with reading(served_village.engine) as session:
        assert session.get_one(ProxyLink, 1).revoked_by == "siti"


def test_a_second_click_makes_one_link(treasurer: Browser, served_village: Village) -> None:
    make_link(treasurer)
    make_link(treasurer)
    with reading(served_village.engine) as session:
        links = queries.links_of_member(session, served_village.members["A-0001"])
    assert len(links) == 1


def test_a_link_of_another_member_cannot_be_revoked_under_this_one(
    treasurer: Browser, members_app: Flask, served_village: Village
) -> None:
    assert served_village.members
    path = make_link(treasurer)
    treasurer.post("/kuasa/anggota/A-0002/tautan/1/cabut", {"request_id": f"{REQUEST}3"})
    assert Browser(members_app.test_client()).get(path).status_code == 200


@pytest.mark.parametrize("status", ["deceased", "settled"])
def test_a_link_ends_with_the_life_or_the_membership(
    treasurer: Browser, members_app: Flask, served_village: Village, status: str
) -> None:
    path = make_link(treasurer)
    with writing(served_village.engine) as session:
        session.get_one(Member, served_village.members["A-0001"]).status = status
        session.commit()
    answer = Browser(members_app.test_client()).get(path)
    assert (answer.status_code, "keanggotaannya sudah selesai" in answer.text) == (410, True)


def forged(link: list[object], secret: str = SECRET, salt: str = "kuasa.lihat") -> str:
    """A token as somebody without the server's secret, or with a wrong idea, would make it."""
    token = URLSafeSerializer(secret, salt=salt).dumps(link)
    return f"/kuasa/lihat/{token}"


def test_forged_links_open_nothing_and_are_made_to_wait(
    treasurer: Browser, members_app: Flask, served_village: Village
) -> None:
    path = make_link(treasurer)
    with reading(served_village.engine) as session:
        nonce = session.get_one(ProxyLink, 1).nonce
    stranger = Browser(members_app.test_client())
    # Not the last letter, of which base64 leaves some bits unread.
    tampered = path[:-9] + ("a" if path[-9] != "a" else "b") + path[-8:]
    tried = [
        tampered,
        forged([1, nonce], secret="y" * 64),
        forged([1, nonce], salt="lain"),
        forged([99, nonce]),
        forged(["1", nonce]),
    ]
    for each in tried:
        answer = stranger.get(each)
        assert answer.status_code == 404
        assert "mintalah tautan baru" in answer.text.lower()
    assert stranger.get(tried[0]).status_code == 429
    assert stranger.get(path).status_code == 200, "whoever has a link of ours does not wait"


def test_a_link_carries_neither_a_name_nor_a_number_of_the_member(
    treasurer: Browser, served_village: Village
) -> None:
    assert served_village.members
    token = make_link(treasurer).rpartition("/")[2]
    content = URLSafeSerializer(SECRET, salt="kuasa.lihat").loads(token)
    assert content[0] == 1
    assert re.fullmatch(r"[0-9a-f]{16}", content[1])
    assert len(token) < 100
