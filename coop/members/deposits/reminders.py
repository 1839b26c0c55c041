"""What deposits remind of: the list of open tasks, and the checklist of a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.desk import tasks
from coop.desk.closing import checklist
from coop.ledger.report import Label
from coop.members.deposits import queries
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.deposits.queries import DepositView


class Pending(NamedTuple):
    """A deposit on which something is due: since when, and the cost that is not recorded."""

    view: DepositView
    since: date | None
    missing: Money


def pending(session: Session, day: date) -> list[Pending]:
    """Deposits with something due up to a day that was not run, by the day it was due."""
    running = queries.running(session)
    if not running:
        return []
    entries = queries.entries_of(session)
    found = []
    for view in running:
        earned = queries.earned_of(entries[view.id])
        position = view.current.position
        due = [
            each.due
            for each in view.term.stretches()
            if each.due <= day
            and (position, each.number) not in earned.done
            and (each.due == view.matures_on or view.term.interest_of(each))
        ]
        missing = view.term.earned(day + timedelta(days=1)) - earned.cost[position]
        if due or missing > ZERO:
            found.append(Pending(view, min(due, default=None), missing))
    return sorted(found, key=lambda each: (each.since or date.max, each.view.id))


@tasks.register("deposits")
def open_tasks(session: Session, today: date) -> Iterator[tasks.Task]:
    """One task for all that is due and was not run."""
    due = [each for each in pending(session, today) if each.since is not None]
    if due:
        count = len(due)
        verb = "deposits have" if count > 1 else "deposit has"
        yield tasks.Task(
            Label(
                f"{count} simpanan berjangka jatuh tempo atau bunganya waktunya dibayar",
                f"{count} time {verb} matured or interest to be paid",
            ),
            since=due[0].since,
            endpoint="deposits.due",
            is_urgent=True,
        )


@checklist.register("deposits", order=55)
def closing_items(session: Session, asked: checklist.Asked) -> Iterator[checklist.Line]:
    """Whether everything due on deposits in a month was run, and its interest recorded."""
    key, label = "deposits.run", Label("Simpanan berjangka", "Time deposits")
    if not queries.running(session):
        yield checklist.nothing_to_do(
            key, label, Label("Tidak ada yang berjalan.", "None is running.")
        )
        return
    left = pending(session, asked.last)
    if not left:
        yield checklist.done(
            key,
            label,
            Label(
                "Bunga dan jatuh temponya sudah dijalankan.", "Interest and maturities were run."
            ),
            endpoint="deposits.index",
        )
        return
    missing = checklist.rupiah(total(max(each.missing, ZERO) for each in left))
    yield checklist.still_open(
        key,
        label,
        Label(
            f"{len(left)} belum dijalankan sampai akhir bulan; bunga yang belum dicatat {missing}.",
            f"{len(left)} were not run to the month's end; interest not recorded: {missing}.",
        ),
        endpoint="deposits.due",
    )
