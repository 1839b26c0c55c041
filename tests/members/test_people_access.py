"""Which page of the village record is open to whom, and who may look at a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.members.test_people_pages import NIK
from tests.members.test_people_pages import write_down

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import Browser

READERS = {"siti", "budi", "dewi", "made", "rudi", "nina"}
WHO_MAY = {
    "/warga": READERS,
    "/warga/1": READERS,
    "/warga/keluarga": READERS,
    "/warga/baru": {"siti", "rudi"},
    "/warga/1/data": {"siti", "rudi"},
    "/warga/kembar": {"siti", "rudi"},
    "/warga/1/hapus": {"budi"},
    "/warga/dibatasi": {"budi"},
    "/pengaturan/kunci": {"siti", "budi", "ketut"},
    "/wilayah": READERS,
    "/wilayah/impor": {"siti", "rudi"},
}


def test_a_page_is_open_to_those_whose_task_it_is(
    signed_in: Callable[[str], Browser],
) -> None:
    found: dict[str, set[str]] = {path: set() for path in WHO_MAY}
    for name in (*sorted(READERS), "ketut", "wayan"):
        browser = signed_in(name)
        for path in WHO_MAY:
            if browser.get(path).status_code == 200:
                found[path].add(name)

    assert found == WHO_MAY


def test_looking_at_a_number_is_for_those_who_may(signed_in: Callable[[str], Browser]) -> None:
    person_id = write_down(signed_in("rudi"))

    for name in ("dewi", "made", "nina"):
        answer = signed_in(name).post(f"/warga/{person_id}/lihat", {"field": "nik"})
        assert answer.status_code == 403, name
        assert NIK not in answer.text
