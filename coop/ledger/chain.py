"""The hash chain: what of an entry is sealed, in which bytes, and how a link is computed.

Sealed are the entry's own fields and, per line, account *code*, unit, subledger kind and number,
and sen: facts that stay when a book moves between SQLite and PostgreSQL, where row ids do not.
Each text is NFC, UTF-8 and length-prefixed, so no two contents share bytes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any
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
    framed = _framed(entry)
    if framed.isascii():  # then a text has as many bytes as characters
        return VERSION + framed.encode()
    return VERSION + _framed(_in_bytes(entry)).encode("latin-1")


def _framed(entry: SealedEntry) -> str:
    """Every field with its length before it; written out, as a loop takes four times as long."""
    # fmt: off
    (position, voucher, entry_date, effective, period, kind, narration, receipt, batch, origin,
     reverses, reason, recorded_at, recorded_by, approved_by, request_id, lines) = entry
    # fmt: on
    place = str(position)
    undone = "" if reverses is None else str(reverses)
    count = str(len(lines))
    framed = (
        f"{len(place)}:{place}{len(voucher)}:{voucher}{len(entry_date)}:{entry_date}"
        f"{len(effective)}:{effective}{len(period)}:{period}{len(kind)}:{kind}"
        f"{len(narration)}:{narration}{len(receipt)}:{receipt}{len(batch)}:{batch}"
        f"{len(origin)}:{origin}{len(undone)}:{undone}{len(reason)}:{reason}"
        f"{len(recorded_at)}:{recorded_at}{len(recorded_by)}:{recorded_by}"
        f"{len(approved_by)}:{approved_by}{len(request_id)}:{request_id}{len(count)}:{count}"
    )
    for account, unit, about, number, amount_sen in lines:
        sen = str(amount_sen)
        framed += (
            f"{len(account)}:{account}{len(unit)}:{unit}{len(about)}:{about}"
            f"{len(number)}:{number}{len(sen)}:{sen}"
        )
    return framed


def _in_bytes(entry: SealedEntry) -> SealedEntry:
    """The entry with one character for each byte of its texts, so that lengths count bytes."""
    lines = tuple([SealedLine._make(map(_bytewise, line)) for line in entry.lines])
    return SealedEntry._make([*map(_bytewise, entry[:-1]), lines])


def _bytewise(field: Any) -> Any:  # noqa: ANN401 - a text, or what has no text
    if not isinstance(field, str):
        return field
    return unicodedata.normalize("NFC", field).encode().decode("latin-1")


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
    return f"{position}-{short_code(hash_)}"


def short_code(digest: str) -> str:
    """The first digits of a hash or a seal, as people read them from paper.

    >>> short_code("ab12cd34ef56ab78" + "0" * 48)
    'AB12-CD34-EF56-AB78'
    """
    digits = digest[:HEAD_CODE_LENGTH].upper()
    return "-".join(digits[start : start + 4] for start in range(0, HEAD_CODE_LENGTH, 4))
