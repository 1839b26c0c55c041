"""The bank's own lines: typed or read from a file, struck out, ticked against the book.

Nothing here posts. What is in the passbook and not in the book is recorded as an everyday event.
Lines are never changed: a wrong one is struck out, a wrong tick undone, each by a row of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.desk.banking import queries
from coop.desk.banking.errors import AlreadyMatched
from coop.desk.banking.errors import AmountsDiffer
from coop.desk.banking.errors import BankUnknown
from coop.desk.banking.errors import ItemForeign
from coop.desk.banking.errors import LineMatched
from coop.desk.banking.errors import LineVoid
from coop.desk.banking.errors import MatchEmpty
from coop.desk.banking.errors import MatchTooWide
from coop.desk.banking.models import BankLine
from coop.desk.banking.models import BankLineVoid
from coop.desk.banking.models import BankMatch
from coop.desk.banking.models import BankMatchLine
from coop.desk.banking.models import BankMatchPosting
from coop.desk.banking.models import BankMatchUndo
from coop.desk.banking.models import BankStatement
from coop.desk.banking.passbook import TEXT_LENGTH_MAX
from coop.errors import NotFound
from coop.ledger.entry import check_text
from coop.ledger.errors import AmountTooLarge
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import DateTooEarly
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.errors import ZeroLine
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.models import Posting
from coop.ledger.periods import lock_head
from coop.ledger.posting import EARLIEST_DAY
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.desk.banking.matching import Item

TYPED = "typed"
FROM_FILE = "csv"
OPENING = "opening"

#: What the first line is called: what lay there before.
OPENING_TEXT = "Saldo awal menurut bank"


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as the passbook has it.

    Attributes:
        account: code of the bank account.
        unit: whose it is.
        day: on which the bank booked it.
        text: what the bank printed; may be empty.
        amount: positive for money that came.
        balance: printed behind it; None where it was not typed.
    """

    account: str
    unit: str
    day: date
    text: str
    amount: Money
    balance: Money | None = None


def add_line(
    session: Session,
    facts: LineFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    source: str = TYPED,
) -> BankLine:
    """Keep a line typed from the passbook.

    Args:
        session: writing session.
        facts: the line.
        request_id: the same id keeps one line.
        actor: who types it.
        now: aware moment in the book's zone.
        source: ``typed``, or ``opening`` for what lay there before the first line.

    Raises:
        RequestReused: the id belongs to another line.
        BankUnknown: no bank account in use.
        UnitUnknown: no such unit.
        DateInFuture, DateTooEarly: a day that cannot be.
        ZeroLine, AmountTooLarge: an amount that cannot be.
        TextRefused: a text that would not print as it reads.
    """
    lock_head(session)
    known = session.scalar(select(BankLine).where(BankLine.request_id == request_id))
    if known is not None:
        if facts_of(known) != facts:
            raise RequestReused(request_id, f"#{known.id}")
        return known
    check_bank(session, facts.account, facts.unit)
    check_day(facts.day, now)
    check_text("bank_text", facts.text, length_max=TEXT_LENGTH_MAX)
    if not facts.amount:
        raise ZeroLine(1)
    for amount in (facts.amount, facts.balance or ZERO):
        if abs(amount.sen) > AMOUNT_MAX_SEN:
            raise AmountTooLarge(1, amount.plain())
    line = BankLine(
        account=facts.account,
        unit=facts.unit,
        day=facts.day,
        text=facts.text,
        amount=facts.amount,
        balance=facts.balance,
        source=source,
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(line)
    session.flush()
    record(session, "bank.line", facts.account, actor=actor, now=now, line=line.id)
    return line


def facts_of(line: BankLine) -> LineFacts:
    """A stored line as it was handed in."""
    return LineFacts(line.account, line.unit, line.day, line.text, line.amount, line.balance)


def check_bank(session: Session, account: str, unit: str) -> None:
    """Refuse what is no bank account of an existing unit.

    Raises:
        BankUnknown: no bank account in use.
        UnitUnknown: no such unit.
    """
    if queries.bank_account(session, account) is None:
        raise BankUnknown(account)
    if session.get(BusinessUnit, unit) is None:
        raise UnitUnknown(unit)


def check_day(day: date, now: datetime) -> None:
    """Refuse a day that no bank has written yet.

    Raises:
        DateInFuture, DateTooEarly: a day that cannot be.
    """
    if day > now.date():
        raise DateInFuture(day, now.date())
    if day < EARLIEST_DAY:
        raise DateTooEarly(day, EARLIEST_DAY)


def record(
    session: Session, action: str, account: str, *, actor: str, now: datetime, **detail: object
) -> None:
    """An audit row about a bank account."""
    audit.record(session, action, f"bank:{account}", actor=actor, now=now, **detail)


def void_line(
    session: Session, line_id: int, *, reason: str, actor: str, now: datetime
) -> BankLine:
    """Strike out a line that was typed wrongly; it stays readable.

    Raises:
        NotFound: no such line.
        TextRefused: no reason.
        LineMatched: it is ticked.
    """
    lock_head(session)
    line = line_by_id(session, line_id)
    if session.get(BankLineVoid, line_id) is not None:
        return line
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason, length_max=TEXT_LENGTH_MAX)
    ticked = select(BankMatchLine.match_id).where(BankMatchLine.line_id == line_id)
    undone = select(BankMatchUndo.match_id)
    if session.scalar(ticked.where(BankMatchLine.match_id.not_in(undone)).limit(1)) is not None:
        raise LineMatched(line_id)
    session.add(
        BankLineVoid(
            line_id=line_id, reason=reason.strip(), recorded_at=utc_text(now), recorded_by=actor
        )
    )
    session.flush()
    record(session, "bank.void", line.account, actor=actor, now=now, line=line_id)
    return line


