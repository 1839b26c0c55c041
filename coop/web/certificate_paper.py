"""The certificate of a time deposit (bilyet) on paper, A5 across. Knows no Flask."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.ledger.report import Label
from coop.members.deposits import facts
from coop.web.amount_words import amount_in_words
from coop.web.format import day
from coop.web.format import rupiah
from coop.web.minutes import SignatureBlock
from coop.web.paper import CHAIR
from coop.web.paper import TREASURER
from coop.web.voucher_paper import HEIGHT_MM
from coop.web.voucher_paper import WIDTH_MM

if TYPE_CHECKING:
    from coop.members.deposits.models import DepositPrint
    from coop.members.deposits.queries import DepositView
    from coop.money import Money
    from coop.web.paper import Letterhead

TITLE: Final = Label("Bilyet Simpanan Berjangka", "Certificate of Time Deposit")
COPY: Final = Label("SALINAN ke-{number}", "COPY no. {number}")
ENDED: Final = Label("SUDAH DICAIRKAN", "PAID OUT")
MEMBER: Final = Label("Anggota", "Member")
IN_WORDS: Final = Label("Terbilang", "In words")

WHAT: Final = {
    facts.PAY: Label(
        "Saat jatuh tempo pokok dan bunganya dipindah ke rekening {savings}.",
        "At maturity principal and interest go to account {savings}.",
    ),
    facts.ROLL_PRINCIPAL: Label(
        "Diperpanjang otomatis (ARO): saat jatuh tempo pokoknya diperpanjang untuk jangka yang "
        "sama dengan bunga yang berlaku hari itu, bunganya masuk ke rekening {savings}.",
        "Rolls over by itself: at maturity the principal begins another term at the rate of that "
        "day, the interest goes to account {savings}.",
    ),
    facts.ROLL_ALL: Label(
        "Diperpanjang otomatis (ARO+): saat jatuh tempo pokok dan bunganya diperpanjang untuk "
        "jangka yang sama dengan bunga yang berlaku hari itu.",
        "Rolls over by itself: at maturity principal and interest begin another term at the rate "
        "of that day.",
    ),
}
SOURCE: Final = Label("Pokoknya diambil dari {source}.", "The principal was taken from {source}.")
EARLY: Final = Label(
    "Bila dicairkan sebelum jatuh tempo, bunga dihitung ulang dengan suku bunga dikurangi "
    "{penalty} persen per tahun.",
    "If it ends before maturity, interest is reckoned anew at {penalty} points a year less.",
)
TERMS: Final = Label(
    "Bilyet ini bukan surat berharga, tidak dapat dipindahtangankan, dan dibawa saat pencairan.",
    "This certificate is no negotiable paper, cannot be passed on, and is brought when paid out.",
)


class _Words(NamedTuple):
    """Names of the facts in one language."""

    number: str
    holder: str
    placed: str
    matures: str
    term: str
    rate: str
    interest: str
    paid: str
    months: str
    a_year: str
    before_tax: str
    monthly: str
    at_maturity: str
    to_principal: str


_ID = _Words(
    "Nomor",
    "Atas nama",
    "Tanggal mulai",
    "Jatuh tempo",
    "Jangka waktu",
    "Suku bunga",
    "Besar bunga",
    "Bunga dibayar",
    "{months} bulan",
    "{rate}% per tahun",
    "{interest} sebelum pajak",
    "tiap bulan, ke {savings}",
    "saat jatuh tempo, ke {savings}",
    "saat jatuh tempo, menambah pokok",
)
_EN = _Words(
    "Number",
    "In the name of",
    "From",
    "Matures",
    "Term",
    "Rate of interest",
    "Interest",
    "Interest is paid",
    "{months} months",
    "{rate}% a year",
    "{interest} before tax",
    "monthly, to {savings}",
    "at maturity, to {savings}",
    "at maturity, onto the principal",
)


def render_certificate(
    view: DepositView,
    row: DepositPrint,
    savings: str,
    source: str,
    letterhead: Letterhead,
    *,
    printed_at: datetime,
    language: str = "id",
) -> bytes:
    """The certificate of a deposit's term as PDF.

    Args:
        view: the deposit.
        row: which print it is; any but the first says that it is a copy.
        savings: number of the savings account that interest goes to.
        source: what the principal was taken from, in words.
        letterhead: whose paper and what chain head.
        printed_at: the only moment in the file.
        language: ``id`` or ``en``.
    """
    from coop.web.pdf import POINTS_PER_MM
    from coop.web.pdf import Page
    from coop.web.pdf import Sheet

    words = _EN if language == "en" else _ID
    title = TITLE.text(language)
    copy = COPY.text(language).format(number=row.copy_number) if row.copy_number else ""
    term = next((each for each in view.terms if each.position == row.position), view.current)
    if not view.principal:
        copy = f"{copy} · {ENDED.text(language)}".strip(" ·")
    page = Page(
        WIDTH_MM * POINTS_PER_MM,
        HEIGHT_MM * POINTS_PER_MM,
        left=15 * POINTS_PER_MM,
        right=12 * POINTS_PER_MM,
        top=7 * POINTS_PER_MM,
        bottom=7 * POINTS_PER_MM,
    )
    sheet = Sheet(page, letterhead, f"{title} {view.number}", printed_at, language, copy)
    signed = day(term.starts_on, language)
    return sheet.render(
        "print/certificate.html",
        title=title,
        mark=copy,
        facts=[
            (words.number, view.number),
            (words.holder, f"{view.member_name} ({view.member_number})"),
            (words.term, words.months.format(months=view.row.months)),
            (words.placed, day(term.starts_on, language)),
            (words.matures, day(term.matures_on, language)),
            (words.rate, words.a_year.format(rate=_points(term.rate))),
            (words.interest, words.before_tax.format(interest=rupiah(view.term_of(term).interest))),
            (words.paid, _way_of_payment(view, words).format(savings=savings)),
        ],
        amount=rupiah(term.principal),
        in_words_label=IN_WORDS.text(language),
        in_words=_words_of(term.principal, language),
        sentences=_sentences(view, savings, source, language),
        signers=[
            SignatureBlock(CHAIR.role.text(language), ""),
            SignatureBlock(TREASURER.role.text(language), ""),
            SignatureBlock(MEMBER.text(language), view.member_name),
        ],
        place_and_date=f"{letterhead.place}, {signed}" if letterhead.place else signed,
    )


def _way_of_payment(view: DepositView, words: _Words) -> str:
    if view.row.payout == facts.MONTHLY:
        return words.monthly
    if view.instruction.at_maturity == facts.ROLL_ALL:
        return words.to_principal
    return words.at_maturity


def _sentences(view: DepositView, savings: str, source: str, language: str) -> list[str]:
    said = [SOURCE.text(language).format(source=source)]
    said.append(WHAT[view.instruction.at_maturity].text(language).format(savings=savings))
    if view.row.penalty not in {"", "0"}:
        said.append(EARLY.text(language).format(penalty=_points(view.row.penalty)))
    said.append(TERMS.text(language))
    return said


def _words_of(amount: Money, language: str) -> str:
    said = amount_in_words(amount, language)
    return said[:1].upper() + said[1:]


def _points(rate: str) -> str:
    """A rate as people write it: with a comma."""
    return rate.replace(".", ",")
