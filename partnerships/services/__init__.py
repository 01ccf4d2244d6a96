"""The verbs of partnerships, the only place with transactions and locks."""

from partnerships.services.conventions import (
    advance,
    attach_paper,
    open_years,
    plan_approval,
    prepare_successor,
    record_result,
    replan_approval,
    withdraw_approval,
)
from partnerships.services.people import (
    accept_invitation,
    close_account,
    end_membership,
    invite,
    invite_again,
    open_account,
    read_invitation,
)
from partnerships.tokens import invitation_token

__all__ = [
    "accept_invitation",
    "advance",
    "attach_paper",
    "close_account",
    "end_membership",
    "invitation_token",
    "invite",
    "invite_again",
    "open_account",
    "open_years",
    "plan_approval",
    "prepare_successor",
    "read_invitation",
    "record_result",
    "replan_approval",
    "withdraw_approval",
]
