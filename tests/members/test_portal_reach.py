"""Nothing of anybody else: each member against every address of every other member."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from coop.members.portal.service import READABLE
from coop.users.access import Permission
from coop.web.access import PUBLIC
from coop.web.access import SIGNED_IN
from coop.web.access import mark_of
from tests.members.portal_desk import activated
from tests.members.portal_desk import coded
from tests.members.portal_desk import request_of
from tests.members.proxy_desk import act
from tests.members.proxy_desk import give
from tests.members.village import MEMBERS
from tests.web.conftest import Browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.routing import Rule

    from tests.members.village import Village

#: What each member has, so that it is recognised wherever it turns up.
BALANCES = {"A-0001": 1_111_111, "A-0002": 2_222_222, "A-0003": 3_333_333}
NAMES = dict(MEMBERS)

#: What a member may open: the own part, what everybody who signed in may, what is public.
OPEN = {Permission.OWN_ACCOUNT, Permission.HOME, PUBLIC, SIGNED_IN}

#: Texts of addresses that are neither a number of a member nor of a row.
TEXTS = {
    "form": "pdf-a4",
    "token": "WzEsImFiIl0.abc",
    "period": "2026-03",
    "filename": "book.css",
    "code": "1101",
    "username": "siti",
}


@pytest.fixture
def furnished(served_village: Village) -> Village:
    """A village in which every member has money, a log-in, a proxy with an act, and a code."""
    for place, number in enumerate(BALANCES):
        served_village.deposit(number, BALANCES[number])
        proxy_id = give(
            served_village,
            member_id=served_village.members[number],
            request_id=f"kuasa:{number}",
        )
        act(served_village, proxy_id, 100, request_id=f"ambil:{number}", member=number)
        activated(served_village, number)
        coded(served_village, number, f"c{place}")
    return served_village


def values_of(rule: Rule, village: Village, number: str) -> Iterator[dict[str, object]]:
    """Parts of an address that name what a member has; every row number there is, for ids."""
    accounts = [each for (member, _code), each in village.accounts.items() if member == number]
    names = sorted(rule.arguments)
    numeric = [name for name in names if f"<int:{name}>" in rule.rule]
    ids = accounts if "account_id" in numeric else [village.members[number]]
    for row in ids or [1]:
        yield {name: row if name in numeric else TEXTS.get(name, number) for name in names}


def addresses(
    app: Flask, village: Village, number: str, *, whole: bool
) -> list[tuple[str, str, str]]:
    """Every address of a member by method, with what its view asks for.

    Without ``whole`` not those that are refused before anybody looks whose they are.
    """
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        mark = str(mark_of(rule.endpoint, app))
        if not whole and mark not in {*OPEN, Permission.OWN_ACCOUNT}:
            continue
        for values in values_of(rule, village, number):
            path = adapter.build(rule.endpoint, values)
            found += [
                (method, path, mark)
                for method in sorted((rule.methods or set()) & {"GET", "POST"})
                if path != "/keluar" or method == "GET"
            ]
    return found


def tells_of(page: str, number: str) -> list[str]:
    """What of a member a page gives away."""
    money = f"{BALANCES[number] - 100:,}".replace(",", ".")
    return [each for each in (NAMES[number], money, f"{number} ") if each in page]


@pytest.mark.slow
def test_no_member_reaches_anything_of_another(
    members_app: Flask, signed_in: Callable[[str], Browser], furnished: Village
) -> None:
    for mine in BALANCES:
        phone = signed_in(mine.lower())
        for other in sorted(BALANCES.keys() - {mine}):
            is_first = other == min(BALANCES.keys() - {mine})
            for method, path, mark in addresses(members_app, furnished, other, whole=is_first):
                where = f"{mine}: {method} {path}"
                if method == "GET":
                    answer = phone.get(path)
                else:
                    answer = phone.post(path, {"request_id": request_of("f"), "code": "x"})
                if mark not in OPEN:
                    assert answer.status_code == 403, where
                if mark == Permission.OWN_ACCOUNT and re.search(r"/\d", path):
                    assert answer.status_code == 404, where
                if answer.mimetype == "text/html":
                    assert tells_of(answer.text, other) == [], where
                if answer.location and answer.location.startswith("/masuk"):
                    phone = signed_in(mine.lower())  # the page ended the session


def test_each_member_reaches_the_own(
    signed_in: Callable[[str], Browser], furnished: Village
) -> None:
    for mine in BALANCES:
        phone = signed_in(mine.lower())
        number = furnished.accounts[mine, "SUKARELA"]
        page = phone.get("/saya").text
        assert len(tells_of(page, mine)) >= 2
        for path in (f"/saya/rekening/{number}", f"/saya/rekening/{number}/unduh/pdf-a4"):
            assert phone.get(path).status_code == 200


def test_an_account_of_another_and_one_that_is_not_there_read_the_same(
    signed_in: Callable[[str], Browser], furnished: Village
) -> None:
    phone = signed_in("a-0001")
    other = phone.get(f"/saya/rekening/{furnished.accounts['A-0002', 'SUKARELA']}")
    nobody = phone.get("/saya/rekening/9999")
    assert other.status_code == nobody.status_code == 404
    digits = re.compile(r"\d+")
    assert digits.sub("", other.text) == digits.sub("", nobody.text)


def test_without_a_session_every_own_address_leads_to_the_log_in(
    members_app: Flask, furnished: Village
) -> None:
    stranger = Browser(members_app.test_client())
    for method, path, mark in addresses(members_app, furnished, "A-0001", whole=True):
        if mark == Permission.OWN_ACCOUNT and method == "GET":
            assert stranger.get(path).location.startswith("/masuk"), path


def test_officers_without_a_membership_do_not_open_the_portal(
    members_app: Flask, signed_in: Callable[[str], Browser], furnished: Village
) -> None:
    for username in ("siti", "made", "budi", "dewi", "ketut", "nina", "rudi", "wayan"):
        browser = signed_in(username)
        for method, path, mark in addresses(members_app, furnished, "A-0001", whole=True):
            if mark == Permission.OWN_ACCOUNT and method == "GET":
                assert browser.get(path).status_code == 403, (username, path)


def test_what_the_portal_reads_is_decided_by_the_state_of_the_membership() -> None:
    assert {"active", "resigned", "expelled"} == READABLE
