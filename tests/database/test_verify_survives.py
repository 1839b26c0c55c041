"""Verify goes on where a row cannot be read: the check is named, the others still speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from coop.db import reading
from coop.db import writing
from coop.ledger.verify import run_verify
from tests.builders import NOW
from tests.builders import sale

if TYPE_CHECKING:
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
