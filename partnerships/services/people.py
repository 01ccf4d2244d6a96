"""The verbs about people: inviting them, ending their roles, closing their accounts."""

from collections.abc import Collection
from datetime import date

import pghistory
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundation.days import say_date
from foundation.errors import Refusal, speaking_kindly
from foundation.links import read_link
from partnerships.models import Invitation, Membership
from partnerships.models.people import INVITATION_VALIDITY, ROLES_BY_PLACE
from partnerships.notices import announce_invitation
from partnerships.permissions import can_close, can_end, can_give, can_invite
from partnerships.tokens import INVITATION
from partnerships.turnover import consequences_of, roles_to_end, yesterday


def invite(
    *, actor, email: str, full_name: str, role: str, since: date | None = None, until: date | None = None, **place
) -> Invitation:
    """Create the account (or find it by its address, open again), give the role in one place, and mail the link.

    `place` is one of hospital=, hospital_group=, partner=, service=, party=, accompanied_group=. Who left comes back
    so, and a role that ends is renewed from a later day. Raises Refusal when the actor may not invite or give this
    role, it does not go with the place, or the person has it on its first day already.
    """
    if not can_invite(actor):
        raise Refusal("Seul le service culture invite de nouvelles personnes.")
    given = {name: value for name, value in place.items() if value is not None}
    if len(given) != 1 or role not in ROLES_BY_PLACE[next(iter(given))]:
        raise Refusal("Choisissez un seul lieu, qui va avec le rôle.", field="role")
    if not can_give(actor, role):
        raise Refusal("Ce rôle est donné par le service qui pilote le partenariat patient.", field="role")
    with speaking_kindly(), transaction.atomic():
        user = _person(email, full_name)
        since = since or timezone.localdate()
        _refuse_same_role(user, role, since, given)
        membership = Membership.objects.create(user=user, role=role, since=since, until=until, **given)
        invitation = Invitation.objects.create(membership=membership, invited_by=actor)
        announce_invitation(invitation)
    return invitation


def invite_again(*, actor, invitation_id: int) -> Invitation:
    """Mail a new link for an invitation that nobody used yet; its 14 days start again.

    Raises Refusal when the actor may not invite, or the invitation was used.
    """
    if not can_invite(actor):
        raise Refusal("Seul le service culture invite de nouvelles personnes.")
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update(no_key=True).get(pk=invitation_id)
        if invitation.accepted_at:
            raise Refusal("Cette invitation a déjà servi : la personne peut se connecter.")
        invitation.invited_at = timezone.now()
        invitation.save(update_fields=["invited_at"])
        announce_invitation(invitation)
    return invitation


def _person(email: str, full_name: str):
    """The person of this address; a closed account opens again: its roles ended when it was closed."""
    users = get_user_model().objects
    user = users.filter(email__iexact=email).first() or users.create_user(email, full_name=full_name)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    return user


def _refuse_same_role(user, role: str, since: date, place: dict) -> None:
    same = Membership.objects.current(since).filter(user=user, role=role, **place).order_by("until").last()
    if same is None:
        return
    if same.until is None:
        raise Refusal(f"{user} a déjà ce rôle : aucune invitation n’est nécessaire.", field="email")
    raise Refusal(
        f"{user} a déjà ce rôle jusqu’au {say_date(same.until)}. Invitez à partir du lendemain, ou changez la "
        "fin de ce rôle depuis la liste des rôles.",
        field="since",
    )


def read_invitation(token: str) -> Invitation:
    """The invitation of a link. Raises Refusal when it is forged, too old, already used or its role has ended."""
    number = read_link(INVITATION, token, valid_for=INVITATION_VALIDITY)
    invitation = Invitation.objects.select_related("membership__user").filter(pk=number).first()
    lasting = Membership.objects.lasting()
    if invitation is None or not lasting.filter(pk=invitation.membership_id).exists():
        raise Refusal("Cette invitation n’est plus valable. Demandez-en une autre au service culture.")
    if invitation.accepted_at:
        raise Refusal("Cette invitation a déjà servi. Connectez-vous avec votre adresse e-mail.")
    return invitation


def accept_invitation(token: str, *, password: str = ""):
    """Use the link once, with a first password or none; returns the user who may now be signed in.

    A password that the person already had stays. Raises Refusal as `read_invitation`.
    """
    with transaction.atomic():
        invitation = read_invitation(token)
        used = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now())
        if not used:
            raise Refusal("Cette invitation a déjà servi. Connectez-vous avec votre adresse e-mail.")
        user = invitation.membership.user
        if password and not user.has_usable_password():
            user.set_password(password)
            user.save(update_fields=["password"])
    return user


def end_membership(
    *, actor, membership_id: int, until: date | None, knows: bool = False, reason: str = ""
) -> Membership:
    """Set the last day of a role (Paris, included; None: without end).

    Raises Refusal when the actor may not, and when nobody would answer for its place the day after, unless the actor
    `knows` it and gives the `reason`, which the history keeps.
    """
    with speaking_kindly(), transaction.atomic(), pghistory.context(reason=reason):
        membership = Membership.objects.select_related(*ROLES_BY_PLACE).get(pk=membership_id)
        if not can_end(actor, membership):
            raise Refusal("Ce rôle relève d’un autre service. Demandez-lui d’en changer la fin.")
        _lock_roles([membership])
        if until is not None and (membership.until is None or until < membership.until):
            _refuse_leaving_nobody([membership], until, knows, reason)
        membership.until = until
        membership.save(update_fields=["until"])
    return membership


def close_account(*, actor, person, knows: bool = False, reason: str = "") -> None:
    """Close an account now: the person no longer comes in, and their roles end today. Refusals as `end_membership`."""
    today = timezone.localdate()
    with speaking_kindly(), transaction.atomic(), pghistory.context(reason=reason):
        memberships = roles_to_end(person)
        if not can_close(actor, person):
            raise Refusal("Ce compte relève d’un autre service. Demandez-lui de le fermer.")
        _lock_roles(memberships)
        _refuse_leaving_nobody(memberships, yesterday(), knows, reason)
        for membership in memberships:
            membership.since, membership.until = min(membership.since, today), today
            membership.save(update_fields=["since", "until"])
        person.is_active = False
        person.save(update_fields=["is_active"])


def open_account(*, actor, person) -> None:
    """Open a closed account again. Its roles have ended: an invitation gives a new one. Raises Refusal as above."""
    if not can_close(actor, person):
        raise Refusal("Ce compte relève d’un autre service. Demandez-lui de le rouvrir.")
    person.is_active = True
    person.save(update_fields=["is_active"])


def _lock_roles(memberships: Collection[Membership]) -> None:
    """All roles of these places: of two last coordinators who end at one moment, the second is seen as the last."""
    places = Q(pk__in=[membership.pk for membership in memberships])
    for membership in memberships:
        for place in ROLES_BY_PLACE:
            if number := getattr(membership, f"{place}_id"):
                places |= Q(**{place: number})
    list(Membership.objects.select_for_update(no_key=True).filter(places).order_by("pk"))


def _refuse_leaving_nobody(memberships: Collection[Membership], last_day: date, knows: bool, reason: str) -> None:
    lacking = consequences_of(memberships, last_day).lacking
    if lacking and not knows:
        raise Refusal(f"{lacking}. Invitez d’abord quelqu’un d’autre, ou confirmez que vous le savez.", field="knows")
    if lacking and not reason.strip():
        raise Refusal("Dites pourquoi en une phrase : l’historique la garde.", field="reason")
