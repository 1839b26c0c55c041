"""What a person reads when an answer to an everyday event cannot be taken."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "ledger.event_unknown": Sentence(
        "Tidak ada kejadian bernama {event}. Lihat daftarnya di Catat kejadian, "
        "atau dengan perintah “desmigratif event list”.",
        "There is no event called {event}. See the list under Record an event, "
        "or with “desmigratif event list”.",
    ),
    "ledger.event_not_offered": Sentence(
        "“{title}” tidak dapat dicatat di buku ini, karena akun atau unit yang diperlukan "
        "tidak ada atau tidak dipakai lagi. Aktifkan di Bagan akun, atau pilih kejadian lain.",
        "“{title}” cannot be recorded in this book, because an account or unit it needs is "
        "missing or out of use. Activate it in the chart of accounts, or choose another event.",
    ),
    "ledger.event_value_refused": Sentence(
        "Isian “{label}”: {reason}. Perbaiki isian itu, lalu kirim lagi.",
        "“{label}”: {reason}. Correct that answer and send it again.",
    ),
}
