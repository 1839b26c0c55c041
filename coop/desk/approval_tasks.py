"""What waits for a second person and which papers nobody confirmed, as open tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from coop.dates import from_utc_text
from coop.desk.tasks import Task
from coop.desk.tasks import register
from coop.ledger.approval_reading import Item
from coop.ledger.approval_reading import unconfirmed_papers
from coop.ledger.approval_reading import waiting
from coop.ledger.book import zone_of
from coop.ledger.report import Label

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlalchemy.orm import Session

#: Tasks of one sort that are told one by one; the rest is one line with their number.
TOLD_MAX = 5


@register("approvals")
def approval_tasks(session: Session, today: date) -> Iterator[Task]:
    """Entries that wait, which is urgent, and papers whose signature nobody confirmed."""
    del today  # what waits today has waited since it was made
    drafts = waiting(session)
    papers = [paper for paper in unconfirmed_papers(session) if not paper.reversed_by]
    if not drafts and not papers:
        return
    zone = zone_of(session)
    for item in drafts[:TOLD_MAX]:
        yield _task(item, _waits(item), _day(item.row.made_at, zone), is_urgent=True)
    for item in papers[:TOLD_MAX]:
        yield _task(item, _unsigned(item), _day(item.row.decided_at, zone))
    more = max(0, len(drafts) - TOLD_MAX) + max(0, len(papers) - TOLD_MAX)
    if more:
        sentence = Label(
            f"Masih ada {more} jurnal lain di daftar persetujuan.",
            f"Other entries on the list of approvals: {more}.",
        )
        yield Task(sentence, None, "ledger.approvals")


def _waits(item: Item) -> Label:
    amount, maker, text = _rupiah(item), item.row.made_by, item.draft.narration
    return Label(
        f"{amount} menunggu persetujuan orang kedua: {text} (dibuat {maker}).",
        f"{amount} waits for a second person: {text} (made by {maker}).",
    )


def _unsigned(item: Item) -> Label:
    amount, who = _rupiah(item), item.row.decided_by
    return Label(
        f"{who} belum mengonfirmasi tanda tangan pada bukti {item.voucher_number}, {amount}.",
        f"{who} has not confirmed the signature on voucher {item.voucher_number}, {amount}.",
    )


def _rupiah(item: Item) -> str:
    return f"Rp{item.row.amount.indonesian()}"


def _day(moment: str, zone: ZoneInfo) -> date:
    return from_utc_text(moment).astimezone(zone).date()


def _task(item: Item, sentence: Label, since: date, *, is_urgent: bool = False) -> Task:
    values = (("draft_id", item.row.id),)
    return Task(sentence, since, "ledger.approval", values, is_urgent=is_urgent)
