"""The chart of a book changes as people need it and never under what was posted."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.ledger.accounts import activate_account
from coop.ledger.accounts import add_account
from coop.ledger.accounts import deactivate_account
from coop.ledger.accounts import delete_account
from coop.ledger.accounts import ensure_role_account
from coop.ledger.accounts import export_chart
from coop.ledger.accounts import import_chart
from coop.ledger.accounts import open_subledger
from coop.ledger.accounts import packaged_chart
from coop.ledger.accounts import rename_account
from coop.ledger.accounts import set_limit_rule
from coop.ledger.accounts import set_subledger_kind
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import head_of
from coop.ledger.book import require_book
from coop.ledger.chart_rows import ChartRow
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.errors import AccountExists
from coop.ledger.errors import AccountHasBalance
from coop.ledger.errors import AccountInactive
from coop.ledger.errors import AccountInUse
from coop.ledger.errors import AccountIsHeader
from coop.ledger.errors import AccountNeeded
from coop.ledger.errors import AccountNotPostable
from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import ChartRowRefused
from coop.ledger.errors import RoleMissing
from coop.ledger.errors import SubledgerMissing
from coop.ledger.errors import TextRefused
from coop.ledger.models import Account
from coop.ledger.models import Subledger
from coop.ledger.posting import post
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

SITI = "siti"
SOLAR = ChartRow("6115", "Solar", "Diesel", "expense", "debit", "6", line="operating_expense")


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as writer:
        yield writer


def post_cost(session: Session, now: datetime, *, account: str, request_id: str = "a") -> None:
    lines = (Line(account, "KANTOR", Money(500)), Line("1101", "KANTOR", Money(-500)))
    draft = Draft(date(2026, 3, 9), "Beban", lines)
    post(session, draft, request_id=request_id, actor=SITI, now=now)


def account_of(session: Session, code: str) -> Account:
    session.expire_all()
    return session.scalars(select(Account).where(Account.code == code)).one()


def actions(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(AuditEvent.action, AuditEvent.subject)
        .where(AuditEvent.action.like("chart.%"))
        .order_by(AuditEvent.id)
    )
    return [(row.action, row.subject) for row in rows]


def test_an_account_that_was_added_takes_postings_at_once(session: Session, now: datetime) -> None:
    post_cost(session, now, account="6105")
    stamp = head_of(session).chart_stamp
    add_account(session, SOLAR, actor=SITI, now=now)
    session.expire_all()
    assert head_of(session).chart_stamp != stamp
    post_cost(session, now, account="6115", request_id="b")
    assert actions(session) == [("chart.add", "account:6115")]


def test_a_code_is_taken_once(session: Session, now: datetime) -> None:
    with pytest.raises(AccountExists):
        add_account(session, SOLAR._replace(code="6105"), actor=SITI, now=now)


def test_an_account_hangs_under_a_header_and_nothing_else(session: Session, now: datetime) -> None:
    for parent in ("6105", "66"):
        with pytest.raises(ChartRowRefused):
            add_account(session, SOLAR._replace(parent=parent), actor=SITI, now=now)


def test_headers_and_the_computed_surplus_refuse_postings(session: Session, now: datetime) -> None:
    with pytest.raises(AccountIsHeader):
        post_cost(session, now, account="11")
    with pytest.raises(AccountNotPostable):
        post_cost(session, now, account="3502")


def test_a_used_account_may_be_renamed_but_not_deleted(session: Session, now: datetime) -> None:
    post_cost(session, now, account="6105")
    rename_account(session, "6105", name="Sewa Gedung", name_en="Rent", actor=SITI, now=now)
    assert account_of(session, "6105").name == "Sewa Gedung"
    with pytest.raises(AccountInUse):
        delete_account(session, "6105", actor=SITI, now=now)
    for name in (" ", "Sewa\nGedung"):
        with pytest.raises(TextRefused):
            rename_account(session, "6105", name=name, actor=SITI, now=now)


def test_an_account_that_was_never_used_is_deleted(session: Session, now: datetime) -> None:
    delete_account(session, "6105", actor=SITI, now=now)
    with pytest.raises(AccountUnknown):
        rename_account(session, "6105", name="Sewa", actor=SITI, now=now)


def test_a_header_and_an_account_the_ledger_needs_are_not_deleted(
    session: Session, now: datetime
) -> None:
    for code in ("11", "1191"):
        with pytest.raises(AccountInUse):
            delete_account(session, code, actor=SITI, now=now)


def test_an_empty_account_is_taken_out_of_use_and_back(session: Session, now: datetime) -> None:
    deactivate_account(session, "6105", actor=SITI, now=now)
    with pytest.raises(AccountInactive):
        post_cost(session, now, account="6105")
    activate_account(session, "6105", actor=SITI, now=now)
    post_cost(session, now, account="6105")
    with pytest.raises(AccountHasBalance):
        deactivate_account(session, "6105", actor=SITI, now=now)
    with pytest.raises(AccountNeeded):
        deactivate_account(session, "1191", actor=SITI, now=now)


def test_whom_postings_name_is_decided_before_the_first_of_them(
    session: Session, now: datetime
) -> None:
    set_subledger_kind(session, "6104", "person", actor=SITI, now=now)
    with pytest.raises(SubledgerMissing):
        post_cost(session, now, account="6104")
    set_subledger_kind(session, "6104", "", actor=SITI, now=now)
    post_cost(session, now, account="6104")
    with pytest.raises(AccountInUse):
        set_subledger_kind(session, "6104", "person", actor=SITI, now=now)
    with pytest.raises(AccountInUse):
        set_subledger_kind(session, "2101", "", actor=SITI, now=now)
    with pytest.raises(TextRefused):
        set_subledger_kind(session, "6105", "Orang Tua", actor=SITI, now=now)


def test_a_limit_is_set_on_a_used_account_too(session: Session, now: datetime) -> None:
    post_cost(session, now, account="6104")
    set_limit_rule(session, "1111", "cash", actor=SITI, now=now)
    assert account_of(session, "1111").limit_rule == "cash"
    with pytest.raises(SubledgerMissing):
        set_limit_rule(session, "2131", "savings", actor=SITI, now=now)
    with pytest.raises(TextRefused):
        set_limit_rule(session, "1111", "sometimes", actor=SITI, now=now)


def test_a_chart_comes_out_as_it_went_in(engine: Engine, session: Session) -> None:
    assert export_chart(session) == [row.cells() for row in packaged_chart("multi")]


def test_a_chart_file_adds_and_changes_and_deletes_nothing(session: Session, now: datetime) -> None:
    post_cost(session, now, account="6105")
    rows = export_chart(session)
    kept = [row for row in rows if row["code"] != "6104"]
    for row in kept:
        if row["code"] == "6105":
            row["name"] = "Sewa Gedung"
    change = import_chart(session, [*kept, SOLAR.cells()], actor=SITI, now=now)
    assert change == (1, 1)
    assert account_of(session, "6105").name == "Sewa Gedung"
    assert account_of(session, "6104").name == "Transport"
    post_cost(session, now, account="6115", request_id="b")
    assert import_chart(session, export_chart(session), actor=SITI, now=now) == (0, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("type", "income"), ("normal", "credit"), ("subledger_kind", "person"), ("is_header", "1")],
)
def test_a_chart_file_does_not_change_what_postings_were_sealed_with(
    engine: Engine, now: datetime, field: str, value: str
) -> None:
    with writing(engine) as writer:
        post_cost(writer, now, account="6105")
        writer.commit()
    rows = [SOLAR.cells(), ROW_6105 | {field: value, "line": ""}]
    with writing(engine) as writer:
        with pytest.raises(ChartRowRefused) as refused:
            import_chart(writer, rows, actor=SITI, now=now)
        assert refused.value.params == {"row": 2, "field": field, "value": value}
    with reading(engine) as reader:
        assert reader.scalar(select(Account.id).where(Account.code == "6115")) is None


ROW_6105 = {"code": "6105", "name": "Sewa", "type": "expense", "parent": "6"}


def test_a_chart_file_gives_no_role_twice(session: Session, now: datetime) -> None:
    row = SOLAR.cells() | {"role": "inter_unit"}
    with pytest.raises(ChartRowRefused, match="field=role"):
        import_chart(session, [row], actor=SITI, now=now)


def test_a_book_without_a_chart_gets_the_accounts_its_closing_needs(
    new_book_url: Callable[[], str], now: datetime
) -> None:
    place = new_book_url()
    create_book(place, Identity(name="Koperasi Uji"), chart="", actor="test", now=now)
    serving = require_book(place)
    with writing(serving) as session:
        taken = ChartRow("9999", "Ember", "", "expense", "debit")
        add_account(session, taken, actor=SITI, now=now)
        made = ensure_role_account(session, "income_summary", actor=SITI, now=now)
        assert made == "9999-income_summary"
        assert ensure_role_account(session, "income_summary", actor=SITI, now=now) == made
        assert ensure_role_account(session, "retained_surplus", actor=SITI, now=now) == "3501"
        with pytest.raises(RoleMissing):
            ensure_role_account(session, "treasure", actor=SITI, now=now)
    serving.dispose()


def test_a_subledger_is_opened_once(session: Session, now: datetime) -> None:
    first = open_subledger(session, "member", "A-0001")
    assert open_subledger(session, "member", "A-0001") == first
    assert open_subledger(session, "savings", "A-0001") != first
    assert len(session.scalars(select(Subledger)).all()) == 2
    lines = (
        Line("1101", "KANTOR", Money(9)),
        Line("3101", "KANTOR", Money(-9), SubledgerRef("member", "A-0001")),
    )
    draft = Draft(date(2026, 3, 9), "Simpanan pokok A-0001", lines)
    assert post(session, draft, request_id="a", actor=SITI, now=now).id == 1
    for kind, number in (("", "1"), ("Anggota", "1"), ("member", " "), ("member", "A\n1")):
        with pytest.raises(TextRefused):
            open_subledger(session, kind, number)
