"""Members by number or name: two of one name are told apart, and whoever fits is offered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from coop.db import writing
from coop.members.membership.models import Member
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.users import access
from coop.users.access import Permission
from coop.users.access import Role
from tests.members.counter_desk import Desk

if TYPE_CHECKING:
    from tests.members.village import Village
    from tests.web.conftest import Browser

NIK = "9904145501800001"
TERM = {
    "request_id": "0" * 32,
    "organ": "pengurus",
    "office": "Ketua",
    "begins_on": "01/01/2026",
    "ends_on": "31/12/2028",
    "decision": "RAT 2025",
}


@pytest.fixture
def namesakes(served_village: Village) -> Village:
    """Two of the members are called Wati Uji; what tells them apart is written down."""
    written = {"recorded_at": "2026-03-01T00:00:00.000000Z", "recorded_by": "t"}
    with writing(served_village.engine) as session:
        for number, hamlet, year in (("A-0001", "Krajan", 1980), ("A-0002", "Sumber", 1991)):
            member = session.query(Member).filter_by(number=number).one()
            person = session.get_one(Person, member.person_id)
            person.name, person.folded = "Wati Uji", "wati uji"
            person.birth_day = date(year, 5, 17)
            household = Household(hamlet=hamlet, **written)
            session.add(household)
            session.flush()
            session.add(
                HouseholdMember(
                    household_id=household.id,
                    person_id=person.id,
                    relation="head",
                    joined_on=date(2020, 1, 1),
                )
            )
        session.commit()
    return served_village


@pytest.mark.parametrize(
    "path",
    [
        "/kasir?cari=wati",
        "/cari?q=wati",
        "/berjangka/baru?anggota=wati",
        "/kuasa?anggota=wati",
    ],
)
@pytest.mark.usefixtures("namesakes")
def test_namesakes_are_told_apart_by_hamlet_and_year(treasurer: Browser, path: str) -> None:
    page = treasurer.get(path).text
    for number, apart in (("A-0001", "Krajan, lahir 1980"), ("A-0002", "Sumber, lahir 1991")):
        assert number in page
        assert apart in page
    assert "17/05" not in page


@pytest.mark.usefixtures("namesakes")
def test_who_may_not_read_the_village_record_sees_number_and_name_only(
    cashier: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = access.PERMISSIONS[Role.CASHIER] - {Permission.PEOPLE_READ}
    monkeypatch.setitem(access.PERMISSIONS, Role.CASHIER, without)
    page = cashier.get("/kasir?cari=wati").text
    assert "A-0002</strong> Wati Uji" in page
    assert "Krajan" not in page
    assert "1980" not in page


def test_a_time_deposit_asks_whose_by_name_too(treasurer: Browser, namesakes: Village) -> None:
    del namesakes
    offered = treasurer.get("/berjangka/baru?anggota=wati")
    assert offered.status_code == 200
    assert 'href="/berjangka/baru?anggota=A-0002"' in offered.text
    only = treasurer.get("/berjangka/baru?anggota=rina")
    assert only.location == "/berjangka/baru?anggota=A-0003"
    assert treasurer.get("/berjangka/baru?anggota=a-0003").location == only.location
    assert "Rina Uji (A-0003)" in treasurer.get(only.location).text
    assert treasurer.get("/berjangka/baru?anggota=siapa").status_code == 404


def test_a_member_who_gives_power_is_found_by_name(treasurer: Browser, namesakes: Village) -> None:
    del namesakes
    assert 'href="/kuasa/anggota/A-0001"' in treasurer.get("/kuasa?anggota=wati").text
    assert treasurer.get("/kuasa?anggota=rina").location == "/kuasa/anggota/A-0003"
    nobody = treasurer.get("/kuasa?anggota=siapa")
    assert (nobody.status_code, "Tidak ada anggota dengan nomor atau nama" in nobody.text) == (
        200,
        True,
    )
    secret = treasurer.get(f"/kuasa?anggota={NIK}")
    assert "tidak dicari di sini" in secret.text
    assert NIK not in secret.text.replace(f"anggota={NIK}", "")


def test_an_officer_is_chosen_among_those_who_fit(treasurer: Browser, namesakes: Village) -> None:
    del namesakes
    path = "/anggota/pengurus/baru"
    offered = treasurer.post(path, TERM | {"number": "wati"})
    assert offered.status_code == 422
    assert 'href="#number"' in offered.text
    assert 'name="number-chosen" value="A-0002"' in offered.text
    chosen = treasurer.post(path, TERM | {"number": "wati", "number-chosen": "A-0002"})
    assert "Wati Uji (A-0002) menjabat Ketua" in chosen.text
    assert 'name="number-chosen" value="A-0002"' in chosen.text, "sent again with the button"
    meant = treasurer.post(path, TERM | {"number": "rina", "number-chosen": "A-0002"})
    assert "Rina Uji (A-0003) menjabat Ketua" in meant.text, "another name was typed meanwhile"
    unknown = treasurer.post(path, TERM | {"number": NIK})
    assert (unknown.status_code, "dicari di halaman Warga" in unknown.text) == (422, True)


def test_money_is_moved_to_a_member_named(treasurer: Browser, namesakes: Village) -> None:
    desk = Desk(namesakes)
    desk.open()
    taken = desk.take("A-0003", SUKARELA=50_000)
    path = f"/kasir/kuitansi/{taken.receipt_id}/pindah"
    typed = {
        "request_id": "0" * 32,
        "source": str(namesakes.accounts["A-0003", "SUKARELA"]),
        "member": "wati",
        "product": "SUKARELA",
        "amount": "20.000",
        "reason": "Salah nama",
    }
    offered = treasurer.post(path, typed)
    assert offered.status_code == 422
    assert 'name="member-chosen" value="A-0002"' in offered.text
    done = treasurer.post(path, typed | {"member-chosen": "A-0002", "confirmed": "1"})
    assert done.status_code == 303
    assert desk.balance("A-0002").sen == 2_000_000
