"""What somebody types who wishes us ill, or whose keyboard is odd."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import Browser

WRONG = "bukan kata sandinya"


@pytest.mark.parametrize(
    "path",
    [
        "/cari?q=99999999999999999999999",
        "/cari?q=99.999.999.999.999.999,99",
        "/cari?q=999999999999999999",
        "/jurnal?jumlah=99999999999999999999999",
    ],
)
def test_an_amount_no_line_can_have_is_not_found(
    path: str, browser_of: Callable[[str], Browser]
) -> None:
    answer = browser_of("siti").get(path)
    assert answer.status_code == 200
    assert "/jurnal/1" not in answer.text


def test_a_name_in_wide_letters_is_no_new_name_to_try(stranger: Browser) -> None:
    for name in ("siti", "SITI", "\N{FULLWIDTH LATIN SMALL LETTER S}iti", " siti", "siti"):
        assert stranger.sign_in(name, WRONG).status_code == 422
    assert "Tunggu 15 detik" in stranger.sign_in("siti").text
