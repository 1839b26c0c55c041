"""What values and acts that code keeps as names are called in the sentences people read."""

from __future__ import annotations

from coop.web.sentences import Sentence

#: Values that code keeps as names, in the words of the sentences; by parameter, then value.
WORDS: dict[str, dict[str, Sentence]] = {
    "state": {
        "open": Sentence("terbuka", "open"),
        "closed": Sentence("ditutup", "closed"),
        "locked": Sentence("dikunci", "locked"),
    },
    "kind": {
        "account": Sentence("akun", "account"),
        "entry": Sentence("jurnal", "entry"),
        "member": Sentence("anggota", "member"),
        "savings": Sentence("rekening simpanan", "savings account"),
        "loan": Sentence("pinjaman", "loan"),
        "enterprise": Sentence("usaha", "enterprise"),
        "deposit": Sentence("simpanan berjangka", "time deposit"),
        "cooperative": Sentence("koperasi", "cooperative"),
        "supplier": Sentence("pemasok", "supplier"),
        "person": Sentence("orang", "person"),
        "attachment": Sentence("lampiran", "attachment"),
        "report": Sentence("laporan", "report"),
    },
    "field": {
        "narration": Sentence("Keterangan", "Narration"),
        "receipt_number": Sentence("Nomor kuitansi", "Receipt number"),
        "batch": Sentence("Nama susulan", "Name of the batch"),
        "origin": Sentence("Asal", "Origin"),
        "reason": Sentence("Alasan", "Reason"),
        "request_id": Sentence("Nomor permintaan", "Request id"),
        "actor": Sentence("Nama pelaku", "Actor"),
        "approved_by": Sentence("Nama penyetuju", "Approver"),
        "name": Sentence("Nama", "Name"),
        "code": Sentence("Kode", "Code"),
    },
    "role": {
        "inter_unit": Sentence("rekening antarunit", "between units"),
        "income_summary": Sentence("ikhtisar laba rugi", "income summary"),
        "retained_surplus": Sentence("SHU belum dibagi", "undistributed surplus"),
        "opening_difference": Sentence("selisih saldo awal", "opening difference"),
        "prior_year_correction": Sentence(
            "koreksi SHU tahun lalu", "correction of earlier years"
        ),
        "unit_capital": Sentence("modal unit", "capital of a unit"),
        "unit_capital_asset": Sentence("penyertaan pada unit", "capital given to a unit"),
        "cash_overage": Sentence("selisih kas lebih", "cash overage"),
        "cash_shortage": Sentence("selisih kas kurang", "cash shortage"),
        "current_surplus": Sentence("SHU tahun berjalan", "surplus of the running year"),
    },
    "reason": {
        "empty": Sentence("masih kosong", "it is empty"),
        "too_long": Sentence("terlalu panjang", "it is too long"),
        "control_characters": Sentence(
            "ada tanda yang tidak terlihat", "it holds signs that cannot be seen"
        ),
        "reversal": Sentence(
            "jurnal ini sendiri suatu pembatalan; catat jurnal baru",
            "it is a reversal itself; record a new entry",
        ),
        "closing": Sentence(
            "jurnal ini penutup tahun; koreksi lewat periode penyesuaian",
            "it closes a year; correct it in the adjustment period",
        ),
        "too_many": Sentence("lampirannya terlalu banyak", "there are too many attachments"),
        "kind": Sentence("bukan foto atau PDF", "it is neither a photo nor a PDF"),
        "timeout": Sentence("terlalu lama", "it took too long"),
        "crashed": Sentence("programnya berhenti", "its program stopped"),
        "unreadable": Sentence("jawabannya tidak terbaca", "its answer cannot be read"),
        "too_large": Sentence("terlalu besar", "it is too large"),
        "binary": Sentence("isinya bukan teks", "it holds no text"),
        "encoding": Sentence("hurufnya tidak dikenal", "its letters are in an unknown code"),
        "quotes": Sentence("ada tanda kutip yang tidak ditutup", "a quotation mark is not closed"),
        "locked": Sentence(
            "terkunci kata sandi atau dalam bentuk .xls lama",
            "it has a password, or the old .xls form",
        ),
        "damaged": Sentence("rusak", "it is damaged"),
        "no_rows": Sentence("tidak ada barisnya", "it has no rows"),
        "both": Sentence("dapat dibaca dengan dua cara", "can be read in two ways"),
        "mixed": Sentence(
            "sebagian memakai titik dan sebagian koma untuk sen",
            "partly use a point and partly a comma for sen",
        ),
        "other_pillar": Sentence(
            "batalkan dari halaman asalnya, misalnya halaman pinjaman atau simpanan",
            "reverse it on the page it came from, such as that of the loan or the savings",
        ),
        "not_ended": Sentence(
            "tahunnya belum berakhir; tunggu sampai 31 Desember lewat",
            "the year has not ended; wait until 31 December has come",
        ),
        "no_entries": Sentence(
            "tidak ada jurnal pada tahun itu; periksa angka tahunnya",
            "there is no entry in that year; check the number",
        ),
        "months_open": Sentence(
            "masih ada bulan yang terbuka; tutup semuanya lebih dahulu",
            "some of its months are open; close all of them first",
        ),
        "year_before_open": Sentence(
            "tahun sebelumnya belum ditutup; tutup tahun itu lebih dahulu",
            "the year before is not closed; close that one first",
        ),
        "year_before_unapproved": Sentence(
            "tahun sebelumnya belum disahkan RAT; sahkan tahun itu lebih dahulu",
            "the year before is not approved by the members' meeting; approve that one first",
        ),
        "step_before": Sentence(
            "langkah sebelumnya belum selesai; tutup tahun, audit, lalu pengesahan RAT",
            "the step before is not done: close the year, then audit, then approval",
        ),
        "adjustments_unclosed": Sentence(
            "ada penyesuaian yang belum ditutup ke SHU; jalankan tutup tahun sekali lagi",
            "some adjustments are not closed to the surplus yet; close the year once more",
        ),
    },
}

