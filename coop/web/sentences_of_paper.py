"""Sentences of imports on the web and of the hand-over of the treasurer's office."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "ledger.import_file_gone": Sentence(
        "Berkas itu tidak menunggu lagi: sudah dicatat, dibatalkan, atau lebih dari dua hari. "
        "Lihat daftar impor; bila belum tercatat, unggah sekali lagi.",
        "That file waits no more: it was posted, given up, or is older than two days. Look at the "
        "list of imports; if it is not there, upload it once more.",
    ),
    "ledger.import_running": Sentence(
        "Berkas {file_name} sedang dicatat. Tunggu sampai selesai, lalu ulangi.",
        "File {file_name} is being posted. Wait until that is done, then try again.",
    ),
}
