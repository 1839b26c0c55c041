"""Sentences of dated rules."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "rules.unknown": Sentence(
        "Aturan “{key}” belum punya nilai yang berlaku pada {day}. Tambahkan nilainya pada halaman "
        "Aturan bertanggal.",
        "Rule “{key}” has no value that holds on {day}. Add one on the page Dated rules.",
    ),
    "rules.key_unknown": Sentence(
        "Tidak ada aturan “{key}” dalam program. Pilih salah satu pada halaman Aturan bertanggal.",
        "The program has no rule “{key}”. Choose one on the page Dated rules.",
    ),
    "rules.value_refused": Sentence(
        "Nilai “{value}” tidak dapat dipakai untuk {label}. Isi dengan angka yang masuk akal, "
        "misalnya 7,5 untuk persen atau 240.000 untuk rupiah.",
        "“{value}” is no value for {label}. Type a likely number, such as 7,5 for percent or "
        "240.000 for rupiah.",
    ),
    "rules.basis_missing": Sentence(
        "Dasar nilai baru untuk {label} belum diisi. Tulis peraturan atau keputusan rapat yang "
        "menetapkannya; tanpa itu nilainya tidak disimpan.",
        "The basis of the new value for {label} is missing. Name the regulation or the decision "
        "that sets it; without it the value is not kept.",
    ),
}
