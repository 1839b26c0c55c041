"""The hash chain: what of an entry is sealed, in which bytes, and how a link is computed.

Sealed are the entry's own fields and, per line, account *code*, unit, subledger kind and number,
and sen: facts that stay when a book moves between SQLite and PostgreSQL, where row ids do not.
Each text is NFC, UTF-8 and length-prefixed, so no two contents share bytes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import NamedTuple

VERSION = b"\x01"

#: The previous hash of the first entry.
GENESIS = "0" * 64

#: Leading hex digits of a hash that are printed on paper as the chain head.
HEAD_CODE_LENGTH = 16


class SealedLine(NamedTuple):
    """One line as it is sealed; ``amount_sen`` is signed, debit positive."""

    account: str
    unit: str
    subledger_kind: str
    subledger_number: str
    amount_sen: int


class SealedEntry(NamedTuple):
    """The fields of an entry that its hash vouches for; dates and moments are ISO text."""

    position: int
    voucher_number: str
    entry_date: str
    effective_date: str
    period: str
    kind: str
    narration: str
    receipt_number: str
    batch: str
    origin: str
    reverses: int | None
    reason: str
    recorded_at: str
    recorded_by: str
    approved_by: str
    request_id: str
    lines: tuple[SealedLine, ...]


def content(entry: SealedEntry) -> bytes:
    """The exact bytes that are hashed after the previous link."""
    fields = [
        str(entry.position),
        entry.voucher_number,
        entry.entry_date,
        entry.effective_date,
        entry.period,
        entry.kind,
        entry.narration,
        entry.receipt_number,
        entry.batch,
        entry.origin,
        "" if entry.reverses is None else str(entry.reverses),
        entry.reason,
        entry.recorded_at,
        entry.recorded_by,
        entry.approved_by,
        entry.request_id,
        str(len(entry.lines)),
    ]
    for line in entry.lines:
        fields += (
            line.account,
            line.unit,
            line.subledger_kind,
            line.subledger_number,
            str(line.amount_sen),
        )
    joined = "".join([f"{len(text)}:{text}" for text in fields])
    if joined.isascii():  # then a text has as many bytes as characters
        return VERSION + joined.encode()
    texts = (unicodedata.normalize("NFC", text).encode() for text in fields)
    return VERSION + b"".join([b"%d:%b" % (len(data), data) for data in texts])


def link(previous_hash: str, entry: SealedEntry) -> str:
    """The hash of an entry, as 64 hex digits.

    >>> first = SealedEntry(1, "BM-2026-00001", "2026-01-02", "2026-01-02", "2026-01", "normal",
    ...     "contoh", "", "", "", None, "", "2026-01-02T01:00:00.000000Z", "siti", "", "r-1",
    ...     (SealedLine("1101", "KANTOR", "", "", 100), SealedLine("4409", "KANTOR", "", "", -100)))
    >>> link(GENESIS, first)[:8]
    '90716119'
    """
    return hashlib.sha256(bytes.fromhex(previous_hash) + content(entry)).hexdigest()


def head_code(position: int, hash_: str) -> str:
    """The chain head as printed on paper: position and the first digits of the hash.

    >>> head_code(42, "ab12cd34ef56ab78" + "0" * 48)
    '42-AB12-CD34-EF56-AB78'
    """
    digits = hash_[:HEAD_CODE_LENGTH].upper()
    groups = [digits[start : start + 4] for start in range(0, HEAD_CODE_LENGTH, 4)]
    return "-".join([str(position), *groups])
