"""The second engine's own process: beancount reads a text and answers in JSON.

Run as ``python -I beancount_worker.py`` with one JSON request on stdin; nothing of ours is
imported here and the application imports nothing of this, so that two independent programs agree
or disagree. ``parse`` lists what a file says, without running its plugins or includes; ``check``
lets beancount judge a file and adds up every account again, at every month's end.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

#: What a file may ask for that an import neither follows nor guesses.
UNSUPPORTED = ("include", "plugin")


def main() -> None:
    """Answer one request; a failure is a traceback on stderr and an exit code."""
    # Beancount would leave a pickle of everything it read beside the file.
    os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"
    request = json.loads(sys.stdin.buffer.read())
    answer = COMMANDS[request["command"]](request)
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def parse(request: Json) -> Json:
    """What a text says: options, opens, closes, balances, transactions and errors, with lines.

    Missing amounts are filled in as beancount does and marked ``is_interpolated``.

    Args:
        request: ``path`` of a UTF-8 file.
    """
    from beancount.core import data
    from beancount.parser import booking
    from beancount.parser import parser

    entries, errors, options = parser.parse_file(request["path"])
    found = [_error(error, "syntax") for error in errors]
    for name in UNSUPPORTED:
        found += [{"line": 0, "code": name, "message": _named(each)} for each in options[name]]
    booked, errors = booking.book(entries, options)  # type: ignore[no-untyped-call]  # beancount's
    found += [_error(error, "booking") for error in errors]
    answer: Json = {
        "options": {
            "title": options["title"],
            "operating_currency": options["operating_currency"],
        },
        "opens": [],
        "closes": [],
        "transactions": [],
        "balances": [],
        "errors": found,
    }
    for entry in booked:
        head = {"date": entry.date.isoformat(), "line": entry.meta["lineno"]}
        if isinstance(entry, data.Open):
            opened = {"account": entry.account, "currencies": entry.currencies or []}
            answer["opens"].append({**head, **opened, "meta": _meta(entry.meta)})
        elif isinstance(entry, data.Close):
            answer["closes"].append({**head, "account": entry.account})
        elif isinstance(entry, data.Transaction):
            answer["transactions"].append({**head, **_transaction(entry, found)})
        elif isinstance(entry, data.Balance):
            stated = {"number": _text(entry.amount.number), "currency": entry.amount.currency}
            answer["balances"].append({**head, "account": entry.account, **stated})
        elif isinstance(entry, data.Pad):
            found.append({"line": head["line"], "code": "pad", "message": entry.account})
    found.sort(key=lambda each: each["line"])
    return answer


def _transaction(entry: Any, errors: list[Json]) -> Json:  # noqa: ANN401 - beancount's type, which is imported late
    postings = []
    for posting in entry.postings:
        meta = posting.meta or {}
        line = meta.get("lineno", entry.meta["lineno"])
        errors.extend(
            {"line": line, "code": code, "message": posting.account}
            for code in ("cost", "price")
            if getattr(posting, code) is not None
        )
        postings.append(
            {
                "account": posting.account,
                "number": _plain(posting.units.number),
                "currency": posting.units.currency,
                "meta": _meta(meta),
                "line": line,
                "is_interpolated": "__automatic__" in meta,
            }
        )
    return {
        "flag": entry.flag,
        "payee": entry.payee or "",
        "narration": entry.narration or "",
        "tags": sorted(entry.tags or ()),
        "links": sorted(entry.links or ()),
        "meta": _meta(entry.meta),
        "postings": postings,
    }


def check(request: Json) -> Json:
    """Beancount's own judgement of a file, and its own sums.

    Args:
        request: ``path`` of a UTF-8 file.

    Returns:
        ``errors`` with line, kind, message and what they are about; ``balances`` by account and
        ``YYYY-MM``, cumulative to the end of each month in which the account moved; ``postings``
        and ``transactions`` counted.
    """
    from beancount import loader
    from beancount.core import data

    entries, errors, _ = loader.load_file(request["path"])
    months: dict[str, dict[str, Decimal]] = {}
    found = [_error(error, "beancount") for error in errors]
    transactions = postings = 0
    for entry in entries:
        if not isinstance(entry, data.Transaction):
            continue
        transactions += 1
        month = _month(entry.date)
        for posting in entry.postings:
            postings += 1
            number = posting.units.number if posting.units is not None else None
            assert isinstance(number, Decimal), "a booked posting has a number"
            moved = months.setdefault(posting.account, {})
            moved[month] = moved.get(month, Decimal()) + number
            if posting.meta and "__automatic__" in posting.meta:
                found.append(_left_out(entry, posting.account))
    return {
        "errors": found,
        "balances": {account: _running(moved) for account, moved in months.items()},
        "transactions": transactions,
        "postings": postings,
    }


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _running(moved: dict[str, Decimal]) -> dict[str, str]:
    """Movements by month as balances at the end of each."""
    balance = Decimal()
    balances = {}
    for month in sorted(moved):
        balance += moved[month]
        balances[month] = _plain(balance)
    return balances


def _error(error: Any, code: str) -> Json:  # noqa: ANN401 - each beancount error is a type of its own
    """One complaint of beancount; ``about`` names what it is about, where it says so."""
    source = error.source or {}
    about = {}
    entry = error.entry
    if entry is not None and not isinstance(entry, list):
        meta = getattr(entry, "meta", None) or {}
        about = {
            "date": entry.date.isoformat() if hasattr(entry, "date") else "",
            "account": getattr(entry, "account", ""),
            "voucher": str(meta.get("voucher", "")),
        }
    return {
        "line": source.get("lineno", 0),
        "code": code,
        "kind": type(error).__name__,
        "message": str(error.message),
        "about": about,
    }


def _left_out(entry: Any, account: str) -> Json:  # noqa: ANN401 - beancount's type, which is imported late
    """The complaint about an amount that beancount had to fill in, which it does in silence."""
    return {
        "line": entry.meta["lineno"],
        "code": "left_out",
        "kind": "AmountLeftOut",
        "message": f"amount left out: {account}",
        "about": {
            "date": entry.date.isoformat(),
            "account": account,
            "voucher": str(entry.meta.get("voucher", "")),
        },
    }


def _named(asked: Any) -> str:  # noqa: ANN401 - a file's name, or a plugin's with its settings
    return str(asked if isinstance(asked, str) else asked[0])


def _meta(meta: Json) -> dict[str, str]:
    """What the file's author wrote beside a directive, as text."""
    return {
        key: _text(value)
        for key, value in meta.items()
        if key not in {"filename", "lineno"} and not key.startswith("__")
    }


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "" if value is None else str(value)


def _plain(number: Decimal) -> str:
    return format(number, "f")


COMMANDS = {"parse": parse, "check": check}


if __name__ == "__main__":
    main()
