"""Everyday events as somebody answers them in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from coop.db import reading
from coop.ledger.models import JournalEntry
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from tests.web.conftest import Browser

ELECTRICITY = {
    "tanggal": "09/03/2026",
    "keperluan": "listrik",
    "jumlah": "250.000",
    "dari": "1101:KANTOR",
    "unit": "KANTOR",
}


def typed(example: Mapping[str, Any]) -> dict[str, str]:
    """The answers of a data file as a browser sends them."""
    sent: dict[str, str] = {}
    for name, answer in example.items():
        if isinstance(answer, str):
            sent[name] = answer
            continue
        for index, row in enumerate(answer):
            sent |= {f"{name}-{index}-{inner}": text for inner, text in row.items()}
    return sent


def shown(siti: Browser, name: str, answers: Mapping[str, str]) -> Page:
    """What one sees after *Periksa dulu*."""
    form = Page(siti.get(f"/transaksi/{name}")).form()
    return Page(siti.post(f"/transaksi/{name}", form | dict(answers)))


def confirmed(siti: Browser, name: str, answers: Mapping[str, str]) -> Any:
    """The answer to the one button below the sentence."""
    page = shown(siti, name, answers)
    assert page.status == 200, page.text
    return siti.post(f"/transaksi/{name}", page.form() | {"confirmed": "1"})


def entries(engine: Engine) -> list[JournalEntry]:
    with reading(engine) as session:
        return list(session.scalars(select(JournalEntry).order_by(JournalEntry.id)))
