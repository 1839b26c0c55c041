"""Everything that is measured, one after another: ``make bench``, or ``python -m benchmarks``.

Takes an hour on a small machine; ``--postings 20000`` gives a first impression in minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys


def main() -> None:
    """Run each measurement in a process of its own and pass its lines on."""
    parser = argparse.ArgumentParser(description="Everything that is measured")
    parser.add_argument("--postings", type=int, default=1_000_000, help="size of the large book")
    postings = ["--postings", str(parser.parse_args().postings)]
    for title, module, arguments in (
        ("One durable entry", "posting", [*postings, "--postgresql"]),
        ("One receipt at the counter", "counter", ["--postgresql"]),
        ("Reading a large book", "reading", postings),
        ("Importing ten years", "import_book", []),
        ("PDF and XLSX", "files", []),
        ("Finding a person", "members_search", []),
        ("The interest run", "interest", []),
    ):
        print(f"\n{title}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{module}", *arguments], check=True)


if __name__ == "__main__":
    main()
