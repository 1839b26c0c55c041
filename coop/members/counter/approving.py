"""What has to hold still when a receipt that waited is approved: accounts, membership, proxy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.ledger.approval_checks import before_approval
from coop.ledger.models import Subledger
from coop.members.counter.by_proxy import check_act_again
from coop.members.counter.facts import OWNER
from coop.members.counter.models import ReceiptWaiting
from coop.members.savings.models import SavingsProduct
from coop.members.savings.moving import check_deposit
from coop.members.savings.moving import check_withdrawal
from coop.members.savings.reading import views_where
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.entry import Draft


@before_approval(OWNER)
def check_waiting(session: Session, draft: Draft, request_id: str, today: date) -> None:
    """Ask savings and the proxy again; a correction only puts right what stands.

    Raises:
        CoopError: what savings or the proxy refuse by now.
    """
    del today
    row = session.scalar(select(ReceiptWaiting).where(ReceiptWaiting.request_id == request_id))
    if row is None or row.corrects_id is not None:
        return
    day = draft.effective_date or draft.entry_date
    for line in draft.lines:
        if line.subledger is None:
            continue
        for view in views_where(
            session,
            SavingsProduct.account == line.account,
            Subledger.kind == line.subledger.kind,
            Subledger.number == line.subledger.number,
        ):
            if line.amount > ZERO:
                check_withdrawal(session, view, line.amount, day)
            else:
                check_deposit(session, view, -line.amount, max(day, view.opened_on))
    check_act_again(session, row.member_id, request_id)
