"""What savings, holds and dated rules are called in the sentences people read."""

from __future__ import annotations

from coop.web.sentence import Sentence

WORDS: dict[str, dict[str, Sentence]] = {
    "kind": {
        "rule": Sentence("aturan", "rule"),
        "product": Sentence("produk simpanan", "savings product"),
    },
    "field": {
        "legal_basis": Sentence("Dasar hukum atau keputusan", "Legal basis or decision"),
    },
}

SUBJECTS: dict[str, Sentence] = {
    "rule": Sentence("aturan bertanggal nomor", "dated rule number"),
    "hold": Sentence("tahanan simpanan nomor", "hold number"),
    "product": Sentence("produk simpanan", "savings product"),
    "savings": Sentence("rekening simpanan", "savings account"),
}

DETAILS: dict[str, Sentence] = {
    "key": Sentence("aturan", "rule"),
    "legal_basis": Sentence("dasar", "basis"),
    "number": Sentence("nomor", "number"),
    "product": Sentence("produk", "product"),
    "member": Sentence("anggota", "member"),
    "valid_from": Sentence("berlaku mulai", "valid from"),
    "due_on": Sentence("jatuh tempo", "due on"),
    "decision": Sentence("keputusan", "decision"),
    "codes": Sentence("kode", "codes"),
}

ACTIONS: dict[str, Sentence] = {
    "rule.add": Sentence("Menambah nilai aturan bertanggal", "Added a value of a dated rule"),
    "hold.place": Sentence("Menahan sebagian simpanan", "Held part of savings"),
    "hold.release": Sentence("Melepas tahanan simpanan", "Released a hold"),
    "product.add": Sentence("Menambah produk simpanan", "Added a savings product"),
    "product.standard": Sentence("Memakai produk simpanan baku", "Took the standard products"),
    "product.change": Sentence("Mengubah produk simpanan", "Changed a savings product"),
    "product.activate": Sentence("Menawarkan lagi produk simpanan", "Offered a product again"),
    "product.deactivate": Sentence("Menghentikan produk simpanan", "Stopped offering a product"),
    "product.terms": Sentence("Menambah ketentuan produk", "Added terms of a product"),
    "savings.open": Sentence("Membuka rekening simpanan", "Opened a savings account"),
    "savings.close": Sentence("Menutup rekening simpanan", "Closed a savings account"),
    "savings.reopen": Sentence("Membuka kembali rekening simpanan", "Reopened a savings account"),
    "savings.due": Sentence("Mengubah tanggal jatuh tempo", "Changed a due day"),
}
