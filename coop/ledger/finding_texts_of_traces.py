"""What verify says of tables, attachments, chart and people that were changed behind the program.

Data; the rest is in ``coop.ledger.finding_texts``. Pure.
"""

from __future__ import annotations

from coop.ledger.report import Label

TRACE_SENTENCES: dict[str, Label] = {
    "catalogue.missing": Label(
        "{subject} tidak ada di basis data.", "{subject} is missing in the database."
    ),
    "catalogue.altered": Label(
        "{subject} tidak seperti saat dibuat.", "{subject} is not what it was made to be."
    ),
    "catalogue.unknown": Label(
        "Basis data memuat {subject}, yang bukan bagian buku.",
        "The database has {subject}, which is no part of the book.",
    ),
    "catalogue.rule": Label(
        "Tabel {about} punya aturan asing {subject}.", "Table {about} has a strange rule {subject}."
    ),
    "catalogue.unlogged": Label(
        "{subject} tidak tahan mati listrik (UNLOGGED).",
        "{subject} would be emptied by a crash (UNLOGGED).",
    ),
    "catalogue.row_security": Label(
        "Baris {subject} dapat disembunyikan (row security).",
        "Rows of {subject} may be hidden (row security).",
    ),
    "catalogue.inherits": Label(
        "{subject} menjadi bagian dari {about}.", "{subject} was made part of {about}."
    ),
    "catalogue.function_unknown": Label(
        "Ada fungsi asing {subject} milik {about}.",
        "There is a strange function {subject} of {about}.",
    ),
    "catalogue.function_definer": Label(
        "Fungsi {subject} berjalan dengan hak {about}.",
        "Function {subject} runs with the rights of {about}.",
    ),
    "catalogue.function_owner": Label(
        "Fungsi {subject} milik {about}, bukan milik pemilik buku.",
        "Function {subject} belongs to {about} and not to the book's owner.",
    ),
    "catalogue.grant": Label(
        "Hak atas {subject} diberikan kepada {about}.",
        "Rights on {subject} were granted to {about}.",
    ),
    "attachments.kind": Label(
        "Lampiran {file} pada {subject} bukan {kind}.",
        "Attachment {file} of {subject} is not {kind}.",
    ),
    "attachments.unlogged": Label(
        "Lampiran {file} pada {subject} tidak punya catatan audit yang cocok.",
        "Attachment {file} of {subject} has no audit row that matches.",
    ),
    "attachments.gone": Label(
        "Menurut catatan audit {subject} punya lampiran {file}, yang tidak ada lagi.",
        "By the audit log {subject} has attachment {file}, which is no longer there.",
    ),
    "chart.account_changed": Label(
        "Akun {subject} diubah tanpa catatan audit.",
        "Account {subject} was changed without a row in the audit log.",
    ),
    "chart.account_unlogged": Label(
        "Akun {subject} ditambahkan tanpa catatan audit.",
        "Account {subject} was added without a row in the audit log.",
    ),
    "chart.account_gone": Label(
        "Akun {subject} dihapus tanpa catatan audit.",
        "Account {subject} was deleted without a row in the audit log.",
    ),
    "chart.unit_changed": Label(
        "Unit {subject} diubah tanpa catatan audit.",
        "Unit {subject} was changed without a row in the audit log.",
    ),
    "chart.unit_unlogged": Label(
        "Unit {subject} ditambahkan tanpa catatan audit.",
        "Unit {subject} was added without a row in the audit log.",
    ),
    "chart.unit_gone": Label(
        "Unit {subject} dihapus tanpa catatan audit.",
        "Unit {subject} was deleted without a row in the audit log.",
    ),
    "users.unlogged": Label(
        "Pengguna {subject} (peran: {roles}) ditambahkan tanpa catatan audit.",
        "User {subject} (roles: {roles}) was added without a row in the audit log.",
    ),
    "users.gone": Label(
        "Pengguna {subject} dihapus tanpa catatan audit.",
        "User {subject} was deleted without a row in the audit log.",
    ),
    "users.roles": Label(
        "Peran {subject} adalah {roles}, menurut catatan audit {logged_roles}.",
        "Roles of {subject} are {roles}, by the audit log {logged_roles}.",
    ),
    "users.step": Label(
        "Catatan audit tentang peran {subject} terputus sebelum perannya diubah dari {roles}.",
        "The audit log on the roles of {subject} breaks off before they were changed from {roles}.",
    ),
    "users.enabled": Label(
        "Pengguna {subject} boleh masuk, menurut catatan audit tidak.",
        "User {subject} may sign in, by the audit log not.",
    ),
    "users.disabled": Label(
        "Pengguna {subject} tidak boleh masuk, menurut catatan audit boleh.",
        "User {subject} may not sign in, by the audit log may.",
    ),
    "cash_counts.altered": Label(
        "Kas opname {subject} tidak lagi berisi apa yang dicatat.",
        "Cash count {subject} does not say what was recorded any more.",
    ),
    "cash_counts.unlogged": Label(
        "Kas opname {subject} tidak ada dalam catatan audit, atau berbeda di sana.",
        "Cash count {subject} is not in the audit log, or says otherwise there.",
    ),
    "cash_counts.missing": Label(
        "Kas opname {subject} ada dalam catatan audit, tetapi hilang dari buku.",
        "Cash count {subject} is in the audit log but gone from the book.",
    ),
    "cash_counts.balance": Label(
        "Kas opname {subject} menyebut saldo buku {balance}; menurut jurnal {ours}.",
        "Cash count {subject} states a book balance of {balance}; by the entries it is {ours}.",
    ),
    "receipts.code": Label(
        "Kuitansi {subject} tidak cocok lagi dengan kode periksanya.",
        "Receipt {subject} does not fit its check code any more.",
    ),
    "receipts.entry": Label(
        "Kuitansi {subject} tidak berisi apa yang dibukukan.",
        "Receipt {subject} does not say what was booked.",
    ),
    "receipts.gap": Label(
        "Urutan kuitansi tanggal {subject} tidak utuh; ada yang hilang atau ditambahkan.",
        "The receipts of {subject} are not numbered one by one; some are gone or were added.",
    ),
    "receipts.session": Label(
        "Kuitansi {subject} tercatat pada sesi kas milik orang, kas, atau waktu lain.",
        "Receipt {subject} stands in a cash session of another person, box or time.",
    ),
    "receipts.unwritten": Label(
        "Bukti {subject} sudah disetujui, kuitansinya belum diterbitkan.",
        "Voucher {subject} was approved, its receipt is not written yet.",
    ),
    "receipts.missing": Label(
        "Bukti {subject} dibuat di loket, tetapi tidak ada kuitansinya.",
        "Voucher {subject} was made at the counter, but there is no receipt of it.",
    ),
    "receipts.list": Label(
        "Daftar kuitansi tanggal {subject} pernah dicetak dengan segel {seal}; isinya kini lain.",
        "The list of receipts of {subject} was printed with the seal {seal}; it differs now.",
    ),
    "cash_counts.entry": Label(
        "Selisih kas opname {subject} tidak sama dengan jurnalnya.",
        "The difference of cash count {subject} is not what its entry says.",
    ),
}
