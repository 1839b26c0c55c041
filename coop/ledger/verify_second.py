"""The check by the second engine: beancount's own sums of every account at every month's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.ledger.errors import SecondEngineFailed
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.second_engine import Disagreement
from coop.ledger.second_engine import SecondOpinion
from coop.ledger.second_engine import second_opinion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

CHECK = "second_engine"

#: What beancount calls an assertion that fails; we have compared that balance ourselves.
BALANCE_ERROR = "BalanceError"


def second_engine(session: Session) -> Iterator[Finding]:
    """Beancount, in its own process, agrees with every balance and complains of nothing."""
    try:
        opinion = second_opinion(session)
    except SecondEngineFailed as failure:
        reason, detail = str(failure.params["reason"]), str(failure.params["detail"])
        yield error(CHECK, reason, "beancount", detail=detail)
        return
    if opinion.written != opinion.read:
        (written, lines), (read, lines_read) = opinion.written, opinion.read
        yield error(
            CHECK,
            "count",
            "beancount",
            written=f"{written} / {lines}",
            read=f"{read} / {lines_read}",
        )
    yield from _balances(opinion.disagreements)
    yield from _complaints(opinion)


def _balances(disagreements: list[Disagreement]) -> Iterator[Finding]:
    """The month in which a difference begins or changes; it then stays in every later one."""
    known: dict[str, int] = {}
    for each in disagreements:
        theirs = each.theirs
        difference = each.ours.sen - (theirs.sen if theirs is not None else 0)
        if known.get(each.account) != difference:
            known[each.account] = difference
            yield error(
                CHECK,
                "balance",
                each.account,
                month=each.month,
                ours=each.ours.plain(),
                theirs="–" if theirs is None else theirs.plain(),
            )


def _complaints(opinion: SecondOpinion) -> Iterator[Finding]:
    """Beancount's errors; of its failed assertions the first of each account."""
    asserted = set()
    for complaint in opinion.errors:
        about = complaint["about"]
        account = about.get("account", "")
        if complaint["kind"] == BALANCE_ERROR:
            if account in asserted:
                continue
            asserted.add(account)
        subject = about.get("voucher") or account or "beancount"
        yield error(
            CHECK, "complaint", subject, line=complaint["line"], message=complaint["message"]
        )
