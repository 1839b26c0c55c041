"""Who may decide on what waits: every pair of roles, and nobody on the own entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from coop.db import reading
from coop.db import writing
from coop.ledger import approval_reading
from coop.ledger import approvals
from coop.ledger.approval_errors import ApproverRefused
from coop.ledger.approval_errors import MakerUnknown
from coop.ledger.approval_errors import SelfApproval
from coop.ledger.models import JournalEntry
from coop.users import service
from coop.users.access import PERMISSIONS
from coop.users.access import Permission
from coop.users.access import Role
from tests.approval_desk import ApprovalDesk
from tests.approval_desk import add_person
from tests.builders import NOW
from tests.builders import Counter

if TYPE_CHECKING:
    from collections.abc import Callable

PDF = b"%PDF-1.7\n nota"


@pytest.fixture
def desk(counter: Counter) -> ApprovalDesk:
    return ApprovalDesk(counter.engine).open()


def entries(desk: ApprovalDesk) -> int:
    with reading(desk.engine) as session:
        return session.scalar(select(func.count()).select_from(JournalEntry)) or 0


# ------------------------------------------------------------------------- who may do what

#: Approver's roles, and whether they decide on what somebody else made.
APPROVING = {Role.TREASURER, Role.CHAIR}


def test_the_approving_offices_are_those_that_the_table_of_roles_names() -> None:
    assert {
        role for role, may in PERMISSIONS.items() if Permission.BOOKS_APPROVE in may
    } == APPROVING


def outcome(act: Callable[..., object], *given: object) -> str:
    """What came of an act: ``yes``, or the code of the refusal."""
    try:
        act(*given)
    except Exception as refusal:  # noqa: BLE001 - told apart by its name
        return type(refusal).__name__
    return "yes"


@pytest.mark.parametrize("maker_role", list(Role), ids=str)
def test_every_pair_of_roles_decides_as_the_table_says(counter: Counter, maker_role: Role) -> None:
    desk = ApprovalDesk(counter.engine).open()
    with writing(desk.engine) as session:
        add_person(session, "pembuat", [maker_role])
        for role in Role:
            add_person(session, f"lain-{role}", [role])
        session.commit()
    for act in (desk.approve, desk.refuse, desk.on_paper):
        for role in sorted(Role, key=lambda role: role in APPROVING):
            draft = desk.waits(actor="pembuat")
            wanted = "yes" if role in APPROVING else "ApproverRefused"
            assert outcome(act, draft, f"lain-{role}") == wanted, (act.__name__, role)
        own = "SelfApproval" if maker_role in APPROVING else "ApproverRefused"
        assert outcome(act, desk.waits(actor="pembuat"), "pembuat") == own, act.__name__
    mine = desk.waits(actor="pembuat")
    for role in Role:
        assert outcome(desk.withdraw, mine, f"lain-{role}") == "NotTheMaker"
    assert outcome(desk.withdraw, mine, "pembuat") == "yes"


def test_nobody_approves_the_own_entry_under_any_combination_of_roles(
    counter: Counter,
) -> None:
    desk = ApprovalDesk(counter.engine).open()
    roles = list(Role)
    for number, mask in enumerate(range(1, 1 << len(roles), 23)):
        held = [role for place, role in enumerate(roles) if mask >> place & 1]
        name = f"rangkap-{number}"
        with writing(desk.engine) as session:
            add_person(session, name, held)
            session.commit()
        draft = desk.waits(actor=name)
        for act in (desk.approve, desk.refuse, desk.on_paper):
            assert outcome(act, draft, name) in {"SelfApproval", "ApproverRefused"}, held
        with reading(desk.engine) as session:
            row = approval_reading.pending(session, draft)
            assert name not in {each.username for each in approvals.approvers_for(session, row)}
    assert entries(desk) == 0


@pytest.mark.parametrize(
    "written", ["siti", "SITI", " Siti ", "ｓｉｔｉ"], ids=["as kept", "capitals", "spaces", "wide"]
)
def test_the_own_name_written_otherwise_is_still_the_own_name(
    desk: ApprovalDesk, written: str
) -> None:
    draft = desk.waits()
    for act in (desk.approve, desk.refuse, desk.on_paper):
        with pytest.raises(SelfApproval):
            act(draft, written)


def test_a_renamed_account_is_still_the_maker(desk: ApprovalDesk) -> None:
    draft = desk.waits()
    with writing(desk.engine) as session:
        service.require_user(session, "siti").username = "siti.baru"
        session.commit()
    for act in (desk.approve, desk.refuse, desk.on_paper):
        with pytest.raises(SelfApproval):
            act(draft, "siti.baru")
    with writing(desk.engine) as session:  # somebody else takes the old name
        add_person(session, "siti", [Role.CHAIR])
        session.commit()
    with pytest.raises(SelfApproval):
        desk.approve(draft, "siti")


def test_a_disabled_maker_does_not_approve_and_others_still_do(desk: ApprovalDesk) -> None:
    draft = desk.waits()
    desk.act(service.set_enabled, "siti", is_enabled=False, actor="ketut", now=NOW)
    with pytest.raises(ApproverRefused):
        desk.approve(draft, "siti")
    assert desk.approve(draft, "rini").voucher_number


def test_a_role_that_was_given_to_the_maker_meanwhile_does_not_help(desk: ApprovalDesk) -> None:
    draft = desk.waits(actor="joko")
    desk.act(service.set_roles, "joko", ["chair", "treasurer"], actor="ketut", now=NOW)
    with pytest.raises(SelfApproval):
        desk.approve(draft, "joko")


def test_somebody_who_was_disabled_or_lost_the_office_approves_nothing(
    desk: ApprovalDesk,
) -> None:
    draft = desk.waits()
    desk.act(service.set_enabled, "budi", is_enabled=False, actor="ketut", now=NOW)
    desk.act(service.set_roles, "agus", ["member"], actor="ketut", now=NOW)
    for name in ("budi", "agus", "dewi", "joko", "tidak.ada", ""):
        for act in (desk.approve, desk.refuse, desk.on_paper):
            with pytest.raises(ApproverRefused):
                act(draft, name)


# ------------------------------------------------------------------------- the command line


def test_the_command_line_makes_and_only_who_can_not_make_approves(desk: ApprovalDesk) -> None:
    draft = desk.waits(actor="cli:kantor")
    for name in ("siti", "rini"):
        with pytest.raises(MakerUnknown):
            desk.approve(draft, name)
    assert desk.approve(draft, "budi").voucher_number


def test_a_person_at_the_command_line_is_the_same_person(desk: ApprovalDesk) -> None:
    draft = desk.waits(actor="cli:budi")
    for act in (desk.approve, desk.refuse, desk.on_paper):
        with pytest.raises(SelfApproval):
            act(draft, "budi")
    assert desk.approve(draft, "agus").voucher_number


def test_who_chairs_and_keeps_the_books_may_have_been_at_the_command_line(
    desk: ApprovalDesk,
) -> None:
    desk.act(service.set_roles, "agus", ["chair", "treasurer"], actor="ketut", now=NOW)
    draft = desk.waits(actor="cli:root")
    with pytest.raises(MakerUnknown):
        desk.approve(draft, "agus")
    desk.refuse(draft, "agus")  # to say no harms nothing
