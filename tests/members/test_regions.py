"""The list of regions is taken whole or not at all, and a village is found by part of its name."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.db import writing
from coop.ledger.import_errors import ImportFileUnreadable
from coop.members.regions import importing
from coop.members.regions import reading
from coop.members.regions.errors import RegionFileRefused
from coop.members.regions.errors import RegionFileUnknown
from coop.members.regions.errors import RegionUnknown
from coop.members.regions.importing import SentFile
from coop.members.regions.models import Region
from coop.members.regions.provinces import PROVINCES
from tests.conftest import NOW
from tests.members.test_people_pages import fill
from tests.members.test_people_pages import request_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.web.conftest import Browser

REGENCIES = b"code,province_code,name\n35.04,35,KABUPATEN TULUNGAGUNG\n35.09,35,KABUPATEN JEMBER\n"
DISTRICTS = b"code,regency_code,name\n350414,3504,Kalidawir\n350906,3509,Tanggul\n"
VILLAGES = (
    b"code;district_code;name\n"
    b"3504142011;350414;Tunggangri\n"
    b"3509062004;350906;Darungan\n"
    b"3509062005;350906;Tanggul Kulon\n"
)
ALL = (
    SentFile("villages.csv", VILLAGES),
    SentFile("regencies.csv", REGENCIES),
    SentFile("districts.csv", DISTRICTS),
)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as opened:
        yield opened


def take(session: Session, *files: SentFile) -> importing.Plan:
    return importing.import_regions(session, files, actor="siti", now=NOW)


def test_all_levels_are_taken_in_any_order_and_a_second_time_changes_nothing(
    session: Session,
) -> None:
    first = take(session, *ALL)
    again = take(session, *ALL)

    assert (first.added_count, first.renamed_count, first.same) == (7, 0, 0)
    assert (again.added_count, again.renamed_count, again.same) == (0, 0, 7)
    assert reading.counts(session) == {1: 38, 2: 2, 3: 2, 4: 3}
    acts = session.scalars(select(AuditEvent).where(AuditEvent.action == "regions.import")).all()
    assert len(acts) == 1


def test_a_region_that_was_renamed_keeps_its_code(session: Session) -> None:
    take(session, *ALL)
    renamed = VILLAGES.replace(b"Darungan", b"Darungan Lor")

    plan = take(session, SentFile("villages.csv", renamed))

    assert plan.renamed_count == 1
    place = reading.place_of(session, "35.09.06.2004")
    assert place is not None
    assert place.label == "Darungan Lor, Tanggul, KABUPATEN JEMBER, Jawa Timur"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"code,district_code,name\n35041420,350414,Tunggangri\n", "code"),
        (b"code,district_code,name\n3504142011,350415,Tunggangri\n", "parent"),
        (b"code,district_code,name\n3504142011,350414,\n", "name"),
        (b"code,district_code,name\n3504142011\n", "columns"),
        (b"code,district_code,name\n3504152011,350415,Tunggangri\n", "above"),
        (
            b"code,district_code,name\n3504142011,350414,Satu\n35.04.14.2011,35.04.14,Dua\n",
            "twice",
        ),
        (b"code,district_code,name\n3504142011,350414,Tung\x7fgangri\n", "name"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_stored(
    session: Session, content: bytes, reason: str
) -> None:
    take(session, *ALL[1:])
    file = SentFile("desa.csv", content)

    plan = importing.plan_import(session, [file])
    with pytest.raises(RegionFileRefused) as refused:
        take(session, file)

    assert [each.reason for each in plan.problems] == [reason]
    assert refused.value.params["problems"] == 1
    assert 4 not in reading.counts(session)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"id,nama\n1,Tunggangri\n", RegionFileUnknown),
        (b'code,name\n35,"tak ditutup\n', RegionFileUnknown),
        (b"", ImportFileUnreadable),
        (b"PK\x03\x04\0\0\0", ImportFileUnreadable),
    ],
)
def test_a_file_that_is_no_list_of_regions_is_refused(
    session: Session, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        take(session, SentFile("x.csv", content))


def test_the_provinces_are_built_in(session: Session) -> None:
    assert len(PROVINCES) == 38
    assert reading.counts(session) == {}, "no list yet"
    take(session, SentFile("provinces.csv", b"code,name\n35,Jawa Timur\n"))
    assert reading.counts(session) == {1: 38}, "the others are known all the same"
    place = reading.place_of(session, "96")
    assert place is not None
    assert place.name == "Papua Barat Daya"
    rows = "\n".join(f"{code},{name}" for code, name in PROVINCES.items())
    plan = take(session, SentFile("provinces.csv", f"code,name\n{rows}\n".encode()))
    assert plan.added_count == 37


def test_a_village_is_found_by_part_of_its_name_or_its_code(session: Session) -> None:
    take(session, *ALL)

    def found(text: str) -> list[str]:
        return [each.name for each in reading.search(session, text)]

    assert found("tung") == ["Tunggangri"]
    assert found("KULON") == ["Tanggul Kulon"]
    assert found("tanggul") == ["Tanggul Kulon"]
    assert found("35.09.06") == ["Darungan", "Tanggul Kulon"]
    assert found("a%") == []
    assert found("darungan, jember") == ["Darungan"]
    assert found("darungan, tulungagung") == []


def test_a_typed_village_means_one_code(session: Session) -> None:
    assert reading.village_of(session, "") == ""
    assert reading.village_of(session, "35.04.14.2011") == "35.04.14.2011"
    take(session, *ALL)
    choice = "Tunggangri, Kalidawir, KABUPATEN TULUNGAGUNG, Jawa Timur (35.04.14.2011)"

    assert reading.search(session, "tung")[0].choice == choice
    for text in (choice, "tunggangri", "3504142011"):
        assert reading.village_of(session, text) == "35.04.14.2011"
    for text in ("35.04.14.2099", "Entah", "35.04", "99.01.01.2001"):
        with pytest.raises(RegionUnknown):
            reading.village_of(session, text)


def test_a_long_list_is_taken_in_parts(session: Session) -> None:
    take(session, *ALL[1:])
    rows = "\n".join(f"350414{2000 + number},350414,Desa {number}" for number in range(4_500))

    plan = take(session, SentFile("c.csv", f"code,district_code,name\n{rows}".encode()))

    assert plan.added_count == 4_500
    count = select(func.count()).select_from(Region).where(Region.level == 4)
    assert session.scalar(count) == 4_500


def test_the_files_are_looked_at_before_they_are_taken(
    signed_in: Callable[[str], Browser],
) -> None:
    officer = signed_in("rudi")

    def send(*files: SentFile) -> str:
        sent = {
            "request_id": request_id(officer.get("/wilayah/impor")),
            "files": [(BytesIO(each.content), each.name) for each in files],
        }
        answer = officer.post("/wilayah/impor", sent, content_type="multipart/form-data")
        assert answer.status_code == 303, answer.text
        return answer.location

    bad = send(SentFile("villages.csv", VILLAGES))
    page = officer.get(bad).text
    assert "3 baris tidak dapat dipakai" in page
    assert "wilayah di atasnya tidak ada" in page
    assert officer.post(bad).location == bad
    good = send(*ALL)
    assert "7 wilayah baru" in officer.get(good).text
    assert officer.post(good).status_code == 303
    assert officer.post(good).location == "/wilayah"
    assert "Darungan, Tanggul" in officer.get("/wilayah?q=darungan").text
    chosen = officer.post("/wilayah/pilih.json", {"q": "tunggang"}).get_json()
    assert chosen == ["Tunggangri, Kalidawir, KABUPATEN TULUNGAGUNG, Jawa Timur (35.04.14.2011)"]
    home = fill(officer, "/warga/keluarga/baru", {"region": "tunggangri"})
    assert "Tunggangri, Kalidawir" in officer.get(home.location).text
    nothing = officer.post(
        "/wilayah/impor", {"request_id": request_id(officer.get("/wilayah/impor"))}
    )
    assert nothing.status_code == 422
