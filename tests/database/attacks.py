"""Ways in which a book can be tampered with by somebody who has the database in hand.

Each attack runs on the sample book with the guards taken away and put back, as an intruder with
the owner's rights would do; ``named`` is exactly what verify has to say: check.problem and culprit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import text

from coop.dates import Period
from coop.ledger import chain
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.periods import seal_of
from coop.ledger.posting import post
from coop.ledger.verify_chain import stored_entries
from coop.money import Money
from tests.sample_book import SITI
from tests.sample_book import at

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Attack = Callable[["Session"], None]
Named = dict[str, set[str]]

#: Any culprits: too many to write down, and named together elsewhere.
ANY: set[str] = {"*"}


@dataclass(frozen=True)
class Fault:
    """One attack and what verify must say of it, no less and no more.

    ``by_paper``: nothing in the book betrays it; only the head printed on paper does.
    ``is_of_guards``: made on the guards themselves, which are there.
    """

    name: str
    attack: Attack
    named: Named = field(default_factory=dict)
    engines: tuple[str, ...] = ("sqlite", "postgresql")
    by_paper: bool = False
    is_of_guards: bool = False
    warned: Named = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def run(session: Session, *statements: str) -> None:
    """Execute statements, each of which must change something."""
    for statement in statements:
        result = session.execute(text(statement))
        assert result.rowcount != 0, f"changes nothing: {statement}"  # type: ignore[attr-defined] # a cursor result


def sql(*statements: str) -> Attack:
    """An attack by plain statements."""

    def attack(session: Session) -> None:
        run(session, *statements)

    return attack


def is_postgresql(session: Session) -> bool:
    return session.connection().dialect.name == "postgresql"


def without_references(*statements: str) -> Attack:
    """An attack that also gets past the foreign keys."""

    def attack(session: Session) -> None:
        run_unchecked = (
            "SET LOCAL session_replication_role = replica"
            if is_postgresql(session)
            else "PRAGMA defer_foreign_keys = ON"
        )
        session.execute(text(run_unchecked))
        run(session, *statements)
        if is_postgresql(session):
            session.execute(text("SET LOCAL session_replication_role = origin"))

    return attack


def cut_last(session: Session) -> None:
    """Take away the last entry as if it had never been, but for the head."""
    run(
        session,
        "DELETE FROM posting WHERE entry_id = 62",
        "DELETE FROM journal_entry WHERE id = 62",
        "DELETE FROM audit_event WHERE subject = 'entry:62'",
    )
    sum_again(session, "2026-03")


def cut_last_and_rewind(session: Session) -> None:
    """The same, and everything that remembers it."""
    cut_last(session)
    run(
        session,
        "UPDATE chain_head SET position = 61,"
        " hash = (SELECT hash FROM journal_entry WHERE id = 61),"
        " last_recorded_at = (SELECT recorded_at FROM journal_entry WHERE id = 61),"
        """ series_numbers = replace(series_numbers, '"BKM-2026": 12', '"BKM-2026": 11')""",
    )


def sum_again(session: Session, period: str) -> None:
    """Make a period's totals what its lines now say."""
    run(
        session,
        f"DELETE FROM account_month WHERE period = '{period}'",
        "INSERT INTO account_month (period, account_id, unit, debit, credit)"
        " SELECT period, account_id, unit, SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END),"
        " SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END)"
        f" FROM posting WHERE period = '{period}' GROUP BY period, account_id, unit",
    )


def chain_again(session: Session) -> None:
    """Hash every entry anew, from the first, and let the head say so."""
    before = chain.GENESIS
    for stored in list(stored_entries(session)):
        hash_ = chain.link(before, stored.sealed)
        session.execute(
            text("UPDATE journal_entry SET previous_hash = :before, hash = :hash WHERE id = :id"),
            {"before": before, "hash": hash_, "id": stored.sealed.position},
        )
        before = hash_
    session.execute(text("UPDATE chain_head SET hash = :hash"), {"hash": before})


def forge_amount(session: Session) -> None:
    """Change an amount on both sides and make everything agree with it."""
    run(session, f"UPDATE posting SET amount = amount * 2 WHERE entry_id = {SALE_OPEN}")
    sum_again(session, "2026-02")
    chain_again(session)


def slip_into_closed_month(session: Session) -> None:
    """Open a closed month by hand, post through the door, and close it by hand with a new seal."""
    row = session.execute(
        text("SELECT closed_at, closed_by FROM period WHERE period = '2026-01'")
    ).one()
    run(session, "UPDATE period SET state = 'open', seal = '' WHERE period = '2026-01'")
    lines = (Line("6119", "KANTOR", Money(900)), Line("2151", "KANTOR", Money(-900)))
    post(
        session,
        Draft(date(2026, 1, 20), "Biaya susupan", lines),
        request_id="susupan",
        actor=SITI,
        now=at(date(2026, 3, 9)),
    )
    session.execute(
        text("UPDATE period SET state = 'closed', seal = :seal WHERE period = '2026-01'"),
        {"seal": seal_of(session, Period("2026-01"))},
    )
    assert row.closed_at < "2026-03"


def slip_into_closed_year(session: Session) -> None:
    """An entry in a closed year: the books are right again only after closing it once more."""
    run(session, "UPDATE period SET state = 'open', seal = '' WHERE period = '2025-12'")
    lines = (Line("6119", "KANTOR", Money(900)), Line("2151", "KANTOR", Money(-900)))
    post(
        session,
        Draft(date(2025, 12, 20), "Biaya susupan", lines),
        request_id="susupan",
        actor=SITI,
        now=at(date(2026, 3, 9)),
    )
    session.execute(
        text("UPDATE period SET state = 'closed', seal = :seal WHERE period = '2025-12'"),
        {"seal": seal_of(session, Period("2025-12"))},
    )


def trigger_of_no_effect(session: Session) -> None:
    """A guard of the right name that guards nothing."""
    if is_postgresql(session):
        session.execute(
            text(
                "CREATE OR REPLACE FUNCTION guard_posting_update() RETURNS trigger LANGUAGE plpgsql"
                " AS $guard$BEGIN RETURN NEW; END$guard$"
            )
        )
        return
    session.execute(text("DROP TRIGGER guard_posting_update"))
    session.execute(
        text(
            "CREATE TRIGGER guard_posting_update BEFORE UPDATE ON posting"
            " FOR EACH ROW BEGIN SELECT 1; END"
        )
    )


def trigger_dropped(session: Session) -> None:
    on_table = " ON posting" if is_postgresql(session) else ""
    session.execute(text(f"DROP TRIGGER guard_posting_delete{on_table}"))


def trigger_added(session: Session) -> None:
    if is_postgresql(session):
        session.execute(
            text(
                "CREATE TRIGGER helpful BEFORE UPDATE ON posting"
                " FOR EACH ROW EXECUTE FUNCTION guard_posting_update()"
            )
        )
        return
    session.execute(
        text("CREATE TRIGGER helpful BEFORE UPDATE ON posting FOR EACH ROW BEGIN SELECT 1; END")
    )


def statements(*texts: str) -> Attack:
    """An attack by statements that count no rows."""

    def attack(session: Session) -> None:
        schema = session.execute(text("SELECT current_schema()")).scalar_one()
        owner = session.execute(text("SELECT current_user")).scalar_one()
        for each in texts:
            session.execute(
                text(each.format(app=f'"{schema}_app"', schema=f'"{schema}"', owner=f'"{owner}"'))
            )

    return attack


#: A cash sale in the closed January, and one in the open February; both have two lines.
SALE_CLOSED, SALE_OPEN = 52, 54
