"""Items that the ledger itself answers: order of months, drafts, suspense, ties, verification."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import func
from sqlalchemy import select

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import from_utc_text
from coop.db import MoneyType
from coop.desk.closing.ageing import open_pieces
from coop.desk.closing.checklist import ALL
from coop.desk.closing.checklist import YEARLY
from coop.desk.closing.checklist import Asked
from coop.desk.closing.checklist import Line
from coop.desk.closing.checklist import day_label
from coop.desk.closing.checklist import done
from coop.desk.closing.checklist import nothing_to_do
from coop.desk.closing.checklist import period_label
from coop.desk.closing.checklist import register
from coop.desk.closing.checklist import rupiah
from coop.desk.closing.checklist import still_open
from coop.desk.closing.models import MonthClosing
from coop.ledger.book import zone_of
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import JournalEntry
from coop.ledger.models import PeriodState
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.report import Label
from coop.ledger.settings import setting
from coop.ledger.statement_service import StatementDesk
from coop.ledger.statement_service import Wish
from coop.ledger.verify import last_run
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Accounts on which amounts lie only until somebody finds out whose they are.
SUSPENSE: Final = ("1162", "1163", "1183", "1184", "2181", "2182", "2183")

#: Younger amounts need no word: a work advance of last week is in order.
SUSPENSE_DAYS: Final = 30
SUSPENSE_SETTING: Final = "closing.suspense_days"
NOTES_MAX: Final = 12
STATEMENTS: Final = (
    "trial-balance",
    "balance-sheet",
    "income-statement",
    "equity",
    "cash-flow",
)


@register("earlier", order=10)
def earlier_months(session: Session, asked: Asked) -> Iterator[Line]:
    """Months close in order."""
    earliest = session.scalar(
        select(func.min(PeriodState.period)).where(
            PeriodState.state == "open",
            PeriodState.period < asked.period,
            func.substr(PeriodState.period, 6) <= f"{MONTHS_PER_YEAR}",
        )
    )
    label = Label("Bulan-bulan sebelumnya sudah ditutup", "Earlier months are closed")
    if earliest is None:
        yield done("earlier", label, Label("Semua sudah ditutup.", "All are closed."))
        return
    name = period_label(Period(earliest))
    detail = Label(f"{name.id} masih terbuka.", f"{name.en} is open.")
    yield still_open("earlier", label, detail, endpoint="closing.checklist", period=earliest)


@register("months", order=10, scopes=YEARLY)
def months_of_the_year(session: Session, asked: Asked) -> Iterator[Line]:
    """All months are closed, and each through its checklist."""
    rows = session.execute(
        select(PeriodState.period, PeriodState.state, PeriodState.closed_at).where(
            PeriodState.period.between(f"{asked.year:04d}-01", f"{asked.year:04d}-12")
        )
    ).all()
    label = Label("Semua bulan sudah ditutup", "All months are closed")
    open_months = sorted(period for period, state, _ in rows if state == "open")
    if open_months:
        name = period_label(Period(open_months[0]))
        detail = Label(f"{name.id} masih terbuka.", f"{name.en} is open.")
        link = {"endpoint": "closing.checklist", "period": open_months[0]}
        yield still_open("months", label, detail, **link)
    else:
        yield done("months", label, Label("Semua sudah ditutup.", "All are closed."))
    moments = set(session.scalars(select(MonthClosing.closed_at)))
    bare = sorted(
        period for period, state, closed_at in rows if state != "open" and closed_at not in moments
    )
    label = Label("Setiap bulan ditutup lewat daftar periksa", "Each month passed its checklist")
    if not bare:
        yield done("months-checked", label, Label("Ya, semuanya.", "Yes, all of them."))
        return
    detail = Label(
        f"{len(bare)} bulan ditutup tanpa daftar periksa.",
        f"Months closed without a checklist: {len(bare)}.",
    )
    line = still_open("months-checked", label, detail, endpoint="ledger.periods")
    yield replace(line, notes=tuple(period_label(Period(period)) for period in bare))


@register("drafts", order=20, scopes=ALL)
def waiting_drafts(session: Session, asked: Asked) -> Iterator[Line]:
    """Nothing that belongs into the period waits for a second person."""
    rows = session.scalars(
        select(PendingEntry).where(PendingEntry.state == "waiting").order_by(PendingEntry.id)
    )
    found = [
        (row, draft)
        for row in rows
        if (draft := draft_from_text(row.draft)).entry_date <= asked.last
    ]
    label = Label("Tidak ada transaksi yang menunggu persetujuan", "No entry waits for approval")
    link = {"endpoint": "ledger.approvals"}
    if not found:
        yield done("drafts", label, Label("Tidak ada.", "None."), **link)
        return
    detail = Label(
        f"{len(found)} transaksi menunggu orang kedua.", f"Entries that wait: {len(found)}."
    )
    notes = []
    for row, draft in found[:NOTES_MAX]:
        day, text = day_label(draft.entry_date), f"{draft.narration}, {rupiah(row.amount)}"
        notes.append(Label(f"{day.id}: {text}", f"{day.en}: {text}"))
    yield replace(still_open("drafts", label, detail, **link), notes=tuple(notes))


@register("suspense", order=70, scopes=ALL)
def suspense(session: Session, asked: Asked) -> Iterator[Line]:
    """Amounts under inquiry, by account, the oldest first."""
    days_max = int(setting(session, SUSPENSE_SETTING) or SUSPENSE_DAYS)
    moves = _moves(session, asked.last, SUSPENSE)
    for (code, name, name_en), groups in moves.items():
        label = Label(f"{code} {name}", f"{code} {name_en or name}")
        pieces = sorted(
            ((piece, who) for who, postings in groups.items() for piece in open_pieces(postings)),
            key=lambda found: found[0].since,
        )
        key, link = f"suspense.{code}", {"endpoint": "ledger.account", "code": code}
        if not pieces:
            yield done(key, label, Label("Nihil.", "Nil."), **link)
            continue
        owed = sum((abs(piece.amount) for piece, _ in pieces), start=ZERO)
        # A month that still runs has not aged anything yet that will be old at its end.
        until = min(asked.last, asked.today)
        age = max(0, pieces[0][0].days(until))
        detail = Label(
            f"{rupiah(owed)} belum selesai; yang paling lama sudah {age} hari.",
            f"{rupiah(owed)} is open; the oldest for {age} days.",
        )
        make = done if age <= days_max else still_open
        shown = pieces[:NOTES_MAX]
        notes = [_piece_note(who, each.amount, each.since, until) for each, who in shown]
        yield replace(make(key, label, detail, **link), notes=tuple(notes))


def _piece_note(who: str, amount: Money, since: date, last: date) -> Label:
    days, (day_id, day_en) = max(0, (last - since).days), day_label(since)
    subject = f"{who}: " if who else ""
    return Label(
        f"{subject}{rupiah(abs(amount))} sejak {day_id} ({days} hari)",
        f"{subject}{rupiah(abs(amount))} since {day_en} ({days} days)",
    )


_Moves = dict[tuple[str, str, str], dict[str, list[tuple[date, Money]]]]


def _moves(session: Session, last: date, codes: Iterable[str]) -> _Moves:
    """Postings of accounts that do not stand at nil, by account and whom they are about."""
    wanted = list(codes)
    used = select(AccountMonth.account_id).where(AccountMonth.account_id == Account.id).exists()
    accounts = session.execute(
        select(Account.id, Account.code, Account.name, Account.name_en)
        .where(Account.code.in_(wanted), used)
        .order_by(Account.code)
    ).all()
    by_id = {account_id: (code, name, name_en) for account_id, code, name, name_en in accounts}
    found: _Moves = {facts: defaultdict(list) for facts in by_id.values()}
    rows = session.execute(
        select(
            Posting.account_id,
            Posting.unit,
            Subledger.number,
            Posting.entry_date,
            Posting.amount,
        )
        .outerjoin(Subledger, Subledger.id == Posting.subledger_id)
        .where(Posting.account_id.in_(by_id), Posting.entry_date <= last)
        .order_by(Posting.entry_date, Posting.entry_id, Posting.line)
    )
    for account_id, unit, number, day, amount in rows:
        found[by_id[account_id]][f"{number or unit}"].append((day, amount))
    return found


@register("inter-unit", order=75, scopes=ALL)
def inter_unit(session: Session, asked: Asked) -> Iterator[Line]:
    """What units owe each other nets to nothing."""
    label = Label("Rekening antarunit bersaldo nihil", "What units owe each other nets to nil")
    rows = _balances_of(session, "inter_unit", asked.period)
    if not rows:
        yield nothing_to_do("inter-unit", label, Label("Tidak dipakai.", "Not in use."))
        return
    link = {"endpoint": "ledger.account", "code": rows[0][0]}
    net = sum((amount for _, _, amount in rows), start=ZERO)
    notes = tuple(
        Label(f"{unit}: {rupiah(amount)}", f"{unit}: {rupiah(amount)}")
        for _, unit, amount in rows
        if amount
    )
    if not net:
        line = done("inter-unit", label, Label("Jumlahnya nihil.", "They net to nil."), **link)
    else:
        detail = Label(f"Selisih {rupiah(net)}.", f"They differ by {rupiah(net)}.")
        line = still_open("inter-unit", label, detail, **link)
    yield replace(line, notes=notes)


@register("opening-difference", order=76, scopes=ALL)
def opening_difference(session: Session, asked: Asked) -> Iterator[Line]:
    """What did not tie when balances were taken over."""
    label = Label("Selisih saldo awal sudah selesai", "The opening difference is settled")
    rows = _balances_of(session, "opening_difference", asked.period)
    left = [(code, unit, amount) for code, unit, amount in rows if amount]
    if not left:
        yield done("opening-difference", label, Label("Tidak ada selisih.", "There is none."))
        return
    detail = Label(
        "; ".join(f"{unit}: {rupiah(amount)}" for _, unit, amount in left) + ".",
        "; ".join(f"{unit}: {rupiah(amount)}" for _, unit, amount in left) + ".",
    )
    yield still_open(
        "opening-difference", label, detail, endpoint="ledger.account", code=left[0][0]
    )


def _balances_of(session: Session, role: str, period: Period) -> list[tuple[str, str, Money]]:
    """Code, unit and balance of the account with a role, at a period's end."""
    rows = session.execute(
        select(
            Account.code,
            AccountMonth.unit,
            func.sum(AccountMonth.debit - AccountMonth.credit, type_=MoneyType),
        )
        .join(Account, Account.id == AccountMonth.account_id)
        .where(AccountMonth.period <= period, Account.role == role)
        .group_by(Account.code, AccountMonth.unit)
        .order_by(AccountMonth.unit)
    )
    return [(code, unit, amount or ZERO) for code, unit, amount in rows]


