"""What a person reads when an answer to an everyday event cannot be taken."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "ledger.event_unknown": Sentence(
        "Tidak ada transaksi bernama {event}. Lihat daftarnya di Catat transaksi, "
        "atau dengan perintah “desmigratif event list”.",
        "There is no event called {event}. See the list under Record a transaction, "
        "or with “desmigratif event list”.",
    ),
    "ledger.event_not_offered": Sentence(
        "“{title}” tidak dapat dicatat di buku ini, karena akun atau unit yang diperlukan "
        "tidak ada atau tidak dipakai lagi. Aktifkan di Bagan akun, atau pilih transaksi lain.",
        "“{title}” cannot be recorded in this book, because an account or unit it needs is "
        "missing or out of use. Activate it in the chart of accounts, or choose another event.",
    ),
    "ledger.event_figures_changed": Sentence(
        "“{title}”: catatannya berubah sesudah kalimat tadi ditampilkan, jadi belum ada yang "
        "dicatat. Buka lagi transaksinya, lalu baca jumlahnya yang baru.",
        "“{title}”: the records changed after that sentence was shown, so nothing was recorded. "
        "Open it again and read the new amounts.",
    ),
    "ledger.event_value_refused": Sentence(
        "Isian “{label}”: {reason}. Perbaiki isian itu, lalu kirim lagi.",
        "“{label}”: {reason}. Correct that answer and send it again.",
    ),
}
