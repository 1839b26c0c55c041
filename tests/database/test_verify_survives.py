"""Verify goes on where a row cannot be read: the check is named, the others still speak."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import cast

import pytest
from sqlalchemy import text

from coop.db import reading
from coop.db import writing
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.verify import CHECKS
from coop.ledger.verify import SECOND_ENGINE
from coop.ledger.verify import Check
from coop.ledger.verify import run_check
from coop.ledger.verify import run_verify
from tests.builders import NOW
from tests.builders import sale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from coop.ledger.finding import Finding
    from tests.builders import Counter


@pytest.mark.parametrize("subject", ["entry:abc", "entry:", "", "entry:99999999999999999999"])
def test_a_row_of_the_log_that_names_no_entry_is_a_finding(subject: str, counter: Counter) -> None:
    counter.post(sale(day=NOW.date()))
    with writing(counter.engine) as session:
        session.execute(
            text(
                "INSERT INTO audit_event (at, actor, action, subject, detail)"
                " VALUES ('x', 'wayan', 'journal.post', :subject, '{}')"
            ),
            {"subject": subject},
        )
        session.commit()
    with reading(counter.engine) as session:
        result = run_verify(session, actor="siti", now=NOW, second_engine=False)
    errors = {check.name: check.errors for check in result.checks if check.errors}
    assert errors == {"audit": 1}


@pytest.mark.parametrize("name", [each.name for each in (*CHECKS, SECOND_ENGINE)])
def test_a_check_that_comes_to_no_end_has_a_sentence(name: str) -> None:
    def fail(_session: Session) -> Iterator[Finding]:
        raise KeyError(name)

    result, [finding] = run_check(cast("Session", None), Check(name, fail))
    assert (result.errors, result.warnings) == (1, 0)
    for language in ("id", "en"):
        assert "KeyError" in finding_sentence(finding, language)
