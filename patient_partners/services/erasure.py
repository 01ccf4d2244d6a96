"""Erasing a person's file, whole: by themselves, by the service that they asked, or by time alone."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.errors import Refusal
from foundation.form_keys import forget_answers
from foundation.retention import Rule, report_forgotten
from notifications.services import forget_about
from patient_partners.models import FileReading, PatientPartner
from patient_partners.models.patient_partners import CONFIRM_WITHIN, PartnerState
from patient_partners.notices.partners import PARTNER

ON_DEMAND = Rule("fiches de partenaires", "à la demande de la personne")
UNCONFIRMED = Rule("propositions de partenaires jamais confirmées", "sept jours sans le bouton du message")


def actor_of(partner: PatientPartner) -> str:
    """Whose forms the page behind a person's link posts."""
    return f"partner:{partner.pk}"


def erase_on_request(*, partner_id: int) -> None:
    """All that is held about a person, at once and for good: of the readings only the file's number stays.

    Raises Refusal when it was erased before.
    """
    with transaction.atomic():
        partner = _lock(partner_id)
        _erase(partner)
        report_forgotten(ON_DEMAND, 1, timezone.now())


def erase_unconfirmed(offers: QuerySet[PatientPartner]) -> int:
    """Of these files those that were never confirmed, with what was said about them. Returns how many."""
    offers = list(offers.filter(state=PartnerState.ASKED).select_for_update())
    for partner in offers:
        _erase(partner)
    return len(offers)


def forget_unconfirmed(now: datetime) -> None:
    """What nobody confirmed in time."""
    with transaction.atomic():
        late = PatientPartner.objects.filter(offered_at__lte=now - CONFIRM_WITHIN)
        report_forgotten(UNCONFIRMED, erase_unconfirmed(late), now)


def _lock(partner_id: int) -> PatientPartner:
    partner = PatientPartner.objects.select_for_update().filter(pk=partner_id).first()
    if partner is None:
        raise Refusal(_("Cette fiche a été effacée : il n’en reste rien."))
    return partner


def _erase(partner: PatientPartner) -> None:
    """The file, with its consents, what was said about it, and the answers that its forms keep."""
    forget_about(PARTNER, [partner.pk])
    forget_answers(actor_of(partner))
    FileReading.objects.filter(partner=partner).update(partner=None)
    partner.delete()
