"""Settings: kept as texts, changed with a trace, and the approval limit among them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.db import reading
from coop.db import writing
from coop.ledger.draft_text import draft_from_text
from coop.ledger.draft_text import draft_to_text
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import Series
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import request_digest
from coop.ledger.errors import TextRefused
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import VALUE_LENGTH_MAX
from coop.ledger.settings import approval_limit
from coop.ledger.settings import change_setting
from coop.ledger.settings import set_approval_limit
from coop.ledger.settings import setting
from coop.ledger.settings import setting_history
from coop.ledger.settings import settings_of
from coop.money import AMOUNT_MAX_SEN
from coop.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine


def test_a_setting_that_was_never_set_is_its_default(engine: Engine) -> None:
    with reading(engine) as session:
        assert setting(session, "uji.satu") == ""
        assert setting(session, "uji.satu", "lain") == "lain"
        assert settings_of(session, ["uji.satu", "uji.dua"]) == {"uji.satu": "", "uji.dua": ""}
        assert approval_limit(session) is None
        assert setting_history(session, "uji.satu") == []


def test_a_change_is_kept_and_leaves_a_trace_once(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        assert not change_setting(session, "uji.satu", "", actor="siti", now=now)
        assert change_setting(session, "uji.satu", "A", actor="siti", now=now)
        assert not change_setting(session, "uji.satu", "A", actor="budi", now=now)
        later = now + timedelta(days=1)
        assert change_setting(session, "uji.satu", "", actor="budi", now=later)
        session.commit()
    with reading(engine) as session:
        assert setting(session, "uji.satu", "lain") == ""  # set to nothing is set
        changes = setting_history(session, "uji.satu")
        assert [(each.actor, each.before, each.value) for each in changes] == [
            ("budi", "A", ""),
            ("siti", "", "A"),
        ]
        assert changes[0].at > changes[1].at
        assert len(setting_history(session, "uji.satu", limit=1)) == 1


@pytest.mark.parametrize("value", ["x" * (VALUE_LENGTH_MAX + 1), "a\u202eb", "a\nb", "\ud800"])
def test_a_value_that_would_not_print_is_refused(engine: Engine, now: datetime, value: str) -> None:
    with writing(engine) as session, pytest.raises(TextRefused):
        change_setting(session, "uji.satu", value, actor="siti", now=now)


@pytest.mark.parametrize("sen", [0, 1, 50, 100, 123_456_750, AMOUNT_MAX_SEN])
def test_the_limit_comes_back_to_the_sen(engine: Engine, now: datetime, sen: int) -> None:
    with writing(engine) as session:
        assert set_approval_limit(session, Money(sen), actor="siti", now=now)
        assert not set_approval_limit(session, Money(sen), actor="budi", now=now)
        assert approval_limit(session) == Money(sen)
        assert set_approval_limit(session, None, actor="siti", now=now)
        assert approval_limit(session) is None
        assert len(setting_history(session, APPROVAL_ABOVE)) == 2


# ------------------------------------------------------------------------- drafts as text

texts = st.text(max_size=30)
codes = st.text(min_size=1, max_size=8)
references = st.builds(SubledgerRef, codes, codes)
lines = st.builds(
    Line,
    codes,
    codes,
    st.integers(-AMOUNT_MAX_SEN, AMOUNT_MAX_SEN).map(Money),
    st.none() | references,
)
drafts = st.builds(
    Draft,
    entry_date=st.dates(),
    narration=texts,
    lines=st.lists(lines, max_size=6).map(tuple),
    kind=st.sampled_from(EntryKind),
    effective_date=st.none() | st.dates(),
    series=st.none() | st.sampled_from(Series),
    receipt_number=texts,
    batch=texts,
    origin=texts,
    reverses=st.none() | st.integers(1, 2**31 - 1),
    reason=texts,
    approved_by=texts,
    voucher_number=texts,
)


@given(drafts)
def test_any_draft_comes_back_from_its_text_as_it_was(draft: Draft) -> None:
    text = draft_to_text(draft)
    assert draft_from_text(text) == draft
    assert draft_to_text(draft_from_text(text)) == text
    assert request_digest(draft_from_text(text)) == request_digest(draft)
    assert text.isascii()
