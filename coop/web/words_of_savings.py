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
        "purpose": Sentence("Tujuan", "Purpose"),
    },
    "reason": {
        "decision_missing": Sentence(
            "keputusan rapat yang menetapkannya belum ditulis", "the deciding meeting is missing"
        ),
        "below_nothing": Sentence(
            "ada jumlah yang kurang dari nol", "an amount is less than nothing"
        ),
        "own_capital_pays_none": Sentence(
            "simpanan pokok dan wajib tidak berbunga", "principal and mandatory savings bear none"
        ),
        "own_capital_costs_none": Sentence(
            "simpanan pokok dan wajib tidak dipotong biaya",
            "no fee is taken from principal and mandatory savings",
        ),
        "tiers_missing": Sentence(
            "cara menghitung bunga sudah dipilih tetapi bunganya belum diisi",
            "a method of interest is chosen, but no rate is given",
        ),
        "tiers_unasked": Sentence(
            "bunga diisi padahal produk ini tanpa bunga",
            "a rate is given, but the product pays no interest",
        ),
        "tiers_too_many": Sentence("jenjang bunganya terlalu banyak", "there are too many tiers"),
        "tiers_not_from_nothing": Sentence(
            "jenjang pertama harus mulai dari saldo nol", "the first tier begins at nothing"
        ),
        "tiers_not_ascending": Sentence(
            "saldo awal jenjang harus naik dari atas ke bawah",
            "tiers go up from one to the next",
        ),
        "rate_out_of_range": Sentence("bunganya tidak masuk akal", "the rate is not likely"),
        "withdrawal_of_other_kind": Sentence(
            "cara penarikan itu tidak cocok untuk jenis produk ini",
            "that rule of withdrawal does not fit this kind of product",
        ),
        "term_months_missing": Sentence(
            "jangka waktunya diisi dalam bulan, dari 1 sampai 120",
            "its term is given in months, from 1 to 120",
        ),
        "months_unasked": Sentence(
            "jangka waktu dan denda hanya untuk simpanan berjangka",
            "term and penalty are for time deposits only",
        ),
        "dues_of_other_kind": Sentence(
            "besar setoran tetap hanya untuk simpanan pokok dan wajib",
            "fixed dues are for principal and mandatory savings only",
        ),
        "dormant_out_of_range": Sentence(
            "lama tanpa mutasi diisi dari 0 sampai 120 bulan",
            "quiet months are given from 0 to 120",
        ),
        "code_unreadable": Sentence(
            "kode dan awalan nomor ditulis dengan huruf besar dan angka, paling panjang 20",
            "code and prefix take capital letters and digits, at most 20",
        ),
        "kind_unknown": Sentence("jenisnya tidak dikenal", "its kind is unknown"),
        "unit_unknown": Sentence("unitnya tidak dipakai", "its unit is not in use"),
        "account_unknown": Sentence(
            "akunnya tidak ada atau tidak dipakai", "its account is missing or not in use"
        ),
        "account_of_other_kind": Sentence(
            "akun itu bukan akun untuk jenis simpanan ini",
            "that account is not for this kind of savings",
        ),
        "expense_unknown": Sentence(
            "akun beban bunganya tidak ada atau tidak dipakai",
            "the account its interest is charged to is missing or not in use",
        ),
        "expense_missing": Sentence(
            "akun beban bunganya belum dipilih", "no account is chosen to charge its interest to"
        ),
        "in_future": Sentence("tanggalnya belum tiba", "it has not come yet"),
        "before_admission": Sentence(
            "anggota itu baru diterima sesudahnya", "the member was admitted later"
        ),
        "due_before_opening": Sentence(
            "jatuh temponya tidak sesudah pembukaan", "the due day is not after the opening"
        ),
        "no_due_day": Sentence(
            "jenis simpanan ini tidak memakai tanggal jatuh tempo",
            "this kind of savings has no due day",
        ),
        "before_movement": Sentence(
            "sesudah tanggal itu masih ada mutasi", "there are movements after that day"
        ),
        "same_account": Sentence(
            "rekening asal dan tujuannya sama", "it would go to the account it comes from"
        ),
        "other_member": Sentence(
            "rekening tujuannya milik anggota lain", "the other account is somebody else's"
        ),
    },
}

SUBJECTS: dict[str, Sentence] = {
    "rule": Sentence("aturan bertanggal nomor", "dated rule number"),
    "hold": Sentence("saldo ditahan nomor", "hold number"),
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
    "unpaid_interest": Sentence("bunga yang tidak dibayarkan", "interest not paid"),
    "codes": Sentence("kode", "codes"),
}

ACTIONS: dict[str, Sentence] = {
    "rule.add": Sentence("Menambah nilai aturan bertanggal", "Added a value of a dated rule"),
    "hold.place": Sentence("Menahan sebagian simpanan", "Held part of savings"),
    "hold.release": Sentence("Melepas saldo yang ditahan", "Released a hold"),
    "product.add": Sentence("Menambah produk simpanan", "Added a savings product"),
    "product.standard": Sentence("Memakai produk simpanan baku", "Took the standard products"),
    "product.change": Sentence("Mengubah produk simpanan", "Changed a savings product"),
    "product.activate": Sentence("Menawarkan lagi produk simpanan", "Offered a product again"),
    "product.deactivate": Sentence("Menghentikan produk simpanan", "Stopped offering a product"),
    "product.terms": Sentence("Menambah ketentuan produk", "Added terms of a product"),
    "savings.open": Sentence("Membuka rekening simpanan", "Opened a savings account"),
    "savings.close": Sentence("Menutup rekening simpanan", "Closed a savings account"),
    "savings.remove": Sentence("Menarik pembukaan rekening", "Took an opening back"),
    "savings.reopen": Sentence("Membuka kembali rekening simpanan", "Reopened a savings account"),
    "savings.due": Sentence("Mengubah tanggal jatuh tempo", "Changed a due day"),
}
