"""A process that is posting is killed at any moment: what was acknowledged is there, whole."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from coop.db import checkpoint
from coop.db import reading
from tests.builders import sale
from tests.invariants import broken
from tests.posting_worker import BATCH_ENTRIES
from tests.posting_worker import post_until_killed

if TYPE_CHECKING:
    from tests.builders import Counter

#: Moments at which a process is killed, per engine; PostgreSQL's server outlives its clients.
KILLS = {"sqlite": 100, "postgresql": 15}
LONGEST_LIFE_MILLISECONDS = 40


def kill_while_posting(place: str, name: str, milliseconds: int) -> list[str]:
    """Let a process post for so long after its first entry; the vouchers it told before the end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.posting_worker"])
    ears, mouth = context.Pipe(duplex=False)
    worker = context.Process(target=post_until_killed, args=(place, name, mouth))
    worker.start()
    mouth.close()
    told: list[str] = ears.recv()
    worker.join(timeout=milliseconds / 1_000)
    assert worker.is_alive(), "it was to post until it was killed"
    worker.kill()
    worker.join(timeout=30)
    while True:
        try:
            told += ears.recv()
        except (EOFError, OSError):  # the end of the pipe, or of half a message
            break
    ears.close()
    worker.close()
    return told


def test_every_acknowledged_entry_survives_a_kill_and_nothing_is_half_posted(
    counter: Counter, engine_kind: str
) -> None:
    moments = Random(20260310)
    acknowledged: set[str] = set()
    for round_ in range(KILLS[engine_kind]):
        life = moments.randrange(LONGEST_LIFE_MILLISECONDS)
        acknowledged.update(kill_while_posting(counter.place, f"{round_}", life))
        with reading(counter.engine) as session:
            present = set(session.scalars(text("SELECT voucher_number FROM journal_entry")))
            batches = text("SELECT batch, count(*) FROM journal_entry GROUP BY batch")
            sizes = {size for batch, size in session.execute(batches) if batch}
        assert acknowledged - present == set()
        assert sizes <= {BATCH_ENTRIES}
        if round_ % 20 == 0:
            assert broken(counter.engine) == []
    assert counter.post(sale()).id == len(present) + 1


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_checkpoint_leaves_one_file_unless_someone_reads(counter: Counter) -> None:
    log = Path(f"{counter.place}-wal")
    counter.post(sale())
    assert log.stat().st_size > 0
    assert checkpoint(counter.engine) is True
    assert log.stat().st_size == 0
    with reading(counter.engine) as reader:
        assert reader.scalar(text("SELECT count(*) FROM journal_entry")) == 1
        counter.post(sale())
        assert checkpoint(counter.engine) is False
    assert checkpoint(counter.engine) is True
    timeout = text("PRAGMA busy_timeout")
    with reading(counter.engine) as session:
        assert session.scalar(timeout) == 30_000


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_postgresql_keeps_its_own_log(counter: Counter) -> None:
    assert checkpoint(counter.engine) is True
