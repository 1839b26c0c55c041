"""The columns of a list of members: what they are called, and the form that shows them. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.ledger.report import Label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping


#: Column, its heading in the form, other headings that mean it, and what to write there.
class Column(NamedTuple):
    """One fixed column of the form."""

    key: str
    heading: str
    aliases: tuple[str, ...]
    hint: Label


COLUMNS: Final = (
    Column(
        "number",
        "nomor_anggota",
        ("no_anggota", "number", "member_number"),
        Label(
            "Nomor anggota di buku lama, dipertahankan. Kosong: hanya dicatat sebagai warga.",
            "Member number of the old book; it is kept. Empty: recorded as a villager only.",
        ),
    ),
    Column("name", "nama", ("name",), Label("Nama menurut KTP.", "Name as on the identity card.")),
    Column("sex", "jenis_kelamin", ("jk", "sex"), Label("L atau P.", "L (male) or P (female).")),
    Column("birth_place", "tempat_lahir", ("birth_place",), Label("Boleh kosong.", "Optional.")),
    Column(
        "birth_day",
        "tanggal_lahir",
        ("tgl_lahir", "birth_day", "birth_date"),
        Label("31/03/1980 atau 1980-03-31.", "31/03/1980 or 1980-03-31."),
    ),
    Column("nik", "nik", (), Label("16 angka, sebagai teks.", "16 digits, as text.")),
    Column(
        "card",
        "no_kk",
        ("nomor_kk", "kk", "family_card"),
        Label(
            "16 angka. Baris pertama dari satu KK dicatat sebagai kepala keluarga; dapat diubah.",
            "16 digits. The first row of a card is taken as head of the family; can be changed.",
        ),
    ),
    Column("address", "alamat", ("address",), Label("Jalan dan rumah.", "Street and house.")),
    Column("rt", "rt", (), Label("Angka.", "Digits.")),
    Column("rw", "rw", (), Label("Angka.", "Digits.")),
    Column("hamlet", "dusun", ("hamlet",), Label("Nama dusun.", "Name of the hamlet.")),
    Column(
        "phone", "telepon", ("hp", "no_hp", "phone"), Label("Seperti dihubungi.", "As dialled.")
    ),
    Column(
        "admitted_on",
        "tanggal_masuk",
        ("tgl_masuk", "admitted_on", "joined"),
        Label("Tanggal diterima sebagai anggota.", "Day of admission."),
    ),
    Column("group", "kelompok", ("group",), Label("Kelompok iuran.", "Group of the collector.")),
    Column(
        "risk",
        "risiko",
        ("risk",),
        Label("rendah, sedang, atau tinggi; kosong: rendah.", "low, medium or high; empty: low."),
    ),
    Column(
        "identity_reason",
        "alasan_tanpa_nik",
        ("identity_reason",),
        Label("Wajib bila NIK anggota kosong.", "Needed where a member has no NIK."),
    ),
    Column(
        "interest",
        "bunga_dibayar_tahun_ini",
        ("interest_paid",),
        Label("Bunga simpanan tahun ini.", "Savings interest paid this year."),
    ),
    Column(
        "purchases",
        "belanja_tahun_ini",
        ("purchases",),
        Label("Belanja tahun ini, untuk SHU.", "Purchases this year, for the surplus."),
    ),
    Column(
        "arrears",
        "tunggakan_wajib",
        ("arrears",),
        Label("Simpanan wajib yang belum dibayar.", "Mandatory savings still owed."),
    ),
)
HEADING: Final = {each.key: each.heading for each in COLUMNS}
AMOUNTS: Final = ("interest", "purchases", "arrears")
#: Only members have these.
OF_MEMBERS: Final = ("admitted_on", "group", "risk", "identity_reason", *AMOUNTS)
BALANCE: Final = "saldo:"
ACCOUNT: Final = "rekening:"
#: What the heading of a balance begins with in the form.
BALANCE_HEADING: Final = "simpanan_"


def heading_name(heading: str) -> str:
    """A heading without case, brackets and what stands between words.

    >>> heading_name("Tgl. Lahir (hh/bb/tttt)"), heading_name("No KK")
    ('tgl_lahir', 'no_kk')
    """
    plain = re.sub(r"\(.*?\)|[.:_\-/]", " ", heading).casefold()
    return "_".join(plain.split())


def known_headings(products: Mapping[str, str]) -> dict[str, str]:
    """Every heading that means a column; a product is known by code and by name.

    Args:
        products: name by code.

    >>> found = known_headings({"POKOK": "Simpanan Pokok"})
    >>> found["simpanan_pokok"], found["pokok"], found["nomor_pokok"], found["nama"]
    ('saldo:POKOK', 'saldo:POKOK', 'rekening:POKOK', 'name')
    """
    found: dict[str, str] = {}
    for code, name in products.items():
        word = heading_name(code)
        for heading in (word, heading_name(name), f"simpanan_{word}", f"saldo_{word}"):
            found.setdefault(heading, f"{BALANCE}{code}")
        found.setdefault(f"nomor_{word}", f"{ACCOUNT}{code}")
        found.setdefault(f"rekening_{word}", f"{ACCOUNT}{code}")
    for column in COLUMNS:
        for heading in (column.heading, *column.aliases):
            found[heading] = column.key
    return found


def form_columns(products: Iterable[tuple[str, str, bool]]) -> dict[str, Label]:
    """The columns of the empty form in their order: what to write under each heading.

    Args:
        products: code, name, and whether accounts have numbers of their own.

    >>> list(form_columns([("SUKARELA", "Simpanan Sukarela", True)]))[-5:-3]
    ['simpanan_sukarela', 'nomor_sukarela']
    """
    found = {each.heading: each.hint for each in COLUMNS if each.key not in AMOUNTS}
    for code, name, has_number in products:
        word = heading_name(code)
        found[f"{BALANCE_HEADING}{word}"] = Label(
            f"Saldo {name} pada tanggal saldo awal; kosong: tidak dibuka rekening.",
            f"Balance of {name} on the day of first balances; empty: no account is opened.",
        )
        if has_number:
            found[f"nomor_{word}"] = Label(
                f"Nomor buku {name} yang lama, dipertahankan; kosong: nomor baru.",
                f"Number of the old passbook of {name}, which is kept; empty: a new number.",
            )
    return found | {each.heading: each.hint for each in COLUMNS if each.key in AMOUNTS}
