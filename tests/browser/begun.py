"""Work of the counter and of dues that somebody began in the demonstration; its pages' addresses.

Everything goes through the pages themselves, as a cashier would do it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.web.reader import Page

if TYPE_CHECKING:
    from tests.web.conftest import Browser as Client

MEMBER = "A-0005"
COLLECTOR = "PP-01"


def sent(client: Client, path: str, **typed: str) -> str:
    """Where the form of a page leads once something was typed into it and confirmed."""
    form = Page(client.get(path)).form(class_="book-form")
    answer = client.post(path, form | typed | {"confirmed": "1"})
    assert answer.status_code == 303, Page(answer).text
    return str(answer.location)


def link(client: Client, path: str, pattern: str) -> str:
    """The first link of a page that looks like this."""
    return next(each for each in Page(client.get(path)).links() if re.fullmatch(pattern, each))


def came(client: Client, amount: str, words: str) -> None:
    """A line of the bank that says that money came."""
    line = {"day": "09/03/2026", "way": "in", "amount": amount, "text": words}
    sent(client, "/bank/baris-baru/1111?unit=KANTOR", **line)


def at_the_counter(client: Client) -> list[str]:
    """An open session with a receipt, a transfer that is waited for, and two that came."""
    sent(client, "/kasir/sesi", box="1101|KANTOR", found="500.000")
    session = link(client, "/kasir", r"/kasir/sesi/\d+")
    receipt = sent(client, f"/kasir/anggota/{MEMBER}", **{"in-17": "200.000", "way": "cash"})
    sent(client, f"/kasir/anggota/{MEMBER}/transfer", **{"in-17": "150.000"})
    came(client, "275.000", "SETORAN TANPA NAMA")
    transfers = "/kasir/transfer"
    nameless = link(client, transfers, r"/kasir/transfer/\d+")
    button = Page(client.get(transfers)).form(action=f"{nameless}/tanpa-nama")
    assert client.post(f"{nameless}/tanpa-nama", button).status_code == 303
    came(client, "150.000", "TRSF DARI ANGGOTA")
    return [
        "/kasir/periksa",
        session,
        f"{session}/tutup",
        receipt,
        f"{receipt}/batal",
        f"{receipt}/pindah",
        f"/kasir/anggota/{MEMBER}/transfer",
        link(client, transfers, r"/kasir/transfer/tunggu/\d+/coret"),
        f"{nameless}/kembalikan",
        link(client, transfers, r"/kasir/transfer/\d+"),
    ]


def with_a_collector(client: Client) -> list[str]:
    """Dues collected on a sheet and handed over, with a receipt that nobody can find."""
    collector, sheet = f"/iuran/petugas/{COLLECTOR}", "/iuran/pungutan/catat"
    sent(client, f"{collector}/buku-baru", prefix="Z", first="1", last="50")
    rows = {"rows-0-member": MEMBER, "rows-0-dues": "25.000", "rows-0-receipt": "Z-0001"}
    first = sent(client, sheet, collector=COLLECTOR, **rows)
    row = link(client, first, r"/iuran/pungutan/baris/\d+/batal")
    money = {"counted": "65.000", "expected": "65000", "received_by": "Siti"}  # 40.000 of the demo
    book = {"books-1-next_number": "3", "books-1-missing": "2", "books-1-missing_reason": "Hilang"}
    handover = sent(client, f"{collector}/setor", **money, **book)
    return [
        "/iuran/tagih/2026-03",
        first,
        f"{first}/batal",
        row,
        f"{collector}/setor",
        handover,
        f"{handover}/batal",
        link(client, collector, collector + r"/kuitansi/\d+/\d+"),
    ]
