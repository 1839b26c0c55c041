"""The lists of the village record: searched, narrowed, sorted, counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from coop.db import writing
from coop.members.dues.reading import own_capital_of
from coop.members.membership.finding import members_meant
from coop.members.membership.models import Member
from coop.members.people import listing
from coop.members.people.finding import described
from coop.members.people.finding import keep_names
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.savings.queries import Wanted
from coop.members.savings.queries import accounts_summed
from coop.money import Money
from tests.web.reader import Page

if TYPE_CHECKING:
    from tests.members.village import Village
    from tests.web.conftest import Browser

WRITTEN = {"recorded_at": "2026-03-01T00:00:00.000000Z", "recorded_by": "t"}
#: Head, hamlet and address of each household, in the order of their numbers.
HOUSEHOLDS = (
    ("Tumini", "Sumber", "Jalan Melati 1"),
    ("Ponirah", "Krajan", "Jalan Mawar 2"),
    ("Ponirah Ayu", "Sumber", "Jalan Kenanga 3"),
)


@pytest.fixture
def hamlets(served_village: Village) -> Village:
    """Three households in two hamlets, beside the three members."""
    with writing(served_village.engine) as session:
        for name, hamlet, address in HOUSEHOLDS:
            person = Person(sex="f", **WRITTEN)
            session.add(person)
            described(person, name)
            session.flush()
            keep_names(session, [person])
            household = Household(head_id=person.id, hamlet=hamlet, address=address, **WRITTEN)
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


def firsts(browser: Browser, path: str) -> list[str]:
    """The first cell of each row of a list."""
    return [row[0] for row in Page(browser.get(path)).rows()]


@pytest.mark.usefixtures("hamlets")
def test_households_are_listed_by_number_and_found_by_what_people_know(
    treasurer: Browser,
) -> None:
    path = "/warga/keluarga"
    assert firsts(treasurer, path) == ["K-00001", "K-00002", "K-00003"]
    assert "3 keluarga" in treasurer.get(path).text
    for typed, numbers in (
        ("cari=ponira", ["K-00002", "K-00003"]),
        ("cari=K-2", ["K-00002"]),
        ("cari=mawar", ["K-00002"]),
        ("cari=SUMBER", ["K-00001", "K-00003"]),
        ("dusun=Sumber", ["K-00001", "K-00003"]),
        ("cari=ponira&dusun=Sumber", ["K-00003"]),
    ):
        assert firsts(treasurer, f"{path}?{typed}") == numbers, typed
    nobody = treasurer.get(f"{path}?cari=zzz")
    assert "Tidak ada keluarga yang cocok" in nobody.text
    secret = treasurer.get(f"{path}?cari=9904145501800001")
    assert (secret.status_code, secret.location) == (303, path)


@pytest.mark.usefixtures("hamlets")
def test_persons_are_counted_narrowed_and_sorted(treasurer: Browser) -> None:
    everybody = firsts(treasurer, "/warga")
    assert len(everybody) == 6
    assert everybody == sorted(everybody)
    assert "6 orang" in treasurer.get("/warga").text
    newest = firsts(treasurer, "/warga?urut=terbaru")
    assert newest[0] == "Ponirah Ayu"
    assert firsts(treasurer, "/warga?urut=nomor") == newest[::-1]
    assert firsts(treasurer, "/warga?dusun=Sumber") == ["Ponirah Ayu", "Tumini"]
    assert firsts(treasurer, "/warga?q=ponira&dusun=Krajan") == ["Ponirah"]
    assert "2 orang" in treasurer.get("/warga?q=ponira").text
    assert "Tidak ada warga yang cocok" in treasurer.get("/warga?q=tumini&dusun=Krajan").text
    form = Page(treasurer.get("/warga")).form()
    sent = treasurer.post("/warga", form | {"q": "ponira", "dusun": "Sumber", "urut": "terbaru"})
    assert sent.location == "/warga?q=ponira&dusun=Sumber&urut=terbaru"


def test_lists_and_sums_are_read_on_either_engine(village: Village) -> None:
    village.deposit("A-0001", 60_000, "POKOK")
    village.deposit("A-0002", 500_000)
    with writing(village.engine) as session:
        wati = session.query(Member).filter_by(number="A-0001").one()
        keep_names(session, session.query(Person).all())
        asked = own_capital_of(session, wati, date(2026, 3, 10))
        assert (asked.dues, asked.principal_open) == (Money.rupiah(20_000), Money.rupiah(40_000))
        assert accounts_summed(session, Wanted()) == (18, Money.rupiah(560_000))
        assert accounts_summed(session, Wanted("budi")) == (6, Money.rupiah(500_000))
        for sort in listing.SORTS:
            narrowed = listing.Narrowed("uji", sort=sort)
            rows, count = listing.persons_page(session, narrowed, offset=1, limit=1)
            assert (len(rows), count) == (1, 3), sort
        household = Household(hamlet="Krajan", head_id=wati.person_id, **WRITTEN)
        session.add(household)
        session.flush()
        narrowed = listing.Narrowed("kraj", hamlet="Krajan")
        found, count = listing.households_page(session, narrowed, offset=0, limit=5)
        assert ([each.household.id for each in found], count) == ([household.id], 1)
        assert [each.number for each in members_meant(session, "rina")] == ["A-0003"]
        session.rollback()
