"""``desmigratif members``: a list is looked at, recorded, and refused with its reasons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coop.ledger.book import create_book
from coop.ledger.book import require_book
from tests.cli.conftest import fingerprint
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.members.intake_desk import NIK
from tests.members.intake_desk import begin
from tests.members.intake_desk import csv_of
from tests.members.intake_desk import row
from tests.members.intake_desk import second
from tests.members.village import settle_village

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


@pytest.fixture
def book(tmp_path: Path) -> str:
    """A village whose first balances are recorded."""
    place = str(tmp_path / "desa.sqlite")
    create_book(place, IDENTITY, actor="test", now=NOW)
    settle_village(place)
    engine = require_book(place)
    begin(engine, wajib=500_000)
    engine.dispose()
    return place


def test_a_list_is_previewed_and_imported(
    run: Callable[..., Result], done: Callable[..., str], book: str, tmp_path: Path
) -> None:
    file = tmp_path / "anggota.csv"
    file.write_bytes(csv_of(row(), second()))
    before = fingerprint(book)
    told = json.loads(
        done("members", "import", str(file), "--preview", "--format", "json", book=book)
    )
    assert fingerprint(book) == before
    assert (told["persons"], told["members"], told["posted"]) == (2, 2, False)
    assert told["total.WAJIB"] == "480000"
    assert told["difference.KANTOR"] == "-20000"
    refused = run("members", "import", str(file), book=book)
    assert refused.exit_code == 2
    assert "berbeda dari buku" in refused.stderr
    text = done("members", "import", str(file), "--agree-difference", "Salah jumlah", book=book)
    assert NIK not in text
    again = run("members", "import", str(file), book=book)
    assert again.exit_code == 2


def test_a_column_that_is_not_read_is_told_and_one_of_money_is_refused(
    run: Callable[..., Result], book: str, tmp_path: Path
) -> None:
    file = tmp_path / "anggota.csv"
    text = csv_of(row(), second()).decode("utf-8-sig")
    file.write_text(text.replace("kelompok", "pekerjaan"), encoding="utf-8")
    preview = ("members", "import", str(file), "--preview", "--format", "json")
    told = run(*preview, book=book)
    assert json.loads(told.stdout)["ignored_columns"] == "pekerjaan"
    assert "Kolom yang tidak dibaca: pekerjaan." in told.stderr
    file.write_text(text.replace("simpanan_wajib", "simpanan_wajibb"), encoding="utf-8")
    refused = run(*preview, book=book)
    assert refused.exit_code == 2
    assert "Kolom simpanan_wajibb tidak cocok" in refused.stderr


def test_bad_rows_refuse_a_preview_and_an_import(
    run: Callable[..., Result], book: str, tmp_path: Path
) -> None:
    file, bad = tmp_path / "anggota.csv", tmp_path / "salah.csv"
    file.write_bytes(csv_of(row(nama=""), second()))
    before = fingerprint(book)
    seen = run("members", "import", str(file), "--preview", "--bad-rows", str(bad), book=book)
    assert seen.exit_code == 2
    assert "Baris 2, kolom nama: nama belum diisi." in seen.stderr
    assert NIK not in seen.output
    assert NIK not in bad.read_text(encoding="utf-8-sig")
    assert run("members", "import", str(file), book=book).exit_code == 2
    assert fingerprint(book) == before


def test_the_form_is_written(done: Callable[..., str], book: str, tmp_path: Path) -> None:
    for name in ("formulir.csv", "formulir.xlsx"):
        done("members", "template", "-o", str(tmp_path / name), book=book)
        assert (tmp_path / name).stat().st_size > 100
