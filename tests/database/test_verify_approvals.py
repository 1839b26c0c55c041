"""Verify names what was bent behind the second person's desk, and says nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

import pytest
from sqlalchemy import text

from coop.db import book_url
from coop.db import open_engine
from coop.db import reading
from coop.db import schema_of
from coop.db import writing
from coop.ledger import guards
from coop.ledger.book import require_book
from coop.ledger.copying import copy_book
from coop.ledger.finding_texts import check_label
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.verify import CHECKS
from coop.ledger.verify_approvals import approvals
from tests.approval_desk import LIMIT
from tests.approval_desk import ApprovalDesk
from tests.builders import NOW
from tests.builders import sale

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from tests.builders import Counter

Named = dict[str, set[str]]

#: What the fixture makes: 1 approved (entry 1), 2 on paper and confirmed (entry 2), 3 refused,
#: 4 withdrawn, 5 waiting, 6 on paper and not confirmed (entry 3).
APPROVED, PAPER, REFUSED, WITHDRAWN, WAITING, UNCONFIRMED = range(1, 7)


class Fault(NamedTuple):
    """Statements of somebody with the owner's rights, and what verify has to say of them."""

    name: str
    statements: tuple[str, ...]
    named: Named


def change(draft: int, what: str) -> str:
    return f"UPDATE pending_entry SET {what} WHERE id = {draft}"


def step(*drafts: int) -> Named:
    return {"step": {str(draft) for draft in drafts}}


def altered(draft: int, voucher: str = "") -> Named:
    return {"altered": {str(draft)}} | ({"entry_differs": {voucher}} if voucher else {})


VOUCHER = "BKM-2026-0000{}".format

FAULTS = (
    Fault(
        "the amount of an approved draft changed",
        (change(APPROVED, "amount = amount + 100"),),
        altered(APPROVED),
    ),
    Fault(
        "the content of a waiting draft changed",
        (change(WAITING, "draft = replace(draft, 'Jurnal uji', 'Jurnal lain')"),),
        altered(WAITING),
    ),
    Fault(
        "the content of an approved draft changed",
        (change(APPROVED, "draft = replace(draft, 'Jurnal uji', 'Jurnal lain')"),),
        altered(APPROVED, VOUCHER(1)),
    ),
    Fault(
        "the content of a draft lost",
        (change(APPROVED, "draft = 'x'"),),
        altered(APPROVED, VOUCHER(1)),
    ),
    Fault(
        "content and digest of a waiting draft exchanged",
        (
            (
                "UPDATE pending_entry SET draft = (SELECT draft FROM pending_entry WHERE id = 1),"
                " amount = (SELECT amount FROM pending_entry WHERE id = 1), request_digest ="
                f" (SELECT request_digest FROM pending_entry WHERE id = 1) WHERE id = {WAITING}"
            ),
        ),
        altered(WAITING),
    ),
    Fault(
        "an approval laid on somebody else",
        (change(APPROVED, "decided_by = 'agus'"),),
        step(APPROVED) | {"entry_differs": {VOUCHER(1)}},
    ),
    Fault(
        "a draft laid on another maker",
        (change(REFUSED, "made_by = 'rini'"),),
        step(REFUSED),
    ),
    Fault(
        "an approval in the own name",
        (change(APPROVED, "decided_by = 'siti'"),),
        step(APPROVED) | {"own": {"1"}, "entry_differs": {VOUCHER(1)}},
    ),
    Fault(
        "an approval by the same person of another name",
        (change(APPROVED, "decided_by_id = made_by_id"),),
        {"own": {"1"}},
    ),
    Fault(
        "a paper confirmed by its maker",
        (change(UNCONFIRMED, "confirmed_by = 'siti', confirmed_at = 'x'"),),
        step(UNCONFIRMED) | {"own": {"6"}},
    ),
    Fault(
        "a paper confirmed in silence",
        (change(UNCONFIRMED, "confirmed_by = 'budi', confirmed_at = 'x'"),),
        step(UNCONFIRMED),
    ),
    Fault(
        "a confirmation taken back",
        (change(PAPER, "confirmed_by = '', confirmed_at = ''"),),
        step(PAPER),
    ),
    Fault(
        "a refused draft that waits again",
        (change(REFUSED, "state = 'waiting', decided_by = '', decided_at = ''"),),
        step(REFUSED),
    ),
    Fault(
        "a waiting draft refused in silence",
        (change(WAITING, "state = 'refused', decided_by = 'budi', decided_at = 'x'"),),
        step(WAITING),
    ),
    Fault(
        "a draft withdrawn by somebody else",
        (change(WITHDRAWN, "decided_by = 'rini'"),),
        step(WITHDRAWN) | {"withdrawn_by_another": {"4"}},
    ),
    Fault(
        "an approved draft made to look refused",
        (change(APPROVED, "state = 'refused', way = '', entry_id = NULL"),),
        step(APPROVED) | {"posted_anyway": {VOUCHER(1)}},
    ),
    Fault(
        "an approval hung on another entry",
        (change(UNCONFIRMED, "entry_id = NULL"), change(APPROVED, "entry_id = 3")),
        {"entry_differs": {VOUCHER(3)}, "entry_missing": {"6"}},
    ),
    Fault("a draft deleted", (f"DELETE FROM pending_entry WHERE id = {WAITING}",), {"gone": {"5"}}),
    Fault(
        "the traces of a decision removed",
        ("DELETE FROM audit_event WHERE action = 'draft.approve'",),
        step(APPROVED),
    ),
    Fault(
        "the trace of a paper laid on another signer",
        (
            (
                "UPDATE audit_event SET detail = replace(detail, 'budi', 'agus')"
                f" WHERE action = 'draft.approve_on_paper' AND subject = 'draft:{PAPER}'"
            ),
        ),
        step(PAPER),
    ),
    Fault(
        "an entry approved by whoever recorded it",
        ("UPDATE journal_entry SET approved_by = recorded_by WHERE id = 1",),
        {"self": {VOUCHER(1)}, "entry_differs": {VOUCHER(1)}},
    ),
    Fault(
        "an approved entry recorded by somebody else",
        ("UPDATE journal_entry SET recorded_by = 'rini' WHERE id = 1",),
        {"entry_differs": {VOUCHER(1)}},
    ),
    Fault(
        "another narration in an approved entry",
        ("UPDATE journal_entry SET narration = 'lain' WHERE id = 2",),
        {"entry_differs": {VOUCHER(2)}},
    ),
    Fault(
        "another amount in an approved entry",
        ("UPDATE posting SET amount = amount * 2 WHERE entry_id = 2",),
        {"entry_differs": {VOUCHER(2)}},
    ),
)


