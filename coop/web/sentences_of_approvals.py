"""What a person reads when the second person's desk or a PIN refuses."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "ledger.draft_unknown": Sentence(
        "Tidak ada pengajuan nomor {draft}. Lihat daftar persetujuan.",
        "There is no submission number {draft}. Look at the list of approvals.",
    ),
    "ledger.draft_decided": Sentence(
        "Pengajuan nomor {draft} sudah {decision} oleh {decided_by}. Tidak ada yang berubah lagi; "
        "bila itu keliru, batalkan jurnalnya atau catat lagi.",
        "Submission number {draft} was {decision} by {decided_by} already. Nothing was changed; "
        "if that was wrong, reverse its entry or record it anew.",
    ),
    "ledger.self_approval": Sentence(
        "Pengajuan nomor {draft} dibuat oleh {made_by}, dan pembuat tidak pernah memutuskan "
        "pengajuannya sendiri. Minta orang lain menyetujuinya, atau tarik kembali.",
        "Submission number {draft} was made by {made_by}, and whoever made one never decides on "
        "it. Ask somebody else to approve it, or withdraw it.",
    ),
    "ledger.maker_unknown": Sentence(
        "Pengajuan nomor {draft} dibuat oleh {made_by} tanpa nama pengguna, jadi orangnya tidak "
        "dikenal. Hanya pengurus yang tidak dapat mencatat jurnal, misalnya ketua, dapat "
        "menyetujuinya.",
        "Submission number {draft} was made by {made_by} without a user name, so nobody knows the "
        "person. Only an officer who cannot record entries, such as the chair, can approve it.",
    ),
    "ledger.approver_refused": Sentence(
        "Pengguna {username} tidak dapat menyetujui: tidak ada, tidak boleh masuk lagi, atau "
        "perannya lain. Pilih ketua atau bendahara yang masih aktif.",
        "User {username} cannot approve: unknown, no longer let in, or in another role. Choose a "
        "chair or treasurer who still signs in.",
    ),
    "ledger.not_the_maker": Sentence(
        "Pengajuan nomor {draft} dibuat oleh {made_by}; hanya ia yang dapat menariknya kembali. "
        "Orang lain dapat menolaknya.",
        "Submission number {draft} was made by {made_by}, who alone can withdraw it. "
        "Somebody else can refuse it.",
    ),
    "ledger.nothing_to_confirm": Sentence(
        "Pengajuan nomor {draft} tidak menunggu konfirmasi tanda tangan. Lihat daftar persetujuan.",
        "Submission number {draft} waits for no confirmation of a signature. "
        "Look at the list of approvals.",
    ),
    "ledger.paper_of_another": Sentence(
        "Bukti pengajuan nomor {draft} ditandatangani oleh {decided_by}. Selama {decided_by} masih "
        "dapat masuk, tidak ada orang lain yang dapat mengonfirmasinya.",
        "The voucher of submission number {draft} was signed by {decided_by}. As long as "
        "{decided_by} can sign in, nobody else can confirm it.",
    ),
    "ledger.reversal_waits": Sentence(
        "Pembatalan {voucher_number} sudah menunggu persetujuan sebagai pengajuan nomor {draft}. "
        "Tarik kembali pengajuan itu lebih dahulu, atau tunggu keputusannya.",
        "A reversal of {voucher_number} waits for approval already, as submission number {draft}. "
        "Withdraw that one first, or wait for the decision.",
    ),
    "ledger.draft_altered": Sentence(
        "Pengajuan nomor {draft} tidak seperti saat dibuat; ada yang mengubah basis data. "
        "Jangan disetujui: tolak, beri tahu pengawas, dan jalankan pemeriksaan.",
        "Submission number {draft} is not what was made; somebody changed the database. "
        "Do not approve it: refuse it, tell the supervisors, and run the verification.",
    ),
    "ledger.limit_not_loosened": Sentence(
        "Siapa yang mencatat jurnal tidak menaikkan atau menghapus batas ini; menurunkannya boleh. "
        "Minta {username} melakukannya.",
        "Whoever records entries neither raises nor lifts this limit; lowering it is allowed. "
        "Ask {username} to do it.",
    ),
    "users.pin_refused": Sentence(
        "PIN ini {reason}. Pakai {minimum} sampai {maximum} angka yang tidak mudah ditebak.",
        "This PIN {reason}. Use {minimum} to {maximum} digits that are not easily guessed.",
    ),
    "users.pin_missing": Sentence(
        "Pengguna {username} belum membuat PIN. Ia dapat membuatnya di halaman Ganti kata sandi, "
        "atau menyetujui dengan nama penggunanya sendiri.",
        "User {username} has not chosen a PIN. It is chosen on the page Change password; approving "
        "by the own log-in works too.",
    ),
    "users.pin_wrong": Sentence(
        "PIN ini bukan PIN {username}. {username} sendiri yang mengetiknya; coba sekali lagi.",
        "This is not the PIN of {username}. {username} types it in person; try once more.",
    ),
    "users.pin_shut": Sentence(
        "PIN {username} terkunci karena terlalu sering salah. {username} membuat PIN baru dengan "
        "kata sandinya di halaman Ganti kata sandi, atau menyetujui dengan nama penggunanya.",
        "The PIN of {username} is shut after too many wrong tries. {username} chooses a new one "
        "with the password on the page Change password, or approves by the own log-in.",
    ),
}
