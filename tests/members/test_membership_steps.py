"""From candidate to settled: which step follows which, numbers without gaps, who gets a product."""

from __future__ import annotations

from datetime import date
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from coop.audit import AuditEvent
from coop.dates import utc_text
from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import DateTooEarly
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.members.membership import queries
from coop.members.membership import registry
from coop.members.membership import service
from coop.members.membership.errors import AdmissionUsed
from coop.members.membership.errors import AlreadyMember
from coop.members.membership.errors import IdentityMissing
from coop.members.membership.errors import NotActive
from coop.members.membership.errors import NumberRefused
from coop.members.membership.errors import NumberTaken
from coop.members.membership.errors import PersonRefused
from coop.members.membership.errors import RiskMissing
from coop.members.membership.errors import StepTooEarly
from coop.members.membership.errors import WrongStep
from coop.members.membership.facts import Application
from coop.members.membership.models import Member
from coop.members.membership.registry import Moment
from coop.members.membership.registry import Turn
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from tests.members.village import Village

DAY = date(2026, 3, 2)
DECISION = "Rapat pengurus 3/2026"


def person(session: Session, name: str = "Yanti Uji", **more: object) -> int:
    row = Person(
        name=name, folded=name.lower(), sex="f", recorded_at=utc_text(NOW), recorded_by="t", **more
    )
    session.add(row)
    session.flush()
    return row.id


def application(person_id: int, **more: object) -> Application:
    facts: dict[str, object] = {
        "identity_reason": "KTP hilang, ada surat desa",
        "risk_reason": "Warga lama, usaha warung",
    } | more
    return Application(person_id, DAY, **facts)  # type: ignore[arg-type]  # facts of a test


def candidate(village: Village, name: str = "Yanti Uji", request_id: str = "calon:1") -> int:
    with writing(village.engine) as session:
        member = service.apply_for_membership(
            session, application(person(session, name)), request_id=request_id, actor="t", now=NOW
        )
        member_id = member.id
        session.commit()
    return member_id


def admit(
    village: Village, member_id: int, request_id: str = "terima:1", number: str = ""
) -> str | None:
    with writing(village.engine) as session:
        member = service.admit(
            session,
            member_id,
            DAY,
            DECISION,
            request_id=request_id,
            actor="siti",
            now=NOW,
            number=number,
        )
        found = member.number
        session.commit()
    return found


def leave(
    session: Session,
    member_id: int,
    how: str = "resign",
    day: date = DAY,
    request_id: str = "keluar:1",
) -> Member:
    member: Member = getattr(service, how)(
        session,
        member_id,
        day,
        DECISION,
        reason="Pindah desa",
        request_id=request_id,
        actor="siti",
        now=NOW,
    )
    return member


@pytest.fixture
def heard() -> Iterator[list[tuple[Moment, Turn]]]:
    """What hooks are told of."""
    told: list[tuple[Moment, Turn]] = []

    def hook_of(moment: Moment) -> registry.Hook:
        def hook(_session: Session, turn: Turn) -> None:
            told.append((moment, turn))

        return hook

    for moment in Moment:
        registry.on(moment, "uji")(hook_of(moment))
    yield told
    for moment in Moment:
        registry._HOOKS[moment] = [each for each in registry._HOOKS[moment] if each.name != "uji"]


def test_a_candidate_is_admitted_with_the_next_number(
    village: Village, heard: list[tuple[Moment, Turn]]
) -> None:
    member_id = candidate(village)
    assert admit(village, member_id) == "A-0004"
    assert admit(village, member_id) == "A-0004", "a second click"
    with reading(village.engine) as session:
        member = queries.require_active(session, member_id)
        assert (member.admitted_on, member.decision, member.identity) == (DAY, DECISION, "other")
        assert member.subledger_id is not None
        assert [each.status for each in queries.history_of(session, member_id)] == [
            "active",
            "candidate",
        ]
        actions = session.scalars(
            select(AuditEvent.action).where(AuditEvent.subject.like("%A-0004"))
        )
        assert "member.admit" in list(actions)
    [(moment, turn)] = heard
    assert (moment, turn.number, turn.status) == (Moment.ADMISSION, "A-0004", "active")


def test_nothing_is_left_of_an_admission_whose_accounts_are_refused(village: Village) -> None:
    def hook(_session: Session, turn: Turn) -> None:
        raise NotFound("product", turn.number)

    member_id = candidate(village)
    registry.on_admission("uji")(hook)
    try:
        with pytest.raises(NotFound):
            admit(village, member_id)
    finally:
        registry._HOOKS[Moment.ADMISSION] = [
            each for each in registry._HOOKS[Moment.ADMISSION] if each.name != "uji"
        ]
    with reading(village.engine) as session:
        assert queries.member_by_id(session, member_id).status == "candidate"
    assert admit(village, member_id) == "A-0004"


