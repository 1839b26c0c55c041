"""Every report has an Indonesian name for its file."""

from __future__ import annotations

import ast

from coop.ledger.statement_service import KINDS
from coop.web.file_names import INDONESIAN
from coop.web.file_names import file_name
from tests import tidy

#: On paper only, each with a name of its own.
PAPERS = {"completeness", "daily-journal", "minutes", "person-data", "voucher"}


def kinds_in_the_source() -> set[str]:
    """What every report is made with: its first argument, or ``kind``."""
    found: set[str] = set(KINDS)
    for path in tidy.python_files("coop"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Report":
                given = [*node.args[:1], *(key.value for key in node.keywords if key.arg == "kind")]
                found |= {str(each.value) for each in given if isinstance(each, ast.Constant)}
    return found


def test_every_report_has_a_name_in_both_languages() -> None:
    assert kinds_in_the_source() - PAPERS == INDONESIAN.keys()
    assert len(set(INDONESIAN.values())) == len(INDONESIAN)


def test_a_file_is_named_in_the_language_of_who_takes_it() -> None:
    assert file_name("savings-balances", "id", "2026-03-10") == "saldo-simpanan-2026-03-10"
    assert file_name("savings-balances", "en", "", "2026-03-10") == "savings-balances-2026-03-10"