def line_by_id(session: Session, line_id: int) -> BankLine:
    """One line.

    Raises:
        NotFound: no such line.
    """
    line = session.get(BankLine, line_id)
    if line is None:
        raise NotFound("bank_line", line_id)
    return line


# ------------------------------------------------------------------------------- ticking


def match(
    session: Session,
    account: str,
    unit: str,
    line_ids: Sequence[int],
    posting_ids: Sequence[int],
    *,
    actor: str,
    now: datetime,
) -> BankMatch:
    """Tick lines and entries as the same money.

    One against one, one against several, or, on one side alone, what cancels itself out (an entry
    and its reversal, a slip of the bank and its correction).

    Args:
        session: writing session.
        account: code of the bank account.
        unit: whose it is.
        line_ids: lines of the bank.
        posting_ids: lines of the book on that account.
        actor: who says that they belong together.
        now: aware moment.

    Returns:
        The match; the one that is there where the very same things are ticked already.

    Raises:
        MatchEmpty: fewer than two things.
        MatchTooWide: several against several.
        ItemForeign: something of another account or unit.
        LineVoid: a line that was struck out.
        AlreadyMatched: something is ticked with other things.
        AmountsDiffer: both sides do not come to the same.
    """
    lock_head(session)
    lines, postings = sorted(set(line_ids)), sorted(set(posting_ids))
    if len(lines) + len(postings) < 2:
        raise MatchEmpty
    if len(lines) > 1 and len(postings) > 1:
        raise MatchTooWide
    known = _known_match(session, lines, postings)
    if known is not None:
        return known
    bank = _sum_of_lines(session, account, unit, lines)
    book = _sum_of_postings(session, account, unit, postings)
    if bank != book:
        raise AmountsDiffer(bank, book, bank - book)
    made = _new_match(session, account, unit, lines, postings, actor=actor, now=now)
    record(session, "bank.match", account, actor=actor, now=now, matches=1)
    return made


def match_pairs(
    session: Session,
    account: str,
    unit: str,
    pairs: Sequence[tuple[int, int]],
    *,
    actor: str,
    now: datetime,
) -> int:
    """Tick several pairs of one line and one entry, all or none.

    Returns:
        How many were ticked.

    Raises:
        CoopError: as ``match`` refuses any of them.
    """
    if not pairs:
        raise MatchEmpty
    for line_id, posting_id in pairs:
        match(session, account, unit, [line_id], [posting_id], actor=actor, now=now)
    return len(pairs)


def _new_match(
    session: Session,
    account: str,
    unit: str,
    lines: Sequence[int],
    postings: Sequence[int],
    *,
    actor: str,
    now: datetime,
) -> BankMatch:
    made = BankMatch(account=account, unit=unit, recorded_at=utc_text(now), recorded_by=actor)
    session.add(made)
    session.flush()
    session.add_all(BankMatchLine(match_id=made.id, line_id=each) for each in lines)
    session.add_all(BankMatchPosting(match_id=made.id, posting_id=each) for each in postings)
    session.flush()
    return made


def _known_match(
    session: Session, lines: Sequence[int], postings: Sequence[int]
) -> BankMatch | None:
    """The match of these very things; refuses where one of them is ticked otherwise."""
    undone = select(BankMatchUndo.match_id)
    of_lines = select(BankMatchLine.match_id).where(
        BankMatchLine.line_id.in_(lines), BankMatchLine.match_id.not_in(undone)
    )
    of_postings = select(BankMatchPosting.match_id).where(
        BankMatchPosting.posting_id.in_(postings), BankMatchPosting.match_id.not_in(undone)
    )
    found = set(session.scalars(of_lines)) | set(session.scalars(of_postings))
    if not found:
        return None
    if len(found) == 1:
        group = queries.group_of(session, next(iter(found)))
        same_lines = sorted(each.id for each in group.lines) == list(lines)
        if same_lines and sorted(each.id for each in group.postings) == list(postings):
            return session.get_one(BankMatch, next(iter(found)))
    raise AlreadyMatched


