"""Importing a list of members, all of it or nothing. Never commits; knows no Flask."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import period_of
from coop.dates import utc_text
from coop.ledger.accounts import ensure_role_account
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.posting import post
from coop.ledger.wording import check_words
from coop.members.dues.billing import bring_arrears
from coop.members.intake.errors import IntakeDifference
from coop.members.intake.errors import IntakeDone
from coop.members.intake.errors import IntakeHasProblems
from coop.members.intake.models import IntakeRow
from coop.members.intake.models import IntakeRun
from coop.members.intake.plan import earlier_of
from coop.members.intake.ties import held_on
from coop.members.intake.ties import lines_of
from coop.members.membership.facts import Application
from coop.members.membership.service import admit
from coop.members.membership.service import apply_for_membership
from coop.members.people.finding import described
from coop.members.people.finding import keep_names
from coop.members.people.households import add_household
from coop.members.people.households import current_membership
from coop.members.people.households import join_household
from coop.members.people.models import Household
from coop.members.people.models import Person
from coop.members.people.vault import vault_for_writing
from coop.members.savings.facts import AccountFacts
from coop.members.savings.service import open_account
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from coop.members.intake.plan import IntakePlan
    from coop.members.intake.rows import PlannedRow

    Progress = Callable[[int, int], None]

#: Owner of the entries of imports, as it stands before the colon of their origin.
OWNER: Final = "intake"
DIFFERENCE: Final = "opening_difference"
#: After how many rows somebody is told how far it is.
TOLD_EACH: Final = 20
RISK_REASON: Final = "Dipindahkan dari daftar anggota lama"


def run_intake(
    session: Session,
    plan: IntakePlan,
    *,
    actor: str,
    now: datetime,
    agreed: str = "",
    explanation: str = "",
    progress: Progress | None = None,
) -> IntakeRun:
    """Record a list; the caller commits, or rolls everything back.

    Args:
        session: writing, and the one the plan was made in after the book was locked.
        plan: from ``prepare_intake``.
        actor: user name or ``cli:<os user>``.
        now: aware moment in the book's zone.
        agreed: ``IntakePlan.agreed_by`` as it was shown to whoever agreed; empty for nobody.
        explanation: why it does not tie, in that person's words.
        progress: told how many rows of how many are recorded.

    Raises:
        IntakeHasProblems: the plan names bad rows.
        IntakeDone: the same content is in the book.
        IntakeDifference: totals do not tie, and nobody agreed to this difference.
        TextRefused: agreed without a word of explanation.
        CoopError: whatever the services below refuse.
    """
    lock_head(session)
    if plan.problems:
        raise IntakeHasProblems(plan.file_name, len({each.row for each in plan.problems}))
    earlier = earlier_of(session, plan.digest)
    if earlier is not None:
        raise IntakeDone(earlier.file_name, earlier.at, earlier.id)
    reason = explanation.strip()
    _check_agreed(plan, agreed, reason)
    run = IntakeRun(
        digest=plan.digest,
        file_name=plan.file_name,
        persons=plan.persons,
        members=plan.members,
        accounts=0,
        opening_day=plan.day,
        head_before=session.scalar(select(func.max(JournalEntry.id))) or 0,
        explanation=reason if plan.difference else "",
        at=utc_text(now),
        actor=actor,
    )
    _Intake(session, plan, run, actor=actor, now=now).record(progress)
    audit.record(
        session,
        "intake.run",
        f"intake:{run.id}",
        actor=actor,
        now=now,
        persons=run.persons,
        members=run.members,
        accounts=run.accounts,
        difference=plan.agreed_by,
    )
    return run


def _check_agreed(plan: IntakePlan, agreed: str, reason: str) -> None:
    if not plan.difference:
        return
    if agreed != plan.agreed_by:
        amount = total(abs(each) for each in plan.difference.values())
        raise IntakeDifference(f"Rp{amount.indonesian()}")
    if not reason:
        raise TextRefused("explanation", "empty")
    check_words("explanation", reason)


class _Intake:
    """One import at work."""

    def __init__(
        self, session: Session, plan: IntakePlan, run: IntakeRun, *, actor: str, now: datetime
    ) -> None:
        self.session, self.plan, self.run = session, plan, run
        self.actor, self.now = actor, now
        self.households: dict[str, int] = {}
        #: Of each control account, what each number of the file is to hold.
        self.balances: dict[str, dict[SubledgerRef, Money]] = defaultdict(dict)
        self.accounts = 0

    def record(self, progress: Progress | None) -> None:
        """Persons first and together, then each row, then the first balances."""
        held = {tie.account: held_on(self.session, tie.account) for tie in self.plan.ties}
        # The run's number is in every request id, so a list that was taken back can come again.
        self.run.id = (self.session.scalar(select(func.max(IntakeRun.id))) or 0) + 1
        persons = self._persons()
        rows = []
        for done, row in enumerate(self.plan.rows, start=1):
            person_id = row.person_id or persons[row.row]
            household_id, is_new = self._household(row, person_id)
            rows.append(
                IntakeRow(
                    run_id=self.run.id,
                    row=row.row,
                    person_id=person_id,
                    is_new_person=row.person_id is None,
                    household_id=household_id,
                    is_new_household=is_new,
                    member_id=self._member(row, person_id) if row.is_member else None,
                    year=(self.plan.day or self.now.date()).year,
                    **row.year,
                )
            )
            if progress is not None and not done % TOLD_EACH:
                progress(done, len(self.plan.rows))
        self.run.accounts = self.accounts
        self.session.add(self.run)
        self.session.flush()
        self.session.add_all(rows)
        self.session.flush()
        self._first_balances(held)
        if progress is not None:
            progress(len(self.plan.rows), len(self.plan.rows))

    def _persons(self) -> dict[int, int]:
        new = [row for row in self.plan.rows if row.person_id is None]
        if not new:
            return {}
        written = {"recorded_at": utc_text(self.now), "recorded_by": self.actor}
        persons: list[Person] = []
        for row in new:
            facts = row.person
            person = Person(
                sex=facts.sex,
                birth_day=facts.birth_day,
                birth_place=facts.birth_place,
                request_id=self._id(row),
                **written,
            )
            described(person, facts.name)
            if facts.nik or facts.phone:
                vault = vault_for_writing(self.session, actor=self.actor, now=self.now)
                for kind, text in (("nik", facts.nik or ""), ("phone", facts.phone or "")):
                    setattr(person, f"{kind}_sealed", vault.seal(kind, text))
                    setattr(person, f"{kind}_index", vault.index(kind, text))
            persons.append(person)
        self.session.add_all(persons)
        self.session.flush()
        keep_names(self.session, persons)
        return {row.row: person.id for row, person in zip(new, persons, strict=True)}

    def _household(self, row: PlannedRow, person_id: int) -> tuple[int | None, bool]:
        """Where the person lives: a known family card, or a household of its own."""
        facts = row.household
        if facts is None:
            return None, False
        if row.person_id is not None and current_membership(self.session, person_id) is not None:
            return None, False  # what the village record says about where they live stays
        day = self.now.date()
        known = self.households.get(facts.card or "") if facts.card else None
        if known is None and facts.card:
            vault = vault_for_writing(self.session, actor=self.actor, now=self.now)
            known = self.session.scalar(
                select(Household.id).where(Household.card_index == vault.index("card", facts.card))
            )
        if known is not None:
            join_household(
                self.session, known, person_id, "other", day, actor=self.actor, now=self.now
            )
            return known, False
        made = add_household(
            self.session,
            facts,
            person_id,
            day,
            request_id=f"{self._id(row)}:kk",
            actor=self.actor,
            now=self.now,
        )
        if facts.card:
            self.households[facts.card] = made.id
        return made.id, True

    def _member(self, row: PlannedRow, person_id: int) -> int:
        assert row.admitted_on is not None, "the plan names members without a day"
        person = self.session.get_one(Person, person_id)
        wanted = Application(
            person_id,
            row.admitted_on,
            identity_reason="" if person.nik_index else row.identity_reason or RISK_REASON,
            risk_level=row.risk,
            risk_reason=RISK_REASON,
            group_name=row.group,
        )
        asked = apply_for_membership(
            self.session,
            wanted,
            request_id=f"{self._id(row)}:calon",
            actor=self.actor,
            now=self.now,
        )
        member = admit(
            self.session,
            asked.id,
            row.admitted_on,
            f"Pindahan dari buku lama, impor nomor {self.run.id}",
            request_id=f"{self._id(row)}:terima",
            actor=self.actor,
            now=self.now,
            number=row.number,
        )
        self._accounts(row, member.id, row.admitted_on)
        arrears = row.year["arrears"]
        if arrears:
            assert self.plan.day is not None, "the plan needs a day for arrears"
            bring_arrears(
                self.session,
                member.id,
                arrears,
                period_of(self.plan.day),
                request_id=f"{self._id(row)}:tunggakan",
                actor=self.actor,
                now=self.now,
            )
        return member.id

    def _accounts(self, row: PlannedRow, member_id: int, day: date) -> None:
        for code, balance in row.balances.items():
            product = self.plan.products[code]
            reference = SubledgerRef("member", row.number)
            if not product.is_own_capital:
                view = open_account(
                    self.session,
                    AccountFacts(product.id, member_id, day, number=row.numbers.get(code, "")),
                    request_id=f"{self._id(row)}:rekening:{code}",
                    actor=self.actor,
                    now=self.now,
                )
                reference = view.subledger
            self.balances[product.account][reference] = balance
            self.accounts += 1

    def _first_balances(self, held: dict[str, dict[SubledgerRef, Money]]) -> None:
        """One entry a unit: what numbers lack, nobody's numbers emptied, the rest to 1199."""
        by_unit: dict[str, list[Line]] = defaultdict(list)
        for tie in self.plan.ties:
            by_unit[tie.unit] += lines_of(tie, held[tie.account], self.balances[tie.account])
        for unit, lines in by_unit.items():
            if not lines:
                continue
            assert self.plan.day is not None, "the plan needs a day for balances"
            rest = sum((line.amount for line in lines), start=ZERO)
            if rest:
                account = ensure_role_account(
                    self.session, DIFFERENCE, actor=self.actor, now=self.now
                )
                lines.append(Line(account, unit, -rest))
            draft = Draft(
                entry_date=self.plan.day,
                narration=f"Saldo awal simpanan anggota {unit}, impor nomor {self.run.id}",
                lines=tuple(lines),
                kind=EntryKind.OPENING,
                origin=f"{OWNER}:{self.run.id}",
            )
            request_id = f"{OWNER}:{self.run.id}:saldo:{unit}"
            post(self.session, draft, request_id=request_id, actor=self.actor, now=self.now)

    def _id(self, row: PlannedRow) -> str:
        return f"{OWNER}:{self.run.id}:{row.row}"
