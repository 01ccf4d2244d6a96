"""What must be said about invitations, addresses, roles, volumes and conventions: one module per noun.

Each registers its kinds of message when it is imported.
"""

# Due by the clock alone: no service announces them.
from partnerships.notices import approvals, conventions, dossiers, evaluations, indicators, meetings, minutes, pace  # noqa: F401
from partnerships.notices.accounts import announce_new_address
from partnerships.notices.invitations import announce_invitation
from partnerships.notices.roles import people_of
from partnerships.notices.volumes import announce_granted_places

__all__ = ["announce_granted_places", "announce_invitation", "announce_new_address", "people_of"]
