"""What interest runs and the tax on them are called in the sentences people read."""

from __future__ import annotations

from coop.web.sentence import Sentence

WORDS: dict[str, dict[str, Sentence]] = {
    "field": {
        "tax_certificate": Sentence("Nomor bukti potong", "Number of the certificate"),
    },
}

SUBJECTS: dict[str, Sentence] = {
    "interest": Sentence("bunga simpanan bulan", "interest on savings of"),
    "certificate": Sentence("bukti potong nomor", "certificate number"),
}

DETAILS: dict[str, Sentence] = {
    "gross": Sentence("bunga sebelum pajak", "interest before tax"),
    "tax": Sentence("pajak", "tax"),
    "period": Sentence("bulan", "month"),
    "number": Sentence("nomor", "number"),
    "identity": Sentence("memuat NIK", "with identity numbers"),
}

ACTIONS: dict[str, Sentence] = {
    "interest.run": Sentence("Mencatat bunga simpanan sebulan", "Recorded a month's interest"),
    "interest.take_back": Sentence(
        "Membatalkan bunga simpanan sebulan", "Took a month's interest back"
    ),
    "interest.certificate": Sentence(
        "Menyimpan nomor bukti potong", "Kept the number of a certificate"
    ),
    "interest.tax_file": Sentence(
        "Mengunduh daftar pajak bunga", "Downloaded the list of tax on interest"
    ),
}
