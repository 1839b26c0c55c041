"""Who reaches what: the table of roles and routes, drawn from the URL map itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from coop.db import writing
from coop.users import service
from coop.users.access import PERMISSIONS
from coop.users.access import ROLE_LABELS
from coop.users.access import Permission
from coop.users.access import Role
from coop.users.access import permissions_of
from coop.web.access import PUBLIC
from coop.web.access import SIGNED_IN
from coop.web.access import mark_of
from tests.web.conftest import Browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Engine
    from werkzeug.routing import Rule

#: What stands in an address where it names something; nothing of the kind exists.
PARTS = {
    "attachment_id": 1,
    "account_id": 1,
    "code_id": 1,
    "link_id": 1,
    "proxy_id": 1,
    "count_id": 1,
    "draft_id": 1,
    "entry_id": 1,
    "file_id": 1,
    "line_id": 1,
    "match_id": 1,
    "number": 1,
    "run_id": 1,
    "year": 2026,
}


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def may_reach(role: Role, mark: str) -> bool:
    return mark in {PUBLIC, SIGNED_IN} or mark in permissions_of([role])


def requests_of(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Method, address and mark of everything that can be asked for, but static files."""
    for rule in rules(app):
        if rule.endpoint in {"static", "bootstrap.static"}:
            continue
        mark = mark_of(rule.endpoint, app)
        with app.test_request_context():
            parts = {
                name: PARTS.get(name, 1 if f"<int:{name}>" in rule.rule else "x")
                for name in rule.arguments
            }
            address = app.url_map.bind("").build(rule.endpoint, parts)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, address, str(mark)


def test_every_route_says_what_it_asks_for(app: Flask) -> None:
    known = {PUBLIC, SIGNED_IN} | set(Permission)
    silent = [rule.rule for rule in rules(app) if mark_of(rule.endpoint, app) not in known]
    assert silent == []


def test_the_table_of_roles_and_routes(app: Flask, golden: Callable[[str, str], None]) -> None:
    letters = {role: f"{role.value:>20}" for role in Role}
    lines = [f"{'':60}{'':20}{''.join(letters.values())}"]
    for rule in rules(app):
        mark = str(mark_of(rule.endpoint, app))
        methods = ",".join(sorted((rule.methods or set()) & {"GET", "POST"}))
        reached = "".join(f"{'yes' if may_reach(role, mark) else '-':>20}" for role in Role)
        lines.append(f"{methods + ' ' + rule.rule:60}{mark:20}{reached}")
    golden("access.txt", "\n".join(line.rstrip() for line in lines) + "\n")


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_the_server_answers_each_role_as_the_table_says(
    app: Flask, served: Engine, browser_of: Callable[[str], Browser], role: Role
) -> None:
    """Routes are asked for by a person of this role alone: 403 exactly where it must be.

    Each route by every role that may not, and by the first that may; by the others that may, two
    routes of each mark, as role and mark decide and nothing else.
    """
    with writing(served) as session:
        service.set_roles(session, "wayan", [role], actor="test", now=app.config["CLOCK"]())
        session.commit()
    browser, wrong = browser_of("wayan"), []
    asked: Counter[str] = Counter()
    before = list(Role)[: list(Role).index(role)]
    for method, address, mark in sorted(requests_of(app), key=lambda it: it[1] == "/keluar"):
        was_opened = any(may_reach(each, mark) for each in before)
        if may_reach(role, mark) and was_opened and asked[mark] >= 2:
            continue
        asked[mark] += 1
        answer = browser.get(address) if method == "GET" else browser.post(address)
        assert answer.status_code != 500, (method, address)
        if (answer.status_code == 403) is may_reach(role, mark):
            wrong.append((method, address, mark, answer.status_code))
    assert wrong == []


def test_a_stranger_reaches_what_is_public_and_nothing_else(app: Flask, stranger: Browser) -> None:
    for method, address, mark in requests_of(app):
        answer = stranger.get(address) if method == "GET" else stranger.post(address)
        sent_away = answer.status_code == 303 and str(answer.location).startswith("/masuk")
        if mark != PUBLIC:
            assert sent_away, (method, address, answer.status_code)


def test_a_view_that_declares_nothing_is_reached_by_nobody(own_app: Flask) -> None:
    own_app.add_url_rule("/terlupa", view_func=lambda: "rahasia", endpoint="forgotten")
    for username in ("siti", "ketut", "dewi"):
        browser = Browser(own_app.test_client())
        browser.sign_in(username)
        answer = browser.get("/terlupa")
        assert answer.status_code == 403
        assert "rahasia" not in answer.text


def test_what_a_role_may_not_do_is_not_shown(browser_of: Callable[[str], Browser]) -> None:
    treasurer, administrator = browser_of("siti").get("/").text, browser_of("ketut").get("/").text
    assert 'href="/pengguna"' not in treasurer
    assert 'href="/pengguna"' in administrator
    assert 'role="search"' in treasurer
    assert 'role="search"' not in administrator


def test_roles_are_combined_and_none_implies_another() -> None:
    both = permissions_of([Role.ADMINISTRATOR, Role.CASHIER])
    assert both == PERMISSIONS[Role.ADMINISTRATOR] | PERMISSIONS[Role.CASHIER]
    assert Permission.BOOKS_READ not in PERMISSIONS[Role.ADMINISTRATOR]
    assert Permission.BOOKS_POST not in PERMISSIONS[Role.AUDITOR]


def test_every_role_has_a_name_in_both_languages_and_a_row_in_the_table() -> None:
    assert set(PERMISSIONS) == set(ROLE_LABELS) == set(Role)
    assert all(label.id and label.en for label in ROLE_LABELS.values())
