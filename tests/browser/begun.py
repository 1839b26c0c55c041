"""Work of the counter and of dues that somebody began in the demonstration; its pages' addresses.

Everything goes through the pages themselves, as a cashier would do it.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from tests.web.reader import Page

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser as Client

MEMBER = "A-0005"
BANK = (
    b"Tanggal;Keterangan;Debit;Kredit;Saldo\n"
    b"09/03/2026;TRSF DARI ANGGOTA;;150.000,00;\n"
    b"09/03/2026;SETORAN TANPA NAMA;;275.000,00;\n"
)


def sent(client: Client, path: str, **typed: str) -> TestResponse:
    """The form of a page with something typed into it, sent."""
    page = Page(client.get(path))
    answer = client.post(path, page.form(class_="book-form") | typed)
    assert answer.status_code == 303, Page(answer).text
    return answer


def at_the_counter(client: Client) -> list[str]:
    """An open session with a receipt, a transfer that is waited for, and two that came."""
    session = str(sent(client, "/kasir/sesi", box="1101|KANTOR", found="500.000", confirmed="1").location)
    return [session]
