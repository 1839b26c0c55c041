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
SECOND = [
    "Widodo",
    "Rahayu",
    "Santoso",
    "Utami",
    "Prasetyo",
    "Handayani",
    "Nugroho",
    "Wulandari",
    "Susilo",
    "Astuti",
    "Hartono",
    "Pratiwi",
    "Kuncoro",
    "Setyowati",
    "Raharjo",
    "Kurniati",
    "Gunawan",
    "Purnama",
    "Wijaya",
    "Saputra",
]
HAMLETS = ("Krajan", "Sumber", "Ngasem", "Dusun Atas")
GROUPS = ("Melati", "Kenanga", "Anggrek")
OCCUPATIONS = ("Petani", "Pedagang", "Buruh tani", "Penjahit", "Peternak", "Ibu rumah tangga")
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
        hamlet: where they live.
        rt: neighbourhood.
        occupation: what they live on.
        education: highest school.
        group: whose meetings they attend.
        partner: name of the spouse; empty for who lives alone.
        child: name of a child; empty for none.
        child_birth_day: of that child.
    """

    number: str
    name: str
    sex: str
    birth_day: date
    nik: str
    phone: str
    card: str
    hamlet: str
    rt: str
    occupation: str
    education: str
    group: str
    partner: str = ""
    child: str = ""
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
    sex = rng.choice("ffm")
    birth_day = joined - timedelta(days=rng.randrange(21 * 365, 60 * 365))
    day = birth_day.day + (40 if sex == "f" else 0)
    surname = rng.choice(SECOND)
    has_partner, has_child = rng.randrange(10) < 8, rng.randrange(10) < 6
    return Resident(
        number=number,
        name=f"{rng.choice(WOMEN if sex == 'f' else MEN)} {surname}",
        sex=sex,
        birth_day=birth_day,
        nik=f"{REGION}{day:02d}{birth_day:%m%y}{place:04d}",
        phone=f"0800{place:07d}",
        card=f"{REGION}{joined:%d%m%y}{place:04d}",
        hamlet=HAMLETS[-1] if lives_far else rng.choice(HAMLETS[:-1]),
        rt=f"{rng.randrange(1, 9):03d}",
        occupation=rng.choice(OCCUPATIONS),
        education=rng.choice(EDUCATIONS),
        group=rng.choice(GROUPS),
        partner=f"{rng.choice(MEN if sex == 'f' else WOMEN)} {surname}" if has_partner else "",
        child=f"{rng.choice(WOMEN + MEN)} {surname}" if has_child else "",
        child_birth_day=joined - timedelta(days=rng.randrange(2 * 365, 15 * 365)),
    )
