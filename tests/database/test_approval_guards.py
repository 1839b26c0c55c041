"""Deciding at the same instant, and raw SQL against what was made or decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import WRITE
from coop.db import book_url
from coop.db import open_engine
from coop.db import reading
from coop.db import schema_of
from coop.db import writing
from coop.ledger import guards
from coop.ledger.approval_errors import DraftAltered
from coop.ledger.approval_errors import DraftDecided
from coop.ledger.models import JournalEntry
from tests.approval_desk import LIMIT
from tests.approval_desk import ApprovalDesk
from tests.builders import Counter
from tests.builders import sale
from tests.database.test_concurrency import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from coop.ledger.posting import PostedEntry

PDF = b"%PDF-1.7\n nota"


@pytest.fixture
def desk(counter: Counter) -> ApprovalDesk:
    return ApprovalDesk(counter.engine).open()


def entries(desk: ApprovalDesk) -> int:
    with reading(desk.engine) as session:
        return session.scalar(select(func.count()).select_from(JournalEntry)) or 0


# ------------------------------------------------------------------------- two at once


def test_of_two_approvers_at_the_same_instant_one_is_first_and_the_other_is_told(
    desk: ApprovalDesk,
) -> None:
    names = ("budi", "agus", "rini")
    for _attempt in range(4):
        draft = desk.waits()

        def approve(number: int, draft: int = draft) -> PostedEntry:
            return desk.approve(draft, names[number])

        tries = at_once(approve, len(names))
        refused = [each.exception() for each in tries]
        assert refused.count(None) == 1
        winner = names[refused.index(None)]
        for other in refused:
            if other is not None:
                assert isinstance(other, DraftDecided)
                assert other.params["decided_by"] == winner
    assert entries(desk) == 4


def test_approval_refusal_and_withdrawal_at_the_same_instant_leave_one_decision(
    desk: ApprovalDesk,
) -> None:
    for attempt in range(4):
        draft = desk.waits()
        acts: list[Callable[[], object]] = [
            lambda draft=draft: desk.approve(draft, "budi"),  # type: ignore[misc]  # bound now
            lambda draft=draft: desk.refuse(draft, "agus"),  # type: ignore[misc]  # bound now
            lambda draft=draft: desk.withdraw(draft, "siti"),  # type: ignore[misc]  # bound now
            lambda draft=draft: desk.on_paper(draft, "rini"),  # type: ignore[misc]  # bound now
        ]
        tries = at_once(lambda number, acts=acts: acts[number](), len(acts))  # type: ignore[misc]  # bound now
        refused = [each.exception() for each in tries]
        assert refused.count(None) == 1, attempt
        assert {type(each) for each in refused} == {type(None), DraftDecided}
        is_posted = desk.row(draft).state == "approved"
        assert (desk.row(draft).entry_id is not None) is is_posted


def test_the_same_form_sent_twice_at_once_waits_once(desk: ApprovalDesk) -> None:
    for attempt in range(4):
        tries = at_once(
            lambda _number, request=f"ganda-{attempt}": desk.submit(request_id=request),  # type: ignore[misc]  # bound now
            3,
        )
        answers = [each.result() for each in tries]
        assert {answer.id for answer in answers} == {attempt + 1}
        assert [answer.was_known for answer in answers].count(False) == 1


# ------------------------------------------------------------------------- raw SQL

LEADING = "UPDATE pending_entry SET "
FORGED = "state = 'approved', way = 'login', decided_at = 'x', "

#: Statements against draft 1, which waits, made by Siti (user 1); Budi is user 3.
ON_WAITING = (
    "draft = '{}'",
    "amount = 1",
    "made_by = 'joko'",
    "made_by_id = NULL",
    "made_at = 'x'",
    "request_id = 'x'",
    "request_digest = 'x'",
    "id = 99",
    "state = 'approved', way = 'login'",
    "state = 'refused'",
    "state = 'vanished'",
    "state = 'refused', decided_at = 'x', decided_by = 'siti', decided_by_id = 1",
    "state = 'refused', decided_at = 'x', decided_by = 'budi', decided_by_id = 1",
    "state = 'withdrawn', decided_at = 'x', decided_by = 'budi', decided_by_id = 3",
    f"{FORGED} decided_by = 'siti', decided_by_id = 1, entry_id = 1",
    f"{FORGED} decided_by = 'budi', decided_by_id = 3, entry_id = 1",
    f"{FORGED} decided_by = 'budi', decided_by_id = 3",
    "confirmed_by = 'budi', confirmed_at = 'x'",
)

#: Statements against draft 2, which Budi approved on paper; not confirmed yet.
ON_DECIDED = (
    "state = 'waiting', way = '', decided_by = '', decided_at = '', entry_id = NULL",
    "state = 'refused', way = '', entry_id = NULL",
    "decided_by = 'agus', decided_by_id = 4",
    "decided_by_id = NULL",
    "decided_at = 'x'",
    "decision_reason = 'x'",
    "screen_of = 'joko'",
    "way = 'login'",
    "way = 'bisik'",
    "entry_id = 1",
    "confirmed_by = 'siti', confirmed_at = 'x'",
    "confirmed_by = 'budi'",
    "draft = '{}'",
)


def refused_by_the_database(desk: ApprovalDesk, *statements: str) -> None:
    for statement in statements:
        with (
            desk.engine.execution_options(**WRITE).connect() as connection,
            pytest.raises(Exception, match=r"(?i)LG00|CHECK|FOREIGN|UNIQUE|append|final|unlinked"),
        ):
            connection.exec_driver_sql(statement)


def test_the_database_itself_refuses_to_bend_what_was_made_or_decided(
    desk: ApprovalDesk, counter: Counter
) -> None:
    counter.post(sale())
    desk.waits()
    desk.on_paper(desk.waits())
    before = (vars_of(desk, 1), vars_of(desk, 2))
    refused_by_the_database(
        desk,
        *(f"{LEADING}{change} WHERE id = 1" for change in ON_WAITING),
        *(f"{LEADING}{change} WHERE id = 2" for change in ON_DECIDED),
        "DELETE FROM pending_entry WHERE id = 1",
        "DELETE FROM pending_entry",
        "INSERT INTO pending_entry (request_id, request_digest, draft, amount, made_at, made_by,"
        " state, way, decided_at, decided_by, decision_reason, screen_of, confirmed_at,"
        " confirmed_by, entry_id) SELECT 'x', '', draft, amount, made_at, made_by, 'approved',"
        " 'login', 'x', 'budi', '', '', '', '', 1 FROM pending_entry WHERE id = 1",
    )
    assert (vars_of(desk, 1), vars_of(desk, 2)) == before
    desk.confirm(2)
    refused_by_the_database(
        desk,
        f"{LEADING} confirmed_by = '', confirmed_at = '' WHERE id = 2",
        f"{LEADING} confirmed_by = 'agus' WHERE id = 2",
        f"{LEADING} confirmed_at = 'x' WHERE id = 2",
    )


def vars_of(desk: ApprovalDesk, draft_id: int) -> dict[str, object]:
    row = desk.row(draft_id)
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_what_waits_is_not_emptied_at_once(desk: ApprovalDesk, counter: Counter) -> None:
    desk.waits()
    owner = open_engine(counter.place, as_owner=True)
    with owner.execution_options(**WRITE).connect() as connection:
        with pytest.raises(DBAPIError, match="append only"):
            connection.exec_driver_sql("TRUNCATE pending_entry")
        connection.rollback()
    owner.dispose()


@pytest.mark.parametrize(
    "change",
    [
        f"draft = replace(draft, '{100 * (LIMIT + 1)}', '{900 * (LIMIT + 1)}')",
        "draft = replace(draft, 'Jurnal uji', 'Jurnal lain')",
        "amount = amount - 1",
        "request_digest = 'x'",
    ],
)
def test_what_somebody_changed_in_the_database_is_not_approved(
    desk: ApprovalDesk, counter: Counter, change: str
) -> None:
    """Whoever owns the book takes the guards away; the digest still tells."""
    draft = desk.waits()
    owner = open_engine(counter.place, as_owner=True)
    with writing(owner) as session:
        guards.remove(session.connection())
        session.execute(text(f"{LEADING}{change}"))
        guards.install(session.connection(), schema_of(book_url(counter.place)))
        session.commit()
    owner.dispose()
    for act in (desk.approve, desk.on_paper):
        with pytest.raises(DraftAltered):
            act(draft)
    desk.refuse(draft)


def test_an_entry_is_not_approved_by_whoever_recorded_it_even_at_the_door(
    counter: Counter,
) -> None:
    with pytest.raises(Exception, match=r"(?i)LG008|self approved"):
        counter.post(sale(approved_by="siti"), actor="siti")