#: What the audit log calls the acts of the book, by the ``action`` of its rows.
ACTIONS: dict[str, Sentence] = {
    "audit.read": Sentence("Membaca catatan audit", "Read the audit log"),
    "book.backup": Sentence("Membuat salinan buku", "Backed up the book"),
    "book.copy": Sentence("Menyalin buku", "Copied the book"),
    "book.create": Sentence("Membuat buku", "Made the book"),
    "book.restore": Sentence("Memulihkan buku dari salinan", "Restored the book from a copy"),
    "chart.add": Sentence("Menambah akun", "Added an account"),
    "chart.change": Sentence("Mengubah akun", "Changed an account"),
    "chart.import": Sentence("Mengimpor bagan akun", "Imported a chart of accounts"),
    "clock.confirm": Sentence("Memastikan jam komputer", "Confirmed the computer's clock"),
    "demo.create": Sentence("Membuat koperasi contoh", "Made the demonstration"),
    "journal.import": Sentence("Mengimpor jurnal", "Imported entries"),
    "journal.post": Sentence("Mencatat jurnal", "Posted an entry"),
    "period.close": Sentence("Menutup periode", "Closed a period"),
    "period.reopen": Sentence("Membuka kembali periode", "Reopened a period"),
    "setup.code": Sentence("Membuat kode penyiapan", "Drew a set-up code"),
    "setup.redeem": Sentence("Memakai kode penyiapan", "Used the set-up code"),
    "user.create": Sentence("Menambah pengguna", "Added a user"),
    "user.disable": Sentence("Mematikan pengguna", "Disabled a user"),
    "user.enable": Sentence("Mengaktifkan pengguna", "Enabled a user"),
    "user.set_password": Sentence("Mengganti kata sandi", "Changed a password"),
    "user.set_roles": Sentence("Mengubah peran", "Changed roles"),
    "user.sign_in": Sentence("Masuk", "Signed in"),
    "user.sign_in_refused": Sentence("Gagal masuk", "Failed to sign in"),
    "year.close": Sentence("Menutup tahun", "Closed a year"),
}
