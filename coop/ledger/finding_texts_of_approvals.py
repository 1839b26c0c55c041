"""What verify says of decisions that are not what was sent, or are the maker's own. Data. Pure."""

from __future__ import annotations

from coop.ledger.report import Label

APPROVAL_SENTENCES: dict[str, Label] = {
    "approvals.self": Label(
        "Jurnal {subject} dicatat dan disetujui oleh orang yang sama, {actor}.",
        "Entry {subject} was recorded and approved by the same person, {actor}.",
    ),
    "approvals.own": Label(
        "Pengajuan nomor {subject} diputuskan oleh pembuatnya sendiri, {actor}.",
        "Submission number {subject} was decided on by its own maker, {actor}.",
    ),
    "approvals.withdrawn_by_another": Label(
        "Pengajuan nomor {subject} ditarik kembali oleh {actor}, yang bukan pembuatnya.",
        "Submission number {subject} was withdrawn by {actor}, who did not make it.",
    ),
    "approvals.altered": Label(
        "Isi pengajuan nomor {subject} tidak seperti saat diajukan.",
        "Submission number {subject} is not what was sent.",
    ),
    "approvals.step": Label(
        "Pengajuan nomor {subject}: langkah {act} oleh {actor} tidak cocok dengan catatan audit.",
        "Submission number {subject}: step {act} by {actor} does not match the audit log.",
    ),
    "approvals.gone": Label(
        "Menurut catatan audit pernah ada pengajuan nomor {subject}, yang tidak ada lagi.",
        "By the audit log there was a submission number {subject}, which is no longer there.",
    ),
    "approvals.posted_anyway": Label(
        "Jurnal {subject} tercatat tanpa persetujuan: pengajuan nomor {draft} tidak disetujui.",
        "Entry {subject} was recorded unapproved: submission number {draft} was not approved.",
    ),
    "approvals.entry_missing": Label(
        "Pengajuan nomor {subject} disetujui, tetapi jurnalnya tidak ada.",
        "Submission number {subject} was approved, but its entry is missing.",
    ),
    "approvals.entry_differs": Label(
        "Jurnal {subject} tidak sama dengan pengajuan nomor {draft} yang disetujui.",
        "Entry {subject} is not what was approved as submission number {draft}.",
    ),
}
