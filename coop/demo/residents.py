"""The invented people behind the members' numbers: names, households, numbers of region 99.

Nobody here exists. The same number is always the same person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from random import Random

WOMEN = [
    "Sumarni",
    "Lestari",
    "Partini",
    "Rukmini",
    "Wagiyem",
    "Sulastri",
    "Endang",
    "Kartini",
    "Murniati",
    "Suparmi",
    "Yatini",
    "Rohani",
    "Tumini",
    "Ngatini",
    "Suryani",
    "Halimah",
    "Marsiti",
    "Painem",
    "Wiwik",
    "Sumiyati",
]
MEN = [
    "Slamet",
    "Paijo",
    "Sugeng",
    "Mulyono",
    "Tukiman",
    "Wagimin",
    "Supriyadi",
    "Kasiman",
    "Darmaji",
    "Ngadimin",
    "Suroso",
    "Parjono",
    "Sutrisno",
    "Karsono",
    "Yatno",
    "Rohmad",
    "Sukirman",
    "Tugiyo",
    "Wasis",
    "Samidi",
]
SECOND_OF_WOMEN = [
    "Rahayu",
    "Utami",
    "Handayani",
    "Wulandari",
    "Astuti",
    "Pratiwi",
    "Setyowati",
    "Kurniati",
    "Puspitasari",
    "Lestariningsih",
]
SECOND_OF_MEN = [
    "Widodo",
    "Santoso",
    "Prasetyo",
    "Nugroho",
    "Susilo",
    "Hartono",
    "Kuncoro",
    "Raharjo",
    "Gunawan",
    "Purnama",
    "Wijaya",
    "Saputra",
]
#: Who signs in, and who was elected: the name of a log-in begins like theirs.
KNOWN = {
    "A-0001": ("f", "Wati Rahayu"),
    "A-0003": ("f", "Siti Handayani"),
    "A-0004": ("m", "Budi Hartono"),
    "A-0005": ("m", "Joko Susilo"),
    "A-0006": ("f", "Ratna Wulandari"),
}
#: Who has something at the end that a visitor should find.
STAYING = {*KNOWN, "A-0002"}
COLLECTOR_NAME = "Karman Subagyo"
HAMLETS = ("Krajan", "Sumber", "Ngasem", "Atas")
GROUPS = ("Melati", "Kenanga", "Anggrek")
STREETS = ("Jalan Melati", "Jalan Kemuning", "Gang Sawo", "Gang Manggis", "Jalan Masjid")
OCCUPATIONS = {
    "f": ("Petani", "Pedagang", "Buruh tani", "Penjahit", "Perias", "Ibu rumah tangga"),
    "m": ("Petani", "Pedagang", "Buruh tani", "Penjahit", "Peternak", "Tukang kayu"),
}
EDUCATIONS = ("sd", "smp", "sma", "sma", "diploma")
#: No province has it: nobody's number can be among them.
REGION = "990101"


@dataclass(frozen=True, slots=True)
class Resident:
    """One member with the household around them.

    Attributes:
        number: of the member.
        name: invented.
        sex: f or m.
        birth_day: at least twenty years ago.
        nik: of region 99, as it would be made of the day and the sex.
        phone: of a block that nobody is given.
        card: number of the family card.
        address: street and number of the house.
        hamlet: where they live.
        rt: neighbourhood.
        occupation: what they live on.
        education: highest school.
        group: whose meetings they attend.
        partner: name of the spouse; empty for who lives alone.
        child: name of a child; empty for none.
        child_sex: f or m.
        child_birth_day: of that child.
    """

    number: str
    name: str
    sex: str
    birth_day: date
    nik: str
    phone: str
    card: str
    address: str
    hamlet: str
    rt: str
    occupation: str
    education: str
    group: str
    partner: str = ""
    child: str = ""
    child_sex: str = ""
    child_birth_day: date = date.min


def resident(number: str, *, lives_far: bool, joined: date) -> Resident:
    """Who a member is.

    Args:
        number: of the member.
        lives_far: whether the collector has to walk there.
        joined: day of admission; they were of age then.

    >>> who = resident("A-0001", lives_far=False, joined=date(2024, 4, 1))
    >>> who.nik[:6], len(who.nik), who.hamlet != HAMLETS[-1]
    ('990101', 16, True)
    """
    rng = Random(f"warga {number}")  # noqa: S311 - invented people, the same each time
    place = int(number.rpartition("-")[2])
    sex, name = KNOWN.get(number, ("", ""))
    sex = sex or rng.choice("ffm")
    birth_day = joined - timedelta(days=rng.randrange(21 * 365, 60 * 365))
    day = birth_day.day + (40 if sex == "f" else 0)
    child_sex = rng.choice("fm")
    has_partner, has_child = rng.randrange(10) < 8, rng.randrange(10) < 6
    return Resident(
        number=number,
        name=name or _name(rng, sex),
        sex=sex,
        birth_day=birth_day,
        nik=f"{REGION}{day:02d}{birth_day:%m%y}{place:04d}",
        phone=f"0800{place:07d}",
        card=f"{REGION}{joined:%d%m%y}{place:04d}",
        address=f"{rng.choice(STREETS)} {rng.randrange(1, 60)}",
        hamlet=HAMLETS[-1] if lives_far else rng.choice(HAMLETS[:-1]),
        rt=f"{rng.randrange(1, 9):03d}",
        occupation=rng.choice(OCCUPATIONS[sex]),
        education=rng.choice(EDUCATIONS),
        group=rng.choice(GROUPS),
        partner=_name(rng, "m" if sex == "f" else "f") if has_partner else "",
        child=_name(rng, child_sex) if has_child else "",
        child_sex=child_sex,
        child_birth_day=joined - timedelta(days=rng.randrange(2 * 365, 15 * 365)),
    )


def _name(rng: Random, sex: str) -> str:
    first, second = (WOMEN, SECOND_OF_WOMEN) if sex == "f" else (MEN, SECOND_OF_MEN)
    return f"{rng.choice(first)} {rng.choice(second)}"
