"""What time deposits and passbooks are called in the sentences people read."""

from __future__ import annotations

from coop.web.sentence import Sentence

WORDS: dict[str, dict[str, Sentence]] = {
    "kind": {
        "time_deposit": Sentence("simpanan berjangka", "time deposit"),
    },
    "field": {
        "reference": Sentence(
            "Nomor kuitansi atau bukti transfer", "Number of the receipt or transfer"
        ),
    },
    "reason": {},
}

SUBJECTS: dict[str, Sentence] = {
    "deposit": Sentence("simpanan berjangka", "time deposit"),
    "deposits": Sentence("simpanan berjangka sampai", "time deposits up to"),
    "passbook": Sentence("buku simpanan", "passbook"),
}

DETAILS: dict[str, Sentence] = {
    "rate": Sentence("bunga per tahun", "rate a year"),
    "interest": Sentence("bunga", "interest"),
    "tax": Sentence("pajak", "tax"),
    "page": Sentence("halaman", "page"),
}

ACTIONS: dict[str, Sentence] = {
    "deposit.open": Sentence("Membuka simpanan berjangka", "Opened a time deposit"),
    "deposit.instruct": Sentence(
        "Mengubah pesan jatuh tempo simpanan berjangka", "Changed what a time deposit does when due"
    ),
    "deposit.print": Sentence("Mencetak bilyet", "Printed a certificate"),
    "deposit.run": Sentence("Menjalankan simpanan berjangka", "Ran what was due on time deposits"),
    "passbook.start": Sentence("Memulai buku simpanan", "Began a passbook"),
    "passbook.print": Sentence("Mencetak buku simpanan", "Printed into a passbook"),
}
