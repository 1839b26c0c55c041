"""The documents say what the program does: commands, words, links, pictures, refusals."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import string
import tomllib
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
import pytest
from babel.messages.pofile import read_po
from PIL import Image

from coop.cli import main
from coop.cli.report import KINDS
from coop.config import config_from
from coop.ledger.events import catalogue
from coop.ledger.finding_texts import CHECKS
from coop.ledger.report import Label
from coop.ledger.verify import PAPER_HEAD
from coop.money import Money
from coop.web.messages import sentence
from coop.web.sentences import SENTENCES
from tests import tidy
from tests.errors.test_golden_sentences import EXAMPLES
from tests.errors.test_golden_sentences import refusals
from tests.test_translations import texts_in_the_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from coop.errors import CoopError

DOCS = tidy.ROOT / "docs"
MANUAL = DOCS / "manual"
IMAGES = DOCS / "images"
OPERATIONS = DOCS / "OPERATIONS.md"
REFUSALS_PAGE = "../../docs/manual/pesan-kesalahan.md"
LARGEST_PICTURE = 150 * 1024
ZONE = ZoneInfo("Asia/Jakarta")

LINK = re.compile(r"\]\((?P<link>[^)\s]+)\)|<img src=\"(?P<src>[^\"]+)\"")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
GAP = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)

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
    "people.day_refused": {"field": "birth_day"},
    "people.number_refused": {"field": "nik"},
    "regions.file_refused": {"file": "villages.csv", "problems": 2, "examples": "17: 3504,Kota"},
    "regions.file_unknown": {"file": "desa.csv"},
    "membership.heirs_refused": {"reason": "shares_not_whole"},
    "membership.number_form_refused": {"text": "A-"},
    "membership.number_refused": {"number": "A 12"},
    "membership.settlement_too_early": {"last_day": date(2026, 3, 9)},
    "membership.step_too_early": {"earliest": date(2026, 3, 6)},
    "membership.still_open": {"item": "2101 S0001"},
    "membership.term_refused": {"reason": "sits_already"},
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
        "before_beginning",
        "before_joining",
    ),
    "people.external_id_refused": ("number_taken", "number_ended"),
    "people.guardian_refused": ("guardian_unknown", "own_guardian", "guardian_minor"),
    "people.household_refused": ("not_there",),
    "people.number_refused": ("digits", "length"),
    "ledger.copy_not_written": ("full", "read_only", "gone"),
    "savings.day_refused": ("before_admission", "due_before_opening", "before_movement"),
    "savings.product_refused": ("account_of_other_kind", "expense_missing"),
    "savings.terms_refused": (
        "decision_missing",
        "tiers_missing",
        "tiers_not_ascending",
        "withdrawal_of_other_kind",
        "months_missing",
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


def documents() -> list[Path]:
    """Every text people read about the program."""
    tops = [tidy.ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [*tops, *sorted(DOCS.rglob("*.md"))]


def manual_pages() -> list[Path]:
    return [page for page in sorted(MANUAL.glob("*.md")) if page.name != "pesan-kesalahan.md"]


def prose(path: Path) -> str:
    """A document without its pieces of code."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def slug(heading: str) -> str:
    """The anchor of a heading, as readers on the web make it."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def row_of(words: tuple[str, ...]) -> str:
    """The line of a command in the table of all commands."""
    begin = re.compile(rf"^\| `{' '.join(words)}(?: [A-Z-]+)?` \|.*$", re.MULTILINE)
    found = begin.search(OPERATIONS.read_text(encoding="utf-8"))
    assert found is not None, f"{' '.join(words)} is not in the table of OPERATIONS"
    return found.group()


@functools.cache
def spoken_texts() -> frozenset[str]:
    """Every text that the program can show, in both languages, spaces made equal."""
    texts = {" ".join(text.split()) for text in texts_in_the_source()}
    with (tidy.ROOT / "coop/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        texts |= {" ".join(str(message.string).split()) for message in read_po(file, locale="en")}
    for path in tidy.python_files("coop"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        texts |= {
            " ".join(node.value.split())
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in constants
        }
    for chart in (tidy.ROOT / "coop/ledger/chart").glob("*.csv"):
        texts |= set(chart.read_text(encoding="utf-8").replace("\n", ",").split(","))
    for event in catalogue.events().values():
        texts |= {*event.title, *event.hint}
        for field in event.fields:
            texts |= {*field.label, *field.hint}
            texts |= {text for choice in field.choices for text in choice.label}
    texts |= {text for group in catalogue.groups() for text in group.title}
    return frozenset(texts - {""})


@functools.cache
def screen_patterns() -> tuple[re.Pattern[str], ...]:
    """Texts with gaps, where the gaps are not nearly all of it."""
    with_gaps = [text for text in spoken_texts() if GAP.search(text)]
    return tuple(
        re.compile(".+".join(re.escape(piece) for piece in GAP.split(text)))
        for text in with_gaps
        if len(re.sub(r"[\W\d_]", "", GAP.sub("", text))) >= 4
    )


def is_on_a_screen(words: str) -> bool:
    """Whether these words stand on a screen exactly so."""
    wanted = " ".join(words.split())
    return wanted in spoken_texts() or any(
        pattern.fullmatch(wanted) for pattern in screen_patterns()
    )


@pytest.mark.parametrize("path", documents(), ids=tidy.name_of)
def test_every_link_and_picture_of_a_document_exists(path: Path) -> None:
    missing = []
    for found in LINK.finditer(prose(path)):
        address = found["link"] or found["src"]
        if address.startswith(("http://", "https://")):
            continue
        name, _, anchor = address.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists():
            missing.append(address)
        elif anchor:
            headings = re.findall(r"^#+ (.+)$", prose(target), re.MULTILINE)
            if anchor not in {slug(heading) for heading in headings}:
                missing.append(address)
    assert missing == []


def test_pictures_are_small_and_each_is_shown_somewhere() -> None:
    shown = "\n".join(prose(path) for path in documents())
    pictures = sorted(IMAGES.glob("*.png"))
    assert len(pictures) >= 10
    for picture in pictures:
        assert f"images/{picture.name}" in shown, f"{picture.name} is in no document"
        assert picture.stat().st_size <= LARGEST_PICTURE, picture.name
        with Image.open(picture) as image:
            assert image.width <= 1366, picture.name


def test_every_command_and_option_is_in_the_table_of_operations() -> None:
    seen = 0
    for words, command in commands(main):
        row = row_of(words)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                name = max(parameter.opts, key=len)
                assert f"`{name}`" in row, f"{' '.join(words)} {name}"
                seen += 1
    assert seen > 40
    for parameter in main.params:
        if isinstance(parameter, click.Option):
            assert max(parameter.opts, key=len) in OPERATIONS.read_text(encoding="utf-8")


def test_the_table_of_operations_names_no_option_that_is_gone() -> None:
    for words, command in commands(main):
        known = {name for parameter in command.params for name in parameter.opts}
        assert set(re.findall(r"`(--[a-z-]+)`", row_of(words))) <= known, words


def test_operations_say_the_same_in_both_languages() -> None:
    indonesian = (DOCS / "OPERATIONS.id.md").read_text(encoding="utf-8")
    english = OPERATIONS.read_text(encoding="utf-8")
    fixed = re.compile(r"--[a-z][a-z-]+|DESMIGRATIF_[A-Z_]+|^\| `[a-z_]+.*?` \|", re.MULTILINE)
    assert set(fixed.findall(english)) == set(fixed.findall(indonesian))
    levels = re.compile(r"^#+ ", re.MULTILINE)
    assert levels.findall(FENCE.sub("", english)) == levels.findall(FENCE.sub("", indonesian))


@pytest.mark.parametrize(
    "name", ["OPERATIONS.md", "OPERATIONS.id.md", "GLOSSARY.md", "manual/untuk-auditor.md"]
)
def test_every_kind_of_report_is_documented(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert [kind for kind in KINDS if kind not in text] == []


def test_every_setting_is_documented_with_its_name() -> None:
    text = OPERATIONS.read_text(encoding="utf-8")
    source = "\n".join(path.read_text(encoding="utf-8") for path in tidy.python_files("coop"))
    names = set(re.findall(r"DESMIGRATIF_[A-Z_]*[A-Z]", source))
    assert names >= {"DESMIGRATIF_BOOK", "DESMIGRATIF_HTTPS", "DESMIGRATIF_PROXIES"}
    assert sorted(name for name in names if f"`{name}`" not in text) == []
    made = config_from({"DESMIGRATIF_SECRET_KEY": "x", "DESMIGRATIF_BOOK": "y"})
    idle, whole = made.session_idle, made.session_whole
    assert f"{idle.seconds // 60} minutes" in text
    assert f"{whole.seconds // 3600} hours" in text


def test_the_readme_does_not_boast_of_checks() -> None:
    assert "more than thirty named checks" in (tidy.ROOT / "README.md").read_text(encoding="utf-8")
    assert len(set(CHECKS) - {PAPER_HEAD}) > 30  # that one needs a paper


def test_every_library_we_need_has_its_licence_and_its_reason() -> None:
    with (tidy.ROOT / "pyproject.toml").open("rb") as file:
        needed = tomllib.load(file)["project"]["dependencies"]
    names = [re.split(r"[^A-Za-z0-9_-]", each)[0] for each in needed]
    assert len(names) > 20
    text = (DOCS / "DECISIONS.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([\w-]+) \| ([\w.-]+) \| \S", text, re.MULTILINE))
    assert sorted(set(names) - rows.keys()) == []


@pytest.mark.parametrize("path", manual_pages(), ids=tidy.name_of)
def test_what_the_manual_prints_bold_stands_on_a_screen(path: Path) -> None:
    words = {" ".join(found.split()) for found in BOLD.findall(prose(path))} - {"dicetak tebal"}
    assert sorted(word for word in words if not is_on_a_screen(word)) == []


def test_words_that_no_screen_has_are_found() -> None:
    assert is_on_a_screen("Catat jurnal")
    assert is_on_a_screen("Tutup Oktober 2026")
    assert not is_on_a_screen("Simpan transaksi")
    assert not is_on_a_screen("catat jurnal itu")


def test_the_glossary_has_the_words_of_the_screens() -> None:
    shown = "\n".join(spoken_texts()).lower()
    missing = []
    for line in (DOCS / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 4 or cells[0] in {"Code", "---"}:
            continue
        words = [word for cell in cells[1:3] for word in cell.lower().split(" / ")]
        missing += [word for word in words if word not in shown]
    assert missing == []


def test_every_check_of_verify_is_in_the_auditors_manual(
    golden: Callable[[str, str], None],
) -> None:
    text = (MANUAL / "untuk-auditor.md").read_text(encoding="utf-8")
    before, mark, rest = text.partition("<!-- daftar pemeriksaan: make golden -->\n")
    after = rest[rest.index("\n## ") :]
    rows = [f"| `{name}` | {label.id} |\n" for name, label in CHECKS.items()]
    table = "| Kode | Yang diperiksa |\n|---|---|\n" + "".join(rows)
    golden("../../docs/manual/untuk-auditor.md", f"{before}{mark}\n{table}{after}")


def test_every_refusal_has_its_place_in_the_manual(golden: Callable[[str, str], None]) -> None:
    golden(REFUSALS_PAGE, refusals_page())


def refusals_page() -> str:
    """The page of all refusals, by what one was doing."""
    by_group: dict[str, set[str]] = {heading: set() for heading, _ in GROUPS}
    for kind in refusals():
        heading = next(head for head, starts in GROUPS if kind.code.startswith(starts))
        by_group[heading] |= {f"- {sentence(each, 'id', ZONE)}" for each in examples_of(kind)}
    groups = [f"## {heading}\n\n" + "\n".join(sorted(by_group[heading])) for heading in by_group]
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
