"""The manual's page of refusals: every one, where people look for it, with likely values."""

from __future__ import annotations

import inspect
import string
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from coop.ledger.report import Label
from coop.money import Money
from coop.web.messages import sentence
from coop.web.sentences import SENTENCES
from tests.errors.test_golden_sentences import EXAMPLES
from tests.errors.test_golden_sentences import refusals

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from coop.errors import CoopError

REFUSALS_PAGE = "../../docs/manual/pesan-kesalahan.md"
ZONE = ZoneInfo("Asia/Jakarta")

#: Where a refusal stands in the manual: heading, and how its code begins. The first that fits.
GROUPS = (
    (
        "Persetujuan dan PIN",
        (
            "users.pin",
            "ledger.approver",
            "ledger.draft",
            "ledger.limit_not",
            "ledger.maker",
            "ledger.not_the_maker",
            "ledger.nothing_to_confirm",
            "ledger.paper_of",
            "ledger.self_approval",
        ),
    ),
    ("Masuk dan pengguna", ("users.",)),
    ("Hari pertama dan saldo awal", ("setup.", "opening.")),
    ("Kas dan bank", ("counts.", "banking.")),
    ("Loket dan kuitansi", ("counter.",)),
    ("Iuran dan petugas pungut", ("dues.",)),
    (
        "Simpanan dan aturan bertanggal",
        ("savings.", "rules.", "ledger.hold", "ledger.balance_held"),
    ),
    ("Bunga simpanan", ("interest.",)),
    ("Simpanan berjangka", ("deposits.",)),
    ("Buku dan daftar simpanan", ("papers.",)),
    ("Kuasa dan akses anggota", ("proxies.", "portal.")),
    ("Warga dan wilayah", ("people.", "regions.")),
    ("Anggota", ("membership.",)),
    ("Impor anggota", ("intake.",)),
    ("Aset dan biaya yang dibagi", ("assets.",)),
    ("Serah terima jabatan", ("handover.",)),
    (
        "Impor jurnal dan bagan akun",
        ("ledger.import", "ledger.number_form", "ledger.chart_row", "ledger.second_engine"),
    ),
    (
        "Periode dan tahun buku",
        (
            "closing.",
            "ledger.period",
            "ledger.close",
            "ledger.reopen",
            "ledger.year",
            "ledger.adjustment",
            "ledger.date",
            "ledger.clock",
            "ledger.effective",
        ),
    ),
    (
        "Pembatalan dan pindah buku",
        ("ledger.already", "ledger.not_rev", "ledger.money_not", "ledger.reversal_waits"),
    ),
    ("Akun, unit dan nomor rujukan", ("ledger.account", "ledger.unit_unknown", "ledger.sub")),
    (
        "Salinan dan pemeriksaan",
        (
            "copies.",
            "ledger.copy",
            "ledger.gap",
            "ledger.head",
            "ledger.migration",
            "ledger.numbers_unknown",
            "ledger.restore",
            "ledger.series_unreadable",
            "ledger.voucher",
        ),
    ),
    ("Mencatat jurnal", ("ledger.", "money.")),
    ("Buku dan program", ("book.", "coop.")),
)


