"""``desmigratif savings``: the calculation of its contract, and the month's run."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest

from coop.cli.desk import present_moment
from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import previous_month
from coop.db import writing
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import debit
from coop.ledger.posting import post
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.members.savings.reading import savings_view
from coop.money import Money
from tests.cli.conftest import fingerprint
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.members.village import settle_village

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

MAY = ("--from", "2003-05-01", "--to", "2003-05-30", "--opening-balance", "150000")
MOVEMENTS = "date,deposit,withdrawal\n2003-05-03,500000,\n2003-05-10,1000000,\n2003-05-23,,750000\n"


@pytest.fixture
def movements(tmp_path: Path) -> Callable[[str], str]:
    """A file of movements."""

    def write(text: str) -> str:
        path = tmp_path / "mutasi.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def reckon(done: Callable[..., str], file: str, *more: str) -> dict[str, Any]:
    arguments = ("--rate-per-year", "12", "--format", "json", *more)
    answer: dict[str, Any] = json.loads(done("savings", "interest", *arguments, file))
    return answer


def test_the_official_example_by_the_day(
    done: Callable[..., str], movements: Callable[[str], str]
) -> None:
    file = movements(MOVEMENTS)
    assert reckon(done, file, "--method", "daily", "--basis", "365", *MAY) == {
        "interest": "11014",
        "interest_unrounded": "11013.698630137",
        "days": 30,
        "basis_amount": "1116666.6666666667",
    }


@pytest.mark.parametrize(
    ("method", "interest", "basis_amount"),
    [("lowest", "1500", "150000"), ("simple-mean", "8375", "837500")],
)
def test_the_official_example_by_a_twelfth(
    done: Callable[..., str],
    movements: Callable[[str], str],
    *,
    method: str,
    interest: str,
    basis_amount: str,
) -> None:
    file = movements(MOVEMENTS)
    found = reckon(done, file, "--method", method, "--basis", "12", *MAY)
    assert (found["interest"], found["interest_unrounded"]) == (interest, interest)
    assert found["basis_amount"] == basis_amount


def test_an_opening_balance_is_the_same_as_a_deposit_of_the_first_day(
    done: Callable[..., str], movements: Callable[[str], str]
) -> None:
    file = movements(MOVEMENTS + "2003-05-01,150000,\n")
    for method in ("daily", "lowest", "average", "simple-mean"):
        own = reckon(done, file, "--method", method, "--basis", "360", *MAY[:4])
        with_opening = movements(MOVEMENTS)
        assert reckon(done, with_opening, "--method", method, "--basis", "360", *MAY) == own
        file = movements(MOVEMENTS + "2003-05-01,150000,\n")


def test_a_heading_alone_earns_on_the_opening_balance(
    done: Callable[..., str], movements: Callable[[str], str]
) -> None:
    file = movements("date,deposit,withdrawal\n")
    found = reckon(done, file, "--method", "lowest", "--basis", "365", *MAY)
    assert found["interest_unrounded"] == "1479.4520547945"


def test_tiers_may_be_named(done: Callable[..., str], movements: Callable[[str], str]) -> None:
    file = movements("date,deposit,withdrawal\n2003-05-11,5000000,\n")
    found = reckon(
        done, file, "--method", "daily", "--basis", "360", *MAY[:4], "--tier", "5000000=6"
    )
    assert found["interest"] == "16667"


def test_people_read_words_and_machines_columns(
    done: Callable[..., str], movements: Callable[[str], str]
) -> None:
    file = movements(MOVEMENTS)
    asked = ("--method", "lowest", "--rate-per-year", "12", "--basis", "12", *MAY, file)
    assert "Bunga, dibulatkan" in done("savings", "interest", *asked)
    assert "Interest, rounded" in done("--lang", "en", "savings", "interest", *asked)
    table = done("savings", "interest", *asked, "--format", "csv")
    assert table == "interest,interest_unrounded,days,basis_amount\n1500,1500,30,150000\n"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (("--rate-per-year", "-1"), "--rate-per-year"),
        (("--rate-per-year", "banyak"), "persen setahun"),
        (("--rate-per-year", "1e2"), "persen setahun"),
        (("--opening-balance", "-5"), "saldo"),
        (("--opening-balance", "seribu"), "saldo"),
        (("--basis", "366"), "365, 360, 12"),
        (("--method", "terbaik"), "daily, lowest"),
        (("--to", "2003-04-30"), "Tukar keduanya"),
        (("--from", "2003-02-30"), "bukan tanggal"),
        (("--tier", "5000000"), "saldo=persen"),
        (("--opening-balance", "99999999999999999999"), "saldo"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_with_a_sentence(
    run: Callable[..., Result],
    movements: Callable[[str], str],
    *,
    changed: tuple[str, str],
    words: str,
) -> None:
    asked = ["--method", "lowest", "--rate-per-year", "12", "--basis", "12", *MAY]
    result = run("savings", "interest", *asked, *changed, movements(MOVEMENTS))
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert not result.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tanggal,uang\n", "deposit, withdrawal"),
        ("date,deposit,withdrawal\n2003-05-03,1.250.000,50,\n", "Baris 2"),
        ("date,deposit,withdrawal\n2003-05-03,-5,\n", "“-5”"),
        ("date,deposit,withdrawal\n2003-05-03,,900000\n", "melebihi isi rekening"),
        ("date,deposit,withdrawal\n2003-05-32,5,\n", "bukan tanggal"),
        ("date,deposit,withdrawal\n2003-05-03,1.250,\n", "dua cara"),
    ],
)
def test_a_hostile_file_is_refused_with_its_row(
    run: Callable[..., Result], movements: Callable[[str], str], *, text: str, words: str
) -> None:
    asked = ["--method", "lowest", "--rate-per-year", "12", "--basis", "12", *MAY]
    result = run("savings", "interest", *asked, movements(text))
    assert result.exit_code == 2, result.output
    assert words in result.stderr


def test_a_missing_file_is_refused(run: Callable[..., Result], tmp_path: Path) -> None:
    asked = ["--method", "lowest", "--rate-per-year", "12", "--basis", "12", *MAY]
    assert run("savings", "interest", *asked, str(tmp_path / "x.csv")).exit_code == 2


# ------------------------------------------------------------------------------ the month's run


@pytest.fixture
def village(tmp_path: Path) -> tuple[str, Period]:
    """A village with savings since the first day of the month before this one, and that month."""
    place = str(tmp_path / "desa.sqlite")
    now = present_moment()
    month = previous_month(period_of(now.date()))
    create_book(place, IDENTITY, actor="test", now=now)
    settle_village(place)
    engine = require_book(place)
    with writing(engine) as session:
        products = {each.code: each.id for each in session.query(SavingsProduct)}
        session.add(
            SavingsTerms(
                product_id=products["SUKARELA"],
                valid_from=date(2000, 1, 1),
                method="daily",
                tiers='[[0, "6"]]',
                recorded_at="",
                recorded_by="test",
            )
        )
        account = session.query(SavingsAccount).filter_by(product_id=products["SUKARELA"]).first()
        assert account is not None
        view = savings_view(session, account.id)
        amount = Money.rupiah(36_500_000)
        lines = (debit("1104", amount, unit="USP"), view.money_in(amount))
        draft = Draft(first_day(month), "Setor", lines)
        post(session, draft, request_id="setor", actor="test", now=now)
        session.commit()
    engine.dispose()
    return place, month


def test_a_month_is_looked_at_then_posted_then_complete(
    done: Callable[..., str], village: tuple[str, Period]
) -> None:
    place, month = village
    days = last_day(month).day
    asked = ("savings", "run-interest", month, "--format", "json")
    before = fingerprint(place)
    looked = json.loads(done(*asked, "--preview", book=place))
    assert fingerprint(place) == before
    assert (looked["entries"], looked["posted"]) == (1, False)
    assert looked["gross"] == looked["net"] == str(days * 6_000)
    posted = json.loads(done(*asked, book=place))
    assert (posted["entries"], posted["gross"]) == (1, str(days * 6_000))
    again = json.loads(done(*asked, book=place))
    assert (again["entries"], again["gross"]) == (0, "0")
    assert "Banyaknya jurnal" in done("savings", "run-interest", month, "--preview", book=place)


def test_a_month_that_runs_and_what_is_no_month_are_refused(
    run: Callable[..., Result], village: tuple[str, Period]
) -> None:
    place, month = village
    before = fingerprint(place)
    for wrong in (next_month(next_month(month)), f"{month[:4]}-13", "maret"):
        result = run("savings", "run-interest", wrong, book=place)
        assert result.exit_code == 2, result.output
        assert result.stderr
    assert fingerprint(place) == before


def test_balances_of_savings_take_no_unit(run: Callable[..., Result], tmp_path: Path) -> None:
    place = str(tmp_path / "buku.sqlite")
    create_book(place, IDENTITY, actor="test", now=NOW)
    for option in ("--unit", "--account"):
        refused = run("report", "savings-balances", option, "USP", book=place)
        assert refused.exit_code == 2
        assert "selalu seluruhnya" in refused.stderr