@register("members", order=80, scopes=ALL)
def subledgers(session: Session, asked: Asked) -> Iterator[Line]:
    """What stands under numbers (members, savings, loans) is what their accounts hold."""
    del asked
    label = Label(
        "Kartu anggota dan nomor rujukan sama dengan buku besar",
        "Members' cards and numbers agree with the ledger",
    )
    named = dict(
        session.execute(
            select(Posting.account_id, func.sum(Posting.amount, type_=MoneyType))
            .where(Posting.subledger_id.is_not(None))
            .group_by(Posting.account_id)
        ).all()
    )
    rows = session.execute(
        select(
            Account.id,
            Account.code,
            func.sum(AccountMonth.debit - AccountMonth.credit, type_=MoneyType),
        )
        .join(AccountMonth, AccountMonth.account_id == Account.id)
        .where(Account.subledger_kind != "")
        .group_by(Account.id, Account.code)
        .order_by(Account.code)
    ).all()
    if not rows:
        yield nothing_to_do("members", label, Label("Belum dipakai.", "Not in use yet."))
        return
    wrong = [
        (code, amount, named.get(account_id, ZERO))
        for account_id, code, amount in rows
        if amount != named.get(account_id, ZERO)
    ]
    if not wrong:
        detail = Label(f"{len(rows)} akun cocok.", f"Accounts that agree: {len(rows)}.")
        yield done("members", label, detail)
        return
    codes = ", ".join(code for code, _, _ in wrong)
    detail = Label(f"Tidak cocok: {codes}.", f"Do not agree: {codes}.")
    yield still_open("members", label, detail, endpoint="ledger.verification")


