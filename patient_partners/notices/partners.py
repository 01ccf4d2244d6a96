"""What must be said to people who offer themselves, by their own link; to the service and referents, without naming."""

from django.utils import timezone

from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices
from partnerships.models import Membership
from partnerships.notices.roles import people_of
from patient_partners.emails import partners as emails
from patient_partners.models import PatientPartner
from patient_partners.models.patient_partners import PartnerState

PARTNER = "partner"
ASKED, KNOWN, CONFIRMED, LINK = "partner_asked", "partner_known", "partner_confirmed", "partner_link"
ARRIVED, LEFT = "partner_arrived", "partner_left"


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
register(Kind(name=LEFT, label="départ d’un partenaire", still_true=is_known, render=rendered_by(emails.left)))
