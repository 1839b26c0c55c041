"""Copies on bad days: killed, full, write-protected, gone; what is written down of good ones."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import reading
from coop.db import writing
from coop.desk.copies.media import media
from coop.desk.copies.models import CopyRun
from coop.desk.copies.queries import copies_on
from coop.desk.copies.queries import copy_age
from coop.desk.copies.queries import last_good_copy
from coop.desk.copies.queries import last_rehearsal
from coop.desk.copies.queries import offered_media
from coop.desk.copies.queries import tasks
from coop.desk.copies.service import MadeCopy
from coop.desk.copies.service import change_places
from coop.desk.copies.service import clear_remains
from coop.desk.copies.service import free_path
from coop.desk.copies.service import make_copy
from coop.desk.copies.service import record_copy
from coop.desk.copies.service import rehearse_restore
from coop.ledger.backup import CheckedCopy
from coop.ledger.backup import back_up
from coop.ledger.backup import restore_from
from coop.ledger.book import require_book
from coop.ledger.copy_files import PARTIAL
from coop.ledger.copy_files import remains
from coop.ledger.errors import CopyNotWritten
from coop.ledger.errors import CopyUnreadable
from coop.ledger.gaps import answer_restore
from coop.ledger.gaps import open_restore
from coop.ledger.verify import run_verify
from coop.users.pins import set_pin
from coop.users.service import create_user
from tests.builders import NOW
from tests.builders import Counter
from tests.builders import sale
from tests.copying_worker import copy_until_killed
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

KILLS = {"sqlite": 12, "postgresql": 5}
LONGEST_LIFE_MILLISECONDS = 600

#: A medium of its own for one command: only where the system lets us mount one without being root.
MOUNTED = 'mount -t tmpfs -o {options} tmpfs "$1" && shift && exec "$@"'


def stopwatch() -> Callable[[], int]:
    ticks = count(0, 250)
    return lambda: next(ticks)


def made(**facts: object) -> MadeCopy:
    values: dict[str, object] = {
        "path": "/media/siti/STIK/salinan.sqlite",
        "medium": "other",
        "place": "/media/siti/STIK",
        "size_bytes": 1,
        "checked": CheckedCopy(1, "1-AAAA-BBBB-CCCC-DDDD", 0),
        "milliseconds": 1,
    }
    return MadeCopy(**(values | facts))  # type: ignore[arg-type]  # facts of a test


def recorded(engine: Engine, copy: MadeCopy, *, days_ago: int = 0) -> None:
    with writing(engine) as session:
        record_copy(session, copy, actor="siti", now=NOW - timedelta(days=days_ago))
        session.commit()


def test_a_copy_that_is_killed_is_no_copy_and_the_book_is_unharmed(
    counter: Counter, engine_kind: str, tmp_path: Path
) -> None:
    for _ in range(20):
        counter.post(sale())
    stick = tmp_path / "stik"
    stick.mkdir()
    moments = Random(20260310)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.copying_worker"])
    for _ in range(KILLS[engine_kind]):
        ears, mouth = context.Pipe(duplex=False)
        worker = context.Process(target=copy_until_killed, args=(counter.place, str(stick), mouth))
        worker.start()
        mouth.close()
        assert ears.recv() == "ready"
        worker.join(timeout=moments.randrange(LONGEST_LIFE_MILLISECONDS) / 1_000)
        worker.kill()
        worker.join(timeout=30)
        ears.close()
        worker.close()
        whole = [path for path in stick.iterdir() if path not in remains(stick)]
        for file in whole:  # what bears the name of a copy is one
            with closing(sqlite3.connect(file)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert connection.execute("SELECT position FROM chain_head").fetchone() == (20,)
            file.unlink()
    assert broken(counter.engine) == []
    counter.post(sale())
    clear_remains(stick, NOW + timedelta(days=3_650))
    back_up(counter.engine, str(stick / "salinan.sqlite"), actor="siti", now=NOW)
    restored = tmp_path / "pulih.sqlite"
    restore_from(str(stick / "salinan.sqlite"), str(restored), actor="siti", now=NOW)


def test_the_restore_drill_on_an_empty_machine(
    counter: Counter, new_book_url: Callable[[], str], tmp_path: Path
) -> None:
    for _ in range(5):
        counter.post(sale())
    stick = tmp_path / "stik"
    stick.mkdir()
    copy = free_path(str(stick), NOW)
    make_copy(
        counter.engine, copy, place=counter.place, actor="siti", now=NOW, stopwatch=stopwatch()
    )
    lost = [counter.post(sale()).voucher_number for _ in range(2)]
    place = new_book_url()  # the PC broke; the new one has the program and the stick
    restore_from(copy, place, actor="siti", now=NOW)
    engine = require_book(place)
    with writing(engine) as session:
        restore = open_restore(session)
        assert restore is not None
        numbers = {each.series: each.in_book for each in restore.questions}
        first = restore.questions[0].series
        highest = int(lost[-1].rpartition("-")[2])
        answer_restore(
            session, numbers | {first: highest}, reason="PC rusak", actor="siti", now=NOW
        )
        session.commit()
    new = Counter(place, engine, _requests=count(100))
    assert new.post(sale()).voucher_number == "BKM-2026-00008"
    with reading(engine) as session:
        assert run_verify(session, actor="test", now=NOW).is_clean
    assert broken(engine) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("options", "reason"), [("size=200k", "penuh"), ("ro", "hanya dapat dibaca")]
)
def test_a_full_or_locked_medium_is_told_and_keeps_no_half_copy(
    tmp_path: Path, options: str, reason: str
) -> None:
    if (
        shutil.which("unshare") is None
        or subprocess.run(
            ["unshare", "-rm", "true"],
            check=False,
            capture_output=True,
        ).returncode
    ):
        pytest.skip("this system lets nobody mount a medium")
    program = str(Path(sys.executable).with_name("desmigratif"))
    book, stick = str(tmp_path / "buku.sqlite"), tmp_path / "stik"
    stick.mkdir()
    subprocess.run([program, "--book", book, "init", "--name", "Uji"], check=True)
    before = Path(book).read_bytes()
    done = subprocess.run(
        [
            "unshare",
            "-rm",
            "sh",
            "-c",
            MOUNTED.format(options=options) + f' ; ls -A "{stick}" >&2',
            "sh",
            str(stick),
            "sh",
            "-c",
            f'"{program}" --book "{book}" backup "{stick}/b"; echo "kode $?"; ls -A "{stick}"',
        ],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    assert reason in done.stderr, done
    assert done.stdout.strip() == "kode 2"
    assert Path(book).read_bytes() == before


def test_a_folder_that_is_gone_is_told(counter: Counter, tmp_path: Path) -> None:
    file = str(tmp_path / "dicabut" / "salinan.sqlite")
    with pytest.raises(CopyNotWritten) as refused:
        back_up(counter.engine, file, actor="siti", now=NOW)
    assert refused.value.params["reason"] == "gone"
    assert list(tmp_path.glob("dicabut*")) == []


def test_what_a_broken_copy_left_goes_with_a_later_copy_and_nothing_else_does(
    counter: Counter, tmp_path: Path
) -> None:
    old = tmp_path / f"salinan-2026-01-01-0900.sqlite{PARTIAL}4711"
    log = tmp_path / f"{old.name}-wal"
    fresh = tmp_path / f"salinan-2026-03-10-0900.sqlite{PARTIAL}4712"
    other = tmp_path / "surat.sebagian-lama"
    for path in (old, log, fresh, other):
        path.write_text("x")
    moment = NOW.timestamp()
    for path in (old, log, other):
        os.utime(path, (moment - 86_400, moment - 86_400))
    os.utime(fresh, (moment - 60, moment - 60))
    file = free_path(str(tmp_path), NOW)
    make_copy(
        counter.engine, file, place=counter.place, actor="siti", now=NOW, stopwatch=stopwatch()
    )
    assert not old.exists()
    assert not log.exists()
    assert fresh.exists()
    assert other.exists()


def test_a_copy_is_written_down_with_what_it_holds(
    counter: Counter, engine_kind: str, tmp_path: Path
) -> None:
    counter.post(sale())
    file = free_path(str(tmp_path), NOW)
    make_copy(
        counter.engine, file, place=counter.place, actor="siti", now=NOW, stopwatch=stopwatch()
    )
    with reading(counter.engine) as session:
        [run] = session.query(CopyRun)
        assert (run.act, run.actor, run.position, run.findings) == ("copy", "siti", 1, 0)
        assert (run.milliseconds, run.size_bytes) == (250, Path(file).stat().st_size)
        assert run.medium == ("same" if engine_kind == "sqlite" else "unknown")
    with writing(counter.engine) as session, pytest.raises(DBAPIError, match="append only"):
        session.execute(text("UPDATE copy_run SET findings = 0"))


def test_only_a_good_copy_that_left_the_disk_counts(counter: Counter) -> None:
    today = NOW.date()
    with reading(counter.engine) as session:
        assert last_good_copy(session) is None
        assert copy_age(session, today).days is None
    recorded(counter.engine, made(), days_ago=8)
    recorded(counter.engine, made(medium="same"), days_ago=1)
    recorded(counter.engine, made(checked=CheckedCopy(1, "1-AAAA", 3)), days_ago=1)
    with reading(counter.engine) as session:
        age = copy_age(session, today)
        assert (age.days, age.is_old) == (8, True)
        assert [task.sentence.id for task in tasks(session, today)] == [
            "Salinan terakhir 8 hari lalu; buat salinan baru"
        ]
    recorded(counter.engine, made(medium="download", place=""), days_ago=7)
    with reading(counter.engine) as session:
        assert copy_age(session, today).is_old is False
        assert list(tasks(session, today)) == []


def test_a_restored_book_has_an_urgent_task(
    counter: Counter, new_book_url: Callable[[], str], tmp_path: Path
) -> None:
    copy = str(tmp_path / "salinan.sqlite")
    back_up(counter.engine, copy, actor="siti", now=NOW)
    place = new_book_url()
    restore_from(copy, place, actor="siti", now=NOW)
    engine = require_book(place)
    with reading(engine) as session:
        urgent = [task.endpoint for task in tasks(session, NOW.date()) if task.is_urgent]
    assert urgent == ["copies.after_restore"]
    engine.dispose()


def test_a_rehearsal_leaves_nothing_but_its_record(counter: Counter, tmp_path: Path) -> None:
    counter.post(sale())
    copy = str(tmp_path / "salinan.sqlite")
    back_up(counter.engine, copy, actor="siti", now=NOW)
    facts = {"place": counter.place, "actor": "siti", "now": NOW, "stopwatch": stopwatch()}
    tried = rehearse_restore(counter.engine, copy, **facts)  # type: ignore[arg-type]  # as above
    assert tried.checked.position == 1
    broken_copy = tmp_path / "rusak.sqlite"
    broken_copy.write_bytes(b"bukan buku" * 1_000)
    with pytest.raises(CopyUnreadable):
        rehearse_restore(counter.engine, str(broken_copy), **facts)  # type: ignore[arg-type]  # as above
    with reading(counter.engine) as session:
        rehearsed = last_rehearsal(session)
        assert rehearsed is not None
        assert rehearsed.file_name == "salinan.sqlite"
        assert last_good_copy(session) is None
        assert open_restore(session) is None


def test_media_are_named_folders_and_what_is_plugged_in(tmp_path: Path) -> None:
    book = tmp_path / "buku.sqlite"
    book.write_text("x")
    named = tmp_path / "salinan"
    named.mkdir()
    roots = ((tmp_path / "tidak-ada", 2), (Path("/"), 1))
    found = media(str(book), [str(named), str(tmp_path / "dicabut")], roots)
    assert [(each.folder, each.is_there) for each in found[:2]] == [
        (str(named), True),
        (str(tmp_path / "dicabut"), False),
    ]
    assert found[0].is_same_disk
    assert all(Path(each.folder).is_mount() for each in found[2:])


def test_a_hosted_book_offers_no_folder_of_its_server(counter: Counter, engine_kind: str) -> None:
    with writing(counter.engine) as session:
        change_places(session, ["/"], "7", actor="siti", now=NOW)
        session.commit()
    with reading(counter.engine) as session:
        offered = offered_media(session, counter.place)
    assert [each.folder for each in offered][:1] == (["/"] if engine_kind == "sqlite" else [])
    assert copies_on(offered) == [] or engine_kind == "sqlite"


def test_no_pin_leaves_with_a_copy(counter: Counter, tmp_path: Path) -> None:
    with writing(counter.engine) as session:
        create_user(
            session,
            username="budi",
            display_name="Budi",
            password="tiga kuda makan rumput",
            roles=["chair"],
            actor="test",
            now=NOW,
        )
        set_pin(session, "budi", "$argon2id$uji-sidik-pin", now=NOW)
        session.commit()
    copy = tmp_path / "salinan.sqlite"
    assert back_up(counter.engine, str(copy), actor="test", now=NOW).errors == 0
    assert b"uji-sidik-pin" not in copy.read_bytes()
    with reading(counter.engine) as session:
        assert session.execute(text("SELECT count(*) FROM user_pin")).scalar() == 1
