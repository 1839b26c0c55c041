"""Each everyday event records what the standard postings say, and says so in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

from coop.db import reading
from coop.db import writing
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.correction import lines_of
from coop.ledger.events import catalogue
from coop.ledger.events.service import prepare
from coop.ledger.events.service import record
from coop.ledger.models import JournalEntry
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.event_desk import expected
from tests.event_desk import golden
from tests.event_desk import is_balanced
from tests.event_desk import journal
from tests.event_desk import open_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

TODAY = NOW.date()
CASES = golden("golden.toml")["case"]
STANDALONE = [case for case in CASES if "before" not in case]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A book with the full chart in which everybody is known; nothing is committed to it."""
    place = str(tmp_path_factory.mktemp("kejadian") / "buku.sqlite")
    create_book(place, IDENTITY, actor="test", now=NOW)
    serving = require_book(place)
    with writing(serving) as session:
        open_numbers(session)
        session.commit()
    yield serving
    serving.dispose()


def case_name(case: dict[str, Any]) -> str:
    return str(case["event"])


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_an_event_records_its_golden_journal_and_says_so(
    desk: Engine, case: dict[str, Any]
) -> None:
    with writing(desk) as session:
        for number, step in enumerate(case.get("before", [])):
            earlier = prepare(session, step["event"], step["answers"], today=TODAY)
            record(session, earlier, request_id=f"sebelum-{number}", actor="siti", now=NOW)
        prepared = prepare(session, case["event"], case["answers"], today=TODAY)
        assert journal(prepared.draft.lines) == expected(case["lines"])
        assert prepared.sentence.id == case["id"]
        assert prepared.sentence.en == case["en"]
        assert prepared.draft.narration == case["narration"]
        assert is_balanced(prepared.draft)
        posted = record(session, prepared, request_id="sekarang", actor="siti", now=NOW)
        stored = session.get_one(JournalEntry, posted.id)
        assert journal(lines_of(stored)) == expected(case["lines"])
        session.rollback()


def test_every_event_has_a_golden_journal() -> None:
    assert {case["event"] for case in CASES} == set(catalogue.events())


def test_all_events_are_posted_on_both_engines(engine: Engine) -> None:
    with writing(engine) as session:
        open_numbers(session)
        for number, case in enumerate(STANDALONE):
            prepared = prepare(session, case["event"], case["answers"], today=TODAY)
            record(session, prepared, request_id=f"uji-{number}", actor="siti", now=NOW)
        session.commit()
    with reading(engine) as session:
        stored = session.query(JournalEntry).order_by(JournalEntry.id).all()
        assert len(stored) == len(STANDALONE)
        for entry, case in zip(stored, STANDALONE, strict=True):
            assert journal(lines_of(entry)) == expected(case["lines"]), case["event"]
