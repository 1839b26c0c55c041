"""What a person reads when the first day or the first balances are refused."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "users.password_same": Sentence(
        "Kata sandi baru sama dengan yang dibuatkan orang lain. Pilih kata sandi yang hanya "
        "Anda tahu.",
        "The new password is the one that somebody else chose for you. Choose one that only you "
        "know.",
    ),
    "setup.fact_refused": Sentence(
        "{fact} “{text}” tidak sesuai bentuknya. Salin dari surat aslinya, atau kosongkan bila "
        "belum ada.",
        "{fact} “{text}” does not have the form it should have. Copy it from the paper, or leave "
        "it empty if there is none yet.",
    ),
    "setup.logo_refused": Sentence(
        "Berkas {file_name} tidak dapat menjadi logo: {reason}. Pakai gambar PNG atau JPEG, "
        "paling besar 2 MB.",
        "File {file_name} cannot be the logo: {reason}. Use a PNG or JPEG picture of at most 2 MB.",
    ),
    "setup.chart_fixed": Sentence(
        "Susunan akun tidak dapat diganti lagi: {reason}. Tambah, ganti nama, atau nonaktifkan "
        "akunnya satu per satu di bagan akun.",
        "The chart cannot be exchanged any more: {reason}. Add, rename or deactivate single "
        "accounts in the chart of accounts.",
    ),
    "setup.last_unit": Sentence(
        "Paling sedikit satu unit harus tetap dipakai. Biarkan tercentang unit tempat buku ini "
        "dicatat.",
        "At least one unit stays in use. Leave the tick on the unit in which the books are kept.",
    ),
    "setup.unit_has_balance": Sentence(
        "{unit} masih punya saldo {balance} pada akun {account}. Pindahkan dulu seluruh "
        "saldonya, lalu berhentikan unitnya.",
        "{unit} still holds {balance} on account {account}. Move all of its balances first, "
        "then take it out of use.",
    ),
    "setup.first_day_fixed": Sentence(
        "Saldo awal sudah tercatat, jadi buku tetap mulai {day}. Batalkan dulu saldo awalnya bila "
        "bulan pertama memang salah.",
        "First balances are recorded already, so the books begin on {day}. Reverse the first "
        "balances before you choose another month.",
    ),
    "setup.first_day_refused": Sentence(
        "Buku tidak dapat mulai {day}. Pilih bulan ini, bulan depan, atau bulan yang sudah lewat.",
        "The books cannot begin on {day}. Choose this month, the next, or one that has passed.",
    ),
    "setup.step_missing": Sentence(
        "Pertanyaan “{step}” belum dijawab. Jawab dulu, lalu selesaikan persiapannya.",
        "The question “{step}” is not answered. Answer it, then finish the set-up.",
    ),
}
