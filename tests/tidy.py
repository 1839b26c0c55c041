"""The rules of the house that no linter knows; `test_tidy` applies them to the tree."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
MAX_FUNCTION_LINES: Final = 70
MAX_FILE_LINES: Final = 500
CODE: Final = ("coop", "migrants_registry", "tests", "benchmarks")
VAGUE_NAMES: Final = {"utils.py", "helpers.py", "managers.py", "util.py", "helper.py", "misc.py"}

# Pure modules know the standard library and each other. One that does not exist yet waits.
PURE: Final = {
    "coop.dates",
    "coop.desk.copies.age",
    "coop.ledger.gap_errors",
    "coop.ledger.wording",
    "coop.errors",
    "coop.money",
    "coop.rates",
    "coop.desk.assets.errors",
    "coop.desk.assets.kinds",
    "coop.desk.assets.schedule",
    "coop.desk.closing.ageing",
    "coop.desk.closing.errors",
    "coop.desk.banking.errors",
    "coop.desk.banking.matching",
    "coop.desk.banking.passbook",
    "coop.desk.counts.denominations",
    "coop.desk.counts.errors",
    "coop.desk.counts.facts",
    "coop.members.people.facts",
    "coop.members.people.names",
    "coop.members.people.numbers",
    "coop.members.people.errors",
    "coop.members.regions.errors",
    "coop.members.regions.provinces",
    "coop.members.counter.errors",
    "coop.members.counter.facts",
    "coop.desk.handover.content",
    "coop.desk.handover.errors",
    "coop.desk.rules.errors",
    "coop.desk.rules.kinds",
    "coop.members.savings.errors",
    "coop.members.savings.facts",
    "coop.members.savings.terms",
    "coop.ledger.approval_errors",
    "coop.desk.opening.balances",
    "coop.desk.setup.facts",
    "coop.ledger.beancount_text",
    "coop.ledger.cash_flow",
    "coop.ledger.cash_labels",
    "coop.ledger.chain",
    "coop.ledger.chart_rows",
    "coop.ledger.entry",
    "coop.ledger.series_numbers",
    "coop.ledger.equity",
    "coop.ledger.errors",
    "coop.ledger.events.answers",
    "coop.ledger.events.compose",
    "coop.ledger.events.errors",
    "coop.ledger.events.model",
    "coop.ledger.events.reading",
    "coop.ledger.events.wording",
    "coop.ledger.figures",
    "coop.ledger.finding",
    "coop.ledger.finding_texts",
    "coop.ledger.finding_texts_of_approvals",
    "coop.ledger.finding_texts_of_members",
    "coop.ledger.finding_texts_of_records",
    "coop.ledger.finding_texts_of_traces",
    "coop.ledger.import_amounts",
    "coop.ledger.import_errors",
    "coop.ledger.import_plan",
    "coop.ledger.layout",
    "coop.ledger.report",
    "coop.ledger.statements",
    "coop.ledger.ties",
    "coop.members.portal.errors",
    "coop.members.proxies.errors",
    "coop.members.proxies.facts",
    "coop.members.dues.allocation",
    "coop.members.dues.errors",
    "coop.members.dues.receipts",
    "coop.members.deposits.errors",
    "coop.members.deposits.facts",
    "coop.members.deposits.schedule",
    "coop.members.interest.errors",
    "coop.members.interest.methods",
    "coop.members.interest.tax",
    "coop.members.membership.duties",
    "coop.members.membership.errors",
    "coop.members.membership.facts",
    "coop.members.membership.numbering",
    "coop.members.membership.settlement",
    "coop.members.membership.states",
    "coop.members.papers.errors",
    "coop.members.papers.layout",
}
CLOCK: Final = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("time", "time"),
}
# One letter in brackets, or this file would name them itself.
MACHINE: Final = re.compile(
    r"(?:^|[\s\"'`=(:])/(?:[w]ork|[t]mp|[f]arm|[r]oot|[o]pt)/|/[h]ome/[a-z]"
    r"|[p]ythonhosted|[p]ypi\.org|[r]egistry\.npmjs"
    r"|-[-](?:extra-)?index-url [^-]|[f]ind-links ?="
)
LOCK_LINE: Final = re.compile(
    r"(?:[a-z0-9][a-z0-9._-]*==[A-Za-z0-9.+!]+(?: ; [a-z_]+ [^\\/]+)? \\"
    r"|    --hash=sha256:[0-9a-f]{64}(?: \\)?"
    r"|    # .*)"
)
NOQA_WITH_REASON: Final = re.compile(r"noqa: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)* [-–] \w.*")
IGNORE_WITH_REASON: Final = re.compile(r"type: ignore\[[a-z, -]+\]\s+# \w.*")
NO_COVER_WITH_REASON: Final = re.compile(r"pragma: no (?:cover|branch) [-–] \w.*")


def committed_files() -> list[Path]:
    """Every file that is, or is about to be, part of the tree."""
    listing = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def python_files(*tops: str) -> list[Path]:
    """The Python files under these top-level folders."""
    return sorted(path for top in tops for path in (ROOT / top).rglob("*.py"))


def name_of(path: Path) -> str:
    """A path as it is written in a complaint."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """`coop/ledger/entry.py` is `coop.ledger.entry`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def is_rim(path: Path) -> bool:
    """Whether a file belongs to the outermost layer, which alone knows what time it is."""
    name = name_of(path)
    return name.startswith(("coop/web/", "coop/cli/")) or "/views/" in name.replace(".py", "/")


def long_functions(source: str) -> list[str]:
    """Names of functions longer than the limit, with their number of lines."""
    return [
        f"{node.name}: {length} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]


def floats(source: str) -> list[str]:
    """Places where money could turn into a float: `float(…)`, `Decimal(0.1)`, a float literal."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"line {node.lineno}: the number {node.value}")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"float", "builtins.float"}:
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


def clock_readings(source: str) -> list[str]:
    """Calls that ask the machine for the time."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (ast.unparse(node.func.value).rpartition(".")[2], node.func.attr) in CLOCK
    ]


def impure_imports(source: str) -> list[str]:
    """Imports that a pure module may not have."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or "."]
        else:
            continue
        found += [
            f"line {node.lineno}: {module}"
            for module in modules
            if module not in PURE and module.partition(".")[0] not in sys.stdlib_module_names
        ]
    return found


def silent_exceptions(source: str) -> list[str]:
    """Comments that switch a checker off without a reason beside them."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        comment = token.string.lstrip("# ")
        if token.type == tokenize.COMMENT and (
            (comment.startswith("noqa") and not NOQA_WITH_REASON.fullmatch(comment))
            or (comment.startswith("type: ignore") and not IGNORE_WITH_REASON.fullmatch(comment))
            or (comment.startswith("pragma: no") and not NO_COVER_WITH_REASON.fullmatch(comment))
        ):
            found.append(f"line {token.start[0]}: {token.string}")
    return found


def machine_names(text: str) -> list[str]:
    """Lines that name a directory of one machine or the host of a package index."""
    return [
        f"line {number}: {line.strip()[:80]}"
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE.search(line)
    ]


def strange_lock_lines(text: str) -> list[str]:
    """Lines of a lock file that are neither a pinned name, nor a hash, nor a comment on it."""
    return [line for line in text.splitlines() if not LOCK_LINE.fullmatch(line)]
