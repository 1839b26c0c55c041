"""Minutes about an import whose totals did not tie, from what is in the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from coop.dates import from_utc_text
from coop.ledger.book import book_of
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.members.intake.service import DIFFERENCE
from coop.members.intake.service import OWNER
from coop.money import Money
from coop.money import total
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

    from coop.members.intake.models import IntakeRun
    from coop.members.intake.models import IntakeUndo

TITLE = Label("Berita Acara Saldo Awal Anggota", "Minutes of Members' Opening Balances")


def posted_of(session: Session, run_id: int) -> list[tuple[int, str, str, str, str, Money, str]]:
    """Lines of an import's entries by account: entry, voucher, unit, code, name, amount, role."""
    rows = session.execute(
        select(
            JournalEntry.id,
            JournalEntry.voucher_number,
            Posting.unit,
            Account.code,
            Account.name,
            Posting.amount,
            Account.role,
        )
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(JournalEntry.origin == f"{OWNER}:{run_id}", JournalEntry.reverses_id.is_(None))
        .order_by(JournalEntry.id, Account.code)
    )
    sums: dict[tuple[int, str, str, str, str, str], list[Money]] = {}
    for entry, voucher, unit, code, name, amount, role in rows:
        sums.setdefault((entry, voucher, unit, code, name, role), []).append(amount)
    return [(*key[:5], total(amounts), key[5]) for key, amounts in sums.items()]


def minutes_of(session: Session, run: IntakeRun, undone: IntakeUndo | None) -> Minutes:
    """What was taken over, what did not tie and why, in the reader's language."""
    lines = posted_of(session, run.id)
    signed = from_utc_text(run.at).astimezone(zone()).date()
    opening = [
        _(
            "Pada hari ini, %(today)s, daftar anggota %(cooperative)s dari buku lama dipindahkan "
            "ke buku ini dengan impor nomor %(run)s: %(members)s anggota, %(accounts)s rekening.",
            today=weekday_and_day(signed, language()),
            cooperative=book_of(session).name,
            run=run.id,
            members=run.members,
            accounts=run.accounts,
        )
    ]
    difference = [line for line in lines if line[6] == DIFFERENCE]
    if difference:
        opening.append(
            _(
                "Jumlah saldo anggota tidak sama dengan akun kontrolnya. Selisihnya dicatat pada "
                "akun %(account)s dan diteliti sampai nihil. Sebabnya menurut yang menyetujui: "
                "%(reason)s",
                account=difference[0][3],
                reason=run.explanation,
            )
        )
    if run.opening_day is not None:
        opening.append(_("Saldo per %(day)s.", day=day(run.opening_day, language())))
    table = MinutesTable(
        _("Perubahan pada akun, dalam rupiah"),
        (
            MinutesColumn(_("Nomor bukti")),
            MinutesColumn(_("Unit")),
            MinutesColumn(_("Akun")),
            MinutesColumn(_("Bertambah atau berkurang"), is_amount=True),
        ),
        tuple(
            (voucher, unit, f"{code} {name}", amount if role == DIFFERENCE else -amount)
            for _entry, voucher, unit, code, name, amount, role in lines
        ),
    )
    return Minutes(
        title=TITLE,
        number=f"BA-IA/{run.id}",
        opening=tuple(opening),
        tables=(table,),
        closing=(_("Berita acara ini dibuat dengan sebenarnya."),),
        signers=(TREASURER, CHAIR, SUPERVISOR),
        day=signed,
        mark=_("DIBATALKAN") if undone is not None else "",
    )
