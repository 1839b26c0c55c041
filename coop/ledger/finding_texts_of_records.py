"""What verify says of records that were changed behind the program, and what each record is.

Data; the rest is in ``coop.ledger.finding_texts``. Pure.
"""

from __future__ import annotations

from coop.ledger.report import Label

RECORD_SENTENCES: dict[str, Label] = {
    "records.changed": Label(
        "{record} ({subject}) diubah di luar aplikasi.",
        "{record} ({subject}) was changed behind the program.",
    ),
    "records.unlogged": Label(
        "{record} ({subject}) ditambahkan di luar aplikasi.",
        "{record} ({subject}) was added behind the program.",
    ),
    "records.gone": Label(
        "{record} ({subject}) dihapus di luar aplikasi.",
        "{record} ({subject}) was deleted behind the program.",
    ),
}

#: What a row of each recorded table is to people.
RECORD_WORDS: dict[str, Label] = {
    "book_key": Label("Tanda kunci nomor pribadi", "Mark of the key of private numbers"),
    "collection_row": Label("Baris daftar setoran penagih", "Row of a collector's sheet"),
    "collection_sheet": Label("Daftar setoran penagih", "Sheet of a collector"),
    "collector": Label("Penagih", "Collector"),
    "collector_book": Label("Buku kuitansi penagih", "Receipt book of a collector"),
    "collector_book_count": Label("Hitungan buku kuitansi", "Count of a receipt book"),
    "collector_handover": Label("Serah terima penagih", "Hand-over of a collector"),
    "collector_receipt": Label("Kuitansi penagih", "Receipt of a collector"),
    "counter_session": Label("Sesi kas loket", "Cash session"),
    "dated_rule": Label("Aturan bertanggal", "Dated rule"),
    "deposit_instruction": Label(
        "Permintaan saat simpanan berjangka jatuh tempo", "Instruction for a deposit's maturity"
    ),
    "deposit_print": Label("Cetakan bilyet", "Print of a certificate of deposit"),
    "deposit_settled": Label(
        "Bunga simpanan berjangka yang keluar", "Interest of a leaver's deposit"
    ),
    "deposit_term": Label("Jangka simpanan berjangka", "Term of a time deposit"),
    "dues_bill": Label("Tagihan simpanan wajib", "Bill of mandatory savings"),
    "dues_bill_void": Label("Pembatalan tagihan", "Voided bill"),
    "household": Label("Keluarga", "Household"),
    "household_member": Label("Anggota keluarga", "Member of a household"),
    "intake_row": Label("Baris impor anggota", "Row of an import of members"),
    "intake_run": Label("Impor anggota", "Import of members"),
    "intake_undo": Label("Pembatalan impor anggota", "Undone import of members"),
    "interest_line": Label("Rincian bunga", "Line of interest"),
    "interest_run": Label("Proses bunga bulanan", "Monthly interest run"),
    "member": Label("Anggota", "Member"),
    "member_code": Label("Kode masuk anggota", "Log-in code of a member"),
    "member_event": Label("Riwayat keanggotaan", "Step of a membership"),
    "member_heir": Label("Ahli waris anggota", "Heir of a member"),
    "member_login": Label("Akun masuk anggota", "Log-in of a member"),
    "member_settlement": Label("Penyelesaian keanggotaan", "Settlement of a membership"),
    "officer_term": Label("Masa jabatan", "Term of office"),
    "passbook_book": Label("Buku tabungan", "Passbook"),
    "passbook_print": Label("Cetakan buku tabungan", "Print in a passbook"),
    "person": Label("Data warga", "Person"),
    "person_consent": Label("Persetujuan data pribadi", "Consent of a person"),
    "person_external_id": Label("Nomor warga di sistem lain", "Number in another system"),
    "person_merge": Label("Penggabungan data warga", "Merge of two persons"),
    "person_pair": Label("Dua warga yang berbeda", "Two persons told apart"),
    "proxy": Label("Surat kuasa", "Proxy"),
    "proxy_act": Label("Tindakan kuasa", "Act of a proxy"),
    "proxy_link": Label("Tautan untuk keluarga", "Link of a member"),
    "receipt_waiting": Label(
        "Kuitansi yang menunggu persetujuan", "Receipt that waits for approval"
    ),
    "restricted_identity": Label("Identitas yang disimpan terbatas", "Identity kept apart"),
    "savings_account": Label("Rekening simpanan", "Savings account"),
    "savings_product": Label("Produk simpanan", "Savings product"),
    "savings_terms": Label("Ketentuan produk simpanan", "Terms of a savings product"),
    "settlement_payment": Label(
        "Pembayaran hak anggota yang keluar", "Payment to a member who left"
    ),
    "settlement_undo": Label("Pembatalan penyelesaian", "Undone settlement"),
    "subledger_hold": Label("Tahanan simpanan", "Hold on savings"),
    "tax_certificate": Label("Bukti potong pajak", "Tax certificate"),
    "time_deposit": Label("Simpanan berjangka", "Time deposit"),
    "transfer_notice": Label("Kabar transfer", "Expected transfer"),
    "transfer_notice_end": Label("Kabar transfer yang diakhiri", "Expected transfer called off"),
}
