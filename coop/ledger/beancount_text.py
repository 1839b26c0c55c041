"""How things are written in beancount's language: account names, texts, amounts.

Pure. A name, a text or an amount written here is read back by beancount as what it was.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from coop.money import SEN_PER_RUPIAH

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}

#: Letters of a hash that tell two accounts apart whose codes look the same in ASCII.
DIGEST_LENGTH = 6


def quoted(text: str) -> str:
    r"""A text as a string literal; quotes, backslashes and line ends are escaped.

    >>> print(quoted('bayar "lunas" c:\\x'))
    "bayar \"lunas\" c:\\x"
    """
    if '"' in text or "\\" in text or not text.isprintable():
        text = text.translate(_ESCAPES)
    return f'"{text}"'


_ESCAPES = str.maketrans(
    {
        '"': '\\"',
        "\\": "\\\\",
        "\n": "\\n",
        "\t": "\\t",
        "\r": "\\r",
        "\0": "\N{REPLACEMENT CHARACTER}",
    }
)


def rupiah(sen: int) -> str:
    """An amount with both decimals, so that nothing is left to be inferred.

    >>> rupiah(-5), rupiah(123_456)
    ('-0.05', '1234.56')
    """
    whole, cents = divmod(abs(sen), SEN_PER_RUPIAH)
    return f"{'-' if sen < 0 else ''}{whole}.{cents:02d}"


def is_account_name(text: str) -> bool:
    """Whether beancount takes a text as the name of an account, root included.

    >>> [is_account_name(text) for text in ("Assets:Kas:Toko-1", "Assets:kas", "Aset:Kas")]
    [True, False, False]
    """
    root, *parts = text.split(":")
    return root in ROOTS.values() and bool(parts) and all(_is_component(part) for part in parts)


def _is_component(text: str) -> bool:
    return (
        bool(text)
        and unicodedata.category(text[0]) in {"Lu", "Nd"}
        and all(char == "-" or char.isalpha() or char.isdecimal() for char in text)
    )


def account_names(accounts: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """The name under which each account is exported.

    A code that already is a valid name stays as it is. Any other becomes
    ``<Root>:<code>-<Ascii-Name>``; where two would become the same, both carry a digest of their
    code, so a name depends on the chart alone and not on the order of its rows.

    Args:
        accounts: triples of code, name and type (``asset`` …).

    >>> account_names([("1101", "Kas Kantor (besar)", "asset"), ("Income:Jasa", "x", "income")])
    {'1101': 'Assets:1101-Kas-Kantor-besar', 'Income:Jasa': 'Income:Jasa'}
    """
    rows = list(accounts)
    wanted = {code: _wanted(code, name, type_) for code, name, type_ in rows}
    times = Counter(wanted.values())
    return {
        code: name if times[name] == 1 or name == code else f"{name}-{_digest(code)}"
        for code, name in wanted.items()
    }


def _wanted(code: str, name: str, type_: str) -> str:
    if is_account_name(code):
        return code
    parts = [_ascii(code)] if name == code else [_ascii(code), _ascii(name)]
    component = "-".join(part for part in parts if part) or _digest(code)
    if not _is_component(component):  # only its first letter can be wrong: it may be a small one
        component = component[0].upper() + component[1:]
    return f"{ROOTS[type_]}:{component}"


def _ascii(text: str) -> str:
    """Letters and digits of ASCII, everything else a single dash between them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = "".join(char if char.isalnum() else " " for char in plain).split()
    return "-".join(words)


def _digest(code: str) -> str:
    return "X" + hashlib.sha256(code.encode()).hexdigest()[:DIGEST_LENGTH]
