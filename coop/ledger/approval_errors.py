"""What the second person's desk refuses, one class per fact. Pure."""

from __future__ import annotations

from coop.errors import CoopError


class DraftUnknown(CoopError):
    """Nothing by that number waits or waited for approval."""

    code = "ledger.draft_unknown"

    def __init__(self, draft: int) -> None:
        super().__init__(draft=draft)


class DraftDecided(CoopError):
    """Somebody was faster: it was approved, refused or withdrawn."""

    code = "ledger.draft_decided"

    def __init__(self, draft: int, decision: str, decided_by: str) -> None:
        super().__init__(draft=draft, decision=decision, decided_by=decided_by)


class SelfApproval(CoopError):
    """Whoever made an entry never decides on it, whatever the roles."""

    code = "ledger.self_approval"

    def __init__(self, draft: int, made_by: str) -> None:
        super().__init__(draft=draft, made_by=made_by)


class MakerUnknown(CoopError):
    """Nobody knows who made it, so nobody who may make entries can approve it."""

    code = "ledger.maker_unknown"

    def __init__(self, draft: int, made_by: str) -> None:
        super().__init__(draft=draft, made_by=made_by)


class ApproverRefused(CoopError):
    """That person may not approve: no such user, no such role, or the account is disabled."""

    code = "ledger.approver_refused"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class NotTheMaker(CoopError):
    """Only whoever made an entry withdraws it; somebody else refuses it."""

    code = "ledger.not_the_maker"

    def __init__(self, draft: int, made_by: str) -> None:
        super().__init__(draft=draft, made_by=made_by)


class NothingToConfirm(CoopError):
    """It was not approved on paper, or somebody confirmed the paper already."""

    code = "ledger.nothing_to_confirm"

    def __init__(self, draft: int) -> None:
        super().__init__(draft=draft)


class PaperOfAnother(CoopError):
    """The paper names another approver, who confirms it."""

    code = "ledger.paper_of_another"

    def __init__(self, draft: int, decided_by: str) -> None:
        super().__init__(draft=draft, decided_by=decided_by)


class LimitNotLoosened(CoopError):
    """Whoever makes entries neither raises nor lifts the limit; somebody else can."""

    code = "ledger.limit_not_loosened"

    def __init__(self, username: str) -> None:
        super().__init__(username=username)


class ReversalWaits(CoopError):
    """A reversal of that entry waits for approval already."""

    code = "ledger.reversal_waits"

    def __init__(self, voucher_number: str, draft: int) -> None:
        super().__init__(voucher_number=voucher_number, draft=draft)


class DraftAltered(CoopError):
    """What waits is not what its maker sent; somebody was in the database."""

    code = "ledger.draft_altered"

    def __init__(self, draft: int) -> None:
        super().__init__(draft=draft)