def test_a_candidate_and_an_outsider_get_no_product(village: Village) -> None:
    member_id = candidate(village)
    with reading(village.engine) as session:
        with pytest.raises(NotActive) as refused:
            queries.require_active(session, member_id)
        assert refused.value.params == {
            "number": f"calon {member_id}",
            "member_status": "candidate",
        }
        with pytest.raises(NotFound):
            queries.require_active(session, 999)
        with pytest.raises(NotFound):
            queries.member_by_number(session, "A-9999")


def test_two_admissions_at_once_get_two_numbers_without_a_gap(village: Village) -> None:
    ids = [candidate(village, f"Calon {each}", f"calon:{each}") for each in range(2)]
    numbers: list[str | None] = []
    together = Barrier(2)

    def clerk(place: int) -> None:
        together.wait()
        numbers.append(admit(village, ids[place], f"terima:{place}"))

    threads = [Thread(target=clerk, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each or "" for each in numbers) == ["A-0004", "A-0005"]


def test_numbers_of_old_books_are_kept_and_the_count_goes_on_from_the_first_new_one(
    village: Village,
) -> None:
    first, second, third = (candidate(village, f"C {each}", f"c:{each}") for each in range(3))
    assert admit(village, first, "t:1", " 017/KOP/1998 ") == "017/KOP/1998"
    assert admit(village, second, "t:2", "A-0120") == "A-0120"
    with pytest.raises(NumberTaken):
        admit(village, third, "t:3", "A-0120")
    for strange in ("A 1", "../x", "A//1", "x" * 41, "<b>"):
        with pytest.raises(NumberRefused):
            admit(village, third, "t:4", strange)
    assert admit(village, third, "t:3") == "A-0121"


def test_a_number_under_which_the_ledger_holds_something_is_not_given_to_somebody_else(
    village: Village,
) -> None:
    from coop.ledger.accounts import open_subledger
    from coop.ledger.entry import Draft
    from coop.ledger.entry import SubledgerRef
    from coop.ledger.entry import credit
    from coop.ledger.entry import debit
    from coop.ledger.posting import post

    with writing(village.engine) as session:
        open_subledger(session, "member", "A-0004")
        open_subledger(session, "member", "A-0099")  # opened, never used
        money = Money.rupiah(100_000)
        lines = (
            debit("1101", money, unit="KANTOR"),
            credit("3101", money, unit="KANTOR", subledger=SubledgerRef("member", "A-0004")),
        )
        post(session, Draft(DAY, "Pokok A-0004", lines), request_id="x", actor="t", now=NOW)
        session.commit()
    assert admit(village, candidate(village)) == "A-0005"


def test_the_cooperative_chooses_how_its_numbers_look(village: Village) -> None:
    with writing(village.engine) as session:
        assert service.number_to_come(session) == "A-0004"
        assert service.choose_form(session, "KDM/001", actor="siti", now=NOW)
        assert service.number_to_come(session) == "KDM/001"
        for wrong in ("", "tanpa angka", "A-", "<i>1", "1" * 41):
            with pytest.raises(CoopError):
                service.choose_form(session, wrong, actor="siti", now=NOW)
        session.commit()
    assert admit(village, candidate(village)) == "KDM/001"


def test_an_application_needs_an_identity_and_a_judged_risk(village: Village) -> None:
    with writing(village.engine) as session:
        person_id = person(session)

        def ask(request_id: str = "c", **more: object) -> Member:
            return service.apply_for_membership(
                session,
                application(person_id, **more),
                request_id=request_id,
                actor="t",
                now=NOW,
            )

        with pytest.raises(IdentityMissing):
            ask(identity_reason=" ")
        with pytest.raises(RiskMissing):
            ask(risk_level="")
        with pytest.raises(RiskMissing):
            ask(risk_reason="")
        with pytest.raises(TextRefused):
            ask(group_name="k\u202eelompok")
        member = ask()
        assert ask() is member, "a second click"
        with pytest.raises(RequestReused):
            service.apply_for_membership(
                session, application(person(session)), request_id="c", actor="t", now=NOW
            )
        with pytest.raises(AlreadyMember):
            ask("lain")


def test_somebody_with_a_nik_needs_no_reason(village: Village) -> None:
    with writing(village.engine) as session:
        asked = application(person(session, nik_index="f" * 64), identity_reason="")
        member = service.apply_for_membership(session, asked, request_id="c", actor="t", now=NOW)
        assert (member.identity, member.identity_reason) == ("nik", "")


def test_the_dead_and_the_merged_do_not_join(village: Village) -> None:
    with writing(village.engine) as session:
        kept = person(session)
        for more in (
            {"died_on": date(2025, 1, 1)},
            {"state": "merged", "merged_into_id": kept},
            {"state": "restricted"},
        ):
            with pytest.raises(PersonRefused):
                service.apply_for_membership(
                    session,
                    application(person(session, **more)),
                    request_id="c",
                    actor="t",
                    now=NOW,
                )
        with pytest.raises(NotFound):
            service.apply_for_membership(
                session, application(999), request_id="c", actor="t", now=NOW
            )


def test_days_that_cannot_be_are_refused(village: Village) -> None:
    member_id = candidate(village)
    with writing(village.engine) as session:
        for day, refusal in (
            (date(2030, 1, 1), DateInFuture),
            (date(1026, 1, 1), DateTooEarly),
            (date(2026, 3, 1), StepTooEarly),
        ):
            with pytest.raises(refusal):
                service.admit(session, member_id, day, DECISION, request_id="t", actor="t", now=NOW)
        with pytest.raises(TextRefused):
            service.admit(session, member_id, DAY, " ", request_id="t", actor="t", now=NOW)


def test_steps_out_of_order_are_refused(village: Village) -> None:
    mine = village.members["A-0001"]
    calon = candidate(village)
    with writing(village.engine) as session:
        for how in ("resign", "expel", "decease"):
            with pytest.raises(WrongStep):
                leave(session, calon, how)
        with pytest.raises(WrongStep):
            service.admit(session, mine, DAY, DECISION, request_id="t", actor="t", now=NOW)
        with pytest.raises(WrongStep):
            service.refuse(session, mine, DAY, "x", request_id="t", actor="t", now=NOW)
        with pytest.raises(WrongStep):
            service.come_back(session, mine, DAY, "x", request_id="t", actor="t", now=NOW)
        service.refuse(session, calon, DAY, "Belum cukup umur", request_id="t", actor="t", now=NOW)
        with pytest.raises(WrongStep):
            service.admit(session, calon, DAY, DECISION, request_id="u", actor="t", now=NOW)
        leave(session, mine)
        with pytest.raises(WrongStep):
            service.admit(session, mine, DAY, DECISION, request_id="v", actor="t", now=NOW)
        with pytest.raises(WrongStep):
            leave(session, mine, "expel", request_id="w")


def test_who_was_refused_may_ask_again(village: Village) -> None:
    with writing(village.engine) as session:
        person_id = person(session)
        first = service.apply_for_membership(
            session, application(person_id), request_id="c1", actor="t", now=NOW
        )
        service.refuse(session, first.id, DAY, "Belum umur", request_id="r", actor="t", now=NOW)
        again = service.apply_for_membership(
            session, application(person_id), request_id="c2", actor="t", now=NOW
        )
        assert again.id != first.id
        assert len(queries.memberships_of(session, person_id)) == 2


def test_a_leaving_is_an_event_that_can_be_withdrawn(
    village: Village, heard: list[tuple[Moment, Turn]]
) -> None:
    mine = village.members["A-0001"]
    with writing(village.engine) as session:
        leave(session, mine)
        assert leave(session, mine).status == "resigned", "a second click"
        with pytest.raises(RequestReused):
            leave(session, mine, day=date(2026, 3, 3))
        with pytest.raises(NotActive):
            queries.require_active(session, mine)
        assert queries.accrual_end(session, mine) is None, "interest runs on until settled"
        back = service.come_back(
            session, mine, DAY, "Surat ditarik", request_id="k", actor="t", now=NOW
        )
        assert (back.status, back.left_on) == ("active", None)
        session.commit()
    assert [moment for moment, _turn in heard] == [Moment.LEAVING, Moment.RETURN]


def test_a_death_freezes_from_its_day_and_is_known_in_the_village(village: Village) -> None:
    mine = village.members["A-0001"]
    died = date(2026, 2, 20)
    with writing(village.engine) as session:
        leave(session, mine)
        member = leave(session, mine, "decease", died, "wafat:1")
        assert (member.status, member.left_on) == ("deceased", died)
        assert queries.accrual_end(session, mine) == died
        assert queries.accrual_ends(session) == {mine: died}
        assert session.get_one(Person, member.person_id).died_on == died
        service.come_back(session, mine, DAY, "Keliru", request_id="k", actor="t", now=NOW)
        session.expire_all()
        assert session.get_one(Person, member.person_id).died_on is None
        assert queries.accrual_ends(session) == {}


def test_a_number_once_given_is_not_rewritten_behind_the_services(village: Village) -> None:
    with writing(village.engine) as session:
        session.get_one(Member, village.members["A-0001"]).number = "A-0777"
        with pytest.raises(DBAPIError):
            session.flush()


def test_an_admission_of_an_import_can_be_withdrawn_while_nothing_was_built_on_it(
    village: Village,
) -> None:
    member_id = candidate(village)
    admit(village, member_id, number="A-0050")
    with writing(village.engine) as session:
        session.execute(delete(SavingsAccount).where(SavingsAccount.member_id == member_id))
        service.withdraw_admission(
            session, member_id, "Impor dibatalkan", request_id="b", actor="t", now=NOW
        )
        session.commit()
    with reading(village.engine) as session:
        assert queries.member_by_id(session, member_id).status == "refused"
    assert admit(village, candidate(village, "Lain", "c:2"), "t:2", "A-0050") == "A-0050"
    village.deposit("A-0001", 100_000, "POKOK")
    with writing(village.engine) as session, pytest.raises(AdmissionUsed):
        service.withdraw_admission(
            session, village.members["A-0001"], "x", request_id="b2", actor="t", now=NOW
        )
