"""Attacks on entries and lines of the sample book, and what verify has to say of each."""

from __future__ import annotations

from tests.database.attacks import ANY
from tests.database.attacks import SALE_CLOSED
from tests.database.attacks import SALE_OPEN
from tests.database.attacks import Fault
from tests.database.attacks import cut_last
from tests.database.attacks import cut_last_and_rewind
from tests.database.attacks import forge_amount
from tests.database.attacks import sql

FAULTS_OF_ENTRIES = (
    Fault(
        "an amount changed on one side",
        sql(f"UPDATE posting SET amount = amount + 1 WHERE entry_id = {SALE_CLOSED} AND line = 1"),
        named={
            "chain.content": {"BKM-2026-00004"},
            "entry_balance.unbalanced": {"BKM-2026-00004"},
            "month_totals.differs": {"1102"},
        },
    ),
    Fault(
        "an amount changed on both sides",
        sql(f"UPDATE posting SET amount = amount * 2 WHERE entry_id = {SALE_CLOSED}"),
        named={"chain.content": {"BKM-2026-00004"}, "month_totals.differs": {"1102", "4201"}},
    ),
    Fault(
        "a line deleted",
        sql(f"DELETE FROM posting WHERE entry_id = {SALE_OPEN} AND line = 2"),
        named={
            "chain.content": {"BKM-2026-00005"},
            "entry_balance.unbalanced": {"BKM-2026-00005"},
            "entry_lines.too_few": {"BKM-2026-00005"},
            "month_totals.differs": {"4201"},
        },
    ),
    Fault(
        "a line added",
        sql(
            "INSERT INTO posting (entry_id, line, account_id, unit, amount, entry_date,"
            " effective_date, period) SELECT entry_id, 3, account_id, unit, 5, entry_date,"
            f" effective_date, period FROM posting WHERE entry_id = {SALE_OPEN} AND line = 1"
        ),
        named={
            "chain.content": {"BKM-2026-00005"},
            "entry_balance.unbalanced": {"BKM-2026-00005"},
            "month_totals.differs": {"1102"},
        },
    ),
    Fault(
        "lines renumbered",
        sql(f"UPDATE posting SET line = 7 WHERE entry_id = {SALE_OPEN} AND line = 2"),
        named={"entry_lines.numbering": {"BKM-2026-00005"}},
    ),
    Fault(
        "an entry deleted from the middle",
        sql(
            "DELETE FROM posting WHERE entry_id = 56",
            "DELETE FROM journal_entry WHERE id = 56",
        ),
        named={
            "positions.gap": {"56"},
            "chain.link": {"BKM-2026-00008"},
            "vouchers.gap": {"BKM-2026-00007"},
            "audit.gone": {"56"},
            "month_totals.differs": {"1102", "4201"},
        },
    ),
    Fault(
        "the first entry deleted",
        sql("DELETE FROM posting WHERE entry_id = 1", "DELETE FROM journal_entry WHERE id = 1"),
        named={
            "positions.gap": {"1"},
            "chain.link": {"BKM-2024-00002"},
            "vouchers.gap": {"BKM-2024-00001"},
            "audit.gone": {"1"},
            "month_totals.differs": {"1101", "1191", "2101"},
            "subledger_totals.differs": {"2101"},
        },
        warned={"cash.below_zero": {"1101"}},
    ),
    Fault(
        "the last entry cut",
        cut_last,
        named={
            "head.position": {"BKM-2026-00011"},
            "head.moment": {"BKM-2026-00011"},
            "vouchers.last": {"BKM-2026"},
        },
    ),
    Fault(
        "the last entry cut and the head rewound",
        cut_last_and_rewind,
        by_paper=True,
    ),
    Fault(
        "an amount forged and the chain hashed anew",
        forge_amount,
        by_paper=True,
    ),
    Fault(
        "a narration edited",
        sql(f"UPDATE journal_entry SET narration = 'Setoran lain' WHERE id = {SALE_CLOSED}"),
        named={"chain.content": {"BKM-2026-00004"}},
    ),
    Fault(
        "a date moved, lines and all",
        sql(
            f"UPDATE journal_entry SET entry_date = '2026-02-07' WHERE id = {SALE_OPEN}",
            f"UPDATE posting SET entry_date = '2026-02-07' WHERE entry_id = {SALE_OPEN}",
        ),
        named={"chain.content": {"BKM-2026-00005"}},
    ),
    Fault(
        "a line's date moved",
        sql(
            "UPDATE posting SET entry_date = '2026-02-07'"
            f" WHERE entry_id = {SALE_OPEN} AND line = 1"
        ),
        named={"posting_copies.differs": {"BKM-2026-00005"}},
    ),
    Fault(
        "an entry moved to another month by its period alone",
        sql(
            f"UPDATE journal_entry SET period = '2026-03' WHERE id = {SALE_OPEN}",
            f"UPDATE posting SET period = '2026-03' WHERE entry_id = {SALE_OPEN}",
        ),
        named={
            "chain.content": {"BKM-2026-00005"},
            "entry_periods.period": {"BKM-2026-00005"},
            "month_totals.differs": {"1102", "4201"},
        },
    ),
    Fault(
        "an account code renamed",
        sql("UPDATE account SET code = '4299' WHERE code = '4201'"),
        named={
            "chain.content": ANY,
            "chain.shared": {"4299"},
            "chart.account_gone": {"4201"},
            "chart.account_unlogged": {"4299"},
            "month_seals.broken": {
                "2024-01",
                "2024-02",
                "2024-12",
                "2024-14",
                "2025-01",
                "2025-02",
                "2025-12",
                "2026-01",
            },
        },
    ),
    Fault(
        "a subledger number changed",
        sql("UPDATE subledger SET number = 'A-0009' WHERE kind = 'savings' AND number = 'A-0002'"),
        named={"chain.content": ANY, "chain.shared": {"savings:A-0009"}},
    ),
    Fault(
        "a subledger taken off a line",
        sql("UPDATE posting SET subledger_id = NULL WHERE entry_id = 50 AND line = 2"),
        named={
            "chain.content": {"BKM-2026-00003"},
            "subledger.demand": {"BKM-2026-00003"},
            "subledger_totals.differs": {"2101"},
        },
    ),
    Fault(
        "a line moved to a header account",
        sql(
            "UPDATE posting SET account_id = (SELECT id FROM account WHERE code = '11')"
            f" WHERE entry_id = {SALE_OPEN} AND line = 1"
        ),
        named={
            "chain.content": {"BKM-2026-00005"},
            "accounts.not_postable": {"11"},
            "month_totals.differs": {"11", "1102"},
        },
    ),
    Fault(
        "a voucher renumbered",
        sql(
            "UPDATE journal_entry SET series_number = 99, voucher_number = 'BKM-2026-00099'"
            " WHERE id = 62"
        ),
        named={
            "chain.content": {"BKM-2026-00099"},
            "vouchers.gap": {"BKM-2026-00012–00098"},
            "vouchers.last": {"BKM-2026"},
        },
    ),
    Fault(
        "a voucher's text changed",
        sql(f"UPDATE journal_entry SET voucher_number = 'BKM-2026-5' WHERE id = {SALE_OPEN}"),
        named={"chain.content": {"BKM-2026-5"}, "vouchers.name": {"BKM-2026-5"}},
    ),
    Fault(
        "a voucher number used twice",
        sql(
            "ALTER TABLE journal_entry DROP CONSTRAINT uq_journal_entry_voucher_number",
            "UPDATE journal_entry SET series_number = 11, voucher_number = 'BKM-2026-00011'"
            " WHERE id = 62",
        ),
        engines=("postgresql",),
        named={
            "catalogue.missing": {"journal_entry.uq_journal_entry_voucher_number"},
            "chain.content": {"BKM-2026-00011"},
            "vouchers.duplicate": {"BKM-2026-00011"},
            "vouchers.last": {"BKM-2026"},
        },
    ),
    Fault(
        "a series number used twice",
        sql("UPDATE journal_entry SET series_number = 11 WHERE id = 62"),
        named={
            "vouchers.duplicate": {"BKM-2026-00011"},
            "vouchers.last": {"BKM-2026"},
            "vouchers.name": {"BKM-2026-00012"},
        },
    ),
    Fault(
        "a voucher dated into another year's series",
        sql(
            "UPDATE journal_entry SET series_year = 2027, voucher_number = 'BKM-2027-00012'"
            " WHERE id = 62"
        ),
        named={
            "chain.content": {"BKM-2027-00012"},
            "vouchers.last": {"BKM-2026", "BKM-2027"},
            "vouchers.gap": {"BKM-2027-00001–00011"},
            "entry_periods.year": {"BKM-2027-00012"},
        },
    ),
    Fault(
        "a request id wiped out",
        sql(f"UPDATE journal_entry SET request_id = '' WHERE id = {SALE_OPEN}"),
        named={"chain.content": {"BKM-2026-00005"}, "request_ids.reused": {"BKM-2026-00005"}},
    ),
    Fault(
        "an entry left unsealed",
        sql(f"UPDATE journal_entry SET sealed = FALSE WHERE id = {SALE_OPEN}"),
        named={"sealed.unsealed": {"BKM-2026-00005"}},
    ),
)
