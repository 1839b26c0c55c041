"""What membership holds about a person: found, exported, moved with a merge, in the way, erased."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coop.db import reading
from coop.db import writing
from coop.ledger.report import Label
from coop.members.membership import details
from coop.members.membership import queries
from coop.members.membership.belongings import FORGOTTEN
from coop.members.membership.belongings import Memberships
from coop.members.membership.facts import HeirFacts
from coop.members.membership.models import Member
from coop.members.membership.tasks import open_tasks
from coop.members.people.registry import registered
from tests.conftest import NOW
from tests.members.membership_desk import begin
from tests.members.membership_desk import joined
from tests.members.test_membership_steps import candidate
from tests.members.test_membership_steps import person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.members.village import Village

OURS = Memberships()


def person_of(session: Session, village: Village, number: str = "A-0001") -> int:
    return session.get_one(Member, village.members[number]).person_id


def test_it_is_registered_with_the_village_record() -> None:
    assert "membership" in {each.name for each in registered()}


def test_a_person_is_found_by_the_member_number(village: Village) -> None:
    with reading(village.engine) as session:
        wati = person_of(session, village)
        assert list(OURS.find(session, " a-0001 ")) == [wati]
        assert list(OURS.find(session, "A-9999")) == []
        assert OURS.numbers(session, [wati]) == {wati: "A-0001"}
        [link] = OURS.links(session, wati)
        assert (link.title.id, link.endpoint) == ("Anggota A-0001", "membership.show")


def test_everything_held_is_in_the_file_of_the_person(village: Village) -> None:
    member_id = candidate(village)
    with writing(village.engine) as session:
        details.name_heirs(
            session, member_id, [HeirFacts("Rina", "anak")], NOW.date(), actor="t", now=NOW
        )
        whose = session.get_one(Member, member_id).person_id
        sections = {each.key: each for each in OURS.sections(session, whose)}
        assert sections.keys() == {"membership", "membership_steps", "heirs", "offices"}
        assert sections["heirs"].rows[0][1] == "Rina"
        assert sections["membership_steps"].rows[0][2] == Label("calon anggota", "candidate")
        for each in sections.values():
            assert all(len(row) == len(each.columns) for row in each.rows)
        [link] = OURS.links(session, whose)
        assert link.endpoint == "membership.candidate"


def test_two_members_are_not_merged_and_one_moves_with_its_number(village: Village) -> None:
    with writing(village.engine) as session:
        wati, budi = (person_of(session, village, each) for each in ("A-0001", "A-0002"))
        assert len(list(OURS.obstacles_to_merging(session, wati, budi))) == 1
        kept = person(session, "Wati Lagi")
        assert list(OURS.obstacles_to_merging(session, kept, wati)) == []
        moved = OURS.move(session, wati, kept)
        assert moved == {"member": [village.members["A-0001"]]}
        session.expire_all()
        assert person_of(session, village) == kept
        assert OURS.move(session, wati, kept) == {}


def test_a_living_membership_is_in_the_way_of_erasing_and_heirs_are_forgotten(
    village: Village,
) -> None:
    with writing(village.engine) as session:
        wati = person_of(session, village)
        mine = village.members["A-0001"]
        assert len(list(OURS.obstacles_to_erasing(session, wati))) == 1
        assert OURS.last_book_day(session, wati) == date(2026, 1, 1)
        assert OURS.last_book_day(session, person(session)) is None
        details.name_heirs(
            session, mine, [HeirFacts("Rina", "anak")], NOW.date(), actor="t", now=NOW
        )
        OURS.erase(session, wati, actor="t", now=NOW)
        session.expire_all()
        [heir] = queries.heirs_of(session, mine)
        assert (heir.name, heir.person_id) == (FORGOTTEN, None)


def test_what_is_open_is_a_task(village: Village) -> None:
    with reading(village.engine) as session:
        assert list(open_tasks(session, NOW.date())) == []
    begin(village.engine, NOW)
    with writing(village.engine) as session:
        joined(session, "Lama Menunggu", NOW, is_admitted=False)
        told = [each.sentence.id for each in open_tasks(session, NOW.date())]
        assert [each.partition(" ")[0] for each in told] == ["Hak", "Simpanan", "Simpanan"]
        assert "Rp100.000" in told[1]
        assert "Rp40.000" in told[2]
        later = [each.sentence.id for each in open_tasks(session, date(2027, 4, 1))]
        assert later[0] == "2 calon anggota menunggu keputusan pengurus"
        assert "sudah lewat" in later[-1]
        assert len({each.endpoint for each in open_tasks(session, date(2027, 4, 1))}) == 3