#: Values that make more sense in the manual than those every refusal shares.
LIKELY: dict[str, dict[str, object]] = {
    "interest.columns_missing": {"columns": "deposit, withdrawal", "found": "tanggal, uang"},
    "interest.numbers_unclear": {"examples": "1.250"},
    "interest.range_reversed": {"first": date(2026, 3, 31), "last": date(2026, 3, 1)},
    "interest.row_amount": {"text": "-5000"},
    "interest.row_day": {"text": "31 Maret"},
    "interest.too_early": {"last": date(2026, 3, 31)},
    "dues.cash_place": {"place": "1101 USP"},
    "dues.collector_holds": {"number": "PP-01", "balance": Money.rupiah(150_000)},
    "dues.collector_inactive": {"number": "PP-01"},
    "dues.collector_limit": {"number": "PP-01"},
    "dues.handover_moved": {"before": Money.rupiah(500_000), "balance": Money.rupiah(540_000)},
    "dues.handover_not_last": {"number": "SP-00012"},
    "dues.receipt_foreign": {"number": "PP-01"},
    "dues.receipt_range": {"number": "A-0001 s.d. A-0100"},
    "dues.receipt_unreadable": {"text": "A-dua belas"},
    "dues.row_above_limit": {"amount": "6000000", "limit": Money.rupiah(5_000_000)},
    "dues.row_handed_over": {"number": "LP-00012"},
    "dues.row_paid_later": {"day": date(2026, 3, 31), "entry_date": date(2026, 3, 30)},
    "dues.row_reversed": {"number": "LP-00012"},
    "assets.accrued_settled": {"number": "AK-0003"},
    "assets.already_charged": {"number": "BD-0002"},
    "assets.gone": {"number": "AT-0007"},
    "assets.leaves_before_it_came": {"number": "AT-0007"},
    "assets.settled_before_accrued": {"number": "AK-0003"},
    "banking.columns_missing": {"columns": "Tanggal, Saldo", "found": "Nr, Keterangan"},
    "banking.file_has_problems": {"file_name": "mutasi.csv"},
    "banking.file_known": {"file_name": "mutasi.csv", "lines": 32},
    "banking.line_matched": {"number": 42},
    "banking.line_void": {"number": 42},
    "banking.nothing_new": {"file_name": "mutasi.csv"},
    **{
        f"proxies.{name}": {"number": "KU-0007"}
        for name in (
            "act_amount",
            "ended",
            "expired",
            "not_yet_valid",
            "of_another",
            "over_limit",
            "over_month",
            "person_died",
            "purpose",
            "revoked",
            "unknown",
        )
    },
    "proxies.link_refused": {"cause": "expired"},
    "portal.closed": {"cause": "shut"},
    "book.too_new": {"found": 2, "known": 1},
    "counter.already_corrected": {"number": "BKM-2026-00012"},
    "counter.cash_too_short": {"amount": "750000", "balance": "500000"},
    "counter.line_differs": {"amount": "500000"},
    "counter.line_twice": {"number": "SS-0012"},
    "counter.move_onto_itself": {"number": "SS-0012"},
    "counter.move_too_large": {"amount": "750000", "balance": "500000"},
    "counter.not_of_member": {"number": "SS-0013"},
    "counter.not_on_entry": {"number": "BKM-2026-00012"},
    "counter.notice_settled": {"number": "TM-00003"},
    "counter.paper_taken": {"handwritten": "0118", "number": "BKM-2026-00012"},
    "counter.receipts_waiting": {"number": "SK-00007"},
    "counter.session_shut": {"number": "SK-00007"},
    "counter.session_stale": {"number": "SK-00007"},
    "counter.session_taken": {"number": "SK-00007"},
    "counter.unnamed_too_small": {"amount": "750000", "balance": "500000"},
    "counter.void_too_late": {"number": "BKM-2026-00012"},
    "book.too_old": {"found": 1, "known": 2},
    "counts.balance_moved": {"before": Money.rupiah(500_000), "balance": Money.rupiah(450_000)},
    "counts.item_refused": {"text": "uang sobek"},
    "counts.not_of_count": {"number": "KO-00118"},
    "counts.partly_settled": {"number": "KO-00118"},
    "counts.settlement_misplaced": {"number": "KO-00118"},
    "counts.settlement_too_large": {
        "number": "KO-00118",
        "amount": "50000",
        "balance": "37000",
    },
    "counts.settlement_waiting": {"number": "KO-00118"},
    "counts.too_large": {"amount": "1250000000000"},
    "banking.amounts_differ": {
        "bank": Money.rupiah(1_250_000),
        "book": Money.rupiah(1_000_000),
        "difference": Money.rupiah(250_000),
    },
    "ledger.account_not_postable": {"account": "3502"},
    "ledger.attachment_refused": {"file_name": "nota.jpg"},
    "ledger.chart_row_refused": {"field": "type"},
    "ledger.clock_behind": {"now": "2026-01-01T00:00:00.000000Z"},
    "ledger.copy_damaged": {"file": "salinan.sqlite"},
    "ledger.copy_not_written": {"file": "salinan.sqlite"},
    "ledger.copy_taken": {"file": "salinan.sqlite"},
    "ledger.copy_unreadable": {"file": "salinan.sqlite"},
    "ledger.head_code_unreadable": {"text": "42-AB12"},
    "ledger.number_form_unclear": {"examples": "1.250, 2.500"},
    "deposits.below_minimum": {
        "amount": Money.rupiah(500_000),
        "least": Money.rupiah(1_000_000),
    },
    "deposits.interest_account_unfit": {"number": "SH-0012"},
    "deposits.not_latest_entry": {"number": "SB-0007", "voucher_number": "BKK-2026-00031"},
    "deposits.place_unknown": {"place": "1199 USP"},
    "deposits.product_unknown": {"product": "SUKARELA"},
    **{
        f"deposits.{name}": {"number": "SB-0007"}
        for name in ("break_too_early", "held", "matured", "not_running", "waits")
    },
    **{
        f"intake.{name}": {"file_name": "anggota.xlsx"}
        for name in ("done", "has_problems", "running")
    },
    "intake.column_unknown": {"columns": "simpanan_sukarelaa"},
    "intake.difference": {"amount": "150000"},
    "ledger.balance_held": {
        "account": "2101",
        "number": "SS-0012",
        "balance": Money.rupiah(150_000),
    },
    "ledger.hold_too_large": {"number": "SS-0012", "amount": Money.rupiah(250_000)},
    "papers.nothing_to_print": {"number": "SS-0012"},
    "papers.passbook_full": {"number": "SS-0012"},
    "papers.passbook_moved": {"number": "SS-0012"},
    "people.day_refused": {"field": "joined_on"},
    "people.number_refused": {"field": "nik"},
    "regions.file_refused": {"file": "villages.csv", "problems": 2, "examples": "17: 3504,Kota"},
    "regions.file_unknown": {"file": "desa.csv"},
    "membership.number_form_refused": {"text": "A-"},
    "membership.number_refused": {"number": "A 12"},
    "membership.settlement_too_early": {"last_day": date(2026, 3, 9)},
    "membership.step_too_early": {"earliest": date(2026, 3, 6)},
    "membership.still_open": {"item": "2101 SS-0012"},
    "membership.account_missing": {"account": "2176"},
    "opening.difference_not_agreed": {"difference": "150000"},
    "rules.unknown": {"key": "savings.rate_ceiling"},
    "rules.key_unknown": {"key": "savings.colour"},
    "rules.value_refused": {"label": Label("Batas bunga simpanan", ""), "value": "sembilan"},
    "rules.basis_missing": {"label": Label("Batas bunga simpanan", "")},
    "savings.principal_paid": {"balance": Money.rupiah(100_000)},
    "savings.account_not_empty": {"balance": Money.rupiah(25_000), "number": "SS-0012"},
    "savings.deposit_too_small": {"amount": Money.rupiah(2_500), "smallest": Money.rupiah(5_000)},
    "savings.product_exists": {"product": "SUKARELA"},
    **{
        f"savings.{name}": {"number": "SS-0012"}
        for name in (
            "account_closed",
            "account_missing",
            "movement_waits",
            "amount_missing",
            "before_opening",
            "below_minimum",
            "due_day_missing",
            "moves_by_certificate",
            "not_due",
            "number_taken",
        )
    },
    "setup.fact_refused": {"text": "12-AB"},
    "setup.logo_refused": {"file_name": "logo.png"},
    "setup.unit_has_balance": {"balance": "450000"},
    "users.pin_refused": {"minimum": 6, "maximum": 12},
    "users.role_unknown": {"role": "manajer"},
    "users.username_refused": {"username": "Siti Rahma"},
}

