"""What a person reads for each refusal: two languages, what happened, what to do next.

Written by hand in both; keyed by the ``code`` of the refusal. Gaps are named after the refusal's
parameters and filled by ``coop.web.messages``.
"""

from __future__ import annotations

from coop.web import sentences_of_approvals
from coop.web import sentences_of_closing
from coop.web import sentences_of_copies
from coop.web import sentences_of_counter
from coop.web import sentences_of_counts
from coop.web import sentences_of_deposits
from coop.web import sentences_of_dues
from coop.web import sentences_of_events
from coop.web import sentences_of_intake
from coop.web import sentences_of_interest
from coop.web import sentences_of_membership
from coop.web import sentences_of_paper
from coop.web import sentences_of_papers
from coop.web import sentences_of_people
from coop.web import sentences_of_portal
from coop.web import sentences_of_proxies
from coop.web import sentences_of_rules
from coop.web import sentences_of_savings
from coop.web import sentences_of_setup
from coop.web.sentence import Sentence

_OF_THE_LEDGER: dict[str, Sentence] = {
    "coop.refused": Sentence(
        "Permintaan ini tidak dapat dijalankan. Periksa isian, lalu coba lagi.",
        "This request cannot be carried out. Check what was typed and try again.",
    ),
    "coop.not_found": Sentence(
        "Tidak ada {kind} {key}. Periksa nomornya, atau cari lewat kotak pencarian.",
        "There is no {kind} {key}. Check the number, or look for it in the search box.",
    ),
    "money.amount_unreadable": Sentence(
        "“{text}” tidak terbaca sebagai jumlah uang. Tulis seperti 1.250.000 atau 1.250.000,50.",
        "“{text}” cannot be read as an amount. Write it as 1.250.000 or 1.250.000,50.",
    ),
    "book.missing": Sentence(
        "Tidak ada buku di {place}. Buat dengan perintah “desmigratif init”, "
        "atau sebutkan tempat yang benar dengan --book.",
        "There is no book at {place}. Make one with “desmigratif init”, "
        "or name the right place with --book.",
    ),
    "book.exists": Sentence(
        "Di {place} sudah ada buku dan tidak akan ditimpa. Pilih tempat lain.",
        "There is a book at {place} already and it is never overwritten. Choose another place.",
    ),
    "book.too_new": Sentence(
        "Buku ini ditulis oleh versi program yang lebih baru ({found}; yang ini {known}). "
        "Pasang versi terbaru, lalu buka lagi; buku tidak berubah.",
        "This book was written by a newer version of the program ({found}; this one is {known}). "
        "Install the latest version and open it again; the book was not changed.",
    ),
    "book.busy": Sentence(
        "Buku sedang dipakai petugas lain terlalu lama. Tidak ada yang berubah. "
        "Tunggu sebentar, lalu kirim sekali lagi.",
        "Another counter has been holding the book for too long. Nothing was changed. "
        "Wait a moment and send it once more.",
    ),
    "users.not_allowed": Sentence(
        "Peran Anda tidak mencakup halaman atau tindakan ini. "
        "Bila memang tugas Anda, mintalah administrator menambah peran.",
        "Your roles do not include this page or act. "
        "If it is your task, ask the administrator for the role.",
    ),
    "users.sign_in_refused": Sentence(
        "Nama pengguna dan kata sandi tidak cocok. Periksa huruf besar dan kecil, "
        "lalu coba lagi. Bila lupa, mintalah kata sandi baru kepada administrator.",
        "User name and password do not match. Check capital and small letters and try again. "
        "If you forgot it, ask the administrator for a new password.",
    ),
    "users.too_many_tries": Sentence(
        "Terlalu banyak percobaan masuk yang gagal. Tunggu {seconds}, lalu coba lagi.",
        "Too many failed tries to sign in. Wait {seconds}, then try again.",
    ),
    "users.password_too_short": Sentence(
        "Kata sandi terlalu pendek. Pakai paling sedikit {minimum} huruf atau angka, "
        "misalnya tiga kata yang mudah diingat.",
        "The password is too short. Use at least {minimum} characters, "
        "for example three words that are easy to remember.",
    ),
    "users.password_too_long": Sentence(
        "Kata sandi terlalu panjang. Pakai paling banyak {maximum} huruf atau angka.",
        "The password is too long. Use at most {maximum} characters.",
    ),
    "users.password_too_easy": Sentence(
        "Kata sandi ini terlalu mudah ditebak. Pilih yang lain, "
        "misalnya tiga kata yang tidak berhubungan.",
        "This password is too easy to guess. Choose another, "
        "for example three words that have nothing to do with each other.",
    ),
    "users.password_wrong": Sentence(
        "Kata sandi sekarang tidak benar. Ketik kata sandi yang Anda pakai untuk masuk.",
        "The current password is not right. Type the one with which you signed in.",
    ),
    "users.user_exists": Sentence(
        "Nama pengguna {username} sudah dipakai. Pilih nama pengguna yang lain.",
        "The user name {username} is taken. Choose another.",
    ),
    "users.user_unknown": Sentence(
        "Tidak ada pengguna bernama {username}. Lihat daftar pengguna untuk nama yang benar.",
        "There is no user called {username}. Look up the right name in the list of users.",
    ),
    "users.username_refused": Sentence(
        "Nama pengguna “{username}” tidak dapat dipakai. Pakai 3 sampai 40 huruf kecil, angka, "
        "titik, tanda hubung atau garis bawah, misalnya siti.rahma.",
        "The user name “{username}” cannot be used. Use 3 to 40 lower-case letters, digits, dots, "
        "hyphens or underscores, for example siti.rahma.",
    ),
    "users.display_name_refused": Sentence(
        "Nama lengkap perlu diisi, paling panjang 100 huruf, tanpa karakter khusus. "
        "Ketik ulang namanya.",
        "A full name of at most 100 characters, without special ones, is needed. Type it again.",
    ),
    "users.role_unknown": Sentence(
        "Peran “{role}” tidak dikenal. Pilih peran dari daftar.",
        "There is no role “{role}”. Choose one from the list.",
    ),
    "users.last_administrator": Sentence(
        "Pengguna {username} adalah satu-satunya administrator. "
        "Jadikan orang lain administrator lebih dahulu.",
        "User {username} is the only administrator. Make somebody else administrator first.",
    ),
    "users.setup_code_wrong": Sentence(
        "Kode awal tidak cocok atau sudah dipakai. Salin kode yang dicetak saat buku dibuat; "
        "bila hilang, buat pengguna dengan perintah “desmigratif user add”.",
        "The set-up code does not match, or it was used already. Copy the code printed when the "
        "book was made; if it is lost, make a user with “desmigratif user add”.",
    ),
    "ledger.request_reused": Sentence(
        "Formulir ini sudah menjadi jurnal {voucher_number} dengan isi yang berbeda. "
        "Buka jurnal itu; untuk mencatat yang lain, mulai dari formulir baru.",
        "This form became entry {voucher_number} with other content. "
        "Open that entry; to record something else, start from a new form.",
    ),
    "ledger.too_few_lines": Sentence(
        "Jurnal perlu paling sedikit dua baris; ini baru {lines}. Tambahkan baris lawannya.",
        "An entry needs at least two lines; this has {lines}. Add the line on the other side.",
    ),
    "ledger.zero_line": Sentence(
        "Baris {line} tidak punya jumlah. Isi jumlahnya atau hapus baris itu.",
        "Line {line} has no amount. Fill it in or remove the line.",
    ),
    "ledger.amount_too_large": Sentence(
        "Jumlah pada baris {line} terlalu besar: {amount}. Periksa banyaknya angka nol.",
        "The amount on line {line} is too large: {amount}. Check the number of zeros.",
    ),
    "ledger.unbalanced": Sentence(
        "Debit {debit} dan kredit {credit} tidak sama; selisihnya {difference}. "
        "Periksa setiap baris sampai keduanya sama.",
        "Debit {debit} and credit {credit} differ by {difference}. "
        "Check each line until both are equal.",
    ),
    "ledger.unit_unbalanced": Sentence(
        "Debit dan kredit unit {unit} tidak sama; selisihnya {difference}. "
        "Tambahkan baris antarunit, atau pilih unit yang sama di semua baris.",
        "Debit and credit of unit {unit} differ by {difference}. "
        "Add the inter-unit lines, or choose one unit for all lines.",
    ),
    "ledger.inter_unit_open": Sentence(
        "Baris rekening antarunit {account} tidak saling menutup; selisihnya {difference}. "
        "Catat pasangannya di unit yang lain.",
        "The lines of inter-unit account {account} do not cancel out; they differ by {difference}. "
        "Add the matching line in the other unit.",
    ),
    "ledger.text_refused": Sentence(
        "{field} tidak dapat diterima: {reason}. Perbaiki, lalu kirim lagi.",
        "{field} cannot be taken: {reason}. Put it right and send it again.",
    ),
    "ledger.effective_date_later": Sentence(
        "Tanggal efektif {effective_date} lebih lambat daripada tanggal buku {entry_date}. "
        "Pakai tanggal efektif yang sama atau lebih awal.",
        "The effective date {effective_date} is later than the entry date {entry_date}. "
        "Use the same day or an earlier one.",
    ),
    "ledger.account_unknown": Sentence(
        "Akun {account} tidak ada di bagan akun. Pilih akun dari daftar.",
        "There is no account {account} in the chart. Choose one from the list.",
    ),
    "ledger.account_is_header": Sentence(
        "Akun {account} adalah akun induk dan tidak menerima catatan. "
        "Pilih salah satu akun di bawahnya.",
        "Account {account} is a header and takes no postings. Choose one of the accounts below it.",
    ),
    "ledger.account_inactive": Sentence(
        "Akun {account} sudah dinonaktifkan. Pilih akun lain, atau aktifkan lagi di bagan akun.",
        "Account {account} was deactivated. Choose another, or activate it again in the chart.",
    ),
    "ledger.account_not_postable": Sentence(
        "Akun {account} dihitung oleh program dan tidak dapat dicatat langsung. Pilih akun lain.",
        "Account {account} is computed by the program and cannot be posted to. Choose another.",
    ),
    "ledger.unit_unknown": Sentence(
        "Unit {unit} tidak dikenal atau tidak aktif. Pilih unit dari daftar.",
        "Unit {unit} is unknown or not active. Choose one from the list.",
    ),
    "ledger.subledger_missing": Sentence(
        "Baris untuk akun {account} harus menyebut nomor {kind}. Isi nomornya.",
        "A line on account {account} has to name the number of a {kind}. Fill it in.",
    ),
    "ledger.subledger_not_expected": Sentence(
        "Akun {account} tidak memakai nomor {kind}. Kosongkan nomor pada baris itu.",
        "Account {account} takes no number of a {kind}. Leave it empty on that line.",
    ),
    "ledger.subledger_unknown": Sentence(
        "Nomor {number} tidak terdaftar sebagai {kind}. Periksa nomornya, atau daftarkan dulu "
        "di halaman Nomor rujukan.",
        "Number {number} is not registered as a {kind}. Check the number, or register it first "
        "on the page Reference numbers.",
    ),
    "ledger.period_closed": Sentence(
        "Periode {period} sudah {state}. Catat pada periode yang masih terbuka, "
        "atau buka kembali periode ini di halaman Periode.",
        "Period {period} is {state}. Record it in a period that is open, "
        "or reopen this one on the page Periods.",
    ),
    "ledger.date_in_future": Sentence(
        "Tanggal {entry_date} belum tiba; hari ini {today}. "
        "Pakai tanggal hari ini atau sebelumnya.",
        "{entry_date} lies ahead; today is {today}. Use today's date or an earlier one.",
    ),
    "ledger.date_too_early": Sentence(
        "Tanggal {entry_date} lebih awal dari {earliest}. Periksa angka tahunnya.",
        "The date {entry_date} is earlier than {earliest}. Check the year.",
    ),
    "ledger.clock_behind": Sentence(
        "Jam komputer ({now}) lebih awal daripada catatan terakhir ({last_recorded_at}). "
        "Betulkan tanggal dan jam komputer, lalu coba lagi; mungkin baterainya lemah. "
        "Bila sudah benar, mintalah administrator menjalankan “desmigratif clock confirm”.",
        "The computer's clock ({now}) is earlier than the last entry ({last_recorded_at}). "
        "Set its date and time and try again; its battery may be weak. "
        "If it is right, ask the administrator to run “desmigratif clock confirm”.",
    ),
    "ledger.balance_too_low": Sentence(
        "Saldo {number} pada akun {account} akan menjadi {balance} pada {day}. "
        "Kurangi jumlahnya, atau periksa tanggal efektifnya.",
        "The balance of {number} on account {account} would be {balance} on {day}. "
        "Take a smaller amount, or check the effective date.",
    ),
    "ledger.balance_held": Sentence(
        "Dari saldo {number} pada akun {account}, {held} sedang ditahan; setelah ini pada {day} "
        "hanya tersisa {balance}. Tarik lebih sedikit, atau lepaskan dulu yang ditahan.",
        "Of the balance of {number} on account {account}, {held} is held; only {balance} would be "
        "left on {day}. Withdraw less, or release the hold first.",
    ),
    "ledger.hold_too_large": Sentence(
        "{amount} tidak dapat ditahan: saldo {number} yang bebas hanya {available}. Tahan jumlah "
        "yang lebih kecil.",
        "{amount} cannot be held: only {available} of {number} is free. Hold a smaller amount.",
    ),
    "ledger.hold_unknown": Sentence(
        "Saldo ditahan nomor {hold} tidak ada, atau dilepaskan oleh urusan yang menahannya. Buka "
        "lagi daftar saldo yang ditahan pada rekening ini.",
        "There is no hold number {hold}, or it is released by what placed it. Open the list of "
        "this account's holds again.",
    ),
    "ledger.cash_below_zero": Sentence(
        "Kas {account} tercatat {balance} pada akhir {day}. Cari uang masuk yang belum dicatat "
        "atau uang keluar yang dicatat dua kali, baru tutup bulan ini.",
        "Cash {account} stands at {balance} at the end of {day}. Look for money received that was "
        "not recorded, or money paid recorded twice; then close the month.",
    ),
    "ledger.entry_unknown": Sentence(
        "Jurnal {entry} tidak ada. Cari lewat nomor bukti di kotak pencarian.",
        "There is no entry {entry}. Look for its voucher number in the search box.",
    ),
    "ledger.already_reversed": Sentence(
        "Jurnal {voucher_number} sudah dibatalkan dengan {reversed_by}. "
        "Pembatalan hanya sekali; catat koreksinya sebagai jurnal baru.",
        "Entry {voucher_number} was reversed by {reversed_by}. "
        "A reversal happens once; record the correction as a new entry.",
    ),
    "ledger.not_reversible": Sentence(
        "Jurnal {voucher_number} tidak dapat dibatalkan di sini: {reason}.",
        "Entry {voucher_number} cannot be reversed here: {reason}.",
    ),
    "ledger.attachment_refused": Sentence(
        "Lampiran {file_name} tidak dapat disimpan: {reason}. "
        "Lampirkan foto JPEG atau PNG, atau berkas PDF.",
        "Attachment {file_name} cannot be kept: {reason}. Attach a JPEG or PNG photo, or a PDF.",
    ),
    "ledger.adjustment_day": Sentence(
        "Jurnal penyesuaian bertanggal {last_day}, bukan {entry_date}. Pakai tanggal itu, "
        "atau catat sebagai jurnal biasa.",
        "An adjustment is dated {last_day}, not {entry_date}. Use that day, "
        "or record it as an ordinary entry.",
    ),
    "ledger.close_out_of_order": Sentence(
        "{period} belum dapat ditutup karena {earlier} masih terbuka. "
        "Tutup {earlier} lebih dahulu.",
        "{period} cannot be closed while {earlier} is open. Close {earlier} first.",
    ),
    "ledger.close_too_early": Sentence(
        "{period} belum berakhir; hari ini {today}. Tutup pada hari terakhirnya atau sesudahnya.",
        "{period} has not ended; today is {today}. Close it on its last day or later.",
    ),
    "ledger.period_not_open": Sentence(
        "Tidak ada yang perlu dikerjakan: {period} sudah {state}. Lihat daftar periode.",
        "There is nothing to do: {period} is {state}. Look at the list of periods.",
    ),
    "ledger.reopen_out_of_order": Sentence(
        "Hanya bulan tertutup yang terakhir, {latest}, yang dapat dibuka kembali, bukan {period}. "
        "Buka {latest} lebih dahulu, atau catat koreksi di bulan yang terbuka.",
        "Only the latest closed month, {latest}, can be reopened, not {period}. "
        "Reopen {latest} first, or record a correction in an open month.",
    ),
    "ledger.period_locked": Sentence(
        "{period} sudah disahkan RAT dan terkunci selamanya. Catat koreksinya di tahun berjalan, "
        "pada akun koreksi SHU tahun lalu.",
        "{period} was approved by the members' meeting and is locked for ever. Record the "
        "correction in the running year, on the account for corrections of earlier years.",
    ),
    "ledger.money_not_transferred": Sentence(
        "Akun {account} adalah kas atau bank, jadi tidak dapat dipindahbukukan. Pilih akun lain, "
        "atau catat lewat bukti kas atau bank.",
        "Account {account} is cash or bank and takes no transfer between accounts. Choose another, "
        "or record it with a cash or bank voucher.",
    ),
    "ledger.year_not_ready": Sentence(
        "Tahun {year} belum sampai ke langkah ini: {reason}.",
        "Year {year} is not ready for this step: {reason}.",
    ),
    "ledger.year_done": Sentence(
        "Tahun {year} sudah {status}. Langkah ini tidak perlu diulang.",
        "Year {year} is {status} already. This step need not be taken again.",
    ),
    "ledger.role_missing": Sentence(
        "Bagan akun belum punya akun untuk “{role}”. Tentukan satu akun di bagan akun.",
        "The chart names no account for “{role}”. Assign one in the chart of accounts.",
    ),
    "ledger.account_exists": Sentence(
        "Akun {account} sudah ada. Pakai kode lain, atau ubah akun yang ada.",
        "Account {account} exists already. Use another code, or change the one that is there.",
    ),
    "ledger.account_in_use": Sentence(
        "Akun {account} sudah dipakai: tidak dapat dihapus, dan jenis serta aturannya tetap. "
        "Ubah namanya atau nonaktifkan.",
        "Account {account} is in use: it cannot be deleted, and its type and rules stay. "
        "Rename or deactivate it.",
    ),
    "ledger.account_has_balance": Sentence(
        "Akun {account} masih bersaldo {balance}. Pindahkan saldonya dulu, lalu nonaktifkan.",
        "Account {account} still holds {balance}. Move the balance first, "
        "then deactivate the account.",
    ),
    "ledger.account_needed": Sentence(
        "Akun {account} dipakai sendiri oleh pembukuan ({role}), jadi harus tetap aktif. "
        "Ubah namanya saja bila perlu.",
        "The ledger itself posts to account {account} ({role}), so it stays active. "
        "Rename it if you need to.",
    ),
    "ledger.dates_reversed": Sentence(
        "Tanggal akhir {last} mendahului tanggal awal {first}. Tukar kedua tanggal itu.",
        "The last day {last} comes before the first day {first}. Swap the two dates.",
    ),
    "ledger.chart_row_refused": Sentence(
        "Baris {row} bagan akun tidak dapat dibaca: kolom {field} berisi “{value}”. "
        "Perbaiki berkasnya, lalu impor lagi.",
        "Row {row} of the chart cannot be taken: column {field} holds “{value}”. "
        "Put the file right and import it again.",
    ),
    "ledger.copy_taken": Sentence(
        "Sudah ada berkas {file} dan tidak akan ditimpa. Pilih nama lain untuk salinannya.",
        "There is a file {file} already and it is never overwritten. "
        "Choose another name for the copy.",
    ),
    "ledger.copy_unreadable": Sentence(
        "Berkas {file} bukan salinan buku. Periksa namanya, atau pakai salinan lain.",
        "File {file} is no copy of a book. Check its name, or take another copy.",
    ),
    "ledger.copy_damaged": Sentence(
        "Salinan {file} tidak utuh (pemeriksaan {check}, pada {subject}) dan tidak dipakai. "
        "Ulangi penyalinan, atau pakai salinan lain.",
        "The copy {file} is damaged (check {check}, at {subject}) and was not used. "
        "Copy once more, or take another copy.",
    ),
    "ledger.second_engine_failed": Sentence(
        "Mesin kedua tidak dapat menghitung: {reason}. Buku tidak berubah. "
        "Jalankan pemeriksaan sekali lagi; bila tetap gagal, beri tahu administrator: {detail}",
        "The second engine could not compute: {reason}. The book is unchanged. "
        "Run the verification once more; if it fails again, tell the administrator: {detail}",
    ),
    "ledger.head_code_unreadable": Sentence(
        "“{text}” bukan kode kepala rantai. Salin persis dari kaki laporan atau kuitansi, "
        "seperti 42-AB12-CD34-EF56-AB78.",
        "“{text}” is not a chain head code. Copy it exactly from the foot of a statement or "
        "receipt, like 42-AB12-CD34-EF56-AB78.",
    ),
    "ledger.import_file_unreadable": Sentence(
        "Berkas {file_name} tidak dapat dibaca: {reason}. Simpan ulang sebagai CSV atau XLSX, "
        "lalu impor lagi.",
        "File {file_name} cannot be read: {reason}. Save it anew as CSV or XLSX and import it "
        "again.",
    ),
    "ledger.import_columns_missing": Sentence(
        "Kolom yang harus ada tidak ditemukan: {columns}. Yang ada: {found}. "
        "Pakai judul kolom dari formulir impor.",
        "Columns that must be there are missing: {columns}. Found: {found}. "
        "Use the headings of the import form.",
    ),
    "ledger.import_column_twice": Sentence(
        "Kolom {column} ada dua kali: {headings}. Hapus atau ganti judul salah satunya.",
        "Column {column} is there twice: {headings}. Remove one, or give it another heading.",
    ),
    "ledger.number_form_unclear": Sentence(
        "Angka pada kolom {column} ({examples}) {reason}. Sebutkan bentuk angkanya saat mengimpor.",
        "The numbers in column {column} ({examples}) {reason}. Say which form they have when "
        "importing.",
    ),
    "ledger.imported_before": Sentence(
        "Berkas {file_name} sudah diimpor pada {at} sebagai jurnal {first_entry} sampai "
        "{last_entry}. Tidak ada yang dicatat dua kali; periksa jurnal itu.",
        "File {file_name} was imported on {at} as entries {first_entry} to {last_entry}. "
        "Nothing is recorded twice; look at those entries.",
    ),
    "ledger.import_has_problems": Sentence(
        "Berkas {file_name} memuat {problems} kesalahan, jadi tidak ada yang dicatat. "
        "Perbaiki baris yang disebutkan, lalu impor lagi.",
        "Problems in file {file_name}: {problems}, so nothing was recorded. "
        "Correct the rows that are named and import it again.",
    ),
}

#: All of them, each pillar's from its own file.
SENTENCES: dict[str, Sentence] = (
    _OF_THE_LEDGER
    | sentences_of_approvals.SENTENCES
    | sentences_of_closing.SENTENCES
    | sentences_of_copies.SENTENCES
    | sentences_of_counter.SENTENCES
    | sentences_of_counts.SENTENCES
    | sentences_of_deposits.SENTENCES
    | sentences_of_dues.SENTENCES
    | sentences_of_events.SENTENCES
    | sentences_of_intake.SENTENCES
    | sentences_of_interest.SENTENCES
    | sentences_of_membership.SENTENCES
    | sentences_of_paper.SENTENCES
    | sentences_of_papers.SENTENCES
    | sentences_of_people.SENTENCES
    | sentences_of_portal.SENTENCES
    | sentences_of_proxies.SENTENCES
    | sentences_of_rules.SENTENCES
    | sentences_of_savings.SENTENCES
    | sentences_of_setup.SENTENCES
)
