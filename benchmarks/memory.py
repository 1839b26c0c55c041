"""The most memory a process held."""

from __future__ import annotations

import re
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_kib() -> int:
    """The peak of this program, in KiB.

    Not ``getrusage``: Linux lets a program that another one starts begin with the starter's peak.
    """
    if not STATUS.exists():
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = re.search(r"^VmHWM:\s+(\d+) kB", STATUS.read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None, "the kernel always says it"
    return int(found[1])