#: Reasons that people meet, by the code of the refusal that gives them.
REASONS: dict[str, tuple[object, ...]] = {
    "assets.accrued_settled": ("settled", "leaving", "not_in_force"),
    "assets.facts_wrong": (
        "cost_missing",
        "residual_over_cost",
        "life_missing",
        "life_over",
        "worn_before_unasked",
        "worn_until_missing",
        "worn_until_early",
        "entry_other",
        "months_missing",
    ),
    "assets.gone": ("left", "leaving", "withdrawn"),
    "assets.proceeds_unclear": ("no_place", "not_sold"),
    "handover.person_refused": ("same_person", "not_treasurer", "not_enabled", "is_supervisor"),
    "people.code_refused": ("no_key_needed", "code_mistyped", "other_book", "file_taken"),
    "people.consent_refused": ("purpose_unknown", "guardian_missing", "consent_revoked"),
    "people.day_refused": (
        "day_future",
        "day_too_early",
        "before_birth",
    ),
    "people.external_id_refused": ("number_taken", "number_ended"),
    "people.guardian_refused": ("guardian_unknown", "own_guardian", "guardian_minor"),
    "people.household_refused": ("not_there",),
    "people.number_refused": ("digits", "length"),
    "membership.heirs_refused": (
        "name_missing",
        "relation_missing",
        "share_wrong",
        "shares_not_whole",
        "died",
    ),
    "membership.term_refused": ("organ_unknown", "office_missing", "ends_before", "sits_already"),
    "ledger.copy_not_written": ("full", "read_only", "gone"),
    "savings.day_refused": ("before_admission", "due_before_opening", "before_movement"),
    "savings.product_refused": ("account_of_other_kind", "expense_missing"),
    "savings.terms_refused": (
        "decision_missing",
        "tiers_missing",
        "tiers_not_ascending",
        "withdrawal_of_other_kind",
        "term_months_missing",
    ),
    "savings.transfer_refused": ("same_account", "other_member"),
    "setup.chart_fixed": ("entries", "waiting", "opening"),
    "setup.logo_refused": (
        "no_picture",
        "empty",
        "damaged",
        "too_large",
        "too_many_pixels",
        "too_small",
    ),
    "users.pin_refused": ("digits", "length", "easy"),
    "ledger.attachment_refused": ("kind", "too_large", "too_many", "empty"),
    "ledger.event_value_refused": (
        "empty",
        "not_an_amount",
        "not_positive",
        "not_a_day",
        "unknown",
        "more_than_whole",
        "not_below_records",
        "no_sales",
    ),
    "ledger.import_file_unreadable": ("locked", "encoding", "quotes", "damaged", "no_rows"),
    "ledger.not_reversible": ("reversal", "closing", "other_pillar"),
    "ledger.number_form_unclear": ("both", "mixed"),
    "ledger.second_engine_failed": ("timeout", "crashed", "unreadable"),
    "ledger.text_refused": ("empty", "too_long", "control_characters"),
    "ledger.year_not_ready": (
        "not_ended",
        "no_entries",
        "months_open",
        "year_before_open",
        "year_before_unaudited",
        "year_before_unapproved",
        "step_before",
        "adjustments_unclosed",
    ),
}

