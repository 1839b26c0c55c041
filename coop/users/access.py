"""Who may do what: permissions, roles, and the one table between them.

Roles are combined per person and none implies another. A view names the permission it needs; what
no role of a person includes is neither reachable nor shown.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from typing import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Permission(StrEnum):
    """What a view may ask for."""

    HOME = "home"
    BOOKS_READ = "books.read"
    BOOKS_POST = "books.post"
    BOOKS_APPROVE = "books.approve"
    BOOKS_CORRECT = "books.correct"
    BOOKS_CLOSE = "books.close"
    BOOKS_IMPORT = "books.import"
    CHART_CHANGE = "chart.change"
    CASH_COUNT = "cash.count"
    OFFICE_HANDOVER = "office.handover"
    COPIES_MAKE = "copies.make"
    STATEMENTS_READ = "statements.read"
    STATEMENTS_DOWNLOAD = "statements.download"
    VERIFY_READ = "verify.read"
    VERIFY_RUN = "verify.run"
    AUDIT_READ = "audit.read"
    USERS_MANAGE = "users.manage"
    SETTINGS_CHANGE = "settings.change"
    #: The village record: persons and households, their sealed numbers masked.
    PEOPLE_READ = "people.read"
    PEOPLE_CHANGE = "people.change"
    #: One sealed number, one click, one audit row.
    IDENTITY_REVEAL = "identity.reveal"
    PEOPLE_ERASE = "people.erase"
    MEMBERS_READ = "members.read"
    MEMBERS_CHANGE = "members.change"
    MEMBERS_IMPORT = "members.import"
    SAVINGS_READ = "savings.read"
    SAVINGS_CHANGE = "savings.change"
    PRODUCTS_CHANGE = "products.change"
    COUNTER_USE = "counter.use"
    DUES_RUN = "dues.run"
    INTEREST_RUN = "interest.run"
    #: Own account in the cooperative, and nobody else's.
    OWN_ACCOUNT = "own.account"


class Role(StrEnum):
    """What a person is in the cooperative or to it."""

    ADMINISTRATOR = "administrator"
    TREASURER = "treasurer"
    CASHIER = "cashier"
    CHAIR = "chair"
    SUPERVISOR = "supervisor"
    MEMBER = "member"
    ENTREPRENEUR = "entrepreneur"
    VILLAGE_OFFICER = "village_officer"
    AUDITOR = "auditor"
    DISTRICT_COORDINATOR = "district_coordinator"

    @property
    def label(self) -> RoleLabel:
        """What the role is called on screens."""
        return ROLE_LABELS[self]


class RoleLabel(NamedTuple):
    """A role's name in both languages."""

    id: str
    en: str


ROLE_LABELS = {
    Role.ADMINISTRATOR: RoleLabel("Administrator", "Administrator"),
    Role.TREASURER: RoleLabel("Bendahara", "Treasurer"),
    Role.CASHIER: RoleLabel("Kasir", "Cashier"),
    Role.CHAIR: RoleLabel("Ketua", "Chair"),
    Role.SUPERVISOR: RoleLabel("Pengawas", "Supervisor"),
    Role.MEMBER: RoleLabel("Anggota", "Member"),
    Role.ENTREPRENEUR: RoleLabel("Pelaku usaha", "Entrepreneur"),
    Role.VILLAGE_OFFICER: RoleLabel("Petugas desa", "Village officer"),
    Role.AUDITOR: RoleLabel("Auditor", "Auditor"),
    Role.DISTRICT_COORDINATOR: RoleLabel("Koordinator kabupaten", "District coordinator"),
}

_READ = frozenset(
    {
        Permission.HOME,
        Permission.BOOKS_READ,
        Permission.STATEMENTS_READ,
        Permission.STATEMENTS_DOWNLOAD,
        Permission.VERIFY_READ,
    }
)
_MEMBERS = frozenset({Permission.PEOPLE_READ, Permission.MEMBERS_READ, Permission.SAVINGS_READ})
_OVERSEE = _READ | _MEMBERS | {Permission.VERIFY_RUN, Permission.AUDIT_READ}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # Who keeps the machine running need not see money: that takes a second role.
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.HOME,
            Permission.USERS_MANAGE,
            Permission.SETTINGS_CHANGE,
            Permission.COPIES_MAKE,
        }
    ),
    Role.TREASURER: _READ
    | {
        Permission.BOOKS_POST,
        Permission.BOOKS_APPROVE,
        Permission.BOOKS_CORRECT,
        Permission.BOOKS_CLOSE,
        Permission.BOOKS_IMPORT,
        Permission.CHART_CHANGE,
        Permission.CASH_COUNT,
        Permission.OFFICE_HANDOVER,
        Permission.COPIES_MAKE,
        Permission.SETTINGS_CHANGE,
        Permission.VERIFY_RUN,
        *_MEMBERS,
        Permission.PEOPLE_CHANGE,
        Permission.IDENTITY_REVEAL,
        Permission.MEMBERS_CHANGE,
        Permission.MEMBERS_IMPORT,
        Permission.SAVINGS_CHANGE,
        Permission.PRODUCTS_CHANGE,
        Permission.COUNTER_USE,
        Permission.DUES_RUN,
        Permission.INTEREST_RUN,
    },
    Role.CASHIER: frozenset(
        {
            Permission.HOME,
            Permission.BOOKS_READ,
            Permission.BOOKS_POST,
            Permission.CASH_COUNT,
            Permission.COPIES_MAKE,
            *_MEMBERS,
            Permission.SAVINGS_CHANGE,
            Permission.COUNTER_USE,
            Permission.DUES_RUN,
        }
    ),
    Role.CHAIR: _READ
    | {
        Permission.BOOKS_APPROVE,
        Permission.BOOKS_CLOSE,
        Permission.CASH_COUNT,
        Permission.OFFICE_HANDOVER,
        Permission.COPIES_MAKE,
        Permission.SETTINGS_CHANGE,
        Permission.VERIFY_RUN,
        *_MEMBERS,
        Permission.IDENTITY_REVEAL,
        Permission.PEOPLE_ERASE,
        Permission.MEMBERS_CHANGE,
        Permission.PRODUCTS_CHANGE,
    },
    # Supervisors count cash unannounced; they neither post nor approve.
    Role.SUPERVISOR: _OVERSEE | {Permission.CASH_COUNT},
    Role.AUDITOR: _OVERSEE,
    Role.MEMBER: frozenset({Permission.HOME, Permission.OWN_ACCOUNT}),
    Role.ENTREPRENEUR: frozenset({Permission.HOME}),
    # Village officers keep the record of the village; money is not theirs.
    Role.VILLAGE_OFFICER: frozenset(
        {
            Permission.HOME,
            Permission.PEOPLE_READ,
            Permission.PEOPLE_CHANGE,
            Permission.IDENTITY_REVEAL,
        }
    ),
    Role.DISTRICT_COORDINATOR: frozenset({Permission.HOME}),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that at least one of the roles may do.

    >>> Permission.BOOKS_POST in permissions_of([Role.MEMBER, Role.CASHIER])
    True
    >>> permissions_of([])
    frozenset()
    """
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
