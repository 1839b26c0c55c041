"""Attacks on chart, people, attachments and periods that leave no trace, or take one away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import text

from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.posting import post
from coop.money import Money
from tests.database.attacks import Fault
from tests.database.attacks import run
from tests.database.attacks import sql
from tests.sample_book import SITI
from tests.sample_book import at

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: A used account, and values its columns may hold as far as the database knows.
CHART_COLUMNS = (
    ("4201", "name = 'Penjualan lain'"),
    ("4201", "name_en = 'Other sales'"),
    ("4201", "line = 'cost_of_sales'"),
    ("4201", "is_active = FALSE"),
    ("1101", "money = 'bank'"),
    ("1101", "money = ''"),
    ("1101", "cash_flow = 'financing'"),
    ("1101", "limit_rule = ''"),
    ("1101", "parent_id = NULL"),
    ("2101", "limit_rule = ''"),
    ("1104", "parent_id = (SELECT id FROM account WHERE code = '1')"),
)


def adjust_before_an_approved_year(session: Session) -> None:
    """An adjustment of a year that was never used, before one that the members approved."""
    row = session.execute(text("SELECT changed_at FROM book_year WHERE year = 2024")).one()
    run(session, "UPDATE book_year SET status = 'open' WHERE year = 2024")
    lines = (Line("6119", "KANTOR", Money(777)), Line("2151", "KANTOR", Money(-777)))
    draft = Draft(date(2022, 12, 31), "Beban susupan", lines, kind=EntryKind.ADJUSTMENT)
    post(session, draft, request_id="susupan", actor=SITI, now=at(date(2026, 3, 9)))
    run(session, "UPDATE book_year SET status = 'approved' WHERE year = 2024")
    assert row.changed_at < "2026"


def attachment_added(session: Session) -> None:
    """A page with a script, laid beside an entry by whoever may insert."""
    run(
        session,
        "INSERT INTO attachment (entry_id, file_name, media_type, size_bytes, sha256, content,"
        " added_at, added_by) SELECT entry_id, 'nota.html', 'text/html', 3,"
        " 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',"
        " CAST('abc' AS {}), added_at, added_by FROM attachment".format(
            "bytea" if session.connection().dialect.name == "postgresql" else "blob"
        ),
    )


FAULTS_OF_TRACES = (
    *(
        Fault(
            f"a used account changed in silence, {code} {change}",
            sql(f"UPDATE account SET {change} WHERE code = '{code}'"),
            named={"chart.account_changed": {code}},
        )
        for code, change in CHART_COLUMNS
    ),
    Fault(
        "an account that took another's role",
        sql(
            "UPDATE account SET role = '' WHERE code = '3501'",
            "UPDATE account SET role = 'retained_surplus' WHERE code = '3401'",
        ),
        named={"chart.account_changed": {"3501", "3401"}},
    ),
    Fault(
        "an account added in silence",
        sql(
            "INSERT INTO account (id, code, name, name_en, type, normal, is_header, is_active,"
            " line, role, money, cash_flow, subledger_kind, limit_rule) VALUES (9000, '6999', 'x',"
            " '', 'expense', 'debit', FALSE, TRUE, '', '', '', '', '', '')"
        ),
        named={"chart.account_unlogged": {"6999"}},
    ),
    Fault(
        "an unused account deleted in silence",
        sql("DELETE FROM account WHERE code = '1171'"),
        named={"chart.account_gone": {"1171"}},
    ),
    Fault(
        "a unit renamed in silence",
        sql("UPDATE business_unit SET name = 'Warung' WHERE code = 'TOKO'"),
        named={"chart.unit_changed": {"TOKO"}},
    ),
    Fault(
        "a unit added in silence",
        sql(
            "INSERT INTO business_unit (code, name, name_en, position, is_active)"
            " VALUES ('BARU', 'Baru', '', 9, TRUE)"
        ),
        named={"chart.unit_unlogged": {"BARU"}},
    ),
    Fault(
        "an attachment exchanged, digest and all",
        sql(
            "UPDATE attachment SET content = substr(content, 1, 12), size_bytes = 12, sha256 ="
            " '0000000000000000000000000000000000000000000000000000000000000000'"
        ),
        named={
            "attachments.changed": {"BKK-2026-00003"},
            "attachments.unlogged": {"BKK-2026-00003"},
            "attachments.gone": {"BKK-2026-00003"},
        },
    ),
    Fault(
        "an attachment laid on another entry",
        sql("UPDATE attachment SET entry_id = 59"),
        named={
            "attachments.unlogged": {"BKM-2026-00010"},
            "attachments.gone": {"BKK-2026-00003"},
        },
    ),
    Fault(
        "an attachment deleted",
        sql("DELETE FROM attachment"),
        named={"attachments.gone": {"BKK-2026-00003"}},
    ),
    Fault(
        "an attachment laid on somebody else",
        sql("UPDATE attachment SET added_by = 'wayan'"),
        named={
            "attachments.unlogged": {"BKK-2026-00003"},
            "attachments.gone": {"BKK-2026-00003"},
        },
    ),
    Fault(
        "an attachment of another kind",
        sql("UPDATE attachment SET media_type = 'text/html'"),
        named={
            "attachments.kind": {"BKK-2026-00003"},
            "attachments.unlogged": {"BKK-2026-00003"},
            "attachments.gone": {"BKK-2026-00003"},
        },
    ),
    Fault(
        "an attachment inserted",
        attachment_added,
        named={
            "attachments.kind": {"BKK-2026-00003"},
            "attachments.unlogged": {"BKK-2026-00003"},
        },
    ),
    Fault(
        "the trace of an attachment removed",
        sql("DELETE FROM audit_event WHERE action = 'attachment.add'"),
        named={"attachments.unlogged": {"BKK-2026-00003"}},
    ),
    Fault(
        "a role given in silence",
        sql(
            "INSERT INTO user_role (user_id, role)"
            " SELECT id, 'administrator' FROM user_account WHERE username = 'siti'"
        ),
        named={"users.roles": {"siti"}},
    ),
    Fault(
        "a role taken in silence",
        sql("DELETE FROM user_role WHERE role = 'auditor'"),
        named={"users.roles": {"budi"}},
    ),
    Fault(
        "an administrator added in silence",
        sql(
            "INSERT INTO user_account (id, username, display_name, password_hash, is_enabled,"
            " session_epoch, language, created_at, has_initial_password)"
            " VALUES (900, 'tamu', 'Tamu', 'x', TRUE, 0, 'id', '2026-03-01', FALSE)",
            "INSERT INTO user_role (user_id, role) VALUES (900, 'administrator')",
        ),
        named={"users.unlogged": {"tamu"}},
    ),
    Fault(
        "somebody let in again in silence",
        sql("UPDATE user_account SET is_enabled = TRUE WHERE username = 'wayan'"),
        named={"users.enabled": {"wayan"}},
    ),
    Fault(
        "somebody shut out in silence",
        sql("UPDATE user_account SET is_enabled = FALSE WHERE username = 'siti'"),
        named={"users.disabled": {"siti"}},
    ),
    Fault(
        "somebody renamed in silence",
        sql("UPDATE user_account SET username = 'ketut' WHERE username = 'siti'"),
        named={"users.unlogged": {"ketut"}, "users.gone": {"siti"}},
    ),
    Fault(
        "the trace of a user removed",
        sql("DELETE FROM audit_event WHERE action = 'user.create' AND subject = 'user:siti'"),
        named={"users.unlogged": {"siti"}},
    ),
    Fault(
        "the trace of roles that were held for a while removed",
        sql(
            "DELETE FROM audit_event WHERE id = (SELECT MIN(id) FROM audit_event"
            " WHERE action = 'user.set_roles' AND subject = 'user:budi')"
        ),
        named={"users.step": {"budi"}},
    ),
    Fault(
        "a closing moved to a later day",
        sql("UPDATE period SET closed_at = '2026-03-01T00:00:00.000000Z' WHERE period = '2026-01'"),
        named={"period_history.moment": {"2026-01"}},
    ),
    Fault(
        "a closing laid on somebody else",
        sql("UPDATE period SET closed_by = 'wayan' WHERE period = '2024-02'"),
        named={"period_history.moment": {"2024-02"}},
    ),
    Fault(
        "an approval moved to a later day",
        sql("UPDATE book_year SET changed_at = '2026-03-09T00:00:00.000000Z' WHERE year = 2024"),
        named={"period_history.year_moment": {"2024"}},
    ),
    Fault(
        "an approval laid on somebody else",
        sql("UPDATE book_year SET changed_by = 'wayan' WHERE year = 2024"),
        named={"period_history.year_moment": {"2024"}},
    ),
    Fault(
        "the trace of a closing taken out before it was closed again",
        sql(
            "INSERT INTO audit_event (at, actor, action, subject, detail) SELECT at, actor, action,"
            " subject, detail FROM audit_event WHERE action = 'period.close'"
            " AND subject = 'period:2026-01'"
        ),
        named={"period_history.step": {"2026-01"}},
    ),
    Fault(
        "the trace of an approval laid on another year",
        sql("UPDATE audit_event SET subject = 'year:2025' WHERE action = 'year.approved'"),
        named={
            "period_history.step": {"2025"},
            "period_history.year": {"2024"},
            "period_history.period": {"2024-01", "2024-02", "2024-12", "2024-13", "2024-14"},
        },
    ),
    Fault(
        "an adjustment of a year before an approved one",
        adjust_before_an_approved_year,
        named={"closed_periods.approved": {"BM-2022-00001"}},
    ),
)
