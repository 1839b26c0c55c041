"""Who may sign in to the demonstration; invented people, and passwords that are no secret."""

from __future__ import annotations

from typing import NamedTuple

from coop.demo.daybook import CASHIER
from coop.demo.daybook import CHAIR
from coop.demo.daybook import SUPERVISOR
from coop.demo.daybook import TREASURER
from coop.users.access import Role


class Login(NamedTuple):
    """One person of the demonstration."""

    username: str
    display_name: str
    password: str
    roles: tuple[Role, ...]
    pin: str = ""


MEMBER_LOGIN = "wati"

LOGINS = (
    Login(TREASURER, "Siti (bendahara)", "siti-sukamaju", (Role.TREASURER,), "592806"),
    Login(CASHIER, "Rina (kasir)", "rina-sukamaju", (Role.CASHIER,)),
    Login(CHAIR, "Budi (ketua)", "budi-sukamaju", (Role.CHAIR,), "480317"),
    Login(SUPERVISOR, "Joko (pengawas)", "joko-sukamaju", (Role.SUPERVISOR,)),
    Login("laras", "Laras (auditor)", "laras-sukamaju", (Role.AUDITOR,)),
    Login("yani", "Yani (petugas desa)", "yani-sukamaju", (Role.VILLAGE_OFFICER,)),
    Login(MEMBER_LOGIN, "Wati Rahayu (anggota)", "wati-sukamaju", (Role.MEMBER,)),
    Login("admin", "Administrator", "admin-sukamaju", (Role.ADMINISTRATOR,)),
)
