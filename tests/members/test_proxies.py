"""Acting for a migrant: within purpose, limit and days, and never unseen."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.approvals import approve
from coop.ledger.correction import reverse
from coop.ledger.drafts import WaitingEntry
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.posting import PostedEntry
from coop.ledger.settings import set_approval_limit
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.proxies import queries
from coop.members.proxies.belongings import ProxiesReceived
from coop.members.proxies.errors import ProxyActAmount
from coop.members.proxies.errors import ProxyEnded
from coop.members.proxies.errors import ProxyExpired
from coop.members.proxies.errors import ProxyNotYetValid
from coop.members.proxies.errors import ProxyOfAnother
from coop.members.proxies.errors import ProxyOverLimit
from coop.members.proxies.errors import ProxyOverMonth
from coop.members.proxies.errors import ProxyPersonDied
from coop.members.proxies.errors import ProxyPurpose
from coop.members.proxies.errors import ProxyRefused
from coop.members.proxies.errors import ProxyRevoked
from coop.members.proxies.errors import ProxyUnknown
from coop.members.proxies.service import check_proxy_act
from coop.members.proxies.service import grant_proxy
from coop.members.proxies.service import record_proxy_act
from coop.members.proxies.service import revoke_proxy
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members.proxy_desk import TODAY
from tests.members.proxy_desk import act
from tests.members.proxy_desk import facts
from tests.members.proxy_desk import give
from tests.members.proxy_desk import person_who_acts

if TYPE_CHECKING:
    from coop.members.proxies.facts import ProxyFacts
    from tests.members.village import Village


def try_to_give(village: Village, wanted: ProxyFacts, request_id: str = "kuasa:x") -> int:
    with writing(village.engine) as session:
        row = grant_proxy(session, wanted, request_id=request_id, actor="siti", now=NOW)
        session.commit()
        return row.id


def taken(village: Village, proxy_id: int, day: date = TODAY) -> Money:
    with reading(village.engine) as session:
        return queries.taken_in_month(session, proxy_id, day)


def test_what_a_proxy_takes_out_is_counted_and_stands_with_its_entry(village: Village) -> None:
    village.deposit("A-0001", 2_000_000)
    number = give(village)
    posted = act(village, number, 400_000, request_id="ambil:1")
    assert isinstance(posted, PostedEntry)
    with reading(village.engine) as session:
        (view,) = queries.proxies_in_force(session, village.members["A-0001"], TODAY)
        assert (view.number, view.name) == ("KU-0001", "Joko Uji")
        assert view.left == Money.rupiah(500_000)
        (done,) = queries.acts_of_proxy(session, number)
        assert (done.state, done.entry_id) == (queries.STANDING, posted.id)
        assert queries.act_of_request(session, "ambil:1") == done
        assert queries.act_of_request(session, "ambil:2") is None


@pytest.mark.parametrize(
    ("given", "asked", "refusal"),
    [
        ({}, {"member": "A-0002"}, ProxyOfAnother),
        ({}, {"day": date(2026, 2, 28)}, ProxyNotYetValid),
        ({"expires_on": TODAY}, {"day": TODAY + timedelta(days=1)}, ProxyExpired),
        ({}, {"purpose": "close"}, ProxyPurpose),
        (
            {"purposes": ("deposit",), "limit_each": ZERO, "limit_month": ZERO},
            {},
            ProxyPurpose,
        ),
        ({"purposes": ("withdraw",)}, {"purpose": "deposit"}, ProxyPurpose),
        ({}, {"rupiah": 500_001}, ProxyOverLimit),
        ({"limit_month": Money.rupiah(500_000)}, {"rupiah": 500_000}, None),
    ],
)
def test_an_act_that_the_letter_does_not_cover_is_refused(
    village: Village,
    given: dict[str, object],
    asked: dict[str, object],
    refusal: type[CoopError] | None,
) -> None:
    number = give(village, **given)
    rupiah, day = asked.get("rupiah", 100_000), asked.get("day", TODAY)
    assert isinstance(rupiah, int)
    assert isinstance(day, date)
    with writing(village.engine) as session:

        def ask() -> None:
            check_proxy_act(
                session,
                number,
                str(asked.get("purpose", "withdraw")),
                Money.rupiah(rupiah),
                day,
                member_id=village.members[str(asked.get("member", "A-0001"))],
            )

        if refusal is None:
            ask()
        else:
            with pytest.raises(refusal):
                ask()


def test_a_number_nobody_gave_covers_nothing(village: Village) -> None:
    with writing(village.engine) as session, pytest.raises(ProxyUnknown):
        check_proxy_act(
            session, 99, "withdraw", Money.rupiah(1), TODAY, member_id=village.members["A-0001"]
        )


def test_the_month_is_counted_over_all_acts_and_begins_anew(village: Village) -> None:
    village.deposit("A-0001", 5_000_000, day=date(2026, 1, 5))
    number = give(village, valid_from=date(2026, 2, 1))
    act(village, number, 500_000, request_id="ambil:1", day=date(2026, 2, 28))
    act(village, number, 500_000, request_id="ambil:2")
    act(village, number, 400_000, request_id="ambil:3")
    with pytest.raises(ProxyOverMonth) as refused:
        act(village, number, 100, request_id="ambil:4")
    assert refused.value.params["left"] == ZERO
    assert taken(village, number) == Money.rupiah(900_000)
    assert taken(village, number, date(2026, 2, 1)) == Money.rupiah(500_000)


def test_a_deposit_needs_no_limit(village: Village) -> None:
    number = give(village)
    act(village, number, 3_000_000, request_id="setor:1", purpose="deposit")
    assert taken(village, number) == ZERO


def test_a_second_click_is_one_act_even_at_the_limit(village: Village) -> None:
    village.deposit("A-0001", 2_000_000)
    number = give(village, limit_month=Money.rupiah(500_000))
    first = act(village, number, 500_000, request_id="ambil:1")
    again = act(village, number, 500_000, request_id="ambil:1")
    assert isinstance(first, PostedEntry)
    assert isinstance(again, PostedEntry)
    assert (again.id, again.was_known) == (first.id, True)
    with reading(village.engine) as session:
        assert len(queries.acts_of_proxy(session, number)) == 1
    with writing(village.engine) as session, pytest.raises(RequestReused):
        record_proxy_act(
            session,
            number,
            "withdraw",
            Money.rupiah(400_000),
            TODAY,
            member_id=village.members["A-0001"],
            request_id="ambil:1",
            actor="siti",
            now=NOW,
        )


def test_what_was_taken_back_is_free_again(village: Village) -> None:
    village.deposit("A-0001", 2_000_000)
    number = give(village, limit_month=Money.rupiah(500_000))
    posted = act(village, number, 500_000, request_id="ambil:1")
    with writing(village.engine) as session:
        reverse(
            session,
            posted.id,
            reason="Salah",
            entry_date=TODAY,
            request_id="b:1",
            actor="siti",
            now=NOW,
        )
        session.commit()
    act(village, number, 500_000, request_id="ambil:2")
    with reading(village.engine) as session:
        states = [each.state for each in queries.acts_of_proxy(session, number)]
    assert states == [queries.STANDING, queries.REVERSED]


def test_an_act_that_waits_counts_and_stands_once_approved(village: Village) -> None:
    village.deposit("A-0001", 2_000_000)
    with writing(village.engine) as session:
        set_approval_limit(session, Money.rupiah(100_000), actor="budi", now=NOW)
        session.commit()
    number = give(village, limit_month=Money.rupiah(500_000))
    waiting = act(village, number, 400_000, request_id="ambil:1")
    assert isinstance(waiting, WaitingEntry)
    with pytest.raises(ProxyOverMonth):
        act(village, number, 200_000, request_id="ambil:2")
    with writing(village.engine) as session:
        assert queries.acts_of_proxy(session, number)[0].state == queries.WAITING
        approve(session, waiting.id, approver="budi", now=NOW)
        session.commit()
    with reading(village.engine) as session:
        (done,) = queries.acts_of_proxy(session, number)
        assert (done.state, bool(done.voucher_number)) == (queries.STANDING, True)


def test_two_counters_cannot_use_the_same_rest_of_the_month(village: Village) -> None:
    village.deposit("A-0001", 5_000_000)
    number = give(village)
    refused: list[CoopError] = []
    together = Barrier(2)

    def counter(name: str) -> None:
        together.wait()
        try:
            act(village, number, 500_000, request_id=name)
        except CoopError as error:
            refused.append(error)

    threads = [Thread(target=counter, args=(name,)) for name in ("kiri", "kanan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(each) for each in refused] == [ProxyOverMonth]
    assert taken(village, number) == Money.rupiah(500_000)


def test_a_revoked_proxy_opens_nothing_whatever_the_day(village: Village) -> None:
    number = give(village)
    with writing(village.engine) as session:
        with pytest.raises(TextRefused):
            revoke_proxy(session, number, "  ", actor="siti", now=NOW)
        revoke_proxy(session, number, "Permintaan anggota", actor="siti", now=NOW)
        revoke_proxy(session, number, "Sekali lagi", actor="siti", now=NOW)
        session.commit()
    with pytest.raises(ProxyRevoked):
        act(village, number, 100, request_id="ambil:1", day=date(2026, 3, 2))
    with reading(village.engine) as session:
        view = queries.proxy_view(session, number, TODAY)
        assert view.row.revoke_reason == "Permintaan anggota"
        assert view.state_on(TODAY) == "revoked"
        assert queries.proxies_in_force(session, village.members["A-0001"], TODAY) == []


@pytest.mark.parametrize("status", ["resigned", "deceased", "expelled", "settled"])
def test_a_proxy_ends_with_the_membership(village: Village, status: str) -> None:
    number = give(village)
    with writing(village.engine) as session:
        session.get_one(Member, village.members["A-0001"]).status = status
        session.commit()
    with pytest.raises(ProxyEnded):
        act(village, number, 100, request_id="ambil:1")


def test_a_proxy_ends_with_the_life_of_who_received_it(village: Village) -> None:
    number = give(village)
    with writing(village.engine) as session:
        session.query(Person).filter_by(name="Joko Uji").one().died_on = TODAY
        session.commit()
    with pytest.raises(ProxyPersonDied):
        act(village, number, 100, request_id="ambil:1")


def test_the_village_record_knows_who_received_a_proxy(village: Village) -> None:
    village.deposit("A-0001", 500_000)
    number = give(village)
    act(village, number, 100_000, request_id="ambil:1")
    held = ProxiesReceived()
    with writing(village.engine) as session:
        person_id = queries.proxy_view(session, number, TODAY).row.person_id
        (shown,) = held.links(session, person_id)
        assert (shown.title.id, shown.values) == ("Kuasa KU-0001", (("proxy_id", number),))
        (section,) = held.sections(session, person_id)
        assert section.rows[0][:2] == ("KU-0001", "A-0001")
        assert held.last_book_day(session, person_id) == TODAY
        assert len(list(held.obstacles_to_erasing(session, person_id))) == 1
        revoke_proxy(session, number, "Selesai", actor="siti", now=NOW)
        assert list(held.obstacles_to_erasing(session, person_id)) == []


@pytest.mark.parametrize(
    ("cause", "changed"),
    [
        ("relation", {"relation": "tetangga"}),
        ("purposes", {"purposes": ()}),
        ("purposes", {"purposes": ("withdraw", "sell")}),
        ("document", {"document": "  "}),
        ("order", {"expires_on": date(2026, 2, 1)}),
        ("over", {"valid_from": date(2026, 1, 1), "expires_on": date(2026, 3, 9)}),
        ("too_long", {"expires_on": date(2029, 3, 2)}),
        ("limits", {"limit_each": ZERO}),
        ("limits", {"limit_each": Money.rupiah(900_001)}),
        ("no_limits", {"purposes": ("deposit",)}),
        ("member", {"member_id": 99}),
    ],
)
def test_what_no_letter_would_say_is_refused(
    village: Village, cause: str, changed: dict[str, object]
) -> None:
    person_id = person_who_acts(village)
    with pytest.raises(ProxyRefused) as refused:
        try_to_give(village, facts(village, person_id, **changed))
    assert refused.value.params["cause"] == cause


def test_only_a_living_grown_other_person_receives_a_proxy(village: Village) -> None:
    child = person_who_acts(village, "Anak Uji", birth_day=date(2009, 5, 5))
    dead = person_who_acts(village, "Almarhum Uji", died_on=date(2025, 5, 5))
    with reading(village.engine) as session:
        own = session.get_one(Member, village.members["A-0001"]).person_id
    for person_id, cause in ((child, "age"), (dead, "person"), (own, "self"), (99, "person")):
        with pytest.raises(ProxyRefused) as refused:
            try_to_give(village, facts(village, person_id))
        assert refused.value.params["cause"] == cause


def test_a_second_click_makes_one_proxy_and_other_content_is_refused(village: Village) -> None:
    number = give(village)
    with reading(village.engine) as session:
        person_id = queries.proxy_view(session, number, TODAY).row.person_id
    assert give(village, person_id=person_id) == number
    with pytest.raises(RequestReused):
        give(village, person_id=person_id, relation="parent")


def test_an_act_says_what_its_entry_moves(village: Village) -> None:
    number = give(village)
    posted = village.deposit("A-0001", 300_000)
    for request_id, moved in (("desa:1", 300_000), ("tidak-ada", 0)):
        with writing(village.engine) as session, pytest.raises(ProxyActAmount) as refused:
            record_proxy_act(
                session,
                number,
                "deposit",
                Money.rupiah(250_000),
                TODAY,
                member_id=village.members["A-0001"],
                request_id=request_id,
                actor="siti",
                now=NOW,
            )
        assert refused.value.params["moved"] == Money.rupiah(moved)
    assert posted.id


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proxy SET limit_each = 1 WHERE id = 1",
        "UPDATE proxy SET expires_on = '2099-01-01' WHERE id = 1",
        "DELETE FROM proxy",
        "UPDATE proxy_act SET amount = 1",
        "DELETE FROM proxy_act",
    ],
)
def test_what_was_signed_or_done_cannot_be_changed_behind_the_program(
    village: Village, statement: str
) -> None:
    village.deposit("A-0001", 500_000)
    act(village, give(village), 100_000, request_id="ambil:1")
    with writing(village.engine) as session, pytest.raises(DBAPIError):
        session.execute(text(statement))


def test_who_might_act_is_offered_by_household_and_by_name(village: Village) -> None:
    person_who_acts(village, "Joko Uji")
    person_who_acts(village, "Tono Uji", died_on=date(2025, 5, 5))
    with writing(village.engine) as session:
        member, name = queries.member_of(session, "A-0001")
        assert name == "Wati Uji"
        assert queries.candidates(session, member, "", TODAY) == []
        assert [each.name for each in queries.candidates(session, member, "JOKO", TODAY)] == [
            "Joko Uji"
        ]
        assert queries.candidates(session, member, "Tono", TODAY) == []
        assert queries.candidates(session, member, "100%", TODAY) == []
        everybody = queries.candidates(session, member, "uji", TODAY)
        assert "Wati Uji" not in [each.name for each in everybody]
        assert session.query(Person).count() == len(everybody) + 2


def test_nobody_under_age_is_offered_and_one_without_a_birthday_is(village: Village) -> None:
    eighteen = TODAY.replace(year=TODAY.year - 18)
    person_who_acts(village, "Besar Uji", birth_day=eighteen)
    person_who_acts(village, "Kecil Uji", birth_day=eighteen + timedelta(days=1))
    person_who_acts(village, "Tanpa Tanggal Uji")
    with writing(village.engine) as session:
        member, _name = queries.member_of(session, "A-0001")
        offered = {each.name for each in queries.candidates(session, member, "uji", TODAY)}
    assert {"Besar Uji", "Tanpa Tanggal Uji"} <= offered
    assert "Kecil Uji" not in offered