@pytest.fixture
def desk(counter: Counter) -> ApprovalDesk:
    desk = ApprovalDesk(counter.engine).open()
    amounts = iter(range(LIMIT + 1, LIMIT + 100))
    drafts = [desk.waits(sale(next(amounts))) for _ in range(6)]
    assert drafts == [1, 2, 3, 4, 5, 6]
    desk.approve(APPROVED)
    desk.on_paper(PAPER)
    desk.confirm(PAPER)
    desk.refuse(REFUSED)
    desk.withdraw(WITHDRAWN)
    desk.on_paper(UNCONFIRMED)
    return desk


def bend(place: str, statements: tuple[str, ...]) -> Iterator[Session]:
    """A session of the owner in which guards and checks are down and the statements done."""
    schema = schema_of(book_url(place))
    owner = open_engine(place, as_owner=True)
    with writing(owner) as session:
        connection = session.connection()
        guards.remove(connection)
        if schema is None:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        else:
            names = connection.execute(
                text(
                    "SELECT conname FROM pg_constraint"
                    " WHERE contype = 'c' AND conrelid = 'pending_entry'::regclass"
                )
            ).scalars()
            for name in names.all():
                connection.exec_driver_sql(f'ALTER TABLE pending_entry DROP CONSTRAINT "{name}"')
        for statement in statements:
            assert session.execute(text(statement)).rowcount != 0, statement  # type: ignore[attr-defined]  # a cursor's
        yield session
        session.rollback()
        if schema is None:
            session.connection().exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
    owner.dispose()


def test_an_untouched_desk_gives_no_finding(desk: ApprovalDesk) -> None:
    with reading(desk.engine) as session:
        assert list(approvals(session)) == []
    assert approvals in [check.run for check in CHECKS]
    assert check_label("approvals", "id") == "Persetujuan oleh orang kedua"


def test_bending_is_named(desk: ApprovalDesk, counter: Counter) -> None:
    for fault in FAULTS:
        for session in bend(counter.place, fault.statements):
            findings = list(approvals(session))
        found: Named = {}
        for each in findings:
            found.setdefault(str(each.detail["problem"]), set()).add(each.subject)
            assert each.severity == "error"
            for language in ("id", "en"):
                assert "{" not in finding_sentence(each, language)
        assert found == fault.named, fault.name
    with reading(desk.engine) as session:
        assert list(approvals(session)) == []  # nothing of it was kept


def test_a_copy_of_the_book_holds_the_same_decisions(
    desk: ApprovalDesk, new_book_url: Callable[[], str]
) -> None:
    place = new_book_url()
    copy_book(desk.engine, place, actor="test", now=NOW)
    copied = require_book(place)
    rows = text("SELECT * FROM pending_entry ORDER BY id")
    with reading(copied) as session, reading(desk.engine) as original:
        kept = [tuple(row) for row in session.execute(rows)]
        assert kept == [tuple(row) for row in original.execute(rows)]
        assert list(approvals(session)) == []
    there = ApprovalDesk(copied)
    there.approve(WAITING, "agus")
    assert there.submit(sale(LIMIT + 50), request_id="lain").id == UNCONFIRMED + 1
    copied.dispose()
