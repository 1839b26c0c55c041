"""Verify on records: what was changed, added or deleted in the database is named, row by row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from coop.db import Base
from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.ledger import catalogue
from coop.ledger import guards
from coop.ledger import records
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.finding_texts_of_records import RECORD_WORDS
from coop.ledger.holds import place_hold
from coop.ledger.migrating import migrate
from coop.ledger.verify import run_verify
from coop.ledger.verify_records import records as check
from coop.members.dues.models import DuesBill
from coop.members.membership.models import Member
from coop.members.membership.models import MemberEvent
from coop.members.membership.models import MemberSettlement
from coop.members.membership.models import SettlementPayment
from coop.members.people.models import Person
from coop.members.portal.models import MemberLogin
from coop.members.proxies.models import Proxy
from coop.members.proxies.service import revoke_proxy
from coop.money import Money
from coop.users.models import User
from tests.conftest import NOW
from tests.members.counter_desk import Desk
from tests.members.deposit_desk import add_product
from tests.members.deposit_desk import opened
from tests.members.deposit_desk import wanted
from tests.members.interest_desk import put
from tests.members.interest_desk import run
from tests.members.proxy_desk import act
from tests.members.proxy_desk import give

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.members.village import Village

DAY = date(2026, 3, 10)
WRITTEN = {"recorded_at": "2026-03-10T01:00:00.000000Z", "recorded_by": "siti"}

#: A statement of somebody with the database in hand; the problem and the table verify names.
TAMPERED = (
    ("DELETE FROM proxy_act", "gone", "proxy_act"),
    ("UPDATE proxy_act SET amount = amount + 1", "changed", "proxy_act"),
    ("UPDATE proxy_act SET request_id = 'lain'", "changed", "proxy_act"),
    ("UPDATE proxy SET limit_each = limit_month", "changed", "proxy"),
    ("UPDATE proxy SET limit_month = limit_month * 100", "changed", "proxy"),
    ("UPDATE proxy SET purposes = 'withdraw'", "changed", "proxy"),
    ("UPDATE proxy SET expires_on = '2036-01-01'", "changed", "proxy"),
    (
        "UPDATE proxy SET revoked_on = NULL, revoked_at = '', revoked_by = '', revoke_reason = ''",
        "changed",
        "proxy",
    ),
    (
        "UPDATE member SET person_id = (SELECT max(id) FROM person) WHERE number = 'A-0001'",
        "changed",
        "member",
    ),
    ("UPDATE member SET admitted_on = '2020-01-01' WHERE number = 'A-0001'", "changed", "member"),
    ("DELETE FROM member_event", "gone", "member_event"),
    (
        (
            "INSERT INTO member_event (member_id, status, day, decision, reason, request_id,"
            " recorded_at, recorded_by) SELECT id, 'active', '2026-03-10', '', '', 'palsu', '', ''"
            " FROM member WHERE number = 'A-0002'"
        ),
        "unlogged",
        "member_event",
    ),
    ("UPDATE person SET name = 'Orang Lain' WHERE name = 'Wati Uji'", "changed", "person"),
    ("UPDATE interest_line SET run_id = NULL, gross = gross * 100", "changed", "interest_line"),
    ("UPDATE interest_line SET is_taxed = NOT is_taxed", "changed", "interest_line"),
    ("UPDATE interest_line SET days = days - 1", "changed", "interest_line"),
    ("UPDATE interest_line SET basis_amount = basis_amount + 1", "changed", "interest_line"),
    ("UPDATE interest_run SET period = '2026-01'", "changed", "interest_run"),
    ("UPDATE interest_run SET entry_date = '2026-01-31'", "changed", "interest_run"),
    ("UPDATE counter_session SET cashier = 'rudi'", "changed", "counter_session"),
    ("UPDATE counter_session SET opening_float = 1", "changed", "counter_session"),
    (
        "UPDATE counter_session SET closing_count_id = opening_count_id",
        "changed",
        "counter_session",
    ),
    ("UPDATE settlement_payment SET recipient = 'Lain'", "changed", "settlement_payment"),
    ("UPDATE settlement_payment SET certificate = 'Lain'", "changed", "settlement_payment"),
    ("DELETE FROM settlement_payment", "gone", "settlement_payment"),
    ("UPDATE member_settlement SET decision = 'Lain'", "changed", "member_settlement"),
    ("UPDATE member_settlement SET choice = 'claim'", "changed", "member_settlement"),
    ("UPDATE member_settlement SET allowance = 'none'", "changed", "member_settlement"),
    ("UPDATE deposit_term SET rate = '90'", "changed", "deposit_term"),
    ("UPDATE time_deposit SET member_id = member_id + 1", "changed", "time_deposit"),
    ("DELETE FROM deposit_term", "gone", "deposit_term"),
    ("DELETE FROM deposit_instruction", "gone", "deposit_instruction"),
    (
        """UPDATE savings_terms SET tiers = '[[0, "90"]]' WHERE id = 3""",
        "changed",
        "savings_terms",
    ),
    ("DELETE FROM savings_terms WHERE id = 3", "gone", "savings_terms"),
    ("DELETE FROM dues_bill", "gone", "dues_bill"),
    ("UPDATE member_login SET member_id = member_id + 1", "changed", "member_login"),
    ("UPDATE savings_account SET due_on = '2030-01-01' WHERE id = 4", "changed", "savings_account"),
    (
        ("UPDATE savings_account SET status = 'closed', closed_on = '2026-03-10' WHERE id = 4"),
        "changed",
        "savings_account",
    ),
    ("UPDATE subledger_hold SET reason = 'Lain'", "changed", "subledger_hold"),
)


def fill(village: Village) -> None:
    """Rows of every kind that is tampered with, written as the program writes them."""
    village.deposit("A-0001", 50_000_000, day=date(2026, 3, 1))
    proxy_id = give(village)
    act(village, proxy_id, 100_000, request_id="kuasa-pakai:1")
    desk = Desk(village)
    desk.close(desk.open(200_000), 200_000)
    add_product(village)
    opened(village, wanted(village, day=date(2026, 3, 3)))
    with writing(village.engine) as session:
        revoke_proxy(session, proxy_id, "Selesai", actor="siti", now=NOW)
        _add(session, village)
        session.commit()
    put(village, "A-0002", 50_000_000, day=date(2026, 3, 1))
    run(village)


def _add(session: Session, village: Village) -> None:
    member_id = village.members["A-0001"]
    event = {"status": "active", "day": DAY, "decision": "x", "reason": ""}
    session.add(MemberEvent(member_id=member_id, request_id="masuk:1", **event, **WRITTEN))
    settlement = MemberSettlement(
        id=1,
        member_id=member_id,
        request_id="keluar:1",
        day=DAY,
        accrual_end=DAY,
        decision="Rapat 1",
        choice="wait",
        allowance="keep",
        person_number="P-1",
        status_before="left",
        content="{}",
        digest="x",
        rest=Money(1),
        claim=Money(0),
        **WRITTEN,
    )
    session.add(settlement)
    session.flush()
    session.add(
        SettlementPayment(
            settlement_id=settlement.id,
            request_id="bayar:1",
            day=DAY,
            amount=Money(1),
            account="1101",
            unit="KANTOR",
            recipient="Wati",
            relation="",
            certificate="",
            **WRITTEN,
        )
    )
    bill = {"period": "2026-03", "amount": Money(1), "starts_on": DAY, "due_on": DAY}
    session.execute(insert(DuesBill), [{"member_id": member_id, **bill, **WRITTEN}])
    user_id = session.scalars(select(User.id)).first()
    session.add(MemberLogin(user_id=user_id, member_id=member_id, linked_at=""))
    account = village.view(session, "A-0001")
    place_hold(
        session,
        account.account_id,
        account.subledger_id,
        Money.rupiah(1_000),
        "Jaminan",
        request_id="tahan:1",
        actor="siti",
        now=NOW,
    )


def named(session: Session) -> set[tuple[str, str]]:
    """Problems and tables the check names, sentence and all."""
    found = set()
    for each in check(session):
        for language in ("id", "en"):
            assert "{" not in finding_sentence(each, language)
        assert each.subject.startswith(f"{each.detail['record']}:")
        found.add((str(each.detail["problem"]), str(each.detail["record"])))
    return found


def test_each_kind_of_tampering_is_named(village: Village, village_place: str) -> None:
    fill(village)
    with reading(village.engine) as session:
        assert named(session) == set()
    engine = open_engine(village_place, as_owner=True)
    with writing(engine) as session:
        guards.remove(session.connection())
        for statement, problem, table in TAMPERED:
            with session.begin_nested() as step:
                changed = session.execute(text(statement))
                assert changed.rowcount > 0, statement  # type: ignore[attr-defined] # a cursor result
                assert named(session) == {(problem, table)}, statement
                step.rollback()
        session.rollback()
    engine.dispose()


def tampered(place: str, statement: str) -> None:
    """Change a row behind the program, where no guard refuses; it stays."""
    engine = open_engine(place, as_owner=True)
    with writing(engine) as session:
        session.execute(text(statement))
        session.commit()
    engine.dispose()


def test_what_is_wrong_stays_wrong_whatever_is_written_of_it_later(
    village: Village, village_place: str
) -> None:
    proxy_id = give(village)
    tampered(village_place, "UPDATE person SET name = 'Lain' WHERE name = 'Budi Uji'")
    tampered(village_place, "UPDATE member SET decision = 'Lain' WHERE number = 'A-0002'")
    with writing(village.engine) as session:
        member = session.get_one(Member, village.members["A-0002"])
        session.execute(
            update(Person).where(Person.id == member.person_id).values(note="pindah rumah")
        )
        member.group_name = "Melati"
        revoke_proxy(session, proxy_id, "Selesai", actor="siti", now=NOW)
        session.commit()
    with reading(village.engine) as session:
        assert named(session) == {("changed", "person"), ("changed", "member")}


def test_every_way_of_writing_leaves_its_digest(village: Village) -> None:
    member_id = village.members["A-0001"]
    bills = [
        {"member_id": member_id, "period": f"2026-0{month}", "amount": Money(1), "starts_on": DAY,
         "due_on": DAY, **WRITTEN}
        for month in range(1, 6)
    ]  # fmt: skip
    with writing(village.engine) as session:
        session.execute(insert(DuesBill), bills[:3])
        session.add(DuesBill(**bills[3]))
        with session.begin_nested() as step:
            session.add(DuesBill(**bills[4]))
            session.flush()
            step.rollback()
        with session.begin_nested():
            session.execute(update(Member).values(group_name="Melati"))
        session.execute(update(Member).where(Member.id == member_id).values(group_name="Mawar"))
        session.commit()
        session.execute(update(Member).values(group_name="Anggrek"))
        session.rollback()
        assert named(session) == set()
        session.execute(update(Person).where(Person.id == 1).values(note="x"))
        session.commit()
    with reading(village.engine) as session:
        assert named(session) == set()
        kept = text("SELECT count(*) FROM record_digest WHERE table_name = 'dues_bill'")
        assert session.scalar(kept) == len(bills) - 1


def test_what_is_deleted_takes_its_digest_along(village: Village) -> None:
    give(village)
    with writing(village.engine) as session:
        first, second = Person(**PERSON), Person(**PERSON)
        session.add_all([first, second])
        session.commit()
        session.delete(first)
        session.execute(delete(Person).where(Person.id == second.id))
        session.commit()
        assert named(session) == set()


#: Somebody on whom nothing hangs.
PERSON = {"name": "Adi Uji", "folded": "adi uji", **WRITTEN}


def test_a_book_of_the_version_before_is_migrated_and_its_rows_are_taken_as_they_are(
    village: Village, village_place: str
) -> None:
    give(village)
    village.engine.dispose()
    tampered(village_place, "DROP TABLE record_digest")
    tampered(village_place, "UPDATE book SET schema_version = 3")
    assert migrate(village_place, actor="test", now=NOW, keep=False) is not None
    with reading(village.engine) as session:
        assert run_verify(session, actor="siti", now=NOW, second_engine=False).errors == ()
    tampered(village_place, "UPDATE member SET decision = 'Lain' WHERE number = 'A-0002'")
    with reading(village.engine) as session:
        assert named(session) == {("changed", "member")}


#: Tables of the members that have no digest: files that wait, keys to search by, names of places,
#: and receipts, which have a code of their own.
UNRECORDED = {"intake_file", "name_key", "name_key_part", "person_key", "receipt", "region"}


def test_every_table_of_the_members_is_recorded_or_said_not_to_be() -> None:
    assert "coop.members.people.models" in catalogue.MODELS
    ours = {
        str(mapper.local_table.description)
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("coop.members.")
    }
    assert ours - records.RECORDED == UNRECORDED
    assert records.RECORDED - ours == {"dated_rule", "subledger_hold"}
    assert RECORD_WORDS.keys() == records.RECORDED


def test_a_proxy_that_was_put_in_behind_the_program_is_named(
    village: Village, village_place: str
) -> None:
    proxy_id = give(village)
    with reading(village.engine) as session:
        columns = ", ".join(each.name for each in Proxy.__table__.columns if each.name != "id")
        copied = columns.replace("request_id", "'palsu'")
    where = f"FROM proxy WHERE id = {proxy_id}"
    tampered(village_place, f"INSERT INTO proxy (id, {columns}) SELECT 900, {copied} {where}")
    with reading(village.engine) as session:
        [found] = check(session)
    assert (found.subject, found.detail["problem"]) == ("proxy:900", "unlogged")
    assert finding_sentence(found) == "Surat kuasa (proxy:900) ditambahkan di luar aplikasi."
