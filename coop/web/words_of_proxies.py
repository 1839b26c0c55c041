"""What proxies and logins of members are called in sentences and in the audit log."""

from __future__ import annotations

from coop.members.proxies.facts import AGE_MIN
from coop.members.proxies.facts import PURPOSE_LABELS
from coop.members.proxies.facts import YEARS_MAX
from coop.web.sentence import Sentence

WORDS: dict[str, dict[str, Sentence]] = {
    "purpose": {key: Sentence(*label) for key, label in PURPOSE_LABELS.items()},
    "field": {
        "document": Sentence("Surat kuasa", "Letter"),
    },
    "cause": {
        "relation": Sentence("hubungannya belum dipilih", "the relation is missing"),
        "purposes": Sentence(
            "belum dipilih untuk apa kuasanya", "what it is for has not been chosen"
        ),
        "document": Sentence("nomor atau uraian suratnya kosong", "the letter is not named"),
        "order": Sentence(
            "hari terakhirnya mendahului hari mulainya", "its last day is before its first"
        ),
        "over": Sentence("hari terakhirnya sudah lewat", "its last day is over"),
        "too_long": Sentence(
            f"berlakunya lebih dari {YEARS_MAX} tahun",
            f"it would hold longer than {YEARS_MAX} years",
        ),
        "limits": Sentence(
            "batas sekali ambil harus di atas nol dan tidak melebihi batas sebulan",
            "the limit at once must be above nothing and not above the limit of a month",
        ),
        "no_limits": Sentence(
            "batas pengambilan hanya diisi bila uang boleh diambil",
            "limits are only for proxies that take money out",
        ),
        "member": Sentence("pemberinya bukan anggota aktif", "who gives it is no active member"),
        "person": Sentence(
            "penerimanya tidak ada dalam data warga, atau sudah meninggal",
            "who receives it is not in the village record, or died",
        ),
        "self": Sentence("penerimanya adalah anggota itu sendiri", "who receives it is the member"),
        "age": Sentence(
            f"penerimanya belum {AGE_MIN} tahun", f"who receives it is under {AGE_MIN}"
        ),
        "unknown": Sentence(
            "alamatnya tidak lengkap atau bukan dari koperasi ini",
            "its address is incomplete or not from this cooperative",
        ),
        "unlinked": Sentence(
            "akun ini belum dihubungkan dengan keanggotaan; mintalah kode aktivasi",
            "this log-in is not tied to a membership yet; ask for an activation code",
        ),
        "shut": Sentence("aksesnya ditutup bendahara", "the treasurer shut the access"),
        "expired": Sentence("masa berlakunya sudah habis", "its time is over"),
        "revoked": Sentence("sudah dicabut koperasi", "the cooperative revoked it"),
        "ended": Sentence("keanggotaannya sudah selesai", "the membership has come to its end"),
    },
}

SUBJECTS: dict[str, Sentence] = {
    "proxy": Sentence("kuasa", "proxy"),
}

DETAILS: dict[str, Sentence] = {
    "limit_each": Sentence("batas sekali ambil", "limit at once"),
    "limit_month": Sentence("batas sebulan", "limit of a month"),
    "valid_from": Sentence("berlaku mulai", "holds from"),
    "expires_on": Sentence("berlaku sampai", "holds until"),
    "purpose": Sentence("keperluan", "purpose"),
    "link": Sentence("tautan", "link"),
}

ACTIONS: dict[str, Sentence] = {
    "portal.activate": Sentence("Mengaktifkan akun anggota", "Activated a member's log-in"),
    "portal.code": Sentence("Membuat kode aktivasi", "Made an activation code"),
    "portal.shut": Sentence("Menutup akses anggota", "Shut a member's log-in"),
    "proxy.grant": Sentence("Mencatat kuasa", "Recorded a proxy"),
    "proxy.revoke": Sentence("Mencabut kuasa", "Revoked a proxy"),
    "proxy.act": Sentence("Melayani penerima kuasa", "Served a proxy"),
    "proxy.link": Sentence("Membuat tautan mutasi", "Made a link to a statement"),
    "proxy.link_revoke": Sentence("Mencabut tautan mutasi", "Revoked a link to a statement"),
}
