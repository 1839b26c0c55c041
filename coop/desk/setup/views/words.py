"""Answers and worries as people read them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from flask_babel import gettext as _

from coop.desk.setup import queries
from coop.desk.setup import units
from coop.desk.setup.facts import ENTITY_DATE
from coop.desk.setup.facts import FACTS
from coop.users.access import Role
from coop.users.service import users
from coop.web.format import ZONE_NAMES
from coop.web.format import day
from coop.web.format import period_name
from coop.web.frame import language

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Answer(NamedTuple):
    """One answer as the list shows it: what it is, how it reads, and where it is changed."""

    label: str
    text: str
    step: str


def answers_of(session: Session) -> list[Answer]:
    """Every answer given so far, in the order of the questions; empty where there is none."""
    about = queries.about(session)
    standing = _("pra-koperasi, belum berbadan hukum") if about.is_pre_cooperative else ""
    place = f"{about.village} {about.village_code}".strip()
    active = [unit.name for unit in units.units(session) if unit.is_active]
    numbers = sum(1 for text in about.legal.values() if text)
    first = period_name(about.first_day[:7], language()) if about.first_day else ""
    names = [user.display_name for user in users(session) if user.is_enabled]
    return [
        Answer(_("Nama koperasi"), about.name, "nama"),
        Answer(_("Badan hukum"), standing or about.legal[FACTS[0].key], "nama"),
        Answer(_("Alamat"), about.address, "alamat"),
        Answer(_("Desa atau kelurahan"), place, "alamat"),
        Answer(_("Tempat tanda tangan"), about.place, "alamat"),
        Answer(_("Zona waktu"), ZONE_NAMES.get(about.zone, about.zone), "waktu"),
        Answer(_("Bahasa laporan"), LANGUAGE_NAMES[about.language], "waktu"),
        Answer(
            _("Nomor legalitas"),
            _("%(known)d dari %(count)d terisi", known=numbers, count=len(FACTS)),
            "nomor",
        ),
        Answer(_("Logo"), _("ada") if about.logo else "", "logo"),
        Answer(_("Bagan akun"), _chart_name(about.chart), "akun"),
        Answer(_("Unit yang dipakai"), ", ".join(active), "unit"),
        Answer(_("Bulan pertama"), first, "mulai"),
        Answer(_("Orang"), ", ".join(names), "orang"),
    ]


LANGUAGE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


def _chart_name(chart: str) -> str:
    names = {
        "multi": _("koperasi dengan beberapa usaha"),
        "simpan-pinjam": _("koperasi simpan pinjam"),
        "": _("kosong, menunggu impor"),
    }
    return names.get(chart, chart)


def shown(key: str, text: str) -> str:
    """A number as people read it; the date is kept as machines write it."""
    return day(date.fromisoformat(text), language()) if key == ENTITY_DATE and text else text


def worries_of(session: Session) -> list[str]:
    """What the offices as they are held now mean for the cooperative's safety."""
    held = [{Role(role.role) for role in user.roles} for user in users(session) if user.is_enabled]
    offices = set().union(*held)
    worries = []
    if Role.TREASURER not in offices:
        worries.append(_("Belum ada bendahara: belum ada yang dapat mencatat dan menutup bulan."))
    if Role.CHAIR not in offices:
        worries.append(_("Belum ada ketua: transaksi besar belum dapat disetujui orang kedua."))
    if Role.SUPERVISOR not in offices:
        worries.append(
            _("Belum ada pengawas: belum ada yang memeriksa kas dan membaca catatan audit.")
        )
    if any({Role.ADMINISTRATOR, Role.TREASURER} <= roles for roles in held):
        worries.append(
            _(
                "Satu orang memegang administrator dan bendahara. Itu boleh dan lazim di desa, "
                "tetapi ia dapat membuat pengguna sendiri; karena itu pengawas perlu membaca "
                "catatan audit setiap bulan."
            )
        )
    return worries