def _sum_of_lines(session: Session, account: str, unit: str, ids: Sequence[int]) -> Money:
    rows = session.scalars(select(BankLine).where(BankLine.id.in_(ids))).all()
    if len(rows) != len(ids) or any((each.account, each.unit) != (account, unit) for each in rows):
        raise ItemForeign
    void = session.scalar(
        select(BankLineVoid.line_id).where(BankLineVoid.line_id.in_(ids)).limit(1)
    )
    if void is not None:
        raise LineVoid(void)
    return sum((each.amount for each in rows), start=ZERO)


def _sum_of_postings(session: Session, account: str, unit: str, ids: Sequence[int]) -> Money:
    rows = session.execute(
        select(Posting.amount, Posting.unit, Account.code)
        .join(Account, Posting.account_id == Account.id)
        .where(Posting.id.in_(ids))
    ).all()
    if len(rows) != len(ids) or any((code, own) != (account, unit) for _, own, code in rows):
        raise ItemForeign
    return sum((amount for amount, _, _ in rows), start=ZERO)


def unmatch(session: Session, match_id: int, *, actor: str, now: datetime) -> BankMatch:
    """Undo a tick; its lines and entries are free again.

    Raises:
        NotFound: no such match.
    """
    lock_head(session)
    made = session.get(BankMatch, match_id)
    if made is None:
        raise NotFound("bank_match", match_id)
    if session.get(BankMatchUndo, match_id) is None:
        session.add(BankMatchUndo(match_id=match_id, recorded_at=utc_text(now), recorded_by=actor))
        session.flush()
        record(session, "bank.unmatch", made.account, actor=actor, now=now)
    return made


# ------------------------------------------------------------------------------- balances


def state_balance(
    session: Session,
    account: str,
    unit: str,
    day: date,
    balance: Money,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> BankStatement:
    """Keep the balance the bank states for the end of a day; the last one typed counts.

    Raises:
        BankUnknown, UnitUnknown, DateInFuture, DateTooEarly, AmountTooLarge: as for a line.
    """
    lock_head(session)
    known = session.scalar(select(BankStatement).where(BankStatement.request_id == request_id))
    if known is not None:
        return known
    check_bank(session, account, unit)
    check_day(day, now)
    if abs(balance.sen) > AMOUNT_MAX_SEN:
        raise AmountTooLarge(1, balance.plain())
    row = BankStatement(
        account=account,
        unit=unit,
        day=day,
        balance=balance,
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    record(session, "bank.balance", account, actor=actor, now=now, day=day, balance=balance.plain())
    return row


def begin(
    session: Session,
    account: str,
    unit: str,
    day: date,
    balance: Money,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> BankLine:
    """Begin with what the bank held at the end of a day, in one line.

    Where the book held the same, everything it had until then is ticked against that line;
    otherwise the line stays open and its difference is looked for by a person.

    Raises:
        CoopError: whatever ``add_line`` refuses.
    """
    facts = LineFacts(account, unit, day, OPENING_TEXT, balance, balance)
    line = add_line(session, facts, request_id=request_id, actor=actor, now=now, source=OPENING)
    if queries.book_balance(session, account, unit, day) == balance:
        tick_history(session, line, day, actor=actor, now=now)
    return line


def tick_history(
    session: Session, line: BankLine, until: date, *, actor: str, now: datetime
) -> None:
    """Tick an opening line against everything the book had until a day, if it comes to it."""
    postings: list[Item] = queries.free_postings(session, line.account, line.unit, until=until)
    total = sum((each.amount for each in postings), start=ZERO)
    is_free = any(
        each.id == line.id for each in queries.free_lines(session, line.account, line.unit)
    )
    if is_free and postings and total == line.amount:
        ids = [each.id for each in postings]
        _new_match(session, line.account, line.unit, [line.id], ids, actor=actor, now=now)


def identity_counts(lines: Sequence[BankLine]) -> tuple[Counter[object], Counter[object]]:
    """Kept lines by what they are known by: of files by day, amount and text, typed without it."""
    of_files: Counter[object] = Counter()
    typed: Counter[object] = Counter()
    for line in lines:
        if line.source == FROM_FILE:
            of_files[line.day, line.amount, line.text] += 1
        elif line.source == TYPED:
            typed[line.day, line.amount] += 1
    return of_files, typed
