"""A death is recorded with the membership, so that it reaches interest, proxies and the counter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from coop.db import writing
from coop.members.membership.models import Member
from coop.members.membership.service import decease
from coop.members.people.errors import DayRefused
from coop.members.people.facts import PersonFacts
from coop.members.people.models import Person
from coop.members.people.service import change_person
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.members.village import Village


def test_the_village_record_alone_does_not_take_the_death_of_an_active_member(
    village: Village,
) -> None:
    member_id, day = village.members["A-0001"], NOW.date()
    dead = PersonFacts("Wati Uji", died_on=day)
    with writing(village.engine) as session:
        person_id = session.get_one(Member, member_id).person_id
        with pytest.raises(DayRefused, match="active_member"):
            change_person(session, person_id, dead, actor="siti", now=NOW)
        session.rollback()
        decease(
            session,
            member_id,
            day,
            "Surat kematian 1",
            reason="Sakit",
            request_id="wafat",
            actor="siti",
            now=NOW,
        )
        session.commit()
        # The record knows it now, and other facts may be put right.
        change_person(session, person_id, replace(dead, occupation="Petani"), actor="siti", now=NOW)
        session.commit()
        person = session.get_one(Person, person_id, populate_existing=True)
        assert (person.died_on, person.occupation) == (day, "Petani")
