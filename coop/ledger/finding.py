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
    return Finding(check, Severity.ERROR, subject, {"problem": problem, **detail})


def warning(check: str, problem: str, subject: str, **detail: str | int) -> Finding:
    """A finding to look at."""
    return Finding(check, Severity.WARNING, subject, {"problem": problem, **detail})
