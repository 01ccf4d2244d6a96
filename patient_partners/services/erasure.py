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
from patient_partners.models import FileReading, Letter, PatientPartner
from patient_partners.models.patient_partners import CONFIRM_WITHIN, PartnerState
from patient_partners.notices.introductions import INTRODUCTION, announce_gone, without_last_word
from patient_partners.notices.partners import PARTNER
from patient_partners.services.events import forget_registrations_of
from patient_partners.services.impact import forget_questionnaires_of
from patient_partners.services.letters import forget_letters

ON_DEMAND = Rule("fiches de partenaires", "à la demande de la personne")
LEFT = Rule("fiches de partenaires partis", "un an après leur départ")
LAPSED = Rule("fiches de partenaires sans accord", "trente jours après la fin d’un accord que rien ne renouvelle")
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
        forget_registrations_of(partner.email)
        report_forgotten(ON_DEMAND, 1, timezone.now())


def erase_unconfirmed(offers: QuerySet[PatientPartner]) -> int:
    """Of these files those that were never confirmed, with what was said about them. Returns how many."""
    return _erase_all(offers.filter(state=PartnerState.ASKED))


def forget_unconfirmed(now: datetime) -> None:
    """What nobody confirmed in time."""
    with transaction.atomic():
        late = PatientPartner.objects.filter(offered_at__lte=now - CONFIRM_WITHIN)
        report_forgotten(UNCONFIRMED, erase_unconfirmed(late), now)


def forget_those_who_left(now: datetime) -> None:
    """A year after they left."""
    with transaction.atomic():
        report_forgotten(LEFT, _erase_over(PatientPartner.objects.forgotten_after_leaving(now), now), now)


def forget_lapsed(now: datetime) -> None:
    """Whose consent of two years was not renewed, though a message reminded them."""
    with transaction.atomic():
        lapsed = PatientPartner.objects.forgotten_without_consent(timezone.localdate(now))
        report_forgotten(LAPSED, _erase_over(lapsed, now), now)


def _erase_over(partners: QuerySet[PatientPartner], now: datetime) -> int:
    """By time alone: with them go their registrations for events that are over. For those to come they have a place
    that they asked for, and lose it by their own wish alone.
    """
    addresses = list(partners.order_by("pk").values_list("email", flat=True))
    count = _erase_all(partners)
    for email in addresses:
        forget_registrations_of(email, over_by=now)
    return count


def _erase_all(partners: QuerySet[PatientPartner]) -> int:
    partners = list(partners.select_for_update())
    for partner in partners:
        _erase(partner)
    return len(partners)


def _lock(partner_id: int) -> PatientPartner:
    partner = PatientPartner.objects.select_for_update().filter(pk=partner_id).first()
    if partner is None:
        raise Refusal(_("Cette fiche a été effacée : il n’en reste rien."))
    return partner


def _erase(partner: PatientPartner) -> None:
    """The file, with its consents and introductions, what was said about them, and the answers that its forms keep.

    A team that was to meet them, or worked with them, and who accompanies it are told, without anything of the person;
    so are those whom the news of its end has not reached yet.
    """
    for introduction in without_last_word(partner):
        announce_gone(introduction)
    forget_about(PARTNER, [partner.pk])
    forget_about(INTRODUCTION, list(partner.introductions.values_list("pk", flat=True)))
    forget_questionnaires_of(partner.pk)
    forget_letters(Letter.objects.filter(introduction__partner=partner))
    forget_answers(actor_of(partner))
    FileReading.objects.filter(partner=partner).update(partner=None)
    partner.delete()
