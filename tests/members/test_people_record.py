"""Persons are written down once, changed with a trace, and found however their names are typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy import text

from coop.audit import AuditEvent
from coop.db import writing
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.members.people import finding
from coop.members.people import service
from coop.members.people.errors import DayRefused
from coop.members.people.errors import ExternalIdRefused
from coop.members.people.errors import GuardianRefused
from coop.members.people.errors import KeyMissing
from coop.members.people.errors import NikTaken
from coop.members.people.errors import NumberRefused
from coop.members.people.errors import PersonShut
from coop.members.people.facts import PersonFacts
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.members.people.models import Person

ACTOR = "siti"
NIK = "9901015501800001"
PHONE = "0812-3456-7890"
WATI = PersonFacts("Wati Lestari", sex="f", birth_day=date(1980, 1, 15), nik=NIK, phone=PHONE)


def add(session: Session, facts: PersonFacts, request_id: str = "") -> Person:
    """Write somebody down."""
    name = request_id or f"uji-{facts.name}-{facts.birth_day}"
    return service.add_person(session, facts, request_id=name, actor=ACTOR, now=NOW)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as opened:
        yield opened


def names(found: list[Person]) -> list[str]:
    return [each.name for each in found]


def test_a_person_is_written_down_once_however_often_the_button_is_pressed(
    session: Session,
) -> None:
    first, second = add(session, WATI, "satu"), add(session, WATI, "satu")

    assert first.id == second.id
    with pytest.raises(RequestReused):
        add(session, PersonFacts("Orang Lain"), "satu")


def test_numbers_lie_sealed_in_the_row_and_are_read_with_a_trace(session: Session) -> None:
    person = add(session, WATI)
    session.flush()
    row = session.execute(text("SELECT * FROM person WHERE id = :id"), {"id": person.id}).one()

    assert NIK not in str(row)
    assert "81234567890" not in str(row)
    assert service.reveal(session, person.id, "nik", actor="dewi", now=NOW) == NIK
    assert service.reveal(session, person.id, "phone", actor="dewi", now=NOW) == "+6281234567890"
    looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "identity.reveal")).all()
    assert [(each.actor, each.subject) for each in looks] == [("dewi", f"person:{person.id}")] * 2
    assert all(NIK not in each.detail for each in session.scalars(select(AuditEvent)))


def test_a_second_person_with_the_same_nik_is_refused_and_says_who_has_it(
    session: Session,
) -> None:
    person = add(session, WATI)

    with pytest.raises(NikTaken) as refused:
        add(session, replace(WATI, name="Wati Lain", nik="9901 0155 0180 0001"), "dua")

    assert refused.value.params == {"person": f"W-{person.id:05d}"}


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (replace(WATI, name="  "), TextRefused),
        (replace(WATI, name="Wati\u202eitaw"), TextRefused),
        (replace(WATI, name="Wati 9901015501800001"), TextRefused),
        (replace(WATI, note="KTP 9901 0155 0180 0001"), TextRefused),
        (replace(WATI, nik="990101550180000"), NumberRefused),
        (replace(WATI, nik="99010155018000O1"), NumberRefused),
        (replace(WATI, phone="12345"), NumberRefused),
        (replace(WATI, sex="x"), TextRefused),
        (replace(WATI, education="s9"), TextRefused),
        (replace(WATI, birth_day=date(2026, 3, 11)), DayRefused),
        (replace(WATI, birth_day=date(1800, 1, 1)), DayRefused),
        (replace(WATI, died_on=date(1970, 1, 1)), DayRefused),
        (replace(WATI, guardian_id=999), GuardianRefused),
    ],
)
def test_what_can_be_said_of_nobody_is_refused(
    session: Session, facts: PersonFacts, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add(session, facts)


def test_a_change_says_in_the_log_which_facts_changed_and_never_to_what(session: Session) -> None:
    person = add(session, WATI)
    changed = replace(WATI, name="Wati Lestari Ningsih", nik=None, phone="081299990000")

    service.change_person(session, person.id, changed, actor=ACTOR, now=NOW)
    service.change_person(session, person.id, replace(changed, phone=None), actor=ACTOR, now=NOW)

    rows = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.change")).all()
    assert [each.detail for each in rows] == ['{"changed": ["name", "phone"]}']
    assert service.reveal(session, person.id, "nik", actor=ACTOR, now=NOW) == NIK
    assert names(finding.persons_named(session, "ningsih", limit=5)) == ["Wati Lestari Ningsih"]


def test_an_emptied_nik_is_gone_and_free_for_another(session: Session) -> None:
    person = add(session, WATI)
    service.change_person(session, person.id, replace(WATI, nik=""), actor=ACTOR, now=NOW)

    other = add(session, replace(WATI, name="Wati Lain"), "dua")

    assert person.nik_index == ""
    assert other.nik_index


def test_the_guardian_of_a_minor_is_a_grown_up_of_the_village(session: Session) -> None:
    mother = add(session, WATI)
    child = add(session, PersonFacts("Dimas", birth_day=date(2015, 5, 5), guardian_id=mother.id))
    facts = PersonFacts("Adik", birth_day=date(2018, 5, 5), guardian_id=child.id)

    assert child.guardian_id == mother.id
    with pytest.raises(GuardianRefused):
        add(session, facts)
    with pytest.raises(GuardianRefused):
        service.change_person(
            session, mother.id, replace(WATI, guardian_id=mother.id), actor=ACTOR, now=NOW
        )


def test_a_number_of_another_system_is_dated_and_belongs_to_one_person(session: Session) -> None:
    wati, budi = add(session, WATI), add(session, PersonFacts("Budi"))
    day = date(2026, 1, 1)

    def note(person: Person, value: str) -> int:
        return service.add_external_id(
            session, person.id, "OpenSID", value, day, actor=ACTOR, now=NOW
        ).id

    first = note(wati, "4411")
    assert note(wati, "4411") == first
    with pytest.raises(ExternalIdRefused):
        note(budi, "4411")
    with pytest.raises(TextRefused):
        note(budi, NIK)
    service.end_external_id(session, first, date(2026, 2, 1), actor=ACTOR, now=NOW)
    with pytest.raises(ExternalIdRefused):
        service.end_external_id(session, first, date(2026, 2, 1), actor=ACTOR, now=NOW)
    later = service.add_external_id(
        session, budi.id, "OpenSID", "4411", date(2026, 2, 2), actor=ACTOR, now=NOW
    )
    assert later.id != first


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("wati", ["Wati Lestari", "Wati Lestarini"]),
        ("WATI lestari", ["Wati Lestari", "Wati Lestarini"]),
        ("wti lestri", ["Wati Lestari"]),
        ("lestari wati", ["Wati Lestari", "Wati Lestarini"]),
        ("hairul", ["H. Chairul Anwar"]),
        ("khoirul anwar", ["H. Chairul Anwar"]),
        ("soeharto", ["Suharto"]),
        ("moh jusuf", ["Muhammad Yusuf"]),
        ("nuraini", ["Nur'aini"]),
        ("wahyuningsih", []),
        ("wati zzzz", ["Wati Lestari", "Wati Lestarini"]),
        ("%", ["H. Chairul Anwar", "Muhammad Yusuf", "Nur'aini", "Suharto"]),
    ],
)
def test_a_name_is_found_as_it_is_heard(session: Session, typed: str, expected: list[str]) -> None:
    for name in (
        "Wati Lestari",
        "Wati Lestarini",
        "H. Chairul Anwar",
        "Suharto",
        "Muhammad Yusuf",
        "Nur'aini",
    ):
        add(session, PersonFacts(name))

    found = names(finding.persons_named(session, typed, limit=10))

    assert found[: len(expected)] == expected
    if typed != "%":
        assert len(found) == len(expected)


def test_numbers_find_a_person_in_whole_only(session: Session) -> None:
    person = add(session, WATI)
    add(session, PersonFacts("Budi"))

    def found(typed: str) -> list[int]:
        return [each.id for each in finding.persons_numbered(session, typed)]

    assert found("9901 0155 0180 0001") == [person.id]
    assert found("+62 812 3456 7890") == [person.id]
    assert found("081234567890") == [person.id]
    assert found(f"W-{person.id:05d}") == [person.id]
    assert found("990101550180000") == []
    assert found("0812345678") == []


def test_likely_doubles_share_a_name_and_no_other_day_of_birth(session: Session) -> None:
    wati = add(session, WATI)
    unknown = add(session, PersonFacts("Wati Lestary"))
    add(session, PersonFacts("Wati Lestari", birth_day=date(1991, 1, 1)))

    found = finding.likely_doubles(session, "Watie Lestari", date(1980, 1, 15))

    assert [(each.person.id, each.has_same_day) for each in found] == [
        (wati.id, True),
        (unknown.id, False),
    ]
    pairs = finding.pairs_that_sound_alike(session, limit=10)
    assert (wati.id, unknown.id) in [(one.id, other.id) for one, other in pairs]
    assert len(pairs) == 2


def test_somebody_merged_or_erased_is_changed_no_more(session: Session) -> None:
    person = add(session, WATI)
    person.state = "destroyed"
    session.flush()

    with pytest.raises(PersonShut):
        service.change_person(session, person.id, WATI, actor=ACTOR, now=NOW)


def test_without_the_key_a_person_is_kept_but_no_number_is_read_or_sealed(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    person = add(session, WATI)
    monkeypatch.setenv("DESMIGRATIF_KEY_FILE", str(tmp_path / "hilang.key"))

    with pytest.raises(KeyMissing):
        service.reveal(session, person.id, "nik", actor=ACTOR, now=NOW)
    with pytest.raises(KeyMissing):
        add(session, PersonFacts("Budi", nik="9901010101800001"))
    assert finding.persons_numbered(session, NIK) == []
    assert add(session, PersonFacts("Rina")).nik_index == ""
    changed = replace(WATI, nik=None, phone=None, occupation="Petani")
    assert service.change_person(session, person.id, changed, actor=ACTOR, now=NOW).nik_sealed
