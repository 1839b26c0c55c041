"""Every refusal has its sentence, in both languages, and the sentences are read as a text."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import string
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

import coop
from coop.errors import CoopError
from coop.ledger.errors import ClockBehind
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import TextRefused
from coop.ledger.errors import YearNotReady
from coop.ledger.report import Label
from coop.money import Money
from coop.web.errors import status_of
from coop.web.messages import sentence
from coop.web.sentences import SENTENCES
from coop.web.words import WORDS
from tests import tidy

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

#: A value for each parameter of a refusal, as the code gives it.
EXAMPLES: dict[str, object] = {
    "keys": "cash.1101.KANTOR, verify",
    "item": "cash.1101.KANTOR",
    "items": 3,
    "account": "1101",
    "amount": "1250000000000000",
    "at": "2026-03-01T01:05:00.000000Z",
    "balance": "-150000.50",
    "bank": Money.rupiah(1_250_000),
    "box": Label("Kas Kantor (KANTOR)", "Cash on hand - office (KANTOR)"),
    "before": Money.rupiah(500_000),
    "book": Money.rupiah(1_000_000),
    "denomination": Money.rupiah(50_000),
    "pieces": -3,
    "column": "debit",
    "columns": "date, account",
    "credit": "2000000",
    "day": date(2026, 3, 5),
    "debit": "1250000",
    "detail": "exit 1",
    "difference": "-750000",
    "display_name": "",
    "earlier": "2026-01",
    "earliest": date(1900, 1, 1),
    "effective_date": date(2026, 3, 31),
    "entry": 42,
    "entry_date": date(2026, 3, 30),
    "event": "setor-bank",
    "examples": "1.250",
    "fact": "legal.nib",
    "field": "narration",
    "check": "chain",
    "file": "buku-2026.salinan",
    "file_name": "jurnal.csv",
    "step": "mulai",
    "subject": "BKM-2026-00001",
    "first": date(2026, 3, 31),
    "first_entry": 1,
    "found": "nr, keterangan",
    "headings": "Debit, Debet",
    "key": "A-0012",
    "kind": "member",
    "known": 1,
    "label": Label("Jumlah", "Amount"),
    "last": date(2026, 1, 1),
    "last_entry": 40,
    "last_recorded_at": "2026-03-10T02:00:00.000000Z",
    "last_day": date(2026, 12, 31),
    "latest": "2026-02",
    "money": Money.rupiah(600_000),
    "moved": Money.rupiah(500_000),
    "left": Money.rupiah(250_000),
    "limit": Money.rupiah(500_000),
    "purpose": "withdraw",
    "cause": "limits",
    "handwritten": "0118",
    "line": 3,
    "lines": 1,
    "maximum": 200,
    "minimum": 8,
    "now": "2020-01-01T00:00:00.000000Z",
    "number": "A-0012",
    "period": "2026-03",
    "permission": "books.post",
    "place": "buku.sqlite",
    "problems": 7,
    "reason": "empty",
    "title": Label("Setor uang ke bank", "Take cash to the bank"),
    "request_id": "9b2f",
    "reversed_by": "BM-2026-00002",
    "role": "inter_unit",
    "row": 12,
    "run": 3,
    "seconds": 90,
    "state": "closed",
    "status": "approved",
    "text": "1.25",
    "today": date(2026, 3, 10),
    "unit": "USP",
    "member_status": "candidate",
    "wanted_status": "settled",
    "person_state": "merged",
    "rest": Money.rupiah(150_000),
    "wanted": Money.rupiah(200_000),
    "username": "siti",
    "value": "aktiva",
    "voucher_number": "BKM-2026-00001",
    "highest": 57,
    "in_book": 41,
    "series": "BKM-2026",
    "year": 2025,
    "decided_by": "budi",
    "decision": "approved",
    "draft": 12,
    "made_by": "siti",
    "key_id": "9f31c2ab",
    "person": "W-00012",
    "household": "K-00007",
    "obstacles": Label("Simpanannya masih bersaldo.", "There is money in an account."),
    "region": "Sukamaju",
    "least": Money.rupiah(1_000_000),
    "page": 13,
    "pages": 12,
    "height": 200,
    "needed": 215,
    "held": Money.rupiah(400_000),
    "hold": 7,
    "available": Money.rupiah(100_000),
    "member": "A-0012",
    "product": "Simpanan Sukarela",
    "due_on": date(2026, 4, 1),
    "dues": Money.rupiah(100_000),
    "receipt": "A-0012",
    "books": "A-0001 s.d. A-0100",
    "most": Money.rupiah(450_000),
    "smallest": Money.rupiah(50_000),
    "rate": "9,5",
    "ceiling": "9",
    "legal_basis": "Permenkop UKM 8/2023 Pasal 26 ayat (4)",
}


def refusals() -> list[type[CoopError]]:
    """Every refusal the program knows, by code."""
    for module in pkgutil.walk_packages(coop.__path__, "coop."):
        if "beancount_worker" not in module.name and ".migrations" not in module.name:
            importlib.import_module(module.name)

    def below(kind: type[CoopError]) -> Iterator[type[CoopError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    ours = {kind for kind in below(CoopError) if kind.__module__.startswith("coop.")}
    return sorted(ours, key=lambda kind: kind.code)


def example_of(kind: type[CoopError]) -> CoopError:
    """One refusal of a kind, with the values of the list above."""
    names = [
        name
        for name, parameter in inspect.signature(kind).parameters.items()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    return kind(**{name: EXAMPLES[name] for name in names})


def test_no_two_refusals_share_a_code() -> None:
    codes = [kind.code for kind in refusals()]
    assert len(codes) == len(set(codes))
    assert len(codes) > 50


def test_every_refusal_has_a_sentence_and_every_sentence_a_refusal() -> None:
    assert {kind.code for kind in refusals()} | {"coop.refused"} == set(SENTENCES)


def test_sentences_are_read_as_a_text(golden: Callable[[str, str], None]) -> None:
    zone = ZoneInfo("Asia/Jakarta")
    lines = []
    for kind in refusals():
        refusal = example_of(kind)
        lines.append(f"{kind.code} ({status_of(refusal)})")
        lines += [f"  {language}: {sentence(refusal, language, zone)}" for language in ("id", "en")]
    golden("sentences.txt", "\n".join(lines) + "\n")


def test_both_languages_fill_gaps_that_the_refusal_offers() -> None:
    formatter = string.Formatter()
    for kind in refusals():
        offered = set(example_of(kind).params)
        for text in SENTENCES[kind.code]:
            asked = {name for _, name, _, _ in formatter.parse(text) if name}
            assert asked <= offered, (kind.code, text)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_sentence_ends_like_one_and_says_what_to_do(language: str) -> None:
    for kind in refusals():
        told = sentence(example_of(kind), language)
        assert told[0].isupper() or not told[0].isalpha(), told
        # One statement and at least one remedy: two clauses or more.
        assert len(re.findall(r"[.;:](?:\s|$)", told)) >= 2, told


def test_words_of_values_are_in_both_languages() -> None:
    for words in WORDS.values():
        for pair in words.values():
            assert pair.id
            assert pair.en


def test_a_closed_month_is_named_as_people_name_it() -> None:
    refusal = PeriodClosed("2026-03", "closed")
    assert sentence(refusal).startswith("Periode Maret 2026 sudah ditutup.")
    assert sentence(refusal, "en").startswith("Period March 2026 is closed.")


def test_what_is_wrong_with_a_text_is_said_in_words() -> None:
    assert "Keterangan tidak dapat diterima: masih kosong." in sentence(
        TextRefused("narration", "empty")
    )


def test_a_year_that_is_not_ready_says_which_step_is_missing() -> None:
    assert "masih ada bulan yang terbuka" in sentence(YearNotReady(2025, "months_open"))


def test_a_moment_is_told_in_the_zone_of_the_book() -> None:
    refusal = ClockBehind("2020-01-01T00:00:00.000000Z", "2026-03-10T02:00:00.000000Z")
    assert "10 Maret 2026 09.00 WIB" in sentence(refusal, "id", ZoneInfo("Asia/Jakarta"))
    assert "10 Maret 2026 11.00 WIT" in sentence(refusal, "id", ZoneInfo("Asia/Jayapura"))


def test_a_long_value_is_cut() -> None:
    assert len(sentence(TextRefused("narration", "x" * 5000))) < 300


def test_every_text_that_can_be_refused_is_named_in_words() -> None:
    refused = re.compile(r'TextRefused\("(\w+)", "(\w+)"\)')
    found = {
        pair
        for path in tidy.python_files("coop")
        for pair in refused.findall(path.read_text(encoding="utf-8"))
    }
    assert ("limit_rule", "unknown") in found
    assert {field for field, _ in found} <= set(WORDS["field"])
    assert {reason for _, reason in found} <= set(WORDS["reason"])
