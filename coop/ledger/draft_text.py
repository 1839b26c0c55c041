"""A draft as text and back, without loss; what waits for approval is kept this way."""

from __future__ import annotations

import json
from datetime import date

from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import Series
from coop.ledger.entry import SubledgerRef
from coop.money import Money


def draft_to_text(draft: Draft) -> str:
    """JSON of a draft; amounts in sen, days in ISO form.

    >>> from coop.ledger.entry import credit, debit
    >>> draft = Draft(date(2026, 3, 2), "beli kertas", (
    ...     debit("6103", Money.rupiah(50_000), unit="KANTOR"),
    ...     credit("1101", Money.rupiah(50_000), unit="KANTOR"),
    ... ))
    >>> draft_from_text(draft_to_text(draft)) == draft
    True
    """
    about = [line.subledger for line in draft.lines]
    return json.dumps(
        {
            "entry_date": draft.entry_date.isoformat(),
            "effective_date": draft.effective_date.isoformat() if draft.effective_date else None,
            "narration": draft.narration,
            "kind": draft.kind.value,
            "series": draft.series.value if draft.series else None,
            "receipt_number": draft.receipt_number,
            "batch": draft.batch,
            "origin": draft.origin,
            "reverses": draft.reverses,
            "reason": draft.reason,
            "approved_by": draft.approved_by,
            "voucher_number": draft.voucher_number,
            "lines": [
                [line.account, line.unit, line.amount.sen, [ref.kind, ref.number] if ref else None]
                for line, ref in zip(draft.lines, about, strict=True)
            ],
        },
        sort_keys=True,
    )


def draft_from_text(text: str) -> Draft:
    """The draft a text of ``draft_to_text`` was made from."""
    kept = json.loads(text)
    effective = kept["effective_date"]
    series = kept["series"]
    return Draft(
        entry_date=date.fromisoformat(kept["entry_date"]),
        narration=kept["narration"],
        lines=tuple(
            Line(account, unit, Money(sen), SubledgerRef(*ref) if ref else None)
            for account, unit, sen, ref in kept["lines"]
        ),
        kind=EntryKind(kept["kind"]),
        effective_date=date.fromisoformat(effective) if effective else None,
        series=Series(series) if series else None,
        receipt_number=kept["receipt_number"],
        batch=kept["batch"],
        origin=kept["origin"],
        reverses=kept["reverses"],
        reason=kept["reason"],
        approved_by=kept["approved_by"],
        voucher_number=kept.get("voucher_number", ""),
    )