@register("statements", order=85, scopes=YEARLY)
def statements_tie(session: Session, asked: Asked) -> Iterator[Line]:
    """The five statements of the year agree with each other."""
    label = Label("Laporan tahun ini saling cocok", "The statements of the year agree")
    problems: list[Label] = []
    for kind in STATEMENTS:
        wish = Wish(kind, asked.last, date_from=asked.first, compare=False)
        problems += StatementDesk(session, wish).report().problems
    link = {"endpoint": "ledger.statements"}
    if not problems:
        yield done("statements", label, Label("Semuanya cocok.", "All of them agree."), **link)
        return
    detail = Label(f"{len(problems)} tidak cocok.", f"Disagreements: {len(problems)}.")
    line = still_open("statements", label, detail, **link)
    yield replace(line, notes=tuple(problems[:NOTES_MAX]))


@register("verify", order=90, scopes=ALL)
def verified(session: Session, asked: Asked) -> Iterator[Line]:
    """The book was verified after the period's last entry, and nothing was wrong."""
    label = Label("Pemeriksaan buku bersih", "The book was verified and is clean")
    link = {"endpoint": "ledger.verification"}
    run = last_run(session)
    if run is None:
        detail = Label("Buku belum pernah diperiksa.", "The book was never verified.")
        yield still_open("verify", label, detail, **link)
        return
    day = day_label(from_utc_text(run.at).astimezone(zone_of(session)).date())
    if not run.is_clean:
        detail = Label(f"Ada temuan pada {day.id}.", f"Findings on {day.en}.")
        yield still_open("verify", label, detail, **link)
        return
    later = session.scalar(
        select(func.count())
        .select_from(JournalEntry)
        .where(
            JournalEntry.id > run.position,
            JournalEntry.entry_date.between(asked.first, asked.last),
        )
    )
    if later:
        detail = Label(
            f"Sesudah pemeriksaan {day.id} masih dicatat {later} jurnal untuk masa ini.",
            f"Entries of this period recorded after the verification of {day.en}: {later}.",
        )
        yield still_open("verify", label, detail, **link)
        return
    detail = Label(f"Bersih, {day.id}.", f"Clean, {day.en}.")
    yield done("verify", label, detail, **link)
