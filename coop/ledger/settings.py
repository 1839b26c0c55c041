"""Facts and rules of one cooperative that its people may change; each change leaves a trace.

A setting is a text under a key; who reads it says what it means. What is dated law is not kept
here but in rows with their legal basis.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from coop import audit
from coop.audit import AuditEvent
from coop.dates import utc_text
from coop.ledger.entry import check_text
from coop.ledger.models import Setting
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

VALUE_LENGTH_MAX = 1000

#: In rupiah; entries of more wait for a second person. Empty: no entry waits.
APPROVAL_ABOVE = "approval.above"


def setting(session: Session, key: str, default: str = "") -> str:
    """The value of one setting, ``default`` where it was never set."""
    found = session.scalar(select(Setting.value).where(Setting.key == key))
    return default if found is None else found


def settings_of(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """The values of several settings by key; those never set are empty."""
    wanted = list(keys)
    rows = session.execute(select(Setting.key, Setting.value).where(Setting.key.in_(wanted)))
    found = {row.key: row.value for row in rows}  # a result has keys() and is no pairs to dict()
    return {key: found.get(key, "") for key in wanted}


def change_setting(session: Session, key: str, value: str, *, actor: str, now: datetime) -> bool:
    """Set one value and leave an audit row of what it was before.

    Args:
        session: writing session.
        key: which setting; a name of ours, never typed by a person.
        value: the new text, trimmed by the caller.
        actor: who changes it.
        now: aware moment.

    Returns:
        Whether anything changed.

    Raises:
        TextRefused: too long, or it would not print as it reads.
    """
    check_text(key, value, length_max=VALUE_LENGTH_MAX)
    row = session.get(Setting, key)
    before = row.value if row is not None else ""
    if row is not None and before == value:
        return False
    if row is None:
        if not value:
            return False
        row = Setting(key=key)
        session.add(row)
    row.value, row.changed_at, row.changed_by = value, utc_text(now), actor
    session.flush()
    audit.record(
        session,
        "setting.change",
        f"setting:{key}",
        actor=actor,
        now=now,
        before=before,
        value=value,
    )
    return True


def approval_limit(session: Session) -> Money | None:
    """The amount above which an entry waits for a second person; None where none ever does."""
    text = setting(session, APPROVAL_ABOVE)
    return Money.parse_plain(text) if text else None


def set_approval_limit(session: Session, limit: Money | None, *, actor: str, now: datetime) -> bool:
    """Change the amount above which an entry waits; what waits already goes on waiting.

    Args:
        session: writing session.
        limit: not below zero; None where no entry is to wait.
        actor: who changes it.
        now: aware moment.

    Returns:
        Whether anything changed.
    """
    assert limit is None or limit.sen >= 0, "the form takes no amount below zero"
    value = "" if limit is None else limit.plain()
    return change_setting(session, APPROVAL_ABOVE, value, actor=actor, now=now)


class SettingChange(NamedTuple):
    """One change of a setting, by the audit log; texts as they were kept."""

    at: str
    actor: str
    before: str
    value: str


def setting_history(session: Session, key: str, *, limit: int = 20) -> list[SettingChange]:
    """Who changed a setting, when, from what to what; the latest first."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.actor, AuditEvent.detail)
        .where(AuditEvent.action == "setting.change", AuditEvent.subject == f"setting:{key}")
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )
    changes = []
    for at, actor, written in rows:
        detail = json.loads(written)
        changes.append(SettingChange(at, actor, detail["before"], detail["value"]))
    return changes
