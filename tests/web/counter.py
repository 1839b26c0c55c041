"""The journal form as somebody fills it in: open it, type, look at it, send it on."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.db import reading
from coop.db import writing
from coop.ledger.accounts import open_subledger
from coop.ledger.book import head_of
from coop.ledger.book import require_book
from tests.web.reader import Page

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser

JPEG = b"\xff\xd8\xff\xe0" + b"nota" * 50
PNG = b"\x89PNG\r\n\x1a\n" + b"nota" * 50
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"nota" * 50
PDF = b"%PDF-1.7\n" + b"nota" * 50


class Typed(NamedTuple):
    """One line as it is typed."""

    account: str
    debit: str = ""
    credit: str = ""
    unit: str = "USP"
    number: str = ""


SALE = (Typed("1104", debit="75.000"), Typed("4101", credit="75.000"))


def filled_form(
    browser: Browser, *lines: Typed, narration: str = "Uang jasa", **fields: str
) -> dict[str, str]:
    """An empty form from the page, with these lines typed into it."""
    form = Page(browser.get("/jurnal/baru")).form()
    form["narration"] = narration
    for place, line in enumerate(lines or SALE):
        for name, text in line._asdict().items():
            form[f"lines-{place}-{name}"] = text
    return form | fields


def looked_at(browser: Browser, form: dict[str, str], **files: object) -> Page:
    """The page that shows what would be recorded."""
    page = Page(send(browser, form, **files))
    assert page.status == 200, page.text
    assert page.title == "Periksa dulu"
    return page


def send(browser: Browser, form: dict[str, str], **files: object) -> TestResponse:
    """Send the form; files as ``files=[(name, bytes), …]``."""
    data: dict[str, object] = dict(form)
    for name, sent in files.items():
        assert isinstance(sent, list)
        data[name] = [(BytesIO(content), file_name) for file_name, content in sent]
    return browser.post("/jurnal/baru", data, content_type="multipart/form-data")


def recorded(browser: Browser, *lines: Typed, **fields: str) -> str:
    """Type, look, record; the address of the entry."""
    page = looked_at(browser, filled_form(browser, *lines, **fields))
    answer = browser.post("/jurnal/baru", page.form() | {"confirmed": "1"})
    assert answer.status_code == 303, Page(answer).text
    return str(answer.location)


def state(engine: Engine) -> tuple[int, str, int]:
    """What may not change when nothing is written: chain head and number of audit rows."""
    with reading(engine) as session:
        head = head_of(session)
        audits = session.connection().exec_driver_sql("SELECT count(*) FROM audit_event").scalar()
    return head.position, head.hash, int(str(audits))


def count(engine: Engine, table: str) -> int:
    """Rows of a table."""
    with reading(engine) as session:
        query = f"SELECT count(*) FROM {table}"
        return int(str(session.connection().exec_driver_sql(query).scalar()))


def register(place: str, kind: str, number: str) -> None:
    """Make a number that entries may refer to."""
    engine = require_book(place)
    with writing(engine) as session:
        open_subledger(session, kind, number)
        session.commit()
    engine.dispose()
