"""Households, consents, merging two who are one, forgetting, and handing out what is held."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy import text

from coop.audit import AuditEvent
from coop.db import writing
from coop.desk.tasks import open_tasks
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.report import Label
from coop.members.people import consents
from coop.members.people import erasing
from coop.members.people import finding
from coop.members.people import households
from coop.members.people import merging
from coop.members.people import registry
from coop.members.people import service
from coop.members.people.errors import CardTaken
from coop.members.people.errors import ConsentRefused
from coop.members.people.errors import DayRefused
from coop.members.people.errors import EraseRefused
from coop.members.people.errors import HouseholdRefused
from coop.members.people.errors import MergeRefused
from coop.members.people.errors import NotRestricted
from coop.members.people.errors import PersonShut
from coop.members.people.exporting import everything_about
from coop.members.people.facts import HouseholdFacts
from coop.members.people.facts import PersonFacts
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.users.access import Permission
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

ACTOR = "siti"
NIK = "9901015501800001"
CARD = "9901011002150007"
WATI = PersonFacts("Wati Lestari", sex="f", birth_day=date(1980, 1, 15), nik=NIK)
MARCH = date(2026, 3, 1)
_requests = count()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as opened:
        yield opened


@pytest.fixture
def bookkeeping() -> Iterator[Bookkeeping]:
    """Another package that holds something about persons."""
    before = dict(registry._REGISTERED)
    held = Bookkeeping()
    registry.register(held)
    yield held
    registry._REGISTERED.clear()
    registry._REGISTERED.update(before)


class Bookkeeping(registry.Belongings):
    """An account and a place in the ledger, of whoever is named."""

    name = "uji"

    def __init__(self) -> None:
        self.owners: set[int] = set()
        self.in_books: dict[int, date] = {}
        self.erased: list[int] = []

    def obstacles_to_erasing(self, session: Session, person_id: int) -> list[registry.Obstacle]:
        del session
        sentence = Label("Simpanan masih bersaldo.", "There is money in an account.")
        return [registry.Obstacle(sentence)] if person_id in self.owners else []

    def last_book_day(self, session: Session, person_id: int) -> date | None:
        del session
        return self.in_books.get(person_id)

    def erase(self, session: Session, person_id: int, *, actor: str, now: datetime) -> None:
        del session, actor, now
        self.erased.append(person_id)

    def obstacles_to_merging(
        self, session: Session, kept_id: int, gone_id: int
    ) -> list[registry.Obstacle]:
        del session
        both = Label("Keduanya anggota.", "Both are members.")
        return [registry.Obstacle(both)] if {kept_id, gone_id} <= self.owners else []

    def move(self, session: Session, gone_id: int, kept_id: int) -> dict[str, list[int]]:
        del session
        if gone_id not in self.owners:
            return {}
        self.owners = (self.owners - {gone_id}) | {kept_id}
        return {"uji": [7]}

    def sections(self, session: Session, person_id: int) -> list[registry.Section]:
        del session
        columns = (("saldo", Label("Saldo", "Balance")),)
        return [
            registry.Section(
                "savings",
                Label("Simpanan", "Savings"),
                columns,
                ((str(person_id in self.owners),),),
                Permission.SAVINGS_READ,
            )
        ]


def add(session: Session, facts: PersonFacts, request_id: str = "") -> Person:
    return service.add_person(
        session, facts, request_id=request_id or f"uji-{next(_requests)}", actor=ACTOR, now=NOW
    )


def found_household(session: Session, head: Person | None = None, card: str = CARD) -> Household:
    facts = HouseholdFacts(
        address="Jalan Melati 3", rt="3", rw="01", hamlet="Krajan", region_code="", card=card
    )
    head_id = head.id if head is not None else None
    return households.add_household(
        session, facts, head_id, MARCH, request_id=f"kk-{bool(card)}", actor=ACTOR, now=NOW
    )


def test_a_household_has_one_head_and_everybody_one_household(session: Session) -> None:
    wati, budi = add(session, WATI), add(session, PersonFacts("Budi", sex="m"))
    first = found_household(session, wati)
    second = found_household(session, None, card="")
    households.join_household(session, first.id, budi.id, "spouse", MARCH, actor=ACTOR, now=NOW)

    households.join_household(
        session, second.id, wati.id, "head", date(2026, 3, 5), actor=ACTOR, now=NOW
    )

    lived = households.members_of(session, first.id)
    assert [(person.name, row.left_on) for row, person in lived] == [
        ("Budi", None),
        ("Wati Lestari", date(2026, 3, 5)),
    ]
    assert (first.head_id, second.head_id) == (None, wati.id)
    households.join_household(session, first.id, budi.id, "head", MARCH, actor=ACTOR, now=NOW)
    assert first.head_id == budi.id


def test_a_household_refuses_a_taken_card_and_days_that_cannot_be(session: Session) -> None:
    wati = add(session, WATI)
    home = found_household(session, wati)

    assert CARD not in str(session.execute(text("SELECT * FROM household")).all())
    assert service.reveal_card(session, home.id, actor="dewi", now=NOW) == CARD
    with pytest.raises(CardTaken):
        households.add_household(
            session, HouseholdFacts(card=CARD), None, MARCH, request_id="x", actor=ACTOR, now=NOW
        )
    with pytest.raises(RequestReused):
        households.add_household(
            session,
            HouseholdFacts(address="Lain"),
            None,
            MARCH,
            request_id="kk-True",
            actor=ACTOR,
            now=NOW,
        )
    with pytest.raises(DayRefused):
        households.leave_household(
            session, home.id, wati.id, date(2026, 2, 1), actor=ACTOR, now=NOW
        )
    with pytest.raises(DayRefused):
        households.leave_household(
            session, home.id, wati.id, date(2026, 4, 1), actor=ACTOR, now=NOW
        )
    households.leave_household(session, home.id, wati.id, MARCH, actor=ACTOR, now=NOW)
    with pytest.raises(HouseholdRefused):
        households.leave_household(session, home.id, wati.id, MARCH, actor=ACTOR, now=NOW)
    assert home.head_id is None


def test_a_person_is_found_by_the_card_of_the_household(session: Session) -> None:
    wati, budi = add(session, WATI), add(session, PersonFacts("Budi"))
    home = found_household(session, wati)
    households.join_household(session, home.id, budi.id, "spouse", MARCH, actor=ACTOR, now=NOW)

    found = finding.persons_numbered(session, "9901.0110.0215.0007")

    assert [each.id for each in found] == [wati.id, budi.id]


def test_consent_is_given_once_taken_back_once_and_by_the_guardian_of_a_minor(
    session: Session,
) -> None:
    wati = add(session, WATI)
    child = add(session, PersonFacts("Dimas", birth_day=date(2015, 5, 5)))

    def give(person: Person, purpose: str = "record", day: date = MARCH) -> object:
        return consents.give_consent(session, person.id, purpose, day, actor=ACTOR, now=NOW)

    first = give(wati)
    assert give(wati) is first
    assert consents.agrees(session, wati.id, "record")
    with pytest.raises(ConsentRefused):
        give(child)
    with pytest.raises(ConsentRefused):
        give(wati, "ramalan")
    with pytest.raises(DayRefused):
        give(wati, "contact", date(2026, 4, 1))
    child.guardian_id = wati.id
    assert getattr(give(child), "given_by") == f"W-{wati.id:05d}"  # noqa: B009 - typed as object
    kept = consents.consents_of(session, wati.id)[0]
    with pytest.raises(DayRefused):
        consents.revoke_consent(session, kept.id, date(2026, 2, 1), actor=ACTOR, now=NOW)
    consents.revoke_consent(session, kept.id, NOW.date(), actor=ACTOR, now=NOW)
    with pytest.raises(ConsentRefused):
        consents.revoke_consent(session, kept.id, NOW.date(), actor=ACTOR, now=NOW)
    assert not consents.agrees(session, wati.id, "record")


def test_a_merge_keeps_both_histories_and_the_other_name_still_finds_the_one(
    session: Session, bookkeeping: Bookkeeping
) -> None:
    kept = add(session, replace(WATI, nik="", phone="081234567890"))
    gone = add(session, PersonFacts("Sriwati", sex="f", nik=NIK, occupation="Petani"))
    child = add(session, PersonFacts("Dimas", birth_day=date(2015, 5, 5), guardian_id=gone.id))
    home = found_household(session, gone)
    consents.give_consent(session, gone.id, "record", MARCH, actor=ACTOR, now=NOW)
    service.add_external_id(session, gone.id, "OpenSID", "44", MARCH, actor=ACTOR, now=NOW)
    bookkeeping.owners = {gone.id}

    def merge() -> Person:
        return merging.merge_persons(
            session, kept.id, gone.id, "KTP sama", request_id="satu", actor="budi", now=NOW
        )

    assert merge() is kept
    assert merge() is kept
    session.flush()
    assert (gone.state, gone.merged_into_id) == ("merged", kept.id)
    assert (kept.occupation, child.guardian_id, home.head_id) == ("Petani", kept.id, kept.id)
    assert service.reveal(session, kept.id, "nik", actor=ACTOR, now=NOW) == NIK
    assert [each.name for each in finding.persons_named(session, "sriwati", limit=5)] == [
        "Wati Lestari"
    ]
    assert finding.persons_numbered(session, NIK) == [kept]
    assert bookkeeping.owners == {kept.id}
    moved = json.loads(merging.merges_of(session, gone.id)[0].moved)
    assert set(moved) == {
        "household_member",
        "household",
        "person_consent",
        "person_external_id",
        "person.guardian_id",
        "uji",
    }
    unchanged = replace(WATI, nik=None)
    with pytest.raises(PersonShut):
        service.change_person(session, gone.id, unchanged, actor=ACTOR, now=NOW)


def test_two_addresses_of_one_person_leave_one(session: Session) -> None:
    kept, gone = add(session, WATI), add(session, PersonFacts("Sriwati"))
    home, other = found_household(session, kept), found_household(session, gone, card="")

    merging.merge_persons(
        session, kept.id, gone.id, "KTP sama", request_id="satu", actor="budi", now=NOW
    )

    current = households.current_membership(session, kept.id)
    assert current is not None
    assert current.household_id == home.id
    left = session.scalars(
        select(HouseholdMember).where(HouseholdMember.household_id == other.id)
    ).one()
    assert (left.person_id, left.left_on) == (kept.id, NOW.date())


def test_a_merge_is_refused_with_every_reason(session: Session, bookkeeping: Bookkeeping) -> None:
    kept = add(session, WATI)
    gone = add(session, PersonFacts("Sriwati", nik="9901015501800002"))
    bookkeeping.owners = {kept.id, gone.id}

    def merge(one: int, other: int, reason: str = "KTP sama") -> None:
        merging.merge_persons(session, one, other, reason, request_id="satu", actor="budi", now=NOW)

    with pytest.raises(MergeRefused, match=r"NIK keduanya berbeda.*Keduanya anggota"):
        merge(kept.id, gone.id)
    with pytest.raises(MergeRefused):
        merge(kept.id, kept.id)
    with pytest.raises(TextRefused):
        merge(kept.id, gone.id, "  ")


def test_pairs_found_to_be_two_are_not_shown_again(session: Session) -> None:
    one, other = add(session, WATI), add(session, PersonFacts("Wati Lestari"), "dua")
    assert len(finding.pairs_that_sound_alike(session, limit=5)) == 1

    merging.keep_apart(session, other.id, one.id, actor=ACTOR, now=NOW)
    merging.keep_apart(session, one.id, other.id, actor=ACTOR, now=NOW)
    session.flush()

    assert finding.pairs_that_sound_alike(session, limit=5) == []
    with pytest.raises(MergeRefused):
        merging.keep_apart(session, one.id, one.id, actor=ACTOR, now=NOW)


def test_who_stands_in_no_book_is_forgotten_at_once(
    session: Session, bookkeeping: Bookkeeping
) -> None:
    wati = add(session, replace(WATI, phone="081234567890", note="Rahasia dapur"))
    home = found_household(session, wati)
    service.add_external_id(session, wati.id, "OpenSID", "44", MARCH, actor=ACTOR, now=NOW)

    erasing.erase_person(session, wati.id, "Diminta sendiri", actor="budi", now=NOW)
    session.flush()

    assert wati.state == "destroyed"
    dump = "".join(
        str(session.execute(text(f"SELECT * FROM {table}")).all())
        for table in ("person", "person_key", "person_external_id", "restricted_identity")
    )
    assert "Wati" not in dump
    assert "OpenSID" not in dump
    assert (home.address, home.card_index, home.head_id) == ("", "", None)
    assert bookkeeping.erased == [wati.id]
    assert finding.persons_named(session, "wati", limit=5) == []
    with pytest.raises(NotRestricted):
        erasing.read_restricted(session, wati.id, "Audit", actor="dewi", now=NOW)


def test_an_identity_of_the_books_is_kept_for_the_years_of_the_law_and_then_destroyed(
    session: Session, bookkeeping: Bookkeeping
) -> None:
    wati = add(session, WATI)
    bookkeeping.in_books = {wati.id: date(2025, 7, 1)}

    erasing.erase_person(session, wati.id, "Diminta sendiri", actor="budi", now=NOW)
    session.flush()

    assert (wati.state, wati.name) == ("restricted", f"W-{wati.id:05d} (data dibatasi)")
    assert [each.keep_until for each in erasing.restricted_identities(session)] == [
        date(2035, 12, 31)
    ]
    with pytest.raises(TextRefused):
        erasing.read_restricted(session, wati.id, "", actor="dewi", now=NOW)
    identity = erasing.read_restricted(session, wati.id, "Audit pajak", actor="dewi", now=NOW)
    assert identity == {"name": "Wati Lestari", "nik": NIK}
    read = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "identity.restricted")
    ).one()
    assert (read.actor, "Audit pajak" in read.detail) == ("dewi", True)

    at_the_end = datetime(2035, 12, 31, tzinfo=UTC)
    assert erasing.destroy_due(session, actor="budi", now=at_the_end) == []
    later = datetime(2036, 1, 1, tzinfo=UTC)
    waiting = [task.endpoint for task in open_tasks(session, later.date())]
    assert "people.restricted" in waiting
    assert erasing.destroy_due(session, actor="budi", now=later) == [wati.id]
    with pytest.raises(NotRestricted):
        erasing.read_restricted(session, wati.id, "Audit pajak", actor="dewi", now=later)
    assert all("Wati" not in each.detail for each in session.scalars(select(AuditEvent)))


def test_erasing_is_refused_while_anything_is_open(
    session: Session, bookkeeping: Bookkeeping
) -> None:
    wati = add(session, WATI)
    add(session, PersonFacts("Dimas", birth_day=date(2015, 5, 5), guardian_id=wati.id))
    bookkeeping.owners = {wati.id}

    with pytest.raises(EraseRefused, match=r"wali.*bersaldo"):
        erasing.erase_person(session, wati.id, "Diminta", actor="budi", now=NOW)
    with pytest.raises(TextRefused):
        erasing.erase_person(session, wati.id, f"NIK {NIK}", actor="budi", now=NOW)
    assert wati.state == "known"


def test_what_is_held_is_handed_out_masked_unless_asked_for_and_to_whom_it_may_concern(
    session: Session, bookkeeping: Bookkeeping
) -> None:
    wati = add(session, replace(WATI, phone="081234567890"))
    found_household(session, wati)
    bookkeeping.owners = {wati.id}

    def export(*, with_numbers: bool, permissions: set[Permission]) -> str:
        sections = everything_about(
            session,
            wati.id,
            permissions,
            with_numbers=with_numbers,
            form="json",
            actor=ACTOR,
            now=NOW,
        )
        return str(sections)

    officer = export(with_numbers=False, permissions={Permission.PEOPLE_READ})
    assert NIK not in officer
    assert CARD not in officer
    assert "9901••••••••••01" in officer
    assert "Saldo" not in officer
    treasurer = export(with_numbers=True, permissions={Permission.SAVINGS_READ})
    assert NIK in treasurer
    assert CARD in treasurer
    assert "Saldo" in treasurer
    rows = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.export")).all()
    assert [json.loads(each.detail)["full_numbers"] for each in rows] == [False, True]
