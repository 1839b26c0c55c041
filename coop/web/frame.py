"""What every page shows around its content: whose book, which period is open, where to go.

The header costs one query per request and is kept for that request only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app
from flask import g
from flask import request
from flask import session as cookie
from flask import url_for
from flask_login import current_user
from sqlalchemy import func
from sqlalchemy import select

from coop.ledger.models import Book
from coop.ledger.models import PeriodState
from coop.users.access import PERMISSIONS
from coop.users.access import Permission
from coop.users.access import Role
from coop.web.database import book_session
from coop.web.messages import UTC
from coop.web.messages import sentence
from coop.web.texts import lazy as _l
from coop.web.texts import lazy_in as _lp

if TYPE_CHECKING:
    from coop.errors import CoopError

LANGUAGES = ("id", "en")

#: Who asks: a ``Person`` or the library's anonymous visitor; its proxy has no type of its own.
visitor: Any = current_user


@dataclass(frozen=True, slots=True)
class Header:
    """The cooperative and its open months; the latter None where all are shut or none exists."""

    name: str
    zone: ZoneInfo
    language: str
    first_open: str | None
    last_open: str | None
    last_shut: str | None


class NavigationItem(NamedTuple):
    """A place in the navigation: shown to those who may go there, once its page exists."""

    label: str
    endpoint: str
    permission: Permission


class NavigationLink(NamedTuple):
    """A navigation item for one person on one page."""

    label: str
    url: str
    is_here: bool


NAVIGATION = (
    NavigationItem(_l("Beranda"), "home.index", Permission.HOME),
    NavigationItem(_l("Saldo saya"), "portal.index", Permission.OWN_ACCOUNT),
    NavigationItem(_l("Kasir"), "counter.index", Permission.COUNTER_USE),
    NavigationItem(_lp("menu", "Catat transaksi"), "events.index", Permission.BOOKS_POST),
    NavigationItem(_l("Anggota"), "membership.index", Permission.MEMBERS_READ),
    NavigationItem(_l("Simpanan"), "savings.index", Permission.SAVINGS_READ),
    NavigationItem(_l("Warga"), "people.index", Permission.PEOPLE_READ),
    NavigationItem(_l("Persetujuan"), "ledger.approvals", Permission.BOOKS_READ),
    NavigationItem(_l("Kas dan bank"), "counts.index", Permission.BOOKS_READ),
    NavigationItem(_l("Jurnal"), "ledger.journal", Permission.BOOKS_READ),
    NavigationItem(_lp("menu", "Buku besar"), "ledger.general_ledger", Permission.BOOKS_READ),
    NavigationItem(_l("Laporan"), "ledger.statements", Permission.STATEMENTS_READ),
    NavigationItem(_l("Tutup buku"), "ledger.periods", Permission.BOOKS_READ),
    NavigationItem(_l("Pemeriksaan"), "ledger.verification", Permission.VERIFY_READ),
    NavigationItem(_l("Pengaturan"), "settings.index", Permission.HOME),
)

#: Pages that belong to a place of the navigation though their address begins otherwise.
BELONGING = {
    "bank": "counts.index",
    "berjangka": "savings.index",
    "bunga": "savings.index",
    "iuran": "savings.index",
    "kuasa": "membership.index",
    "wilayah": "people.index",
    "impor-anggota": "settings.index",
    "pindah-buku": "ledger.journal",
    "tutup-buku": "ledger.periods",
    "aset": "ledger.periods",
    "akun": "settings.index",
    "audit": "settings.index",
    "cadangan": "settings.index",
    "impor": "settings.index",
    "jam-komputer": "settings.index",
    "nomor-hilang": "settings.index",
    "pengguna": "settings.index",
    "persiapan": "settings.index",
    "saldo-awal": "settings.index",
    "serah-terima": "settings.index",
    "setelah-pemulihan": "settings.index",
    "tugas": "home.index",
}


def header() -> Header:
    """Whose book this is and which months are open."""
    known: Header | None = g.get("book_header")
    if known is None:
        known = g.book_header = _read_header()
    return known


def _read_header() -> Header:
    is_month = func.substr(PeriodState.period, 6) <= "12"
    opened = PeriodState.state == "open"
    row = (
        book_session()
        .execute(
            select(
                Book.name,
                Book.zone,
                Book.language,
                select(func.min(PeriodState.period)).where(is_month, opened).scalar_subquery(),
                select(func.max(PeriodState.period)).where(is_month, opened).scalar_subquery(),
                select(func.max(PeriodState.period)).where(is_month, ~opened).scalar_subquery(),
            )
        )
        .one()
    )
    name, zone, language, first_open, last_open, last_shut = row
    return Header(name, ZoneInfo(zone), language, first_open, last_open, last_shut)


def book_zone() -> ZoneInfo:
    """The zone in which this book's days begin and end."""
    return header().zone


def told(error: CoopError) -> str:
    """The sentence of a refusal in the reader's language and the book's zone."""
    known: Header | None = g.get("book_header")  # not read now: the book may be what failed
    return sentence(error, language(), known.zone if known else UTC)


def language() -> str:
    """The language of this request: chosen on this device, else the person's, else Indonesian."""
    chosen = cookie.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    kept = getattr(visitor, "language", None) if g.get("has_person") else None
    return kept if kept in LANGUAGES else "id"


def may(permission: Permission | str) -> bool:
    """Whether the person of this request has a permission; templates ask this too."""
    return bool(getattr(visitor, "permissions", ())) and (permission in visitor.permissions)


def navigation() -> Sequence[NavigationLink]:
    """Where the signed-in person can go from here."""
    links = []
    for item in _places():
        if item.endpoint in current_app.view_functions and may(item.permission):
            url = url_for(item.endpoint)
            links.append((item, url))
    here = _longest_prefix([url for _, url in links])
    owner = BELONGING.get(request.path.split("/")[1])
    return [
        NavigationLink(str(item.label), url, item.endpoint == owner if owner else url == here)
        for item, url in links
    ]


def _places() -> Sequence[NavigationItem]:
    """What the navigation may hold; who is a member and nothing else has no desk to go to."""
    if visitor.permissions <= PERMISSIONS[Role.MEMBER]:
        return [each for each in NAVIGATION if each.permission != Permission.HOME]
    return NAVIGATION


def _longest_prefix(urls: Sequence[str]) -> str | None:
    matching = [
        url
        for url in urls
        if request.path == url or (url != "/" and request.path.startswith(f"{url.rstrip('/')}/"))
    ]
    return max(matching, key=len, default=None)


def template_globals() -> dict[str, Any]:
    """What every template may use."""
    return {
        "frame_header": header,
        "navigation": navigation,
        "language": language,
        "may": may,
        "Permission": Permission,
    }
