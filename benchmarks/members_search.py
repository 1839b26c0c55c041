"""Finding a person in a village of 20,000, against the page of a person read by its number.

The village has names as Indonesian villages have them: few words, many bearers. Pages are asked for
through Flask's test client by somebody signed in, until the first byte; the ratio is to the median
time of a page that reads one person by its primary key. At the end the list of regions of the whole
country is imported, with its time and the peak of the process's memory.

Run ``python -m benchmarks.members_search [--persons N] [--rounds R]``.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import date
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bookmaker import NOW
from benchmarks.memory import peak_kib
from benchmarks.reading import Reader
from benchmarks.reading import median_of
from coop.dates import utc_text
from coop.db import checkpoint
from coop.db import writing
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.members.people.finding import described
from coop.members.people.finding import keep_names
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.regions.importing import SentFile
from coop.members.regions.importing import import_regions
from coop.members.regions.provinces import PROVINCES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SEED = 20_260_310
_FIRST = (
    "Siti Sri Nur Dewi Wati Rina Endang Sumiati Kartini Aminah Fatimah Khadijah Suparmi Tumini"
    " Muhammad Ahmad Abdul Agus Budi Bambang Joko Slamet Suharto Sutrisno Wahyu Yusuf Ibrahim"
    " Khairul Zainal Mulyadi Supriyadi Hartono Eko Dwi Tri Catur Made Ketut Wayan Nyoman"
)
_LAST = (
    "Rahmawati Lestari Wahyuni Wahyuningsih Handayani Puspita Anggraini Maharani Utami Susanti"
    " Setiawan Hidayat Santoso Wibowo Prasetyo Nugroho Saputra Kurniawan Firmansyah Maulana"
    " Hasanah Khotimah Rohmah Fadhilah Zahra Permatasari Kusuma Wijaya Gunawan Suryadi"
)
_SYLLABLES = "ka ri su ma ti no wi ra di le ha ba tu nga si pu jo ran san yah min dar"
FIRST, LAST, SYLLABLES = _FIRST.split(), _LAST.split(), _SYLLABLES.split()
HAMLETS = ("Krajan", "Sumberejo", "Karanganyar", "Ngadirejo", "Tegalsari", "Kedungwaru")
PERSONS_IN_A_HOUSE = 4

#: What is typed: a common word, a beginning, two words, misspelled, a rare one, nobody's.
SEARCHES = (
    "siti",
    "wahyu",
    "siti rahmawati",
    "sit rahmwati",
    "muhamad hidayat",
    "chairul maulanna",
    "zzyzx",
    "",
)
RATIO_WANTED = 3


def name_of(draw: random.Random) -> str:
    """One name: two or three words, the last often one that nobody else has."""
    words = [draw.choice(FIRST), draw.choice(LAST)]
    if draw.randrange(10) < 4:
        made = "".join(draw.choices(SYLLABLES, k=draw.randint(2, 4)))
        words.append(made.capitalize())
    return " ".join(words)


def settle(session: Session, persons: int) -> None:
    """Fill a book with a village, in batches."""
    draw = random.Random(SEED)
    written = {"recorded_at": utc_text(NOW), "recorded_by": "bench"}
    for start in range(0, persons, 2_000):
        rows = []
        for _ in range(min(2_000, persons - start)):
            person = Person(
                sex=draw.choice("fm"),
                birth_day=date(1950, 1, 1) + timedelta(days=draw.randrange(25_000)),
                **written,
            )
            described(person, name_of(draw))
            rows.append(person)
        session.add_all(rows)
        session.flush()
        keep_names(session, rows)
        for first in range(0, len(rows), PERSONS_IN_A_HOUSE):
            house = rows[first : first + PERSONS_IN_A_HOUSE]
            household = Household(
                head_id=house[0].id,
                hamlet=draw.choice(HAMLETS),
                rt=f"{draw.randint(1, 9):03d}",
                rw="001",
                **written,
            )
            session.add(household)
            session.flush()
            session.add_all(
                HouseholdMember(
                    household_id=household.id,
                    person_id=each.id,
                    relation="head" if each is house[0] else "relative",
                    joined_on=date(2020, 1, 1),
                )
                for each in house
            )
        session.flush()
        session.expunge_all()


def country() -> list[SentFile]:
    """Files of the size of the published list, with invented names."""
    regencies = [f"{province}{number:02d}" for province in PROVINCES for number in range(1, 15)]
    districts = [f"{code}{number:02d}" for code in regencies[:514] for number in range(1, 15)]
    villages = [f"{code}{2000 + number}" for code in districts[:7_285] for number in range(1, 13)]
    found = []
    for name, column, codes, above in (
        ("regencies.csv", "province_code", regencies[:514], 2),
        ("districts.csv", "regency_code", districts[:7_285], 4),
        ("villages.csv", "district_code", villages[:83_762], 6),
    ):
        lines = [f"code,{column},name", *(f"{code},{code[:above]},Desa {code}" for code in codes)]
        found.append(SentFile(name, "\n".join(lines).encode()))
    return found


def measure_regions(place: str) -> None:
    """Print time and memory of the import of the whole country."""
    engine = require_book(place)
    before = peak_kib()
    started = time.perf_counter()
    with writing(engine) as session:
        plan = import_regions(session, country(), actor="bench", now=NOW)
        session.commit()
    seconds = time.perf_counter() - started
    peak = peak_kib()
    engine.dispose()
    print(
        f"Regions: {plan.added_count:,} rows in {seconds:.1f} s,"
        f" peak memory {(peak - before) / 1024:.0f} MB on top of {before / 1024:.0f} MB"
    )


def page_seconds(reader: Reader, path: str, rounds: int) -> float:
    """Seconds to the first byte of a page."""
    return median_of(lambda: reader.first_byte(path), rounds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Finding a person in a large village")
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = str(Path(name) / "desa.sqlite")
        create_book(place, Identity(name="Koperasi Uji"), actor="bench", now=NOW)
        engine = require_book(place)
        started = time.perf_counter()
        with writing(engine) as session:
            settle(session, options.persons)
            session.commit()
        checkpoint(engine)
        engine.dispose()
        print(f"A village of {options.persons:,} in {time.perf_counter() - started:.1f} s")
        reader = Reader(place)
        point = page_seconds(reader, f"/warga/{options.persons // 2}", options.rounds)
        print(f"/warga/{options.persons // 2}: {point * 1000:.1f} ms")
        ratios = []
        for words in SEARCHES:
            path = f"/warga?q={words.replace(' ', '+')}"
            seconds = page_seconds(reader, path, options.rounds)
            size, statements = reader.size_and_statements(path)
            ratios.append(seconds / point)
            print(
                f"{path}: {seconds * 1000:.1f} ms, ratio {seconds / point:.2f};"
                f" {size / 1000:.0f} kB, {statements} statements"
            )
        print(
            f"Ratio: median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}"
            f" (wanted: at most {RATIO_WANTED})"
        )
        measure_regions(place)


if __name__ == "__main__":
    main()
