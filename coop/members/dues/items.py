"""What of dues and collectors a month's closing asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop.desk.closing.checklist import Asked
from coop.desk.closing.checklist import Line
from coop.desk.closing.checklist import done
from coop.desk.closing.checklist import nothing_to_do
from coop.desk.closing.checklist import register
from coop.desk.closing.checklist import rupiah
from coop.desk.closing.checklist import still_open
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.members.dues.holding import collector_account
from coop.members.dues.holding import collectors
from coop.members.dues.overview import month_figures
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@register("dues", order=64)
def dues_are_billed(session: Session, asked: Asked) -> Iterator[Line]:
    """The month is billed, where dues are billed at all."""
    figures = month_figures(session, asked.period)
    if not figures.has_bills:
        return
    label = Label("Iuran bulan ini sudah ditagihkan", "This month's dues are billed")
    if figures.unbilled:
        text = Label(
            f"{figures.unbilled} anggota belum ditagih.",
            f"{figures.unbilled} members are not billed.",
        )
        yield still_open("dues", label, text, endpoint="dues.running", period=asked.period)
        return
    text = Label(
        f"{figures.bills} tagihan, {rupiah(figures.billed)}.",
        f"{figures.bills} bills, {rupiah(figures.billed)}.",
    )
    yield done("dues", label, text, endpoint="dues.index", bulan=asked.period)


@register("collectors", order=35)
def collectors_handed_over(session: Session, asked: Asked) -> Iterator[Line]:
    """Nothing of the month is left in a collector's hands."""
    everybody = collectors(session)
    if not everybody:
        return
    rows = session.execute(
        select(Posting.subledger_id, func.sum(Posting.amount))
        .join(Account, Account.id == Posting.account_id)
        .where(Account.code == collector_account(session), Posting.entry_date <= asked.last)
        .group_by(Posting.subledger_id)
    )
    held: dict[int | None, Money] = dict(rows.all())
    for each in everybody:
        balance = held.get(each.subledger_id)
        key = f"collectors.{each.number}"
        label = Label(
            f"Setoran petugas pungut {each.number}", f"Hand-over of collector {each.number}"
        )
        if balance is None:
            text = Label("Belum pernah memungut uang.", "Never collected any money.")
            yield nothing_to_do(key, label, text)
        elif balance != ZERO:
            text = Label(
                f"{rupiah(balance)} masih di tangan petugas.",
                f"{rupiah(balance)} is still in the collector's hands.",
            )
            yield still_open(key, label, text, endpoint="dues.collector", number=each.number)
        else:
            text = Label("Semua uang sudah disetorkan.", "All money was handed over.")
            yield done(key, label, text, endpoint="dues.collector", number=each.number)
