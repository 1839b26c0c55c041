"""Serving, and the demonstration that serves itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

PROGRAM = Path(sys.executable).with_name("desmigratif")


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without telling it")
def test_the_demonstration_is_served_until_told_to_stop_and_is_one_file_again(
    demo_copy: str,
) -> None:
    with subprocess.Popen(
        [PROGRAM, "--book", demo_copy, "demo", "--port", "0"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "LANG": "C.UTF-8", "DESMIGRATIF_SECRET_KEY": "untuk-uji"},
    ) as server:
        assert server.stdout is not None
        printed = ""
        while "http://" not in printed:
            line = server.stdout.readline()
            assert line, printed
            printed += line
        assert "siti-sukamaju" in printed
        assert "dipakai lagi" in printed
        address = next(word for word in printed.split() if word.startswith("http://"))
        with urlopen(f"{address}health") as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
    assert [path.name for path in Path(demo_copy).parent.iterdir()] == ["demo.sqlite"]


def test_a_port_in_use_is_refused(run: Callable[..., Result], demo_copy: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--port", str(taken.getsockname()[1]), book=demo_copy)
    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_the_demonstration_leaves_a_book_of_somebodys_own_alone(
    run: Callable[..., Result], new_book: str
) -> None:
    result = run("demo", "--no-serve", book=new_book)
    assert result.exit_code == 2
    assert "sudah ada buku" in result.stderr


def test_the_demonstration_ends_today_at_the_latest(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    result = run("demo", "--no-serve", "--until", "2999-01-01", book=tmp_path / "demo.sqlite")
    assert result.exit_code == 2
    assert "--until" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_demonstration_is_made_where_nothing_is_and_clears_up_after_an_interruption(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    place = tmp_path / "demo.sqlite"
    (tmp_path / "demo.sqlite.sebagian").write_bytes(b"half a book")
    result = run("demo", "--no-serve", "--until", "2025-06-30", "--months", "2", book=place)
    assert result.exit_code == 0, result.output
    assert "Koperasi Desmigratif Sukamaju" in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["demo.sqlite"]
