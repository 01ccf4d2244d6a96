"""What must be said to people who offer themselves, by their own link; to the service and referents, without naming."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time

from django.utils import timezone

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from notifications.services import Recipient, queue_notices
from partnerships.models import Membership
from partnerships.notices.roles import people_of
from patient_partners.emails import partners as emails
from patient_partners.models import PatientPartner
from patient_partners.models.patient_partners import PartnerState

PARTNER = "partner"
ASKED, KNOWN, CONFIRMED, LINK = "partner_asked", "partner_known", "partner_confirmed", "partner_link"
ARRIVED, LEFT = "partner_arrived", "partner_left"
CONSENT_ENDS = "partner_consent_ends"
PERSON = "person"


def ask_to_confirm(partner: PatientPartner) -> None:
    _tell_person(ASKED, partner, "1")


def say_known(partner: PatientPartner) -> None:
    """To whoever offers themselves again: at most once in an hour."""
    _tell_person(KNOWN, partner, f"{timezone.now():%Y-%m-%dT%H}")


def send_link(partner: PatientPartner) -> None:
    """To whoever lost it: at most once in an hour."""
    _tell_person(LINK, partner, f"{timezone.now():%Y-%m-%dT%H}")


def announce_confirmed(partner: PatientPartner) -> None:
    """They read what comes next; the service, and the referents of the GHU that they chose, that somebody is there."""
    _tell_person(CONFIRMED, partner, str(partner.version))
    _tell(ARRIVED, partner, str(partner.version), readers_of(partner))


def announce_returned(partner: PatientPartner) -> None:
    """Those who were told that they left learn that they are there again."""
    _tell(ARRIVED, partner, str(partner.version), readers_of(partner))


def announce_left(partner: PatientPartner) -> None:
    _tell(LEFT, partner, str(partner.version), readers_of(partner))


def readers_of(partner: PatientPartner) -> list[Recipient]:
    """The service that keeps the file, and those who accompany the teams of the GHU that the person chose."""
    roles = Membership.objects.current().filter(accompanied_group__in=partner.groups.all())
    return [
        *people_of(partner.owner),
        *(Recipient.of(role.user) for role in roles.select_related("user").order_by("pk")),
    ]


def _tell_person(kind: str, partner: PatientPartner, occasion: str) -> None:
    _tell(kind, partner, occasion, [Recipient(partner.email, language=partner.language)])


def _tell(kind: str, partner: PatientPartner, occasion: str, recipients: list[Recipient]) -> None:
    queue_notices(kind=kind, object_type=PARTNER, object_id=partner.pk, occasion=occasion, recipients=recipients)


def partner_of(notice: Notice) -> PatientPartner | None:
    return PatientPartner.objects.select_related("owner").filter(pk=notice.object_id).first()


def is_unconfirmed(notice: Notice) -> bool:
    return PatientPartner.objects.filter(pk=notice.object_id, state=PartnerState.ASKED).exists()


def is_known(notice: Notice) -> bool:
    return PatientPartner.objects.known().filter(pk=notice.object_id).exists()


def is_gone(notice: Notice) -> bool:
    """They left, and did not come back since."""
    return PatientPartner.objects.filter(pk=notice.object_id, state=PartnerState.LEFT).exists()


def end_of(consent_ends_on: date) -> datetime:
    """The last minute of the last day of a consent, in Paris: reminders count from that day."""
    return datetime.combine(consent_ends_on, time(23, 59), tzinfo=PARIS)


def consents_ending_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """Those of people who have not left. One query."""
    days = timezone.localdate(first), timezone.localdate(last)
    kept = PatientPartner.objects.known().exclude(state=PartnerState.LEFT).filter(consent_ends_on__range=days)
    return (Anchor(pk, end_of(day)) for pk, day in kept.values_list("pk", "consent_ends_on"))


def told_of_consents(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """One query."""
    partners = PatientPartner.objects.filter(pk__in=ids)
    return {each.pk: {PERSON: [Recipient(each.email, language=each.language)]} for each in partners}


def is_still_to_renew(notice: Notice) -> bool:
    """Neither gone nor renewed since."""
    partner = partner_of(notice)
    return partner is not None and partner.is_to_renew and is_for(notice.occasion, end_of(partner.consent_ends_on))


def rendered_by(letter):
    """A kind's `render` from one function of emails.partners."""

    def render(notice: Notice) -> Message:
        return letter(partner_of(notice))

    return render


readable_by(PARTNER, PatientPartner.objects.visible_to)
register(
    Kind(
        name=ASKED,
        label="proposition à confirmer",
        still_true=is_unconfirmed,
        render=rendered_by(emails.asked),
        is_kept=False,
    )
)
for name, label, letter in (
    (KNOWN, "proposition déjà connue", emails.known),
    (CONFIRMED, "proposition confirmée", emails.confirmed),
    (LINK, "lien d’une fiche de partenaire", emails.link),
):
    register(Kind(name=name, label=label, still_true=is_known, render=rendered_by(letter), is_kept=False))
register(Kind(name=ARRIVED, label="nouveau partenaire", still_true=is_known, render=rendered_by(emails.arrived)))
register(Kind(name=LEFT, label="départ d’un partenaire", still_true=is_gone, render=rendered_by(emails.left)))
register(
    Kind(
        name=CONSENT_ENDS,
        label="fin de l’accord d’un partenaire",
        still_true=is_still_to_renew,
        render=rendered_by(emails.consent_ends),
        is_reminder=True,
        is_kept=False,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=PARTNER,
            anchored_to="la fin de l’accord",
            audiences={PERSON: "la personne"},
            between=consents_ending_between,
            recipients=told_of_consents,
        ),
    )
)
