"""Sentences of time deposits."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "deposits.product_unknown": Sentence(
        "Produk {product} bukan simpanan berjangka yang ditawarkan. Pilih produk lain, atau "
        "lengkapi jangka dan bunganya pada halaman Produk simpanan.",
        "Product {product} is not a time deposit that is offered. Choose another, or complete its "
        "term and rate on the page Savings products.",
    ),
    "deposits.below_minimum": Sentence(
        "Simpanan berjangka ini mulai dari {least}; {amount} belum cukup. Isi jumlah yang lebih "
        "besar, atau pakai simpanan sukarela.",
        "This time deposit begins at {least}; {amount} is not enough. Type a larger amount, or use "
        "voluntary savings.",
    ),
    "deposits.place_unknown": Sentence(
        "Uangnya tidak dapat diambil dari atau dipindah ke {place}. Pilih simpanan milik anggota "
        "itu sendiri dari daftar.",
        "The money cannot come from or go to {place}. Choose the member's own savings from the "
        "list.",
    ),
    "deposits.interest_account_unfit": Sentence(
        "Bunga tidak dapat masuk ke rekening {number}. Pilih rekening simpanan anggota ini yang "
        "masih terbuka, misalnya simpanan sukarela; ubah pada halaman simpanan berjangkanya.",
        "Interest cannot go to account {number}. Choose a savings account of this member that is "
        "open, voluntary savings for example; change it on the page of the deposit.",
    ),
    "deposits.roll_over_unfit": Sentence(
        "Bunga yang dibayar tiap bulan tidak dapat ikut diperpanjang. Pilih “perpanjang pokoknya”, "
        "atau pilih bunga dibayar saat jatuh tempo.",
        "Interest that is paid every month cannot roll over. Choose to roll over the principal, or "
        "interest at maturity.",
    ),
    "deposits.not_running": Sentence(
        "Simpanan berjangka {number} tidak sedang berjalan. Lihat riwayatnya di halaman simpanan "
        "itu: mungkin sudah cair, dibatalkan, atau masih menunggu persetujuan.",
        "Time deposit {number} is not running. Look at its history on its page: it may have been "
        "paid out, taken back, or be waiting for approval.",
    ),
    "deposits.waits": Sentence(
        "Ada transaksi simpanan berjangka {number} yang menunggu persetujuan orang kedua. "
        "Selesaikan dulu yang itu pada halaman Persetujuan.",
        "A transaction on time deposit {number} waits for a second person. Decide on that one "
        "first, on the page Approvals.",
    ),
    "deposits.held": Sentence(
        "Simpanan berjangka {number} ditahan sebesar {held}, misalnya sebagai jaminan, jadi tidak "
        "dapat dicairkan. Lepas dulu penahanannya.",
        "Time deposit {number} is held for {held}, as security for example, so it cannot be paid "
        "out. Release the hold first.",
    ),
    "deposits.matured": Sentence(
        "Simpanan berjangka {number} sudah jatuh tempo {day}; ini bukan pencairan sebelum "
        "waktunya. Jalankan yang jatuh tempo pada halaman Simpanan berjangka.",
        "Time deposit {number} fell due on {day}; this is no early end. Run what is due on the "
        "page Time deposits.",
    ),
    "deposits.break_too_early": Sentence(
        "Simpanan berjangka {number} sudah bertransaksi sampai {day}. Isi tanggal pencairan mulai "
        "hari itu.",
        "Time deposit {number} has transactions up to {day}. Type a day from then on.",
    ),
    "deposits.not_latest_entry": Sentence(
        "Transaksi {number} dibatalkan mulai dari yang terakhir ({voucher_number}). Batalkan dulu "
        "yang itu, lalu yang sebelumnya.",
        "Transactions of {number} are taken back from the latest ({voucher_number}) backwards. "
        "Take that one back first, then the one before.",
    ),
    "deposits.changed": Sentence(
        "Keadaan berubah sejak halaman ini diperiksa. Tidak ada yang dicatat; periksa sekali lagi, "
        "lalu catat.",
        "Things changed since this page was looked at. Nothing was recorded; look once more, then "
        "record.",
    ),
}
