"""What is kept about a member besides the steps: heirs, group and dues, offices; and the list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from coop.db import reading
from coop.db import writing
from coop.ledger.errors import RequestReused
from coop.members.membership import details
from coop.members.membership import queries
from coop.members.membership.errors import HeirsRefused
from coop.members.membership.errors import NotActive
from coop.members.membership.errors import RiskMissing
from coop.members.membership.errors import TermRefused
from coop.members.membership.facts import HeirFacts
from coop.members.membership.facts import MemberFacts
from coop.members.membership.facts import TermFacts
from coop.money import Money
from tests.conftest import NOW
from tests.members.test_membership_steps import DAY
from tests.members.test_membership_steps import candidate
from tests.members.test_membership_steps import leave

if TYPE_CHECKING:
    from tests.members.village import Village


def test_heirs_are_named_anew_as_a_list(village: Village) -> None:
    mine = village.members["A-0001"]
    with writing(village.engine) as session:

        def name(*heirs: HeirFacts, day: date = DAY) -> bool:
            return details.name_heirs(session, mine, heirs, day, actor="t", now=NOW)

        assert name(HeirFacts("Budi", "suami", 5000), HeirFacts("Rina", "anak", 5000))
        assert not name(HeirFacts("Budi", "suami", 5000), HeirFacts("Rina", "anak", 5000))
        assert name(HeirFacts("Rina", "anak"))
        assert [each.name for each in queries.heirs_of(session, mine)] == ["Rina"]
        for wrong in (
            [HeirFacts("Budi", "suami", 5000), HeirFacts("Rina", "anak", 4000)],
            [HeirFacts("Budi", "suami", 10000), HeirFacts("Rina", "anak", 0)],
            [HeirFacts(" ", "anak")],
            [HeirFacts("Rina", "")],
            [HeirFacts("Rina", "anak", 10001)],
        ):
            with pytest.raises(HeirsRefused):
                name(*wrong)
        leave(session, mine, "decease")
        with pytest.raises(HeirsRefused):
            name(HeirFacts("Siapa saja", "teman"))


def test_group_dues_and_risk_change_with_a_trace(village: Village) -> None:
    mine = village.members["A-0001"]
    facts = MemberFacts("Melati", Money.rupiah(25_000), "high", "Sering setor tunai besar")
    with writing(village.engine) as session:
        assert details.change_member(session, mine, facts, actor="t", now=NOW)
        assert not details.change_member(session, mine, facts, actor="t", now=NOW)
        assert queries.groups(session) == ["Melati"]
        with pytest.raises(RiskMissing):
            details.change_member(
                session, mine, MemberFacts("", None, "low", ""), actor="t", now=NOW
            )


def test_terms_of_office_begin_and_end(village: Village) -> None:
    mine = village.members["A-0001"]
    term = TermFacts("pengurus", "Ketua", DAY, date(2031, 3, 1), "RAT 2026")
    with writing(village.engine) as session:

        def begin(facts: TermFacts = term, request_id: str = "j", whose: int = mine) -> int:
            row = details.begin_term(
                session, whose, facts, request_id=request_id, actor="t", now=NOW
            )
            return row.id

        number = begin()
        assert begin() == number, "a second click"
        with pytest.raises(RequestReused):
            begin(whose=village.members["A-0002"])
        with pytest.raises(TermRefused):
            begin(TermFacts("pengawas", "Anggota", DAY, date(2029, 1, 1), "RAT"), "j2")
        with pytest.raises(TermRefused):
            begin(TermFacts("panitia", "Anggota", DAY, date(2029, 1, 1), "RAT"), "j3")
        with pytest.raises(TermRefused):
            begin(TermFacts("pengawas", "A", DAY, date(2025, 1, 1), "RAT"), "j4")
        with pytest.raises(TermRefused):
            begin(TermFacts("pengawas", " ", DAY, date(2029, 1, 1), "RAT"), "j5")
        [running] = queries.running_terms(session, DAY)
        assert (running.number, running.term.office) == ("A-0001", "Ketua")
        with pytest.raises(TermRefused):
            details.end_term(session, number, date(2026, 1, 1), "x", actor="t", now=NOW)
        details.end_term(session, number, DAY, "Mundur", actor="t", now=NOW)
        details.end_term(session, number, DAY, "Lagi", actor="t", now=NOW)
        assert queries.running_terms(session, DAY) == []
        second = begin(
            TermFacts("pengawas", "Ketua", date(2026, 3, 3), DAY.replace(year=2028), "RAT"), "k"
        )
        leave(session, mine, day=date(2026, 3, 4))
        [row] = [each for each in queries.terms(session, mine) if each.term.id == second]
        assert (row.term.ends_on, bool(row.term.ended_reason)) == (date(2026, 3, 4), True)
        with pytest.raises(NotActive):
            begin(TermFacts("pengawas", "Ketua", DAY, date(2028, 1, 1), "RAT"), "l")


def test_the_list_finds_sorts_and_counts(village: Village) -> None:
    calon = candidate(village, "Ämin_Uji 100%")
    with writing(village.engine) as session:
        leave(session, village.members["A-0003"])
        session.commit()
    with reading(village.engine) as session:

        def page(narrowed: queries.Narrowed) -> list[str]:
            rows = queries.members_page(session, narrowed, offset=0, limit=10)
            assert queries.members_counted(session, narrowed) == len(rows)
            return [each.number or f"#{each.id}" for each in rows]

        assert page(queries.Narrowed()) == ["A-0001", "A-0002", "A-0003", f"#{calon}"]
        assert page(queries.Narrowed(statuses=("active",))) == ["A-0001", "A-0002"]
        assert page(queries.Narrowed(text="budi")) == ["A-0002"]
        assert page(queries.Narrowed(text="a-0001")) == ["A-0001"]
        assert page(queries.Narrowed(text="n_u")) == [f"#{calon}"]
        assert page(queries.Narrowed(text="100%")) == [f"#{calon}"]
        assert page(queries.Narrowed(text="'; --")) == []
        assert page(queries.Narrowed(sort="name"))[0] in {f"#{calon}", "A-0002"}
        assert queries.statuses_counted(session) == {"active": 2, "resigned": 1, "candidate": 1}
        register = queries.register_lines(session)
        assert [each.number for each in register] == ["A-0001", "A-0002", "A-0003"]
