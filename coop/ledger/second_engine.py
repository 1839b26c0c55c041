"""Asking the second engine: beancount, in a process of its own, about texts and about our books.

The worker is a program beside us, not a library: it is started, handed a file, and answers in
JSON. That it crashes or takes too long is told apart from what it finds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from coop.dates import Period
from coop.ledger.beancount_export import Exported
from coop.ledger.beancount_export import write_beancount
from coop.ledger.errors import SecondEngineFailed
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

WORKER = Path(__file__).with_name("beancount_worker.py")

#: A long book takes beancount about a second for each megabyte; a slow PC gets ten times that.
TIMEOUT_SECONDS = 120
BYTES_PER_SECOND = 100_000

#: How much of a crashed worker's last words is kept.
LAST_WORDS_LENGTH = 500

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A balance on which the two engines differ; ``theirs`` None where beancount has none."""

    account: str
    month: Period
    ours: Money
    theirs: Money | None


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What beancount says of our book.

    Attributes:
        errors: its complaints, as the worker words them, account names turned back into codes.
        disagreements: balances at a month's end that differ from ours.
        compared: balances that were compared.
        written: transactions and lines we wrote.
        read: transactions and lines it read.
    """

    errors: list[Json]
    disagreements: list[Disagreement]
    compared: int
    written: tuple[int, int]
    read: tuple[int, int]


def parse_beancount(text: str, *, timeout_seconds: int | None = None) -> Json:
    """What a beancount text says, as lists of plain values.

    Args:
        text: the file's content.
        timeout_seconds: how long to wait; by the text's size when left out.

    Returns:
        ``options``, ``opens``, ``closes``, ``transactions``, ``balances`` and ``errors``; each
        with its ``line``, amounts as decimal texts, dates as ISO texts.

    Raises:
        SecondEngineFailed: the worker crashed or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="desmigratif-") as directory:
        path = Path(directory, "book.beancount")
        path.write_text(text, encoding="utf-8", newline="\n")
        return ask("parse", path, timeout_seconds=timeout_seconds)


def second_opinion(session: Session, *, timeout_seconds: int | None = None) -> SecondOpinion:
    """Let beancount check the book and compare every balance at every month's end.

    Args:
        session: reading; one snapshot of the book.
        timeout_seconds: how long to wait for beancount; by the book's size when left out.

    Raises:
        SecondEngineFailed: the worker crashed or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="desmigratif-") as directory:
        path = Path(directory, "book.beancount")
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            exported = write_beancount(session, stream)
        answer = ask("check", path, timeout_seconds=timeout_seconds)
    codes = {account.name: account.code for account in exported.accounts}
    for error in answer["errors"]:
        about = error["about"]
        about["account"] = codes.get(about.get("account", ""), about.get("account", ""))
    return SecondOpinion(
        errors=answer["errors"],
        disagreements=list(_disagreements(exported, answer["balances"])),
        compared=exported.assertions,
        written=(exported.transactions, exported.postings),
        read=(answer["transactions"], answer["postings"]),
    )


def _disagreements(exported: Exported, theirs: dict[str, dict[str, str]]) -> Iterator[Disagreement]:
    """Every account and month of either engine; a month without movement keeps its balance."""
    codes = {account.name: account.code for account in exported.accounts}
    totals = {account.name: account.totals for account in exported.accounts}
    for name in sorted(totals.keys() | theirs.keys()):
        ours = totals.get(name, {})
        found = theirs.get(name, {})
        own, other = 0, "0"
        for month in sorted({*ours, *found}):
            own = ours.get(Period(month), own)
            other = found.get(month, other)
            if Money(own) != Money.parse_plain(other):
                yield Disagreement(
                    codes.get(name, name),
                    Period(month),
                    Money(own),
                    Money.parse_plain(other) if name in theirs else None,
                )


def ask(command: str, path: Path, *, timeout_seconds: int | None = None) -> Json:
    """One question to the worker about one file.

    Raises:
        SecondEngineFailed: it crashed, took too long or did not answer in JSON.
    """
    wait = timeout_seconds or TIMEOUT_SECONDS + path.stat().st_size // BYTES_PER_SECOND
    request = json.dumps({"command": command, "path": str(path)})
    try:
        answered = subprocess.run(  # noqa: S603 - our own file, run by our own interpreter
            [sys.executable, "-I", str(WORKER)],
            input=request.encode(),
            capture_output=True,
            timeout=wait,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SecondEngineFailed("timeout", f"{wait} s") from error
    if answered.returncode != 0:
        words = answered.stderr.decode(errors="replace").strip()[-LAST_WORDS_LENGTH:]
        raise SecondEngineFailed("crashed", words or f"exit {answered.returncode}")
    try:
        answer: Json = json.loads(answered.stdout)
    except ValueError as error:
        raise SecondEngineFailed(
            "unreadable", answered.stdout[:80].decode(errors="replace")
        ) from error
    return answer
