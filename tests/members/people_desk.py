"""A village record with something on every page, for the tests that look at pages."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from coop.db import writing
from coop.members.people import consents
from coop.members.people import households
from coop.members.people import service
from coop.members.people.facts import HouseholdFacts
from coop.members.people.facts import PersonFacts
from coop.members.regions.importing import SentFile
from coop.members.regions.waiting import keep_files

if TYPE_CHECKING:
    from sqlalchemy import Engine

TOKEN = "0" * 32


def begin_people(engine: Engine, now: datetime) -> list[str]:
    """Two namesakes, a household, a consent, and files of regions that wait; their pages."""
    day = date(2026, 1, 15)
    with writing(engine) as session:
        wati = service.add_person(
            session,
            PersonFacts("Wati Lestari", sex="f", nik="9901015501800001", phone="081234567890"),
            request_id="warga-1",
            actor="siti",
            now=now,
        )
        other = service.add_person(
            session, PersonFacts("Watie Lestari"), request_id="warga-2", actor="siti", now=now
        )
        home = households.add_household(
            session,
            HouseholdFacts("Jalan Melati 3", "3", "1", "Krajan", "", "9901011501100007"),
            wati.id,
            day,
            request_id="keluarga-1",
            actor="siti",
            now=now,
        )
        given = consents.give_consent(session, wati.id, "record", day, actor="siti", now=now)
        service.add_external_id(session, wati.id, "OpenSID", "4411", day, actor="siti", now=now)
        file = SentFile("regencies.csv", b"code,province_code,name\n3504,35,Tulungagung\n")
        keep_files(session, [file], token=TOKEN, actor="siti", now=now)
        session.commit()
        person, household = f"/warga/{wati.id}", f"/warga/keluarga/{home.id}"
        return [
            person,
            f"{person}/ubah",
            f"{person}/persetujuan",
            f"{person}/persetujuan/{given.id}",
            f"{person}/nomor-lain",
            f"{person}/data",
            f"{person}/kembar",
            f"/warga/gabung/{wati.id}/{other.id}",
            household,
            f"{household}/ubah",
            f"{household}/keluar/{wati.id}",
            f"/wilayah/impor/{TOKEN}",
        ]
