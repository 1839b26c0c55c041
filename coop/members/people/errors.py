"""What the village record refuses. Numbers of cards and telephones stand in no refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from coop.ledger.report import Label


class KeyMissing(CoopError):
    """This machine does not have the key of the book's sealed numbers."""

    code = "people.key_missing"

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id=key_id)


class CodeRefused(CoopError):
    """What was typed is no recovery code, or that of another book."""

    code = "people.code_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class NumberRefused(CoopError):
    """A NIK or family card without sixteen digits, or no telephone number."""

    code = "people.number_refused"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)


class NikTaken(CoopError):
    """Another person has this NIK."""

    code = "people.nik_taken"

    def __init__(self, person: str) -> None:
        super().__init__(person=person)


class CardTaken(CoopError):
    """Another household has this family card."""

    code = "people.card_taken"

    def __init__(self, household: str) -> None:
        super().__init__(household=household)


class PersonShut(CoopError):
    """The person was merged into another, or erased; nothing is changed there any more."""

    code = "people.person_shut"

    def __init__(self, person: str, person_state: str) -> None:
        super().__init__(person=person, person_state=person_state)


class DayRefused(CoopError):
    """A day of birth, death, joining, leaving or consent that cannot be."""

    code = "people.day_refused"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)


class GuardianRefused(CoopError):
    """Who cannot be the guardian: the person itself, a minor, somebody who is gone."""

    code = "people.guardian_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class HouseholdRefused(CoopError):
    """What does not fit a household: somebody lives in another, is no member, or heads it."""

    code = "people.household_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class ExternalIdRefused(CoopError):
    """Another system's number that is somebody else's, or has ended already."""

    code = "people.external_id_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class ConsentRefused(CoopError):
    """A consent that nobody may give or take back."""

    code = "people.consent_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class MergeRefused(CoopError):
    """Two persons who cannot become one now."""

    code = "people.merge_refused"

    def __init__(self, obstacles: Label) -> None:
        super().__init__(obstacles=obstacles)


class EraseRefused(CoopError):
    """A person who cannot be erased now."""

    code = "people.erase_refused"

    def __init__(self, obstacles: Label) -> None:
        super().__init__(obstacles=obstacles)


class NotRestricted(CoopError):
    """There is no restricted identity to read: none was kept, or it was destroyed."""

    code = "people.not_restricted"

    def __init__(self, person: str) -> None:
        super().__init__(person=person)
