"""The minutes of a settlement (berita acara), for signing. Knows no Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.chain import short_code
from coop.ledger.report import Label
from coop.web.amount_words import amount_in_words
from coop.web.format import day
from coop.web.format import rupiah
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes import weekday_and_day
from coop.web.paper import CHAIR
from coop.web.paper import SUPERVISOR
from coop.web.paper import TREASURER
from coop.web.paper import Signer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coop.members.membership.duties import Obligation
    from coop.members.membership.duties import Right
    from coop.members.membership.models import MemberSettlement
    from coop.members.membership.settlement import Sheet

TITLE: Final = Label(
    "Berita acara penyelesaian hak dan kewajiban anggota",
    "Minutes of the settlement of a member's rights and duties",
)
DRAFT: Final = Label("RANCANGAN – BELUM BERLAKU", "DRAFT – NOT IN FORCE")
FORMER: Final = Label("Mantan anggota", "Former member")
HEIR: Final = Label("Ahli waris", "Heir")

OPENINGS: Final = {
    "resigned": Label(
        "Pada hari ini, {day}, diselesaikan hak dan kewajiban {name}, nomor anggota {number}, "
        "yang mengundurkan diri.",
        "On {day} the rights and duties of {name}, member {number}, who resigned, are settled.",
    ),
    "deceased": Label(
        "Pada hari ini, {day}, diselesaikan hak dan kewajiban almarhum/almarhumah {name}, nomor "
        "anggota {number}. Bunga dan denda dihitung sampai {end}.",
        "On {day} the rights and duties of the late {name}, member {number}, are settled. "
        "Interest and penalties run until {end}.",
    ),
    "expelled": Label(
        "Pada hari ini, {day}, diselesaikan hak dan kewajiban {name}, nomor anggota {number}, "
        "yang diberhentikan.",
        "On {day} the rights and duties of {name}, member {number}, who was expelled, are settled.",
    ),
}
DECISION: Final = Label("Dasar penyelesaian: {decision}.", "It rests on: {decision}.")
REST: Final = Label(
    "Yang dikembalikan koperasi {amount} ({words}).", "To be refunded: {amount} ({words})."
)
CLAIM: Final = Label(
    "Yang masih harus dibayar kepada koperasi {amount} ({words}).",
    "Still owed to the cooperative: {amount} ({words}).",
)
NOTHING: Final = Label("Tidak ada yang tersisa di kedua pihak.", "Nothing is left on either side.")
ALLOWANCE: Final = Label("Penilaian piutang: {text}.", "Judgement of the claim: {text}.")
PAID_TO_HEIR: Final = Label(
    "Hak dibayarkan kepada ahli waris menurut surat keterangan ahli waris.",
    "What is due is paid to the heir in the certificate of heirs.",
)
LOANS: Final = Label(
    "Lembar ini TIDAK menghitung pinjaman. Sebelum menandatangani, periksa buku besar pinjaman "
    "(akun {codes}): yang bersangkutan tidak berutang lagi.",
    "This sheet does NOT count loans. Before signing, check the loan ledger (accounts {codes}): "
    "nothing is owed any more.",
)
SEAL: Final = Label("Segel lembar ini: {digest}.", "Seal of this sheet: {digest}.")

RIGHTS: Final = Label("Hak anggota", "Rights of the member")
DUTIES: Final = Label(
    "Kewajiban anggota, dilunasi menurut urutan ini",
    "Duties of the member, paid in this order",
)
ITEM: Final = Label("Uraian", "Item")
AMOUNT: Final = Label("Jumlah (Rp)", "Amount (Rp)")
COVERED: Final = Label("Dilunasi (Rp)", "Covered (Rp)")
LEFT: Final = Label("Sisa (Rp)", "Left (Rp)")
TOTAL: Final = Label("Jumlah", "Total")


def minutes_of_settlement(
    sheet: Sheet,
    name: str,
    row: MemberSettlement | None,
    *,
    status: str,
    language: str,
    loans: Sequence[str] = (),
) -> Minutes:
    """What the minutes of a settlement say.

    Args:
        sheet: rights and duties, as they are or would be settled.
        name: of the member; on paper only.
        row: the settlement; None marks the paper as a draft.
        status: how the membership ended.
        language: ``id`` or ``en``.
        loans: codes of accounts with loans, which the sheet does not count.
    """
    told = {
        "day": weekday_and_day(sheet.day, language),
        "name": name,
        "number": sheet.number,
        "end": day(sheet.accrual_end, language),
    }
    opening = [OPENINGS[status].text(language).format(**told)]
    if row is not None:
        opening.append(DECISION.text(language).format(decision=row.decision))
    return Minutes(
        title=TITLE,
        number=f"{sheet.number}/{row.id}" if row is not None else "",
        opening=tuple(opening),
        tables=(_rights(sheet, language), _duties(sheet, language)),
        closing=(*_closing(sheet, row, status, language), *_loans(loans, language)),
        signers=(
            Signer(HEIR) if status == "deceased" else Signer(FORMER, name),
            TREASURER,
            CHAIR,
            SUPERVISOR,
        ),
        day=sheet.day,
        mark="" if row is not None else DRAFT.text(language),
    )


def _closing(
    sheet: Sheet, row: MemberSettlement | None, status: str, language: str
) -> tuple[str, ...]:
    found = []
    if sheet.rest or sheet.claim:
        amount = sheet.rest or sheet.claim
        text = REST if sheet.rest else CLAIM
        words = amount_in_words(amount, language)
        found.append(text.text(language).format(amount=rupiah(amount), words=words))
    else:
        found.append(NOTHING.text(language))
    if sheet.rest and status == "deceased":
        found.append(PAID_TO_HEIR.text(language))
    if row is not None:
        if row.allowance:
            found.append(ALLOWANCE.text(language).format(text=row.allowance))
        found.append(SEAL.text(language).format(digest=short_code(row.digest)))
    return tuple(found)


def _loans(codes: Sequence[str], language: str) -> tuple[str, ...]:
    return (LOANS.text(language).format(codes=", ".join(codes)),) if codes else ()


def _item(each: Right | Obligation, language: str) -> str:
    note = each.note.text(language) if each.note is not None else ""
    return f"{each.label.text(language)} ({note})" if note else each.label.text(language)


def _rights(sheet: Sheet, language: str) -> MinutesTable:
    return MinutesTable(
        RIGHTS.text(language),
        (MinutesColumn(ITEM.text(language)), MinutesColumn(AMOUNT.text(language), is_amount=True)),
        tuple((_item(each, language), each.money) for each in sheet.rights),
        (TOTAL.text(language), sheet.rights_total) if sheet.rights else None,
    )


def _duties(sheet: Sheet, language: str) -> MinutesTable:
    paid = sheet.payments
    covered = min(sheet.rights_total, sheet.debts_total)
    return MinutesTable(
        DUTIES.text(language),
        (
            MinutesColumn(ITEM.text(language)),
            *(
                MinutesColumn(label.text(language), is_amount=True)
                for label in (AMOUNT, COVERED, LEFT)
            ),
        ),
        tuple((_item(each.owed, language), each.owed.money, each.paid, each.left) for each in paid),
        (TOTAL.text(language), sheet.debts_total, covered, sheet.claim) if paid else None,
    )
