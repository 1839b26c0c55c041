"""What verify says, in Indonesian and English: one label per check, one sentence per problem.

Data, and the small function that fills the gaps. Pure. Keys are ``check.problem``; gaps are named
after ``subject`` and the finding's details.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coop.dates import MONTHS_EN
from coop.dates import MONTHS_ID
from coop.dates import MONTHS_PER_YEAR
from coop.dates import parse_period
from coop.dates import split_period
from coop.ledger.finding_texts_of_approvals import APPROVAL_SENTENCES
from coop.ledger.finding_texts_of_members import MEMBER_SENTENCES
from coop.ledger.finding_texts_of_records import RECORD_SENTENCES
from coop.ledger.finding_texts_of_records import RECORD_WORDS
from coop.ledger.finding_texts_of_traces import TRACE_SENTENCES
from coop.ledger.report import Label
from coop.ledger.statements import day_label
from coop.money import Money

if TYPE_CHECKING:
    from coop.ledger.finding import Finding

#: Details that are amounts, days or periods, and are shown as people write them.
AMOUNTS = frozenset(
    {
        "balance",
        "control",
        "credit",
        "debit",
        "off",
        "ours",
        "stated_credit",
        "stated_debit",
        "sum",
        "theirs",
    }
)
DAYS = frozenset({"day"})
PERIODS = frozenset({"later", "month", "period"})
STATES = frozenset({"stated", "logged"})

#: What periods and years are, in words.
STATE_WORDS = {
    "open": Label("terbuka", "open"),
    "closed": Label("ditutup", "closed"),
    "locked": Label("dikunci", "locked"),
    "audited": Label("sudah diaudit", "audited"),
    "approved": Label("disahkan RAT", "approved by the members' meeting"),
}

CHECKS: dict[str, Label] = {
    "guards": Label("Penjaga basis data terpasang", "Database guards in force"),
    "catalogue": Label("Tabel basis data seperti saat dibuat", "Database tables as made"),
    "database": Label("Berkas buku utuh", "Book file whole"),
    "ownership": Label("Hak akses basis data", "Database ownership"),
    "references": Label("Rujukan antartabel lengkap", "References complete"),
    "sealed": Label("Semua jurnal tersegel", "Every entry sealed"),
    "positions": Label("Urutan jurnal tanpa celah", "Entries without a gap"),
    "chain": Label("Rantai segel utuh", "Seal chain unbroken"),
    "head": Label("Kepala rantai cocok", "Chain head matches"),
    "vouchers": Label("Nomor bukti berurutan", "Voucher numbers gapless"),
    "request_ids": Label("Satu permintaan satu jurnal", "One request, one entry"),
    "entry_balance": Label("Setiap jurnal seimbang", "Every entry balances"),
    "entry_lines": Label("Baris jurnal lengkap", "Entry lines complete"),
    "entry_periods": Label("Periode sesuai tanggal", "Periods match dates"),
    "posting_copies": Label("Tanggal baris sama dengan jurnalnya", "Line dates match the entry"),
    "accounts": Label("Akun induk tanpa jurnal", "Header accounts without postings"),
    "subledger": Label("Nomor rujukan sesuai akun", "Reference numbers fit accounts"),
    "reversals": Label("Pembatalan mencerminkan aslinya", "Reversals mirror their original"),
    "audit": Label("Setiap jurnal ada catatan auditnya", "Every entry is in the audit log"),
    "attachments": Label("Lampiran tidak berubah", "Attachments unchanged"),
    "chart": Label("Bagan akun sesuai catatan audit", "Chart matches the audit log"),
    "users": Label("Pengguna sesuai catatan audit", "Users match the audit log"),
    "approvals": Label("Persetujuan oleh orang kedua", "Approvals by a second person"),
    "month_totals": Label("Jumlah bulanan sama dengan jurnal", "Month totals equal the postings"),
    "month_seals": Label("Segel bulan tertutup utuh", "Seals of closed months hold"),
    "period_order": Label("Bulan ditutup berurutan", "Months closed in order"),
    "period_history": Label(
        "Status periode sesuai catatan audit", "Period states match the audit log"
    ),
    "closed_periods": Label("Tidak ada jurnal sesudah ditutup", "Nothing recorded after closing"),
    "years_closed": Label("Hasil usaha nihil setelah tutup buku", "Closed years stand at zero"),
    "subledger_totals": Label("Buku pembantu = akun kontrol", "Subledgers = control accounts"),
    "savings": Label("Simpanan tidak pernah minus", "Savings never below zero"),
    "cash_counts": Label("Kas opname seperti ditandatangani", "Cash counts as signed"),
    "receipts": Label("Kuitansi seperti ditulis", "Receipts as written"),
    "savings_accounts": Label(
        "Rekening simpanan = akun kontrol", "Savings accounts = control accounts"
    ),
    "holds": Label("Saldo yang ditahan seperti dicatat", "Holds as placed"),
    "interest": Label("Bunga simpanan = jurnalnya", "Interest on savings = its entries"),
    "members": Label("Nomor anggota seperti diberikan", "Member numbers as given"),
    "memberships": Label("Keanggotaan sesuai keputusannya", "Memberships as decided"),
    "records": Label("Catatan anggota seperti ditulis aplikasi", "Members' records as written"),
    "cash": Label("Kas tidak minus di akhir hari", "Cash not below zero at day's end"),
    "units": Label("Setiap unit seimbang", "Every unit balances"),
    "inter_unit": Label("Rekening antarunit nihil", "Inter-unit account nets to zero"),
    "statements": Label("Laporan saling cocok", "Statements agree"),
    "paper_head": Label("Cocok dengan laporan cetak", "Matches the code on paper"),
    "second_engine": Label("Mesin kedua sepakat", "Second engine agrees"),
}

SENTENCES: dict[str, Label] = {
    "guards.missing": Label(
        "Penjaga {subject} tidak ada di basis data.", "Guard {subject} is missing."
    ),
    "guards.altered": Label(
        "Penjaga {subject} telah diubah.", "Guard {subject} is not what it was made to be."
    ),
    "guards.disabled": Label("Penjaga {subject} dimatikan.", "Guard {subject} is switched off."),
    "guards.unknown": Label(
        "Ada pemicu asing di basis data: {subject}.", "An unknown trigger is there: {subject}."
    ),
    "database.setting": Label(
        "Setelan {subject} bernilai {found}, seharusnya {wanted}.",
        "Setting {subject} is {found}, it should be {wanted}.",
    ),
    "database.damaged": Label(
        "Berkas buku rusak: {answer}. Pulihkan buku dari salinan.",
        "The book file is damaged: {answer}. Restore the book from a copy.",
    ),
    "ownership.search_path": Label(
        "Jalur skema {subject}, seharusnya hanya {schema}.",
        "Search path is {subject}, it should be {schema} alone.",
    ),
    "ownership.serving": Label(
        "Buku dilayani sebagai {subject}, bukan sebagai {role}.",
        "The book is served as {subject}, not as {role}.",
    ),
    "ownership.no_role": Label("Peran {subject} tidak ada.", "Role {subject} does not exist."),
    "ownership.superuser": Label(
        "Peran {subject} berkuasa penuh atas server.", "Role {subject} is a superuser."
    ),
    "ownership.owner": Label("{role} memiliki {subject}.", "{role} owns {subject}."),
    "ownership.member": Label(
        "{role} dapat menjadi {owner}, pemilik {subject}.",
        "{role} can become {owner}, who owns {subject}.",
    ),
    "ownership.right": Label(
        "{role} mempunyai hak {right} atas {subject}.", "{role} has {right} on {subject}."
    ),
    "references.missing": Label(
        "{subject}: {column} menunjuk {value} yang tidak ada.",
        "{subject}: {column} refers to {value}, which does not exist.",
    ),
    "sealed.unsealed": Label("Jurnal {subject} tidak tersegel.", "Entry {subject} is not sealed."),
    "positions.gap": Label(
        "Jurnal urutan {subject} hilang; berikutnya urutan {next}.",
        "Entry {subject} is gone; the next one is {next}.",
    ),
    "chain.content": Label(
        "Jurnal {subject} (urutan {entry}) tidak sama dengan saat disegel.",
        "Entry {subject} (position {entry}) is not what was sealed.",
    ),
    "chain.link": Label(
        "Jurnal {subject} (urutan {entry}) tidak menyambung ke jurnal sebelumnya.",
        "Entry {subject} (position {entry}) does not continue the entry before it.",
    ),
    "chain.shared": Label(
        "Semua {entries} jurnal yang berubah, dan hanya itu, memuat {subject}: periksa {subject}.",
        "All {entries} changed entries, and no others, carry {subject}: look at {subject}.",
    ),
    "head.rows": Label(
        "Tabel kepala rantai berisi {rows} baris, seharusnya satu.",
        "The chain head has {rows} rows, it should have one.",
    ),
    "head.position": Label(
        "Kepala rantai di urutan {stated}, jurnal terakhir {subject} di urutan {last}.",
        "The chain head stands at {stated}, the last entry {subject} at {last}.",
    ),
    "head.hash": Label(
        "Kepala rantai {stated} tidak sama dengan jurnal terakhir {subject}, {last}.",
        "Chain head {stated} differs from the last entry {subject}, {last}.",
    ),
    "head.moment": Label(
        "Waktu pencatatan terakhir {stated} menurut kepala rantai, {last} menurut jurnal.",
        "Last recorded at {stated} by the chain head, {last} by the entries.",
    ),
    "vouchers.name": Label(
        "Nomor bukti {subject} (urutan {entry}) tidak sesuai seri, tahun dan nomornya.",
        "Voucher {subject} (position {entry}) is not its series, year and number.",
    ),
    "vouchers.duplicate": Label(
        "Nomor bukti {subject} dipakai {times} kali.", "Voucher {subject} is used {times} times."
    ),
    "vouchers.gap": Label(
        "Nomor bukti {subject} hilang sebelum {next}.",
        "Voucher {subject} is missing before {next}.",
    ),
    "vouchers.gap_unlogged": Label(
        "Pernyataan nomor hilang mulai {subject} tidak ada di catatan audit.",
        "That numbers from {subject} on are lost was declared, but the audit log does not say so.",
    ),
    "vouchers.last": Label(
        "Seri {subject} berakhir di nomor {last}, menurut kepala rantai {stated}.",
        "Series {subject} ends at {last}, by the chain head at {stated}.",
    ),
    "request_ids.reused": Label(
        "Permintaan {request} menghasilkan {times} jurnal, antara lain {subject}.",
        "Request {request} made {times} entries, {subject} among them.",
    ),
    "entry_balance.unbalanced": Label(
        "Jurnal {subject} tidak seimbang di unit {unit}, selisih {off}.",
        "Entry {subject} does not balance in unit {unit}, by {off}.",
    ),
    "entry_lines.too_few": Label(
        "Jurnal {subject} hanya memuat {lines} baris.", "Entry {subject} has {lines} lines only."
    ),
    "entry_lines.numbering": Label(
        "Nomor baris jurnal {subject} tidak berurutan.",
        "The lines of entry {subject} are not numbered 1, 2, 3.",
    ),
    "entry_lines.zero": Label(
        "Baris {line} jurnal {subject} tanpa jumlah.", "Line {line} of {subject} has no amount."
    ),
    "entry_periods.period": Label(
        "Jurnal {subject} dibukukan di {period}, tidak sesuai tanggal dan jenisnya.",
        "Entry {subject} is booked in {period}, which its date and kind do not give.",
    ),
    "entry_periods.year": Label(
        "Nomor bukti {subject} memakai tahun {year}, bukan tahun tanggal bukunya.",
        "Voucher {subject} has year {year}, not the year of its date.",
    ),
    "entry_periods.effective": Label(
        "Jurnal {subject} atau yang setanggal bertanggal efektif {day}, sesudah tanggal bukunya.",
        "Entry {subject} or one of its day is effective on {day}, after its date.",
    ),
    "entry_periods.row": Label(
        "Periode {subject} punya jurnal, tetapi tidak terdaftar.",
        "Period {subject} has entries but is not listed.",
    ),
    "posting_copies.differs": Label(
        "Baris {line} jurnal {subject} memuat tanggal atau periode yang berbeda dari jurnalnya.",
        "Line {line} of {subject} has another date or period than its entry.",
    ),
    "accounts.not_postable": Label(
        "Akun {subject} tidak menerima jurnal, tetapi memuat {lines} baris.",
        "Account {subject} takes no postings but has {lines}.",
    ),
    "subledger.demand": Label(
        "Baris {line} jurnal {subject}: nomor rujukan tidak sesuai akun {account}.",
        "Line {line} of {subject}: not the reference number that account {account} demands.",
    ),
    "reversals.target": Label(
        "Pembatalan {subject} tidak menunjuk jurnal yang lebih dahulu.",
        "Reversal {subject} does not name an earlier entry.",
    ),
    "reversals.mirror": Label(
        "Pembatalan {subject} bukan cermin dari {reversed}.",
        "Reversal {subject} is not the mirror of {reversed}.",
    ),
    "reversals.twice": Label(
        "Jurnal {subject} dibatalkan {times} kali.", "Entry {subject} is reversed {times} times."
    ),
    "audit.missing": Label(
        "Jurnal {subject} tidak punya catatan audit yang cocok.",
        "Entry {subject} has no audit row that matches.",
    ),
    "audit.gone": Label(
        "Catatan audit menyebut jurnal urutan {subject}, yang tidak ada lagi.",
        "The audit log knows entry {subject}, which is no longer there.",
    ),
    "attachments.changed": Label(
        "Lampiran {file} pada {subject} tidak sama dengan saat dilampirkan.",
        "Attachment {file} of {subject} is not the file that was attached.",
    ),
    "month_totals.differs": Label(
        "Akun {subject} unit {unit}, {period}: tersimpan {stated_debit} debit dan {stated_credit}"
        " kredit, menurut jurnal {debit} dan {credit}.",
        "Account {subject} unit {unit}, {period}: stored {stated_debit} debit and {stated_credit}"
        " credit, by the postings {debit} and {credit}.",
    ),
    "month_seals.open": Label(
        "{subject} terbuka, tetapi masih memuat segel.", "{subject} is open but has a seal."
    ),
    "month_seals.missing": Label(
        "{subject} tertutup tanpa segel.", "{subject} is closed without a seal."
    ),
    "month_seals.broken": Label(
        "Jumlah bulanan {subject} berubah sesudah ditutup.",
        "The totals of {subject} changed after it was closed.",
    ),
    "period_order.open": Label(
        "{subject} terbuka, padahal {later} sudah ditutup.",
        "{subject} is open although {later} is closed.",
    ),
    "period_history.year": Label(
        "Tahun {subject} berstatus {stated}, menurut catatan audit {logged}.",
        "Year {subject} is {stated}, by the audit log {logged}.",
    ),
    "period_history.period": Label(
        "{subject} berstatus {stated}, menurut catatan audit {logged}.",
        "{subject} is {stated}, by the audit log {logged}.",
    ),
    "period_history.moment": Label(
        "{subject} tercatat ditutup {at} oleh {by}, menurut catatan audit {logged_at} oleh"
        " {logged_by}.",
        "{subject} is said to be closed at {at} by {by}, by the audit log at {logged_at} by"
        " {logged_by}.",
    ),
    "period_history.year_moment": Label(
        "Status tahun {subject} tercatat diubah {at} oleh {by}, menurut catatan audit {logged_at}"
        " oleh {logged_by}.",
        "The state of {subject} is said to be changed at {at} by {by}, by the audit log at"
        " {logged_at} by {logged_by}.",
    ),
    "period_history.step": Label(
        "Catatan audit {subject} terputus: {action} di catatan {row} tidak menyambung.",
        "The audit log of {subject} is broken: {action} in row {row} follows nothing.",
    ),
    "closed_periods.moment": Label(
        "{subject} tertutup tanpa waktu penutupan.",
        "{subject} is closed without a time of closing.",
    ),
    "closed_periods.later": Label(
        "Jurnal {subject} dicatat di {period} sesudah periode itu ditutup.",
        "Entry {subject} was recorded in {period} after it was closed.",
    ),
    "closed_periods.approved": Label(
        "Jurnal {subject} dicatat di tahun {year} sesudah disahkan RAT.",
        "Entry {subject} was recorded in {year} after the members' meeting approved it.",
    ),
    "years_closed.waiting": Label(
        "Akun {subject} unit {unit} tahun {year} masih bersaldo {balance}: ada jurnal sesudah"
        " tutup buku. Tutup tahun buku sekali lagi.",
        "Account {subject} unit {unit} still holds {balance} for {year}: entries followed the"
        " closing. Close the year once more.",
    ),
    "years_closed.left": Label(
        "Akun {subject} unit {unit} masih bersaldo {balance}, padahal tahun {year} ditutup.",
        "Account {subject} unit {unit} still holds {balance} although {year} is closed.",
    ),
    "subledger_totals.differs": Label(
        "Akun kontrol {subject} bersaldo {control}, jumlah buku pembantunya {sum}.",
        "Control account {subject} holds {control}, its subledgers {sum}.",
    ),
    "savings.below_zero": Label(
        "Simpanan {subject} bersaldo {balance} pada {day}.",
        "Savings {subject} stood at {balance} on {day}.",
    ),
    "cash.below_zero": Label(
        "Kas {subject} minus pada {days} hari, pertama kali {day}: {balance}.",
        "Cash {subject} was below zero on {days} days, first on {day}: {balance}.",
    ),
    "units.unbalanced": Label(
        "Unit {subject} tidak seimbang di {period}, selisih {off}.",
        "Unit {subject} does not balance in {period}, by {off}.",
    ),
    "inter_unit.balance": Label(
        "Rekening antarunit {subject} bersisa {balance}.",
        "Inter-unit account {subject} does not net to zero: {balance}.",
    ),
    "inter_unit.entry": Label(
        "Jurnal {subject} menyisakan {balance} di rekening antarunit.",
        "Entry {subject} leaves {balance} on the inter-unit account.",
    ),
    "statements.tie": Label("{subject}: {what}", "{subject_en}: {what_en}"),
    "paper_head.missing": Label(
        "Laporan cetak memuat {subject}, tetapi jurnal urutan {position} tidak ada: ada jurnal yang"
        " hilang.",
        "The printed statement has {subject}, but there is no entry {position}: entries are gone.",
    ),
    "paper_head.different": Label(
        "Laporan cetak memuat {subject}, buku ini {found}: isi sampai urutan itu telah diganti.",
        "The printed statement has {subject}, this book {found}: what was there was replaced.",
    ),
    "second_engine.timeout": Label(
        "Mesin kedua tidak selesai dalam {detail}.", "The second engine took more than {detail}."
    ),
    "second_engine.crashed": Label(
        "Mesin kedua berhenti: {detail}", "The second engine stopped: {detail}"
    ),
    "second_engine.unreadable": Label(
        "Jawaban mesin kedua tidak terbaca: {detail}",
        "The second engine's answer cannot be read: {detail}",
    ),
    "second_engine.count": Label(
        "Program menulis {written} transaksi/baris, mesin kedua membaca {read}.",
        "The program wrote {written} transactions/lines, the second engine read {read}.",
    ),
    "second_engine.balance": Label(
        "Saldo akun {subject} akhir {month}: buku {ours}, mesin kedua {theirs}.",
        "Balance of {subject} at the end of {month}: book {ours}, second engine {theirs}.",
    ),
    "second_engine.complaint": Label(
        "Mesin kedua tentang {subject}: {message}", "Second engine on {subject}: {message}"
    ),
}

SENTENCES |= TRACE_SENTENCES | APPROVAL_SENTENCES | MEMBER_SENTENCES | RECORD_SENTENCES

#: Problems that any check may have.
COMMON: dict[str, Label] = {
    "more": Label("… dan {count} temuan lagi dari jenis ini.", "… and {count} more of this kind."),
    "unreadable": Label(
        "Pemeriksaan tidak dapat membaca buku: {answer}. Pulihkan buku dari salinan.",
        "The check could not read the book: {answer}. Restore the book from a copy.",
    ),
}


def check_label(name: str, language: str = "id") -> str:
    """What a check proves."""
    return CHECKS[name].text(language)


def finding_sentence(finding: Finding, language: str = "id") -> str:
    """What a person reads about a finding.

    >>> from coop.ledger.finding import error
    >>> finding_sentence(error("units", "unbalanced", "TOKO", period="2026-13", off="-0.05"))
    'Unit TOKO tidak seimbang di Penyesuaian 2026, selisih -Rp0,05.'
    """
    problem = str(finding.detail["problem"])
    key = f"{finding.check}.{problem}"
    template = SENTENCES[key] if key in SENTENCES else COMMON[problem]
    shown = {name: _show(name, str(value), language) for name, value in finding.detail.items()}
    subject = _period(finding.subject, language)
    return template.text(language).format_map({**shown, "subject": subject})


def _show(name: str, value: str, language: str) -> str:
    """A detail as people write it; as it stands where a damaged row holds something else."""
    try:
        return _worded(name, value, language)
    except ValueError:
        return value


def _worded(name: str, value: str, language: str) -> str:
    if name in AMOUNTS and value[-1:].isdigit():
        money = Money.parse_plain(value)
        return f"{'-' if money.sen < 0 else ''}Rp{abs(money).indonesian()}"
    if name in STATES and value in STATE_WORDS:
        return STATE_WORDS[value].text(language)
    if name == "record" and value in RECORD_WORDS:
        return RECORD_WORDS[value].text(language)
    if name in DAYS:
        return day_label(date.fromisoformat(value)).text(language)
    return _period(value, language) if name in PERIODS else value


def _period(text: str, language: str) -> str:
    """A period in words; any other text as it is."""
    try:
        year, month = split_period(parse_period(text))
    except ValueError:
        return text
    names = MONTHS_EN if language == "en" else MONTHS_ID
    if month <= MONTHS_PER_YEAR:
        return f"{names[month - 1]} {year}"
    return f"{_LATE[month].text(language)} {year}"


_LATE = {
    13: Label("Penyesuaian", "Adjustments"),
    14: Label("Penutupan", "Closing"),
}
