"""Tables of every pillar whose rows only grow: neither changed nor deleted nor emptied.

What is signed on paper is kept here as it was signed; a later fact is a row of its own.
"""

from __future__ import annotations

from typing import Final

APPEND_ONLY_TABLES: Final = (
    "audit_event",
    "attachment",
    "opening_record",
    "asset_disposal",
    "prepaid_item",
    "schedule_charge",
    "register_withdrawal",
    "accrued_item",
    "accrued_settlement",
    "asset_count",
    "asset_count_line",
    "checklist_mark",
    "month_closing",
    "copy_run",
    "gap_declaration",
    "restore_answer",
    "restore_run",
    "cash_count",
    "cash_count_note",
    "bank_file",
    "bank_line",
    "bank_line_void",
    "bank_match",
    "bank_match_line",
    "bank_match_posting",
    "bank_match_undo",
    "bank_statement",
    "handover",
    "dated_rule",
    "member_event",
    "member_settlement",
    "settlement_payment",
    "settlement_undo",
    "savings_terms",
    "receipt",
    "receipt_waiting",
    "transfer_notice",
    "transfer_notice_end",
    "interest_run",
    "interest_line",
    "tax_certificate",
    "proxy_act",
    "person_merge",
)
