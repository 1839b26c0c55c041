"""What of dues and collectors stays open until somebody settles it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop.dates import MONTHS_EN
from coop.dates import MONTHS_ID
from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import period_of
from coop.desk import tasks
from coop.ledger.report import Label
from coop.members.dues.holding import book_views
from coop.members.dues.holding import held
from coop.members.dues.models import CollectorReceipt
from coop.members.dues.models import DuesBill
from coop.members.dues.receipts import Fate
from coop.members.dues.receipts import named
from coop.members.membership.models import Member
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.dues.holding import BookView
    from coop.members.dues.holding import Held


@tasks.register("dues")
def open_tasks(session: Session, today: date) -> Iterator[tasks.Task]:
    """Months that are not billed, money too long in hand, shortages, receipts nobody can show."""
    yield from _unbilled(session, today)
    found = held(session, today)
    if not found:
        return
    numbers = {each.collector.id: each.collector.number for each in found}
    for each in found:
        yield from _of_money(each)
    was_missing = select(CollectorReceipt.id).where(CollectorReceipt.fate == Fate.MISSING.value)
    if session.scalar(was_missing.limit(1)) is None:
        return
    for view in book_views(session):
        if view.missing:
            yield _of_receipts(view, numbers[view.collector_id])


def _unbilled(session: Session, today: date) -> Iterator[tasks.Task]:
    """This month's dues, where dues are billed at all."""
    month = period_of(today)
    has_bill = (
        select(DuesBill.id)
        .where(DuesBill.member_id == Member.id, DuesBill.period == month)
        .exists()
    )
    # A cooperative that bills no dues is not reminded of them.
    missing, is_billed = session.execute(
        select(
            func.count(Member.id), select(DuesBill.id).where(DuesBill.period == month).exists()
        ).where(
            Member.status == "active",
            Member.admitted_on <= last_day(month),
            ~has_bill,
            select(DuesBill.id).exists(),
            (Member.dues.is_(None)) | (Member.dues > ZERO),
        )
    ).one()
    if not missing:
        return
    name = _month(month)
    label = Label(f"Iuran {name.id} belum ditagihkan", f"Dues of {name.en} are not billed")
    if is_billed:
        who = "1 member is" if missing == 1 else f"{missing} members are"
        label = Label(
            f"Iuran {name.id}: {missing} anggota belum ditagih",
            f"Dues of {name.en}: {who} not billed",
        )
    yield tasks.Task(
        label,
        since=first_day(month),
        endpoint="dues.running",
        values=(("period", month),),
    )


def _of_money(each: Held) -> Iterator[tasks.Task]:
    number = each.collector.number
    values = (("number", number),)
    if each.balance and (each.is_over_limit or each.is_overdue):
        amount = each.balance.indonesian()
        why = Label("melewati batas uang", "above the limit of money")
        if each.is_overdue:
            why = Label(f"sudah {each.days} hari", f"for {each.days} days")
        yield tasks.Task(
            Label(
                f"Petugas pungut {number} memegang Rp{amount}, {why.id}: minta disetorkan",
                f"Collector {number} holds Rp{amount}, {why.en}: have it handed over",
            ),
            since=each.since,
            endpoint="dues.collector",
            values=values,
            is_urgent=True,
        )
    if each.shortage:
        amount = abs(each.shortage).indonesian()
        yield tasks.Task(
            Label(
                f"Kekurangan setoran petugas pungut {number} Rp{amount} belum diganti",
                f"Collector {number} has not repaid a shortage of Rp{amount}",
            ),
            since=None,
            endpoint="dues.collector",
            values=values,
        )


def _of_receipts(view: BookView, number: str) -> tasks.Task:
    receipts = named(view.book.prefix, view.missing)
    return tasks.Task(
        Label(
            f"Kuitansi sementara {receipts} dari petugas pungut {number} tidak dapat ditunjukkan",
            f"Temporary receipts {receipts} of collector {number} cannot be shown",
        ),
        since=None,
        endpoint="dues.collector",
        values=(("number", number),),
        is_urgent=True,
    )


def _month(period: Period) -> Label:
    year, month = int(period[:4]), int(period[5:])
    return Label(f"{MONTHS_ID[month - 1]} {year}", f"{MONTHS_EN[month - 1]} {year}")
