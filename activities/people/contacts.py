"""Whom to call about a session: the referent who answers for its wards, and who answers at the partner's."""

from collections.abc import Collection

from django.contrib.auth import get_user_model

from activities.models import Session
from activities.people.recipients import coordinators_of
from activities.phrases.people import partner_contact, unbroken
from notifications.services import Recipient


def referent_among(told: Collection[Recipient]):
    """Who answers for the wards: the first of the hospital's people with an account, or None. One query."""
    people = [recipient.user_id for recipient in told if recipient.user_id]
    return get_user_model().objects.filter(pk__in=people[:1]).first()


def partner_to_call(session: Session) -> tuple[str, str] | None:
    """A name, or nothing, and a phone: its mediator's or the partner's own; the coordination's while that mediator is
    absent, or where there is no other number. The session comes `with_absent_lead`.
    """
    coordinators = coordinators_of(session.partner) if session.lead_is_absent else []
    if not coordinators and (contact := partner_contact(session)):
        return contact
    for person in coordinators or coordinators_of(session.partner):
        return person.full_name, unbroken(person.phone)
    return None
