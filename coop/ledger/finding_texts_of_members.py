"""What verify says of members, savings accounts and holds.

Data; the rest is in ``coop.ledger.finding_texts``. Pure.
"""

from __future__ import annotations

from coop.ledger.report import Label

MEMBER_SENTENCES: dict[str, Label] = {
    "savings_accounts.number": Label(
        "Rekening {subject} menunjuk nomor lain di buku besar: {found}.",
        "Account {subject} points to another number in the ledger: {found}.",
    ),
    "savings_accounts.owner": Label(
        "Rekening {subject} tidak tercatat atas nomor anggotanya sendiri.",
        "Account {subject} is not kept under its member's own number.",
    ),
    "savings_accounts.gone": Label(
        "Menurut catatan audit rekening {subject} pernah dibuka, tetapi hilang dari buku.",
        "By the audit log account {subject} was opened, but it is gone from the book.",
    ),
    "savings_accounts.moved": Label(
        "Rekening {subject} dibuka untuk {member}, sekarang atas nama {found}.",
        "Account {subject} was opened for {member} and belongs to {found} now.",
    ),
    "savings_accounts.closed": Label(
        "Rekening {subject} sudah ditutup, tetapi saldonya {balance}.",
        "Account {subject} is closed, but it holds {balance}.",
    ),
    "savings_accounts.unowned": Label(
        "Pada {subject} tercatat {balance} tanpa rekening simpanan. Buka rekening dengan nomor "
        "itu, atau pindahkan saldonya.",
        "{subject} holds {balance} without a savings account. Open one with that number, or move "
        "the balance.",
    ),
    "savings_accounts.elsewhere": Label(
        "Pada {subject} tercatat {balance}, padahal nomor itu milik rekening produk lain. "
        "Pindahkan saldonya.",
        "{subject} holds {balance}, but that number belongs to an account of another product. "
        "Move the balance.",
    ),
    "savings_accounts.control": Label(
        "Akun {subject} berisi {control}; jumlah semua rekeningnya {sum}.",
        "Ledger account {subject} holds {control}; its savings accounts add up to {sum}.",
    ),
    "holds.above": Label(
        "Pada {subject} ditahan {sum}, lebih dari saldonya {balance}.",
        "{sum} is held of {subject}, more than its balance of {balance}.",
    ),
    "holds.unlogged": Label(
        "Saldo ditahan nomor {hold} pada {subject} tidak ada dalam catatan audit.",
        "Hold number {hold} on {subject} is not in the audit log.",
    ),
    "holds.altered": Label(
        "Saldo ditahan nomor {hold} pada {subject} berbeda dari saat ditahan.",
        "Hold number {hold} on {subject} is not what was placed.",
    ),
    "holds.release": Label(
        "Pelepasan saldo ditahan nomor {hold} pada {subject} tidak sesuai catatan audit.",
        "The release of hold number {hold} on {subject} does not agree with the audit log.",
    ),
    "holds.gone": Label(
        "Menurut catatan audit ada saldo ditahan nomor {hold} pada {subject}, yang hilang dari "
        "buku.",
        "By the audit log there is hold number {hold} on {subject}, which is gone from the book.",
    ),
    "interest.line": Label(
        "Rincian bunga {subject} tidak sama dengan jurnalnya.",
        "The line of interest {subject} is not what its entry says.",
    ),
    "interest.unwritten": Label(
        "Jurnal bunga {subject} tidak mempunyai rincian, jadi tidak ikut dalam daftar pajak.",
        "The interest entry {subject} has no line, so it is missing from the list of tax.",
    ),
    "members.subledger": Label(
        "Anggota {subject} menunjuk nomor lain di buku besar: {found}.",
        "Member {subject} points to another number in the ledger: {found}.",
    ),
    "members.gone": Label(
        "Menurut catatan audit nomor anggota {subject} pernah diberikan, tetapi hilang dari buku.",
        "By the audit log member number {subject} was given, but it is gone from the book.",
    ),
    "memberships.status": Label(
        "Status anggota {subject} bukan yang diputuskan terakhir.",
        "The state of member {subject} is not the one decided last.",
    ),
    "memberships.sheet": Label(
        "Lembar penyelesaian anggota {subject} bukan yang dahulu ditandatangani.",
        "The settlement sheet of member {subject} is not the one that was signed.",
    ),
    "memberships.entry": Label(
        "Penyelesaian anggota {subject} menunjuk jurnal milik yang lain.",
        "The settlement of member {subject} names an entry that is not its own.",
    ),
    "memberships.gone": Label(
        "Menurut catatan audit ada penyelesaian nomor {subject}, tetapi hilang dari buku.",
        "By the audit log there is settlement {subject}, but it is gone from the book.",
    ),
}
