"""Attacks on totals, periods, traces and guards of the sample book, and what verify says."""

from __future__ import annotations

from tests.database.attacks import SALE_OPEN
from tests.database.attacks import Fault
from tests.database.attacks import slip_into_closed_month
from tests.database.attacks import slip_into_closed_year
from tests.database.attacks import sql
from tests.database.attacks import statements
from tests.database.attacks import trigger_added
from tests.database.attacks import trigger_dropped
from tests.database.attacks import trigger_of_no_effect
from tests.database.attacks import without_references

FAULTS_OF_TOTALS = (
    Fault(
        "the head's hash changed",
        sql(f"UPDATE chain_head SET hash = '{'0' * 63}1'"),
        named={"head.hash": {"BKM-2026-00012"}},
    ),
    Fault(
        "the head's clock changed",
        sql("UPDATE chain_head SET last_recorded_at = '2026-03-08'"),
        named={"head.moment": {"BKM-2026-00012"}},
    ),
    Fault(
        "the head's voucher numbers changed",
        sql(
            "UPDATE chain_head SET series_numbers ="
            """ replace(series_numbers, '"BKK-2026": 3', '"BKK-2026": 2')"""
        ),
        named={"vouchers.last": {"BKK-2026"}},
    ),
    Fault(
        "the head deleted",
        sql("DELETE FROM chain_head"),
        named={
            "head.rows": {"chain_head"},
            "vouchers.last": {
                "BKK-2024",
                "BKK-2025",
                "BKK-2026",
                "BKM-2024",
                "BKM-2025",
                "BKM-2026",
                "BM-2024",
                "BM-2025",
            },
        },
    ),
    Fault(
        "a month's total changed by one sen",
        sql(
            "UPDATE account_month SET debit = debit + 1 WHERE period = '2026-02' AND account_id ="
            " (SELECT id FROM account WHERE code = '1102')"
        ),
        named={"month_totals.differs": {"1102"}, "units.unbalanced": {"TOKO"}},
    ),
    Fault(
        "a closed month's totals changed on both sides",
        sql(
            "UPDATE account_month SET debit = debit + 1 WHERE period = '2026-01' AND account_id ="
            " (SELECT id FROM account WHERE code = '1102')",
            "UPDATE account_month SET credit = credit + 1 WHERE period = '2026-01' AND account_id ="
            " (SELECT id FROM account WHERE code = '4201')",
        ),
        named={"month_totals.differs": {"1102", "4201"}, "month_seals.broken": {"2026-01"}},
    ),
    Fault(
        "a control account's total changed",
        sql(
            "UPDATE account_month SET credit = credit + 1 WHERE period = '2026-03' AND account_id ="
            " (SELECT id FROM account WHERE code = '2101')"
        ),
        named={
            "month_totals.differs": {"2101"},
            "subledger_totals.differs": {"2101"},
            "units.unbalanced": {"USP"},
        },
    ),
    Fault(
        "a total without a line",
        sql(
            "INSERT INTO account_month (period, account_id, unit, debit, credit)"
            " SELECT '2026-03', id, 'TOKO', 7, 0 FROM account WHERE code = '1171'"
        ),
        named={"month_totals.differs": {"1171"}, "units.unbalanced": {"TOKO"}},
    ),
    Fault(
        "a closing entry's total changed",
        sql(
            "UPDATE account_month SET debit = debit + 1 WHERE period = '2025-14' AND account_id ="
            " (SELECT id FROM account WHERE code = '4201')"
        ),
        named={
            "month_totals.differs": {"4201"},
            "years_closed.left": {"4201"},
            "units.unbalanced": {"TOKO"},
        },
    ),
    Fault(
        "a closed month's seal replaced",
        sql(f"UPDATE period SET seal = '{'a' * 64}' WHERE period = '2026-01'"),
        named={"month_seals.broken": {"2026-01"}},
    ),
    Fault(
        "a closed month's seal wiped out",
        sql("UPDATE period SET seal = '' WHERE period = '2026-01'"),
        named={"month_seals.missing": {"2026-01"}},
    ),
    Fault(
        "the latest closed month reopened in silence",
        sql("UPDATE period SET state = 'open', seal = '' WHERE period = '2026-01'"),
        named={"period_history.period": {"2026-01"}},
    ),
    Fault(
        "an earlier month reopened in silence",
        sql("UPDATE period SET state = 'open' WHERE period = '2025-02'"),
        named={
            "month_seals.open": {"2025-02"},
            "period_order.open": {"2025-02"},
            "period_history.period": {"2025-02"},
        },
    ),
    Fault(
        "an approved year made open to correction",
        sql("UPDATE book_year SET status = 'closed' WHERE year = 2024"),
        named={"period_history.year": {"2024"}},
    ),
    Fault(
        "an entry slipped into a closed month",
        slip_into_closed_month,
        named={"closed_periods.later": {"BM-2026-00001"}},
    ),
    Fault(
        "an entry slipped into a closed year",
        slip_into_closed_year,
        named={"closed_periods.later": {"BM-2025-00005"}},
        warned={"years_closed.waiting": {"6119"}},
    ),
    Fault(
        "a period's row deleted",
        sql("DELETE FROM period WHERE period = '2026-02'"),
        named={"entry_periods.row": {"2026-02"}},
    ),
    Fault(
        "an audit row deleted",
        sql(f"DELETE FROM audit_event WHERE subject = 'entry:{SALE_OPEN}'"),
        named={"audit.missing": {"BKM-2026-00005"}},
    ),
    Fault(
        "an audit row laid on somebody else",
        sql(f"UPDATE audit_event SET actor = 'budi' WHERE subject = 'entry:{SALE_OPEN}'"),
        named={"audit.missing": {"BKM-2026-00005"}},
    ),
    Fault(
        "an attachment exchanged",
        sql("UPDATE attachment SET sha256 = 'b' || substr(sha256, 2) WHERE entry_id = 60"),
        named={
            "attachments.changed": {"BKK-2026-00003"},
        },
    ),
    Fault(
        "a reversal that gives back more",
        sql("UPDATE posting SET amount = amount * 2 WHERE entry_id = 61"),
        named={
            "chain.content": {"BKM-2026-00011"},
            "reversals.mirror": {"BKM-2026-00011"},
            "month_totals.differs": {"1101", "6101"},
        },
    ),
    Fault(
        "a reversal laid on another entry",
        sql("UPDATE journal_entry SET reverses_id = 59 WHERE id = 61"),
        named={"chain.content": {"BKM-2026-00011"}, "reversals.mirror": {"BKM-2026-00011"}},
    ),
    Fault(
        "a reversal made plain",
        sql("UPDATE journal_entry SET kind = 'normal' WHERE id = 61"),
        named={"chain.content": {"BKM-2026-00011"}, "reversals.target": {"BKM-2026-00011"}},
    ),
    Fault(
        "more withdrawn than was saved",
        sql("UPDATE posting SET amount = amount * 3 WHERE entry_id = 4"),
        named={
            "chain.content": {"BKK-2024-00001"},
            "month_totals.differs": {"1104", "2101"},
            "subledger_totals.differs": {"2101"},
            "savings.below_zero": {"2101 savings:A-0002"},
        },
        warned={"cash.below_zero": {"1104"}},
    ),
    Fault(
        "an inter-unit debt made larger on one side",
        sql(
            "UPDATE posting SET amount = amount + 1 WHERE entry_id = 62 AND unit = 'KANTOR'"
            " AND amount > 0",
            "UPDATE posting SET amount = amount - 1 WHERE entry_id = 62 AND unit = 'KANTOR'"
            " AND amount < 0",
        ),
        named={
            "chain.content": {"BKM-2026-00012"},
            "month_totals.differs": {"1101", "1191"},
            "inter_unit.balance": {"1191"},
            "inter_unit.entry": {"BKM-2026-00012"},
        },
    ),
    Fault(
        "an entry gone and its lines left behind",
        without_references("DELETE FROM journal_entry WHERE id = 62"),
        named={
            "references.missing": {"posting 137", "posting 138", "posting 139", "posting 140"},
            "head.position": {"BKM-2026-00011"},
            "head.moment": {"BKM-2026-00011"},
            "vouchers.last": {"BKM-2026"},
            "audit.gone": {"62"},
        },
    ),
    Fault(
        "a guard dropped",
        is_of_guards=True,
        attack=trigger_dropped,
        named={"guards.missing": {"guard_posting_delete"}},
    ),
    Fault(
        "a guard replaced by one of no effect",
        is_of_guards=True,
        attack=trigger_of_no_effect,
        named={"guards.altered": {"guard_posting_update"}},
    ),
    Fault(
        "a trigger added",
        is_of_guards=True,
        attack=trigger_added,
        named={"guards.unknown": {"helpful"}},
    ),
    Fault(
        "a guard switched off",
        is_of_guards=True,
        attack=statements("ALTER TABLE posting DISABLE TRIGGER guard_posting_update"),
        engines=("postgresql",),
        named={"guards.disabled": {"guard_posting_update"}},
    ),
    Fault(
        "a guard that a replica would skip",
        is_of_guards=True,
        attack=statements("ALTER TABLE posting ENABLE TRIGGER guard_posting_update"),
        engines=("postgresql",),
        named={"guards.disabled": {"guard_posting_update"}},
    ),
    Fault(
        "a table given to the serving role",
        statements("ALTER TABLE posting OWNER TO {app}"),
        engines=("postgresql",),
        named={"ownership.owner": {"posting", "posting_id_seq"}},
    ),
    Fault(
        "rights beyond reading and adding",
        statements(
            "GRANT TRUNCATE, TRIGGER ON posting TO {app}",
            "GRANT CREATE ON SCHEMA {schema} TO {app}",
        ),
        engines=("postgresql",),
        named={"ownership.right": {"posting", "uji_faults"}},
    ),
    Fault(
        "a serving role that commands the server",
        statements("ALTER ROLE {app} SUPERUSER"),
        engines=("postgresql",),
        named={"ownership.superuser": {"uji_faults_app"}},
    ),
    Fault(
        "a search path that looks elsewhere first",
        statements("SET LOCAL search_path TO {schema}, public"),
        engines=("postgresql",),
        named={"ownership.search_path": {"uji_faults, public"}},
    ),
)
