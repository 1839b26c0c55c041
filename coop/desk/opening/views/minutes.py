"""What the minutes about first balances say, from the sealed entry itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm import selectinload

from coop.dates import from_utc_text
from coop.desk.opening import queries
from coop.desk.opening.balances import PARTS
from coop.ledger.book import book_of
from coop.ledger.models import BusinessUnit
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.money import ZERO
from coop.web.amount_words import amount_in_words
from coop.web.clock import zone
from coop.web.format import day
from coop.web.frame import language
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes import weekday_and_day
from coop.web.paper import CHAIR
from coop.web.paper import SUPERVISOR
from coop.web.paper import TREASURER

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.desk.opening.models import OpeningRecord
    from coop.desk.opening.queries import Recorded
    from coop.ledger.models import Account
    from coop.money import Money

TITLE = Label("Berita Acara Saldo Awal", "Minutes of the Opening Balances")
_DEBIT_TYPES = frozenset({"asset", "expense"})


def minutes_of(session: Session, done: Recorded) -> Minutes:
    """The minutes of a unit, in the reader's language.

    Args:
        session: reading session.
        done: the unit's recorded balances.
    """
    entry = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.id == done.entry_id)
        .options(
            selectinload(JournalEntry.postings).options(
                joinedload(Posting.account), joinedload(Posting.subledger)
            )
        )
    ).one()
    postings = [each for each in entry.postings if each.unit == done.unit]
    unit = session.get_one(BusinessUnit, done.unit)
    record = queries.record_of(session, done.entry_id)
    # Printed again years later, the minutes still bear the day on which this was agreed.
    signed = from_utc_text(entry.recorded_at).astimezone(zone()).date()
    name = unit.name_en if language() == "en" and unit.name_en else unit.name
    opening = (
        _(
            "Pada hari ini, %(today)s, kami yang bertanda tangan di bawah ini menyatakan bahwa "
            "keadaan unit %(unit)s, %(cooperative)s, pada %(day)s, menurut pembukuan lama, kartu "
            "anggota, dan bukti yang ada, adalah seperti tersebut di bawah ini. Keadaan itu "
            "dicatat sebagai saldo awal dengan bukti %(number)s.",
            today=weekday_and_day(signed, language()),
            unit=name,
            cooperative=book_of(session).name,
            day=day(done.entry_date, language()),
            number=done.voucher_number,
        ),
        *_about_difference(session, postings, record),
    )
    return Minutes(
        title=TITLE,
        number=f"BA-SA/{done.unit}/{done.voucher_number}",
        opening=opening,
        tables=tuple(_tables(postings)),
        closing=(*_about_numbers(record), _("Berita acara ini dibuat dengan sebenarnya.")),
        signers=(TREASURER, CHAIR, SUPERVISOR),
        day=signed,
    )


def _about_difference(
    session: Session, postings: list[Posting], record: OpeningRecord | None
) -> list[str]:
    difference = next((p for p in postings if p.account.role == "opening_difference"), None)
    if difference is None:
        return [_("Harta sama dengan utang, modal, dan hasil usaha; tidak ada selisih.")]
    amount = abs(difference.amount)
    sentences = [
        _(
            "Saldo tersebut belum cocok. Selisih sebesar Rp%(amount)s (%(words)s) dicatat pada "
            "akun %(account)s dan diteliti sampai nihil.",
            amount=amount.indonesian(),
            words=amount_in_words(amount, language()),
            account=f"{difference.account.code} {_name(difference.account)}",
        )
    ]
    if record is not None and record.explanation:
        sentences.append(_("Keterangan: %(text)s", text=record.explanation))
    left = [
        each.amount
        for each in queries.held_by_role(session, ["opening_difference"])
        if each.unit == difference.unit
    ]
    if not left:
        sentences.append(_("Selisih itu kini sudah nihil."))
    return sentences


def _about_numbers(record: OpeningRecord | None) -> list[str]:
    if record is None or not record.old_numbers:
        return []
    return [_("Nomor bukti lama yang terakhir: %(text)s", text=record.old_numbers)]


def _tables(postings: list[Posting]) -> list[MinutesTable]:
    columns = (MinutesColumn(_("Akun")), MinutesColumn(_("Rupiah"), is_amount=True))
    tables = []
    for part in PARTS:
        sums: dict[str, Money] = {}
        for posting in postings:
            account = posting.account
            if account.type == part.type:
                label = f"{account.code} {_name(account)}"
                amount = posting.amount if part.type in _DEBIT_TYPES else -posting.amount
                sums[label] = sums.get(label, ZERO) + amount
        if sums:
            total = (pgettext("baris terakhir", "Jumlah"), sum(sums.values(), start=ZERO))
            caption = part.title.text(language())
            tables.append(MinutesTable(caption, columns, tuple(sums.items()), total))
    return [*tables, *_lists(postings)]


def _lists(postings: list[Posting]) -> list[MinutesTable]:
    """Below the accounts: whom and what those are about that name members, loans or persons."""
    columns = (MinutesColumn(_("Nomor")), MinutesColumn(_("Rupiah"), is_amount=True))
    found: dict[str, list[tuple[str, Money]]] = {}
    for posting in postings:
        if posting.subledger is not None:
            account = posting.account
            amount = posting.amount if account.normal == "debit" else -posting.amount
            label = _("Rincian %(account)s", account=f"{account.code} {_name(account)}")
            found.setdefault(label, []).append((posting.subledger.number, amount))
    return [
        MinutesTable(
            label,
            columns,
            tuple(rows),
            (
                pgettext("baris terakhir", "Jumlah"),
                sum((amount for _number, amount in rows), start=ZERO),
            ),
        )
        for label, rows in found.items()
    ]


def _name(account: Account) -> str:
    return account.name_en if language() == "en" and account.name_en else account.name