INTRODUCTION = """\
# Pesan kesalahan

Halaman ini dibuat dari program sendiri (`make golden`), jadi kalimatnya sama dengan di layar.
Angka, tanggal dan nama di dalamnya hanya contoh. Bila salah satu pesan ini muncul, buku tidak
berubah: permintaan ditolak seluruhnya, dan yang sudah diketik tetap ada di formulir. Setiap pesan
menyebut langkah berikutnya.

Cari kata dari pesan Anda dengan Ctrl-F.

"""


def test_every_refusal_has_its_place_in_the_manual(golden: Callable[[str, str], None]) -> None:
    golden(REFUSALS_PAGE, refusals_page())


def refusals_page() -> str:
    """The page of all refusals, by what one was doing."""
    by_group: dict[str, set[str]] = {heading: set() for heading, _ in GROUPS}
    for kind in refusals():
        heading = next(head for head, starts in GROUPS if kind.code.startswith(starts))
        by_group[heading] |= {f"- {sentence(each, 'id', ZONE)}" for each in examples_of(kind)}
    groups = [
        f"## {heading}\n\n" + "\n".join(sorted(lines))
        for heading, lines in by_group.items()
        if lines
    ]
    return INTRODUCTION + "\n\n".join(groups) + "\n"


def examples_of(kind: type[CoopError]) -> Iterator[CoopError]:
    """A refusal with likely values, once for each reason it may give."""
    names = set(inspect.signature(kind).parameters) & EXAMPLES.keys()
    for reason in REASONS.get(kind.code, (EXAMPLES["reason"],)):
        values = EXAMPLES | LIKELY.get(kind.code, {}) | {"reason": reason}
        yield kind(**{name: values[name] for name in names})


def test_a_sentence_of_the_manual_shows_no_gap() -> None:
    names = {
        name for text in SENTENCES.values() for _, name, _, _ in string.Formatter().parse(text.id)
    }
    page = refusals_page()
    assert [name for name in names if name and f"{{{name}}}" in page] == []
