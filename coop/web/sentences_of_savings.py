"""Sentences of savings: products, accounts, and money on them."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "savings.account_missing": Sentence(
        "Tidak ada rekening simpanan {number}. Cari rekeningnya pada halaman Simpanan.",
        "There is no savings account {number}. Look for it on the page Savings.",
    ),
    "savings.terms_missing": Sentence(
        "Produk {product} belum punya ketentuan yang berlaku pada {day}. Tambahkan ketentuan "
        "bertanggal pada halaman Produk simpanan.",
        "Product {product} has no terms that hold on {day}. Add dated terms on the page Savings "
        "products.",
    ),
    "savings.amount_missing": Sentence(
        "Jumlah uang untuk rekening {number} belum diisi. Isi jumlah di atas nol, lalu coba lagi.",
        "The amount for account {number} is missing. Type one above nothing and try again.",
    ),
    "savings.account_closed": Sentence(
        "Rekening {number} sudah ditutup. Pilih rekening lain milik anggota itu, atau buka yang "
        "baru.",
        "Account {number} is closed. Choose another account of the member, or open a new one.",
    ),
    "savings.before_opening": Sentence(
        "Tanggal {day} mendahului pembukaan rekening {number} pada {first}. Periksa tanggalnya.",
        "The day {day} lies before account {number} was opened on {first}. Check the day.",
    ),
    "savings.member_not_active": Sentence(
        "{member} bukan anggota aktif. Simpanan anggota yang keluar diselesaikan lewat lembar "
        "penyelesaian; calon anggota perlu diterima dahulu.",
        "{member} is no active member. Savings of a leaver go through the settlement sheet; a "
        "candidate has to be admitted first.",
    ),
    "savings.member_deceased": Sentence(
        "Anggota {member} sudah meninggal; simpanannya tidak disetor atau ditarik lagi. Bayarkan "
        "kepada ahli waris lewat lembar penyelesaian.",
        "Member {member} has died; nothing is paid into or out of the savings any more. Pay the "
        "heir by the settlement sheet.",
    ),
    "savings.deposit_too_small": Sentence(
        "Setoran {product} paling sedikit {smallest}; {amount} kurang dari itu. Naikkan jumlahnya, "
        "atau pilih simpanan lain.",
        "A deposit to {product} is at least {smallest}; {amount} is less. Raise the amount, or "
        "choose other savings.",
    ),
    "savings.principal_paid": Sentence(
        "Simpanan pokok {member} seluruhnya {dues} dan sudah terisi {balance}; tidak dapat lebih. "
        "Setorkan selebihnya ke simpanan lain.",
        "The principal savings of {member} are {dues} in all, of which {balance} is paid; there is "
        "no more to pay. Put the rest into other savings.",
    ),
    "savings.own_capital_stays": Sentence(
        "{product} tidak ditarik selama masih menjadi anggota. Simpanan itu dikembalikan saat "
        "anggota keluar, lewat lembar penyelesaian.",
        "{product} is not paid out while the member stays. It is returned by the settlement sheet "
        "when the member leaves.",
    ),
    "savings.not_due": Sentence(
        "Simpanan berencana {number} baru dapat ditarik mulai {due_on}. Tunggu sampai tanggal itu, "
        "atau ambil dari simpanan lain.",
        "Planned savings {number} may be withdrawn from {due_on} on. Wait until then, or take the "
        "money from other savings.",
    ),
    "savings.due_day_missing": Sentence(
        "Simpanan berencana {number} belum punya tanggal jatuh tempo. Isi dahulu tanggalnya pada "
        "halaman rekening itu.",
        "Planned savings {number} have no due day yet. Give them one on the page of the account "
        "first.",
    ),
    "savings.below_minimum": Sentence(
        "Saldo rekening {number} paling sedikit {smallest}. Tarik paling banyak {most}, atau tarik "
        "seluruhnya bila rekening akan ditutup.",
        "Account {number} keeps at least {smallest}. Withdraw {most} at most, or everything where "
        "the account is to be closed.",
    ),
    "savings.moves_by_certificate": Sentence(
        "Rekening {number} adalah simpanan berjangka. Penempatan dan pencairannya dilakukan pada "
        "halaman Simpanan berjangka.",
        "Account {number} is a time deposit. It is placed and paid out on the page Time deposits.",
    ),
}
