"""What the bulk import of members is called in the sentences people read."""

from __future__ import annotations

from coop.web.sentence import Sentence

WORDS: dict[str, dict[str, Sentence]] = {}

SUBJECTS: dict[str, Sentence] = {"intake": Sentence("impor anggota nomor", "import of members")}

DETAILS: dict[str, Sentence] = {
    "persons": Sentence("warga baru", "new persons"),
}

ACTIONS: dict[str, Sentence] = {
    "intake.run": Sentence("Mengimpor daftar anggota", "Imported a list of members"),
    "intake.undo": Sentence("Membatalkan impor anggota", "Took an import of members back"),
}
