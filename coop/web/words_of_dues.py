"""What dues, collectors and their receipts are called in the sentences people read."""

from __future__ import annotations

from coop.web.sentence import Sentence

WORDS: dict[str, dict[str, Sentence]] = {
    "kind": {
        "collection": Sentence("lembar pungutan", "collection sheet"),
        "collector": Sentence("petugas pungut", "collector"),
        "dues_bill": Sentence("tagihan iuran", "bill of dues"),
        "receipt": Sentence("kuitansi yang hilang", "missing receipt"),
        "receipt_book": Sentence("buku kuitansi", "book of receipts"),
    },
    "field": {
        "received_by": Sentence("Nama penerima uang", "Name of who took the money"),
    },
}

SUBJECTS: dict[str, Sentence] = {
    "collection": Sentence("lembar pungutan nomor", "collection sheet number"),
    "collector": Sentence("petugas pungut", "collector"),
    "collector_book": Sentence("buku kuitansi", "book of receipts"),
    "dues": Sentence("iuran bulan", "dues of"),
    "dues_bill": Sentence("tagihan iuran", "bill of dues"),
}

DETAILS: dict[str, Sentence] = {
    "active": Sentence("bertugas", "collects"),
    "bills": Sentence("tagihan", "bills"),
    "collector": Sentence("petugas pungut", "collector"),
    "days": Sentence("batas hari", "limit of days"),
    "due_on": Sentence("jatuh tempo", "due day"),
    "limit": Sentence("batas uang", "limit of money"),
    "receipt": Sentence("kuitansi", "receipt"),
}

ACTIONS: dict[str, Sentence] = {
    "collection.post": Sentence("Mencatat lembar pungutan", "Recorded a collection sheet"),
    "collector.add": Sentence("Mendaftarkan petugas pungut", "Registered a collector"),
    "collector.book": Sentence("Menyerahkan buku kuitansi", "Handed out a book of receipts"),
    "collector.change": Sentence("Mengubah petugas pungut", "Changed a collector"),
    "collector.handover": Sentence(
        "Menerima setoran petugas pungut", "Took a collector's money and receipts"
    ),
    "collector.receipt": Sentence(
        "Menjelaskan kuitansi yang hilang", "Explained a missing receipt"
    ),
    "dues.bill": Sentence("Membuat tagihan iuran", "Made a bill of dues"),
    "dues.run": Sentence("Menagih iuran sebulan", "Billed a month's dues"),
    "dues.void": Sentence("Membatalkan tagihan iuran", "Withdrew a bill of dues"),
}
