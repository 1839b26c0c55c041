"""What a run of verify answers, keeps and refuses."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy import text

from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.ledger import guards
from coop.ledger import verify
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.errors import HeadCodeUnreadable
from coop.ledger.finding import Finding
from coop.ledger.finding import Severity
from coop.ledger.finding_texts import CHECKS as LABELS
from coop.ledger.finding_texts import SENTENCES
from coop.ledger.finding_texts import check_label
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.posting import post
from coop.ledger.verify import LISTED_MAX
from coop.ledger.verify import last_run
from coop.ledger.verify import run_verify
from coop.ledger.verify import store_result
from coop.ledger.verify import stored_runs
from coop.money import Money
from tests.sample_book import cash_sale
from tests.sample_book import fill

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine


@pytest.fixture
def sample(book: str, engine: Engine) -> Engine:
    fill(book)
    return engine


def test_an_empty_book_is_clean(engine: Engine, now: datetime) -> None:
    with reading(engine) as session:
        result = run_verify(session, actor="siti", now=now, head="0-0000-0000-0000-0000")
    assert result.findings == ()
    assert (result.position, result.head) == (0, "0-0000-0000-0000-0000")


def test_each_check_is_announced_before_it_runs(engine: Engine, now: datetime) -> None:
    told: list[tuple[str, int, int]] = []
    with reading(engine) as session:
        result = run_verify(
            session,
            actor="siti",
            now=now,
            second_engine=False,
            progress=lambda name, number, count: told.append((name, number, count)),
        )
    assert [name for name, _, _ in told] == [check.name for check in result.checks]
    assert [number for _, number, _ in told] == list(range(1, len(told) + 1))
    assert {count for _, _, count in told} == {len(told)}


def test_a_result_is_kept_and_says_how_much_came_after_it(sample: Engine, now: datetime) -> None:
    with reading(sample) as session:
        assert last_run(session) is None
        result = run_verify(session, actor="siti", now=now, second_engine=False)
    with writing(sample) as session:
        store_result(session, result)
        post(session, cash_sale(), request_id="lagi", actor="siti", now=now)
        session.commit()
    with reading(sample) as session:
        kept = last_run(session)
        assert kept is not None
        assert (kept.actor, kept.position, kept.head) == ("siti", 62, result.head)
        assert (kept.checks, kept.findings, kept.entries_since) == (len(result.checks), (), 1)
        assert kept.is_clean
        assert len(list(stored_runs(session))) == 1


def test_findings_are_kept_as_they_were_found(book: str, sample: Engine, now: datetime) -> None:
    owner = open_engine(book, as_owner=True)
    with writing(owner) as session:
        guards.remove(session.connection())
        session.commit()
    owner.dispose()
    with reading(sample) as session:
        result = run_verify(session, actor="siti", now=now, second_engine=False)
    assert not result.is_clean
    assert {each.check for each in result.findings} == {"guards"}
    # So many are missing that the rest is a number.
    assert {each.detail["problem"] for each in result.errors} <= {"missing", "more"}
    with writing(sample) as session:
        store_result(session, result)
        session.commit()
    with reading(sample) as session:
        kept = last_run(session)
    assert kept is not None
    assert kept.findings == result.findings
    assert not kept.is_clean


def test_cash_below_zero_is_a_warning_and_fails_nothing(sample: Engine, now: datetime) -> None:
    lines = (Line("6119", "TOKO", Money.rupiah(9_999)), Line("1104", "TOKO", -Money.rupiah(9_999)))
    many = tuple(Line(line.account, line.unit, line.amount * 1_000) for line in lines)
    with writing(sample) as session:
        post(
            session, Draft(date(2026, 3, 9), "Belanja", many), request_id="x", actor="siti", now=now
        )
        session.commit()
    with reading(sample) as session:
        result = run_verify(session, actor="siti", now=now, second_engine=False)
    (finding,) = result.warnings
    assert (finding.check, finding.subject, finding.detail["day"]) == ("cash", "1104", "2026-03-09")
    assert result.errors == ()
    assert result.is_clean


def test_one_check_never_fills_the_screen(book: str, sample: Engine, now: datetime) -> None:
    owner = open_engine(book, as_owner=True)
    with writing(owner) as session:
        guards.remove(session.connection())
        session.execute(text("UPDATE posting SET unit = 'PEMASARAN'"))
        session.commit()
    owner.dispose()
    with reading(sample) as session:
        result = run_verify(session, actor="siti", now=now, second_engine=False)
    listed = [each for each in result.findings if each.check == "chain"]
    (count,) = [check.errors for check in result.checks if check.name == "chain"]
    assert count == 62
    assert len(listed) == LISTED_MAX + 1
    assert finding_sentence(listed[-1]) == "… dan 12 temuan lagi dari jenis ini."


@pytest.mark.parametrize(
    "code", ["", "62", "62-AB12", "x-AB12-CD34-EF56-AB78", "1-GGGG-0000-0000-0000"]
)
def test_a_head_that_is_none_is_refused(engine: Engine, now: datetime, code: str) -> None:
    with reading(engine) as session, pytest.raises(HeadCodeUnreadable):
        run_verify(session, actor="siti", now=now, head=code)


def test_a_head_from_paper_is_taken_as_people_type_it(sample: Engine, now: datetime) -> None:
    with reading(sample) as session:
        hash_ = session.execute(text("SELECT hash FROM journal_entry WHERE id = 17")).scalar_one()
        typed = f" 17-{hash_[:4]}-{hash_[4:8]}-{hash_[8:12]}-{hash_[12:16]} "
        result = run_verify(session, actor="siti", now=now, head=typed, second_engine=False)
    assert result.findings == ()


def test_a_head_of_an_entry_that_is_not_there_says_so(sample: Engine, now: datetime) -> None:
    code = "63-AB12-CD34-EF56-AB78"
    with reading(sample) as session:
        result = run_verify(session, actor="siti", now=now, head=code, second_engine=False)
    (finding,) = result.findings
    assert finding_sentence(finding, "en") == (
        f"The printed statement has {code}, but there is no entry 63: entries are gone."
    )


def test_a_wrong_total_is_said_of_the_statements_too(
    book: str, sample: Engine, now: datetime
) -> None:
    owner = open_engine(book, as_owner=True)
    with writing(owner) as session:
        guards.remove(session.connection())
        session.execute(
            text(
                "UPDATE account_month SET debit = debit + 100 WHERE period = '2026-02' AND"
                " account_id = (SELECT id FROM account WHERE code = '1102')"
            )
        )
        session.commit()
    owner.dispose()
    with reading(sample) as session:
        result = run_verify(session, actor="siti", now=now, second_engine=False)
    ties = [each for each in result.findings if each.check == "statements"]
    assert {each.subject.rpartition(" 2026")[2].strip() for each in ties} == {"", "TOKO"}
    assert "{" not in finding_sentence(ties[0], "en") + finding_sentence(ties[0])


def test_a_sqlite_connection_without_its_settings_is_named(
    engine_kind: str, book: str, now: datetime
) -> None:
    if engine_kind != "sqlite":
        pytest.skip("settings of a file")
    careless = open_engine(book)

    @event.listens_for(careless, "connect")
    def loosen(connection: object, record: object) -> None:
        connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined] # the driver's own
        connection.execute("PRAGMA synchronous = NORMAL")  # type: ignore[attr-defined] # as above

    with reading(careless) as session:
        result = run_verify(session, actor="siti", now=now, second_engine=False)
    careless.dispose()
    assert {each.subject for each in result.errors} == {"foreign_keys", "synchronous"}


def test_a_damaged_file_is_named(
    engine_kind: str, book: str, engine: Engine, now: datetime
) -> None:
    if engine_kind != "sqlite":
        pytest.skip("damage of a file")
    fill(book)
    with reading(engine) as session:
        page, size = (
            session.execute(text(query)).scalar_one()
            for query in (
                "SELECT rootpage FROM sqlite_master WHERE name = 'ix_posting_account_date'",
                "PRAGMA page_size",
            )
        )
    engine.dispose()
    owner = open_engine(book)
    with owner.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    owner.dispose()
    data = bytearray(Path(book).read_bytes())
    data[page * size - 40 : page * size] = b"\xaa" * 40  # cells grow from a page's end
    Path(book).write_bytes(data)
    again = open_engine(book)
    with reading(again) as session:
        result = run_verify(session, actor="siti", now=now, second_engine=False)
    again.dispose()
    assert "database" in {each.check for each in result.errors}
    assert {each.detail["problem"] for each in result.findings} <= {"damaged", "unreadable"}
    assert all(finding_sentence(each, "en") for each in result.findings)


def test_every_check_has_a_label_and_every_problem_a_sentence() -> None:
    names = {check.name for check in verify.CHECKS} | {verify.PAPER_HEAD, verify.SECOND_ENGINE.name}
    assert names == LABELS.keys()
    assert all(check_label(name, "id") != check_label(name, "en") for name in names)
    written = set()
    ledger = Path(verify.__file__).parent
    for path in ledger.glob("verify*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"error", "warning"}:
                check, problem = (ast.unparse(each).strip("'") for each in node.args[:2])
                written.add(f"{check.replace('CHECK', 'second_engine')}.{problem}")
    plain = {each for each in written if re.fullmatch(r"[a-z_]+\.[a-z_]+", each)}
    assert len(plain) > 60
    # What these find is tried one by one, sentence and all, in test_verify_faults.
    dynamic = {"guards.problem", "catalogue.problem", "second_engine.reason", "period_history.kind"}
    assert plain - dynamic <= SENTENCES.keys()
    spoken = {name.partition(".")[0] for name in SENTENCES.keys() - written}
    elsewhere = ["cash_counts", "catalogue", "chart", "guards", "holds", "interest", "members"]
    elsewhere += ["memberships"]
    elsewhere += ["receipts", "savings_accounts"]
    assert spoken == {*elsewhere, "period_history", "second_engine", "users"}


def test_a_sentence_shows_amounts_days_and_periods_as_people_write_them() -> None:
    finding = Finding(
        "savings",
        Severity.ERROR,
        "2101 savings:A-0002",
        {"problem": "below_zero", "day": "2026-03-02", "balance": "-30000.50"},
    )
    assert finding_sentence(finding) == (
        "Simpanan 2101 savings:A-0002 bersaldo -Rp30.000,50 pada 2 Maret 2026."
    )
    broken = Finding("month_seals", Severity.ERROR, "2026-01", {"problem": "broken"})
    assert finding_sentence(broken, "en") == (
        "The totals of January 2026 changed after it was closed."
    )
