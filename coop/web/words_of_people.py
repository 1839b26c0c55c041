"""What the village record is called in the sentences people read."""

from __future__ import annotations

from coop.web.sentence import Sentence

WORDS: dict[str, dict[str, Sentence]] = {
    "person_state": {
        "merged": Sentence("sudah digabung dengan catatan lain", "it was merged into another"),
        "restricted": Sentence("datanya sudah dibatasi", "its data are restricted"),
        "destroyed": Sentence("datanya sudah dihapus", "its data are erased"),
    },
    "kind": {
        "villager": Sentence("warga", "villager"),
        "household": Sentence("keluarga", "household"),
        "consent": Sentence("persetujuan", "consent"),
        "external_id": Sentence("nomor sistem lain", "number of another system"),
        "region": Sentence("wilayah", "region"),
    },
    "field": {
        "nik": Sentence("NIK", "The NIK"),
        "card": Sentence("Nomor KK", "The family card number"),
        "phone": Sentence("Nomor telepon", "The telephone number"),
        "sex": Sentence("Jenis kelamin", "Sex"),
        "birth_place": Sentence("Tempat lahir", "Place of birth"),
        "birth_day": Sentence("Tanggal lahir", "Day of birth"),
        "died_on": Sentence("Tanggal meninggal", "Day of death"),
        "education": Sentence("Pendidikan", "Education"),
        "occupation": Sentence("Pekerjaan", "Occupation"),
        "hamlet": Sentence("Dusun", "Hamlet"),
        "rt": Sentence("RT", "RT"),
        "rw": Sentence("RW", "RW"),
        "relation": Sentence("Hubungan", "Relation"),
        "joined_on": Sentence("Tanggal masuk keluarga", "Day of joining the household"),
        "left_on": Sentence("Tanggal keluar", "Day of leaving"),
        "given_on": Sentence("Tanggal persetujuan", "Day of the consent"),
        "revoked_on": Sentence("Tanggal dicabut", "Day it was taken back"),
        "valid_from": Sentence("Tanggal mulai", "First day"),
        "valid_until": Sentence("Tanggal berakhir", "Last day"),
        "system": Sentence("Nama sistem", "Name of the system"),
        "value": Sentence("Nomor di sistem itu", "Number in that system"),
    },
    "reason": {
        "looks_like_nik": Sentence(
            "isinya seperti NIK; NIK hanya diketik di isian NIK",
            "it looks like a NIK, which is typed in the field for NIK only",
        ),
        "active_member": Sentence(
            "ia masih anggota aktif; catat meninggalnya di halaman anggota, Catat berhenti",
            "the person is an active member; record the death on the member's page, Record leaving",
        ),
        "day_future": Sentence("tanggalnya belum tiba", "that day has not come yet"),
        "day_too_early": Sentence("tanggalnya terlalu lama berlalu", "that is too long ago"),
        "before_birth": Sentence("sebelum tanggal lahir", "it is before the birth"),
        "before_beginning": Sentence("sebelum tanggal mulainya", "it is before the beginning"),
        "before_joining": Sentence(
            "sebelum tanggal masuk keluarga", "it is before the day of joining"
        ),
        "guardian_unknown": Sentence(
            "orangnya tidak ada dalam catatan, atau sudah meninggal",
            "nobody of that number is alive in the record",
        ),
        "own_guardian": Sentence(
            "tidak ada yang menjadi wali dirinya sendiri", "nobody is their own guardian"
        ),
        "guardian_minor": Sentence("orangnya belum dewasa", "it is a minor"),
        "not_there": Sentence(
            "orangnya tidak tinggal di keluarga ini", "the person does not live there"
        ),
        "number_taken": Sentence("nomor itu milik orang lain", "it belongs to somebody else"),
        "number_ended": Sentence("nomor itu sudah berakhir", "it has ended already"),
        "purpose_unknown": Sentence("tujuannya tidak dikenal", "nobody asks for that purpose"),
        "guardian_missing": Sentence(
            "untuk anak, walinya yang menyetujui; catat walinya dahulu",
            "for a minor the guardian agrees; record the guardian first",
        ),
        "consent_revoked": Sentence("sudah dicabut", "it was taken back already"),
        "no_key_needed": Sentence(
            "buku ini belum menyimpan nomor yang disegel", "this book holds no sealed number yet"
        ),
        "code_mistyped": Sentence("ada huruf yang keliru", "some letter is wrong"),
        "other_book": Sentence("kode itu milik buku lain", "it belongs to another book"),
        "file_taken": Sentence(
            "berkas kunci pada DESMIGRATIF_KEY_FILE berisi kunci lain",
            "the key file of DESMIGRATIF_KEY_FILE holds another key",
        ),
    },
}

SUBJECTS: dict[str, Sentence] = {
    "person": Sentence("warga nomor", "villager number"),
    "household": Sentence("keluarga nomor", "household number"),
    "key": Sentence("kunci", "key"),
    "region": Sentence("daftar wilayah", "list of regions"),
}

DETAILS: dict[str, Sentence] = {
    "field": Sentence("isian", "field"),
    "full_numbers": Sentence("nomor lengkap", "full numbers"),
    "keep_until": Sentence("disimpan sampai", "kept until"),
    "other": Sentence("catatan lain", "other record"),
    "person": Sentence("warga", "villager"),
    "purpose": Sentence("tujuan", "purpose"),
    "relation": Sentence("hubungan", "relation"),
    "system": Sentence("sistem", "system"),
}

ACTIONS: dict[str, Sentence] = {
    "consent.give": Sentence("Mencatat persetujuan", "Recorded a consent"),
    "consent.revoke": Sentence("Mencatat pencabutan persetujuan", "Recorded a withdrawal"),
    "household.add": Sentence("Menambah keluarga", "Added a household"),
    "household.change": Sentence("Mengubah keluarga", "Changed a household"),
    "household.join": Sentence("Mencatat anggota keluarga", "Recorded who lives in a household"),
    "household.leave": Sentence("Mencatat yang keluar dari keluarga", "Recorded who left"),
    "identity.restricted": Sentence("Membaca identitas terbatas", "Read a restricted identity"),
    "identity.reveal": Sentence("Melihat nomor yang ditutup", "Looked at a sealed number"),
    "key.make": Sentence("Membuat kunci NIK", "Made the NIK key"),
    "key.print": Sentence("Mencetak lembar pemulihan kunci", "Printed the recovery sheet"),
    "key.restore": Sentence("Memasukkan kunci NIK", "Entered the NIK key"),
    "person.add": Sentence("Menambah warga", "Added a villager"),
    "person.change": Sentence("Mengubah data warga", "Changed a villager's data"),
    "person.destroy": Sentence("Memusnahkan identitas", "Destroyed an identity"),
    "person.erase": Sentence("Menghapus data warga", "Erased a villager's data"),
    "person.export": Sentence("Mengunduh data seorang warga", "Downloaded a villager's data"),
    "person.external_id": Sentence("Mencatat nomor sistem lain", "Recorded another number"),
    "person.external_id_end": Sentence("Mengakhiri nomor sistem lain", "Ended another number"),
    "person.keep_apart": Sentence("Menyatakan dua orang berbeda", "Found two to be two"),
    "person.merge": Sentence("Menggabungkan catatan warga", "Merged two villagers"),
    "regions.import": Sentence("Mengimpor daftar wilayah", "Imported the list of regions"),
}
