"""A finding: stored data that do not agree. Collected and named, never repaired.

Pure. The sentence a person reads is data in ``coop.ledger.finding_texts``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

Detail = dict[str, str | int]


class Severity(StrEnum):
    """Whether a finding makes the books wrong, or is something to look at."""

    ERROR = "error"
    WARNING = "warning"


class Finding(NamedTuple):
    """One disagreement.

    Attributes:
        check: name of the check that found it.
        severity: errors make ``verify`` fail, warnings do not.
        subject: the culprit as people name it: voucher number, account code, month, trigger.
        detail: ``problem`` (with the check the key of its sentence) and the offending values;
            amounts are plain rupiah texts.
    """

    check: str
    severity: Severity
    subject: str
    detail: Detail


def error(check: str, problem: str, subject: str, **detail: str | int) -> Finding:
    """A finding that makes the books wrong."""
    return _finding(check, Severity.ERROR, problem, subject, detail)


def warning(check: str, problem: str, subject: str, **detail: str | int) -> Finding:
    """A finding to look at."""
    return _finding(check, Severity.WARNING, problem, subject, detail)


def _finding(check: str, severity: Severity, problem: str, subject: str, detail: Detail) -> Finding:
    """A finding whose values print, whatever a damaged row holds in their place."""
    shown: Detail = {
        name: value if isinstance(value, int) else _plain(value) for name, value in detail.items()
    }
    return Finding(check, severity, _plain(subject), {"problem": problem, **shown})


def _plain(value: object) -> str:
    """Text as it is, bytes as text as far as they are."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)
