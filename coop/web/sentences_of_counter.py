"""Sentences of the counter, its cash sessions and its receipts."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "counter.session_missing": Sentence(
        "Anda belum membuka sesi kas. Buka sesi pada halaman Sesi kas, hitung uang awalnya, lalu "
        "catat lagi.",
        "You have no cash session open. Open one on the page Cash sessions, count the float, then "
        "record again.",
    ),
    "counter.session_taken": Sentence(
        "Sesi kas {number} masih terbuka. Satu kasir memegang satu kas, dan satu kas dipegang satu "
        "kasir: tutup dulu sesi itu pada halaman Sesi kas.",
        "Cash session {number} is still open. One cashier holds one box and one box has one "
        "cashier: close that session first, on the page Cash sessions.",
    ),
    "counter.session_stale": Sentence(
        "Sesi kas {number} dibuka pada {day} dan belum ditutup. Hitung uangnya dan tutup sesi itu, "
        "lalu buka sesi hari ini.",
        "Cash session {number} was opened on {day} and not closed. Count the cash and close it, "
        "then open today's session.",
    ),
    "counter.session_shut": Sentence(
        "Sesi kas {number} sudah ditutup atau tidak ada. Lihat daftar sesi pada halaman Sesi kas.",
        "Cash session {number} is closed or does not exist. Look at the list on the page Cash "
        "sessions.",
    ),
    "counter.receipts_waiting": Sentence(
        "Masih ada {items} transaksi dari sesi {number} yang menunggu persetujuan orang kedua. "
        "Putuskan dulu pada halaman Persetujuan, baru hitung uang dan tutup sesi.",
        "{items} transactions of session {number} wait for a second person. Decide on them on the "
        "page Approvals first, then count the cash and close.",
    ),
    "counter.nothing_moves": Sentence(
        "Belum ada jumlah yang diisi. Isi jumlah setoran atau penarikan pada sedikitnya satu "
        "rekening.",
        "No amount was typed. Type what is paid in or taken out on at least one account.",
    ),
    "counter.line_twice": Sentence(
        "Rekening {number} muncul dua kali dalam satu kuitansi. Jumlahkan menjadi satu baris.",
        "Account {number} stands in one receipt twice. Add the two up to one line.",
    ),
    "counter.not_of_member": Sentence(
        "Rekening {number} bukan milik anggota {member}. Cari lagi anggotanya, lalu isi rekening "
        "yang tampil di halamannya.",
        "Account {number} does not belong to member {member}. Find the member again and use the "
        "accounts shown there.",
    ),
    "counter.cash_too_short": Sentence(
        "Uang di kas hanya {balance}, kurang untuk membayar {amount}. Bayar sebagian, atau tambah "
        "uang kas lebih dahulu lewat Catat transaksi.",
        "The box holds {balance} only, too little to pay {amount}. Pay part of it, or bring cash "
        "into the box first with Record a transaction.",
    ),
    "counter.transfer_mixed": Sentence(
        "Transfer masuk dan transfer keluar tidak ditulis dalam satu kuitansi. Catat satu per "
        "satu.",
        "Transfers in and out are not written in one receipt. Record them one by one.",
    ),
    "counter.transfer_needs_line": Sentence(
        "Setoran lewat transfer baru dikuitansi bila sudah ada di mutasi bank. Catat dulu sebagai "
        "transfer yang ditunggu pada halaman Transfer, lalu cocokkan dengan baris banknya.",
        "A deposit by transfer is receipted once the bank's lines show it. Note it as expected on "
        "the page Transfers, then match it with the bank line.",
    ),
    "counter.line_used": Sentence(
        "Baris bank nomor {line} sudah dipakai, sudah dicocokkan, atau sudah dicoret. Pilih baris "
        "lain yang masih bebas pada halaman Transfer.",
        "Bank line number {line} was used, ticked or struck out already. Choose another free line "
        "on the page Transfers.",
    ),
    "counter.line_differs": Sentence(
        "Di mutasi bank tertulis {bank}, sedangkan yang akan dikuitansi {amount}. Samakan "
        "jumlahnya dengan mutasi bank.",
        "The bank's line says {bank}, but {amount} is to be receipted. Make the amount that of the "
        "bank.",
    ),
    "counter.notice_settled": Sentence(
        "Transfer {number} sudah dikuitansi atau sudah tidak ditunggu. Lihat daftarnya pada "
        "halaman Transfer.",
        "Transfer {number} was receipted or is no longer expected. Look at the list on the page "
        "Transfers.",
    ),
    "counter.unnamed_too_small": Sentence(
        "Dari transfer tanpa nama ini tersisa {balance}, kurang dari {amount}. Isi paling banyak "
        "sebesar itu.",
        "Only {balance} of this nameless transfer is left, less than {amount}. Type that much at "
        "most.",
    ),
    "counter.void_too_late": Sentence(
        "Kuitansi {number} hanya dapat dibatalkan oleh kasirnya selama sesi kasnya masih terbuka. "
        "Sesudah itu pakai pindah buku, atau minta bendahara mencatat perbaikannya.",
        "Receipt {number} can be cancelled only by its cashier while that cash session is open. "
        "After that move the money between accounts, or ask the treasurer to record the "
        "correction.",
    ),
    "counter.paper_taken": Sentence(
        "Kuitansi tulisan tangan {handwritten} sudah dicatat sebagai {number}. Lihat kuitansi itu "
        "dulu. Bila ini kertas lain dari buku kuitansi lain, tulis juga nama bukunya, misalnya "
        "B-{handwritten}.",
        "The handwritten receipt {handwritten} was recorded as {number}. Look at that receipt "
        "first. If this is another paper, of another receipt book, write the name of the book too, "
        "for example B-{handwritten}.",
    ),
    "counter.already_corrected": Sentence(
        "Kuitansi {number} sudah dibatalkan atau uangnya sudah dipindahkan. Lihat kuitansi itu "
        "untuk langkah yang masih mungkin.",
        "Receipt {number} was cancelled, or its money was moved, before. Open that receipt to see "
        "what can still be done.",
    ),
    "counter.move_too_large": Sentence(
        "Dari kuitansi ini hanya {balance} yang masih dapat dipindahkan, kurang dari {amount}. Isi "
        "paling banyak sebesar itu.",
        "Only {balance} of this receipt can still be moved, less than {amount}. Type that much at "
        "most.",
    ),
    "counter.move_onto_itself": Sentence(
        "Rekening asal dan tujuan sama: {number}. Pilih rekening tujuan yang lain.",
        "Both accounts are the same: {number}. Choose another account to move the money to.",
    ),
    "counter.not_on_entry": Sentence(
        "Bukti {number} tidak menggerakkan simpanan anggota {member}, jadi tidak ada kuitansinya. "
        "Periksa nomor buktinya.",
        "Voucher {number} moved none of member {member}'s savings, so there is nothing to receipt. "
        "Check the number.",
    ),
}
