"""Opening balances as somebody types them: parts, lists, the look, the record."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

from pypdf import PdfReader
from sqlalchemy import select

from coop.db import reading
from coop.db import writing
from coop.desk.setup.service import set_first_day
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from tests.conftest import NOW
from tests.web.reader import Page

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser


def begin_in(engine: Engine, day: date) -> None:
    with writing(engine) as session:
        set_first_day(session, day, actor="siti", now=NOW)
        session.commit()


def fields(engine: Engine, amounts: dict[str, str]) -> dict[str, str]:
    """The fields of accounts, by their numbers."""
    with reading(engine) as session:
        ids = dict(session.execute(select(Account.code, Account.id)).all())
    return {f"a{ids[code]}": amount for code, amount in amounts.items()}


def fill(
    browser: Browser, engine: Engine, part: str, amounts: dict[str, str], unit: str = "KANTOR"
) -> TestResponse:
    """Open a part, type amounts by account, save."""
    path = f"/saldo-awal/{unit}/isi/{part}"
    form = Page(browser.get(path)).form() | fields(engine, amounts)
    return browser.post(path, form)


def list_lines(browser: Browser, code: str, lines: str, unit: str = "KANTOR") -> TestResponse:
    path = f"/saldo-awal/{unit}/rincian/{code}"
    return browser.post(path, Page(browser.get(path)).form() | {"lines": lines})


def fill_office(browser: Browser, engine: Engine, cash: str = "1.000.000") -> None:
    """An office that ties when it has a million in cash."""
    fill(browser, engine, "harta", {"1101": cash, "1331": "500.000", "1339": "200.000"})
    assert list_lines(browser, "3101", "A-001; 300.000\nA-002\t400.000\n").status_code == 303
    fill(browser, engine, "modal", {"3401": "600.000"})


def look(browser: Browser, unit: str = "KANTOR") -> Page:
    return Page(browser.get(f"/saldo-awal/{unit}/periksa"))


def record(browser: Browser, unit: str = "KANTOR", **typed: str) -> TestResponse:
    page = look(browser, unit)
    return browser.post(f"/saldo-awal/{unit}/periksa", page.form() | {"confirmed": "1"} | typed)


def entry_of(engine: Engine) -> JournalEntry:
    with reading(engine) as session:
        return session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore[return-value]  # one was recorded


def text_of(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


def page_form(siti: Browser, part: str) -> dict[str, str]:
    return Page(siti.get(f"/saldo-awal/KANTOR/isi/{part}")).form()
