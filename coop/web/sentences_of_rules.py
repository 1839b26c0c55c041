"""Sentences of dated rules."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "rules.unknown": Sentence(
        "Aturan “{key}” belum punya nilai yang berlaku pada {day}. Tambahkan nilainya pada halaman "
        "Aturan bertanggal.",
        "Rule “{key}” has no value that holds on {day}. Add one on the page Dated rules.",
    ),
}
