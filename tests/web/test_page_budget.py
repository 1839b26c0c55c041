"""What a page may cost: bytes on a village's line, statements on its book."""

from __future__ import annotations

from datetime import datetime
from datetime import time
from typing import TYPE_CHECKING
from typing import Final

import pytest
from sqlalchemy import event

from coop import create_app
from coop.config import Config
from coop.db import writing
from coop.desk.setup.facts import STEP_NAMES
from coop.ledger.book import require_book
from coop.users import service
from coop.users.access import Role
from coop.web.database import db
from tests.conftest import DEMO_UNTIL
from tests.conftest import NOW
from tests.web.conftest import PASSWORD
from tests.web.conftest import Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

PAGE_BYTES_MAX: Final = 100_000
PAGE_STATEMENTS_MAX: Final = 12
#: What members owe and have paid, and which receipts the collectors have left.
COLLECTION_STATEMENTS_MAX: Final = 15

#: Two columns of a cash flow on a day within a month: each reads its cash and its flows.
CASH_FLOW_STATEMENTS_MAX: Final = 13
#: Every concern of the desk looks once for what is not settled.
TASKS_STATEMENTS_MAX: Final = 55
#: What the bank has, what is expected of it, and what lies nameless are asked apart.
TRANSFERS_STATEMENTS_MAX: Final = 16

YEAR: Final = DEMO_UNTIL.year

#: The checklist of a closing asks every concern of the desk what is open: once a month.
CHECKLIST: Final = f"/tutup-buku/{YEAR}-03"
YEAR_CHECKLIST: Final = f"/tutup-buku/{YEAR - 1}-14"
CHECKLIST_STATEMENTS_MAX: Final = 95

#: Addresses of pages that name something; the others come from the URL map.
NAMING: Final = (
    "/jurnal/1",
    "/jurnal/1/batalkan",
    f"/jurnal?dari=1-1-{YEAR}&akun=1101",
    "/jurnal?teks=a",
    "/buku-besar/1101",
    f"/buku-besar/1101?dari=1-1-{YEAR - 1}",
    "/buku-besar/2101",
    "/akun/ubah/1101",
    f"/periode/{YEAR}-01/tutup",
    CHECKLIST,
    YEAR_CHECKLIST,
    f"{CHECKLIST}/butir/verify",
    f"/aset/penyusutan/{YEAR}-03",
    f"/aset/dimuka/bebankan/{YEAR}-03",
    "/laporan/trial-balance",
    "/laporan/balance-sheet",
    "/laporan/income-statement",
    "/laporan/cash-flow",
    "/laporan/equity",
    "/laporan/general-ledger",
    "/cari?q=kas",
    "/kas/hitung?account=1101&unit=KANTOR",
    "/bank/1111",
    "/bank/baris/1111",
    "/bank/baris-baru/1111",
    "/bank/berkas/1111",
    "/bank/mulai/1111",
    "/bank/rekonsiliasi/1111",
    "/transaksi/biaya-kantor",
    "/transaksi/toko-jual-harian",
    "/transaksi/tercatat/1",
    "/persetujuan/1",
    "/pengguna/orang/periksa",
    *(f"/persiapan/{name}" for name in STEP_NAMES),
    "/saldo-awal/KANTOR",
    "/saldo-awal/KANTOR/isi/harta",
    "/saldo-awal/KANTOR/isi/modal",
    "/saldo-awal/USP/rincian/2101",
    "/saldo-awal/KANTOR/unggah",
    "/saldo-awal/KANTOR/periksa",
)

#: No pages: a picture, files, and what signs somebody out.
OTHER: Final = frozenset(
    {
        "/beranda/grafik.svg",
        "/health",
        "/favicon.ico",
        "/akun/unduh.csv",
        "/pengaturan/identitas/kelengkapan.pdf",
        "/jurnal/harian.pdf",
        "/jurnal/harian/bukti.pdf",
        "/cadangan/salinan.sqlite",
        "/nomor-hilang.pdf",
        "/pengaturan/buku-simpanan/uji.pdf",
        "/impor/templat.csv",
        "/impor/templat.xlsx",
    }
)


class Desk:
    """Somebody who may do everything, and what the pages asked of the book."""

    def __init__(self, app: Flask) -> None:
        self.asked: list[str] = []
        self._browser = Browser(app.test_client())
        assert self._browser.sign_in("periksa").status_code == 303
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._note)

    def _note(self, *given: object) -> None:
        self.asked.append(str(given[2]))

    def cost(self, path: str) -> tuple[int, int, int]:
        """Status, bytes and statements of a page, the second time it is asked for."""
        self._browser.get(path)
        self.asked.clear()
        response = self._browser.get(path)
        return response.status_code, len(response.data), len(self.asked)


@pytest.fixture
def demo_app(demo_copy: str) -> Iterator[Flask]:
    """The app on a demonstration book, on its last day."""
    engine = require_book(demo_copy)
    with writing(engine) as session:
        service.create_user(
            session,
            username="periksa",
            display_name="Pemeriksa",
            password=PASSWORD,
            roles=list(Role),
            actor="test",
            now=NOW,
        )
        session.commit()
    engine.dispose()
    evening = datetime.combine(DEMO_UNTIL, time(12), tzinfo=NOW.tzinfo)
    made = create_app(
        Config(book=demo_copy, secret_key="x" * 64, clock=lambda: evening, testing=True)
    )
    yield made
    with made.app_context():
        db.engine.dispose()


def pages_of(app: Flask) -> list[str]:
    """Every page that needs no name, and some that do."""
    plain = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and "static" not in rule.endpoint
    }
    return sorted(plain - OTHER) + list(NAMING)


def test_every_page_of_the_demonstration_stays_within_its_budget(demo_app: Flask) -> None:
    desk = Desk(demo_app)
    costs = {path: desk.cost(path) for path in pages_of(demo_app)}

    assert {path for path, (status, _, _) in costs.items() if status not in {200, 303}} == set()
    heavy = {path: size for path, (_, size, _) in costs.items() if size > PAGE_BYTES_MAX}
    assert heavy == {}
    budgets = {
        CHECKLIST: CHECKLIST_STATEMENTS_MAX,
        YEAR_CHECKLIST: CHECKLIST_STATEMENTS_MAX,
        f"{CHECKLIST}/butir/verify": CHECKLIST_STATEMENTS_MAX,
        "/iuran/pungutan/catat": COLLECTION_STATEMENTS_MAX,
        "/laporan/cash-flow": CASH_FLOW_STATEMENTS_MAX,
        "/": TASKS_STATEMENTS_MAX,
        "/kasir/transfer": TRANSFERS_STATEMENTS_MAX,
        "/tugas": TASKS_STATEMENTS_MAX,
    }
    curious = {
        path: statements
        for path, (_, _, statements) in costs.items()
        if statements > budgets.get(path, PAGE_STATEMENTS_MAX)
    }
    assert curious == {}
    assert sum(status == 200 for status, _, _ in costs.values()) > 20
