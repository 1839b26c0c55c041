"""What memberships are called in the sentences people read and in the audit log."""

from __future__ import annotations

from typing import Final

from coop.web.sentence import Sentence

#: Where a membership stands, as a sentence says it.
STATUSES: Final[dict[str, Sentence]] = {
    "candidate": Sentence("calon anggota", "a candidate"),
    "refused": Sentence("ditolak", "refused"),
    "active": Sentence("anggota aktif", "an active member"),
    "resigned": Sentence("mengundurkan diri", "resigned"),
    "deceased": Sentence("meninggal", "deceased"),
    "expelled": Sentence("diberhentikan", "expelled"),
    "settled": Sentence("sudah diselesaikan", "settled"),
}

WORDS: dict[str, dict[str, Sentence]] = {
    "member_status": STATUSES,
    "wanted_status": STATUSES,
    "person_state": {
        "died": Sentence("orangnya sudah meninggal", "the person died"),
        "merged": Sentence("sudah digabung dengan catatan lain", "it was merged into another"),
        "restricted": Sentence("datanya sudah dibatasi", "its data are restricted"),
        "destroyed": Sentence("datanya sudah dihapus", "its data are erased"),
    },
    "kind": {
        "person": Sentence("warga", "person"),
        "officer": Sentence("masa jabatan", "term of office"),
        "settlement": Sentence("penyelesaian", "settlement"),
    },
    "field": {
        "decision": Sentence("Keputusan", "Decision"),
        "identity_reason": Sentence("Alasan tanpa NIK", "Reason without NIK"),
        "risk_reason": Sentence("Dasar penilaian risiko", "What the risk rests on"),
        "group_name": Sentence("Kelompok", "Group"),
        "relation": Sentence("Hubungan", "Relation"),
        "office": Sentence("Jabatan", "Office"),
        "recipient": Sentence("Nama penerima", "Name of who receives it"),
        "certificate": Sentence("Nomor surat keterangan", "Number of the certificate"),
        "allowance": Sentence("Penilaian piutang", "Judgement of the claim"),
        "members.number_form": Sentence("Bentuk nomor anggota", "Form of member numbers"),
    },
    "reason": {
        "name_missing": Sentence("ada baris tanpa nama", "a row has no name"),
        "relation_missing": Sentence(
            "ada baris tanpa hubungan keluarga", "a row has no relation to the member"
        ),
        "share_wrong": Sentence(
            "bagian diisi antara 0 dan 100 persen", "a share is between 0 and 100 percent"
        ),
        "shares_not_whole": Sentence(
            "jumlah semua bagian harus 100 persen, atau kosongkan semuanya",
            "the shares must come to 100 percent, or all be left empty",
        ),
        "died": Sentence(
            "anggota sudah meninggal; yang berlaku surat keterangan ahli waris",
            "the member died; the certificate of heirs counts",
        ),
        "organ_unknown": Sentence("pilih pengurus atau pengawas", "choose board or supervisors"),
        "office_missing": Sentence("jabatannya belum diisi", "the office is missing"),
        "ends_before": Sentence(
            "hari terakhirnya mendahului hari pertama", "its last day is before its first"
        ),
        "sits_already": Sentence(
            "anggota ini masih menjabat; akhiri jabatan itu lebih dahulu",
            "this member is in office already; end that term first",
        ),
    },
}

SUBJECTS: dict[str, Sentence] = {
    "member": Sentence("anggota", "member"),
    "officer": Sentence("masa jabatan nomor", "term of office number"),
    "settlement": Sentence("penyelesaian nomor", "settlement number"),
}

DETAILS: dict[str, Sentence] = {
    "decision": Sentence("keputusan", "decision"),
    "risk": Sentence("risiko", "risk"),
    "number": Sentence("nomor", "number"),
    "number_of_heirs": Sentence("banyaknya ahli waris", "number of heirs"),
    "organ": Sentence("organ", "organ"),
    "office": Sentence("jabatan", "office"),
    "rest": Sentence("dikembalikan", "refunded"),
    "claim": Sentence("sisa utang", "debt left"),
    "settlement": Sentence("penyelesaian", "settlement"),
}

ACTIONS: dict[str, Sentence] = {
    "member.apply": Sentence("Mencatat calon anggota", "Took down a candidate"),
    "member.admit": Sentence("Menerima anggota", "Admitted a member"),
    "member.refuse": Sentence("Menolak calon anggota", "Refused a candidate"),
    "member.resign": Sentence("Mencatat pengunduran diri", "Recorded a resignation"),
    "member.decease": Sentence("Mencatat anggota meninggal", "Recorded a death"),
    "member.expel": Sentence("Mencatat pemberhentian anggota", "Recorded an expulsion"),
    "member.return": Sentence("Membatalkan berhentinya anggota", "Took a leaving back"),
    "member.withdraw": Sentence("Menarik penerimaan anggota", "Withdrew an admission"),
    "member.change": Sentence("Mengubah data anggota", "Changed a member's facts"),
    "member.heirs": Sentence("Mencatat ahli waris", "Recorded heirs"),
    "member.settle": Sentence("Menyelesaikan hak dan kewajiban", "Settled rights and duties"),
    "member.unsettle": Sentence("Membatalkan penyelesaian", "Took a settlement back"),
    "member.pay": Sentence("Membayarkan hak mantan anggota", "Paid a former member"),
    "member.forget": Sentence("Menghapus nama ahli waris", "Erased names of heirs"),
    "officer.begin": Sentence("Mencatat jabatan", "Recorded a term of office"),
    "officer.end": Sentence("Mengakhiri jabatan", "Ended a term of office"),
}
