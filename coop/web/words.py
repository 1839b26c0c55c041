"""What values and acts that code keeps as names are called in the sentences people read."""

from __future__ import annotations

from coop.desk.setup.facts import FACTS
from coop.desk.setup.facts import STEPS
from coop.web import words_of_closing
from coop.web import words_of_deposits
from coop.web import words_of_dues
from coop.web import words_of_intake
from coop.web import words_of_interest
from coop.web import words_of_membership
from coop.web import words_of_people
from coop.web import words_of_proxies
from coop.web import words_of_savings
from coop.web.sentence import Sentence

#: Values that code keeps as names, in the words of the sentences; by parameter, then value.
WORDS: dict[str, dict[str, Sentence]] = {
    "fact": {
        "identity.village_code": Sentence("Kode wilayah desa", "Code of the village"),
        **{fact.key: Sentence(*fact.label) for fact in FACTS},
    },
    "step": {step.name: Sentence(*step.title) for step in STEPS},
    "state": {
        "open": Sentence("terbuka", "open"),
        "closed": Sentence("ditutup", "closed"),
        "locked": Sentence("dikunci", "locked"),
    },
    "status": {
        "audited": Sentence("tercatat diaudit", "recorded as audited"),
        "approved": Sentence("disahkan RAT", "approved by the members' meeting"),
    },
    "kind": {
        "account": Sentence("akun", "account"),
        "entry": Sentence("jurnal", "entry"),
        "cash_count": Sentence("hitungan kas", "cash count"),
        "receipt": Sentence("kuitansi", "receipt"),
        "bank_line": Sentence("baris bank", "bank line"),
        "member": Sentence("anggota", "member"),
        "savings": Sentence("rekening simpanan", "savings account"),
        "loan": Sentence("pinjaman", "loan"),
        "enterprise": Sentence("usaha anggota", "enterprise"),
        "deposit": Sentence("simpanan berjangka", "time deposit"),
        "cooperative": Sentence("koperasi", "cooperative"),
        "supplier": Sentence("pemasok", "supplier"),
        "person": Sentence("pengurus atau petugas", "officer or staff member"),
        "attachment": Sentence("lampiran", "attachment"),
        "handover": Sentence("serah terima", "hand-over"),
        "report": Sentence("laporan", "report"),
    },
    "field": {
        "narration": Sentence("Keterangan", "Narration"),
        "receipt_number": Sentence("Nomor kuitansi tulisan tangan", "Handwritten receipt number"),
        "batch": Sentence("Kumpulan susulan", "Batch entered later"),
        "origin": Sentence("Asal", "Origin"),
        "reason": Sentence("Alasan", "Reason"),
        "request_id": Sentence("Nomor permintaan", "Request id"),
        "actor": Sentence("Nama pencatat", "Name of who records"),
        "approved_by": Sentence("Nama yang menyetujui", "Name of the approver"),
        "name": Sentence("Nama", "Name"),
        "legal_number": Sentence("Nomor badan hukum", "Legal entity number"),
        "address": Sentence("Alamat", "Address"),
        "place": Sentence("Tempat tanda tangan", "Place of signing"),
        "zone": Sentence("Zona waktu", "Time zone"),
        "language": Sentence("Bahasa laporan", "Language of reports"),
        "file_name": Sentence("Nama berkas", "Name of the file"),
        "opening.old_numbers": Sentence("Nomor bukti lama", "Old voucher numbers"),
        "identity.village": Sentence("Desa atau kelurahan", "Village"),
        **{fact.key: Sentence(*fact.label) for fact in FACTS},
        "holder_number": Sentence("Nomor pemegang kas", "Number of who holds the cash"),
        "holder_name": Sentence("Nama pemegang kas", "Name of who holds the cash"),
        "counted_by": Sentence("Nama yang menghitung", "Name of who counted"),
        "counted_at": Sentence("Jam penghitungan", "Hour of the count"),
        "explanation": Sentence("Penjelasan selisih", "Explanation of the difference"),
        "witnesses": Sentence("Nama saksi", "Name of a witness"),
        "person": Sentence("Nomor petugas", "Number of the collector"),
        "other_items": Sentence("Isi kas yang lain", "What else is in the box"),
        "note": Sentence("Catatan", "Note"),
        "bank_text": Sentence("Keterangan baris bank", "Text of the bank line"),
        "code": Sentence("Kode", "Code"),
        "kind": Sentence("Jenis", "Kind"),
        "number": Sentence("Nomor rujukan", "Reference number"),
        "limit_rule": Sentence("Batas saldo", "Limit of the balance"),
        "subledger_kind": Sentence("Nomor rujukan yang diwajibkan", "Demanded reference number"),
    },
    "decision": {
        "approved": Sentence("disetujui", "approved"),
        "refused": Sentence("ditolak", "refused"),
        "withdrawn": Sentence("ditarik kembali", "withdrawn"),
    },
    "role": {
        "inter_unit": Sentence("rekening antarunit", "between units"),
        "income_summary": Sentence("ikhtisar SHU", "income summary"),
        "retained_surplus": Sentence("SHU belum dibagi", "undistributed surplus"),
        "opening_difference": Sentence("selisih saldo awal", "opening difference"),
        "prior_year_correction": Sentence("koreksi SHU tahun lalu", "correction of earlier years"),
        "unit_capital": Sentence("modal unit", "capital of a unit"),
        "unit_capital_asset": Sentence("penyertaan pada unit", "capital given to a unit"),
        "cash_overage": Sentence("selisih kas lebih", "cash overage"),
        "cash_shortage": Sentence("selisih kas kurang", "cash shortage"),
        "current_surplus": Sentence("SHU tahun berjalan", "surplus of the running year"),
    },
    "report": {
        "trial-balance": Sentence("neraca saldo", "trial balance"),
        "balance-sheet": Sentence("neraca", "balance sheet"),
        "income-statement": Sentence("perhitungan hasil usaha", "income statement"),
        "equity": Sentence("perubahan ekuitas", "changes in equity"),
        "cash-flow": Sentence("arus kas", "cash flow"),
        "general-ledger": Sentence("buku besar", "general ledger"),
        "monthly": Sentence("perbandingan bulanan", "monthly comparison"),
        "daily-journal": Sentence("jurnal harian", "daily journal"),
    },
    "reason": {
        "empty": Sentence("masih kosong", "it is empty"),
        "too_long": Sentence("terlalu panjang", "it is too long"),
        "unknown": Sentence("tidak ada dalam daftar pilihan", "it is not on the list"),
        "control_characters": Sentence("ada karakter tersembunyi", "it contains hidden characters"),
        "reversal": Sentence(
            "jurnal ini sudah merupakan pembatalan; catat jurnal baru",
            "it is a reversal itself; record a new entry",
        ),
        "closing": Sentence(
            "ini jurnal penutup tahun; koreksi lewat periode penyesuaian",
            "it closes a year; correct it in the adjustment period",
        ),
        "too_many": Sentence("lampirannya terlalu banyak", "there are too many attachments"),
        "submitted": Sentence(
            "jurnalnya sudah diajukan; lampirkan sesudah disetujui",
            "its entry was submitted already; attach it after the approval",
        ),
        "digits": Sentence("berisi tanda selain angka", "holds signs other than digits"),
        "length": Sentence("terlalu pendek atau terlalu panjang", "is too short or too long"),
        "easy": Sentence("terlalu mudah ditebak", "is too easy to guess"),
        "kind": Sentence("bukan foto atau PDF", "it is neither a photo nor a PDF"),
        "timeout": Sentence("terlalu lama", "it took too long"),
        "crashed": Sentence("programnya berhenti", "its program stopped"),
        "unreadable": Sentence("jawabannya tidak terbaca", "its answer cannot be read"),
        "too_large": Sentence("terlalu besar", "it is too large"),
        "no_picture": Sentence(
            "bukan gambar PNG atau JPEG", "it is neither a PNG nor a JPEG picture"
        ),
        "too_many_pixels": Sentence("gambarnya terlalu lebar", "the picture is too wide"),
        "too_small": Sentence("gambarnya terlalu kecil", "the picture is too small"),
        "entries": Sentence("buku sudah berisi jurnal", "the book has entries"),
        "waiting": Sentence(
            "ada transaksi yang menunggu persetujuan", "an entry waits for approval"
        ),
        "opening": Sentence(
            "saldo awal sudah mulai diisi; kosongkan dulu isiannya",
            "first balances are being typed in; empty them first",
        ),
        "too_wide": Sentence("kolomnya terlalu banyak", "it has too many columns"),
        "binary": Sentence("isinya bukan teks", "it holds no text"),
        "encoding": Sentence("bentuk hurufnya tidak dikenal", "its text encoding is unknown"),
        "quotes": Sentence("ada tanda kutip yang tidak ditutup", "a quotation mark is not closed"),
        "locked": Sentence(
            "terkunci kata sandi atau dalam bentuk .xls lama",
            "it has a password, or the old .xls form",
        ),
        "damaged": Sentence("rusak", "it is damaged"),
        "formula": Sentence(
            "berisi rumus yang belum dihitung; buka dan simpan dulu di Excel atau LibreOffice",
            "it holds formulas without results; open and save it in Excel or LibreOffice first",
        ),
        "no_rows": Sentence("tidak ada isinya", "it has no rows"),
        "both": Sentence("dapat dibaca dengan dua cara", "can be read in two ways"),
        "mixed": Sentence(
            "sebagian memakai titik dan sebagian koma untuk sen",
            "partly use a point and partly a comma for sen",
        ),
        "full": Sentence("tempatnya penuh", "it is full"),
        "read_only": Sentence(
            "tempatnya terkunci, hanya dapat dibaca", "it is locked and can only be read"
        ),
        "gone": Sentence(
            "foldernya tidak ada, atau diskanya sudah dicabut",
            "the folder is not there, or its disk was pulled out",
        ),
        "same_person": Sentence(
            "orangnya sama dengan yang menyerahkan", "it is the person who hands over"
        ),
        "not_treasurer": Sentence("bukan bendahara", "not the treasurer"),
        "not_enabled": Sentence("akunnya tidak aktif", "the account is disabled"),
        "is_supervisor": Sentence(
            "pengawas tidak boleh memegang pembukuan", "a supervisor may not keep the books"
        ),
        "other_pillar": Sentence(
            "batalkan dari halaman asalnya, misalnya halaman pinjaman atau simpanan",
            "reverse it on the page it came from, such as that of the loan or the savings",
        ),
        "not_ended": Sentence(
            "tahunnya belum berakhir; tunggu sampai 31 Desember",
            "the year has not ended; wait until 31 December",
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
        "year_before_unaudited": Sentence(
            "tahun sebelumnya belum tercatat diaudit; catat tahun itu lebih dahulu",
            "the year before is not recorded as audited; record that one first",
        ),
        "year_before_unapproved": Sentence(
            "tahun sebelumnya belum disahkan RAT; sahkan tahun itu lebih dahulu",
            "the year before is not approved by the members' meeting; approve that one first",
        ),
        "step_before": Sentence(
            "langkah sebelumnya belum selesai; urutannya tutup tahun buku, audit, pengesahan RAT",
            "the step before is not done; close the year, then the audit, then the approval",
        ),
        "adjustments_unclosed": Sentence(
            "ada penyesuaian yang belum ditutup ke SHU; tutup tahun buku sekali lagi",
            "some adjustments are not closed to the surplus yet; close the year once more",
        ),
        "not_an_amount": Sentence(
            "tidak terbaca sebagai jumlah uang; tulis seperti 1.250.000",
            "it cannot be read as an amount; write it as 1.250.000",
        ),
        "not_positive": Sentence("harus lebih dari nol", "it must be more than nothing"),
        "amount_too_large": Sentence(
            "jumlahnya terlalu besar; periksa nolnya",
            "the amount is too large; check its zeros",
        ),
        "not_a_day": Sentence(
            "tidak terbaca sebagai tanggal; tulis seperti 31/03/2026",
            "it cannot be read as a date; write it as 31/03/2026",
        ),
        "no_such_field": Sentence(
            "tidak ditanyakan oleh kejadian ini", "this event does not ask for it"
        ),
        "too_many_rows": Sentence(
            "barisnya terlalu banyak; bagi menjadi beberapa catatan",
            "there are too many rows; record them in parts",
        ),
        "one_amount": Sentence(
            "isi paling sedikit satu jumlah", "give at least one of the amounts"
        ),
        "more_than_whole": Sentence(
            "lebih besar daripada jumlah seluruhnya", "it is more than the whole"
        ),
        "same_place": Sentence(
            "sama dengan tempat asalnya; pilih yang lain",
            "it is where the money comes from; choose another",
        ),
        "same_unit": Sentence(
            "unitnya sama; pilih tempat milik unit lain",
            "it belongs to the same unit; choose one of another unit",
        ),
        "not_below_records": Sentence(
            "tidak kurang dari nilai menurut catatan, jadi tidak ada yang terjual; "
            "periksa hitungan dan pembelian yang belum dicatat",
            "it is not below the records, so nothing would have been sold; "
            "check the count, and purchases that are not recorded yet",
        ),
        "supplies_not_below": Sentence(
            "tidak kurang dari nilai menurut catatan, jadi tidak ada yang terpakai",
            "it is not below the records, so nothing would have been used",
        ),
        "no_sales": Sentence(
            "belum ada penjualan pada bulan itu; catat penjualannya dahulu, "
            "atau catat barang yang hilang sebagai barang rusak",
            "there are no sales in that month yet; record them first, "
            "or record what is missing as damaged goods",
        ),
    },
}

#: What acts in the audit log are about, by what stands before the colon of their ``subject``.
SUBJECTS: dict[str, Sentence] = {
    "setting": Sentence("pengaturan", "setting"),
    "opening": Sentence("saldo awal", "first balances"),
    "unit": Sentence("unit", "unit"),
    "account": Sentence("akun", "account"),
    "audit": Sentence("catatan audit", "audit log"),
    "book": Sentence("buku ini", "this book"),
    "chart": Sentence("bagan akun", "chart of accounts"),
    "draft": Sentence("pengajuan nomor", "submission number"),
    "entry": Sentence("jurnal urutan", "entry at position"),
    "gap": Sentence("pernyataan nomor hilang", "declaration of lost numbers"),
    "head": Sentence("kepala rantai", "chain head"),
    "handover": Sentence("serah terima", "hand-over"),
    "import": Sentence("impor", "import"),
    "report": Sentence("laporan", "statement"),
    "user": Sentence("pengguna", "user"),
    "count": Sentence("hitungan kas nomor", "cash count number"),
    "bank": Sentence("rekening bank", "bank account"),
    "year": Sentence("tahun buku", "fiscal year"),
}

#: What the audit log calls the details of an act.
DETAILS: dict[str, Sentence] = {
    "amount": Sentence("jumlah uang", "amount"),
    "approved_by": Sentence("disetujui oleh", "approved by"),
    "is_active": Sentence("dipakai", "in use"),
    "accounts": Sentence("akun baru", "new accounts"),
    "added": Sentence("ditambahkan", "added"),
    "address": Sentence("alamat jaringan", "network address"),
    "after": Sentence("sesudah", "after"),
    "before": Sentence("sebelum", "before"),
    "changed": Sentence("diubah", "changed"),
    "chart": Sentence("bagan akun", "chart of accounts"),
    "copy": Sentence("cetakan ke-", "print no."),
    "date_from": Sentence("dari tanggal", "from"),
    "date_to": Sentence("sampai tanggal", "until"),
    "event": Sentence("transaksi", "transaction"),
    "entries": Sentence("jurnal", "entries"),
    "file": Sentence("berkas", "file"),
    "findings": Sentence("temuan", "findings"),
    "form": Sentence("bentuk", "format"),
    "hash": Sentence("kode segel", "seal code"),
    "digest": Sentence("sidik isi", "content digest"),
    "difference": Sentence("selisih", "difference"),
    "line": Sentence("baris bank", "bank line"),
    "lines": Sentence("baris", "lines"),
    "matches": Sentence("pencocokan", "matches"),
    "day": Sentence("tanggal", "day"),
    "balance": Sentence("saldo", "balance"),
    "kind": Sentence("jenis", "kind"),
    "last_recorded_at": Sentence("pencatatan terakhir", "last recorded at"),
    "members": Sentence("nomor rujukan baru", "new reference numbers"),
    "name": Sentence("nama", "name"),
    "position": Sentence("urutan terakhir", "last position"),
    "postings": Sentence("baris jurnal", "lines"),
    "reason": Sentence("alasan", "reason"),
    "role": Sentence("tugas", "role"),
    "roles": Sentence("peran", "roles"),
    "rows": Sentence("baris", "rows"),
    "rule": Sentence("batas", "limit"),
    "screen_of": Sentence("di layar", "at the screen of"),
    "sha256": Sentence("sidik berkas", "file's SHA-256"),
    "type": Sentence("jenis akun", "account type"),
    "unit": Sentence("unit", "unit"),
    "value": Sentence("nilai baru", "new value"),
    "voucher_number": Sentence("nomor bukti", "voucher number"),
    "first": Sentence("pertama", "first"),
    "last": Sentence("terakhir", "last"),
    "numbers": Sentence("nomor tertinggi", "highest numbers"),
    "place": Sentence("tempat", "place"),
    "head": Sentence("kepala rantai", "chain head"),
    "way": Sentence("cara", "way"),
}

#: What the audit log calls the acts of the book, by the ``action`` of its rows.
ACTIONS: dict[str, Sentence] = {
    "opening.empty": Sentence("Mengosongkan isian saldo awal", "Emptied typed first balances"),
    "opening.record": Sentence("Mencatat saldo awal", "Recorded first balances"),
    "book.identity": Sentence("Mengubah identitas koperasi", "Changed the identity"),
    "book.logo": Sentence("Mengganti logo", "Changed the logo"),
    "chart.choose": Sentence("Memilih susunan akun", "Chose the chart of accounts"),
    "chart.unit": Sentence("Mengubah unit", "Changed a unit"),
    "attachment.add": Sentence("Menambah lampiran", "Added an attachment"),
    "audit.read": Sentence("Membaca catatan audit", "Read the audit log"),
    "book.backup": Sentence("Membuat salinan buku", "Backed up the book"),
    "book.copy": Sentence("Menyalin buku", "Copied the book"),
    "book.create": Sentence("Membuat buku", "Made the book"),
    "book.migrate": Sentence(
        "Menyesuaikan buku dengan versi program", "Brought the book up to the program's version"
    ),
    "book.rehearse": Sentence("Mencoba memulihkan salinan", "Rehearsed restoring a copy"),
    "book.restore": Sentence("Memulihkan buku dari salinan", "Restored the book from a copy"),
    "chart.activate": Sentence("Mengaktifkan akun", "Activated an account"),
    "chart.add": Sentence("Menambah akun", "Added an account"),
    "chart.change": Sentence("Mengubah akun", "Changed an account"),
    "chart.deactivate": Sentence("Menonaktifkan akun", "Deactivated an account"),
    "chart.delete": Sentence("Menghapus akun", "Deleted an account"),
    "chart.import": Sentence("Mengimpor bagan akun", "Imported a chart of accounts"),
    "chart.limit": Sentence("Mengubah batas saldo akun", "Changed an account's limit"),
    "chart.rename": Sentence("Mengganti nama akun", "Renamed an account"),
    "chart.subledger": Sentence(
        "Mengubah nomor rujukan yang diwajibkan akun", "Changed an account's reference number"
    ),
    "clock.confirm": Sentence("Memastikan jam komputer", "Confirmed the computer's clock"),
    "demo.create": Sentence("Membuat koperasi contoh", "Made the demonstration"),
    "draft.approve": Sentence("Menyetujui pengajuan", "Approved a submission"),
    "draft.approve_on_paper": Sentence(
        "Mencatat persetujuan di atas kertas", "Recorded an approval on paper"
    ),
    "draft.confirm_paper": Sentence(
        "Mengonfirmasi tanda tangan di kertas", "Confirmed the signature on paper"
    ),
    "draft.make": Sentence("Mengajukan jurnal untuk disetujui", "Submitted an entry for approval"),
    "draft.refuse": Sentence("Menolak pengajuan", "Refused a submission"),
    "draft.withdraw": Sentence("Menarik kembali pengajuan", "Withdrew a submission"),
    "event.record": Sentence("Mencatat transaksi", "Recorded a transaction"),
    "gap.declare": Sentence("Menyatakan nomor bukti hilang", "Declared voucher numbers lost"),
    "handover.cancel": Sentence("Membatalkan serah terima", "Cancelled a hand-over"),
    "handover.complete": Sentence(
        "Menyelesaikan serah terima jabatan bendahara", "Completed a hand-over of the treasurer"
    ),
    "handover.start": Sentence("Menyiapkan serah terima", "Began a hand-over"),
    "journal.import": Sentence("Mengimpor jurnal", "Imported entries"),
    "journal.post": Sentence("Mencatat jurnal", "Posted an entry"),
    "period.close": Sentence("Menutup periode", "Closed a period"),
    "period.reopen": Sentence("Membuka kembali periode", "Reopened a period"),
    "report.download": Sentence("Mengunduh laporan", "Downloaded a statement"),
    "restore.answer": Sentence(
        "Menyebut nomor bukti tertinggi di kertas", "Named the highest voucher numbers on paper"
    ),
    "setting.change": Sentence("Mengubah pengaturan", "Changed a setting"),
    "setup.code": Sentence("Membuat kode awal", "Made a set-up code"),
    "setup.redeem": Sentence("Memakai kode awal", "Used the set-up code"),
    "counter.open": Sentence("Membuka sesi kas", "Opened a cash session"),
    "counter.close": Sentence("Menutup sesi kas", "Closed a cash session"),
    "receipt.print": Sentence("Mencetak kuitansi", "Printed a receipt"),
    "receipts.list": Sentence("Mencetak daftar kuitansi", "Printed the list of receipts"),
    "transfer.expect": Sentence("Mencatat transfer yang ditunggu", "Noted an expected transfer"),
    "transfer.drop": Sentence("Mencoret transfer yang ditunggu", "Struck out an expected transfer"),
    "count.note": Sentence("Mencatat penelusuran selisih kas", "Noted on a cash difference"),
    "count.record": Sentence("Mencatat kas opname", "Recorded a cash count"),
    "bank.line": Sentence("Mengetik baris bank", "Typed a bank line"),
    "bank.void": Sentence("Mencoret baris bank", "Struck out a bank line"),
    "bank.import": Sentence("Membaca berkas bank", "Read a file of the bank"),
    "bank.match": Sentence("Mencocokkan baris bank", "Matched bank lines"),
    "bank.unmatch": Sentence("Melepas pencocokan bank", "Undid a bank match"),
    "bank.balance": Sentence("Mencatat saldo menurut bank", "Recorded the bank's balance"),
    "subledger.open": Sentence("Mendaftarkan nomor rujukan", "Registered a reference number"),
    "user.create": Sentence("Menambah pengguna", "Added a user"),
    "user.disable": Sentence("Menonaktifkan pengguna", "Disabled a user"),
    "user.sign_out": Sentence("Keluar", "Signed out"),
    "user.enable": Sentence("Mengaktifkan pengguna", "Enabled a user"),
    "user.pin_refused": Sentence("PIN salah", "Wrong PIN"),
    "user.set_password": Sentence("Mengganti kata sandi", "Changed a password"),
    "user.set_pin": Sentence("Membuat PIN", "Chose a PIN"),
    "user.set_roles": Sentence("Mengubah peran", "Changed roles"),
    "user.sign_in": Sentence("Masuk", "Signed in"),
    "user.sign_in_refused": Sentence("Gagal masuk", "Failed to sign in"),
    "voucher.print": Sentence("Mencetak bukti", "Printed a voucher"),
    "verify.run": Sentence("Memeriksa buku", "Verified the book"),
    "year.approved": Sentence("Mencatat pengesahan RAT", "Recorded the members' approval"),
    "year.audited": Sentence("Mencatat laporan sudah diaudit", "Recorded the audit"),
    "year.close": Sentence("Menutup tahun buku", "Closed a year"),
    "year.reopen": Sentence("Membuka kembali tahun buku", "Reopened a year"),
    "year.unsign": Sentence("Mencabut tanda sudah diaudit", "Took back the audited mark"),
}

for _pillar in (
    words_of_closing,
    words_of_deposits,
    words_of_dues,
    words_of_intake,
    words_of_interest,
    words_of_membership,
    words_of_people,
    words_of_proxies,
    words_of_savings,
):
    for _name, _words in _pillar.WORDS.items():
        WORDS[_name] = WORDS.get(_name, {}) | _words
    SUBJECTS |= _pillar.SUBJECTS
    DETAILS |= _pillar.DETAILS
    ACTIONS |= _pillar.ACTIONS
