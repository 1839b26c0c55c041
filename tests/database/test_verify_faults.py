"""Verify names each kind of tampering by its check and its culprit, and says nothing else."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from coop.db import app_role_of
from coop.db import book_url as url_of
from coop.db import open_engine
from coop.db import schema_of
from coop.db import writing
from coop.ledger import guards
from coop.ledger.book import create_book
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.verify import CHECKS
from coop.ledger.verify import run_verify
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.database.attacks import ANY
from tests.database.attacks import Fault
from tests.database.attacks import Named
from tests.database.faults_of_entries import FAULTS_OF_ENTRIES
from tests.database.faults_of_tables import FAULTS_OF_TABLES
from tests.database.faults_of_totals import FAULTS_OF_TOTALS
from tests.database.faults_of_traces import FAULTS_OF_TRACES
from tests.sample_book import fill

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from coop.ledger.finding import Finding

#: What `verify` printed when the sample book was finished: the code on Siti's paper.
HEAD = "62-2990-3907-83B1-0901"

FAULTS = FAULTS_OF_ENTRIES + FAULTS_OF_TOTALS + FAULTS_OF_TRACES + FAULTS_OF_TABLES

#: What follows from wrong totals anyway, and takes longer than all others; it has its own test.
CONSEQUENCE = "statements"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sample_place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The sample book, made once per engine; attacks on it are rolled back."""
    if request.param == "sqlite":
        place = str(tmp_path_factory.mktemp("sample") / "buku.sqlite")
    else:
        url = request.getfixturevalue("postgres_server")
        place = f"{url}{'&' if '?' in url else '?'}book=uji_faults"
    create_book(place, IDENTITY, actor="test", now=NOW)
    fill(place)
    yield place
    if request.param == "postgresql":
        engine = open_engine(place, as_owner=True)
        with writing(engine) as session:
            for statement in (
                'DROP SCHEMA "uji_faults" CASCADE',
                'DROP OWNED BY "uji_faults_app"',
                'DROP ROLE "uji_faults_app"',
            ):
                session.execute(text(statement))
            session.commit()
        engine.dispose()


@pytest.fixture
def owner(sample_place: str) -> Iterator[Session]:
    """A session with the owner's rights, the guards down; nothing of it is kept."""
    engine = open_engine(sample_place, as_owner=True)
    with writing(engine) as session:
        yield session
        session.rollback()
    engine.dispose()


def serve(session: Session, place: str) -> None:
    """Go on as the role that serves the book."""
    schema = schema_of(url_of(place))
    if schema is not None:
        session.execute(text(f'SET LOCAL ROLE "{app_role_of(schema)}"'))


def named(findings: Iterable[Finding]) -> Named:
    """Findings as check.problem and the subjects named by it."""
    found = defaultdict(set)
    for each in findings:
        found[f"{each.check}.{each.detail['problem']}"].add(each.subject)
    return dict(found)


def findings_of(session: Session) -> list[Finding]:
    """What the checks find, but for consequences."""
    return [
        finding for check in CHECKS if check.name != CONSEQUENCE for finding in check.run(session)
    ]


def test_an_untouched_book_gives_no_finding(owner: Session, sample_place: str) -> None:
    serve(owner, sample_place)
    result = run_verify(owner, actor="siti", now=NOW, head=HEAD)
    assert result.findings == ()
    assert result.is_clean
    assert result.head == HEAD


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_tampering_is_named(owner: Session, sample_place: str, fault: Fault) -> None:
    kind = "sqlite" if schema_of(url_of(sample_place)) is None else "postgresql"
    if kind not in fault.engines:
        pytest.skip("there is no such thing on this engine")
    guards.remove(owner.connection())
    if not fault.is_of_guards:
        fault.attack(owner)
    guards.install(owner.connection(), schema_of(url_of(sample_place)))
    if fault.is_of_guards:
        fault.attack(owner)
    serve(owner, sample_place)
    findings = findings_of(owner)
    assert agree(named(each for each in findings if each.severity == "error"), fault.named)
    assert agree(named(each for each in findings if each.severity == "warning"), fault.warned)
    for finding in findings:
        for language in ("id", "en"):
            assert "{" not in finding_sentence(finding, language)


@pytest.mark.parametrize("fault", [each for each in FAULTS if each.by_paper], ids=str)
def test_what_the_book_hides_the_head_on_paper_betrays(
    owner: Session, sample_place: str, fault: Fault
) -> None:
    guards.remove(owner.connection())
    fault.attack(owner)
    guards.install(owner.connection(), schema_of(url_of(sample_place)))
    serve(owner, sample_place)
    result = run_verify(owner, actor="siti", now=NOW, head=HEAD)
    assert {(each.check, each.subject) for each in result.findings} == {("paper_head", HEAD)}


def agree(found: Named, wanted: Named) -> bool:
    """Whether the same problems name the same culprits."""
    assert {name: ANY if wanted.get(name) == ANY else who for name, who in found.items()} == wanted
    return True
