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
    "savings.terms_refused": Sentence(
        "Ketentuan ini belum dapat dipakai: {reason}. Perbaiki isian itu, lalu coba lagi.",
        "These terms cannot be taken yet: {reason}. Put that right and try again.",
    ),
    "savings.rate_above_ceiling": Sentence(
        "Bunga {rate}% setahun melebihi batas {ceiling}% yang berlaku mulai {day} menurut "
        "{legal_basis}. Turunkan bunganya sampai batas itu; batasnya ada pada halaman Aturan "
        "bertanggal.",
        "Interest of {rate}% a year is above the ceiling of {ceiling}% that holds on {day} by "
        "{legal_basis}. Lower it to the ceiling, which stands on the page Dated rules.",
    ),
    "savings.terms_of_that_day": Sentence(
        "{product} sudah punya ketentuan yang berlaku mulai {day}, dan itu tidak diubah lagi. "
        "Pilih tanggal mulai yang lebih kemudian.",
        "{product} has terms from {day} already, and they do not change. Choose a later day for "
        "the new ones.",
    ),
    "savings.terms_too_early": Sentence(
        "Ketentuan baru {product} tidak dapat berlaku mulai {day}, karena yang terakhir berlaku "
        "mulai {first}. Pilih tanggal sesudah itu.",
        "New terms of {product} cannot hold from {day}, as the latest hold from {first}. Choose a "
        "later day.",
    ),
    "savings.product_exists": Sentence(
        "Kode produk {product} sudah dipakai produk lain. Pilih kode lain.",
        "Product code {product} belongs to another product. Choose another code.",
    ),
    "savings.product_refused": Sentence(
        "Produk {product} tidak dapat disimpan: {reason}. Perbaiki isian itu, lalu coba lagi.",
        "Product {product} cannot be kept: {reason}. Put that right and try again.",
    ),
    "savings.product_in_use": Sentence(
        "{product} sudah punya rekening, jadi kode, jenis, akun dan unitnya tetap. Buat produk "
        "baru bila memerlukan yang lain.",
        "{product} has accounts, so its code, kind, ledger account and unit stay. Make a new "
        "product where you need others.",
    ),
    "savings.product_inactive": Sentence(
        "{product} tidak ditawarkan lagi. Pilih produk lain, atau tawarkan lagi pada halaman "
        "Produk simpanan.",
        "{product} is not offered any more. Choose another product, or offer it again on the page "
        "Savings products.",
    ),
    "savings.number_taken": Sentence(
        "Nomor rekening {number} sudah dipakai. Periksa buku lamanya, atau kosongkan agar nomor "
        "berikutnya dipakai.",
        "Account number {number} is taken. Look at the old passbook, or leave it empty for the "
        "next number.",
    ),
    "savings.second_own_capital": Sentence(
        "Anggota {member} sudah punya {product}. Setiap anggota punya satu; pakai rekening yang "
        "ada.",
        "Member {member} has {product} already. Every member has one; use that account.",
    ),
    "savings.day_refused": Sentence(
        "Tanggalnya tidak dapat dipakai: {reason}. Periksa tanggalnya, lalu coba lagi.",
        "The day cannot be taken: {reason}. Check it and try again.",
    ),
    "savings.account_not_empty": Sentence(
        "Rekening {number} belum kosong (saldo {balance}) atau masih ada yang ditahan. Tarik "
        "seluruh saldonya dan lepaskan yang ditahan, baru tutup.",
        "Account {number} is not empty (balance {balance}), or a hold stands on it. Withdraw "
        "everything and release the hold, then close it.",
    ),
    "savings.movement_waits": Sentence(
        "Ada catatan untuk rekening {number} yang masih menunggu persetujuan orang kedua. Setujui "
        "atau tolak dulu catatan itu, baru tutup rekeningnya.",
        "Something recorded for account {number} still waits for a second person. Approve or "
        "refuse it first, then close the account.",
    ),
    "savings.transfer_refused": Sentence(
        "Pemindahan ini tidak dapat dilakukan: {reason}. Pilih rekening tujuan yang lain.",
        "This transfer is not possible: {reason}. Choose another account to move it to.",
    ),
}
