"""The verbs of partnerships: inviting people, opening the years of a convention."""

from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from foundation.errors import Refusal, speaking_kindly
from foundation.links import read_link
from partnerships.models import Commitment, Convention, Invitation, Membership, Quota
from partnerships.models.people import INVITATION_VALIDITY, ROLES_BY_PLACE
from partnerships.notices import announce_invitation
from partnerships.periods import convention_years
from partnerships.permissions import can_invite, can_manage
from partnerships.tokens import INVITATION, invitation_token

__all__ = ["accept_invitation", "invitation_token", "invite", "invite_again", "read_invitation"]

LONGEST_TERM_YEARS = 15


def invite(
    *, actor, email: str, full_name: str, role: str, since: date | None = None, until: date | None = None, **place
) -> Invitation:
    """Create the account (or find it by its address), give the role in one place, and mail the link to come in.

    `place` is one of hospital=, hospital_group=, partner=, service=. Raises Refusal when the actor may not invite, the
    role does not go with the place, or the person already has it.
    """
    if not can_invite(actor):
        raise Refusal("Seul le service culture invite de nouvelles personnes.")
    given = {name: value for name, value in place.items() if value is not None}
    if len(given) != 1 or role not in ROLES_BY_PLACE[next(iter(given))]:
        raise Refusal("Choisissez un seul lieu, qui va avec le rôle.", field="role")
    with speaking_kindly(), transaction.atomic():
        user = _person(email, full_name)
        if Membership.objects.current().filter(user=user, role=role, **given).exists():
            raise Refusal(f"{user} a déjà ce rôle : aucune invitation n'est nécessaire.", field="email")
        membership = Membership.objects.create(
            user=user, role=role, since=since or timezone.localdate(), until=until, **given
        )
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
            raise Refusal("Cette invitation a déjà servi : la personne peut se connecter.")
        invitation.invited_at = timezone.now()
        invitation.save(update_fields=["invited_at"])
        announce_invitation(invitation)
    return invitation


def _person(email: str, full_name: str):
    users = get_user_model().objects
    return users.filter(email__iexact=email).first() or users.create_user(email, full_name=full_name)


def read_invitation(token: str) -> Invitation:
    """The invitation of a link. Raises Refusal when it is forged, too old, already used or its role has ended."""
    number = read_link(INVITATION, token, valid_for=INVITATION_VALIDITY)
    invitation = Invitation.objects.select_related("membership__user").filter(pk=number).first()
    current = Membership.objects.current().filter(user__is_active=True)
    if invitation is None or not current.filter(pk=invitation.membership_id).exists():
        raise Refusal("Cette invitation n'est plus valable. Demandez-en une autre au service culture.")
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


def open_years(*, actor, convention: Convention) -> int:
    """Make the volumes that the convention's commitments still lack: one for each of its years, or one for its term.

    Returns how many were made. Raises Refusal when the actor does not manage the convention, or it has no dates yet.
    """
    if not can_manage(actor, convention):
        raise Refusal("Cette convention relève d'un autre service. Demandez-lui de créer les volumes.")
    if convention.effective_on is None or convention.ends_on is None:
        raise Refusal("Indiquez d'abord la date d'effet et le dernier jour de la convention.")
    if convention.ends_on.year - convention.effective_on.year > LONGEST_TERM_YEARS:
        raise Refusal(f"Cette convention durerait plus de {LONGEST_TERM_YEARS} ans. Vérifiez ses dates d'abord.")
    term = [(convention.effective_on, convention.ends_on)]
    with speaking_kindly(), transaction.atomic():
        commitments = Commitment.objects.filter(strand__convention=convention, quantity__isnull=False, quotas=None)
        missing = [
            Quota(commitment=commitment, starts_on=first, ends_on=last, quantity=commitment.quantity)
            for commitment in commitments
            for first, last in (convention_years(*term[0]) if commitment.per == Commitment.Per.YEAR else term)
        ]
        Quota.objects.bulk_create(missing)
    return len(missing)
