"""Where figures may be written to."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from coop.cli.output import written_whole

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipa"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as other:
        read = other.submit(pipe.read_bytes)
        with written_whole(str(pipe)) as file:
            file.write(b"angka")
        assert stat.S_ISFIFO(pipe.stat().st_mode)
        assert read.result(timeout=10) == b"angka"


def test_a_folder_is_refused_and_stays(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"directory|denied"), written_whole(str(tmp_path)):
        pass
    assert tmp_path.is_dir()
