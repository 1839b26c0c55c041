"""Sentences of dues, collectors and their receipts."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "dues.product_missing": Sentence(
        "Belum ada produk simpanan wajib yang dipakai, jadi tidak ada iuran yang dapat ditagih. "
        "Buat produknya pada halaman Produk simpanan.",
        "No mandatory savings product is in use, so there are no dues to bill. Make the product "
        "on the page Savings products.",
    ),
    "dues.month_not_yet": Sentence(
        "Iuran {period} belum dapat ditagih karena bulannya belum mulai. Pilih bulan ini atau "
        "bulan yang lalu; yang membayar lebih dahulu tercatat sebagai bayar di muka.",
        "Dues of {period} cannot be billed before the month begins. Choose this month or an "
        "earlier one; whoever pays early has paid ahead.",
    ),
    "dues.due_day": Sentence(
        "Jatuh tempo {day} tidak dapat dipakai untuk iuran {period}. Pilih tanggal pada bulan itu "
        "atau bulan sesudahnya.",
        "{day} cannot be the due day of dues of {period}. Choose a day of that month or of the one "
        "after it.",
    ),
    "dues.bill_voided": Sentence(
        "Tagihan {number} untuk {period} sudah dibatalkan. Buat tagihan baru bila jumlahnya perlu "
        "diganti.",
        "The bill of {number} for {period} is withdrawn already. Make a new one if the amount has "
        "to change.",
    ),
    "dues.bill_stands": Sentence(
        "Anggota {number} sudah mempunyai tagihan untuk {period}. Batalkan tagihan itu dahulu, "
        "lalu buat yang baru.",
        "Member {number} has a bill for {period} already. Withdraw that one first, then make the "
        "new one.",
    ),
    "dues.bill_amount": Sentence(
        "Tagihan anggota {number} harus di atas nol. Isi jumlahnya, atau jangan buat tagihan.",
        "The bill of member {number} has to be above nothing. Type the amount, or make no bill.",
    ),
    "dues.collector_account_missing": Sentence(
        "Bagan akun tidak mempunyai akun kas per orang untuk uang di tangan petugas pungut. "
        "Tambahkan akun kas dengan rujukan “orang”, misalnya 1105.",
        "The chart has no cash account kept by person for money in collectors' hands. Add a cash "
        "account with the reference “person”, such as 1105.",
    ),
    "dues.collector_inactive": Sentence(
        "Petugas pungut {number} sudah tidak bertugas. Pilih petugas lain, atau aktifkan lagi pada "
        "halaman petugas itu.",
        "Collector {number} does not collect any more. Choose another one, or make them active "
        "again on their page.",
    ),
    "dues.collector_holds": Sentence(
        "Petugas pungut {number} masih memegang uang {balance} atau kuitansi kosong. Catat serah "
        "terimanya dahulu, lalu hentikan tugasnya.",
        "Collector {number} still holds {balance} or blank receipts. Record the hand-over first, "
        "then let them stop.",
    ),
    "dues.collector_limit": Sentence(
        "Batas untuk petugas pungut {number} belum benar. Isi batas uang di atas nol dan batas "
        "hari dari 1 sampai 366.",
        "The limits of collector {number} are not right. Type a limit of money above nothing and "
        "from 1 to 366 days.",
    ),
    "dues.receipt_unreadable": Sentence(
        "“{text}” tidak terbaca sebagai nomor kuitansi. Tulis seperti A-0012, atau 3, 7-9 untuk "
        "beberapa nomor.",
        "“{text}” cannot be read as the number of a receipt. Write A-0012, or 3, 7-9 for several.",
    ),
    "dues.receipt_range": Sentence(
        "Buku kuitansi {number} tidak dapat diserahkan: nomornya terbalik, lebih dari 1.000 "
        "lembar, tanggalnya belum tiba, atau sudah ada pada petugas. Periksa nomor pada sampulnya.",
        "The receipts {number} cannot be handed out: the numbers are reversed, more than 1,000, of "
        "a day to come, or with a collector already. Check the numbers on the cover.",
    ),
    "dues.receipt_foreign": Sentence(
        "Kuitansi {receipt} tidak ada dalam buku yang dipegang petugas {number}. Periksa nomornya; "
        "tulis hurufnya juga bila ada beberapa buku.",
        "Receipt {receipt} is in no book held by collector {number}. Check the number; type its "
        "letters too where there are several books.",
    ),
    "dues.receipt_used": Sentence(
        "Kuitansi {receipt} sudah dipakai untuk pembayaran lain atau sudah dinyatakan batal. "
        "Periksa nomornya pada lembar kuitansi.",
        "Receipt {receipt} stands for another payment already or was declared void. Check the "
        "number on the receipt.",
    ),
    "dues.receipt_count": Sentence(
        "Hitungan buku kuitansi {books} belum benar pada nomor {receipt}: di luar buku, disebut "
        "dua kali, atau sudah tercatat terpakai. Hitung lagi buku itu.",
        "The count of receipts {books} is not right at {receipt}: outside the book, named twice, "
        "or recorded as used. Count that book again.",
    ),
    "dues.receipts_unaccounted": Sentence(
        "Dalam buku kuitansi {books} belum jelas nomor {receipt}. Catat uangnya bila terpakai, "
        "atau sebutkan sebagai batal atau hilang beserta alasannya.",
        "In the receipts {books} nothing is said of {receipt}. Record the money if they were used, "
        "or name them as void or missing with the reason.",
    ),
    "dues.book_uncounted": Sentence(
        "Buku kuitansi {books} belum dihitung. Hitung semua buku yang dipegang petugas pada setiap "
        "serah terima.",
        "The receipts {books} were not counted. Count every book in the collector's hands at each "
        "hand-over.",
    ),
    "dues.sheet_empty": Sentence(
        "Belum ada baris yang diisi. Isi jumlah dan nomor kuitansi anggota yang membayar.",
        "No row is filled in. Type amount and receipt of the members who paid.",
    ),
    "dues.row_refused": Sentence(
        "Baris {row} (anggota {number}) belum dapat dicatat, jadi seluruh lembar belum dicatat. "
        "Perbaiki baris yang ditandai, lalu periksa lagi.",
        "Row {row} (member {number}) cannot be recorded, so nothing of the sheet was. Put the "
        "marked rows right and look again.",
    ),
    "dues.row_paid_later": Sentence(
        "Tanggal bayar {day} sesudah tanggal pencatatan {entry_date}. Isi hari anggota membayar.",
        "The day paid, {day}, is after the day recorded, {entry_date}. Type the day on which the "
        "member paid.",
    ),
    "dues.row_amount": Sentence(
        "Baris ini belum berisi jumlah uang, atau satu simpanan disebut dua kali. Isi jumlah di "
        "atas nol.",
        "This row has no amount, or names the same savings twice. Type an amount above nothing.",
    ),
    "dues.row_above_limit": Sentence(
        "Jumlah {amount} melewati batas persetujuan {limit} dan perlu orang kedua. Catat anggota "
        "ini lewat transaksi tersendiri.",
        "{amount} is above the limit of approval, {limit}, and needs a second person. Record this "
        "member in an entry of its own.",
    ),
    "dues.row_handed_over": Sentence(
        "Uang dari {number} sudah diserahterimakan. Batalkan serah terimanya dahulu, atau betulkan "
        "dengan pindah buku.",
        "The money of {number} was handed over already. Take the hand-over back first, or correct "
        "it by a transfer.",
    ),
    "dues.row_reversed": Sentence(
        "Semua pembayaran pada {number} sudah dibatalkan. Tidak ada lagi yang perlu dibatalkan.",
        "Every payment of {number} was taken back. There is nothing left to take back.",
    ),
    "dues.cash_place": Sentence(
        "Kas tujuan {place} tidak ada. Pilih kas dari daftar.",
        "There is no cash box {place}. Choose one from the list.",
    ),
    "dues.handover_moved": Sentence(
        "Uang di tangan petugas menurut buku berubah sejak diperiksa: tadi {before}, sekarang "
        "{balance}. Tidak ada yang dicatat; periksa sekali lagi.",
        "What the collector holds by the book changed since you looked: {before} then, {balance} "
        "now. Nothing was recorded; look once more.",
    ),
    "dues.handover_not_last": Sentence(
        "Serah terima {number} tidak dapat dibatalkan: sudah ada yang lebih baru, atau tidak ada "
        "uang di dalamnya. Batalkan mulai dari yang terakhir.",
        "Hand-over {number} cannot be taken back: there is a later one, or it moved no money. "
        "Begin with the last one.",
    ),
}
