"""The verbs of a person about their own file: offered, confirmed, changed, paused, taken up again, renewed, left.

Each locks the file's row. Erasing it is services.erasure.
"""

from collections.abc import Collection, Mapping
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.errors import Refusal, speaking_kindly
from partnerships.models import HeadOfficeService, HospitalGroup
from patient_partners.consent import CURRENT, wording
from patient_partners.models import Consent, PatientPartner, Programme
from patient_partners.models.patient_partners import (
    AVAILABLE,
    CONFIRM_WITHIN,
    CONSENT_YEARS,
    PARTNER_FIELDS,
    PartnerState,
)
from patient_partners.notices import partners as notices
from patient_partners.services.erasure import erase_unconfirmed
from patient_partners.services.introductions import part_from_all, standing_of, tell_back

State = PartnerState


def offer_oneself(
    *, email: str, said: Mapping, groups: Collection[HospitalGroup], accepted: int, language: str
) -> None:
    """Keep what a person offers until the button of the mail that leaves now to their address.

    Whose address has a file already is told so in a mail, and nowhere else: nobody learns whose address is known.
    Raises Refusal when the wording that they accepted (`accepted`, its version) is not the one in force.
    """
    with transaction.atomic():
        _refuse_old_wording(accepted)
        email = email.strip().lower()
        known = PatientPartner.objects.known().filter(email__iexact=email).first()
        if known:
            notices.say_known(known)
            return
        erase_unconfirmed(PatientPartner.objects.filter(email__iexact=email))
        partner = PatientPartner.objects.create(
            owner=_running_service(), email=email, language=language, **_own_fields(said)
        )
        partner.groups.set(groups)
        _keep_consent(partner, language)
        notices.ask_to_confirm(partner)


def confirm_offer(*, partner_id: int) -> PatientPartner:
    """The button of that mail. Raises Refusal when it was pressed already, or too late."""
    with speaking_kindly(), transaction.atomic():
        partner = _lock(partner_id)
        now = timezone.now()
        if partner.state != State.ASKED:
            raise Refusal(_("C’est déjà confirmé : voici votre page."))
        if partner.offered_at + CONFIRM_WITHIN <= now:
            raise Refusal(
                _("Cette proposition a plus de sept jours : elle n’est plus valable. Proposez-vous de nouveau.")
            )
        partner.state, partner.confirmed_at, partner.last_news_at = State.POTENTIAL, now, now
        partner.consent_ends_on = _consent_end(timezone.localdate(partner.consents.latest("accepted_at").accepted_at))
        partner.save()
        notices.announce_confirmed(partner)
    return partner


def send_link_again(*, email: str) -> None:
    """To an address that has a file, the link of its page; to any other nothing, and the caller cannot tell."""
    with transaction.atomic():
        if partner := PatientPartner.objects.known().filter(email__iexact=email.strip()).first():
            notices.send_link(partner)


def change_file(*, partner_id: int, seen: int, said: Mapping, groups: Collection[HospitalGroup]) -> PatientPartner:
    """The person corrects what they said. Raises Refusal (field `seen`) when it changed since their page showed it."""
    with transaction.atomic():
        partner = _lock(partner_id)
        if partner.version != seen:
            raise Refusal(_("Votre fiche a changé entre-temps. Relisez-la, puis enregistrez de nouveau."), field="seen")
        for name, value in _own_fields(said).items():
            setattr(partner, name, value)
        partner.save()
        partner.groups.set(groups)
    return partner


def pause(*, partner_id: int) -> PatientPartner:
    """Nobody finds them any more, until they come back; what they were asked is taken back, and a team that they
    work with told. Raises Refusal when they are not to be found anyway."""
    with transaction.atomic():
        partner = _lock(partner_id)
        if partner.state not in AVAILABLE:
            raise Refusal(_("Votre fiche n’est pas visible en ce moment."))
        partner.state = State.PAUSED
        partner.save()
        part_from_all(partner, keeps_working=True)
    return partner


def come_back(*, partner_id: int) -> PatientPartner:
    """After a pause; the teams that they work with are told. Raises Refusal otherwise, and when the consent ended: it
    is renewed first.
    """
    with transaction.atomic():
        partner = _lock(partner_id)
        if partner.state != State.PAUSED:
            raise Refusal(_("Votre fiche est déjà visible."))
        if partner.consent_ends_on < timezone.localdate():
            raise Refusal(_("Votre accord a pris fin. Renouvelez-le d’abord."))
        partner.state = standing_of(partner)
        partner.save()
        tell_back(partner)
    return partner


def return_after_leaving(*, partner_id: int, accepted: int, language: str) -> PatientPartner:
    """They had left, and offer themselves again: under a consent that begins today, with the wording in force. The
    service and the referents of the GHU that they chose are told, as the first time.

    Raises Refusal for whoever has not left, and as `offer_oneself`.
    """
    with transaction.atomic():
        partner = _lock(partner_id)
        if partner.state != State.LEFT:
            raise Refusal(_("Votre fiche est déjà visible."))
        _accept_anew(partner, accepted, language)
        partner.state, partner.left_at, partner.last_news_at = standing_of(partner), None, timezone.now()
        partner.save()
        notices.announce_returned(partner)
    return partner


def renew_consent(*, partner_id: int, accepted: int, language: str) -> PatientPartner:
    """For two years from today, with the wording in force. Raises Refusal as `offer_oneself`."""
    with transaction.atomic():
        partner = _lock(partner_id)
        _accept_anew(partner, accepted, language)
        partner.save()
    return partner


def leave(*, partner_id: int) -> PatientPartner:
    """Their engagement ends, with every team; the file is erased a year later. Raises Refusal when they left before."""
    with transaction.atomic():
        partner = _lock(partner_id)
        if partner.state in (State.ASKED, State.LEFT):
            raise Refusal(_("Votre départ est déjà noté."))
        partner.state, partner.left_at = State.LEFT, timezone.now()
        partner.save()
        part_from_all(partner, keeps_working=False)
        notices.announce_left(partner)
    return partner


def _running_service() -> HeadOfficeService:
    """Whose the programme of today is; without a programme, the first that runs the partnership."""
    programme = Programme.objects.select_related("owner").current()
    service = programme.owner if programme else HeadOfficeService.objects.filter(runs_partnership=True).first()
    if service is None:
        raise Refusal(_("Personne ne pilote encore le partenariat. Revenez plus tard."))
    return service


def _lock(partner_id: int) -> PatientPartner:
    partner = PatientPartner.objects.select_for_update(no_key=True).filter(pk=partner_id).first()
    if partner is None:
        raise Refusal(_("Cette fiche a été effacée : il n’en reste rien."))
    return partner


def _own_fields(said: Mapping) -> dict:
    return {name: said[name] for name in PARTNER_FIELDS if name != "groups"}


def _keep_consent(partner: PatientPartner, language: str) -> None:
    text = wording(CURRENT, language)
    Consent.objects.create(partner=partner, wording=CURRENT, language=language, text=text)


def _accept_anew(partner: PatientPartner, accepted: int, language: str) -> None:
    _refuse_old_wording(accepted)
    _keep_consent(partner, language)
    partner.consent_ends_on = _consent_end(timezone.localdate())


def _consent_end(accepted_on: date) -> date:
    return accepted_on + relativedelta(years=CONSENT_YEARS)


def _refuse_old_wording(accepted: int) -> None:
    if accepted != CURRENT:
        raise Refusal(_("Le texte de l’accord vient de changer. Relisez-le, puis acceptez-le."), field="accepts")
