"""Dated rules: what holds on a day, what the cooperative adds, and that nothing is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

import pytest

from coop.db import reading
from coop.db import writing
from coop.desk.rules.errors import RuleBasisMissing
from coop.desk.rules.errors import RuleKeyUnknown
from coop.desk.rules.errors import RuleUnknown
from coop.desk.rules.errors import RuleValueRefused
from coop.desk.rules.kinds import KINDS
from coop.desk.rules.kinds import shown
from coop.desk.rules.kinds import value_of
from coop.desk.rules.reading import known_rules
from coop.desk.rules.reading import rule_on
from coop.desk.rules.reading import rules_of
from coop.desk.rules.service import RuleFacts
from coop.desk.rules.service import add_rule
from coop.ledger.errors import TextRefused
from tests.conftest import NOW
from tests.web.conftest import HOSTILE
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.members.village import Village
    from tests.web.conftest import Browser

CEILING = "savings.rate_ceiling"
TAX = "savings.tax_threshold"


SEVEN = RuleFacts(CEILING, date(2026, 7, 1), "7,5", "Rapat 3/2026")


def add(engine: Engine, **changed: Any) -> int:
    with writing(engine) as session:
        row = add_rule(session, replace(SEVEN, **changed), actor="siti", now=NOW)
        number = row.id
        session.commit()
    return number


def test_every_rule_the_program_brings_has_words_and_a_value_it_would_take_itself() -> None:
    assert {each.key for each in known_rules()} == set(KINDS)
    for each in known_rules():
        kind = KINDS[each.key]
        assert value_of(each.value, kind) == each.value
        assert shown(each.value, kind, "en")
        assert each.legal_basis


def test_a_new_value_holds_from_its_day_and_the_old_one_before(engine: Engine) -> None:
    add(engine)
    with reading(engine) as session:
        assert rule_on(session, CEILING, date(2026, 6, 30)).value == "9"
        held = rule_on(session, CEILING, date(2026, 7, 1))
        assert (held.value, held.confidence, held.legal_basis) == ("7.5", "own", "Rapat 3/2026")


def test_a_second_value_of_the_same_day_supersedes_and_the_same_words_change_nothing(
    engine: Engine,
) -> None:
    first = add(engine)
    assert add(engine) == first
    assert add(engine, value="8") != first
    with reading(engine) as session:
        assert [each.value for each in rules_of(session, CEILING)] == ["9", "8"]


def test_before_its_first_value_a_rule_is_not_guessed(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(RuleUnknown):
        rule_on(session, CEILING, date(2020, 1, 1))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"value": "banyak"}, RuleValueRefused),
        ({"value": "101"}, RuleValueRefused),
        ({"value": "-1"}, RuleValueRefused),
        ({"valid_from": date(202, 1, 1)}, RuleValueRefused),
        ({"legal_basis": "  "}, RuleBasisMissing),
        ({"legal_basis": "a\u202eb"}, TextRefused),
        ({"key": "savings.colour"}, RuleKeyUnknown),
    ],
)
def test_what_cannot_be_a_value_is_refused(
    changed: dict[str, Any], refusal: type[Exception], engine: Engine
) -> None:
    with pytest.raises(refusal):
        add(engine, **changed)


# ----------------------------------------------------------------------------------- pages


def typed(browser: Browser, key: str = CEILING, **fields: str) -> dict[str, str]:
    form = Page(browser.get(f"/pengaturan/aturan/{key}/baru")).form()
    facts = {"value": "7,5", "valid_from": "01/07/2026", "legal_basis": "Rapat 3/2026"}
    return form | facts | fields


def test_the_list_shows_what_holds_today_and_what_nobody_checked(treasurer: Browser) -> None:
    page = Page(treasurer.get("/pengaturan/aturan"))
    rows = {row[0]: row[1:] for row in page.rows()}
    assert rows["Batas bunga simpanan"][0] == "9% setahun dari sumber kedua"
    assert rows["Tanggal setor pajak bunga"][0] == "tanggal 15"
    assert rows["Masa jabatan pengurus"][0] == "5 tahun belum dicek"
    assert page.has_link("Batas bunga simpanan")
    assert Page(treasurer.get("/pengaturan")).has_link("Aturan bertanggal")


def test_a_value_is_looked_at_in_a_sentence_and_recorded_once(
    treasurer: Browser, served_village: Village
) -> None:
    place = f"/pengaturan/aturan/{CEILING}/baru"
    looked = Page(treasurer.post(place, typed(treasurer)))
    assert "Batas bunga simpanan menjadi 7,5% setahun mulai 1 Juli 2026." in looked.text
    assert "Sebelumnya: 9% setahun." in looked.text
    with reading(served_village.engine) as session:
        assert len(rules_of(session, CEILING)) == 1, "looking records nothing"
    for _twice in range(2):
        answer = treasurer.post(place, looked.form() | {"confirmed": "1"})
        assert answer.status_code == 303
    shown_rows = Page(treasurer.get(answer.location)).rows()
    assert shown_rows == [
        ["01/07/2026", "7,5% setahun", "Rapat 3/2026", "keputusan koperasi"],
        [
            "20/06/2023",
            "9% setahun berlaku",
            "Permenkop UKM 8/2023 Pasal 26 ayat (4)",
            "dari sumber kedua",
        ],
    ]


def test_a_value_of_the_past_says_that_nothing_is_calculated_again(treasurer: Browser) -> None:
    place = f"/pengaturan/aturan/{TAX}/baru"
    form = typed(treasurer, TAX, value="300.000", valid_from="01/01/2026")
    looked = Page(treasurer.post(place, form))
    assert "menjadi Rp300.000 mulai 1 Januari 2026." in looked.text
    assert "tidak dihitung ulang" in looked.text


def test_a_refused_value_keeps_what_was_typed(treasurer: Browser) -> None:
    place = f"/pengaturan/aturan/{CEILING}/baru"
    answer = treasurer.post(place, typed(treasurer, value="sembilan", legal_basis=HOSTILE))
    assert answer.status_code == 422
    page = Page(answer)
    assert "“sembilan” tidak dapat dipakai untuk Batas bunga simpanan" in page.text
    assert page.form()["value"] == "sembilan"
    assert "<script>alert" not in answer.text


def test_only_who_changes_settings_adds_values_and_a_strange_rule_is_not_found(
    signed_in: Callable[[str], Browser],
) -> None:
    supervisor = signed_in("dewi")
    page = Page(supervisor.get(f"/pengaturan/aturan/{CEILING}"))
    assert not page.has_link("Tambah nilai baru")
    assert supervisor.get(f"/pengaturan/aturan/{CEILING}/baru").status_code == 403
    assert supervisor.post(f"/pengaturan/aturan/{CEILING}/baru").status_code == 403
    assert supervisor.get("/pengaturan/aturan/tidak.ada").status_code == 404
