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
    "opening.first_day_missing": Sentence(
        "Bulan pertama pembukuan belum ditentukan. Tentukan dulu di Pengaturan, Identitas "
        "koperasi.",
        "The first month of the books is not chosen yet. Choose it in Settings, Identity.",
    ),
    "opening.done": Sentence(
        "Saldo awal {unit} sudah tercatat dengan bukti {voucher_number} per {day}. Perbaiki "
        "dengan pindah buku, atau batalkan dulu bukti itu dengan tanggal {day}, lalu catat lagi.",
        "The opening balances of {unit} are recorded as {voucher_number} as of {day}. Correct them "
        "by a transfer, or reverse that entry on {day} first and record them again.",
    ),
    "opening.empty": Sentence(
        "Belum ada saldo {unit} yang diisi. Isi dulu, atau lewati unit ini bila memang belum "
        "punya apa-apa.",
        "No balance of {unit} is typed in yet. Type them in first, or leave this unit out if it "
        "has nothing.",
    ),
    "opening.changed": Sentence(
        "Isian {unit} berubah sejak Anda memeriksanya. Periksa sekali lagi angka di halaman ini, "
        "lalu catat.",
        "The balances of {unit} changed after you looked at them. Look at this page again, then "
        "record them.",
    ),
    "opening.part_changed": Sentence(
        "Bagian ini disimpan {username} pada {at}, sesudah Anda membukanya; tidak ada yang "
        "ditimpa. Bandingkan dengan yang tersimpan; bila isian Anda yang benar, simpan lagi.",
        "This part was saved by {username} on {at}, after you opened it; nothing was overwritten. "
        "Compare it with what is kept; if yours is right, save it once more.",
    ),
    "opening.difference_not_agreed": Sentence(
        "Saldo awal belum cocok; selisihnya {difference}. Beri centang persetujuan bila selisih "
        "itu memang hendak dicatat, atau kembali dan perbaiki isiannya.",
        "The balances do not tie; they differ by {difference}. Tick that you agree to record the "
        "difference, or go back and correct them.",
    ),
    "opening.entries_before": Sentence(
        "{unit} sudah punya jurnal {voucher_number} tanggal {day}, sebelum bulan pertama; saldo "
        "awal akan menghitungnya dua kali. Batalkan jurnal itu, atau mulai pada bulan yang lebih "
        "awal.",
        "{unit} has entry {voucher_number} of {day}, before the first month; opening balances "
        "would count it twice. Reverse that entry, or begin with an earlier month.",
    ),
    "opening.result_not_expected": Sentence(
        "Akun {account} adalah pendapatan atau biaya, padahal buku mulai bulan Januari. Kosongkan "
        "jumlahnya; hasil tahun lalu masuk ke modal.",
        "Account {account} is income or cost, but the books begin in January. Empty its amount; "
        "last year's result belongs to own capital.",
    ),
    "opening.account_not_opening": Sentence(
        "Akun {account} tidak ada di bagan akun atau tidak memakai saldo awal sendiri. Pilih akun "
        "lain.",
        "Account {account} is not in the chart or takes no first balance of its own. Choose "
        "another account.",
    ),
}
