"""Equipment from purchase to end: registered, depreciated, disposed of, tied to the ledger."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.desk.assets import depreciation
from coop.desk.assets.disposal import Leaving
from coop.desk.assets.disposal import dispose
from coop.desk.assets.errors import AlreadyCharged
from coop.desk.assets.errors import AssetFactsWrong
from coop.desk.assets.errors import AssetGone
from coop.desk.assets.errors import KindNotOffered
from coop.desk.assets.errors import LeavesBeforeItCame
from coop.desk.assets.errors import ProceedsWithoutPlace
from coop.desk.assets.lists import asset_report
from coop.desk.assets.lists import compare_assets
from coop.desk.assets.lists import unregistered
from coop.desk.assets.models import Asset
from coop.desk.assets.register import AssetView
from coop.desk.assets.register import asset_view
from coop.desk.assets.register import asset_views
from coop.desk.assets.register import offered_kinds
from coop.desk.assets.register import rename_asset
from coop.desk.assets.register import withdraw_asset
from coop.desk.assets.schedule import Start
from coop.ledger.accounts import deactivate_account
from coop.ledger.correction import reverse
from coop.ledger.drafts import WaitingEntry
from coop.ledger.entry import EntryKind
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.money import ZERO
from coop.money import Money
from coop.money import total
from tests.conftest import NOW
from tests.database.asset_desk import AssetDesk
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from coop.desk.assets.lists import Comparison
    from coop.errors import CoopError
    from coop.ledger.posting import PostedEntry

JANUARY, FEBRUARY, MARCH = (Period(f"2026-{month:02d}") for month in (1, 2, 3))
PART = Money.rupiah(91_666)
TODAY = NOW.date()


@pytest.fixture
def desk(engine: Engine) -> Iterator[AssetDesk]:
    yield AssetDesk(engine)
    assert broken(engine) == []


def depreciate(desk: AssetDesk, period: Period) -> list[PostedEntry]:
    with desk.writing() as session:
        return depreciation.run(session, period, actor="siti", now=desk.now)


def leave(desk: AssetDesk, number: str, **facts: Any) -> PostedEntry | WaitingEntry:
    leaving = {"left_on": date(2026, 3, 9), "manner": "worn_out", "reason": "tidak dingin lagi"}
    request_id = facts.pop("request_id", None) or desk.request()
    with desk.writing() as session:
        return dispose(
            session,
            number,
            Leaving(**{**leaving, **facts}),
            request_id=request_id,
            actor="siti",
            now=desk.now,
        )


def view_of(desk: AssetDesk, number: str) -> AssetView:
    with reading(desk.engine) as session:
        return asset_view(session, number)


def take_back(desk: AssetDesk, entry_id: int) -> None:
    with desk.writing() as session:
        reverse(
            session,
            entry_id,
            reason="salah",
            entry_date=desk.now.date(),
            request_id=desk.request(),
            actor="siti",
            now=desk.now,
        )


def compared(desk: AssetDesk, day: date = TODAY) -> list[Comparison]:
    with reading(desk.engine) as session:
        return compare_assets(session, day)


def test_an_asset_is_registered_once_with_its_number_and_schedule(desk: AssetDesk) -> None:
    bought = desk.buy(date(2026, 1, 20), "1341", 4_750_000, "TOKO")
    asset = desk.register(entry_id=bought.id)
    assert (asset.number, asset.first_month, asset.months) == ("AT-0001", "2026-01", 48)
    later = desk.register(start=Start.NEXT)
    assert (later.number, later.first_month) == ("AT-0002", "2026-02")
    with desk.writing() as session:
        again = session.scalar(select(Asset).where(Asset.number == "AT-0001"))
        assert again is not None
    desk._requests = 1  # the same request as the first registration
    assert desk.register(name="Lain").number == "AT-0001"


def test_a_month_is_depreciated_once_with_one_entry_for_each_unit(desk: AssetDesk) -> None:
    desk.register()
    desk.register(kind="office", unit="KANTOR", name="Laptop", residual=ZERO)
    desk.register(kind="shop", unit="TOKO", name="Timbangan", acquired_on=date(2026, 2, 2))
    first = depreciate(desk, JANUARY)
    assert len(first) == 2
    assert depreciate(desk, JANUARY) == []
    assert desk.balance("1349") == -PART
    assert desk.balance("6106", "TOKO") == PART
    assert len(depreciate(desk, FEBRUARY)) == 2
    assert desk.balance("1349") == -(PART * 3 + Money.rupiah(1))
    with reading(desk.engine) as session:
        [narration] = session.scalars(
            select(JournalEntry.narration).where(JournalEntry.id == first[1].id)
        )
    assert narration == "Penyusutan Januari 2026 unit TOKO, 1 aset"


def test_two_at_once_depreciate_a_month_once(desk: AssetDesk) -> None:
    desk.register()
    with ThreadPoolExecutor(max_workers=2) as hands:
        answers = list(hands.map(lambda _: depreciate(desk, JANUARY), range(2)))
    assert sorted(len(posted) for posted in answers) == [0, 1]
    assert view_of(desk, "AT-0001").charged == PART


def test_a_month_that_was_left_out_is_caught_up_by_the_next(desk: AssetDesk) -> None:
    desk.register()
    with reading(desk.engine) as session:
        [due] = depreciation.due(session, FEBRUARY)
    assert (due.months, due.amount) == (2, Money.rupiah(183_333))
    depreciate(desk, FEBRUARY)
    assert depreciate(desk, JANUARY) == []
    assert view_of(desk, "AT-0001").book_value == Money.rupiah(4_750_000 - 183_333)


def test_a_reversed_month_is_due_again(desk: AssetDesk) -> None:
    desk.register()
    [entry] = depreciate(desk, JANUARY)
    take_back(desk, entry.id)
    assert view_of(desk, "AT-0001").charged == ZERO
    [again] = depreciate(desk, JANUARY)
    assert again.id != entry.id
    assert view_of(desk, "AT-0001").charged == PART


def test_a_closed_month_takes_no_depreciation_and_the_open_one_takes_it_all(
    desk: AssetDesk,
) -> None:
    desk.register()
    depreciate(desk, JANUARY)
    with desk.writing() as session:
        close_month(session, JANUARY, actor="siti", now=desk.now)
    desk.register(name="Etalase", acquired_on=date(2026, 1, 5))
    with pytest.raises(PeriodClosed):
        depreciate(desk, JANUARY)
    assert len(depreciate(desk, FEBRUARY)) == 1
    assert view_of(desk, "AT-0002").charged == Money.rupiah(183_333)


def test_a_month_that_has_not_ended_is_not_depreciated(desk: AssetDesk) -> None:
    desk.register()
    with pytest.raises(DateInFuture):
        depreciate(desk, MARCH)


def test_a_year_is_depreciated_in_one_adjustment(desk: AssetDesk) -> None:
    desk.register(acquired_on=date(2025, 3, 1), life_months=10, residual=ZERO)
    [entry] = depreciate(desk, Period("2025-13"))
    with reading(desk.engine) as session:
        row = session.get_one(JournalEntry, entry.id)
        assert (row.kind, row.period, row.entry_date) == (
            EntryKind.ADJUSTMENT,
            "2025-13",
            date(2025, 12, 31),
        )
        assert row.narration == "Penyusutan tahun 2025 unit TOKO, 1 aset"
    assert view_of(desk, "AT-0001").book_value == ZERO
    assert depreciate(desk, JANUARY) == []


def test_a_whole_life_charges_cost_less_residual_to_the_sen(desk: AssetDesk) -> None:
    desk.register(
        acquired_on=date(2025, 2, 28),
        cost=Money(100_000_050),
        residual=Money(33),
        life_months=7,
    )
    for month in range(2, 13):
        depreciate(desk, Period(f"2025-{month:02d}"))
    view = view_of(desk, "AT-0001")
    assert view.charged == Money(100_000_017)
    assert view.book_value == Money(33)


def test_what_was_owned_before_goes_on_where_the_old_books_stopped(desk: AssetDesk) -> None:
    desk.post(
        date(2025, 12, 31),
        ("1331", "KANTOR", 6_000_000),
        ("1339", "KANTOR", -2_000_000),
        ("3201", "KANTOR", -4_000_000),
        kind=EntryKind.OPENING,
    )
    asset = desk.register(
        kind="office",
        unit="KANTOR",
        acquisition="taken_over",
        acquired_on=date(2024, 5, 3),
        cost=Money.rupiah(6_000_000),
        residual=ZERO,
        life_months=60,
        worn_before=Money.rupiah(2_000_000),
        worn_until=date(2025, 12, 31),
    )
    assert (asset.first_month, asset.months) == ("2026-01", 40)
    depreciate(desk, JANUARY)
    view = view_of(desk, asset.number)
    assert (view.worn, view.book_value) == (Money.rupiah(2_100_000), Money.rupiah(3_900_000))
    assert all(each.holds for each in compared(desk, date(2026, 1, 31)))


def test_what_is_worn_off_before_the_book_began_is_charged_no_more(desk: AssetDesk) -> None:
    desk.register(
        acquisition="taken_over",
        acquired_on=date(2015, 1, 1),
        worn_before=Money.rupiah(4_400_000),
        worn_until=date(2025, 12, 31),
    )
    assert depreciate(desk, FEBRUARY) == []
    assert view_of(desk, "AT-0001").book_value == Money.rupiah(350_000)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"cost": ZERO}, "cost_missing"),
        ({"residual": Money.rupiah(5_000_000)}, "residual_over_cost"),
        ({"residual": Money(-1)}, "residual_over_cost"),
        ({"life_months": 0}, "life_missing"),
        ({"life_months": 1201}, "life_missing"),
        ({"worn_before": Money.rupiah(1)}, "worn_before_unasked"),
        ({"acquisition": "taken_over"}, "worn_until_missing"),
        (
            {"acquisition": "taken_over", "worn_until": date(2026, 1, 19)},
            "worn_until_early",
        ),
        (
            {
                "acquisition": "taken_over",
                "acquired_on": date(2020, 1, 1),
                "worn_until": date(2025, 12, 31),
            },
            "life_over",
        ),
        ({"entry_id": 4711}, "entry_other"),
    ],
)
def test_figures_that_do_not_fit_together_are_refused(
    desk: AssetDesk, facts: dict[str, Any], reason: str
) -> None:
    with pytest.raises(AssetFactsWrong) as refused:
        desk.register(**facts)
    assert refused.value.params == {"reason": reason}
    with reading(desk.engine) as session:
        assert asset_views(session) == []


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": "  "}, TextRefused),
        ({"kind": "perahu"}, TextRefused),
        ({"unit": "GUDANG"}, UnitUnknown),
        ({"acquired_on": date(2026, 3, 11)}, DateInFuture),
    ],
)
def test_an_asset_nobody_can_have_is_refused(
    desk: AssetDesk, facts: dict[str, Any], refusal: type[CoopError]
) -> None:
    with pytest.raises(refusal):
        desk.register(**facts)


def test_a_kind_is_offered_where_the_chart_has_its_accounts(desk: AssetDesk) -> None:
    with desk.writing() as session:
        deactivate_account(session, "1349", actor="siti", now=desk.now)
        assert "shop" not in {kind.key for kind in offered_kinds(session)}
    with pytest.raises(KindNotOffered):
        desk.register()


def test_land_does_not_wear(desk: AssetDesk) -> None:
    desk.register(kind="land", unit="KANTOR", residual=ZERO, life_months=0)
    assert depreciate(desk, FEBRUARY) == []


# --------------------------------------------------------------------------------- disposal


def test_what_is_worn_out_leaves_with_its_loss(desk: AssetDesk) -> None:
    desk.buy(date(2026, 1, 20), "1341", 4_750_000, "TOKO")
    desk.register()
    depreciate(desk, JANUARY)
    leave(desk, "AT-0001")
    worn = Money.rupiah(183_333)  # January and, with the disposal in March, February
    assert desk.balance("1341") == ZERO
    assert desk.balance("1349") == ZERO
    assert desk.balance("6106") == worn
    assert desk.balance("8201") == Money.rupiah(4_750_000) - worn
    assert not view_of(desk, "AT-0001").is_here
    assert compared(desk) == []
    assert depreciate(desk, FEBRUARY) == []


def test_a_sale_above_book_value_is_a_gain_and_the_money_may_lie_in_another_unit(
    desk: AssetDesk,
) -> None:
    desk.buy(date(2026, 1, 20), "1341", 4_750_000, "TOKO")
    desk.register()
    leave(
        desk,
        "AT-0001",
        manner="sold",
        proceeds=Money.rupiah(5_000_000),
        money_account="1101",
        money_unit="KANTOR",
    )
    assert desk.balance("1101", "KANTOR") == Money.rupiah(5_000_000)
    assert desk.balance("4404") == -Money.rupiah(5_000_000 - 4_750_000 + 183_333)
    assert desk.balance("1191", "TOKO") == Money.rupiah(5_000_000)
    assert desk.balance("1191") == ZERO


def test_a_disposal_happens_once_and_can_be_taken_back(desk: AssetDesk) -> None:
    desk.buy(date(2026, 1, 20), "1341", 4_750_000, "TOKO")
    desk.register()
    first = leave(desk, "AT-0001", request_id="a" * 32)
    again = leave(desk, "AT-0001", request_id="a" * 32)
    assert first.id == again.id
    assert again.was_known
    with pytest.raises(AssetGone):
        leave(desk, "AT-0001")
    take_back(desk, first.id)
    view = view_of(desk, "AT-0001")
    assert view.is_here
    assert view.charged == ZERO
    assert len(depreciate(desk, FEBRUARY)) == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"reason": " "}, TextRefused),
        ({"manner": "dipinjam"}, TextRefused),
        ({"left_on": date(2026, 1, 19)}, LeavesBeforeItCame),
        ({"proceeds": Money.rupiah(1)}, ProceedsWithoutPlace),
        ({"manner": "sold", "proceeds": Money.rupiah(1)}, ProceedsWithoutPlace),
    ],
)
def test_a_disposal_that_makes_no_sense_is_refused(
    desk: AssetDesk, facts: dict[str, Any], refusal: type[CoopError]
) -> None:
    desk.register()
    with pytest.raises(refusal):
        leave(desk, "AT-0001", **facts)
    assert view_of(desk, "AT-0001").is_here


def test_a_large_disposal_waits_and_the_asset_is_not_depreciated_meanwhile(
    desk: AssetDesk,
) -> None:
    desk.buy(date(2026, 1, 20), "1341", 4_750_000, "TOKO")
    desk.register()
    with desk.writing() as session:
        change_setting(session, APPROVAL_ABOVE, "1000000", actor="siti", now=desk.now)
    answer = leave(desk, "AT-0001", request_id="b" * 32)
    assert isinstance(answer, WaitingEntry)
    view = view_of(desk, "AT-0001")
    assert view.is_here
    assert view.is_leaving
    assert depreciate(desk, FEBRUARY) == []
    with pytest.raises(AssetGone):
        leave(desk, "AT-0001")


# --------------------------------------------------------------------------------- register


def test_the_list_ties_to_the_ledger_and_says_loudly_when_it_does_not(desk: AssetDesk) -> None:
    desk.buy(date(2026, 1, 20), "1341", 4_750_000, "TOKO")
    day = TODAY
    with reading(desk.engine) as session:
        [purchase] = unregistered(session, ["1341"], prepaid=False)
        assert purchase.amount == Money.rupiah(4_750_000)
        [wrong] = compare_assets(session, day)
        assert (wrong.register, wrong.ledger) == (ZERO, Money.rupiah(4_750_000))
        report = asset_report(day, asset_views(session, day), [wrong])
        assert "1341" in report.problems[0].id
    desk.register(entry_id=purchase.entry_id)
    depreciate(desk, FEBRUARY)
    with reading(desk.engine) as session:
        assert unregistered(session, ["1341"], prepaid=False) == []
        report = asset_report(day, asset_views(session, day), compared(desk))
    assert report.problems == ()
    assert report.totals["book_value"] == Money.rupiah(4_750_000 - 183_333)
    cells = [row.cells[-1] for row in report.rows() if row.style == "line"]
    assert total(cell for cell in cells if isinstance(cell, Money)) == report.totals["book_value"]


def test_a_purchase_registered_in_part_stays_listed_with_the_rest(desk: AssetDesk) -> None:
    bought = desk.buy(date(2026, 1, 20), "1341", 4_750_000, "TOKO")
    desk.register(entry_id=bought.id, cost=Money.rupiah(3_000_000), residual=ZERO)
    with reading(desk.engine) as session:
        [purchase] = unregistered(session, ["1341"], prepaid=False)
    assert purchase.amount == Money.rupiah(1_750_000)


def test_a_registration_by_mistake_is_withdrawn_unless_it_was_charged(desk: AssetDesk) -> None:
    desk.register()
    [entry] = depreciate(desk, JANUARY)

    def withdraw(reason: str) -> None:
        with desk.writing() as session:
            withdraw_asset(session, "AT-0001", reason=reason, actor="siti", now=desk.now)

    with pytest.raises(TextRefused):
        withdraw(" ")
    with pytest.raises(AlreadyCharged):
        withdraw("salah harga")
    take_back(desk, entry.id)
    withdraw("salah harga")
    with pytest.raises(AssetGone):
        withdraw("sekali lagi")
    with pytest.raises(AssetGone):
        leave(desk, "AT-0001")
    assert depreciate(desk, FEBRUARY) == []
    assert desk.register().number == "AT-0002"


def test_a_name_may_change_and_a_figure_never(desk: AssetDesk) -> None:
    desk.register()
    with desk.writing() as session:
        rename_asset(session, "AT-0001", name="Kulkas", place="Gudang", actor="siti", now=desk.now)
    assert view_of(desk, "AT-0001").asset.name == "Kulkas"
    for change in ("UPDATE asset SET cost = 1", "UPDATE asset SET months = 0", "DELETE FROM asset"):
        with writing(desk.engine) as session, pytest.raises(DBAPIError):
            session.execute(text(change))
