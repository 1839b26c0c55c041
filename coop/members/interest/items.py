"""What interest leaves open: in the checklist of a month, and among the tasks of every day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import exists
from sqlalchemy import select

from coop.dates import Period
from coop.dates import last_day
from coop.dates import period_of
from coop.dates import previous_month
from coop.desk import tasks
from coop.desk.closing.checklist import Asked
from coop.desk.closing.checklist import Line
from coop.desk.closing.checklist import day_label
from coop.desk.closing.checklist import done
from coop.desk.closing.checklist import nothing_to_do
from coop.desk.closing.checklist import period_label
from coop.desk.closing.checklist import register
from coop.desk.closing.checklist import rupiah
from coop.desk.closing.checklist import still_open
from coop.desk.tasks import Task
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.members.interest.due_day import tax_due_day
from coop.members.interest.models import InterestLine
from coop.members.interest.plan import BY_CERTIFICATE
from coop.members.interest.plan import plan_of
from coop.members.interest.service import late_corrections
from coop.members.interest.service import preview
from coop.members.interest.tax_list import month_figures
from coop.members.interest.tax_list import tax_owed
from coop.members.savings.models import SavingsProduct
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: So many days before the tax is due it should not wait.
URGENT_DAYS: Final = 5


@register("interest", order=66)
def interest_is_posted(session: Session, asked: Asked) -> Iterator[Line]:
    """A month's interest is in the books before the month is closed."""
    label = Label("Bunga simpanan bulan ini sudah dicatat", "This month's interest is recorded")
    link = {"endpoint": "interest.month", "period": asked.period}
    if not plan_of(session, asked.period):
        text = Label("Tidak ada simpanan yang berbunga.", "No savings bear interest.")
        yield nothing_to_do("interest", label, text)
        return
    if asked.last > asked.today:
        text = Label("Dihitung setelah bulan berakhir.", "Reckoned when the month is over.")
        yield still_open("interest", label, text, **link)
        return
    found = preview(session, asked.period, asked.today, limit=0)
    if found.count:
        text = Label(
            f"Belum dicatat untuk {found.count} rekening: {rupiah(found.gross)}.",
            f"Not recorded for {found.count} accounts: {rupiah(found.gross)}.",
        )
        yield still_open("interest", label, text, **link)
        return
    if not month_figures(session, [asked.period]) and not found.short:
        text = Label("Tidak ada rekening yang berbunga.", "No account earned any.")
        yield nothing_to_do("interest", label, text)
        return
    line = done("interest", label, Label("Sudah.", "Done."), **link)
    notes = [
        Label(
            f"{each.account.number}: {rupiah(each.short)} tidak dapat diambil, saldonya kurang",
            f"{each.account.number}: {rupiah(each.short)} cannot be taken, it holds too little",
        )
        for each in found.short
    ]
    yield replace(line, notes=tuple(notes))


@tasks.register("interest")
def interest_to_post(session: Session, today: date) -> Iterator[Task]:
    """The month that ended without its interest."""
    period = previous_month(period_of(today))
    if not _is_waiting(session, period) or not plan_of(session, period):
        return
    name = period_label(period)
    yield Task(
        Label(
            f"Bunga simpanan {name.id} belum dicatat.",
            f"Interest on savings of {name.en} is not recorded.",
        ),
        last_day(period) + timedelta(days=1),
        "interest.month",
        (("period", period),),
    )


@tasks.register("interest-late")
def interest_to_correct(session: Session, today: date) -> Iterator[Task]:
    """Months that were run before all of their movements were recorded."""
    latest = previous_month(period_of(today))
    for period in (previous_month(latest), latest):
        accounts = late_corrections(session, period, today)
        if not accounts:
            continue
        name = period_label(period)
        yield Task(
            Label(
                f"Bunga {name.id} perlu dikoreksi pada {accounts} rekening: ada transaksi susulan.",
                f"Interest of {name.en} has to be corrected, as something was recorded late; "
                f"accounts: {accounts}.",
            ),
            None,
            "interest.month",
            (("period", period),),
        )


def _is_waiting(session: Session, period: Period) -> bool:
    """Whether accounts that may earn hold anything and no run of the month stands."""
    run = exists().where(InterestLine.period == period, InterestLine.run_id.is_not(None))
    moved = exists().where(Posting.account_id == Account.id, Posting.entry_date <= last_day(period))
    query = (
        select(SavingsProduct.id)
        .join(Account, Account.code == SavingsProduct.account)
        .where(
            SavingsProduct.kind != BY_CERTIFICATE,
            SavingsProduct.expense_account != "",
            ~run,
            moved,
        )
        .limit(1)
    )
    return session.scalar(query) is not None


@tasks.register("interest-tax")
def tax_to_pay(session: Session, today: date) -> Iterator[Task]:
    """Tax that was withheld last month or before and is not with the state."""
    period = previous_month(period_of(today))
    owed = tax_owed(session, last_day(period))
    if owed <= ZERO:
        return
    due = tax_due_day(session, period)
    name, day = period_label(period), day_label(due)
    yield Task(
        Label(
            f"Pajak bunga simpanan sampai {name.id} sebesar {rupiah(owed)} disetor paling lambat "
            f"{day.id}.",
            f"Tax on savings interest until {name.en}, {rupiah(owed)}, is to be paid by {day.en}.",
        ),
        last_day(period) + timedelta(days=1),
        "interest.taxes",
        (("period", period),),
        is_urgent=due - today <= timedelta(days=URGENT_DAYS),
    )
