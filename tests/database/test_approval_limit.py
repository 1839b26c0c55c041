"""Whoever makes entries cannot lift the limit above which a second person has to approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coop.db import reading
from coop.ledger.approval_errors import LimitNotLoosened
from coop.ledger.approvals import change_limit
from coop.ledger.settings import approval_limit
from coop.money import Money
from coop.users.access import Role
from coop.users.service import set_enabled
from coop.users.service import users
from tests.approval_desk import LIMIT
from tests.approval_desk import ApprovalDesk
from tests.approval_desk import add_person

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def desk(engine: Engine) -> ApprovalDesk:
    return ApprovalDesk(engine).open()


def changed(desk: ApprovalDesk, limit: Money | None, actor: str) -> bool:
    answer: bool = desk.act(change_limit, limit, actor=actor, now=desk.now)
    return answer


def kept(desk: ApprovalDesk) -> Money | None:
    with reading(desk.engine) as session:
        return approval_limit(session)


@pytest.mark.parametrize("limit", [None, Money.rupiah(LIMIT) + Money(1)])
def test_a_maker_neither_lifts_nor_raises_the_limit(
    desk: ApprovalDesk, limit: Money | None
) -> None:
    with pytest.raises(LimitNotLoosened) as refused:
        changed(desk, limit, "siti")
    assert "budi" in str(refused.value.params["username"])
    assert kept(desk) == Money.rupiah(LIMIT)
    assert changed(desk, limit, "budi")
    assert kept(desk) == limit


def test_another_role_on_top_does_not_help_a_maker(desk: ApprovalDesk) -> None:
    desk.act(add_person, "tono", [Role.TREASURER, Role.CHAIR, Role.ADMINISTRATOR])
    with pytest.raises(LimitNotLoosened):
        changed(desk, None, "tono")


def test_a_maker_lowers_the_limit_and_sets_a_first_one(desk: ApprovalDesk) -> None:
    assert changed(desk, Money.rupiah(1), "siti")
    assert changed(desk, None, "budi")
    assert changed(desk, Money.rupiah(LIMIT), "siti")
    assert not changed(desk, Money.rupiah(LIMIT), "siti")


def test_where_nobody_else_can_a_maker_has_to(desk: ApprovalDesk) -> None:
    with reading(desk.engine) as session:
        others = [
            person.username
            for person in users(session)
            if not {role.role for role in person.roles} & {Role.TREASURER, Role.CASHIER}
            and {role.role for role in person.roles} & {Role.CHAIR, Role.ADMINISTRATOR}
        ]
    desk.act(add_person, "tono", [Role.TREASURER, Role.ADMINISTRATOR])
    for name in others:
        desk.act(set_enabled, name, is_enabled=False, actor="tono", now=desk.now)
    assert changed(desk, None, "siti")
