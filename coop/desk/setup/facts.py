"""The questions of the first day, and the numbers a cooperative has to its name. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.ledger.report import Label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence


class Step(NamedTuple):
    """One question page: its name in addresses, what it asks, whether the book needs an answer."""

    name: str
    title: Label
    is_needed: bool


STEPS: Final = (
    Step("nama", Label("Nama koperasi", "Name of the cooperative"), is_needed=True),
    Step("alamat", Label("Alamat", "Address"), is_needed=False),
    Step("waktu", Label("Zona waktu dan bahasa", "Time zone and language"), is_needed=True),
    Step("nomor", Label("Nomor legalitas", "Legal numbers"), is_needed=False),
    Step("logo", Label("Logo", "Logo"), is_needed=False),
    Step("akun", Label("Bagan akun", "Chart of accounts"), is_needed=True),
    Step("unit", Label("Unit usaha", "Units"), is_needed=True),
    Step("mulai", Label("Bulan pertama", "First month"), is_needed=True),
    Step(
        "orang", Label("Orang yang memakai program", "People who use the program"), is_needed=True
    ),
)
STEP_NAMES: Final = tuple(step.name for step in STEPS)


def next_step(answered: Sequence[str]) -> Step | None:
    """The first question without an answer; None when all have one.

    >>> next_step(["nama", "waktu"]).name
    'alamat'
    >>> next_step(STEP_NAMES) is None
    True
    """
    return next((step for step in STEPS if step.name not in answered), None)


class LegalFact(NamedTuple):
    """One number or date of the cooperative.

    Attributes:
        key: of the setting that holds it.
        label: what it is called.
        shape: an example or the form it must have, in words.
        where: who issues it.
        pattern: what is accepted; an empty answer always is.
    """

    key: str
    label: Label
    shape: Label
    where: Label
    pattern: re.Pattern[str]


_ANY: Final = re.compile(r".{1,100}")
NOTARY: Final = Label("notaris, disahkan Kementerian Hukum", "a notary, approved by the ministry")
OFFICE: Final = Label("Dinas Koperasi kabupaten/kota", "the district's cooperative office")
OSS: Final = Label("pendaftaran OSS (oss.go.id)", "the OSS registration (oss.go.id)")
OWN: Final = Label("koperasi sendiri", "the cooperative itself")

#: The number of the legal entity stands in the book itself, for every letterhead.
ENTITY_NUMBER: Final = "legal.entity_number"
ENTITY_DATE: Final = "legal.entity_date"

FACTS: Final = (
    LegalFact(
        ENTITY_NUMBER,
        Label("Nomor badan hukum", "Legal entity number"),
        Label("seperti tertulis di akta pengesahan", "as the deed of approval has it"),
        NOTARY,
        re.compile(r".{1,200}"),
    ),
    LegalFact(
        ENTITY_DATE,
        Label("Tanggal badan hukum", "Date of the legal entity"),
        Label("hari/bulan/tahun", "day/month/year"),
        NOTARY,
        re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    ),
    LegalFact(
        "legal.ahu",
        Label("Nomor SK AHU", "AHU decree number"),
        Label("seperti AHU-0001234.AH.01.26", "like AHU-0001234.AH.01.26"),
        NOTARY,
        _ANY,
    ),
    LegalFact(
        "legal.nik",
        Label("Nomor Induk Koperasi (NIK)", "Cooperative registry number (NIK)"),
        Label("angka saja, 10 sampai 20 angka", "digits only, 10 to 20 of them"),
        OFFICE,
        re.compile(r"\d{10,20}", re.ASCII),
    ),
    LegalFact(
        "legal.nib",
        Label("Nomor Induk Berusaha (NIB)", "Business number (NIB)"),
        Label("13 angka", "13 digits"),
        OSS,
        re.compile(r"\d{13}", re.ASCII),
    ),
    LegalFact(
        "legal.npwp",
        Label("NPWP", "Tax number (NPWP)"),
        Label("15 atau 16 angka, boleh dengan titik", "15 or 16 digits, dots allowed"),
        Label("kantor pajak (KPP)", "the tax office"),
        re.compile(r"(?:[.\- ]*\d){15,16}", re.ASCII),
    ),
    LegalFact(
        "legal.kbli",
        Label("Kode usaha (KBLI)", "Business codes (KBLI)"),
        Label("kode 5 angka, dipisah koma", "codes of 5 digits, divided by commas"),
        OSS,
        re.compile(r"\d{5}(?:\s*,\s*\d{5}){0,30}", re.ASCII),
    ),
    LegalFact(
        "legal.savings_license",
        Label("Izin usaha simpan pinjam", "Savings-and-loan licence"),
        Label(
            "bila koperasi menjalankan simpan pinjam",
            "where the cooperative takes savings and lends",
        ),
        OSS,
        _ANY,
    ),
    LegalFact(
        "legal.phone",
        Label("Telepon", "Telephone"),
        Label("angka, boleh dengan + dan spasi", "digits, with + and spaces if you like"),
        OWN,
        re.compile(r"[+]?[\d() .\-]{5,30}", re.ASCII),
    ),
    LegalFact(
        "legal.email",
        Label("Surel", "E-mail"),
        Label("seperti koperasi@contoh.id", "like cooperative@example.id"),
        OWN,
        re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}\.[^\s@.]{2,20}"),
    ),
)
BY_KEY: Final = {fact.key: fact for fact in FACTS}
FACT_KEYS: Final = tuple(BY_KEY)

#: Province, district, sub-district, village: ``35.04.14.2011``, or as much of it as is known.
VILLAGE_CODE: Final = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?", re.ASCII)


def is_fitting(key: str, text: str) -> bool:
    """Whether a text can be the number it is given as; nothing always can.

    >>> is_fitting("legal.nib", "1234567890123"), is_fitting("legal.nib", "12")
    (True, False)
    >>> is_fitting("legal.npwp", "01.234.567.8-901.000"), is_fitting("legal.npwp", "")
    (True, True)
    """
    return not text or BY_KEY[key].pattern.fullmatch(text) is not None


def missing(values: Mapping[str, str]) -> list[LegalFact]:
    """The facts that a cooperative does not have yet, in the order of the list.

    >>> [fact.key for fact in missing(dict.fromkeys(FACT_KEYS, "x") | {"legal.nib": ""})]
    ['legal.nib']
    """
    return [fact for fact in FACTS if not values.get(fact.key)]
