"""Opening a person's file: whoever does is noted, in the transaction that shows it."""

from django.db import transaction

from foundation.errors import Refusal
from patient_partners.models import FileReading, Letter, PatientPartner
from patient_partners.permissions import can_answer_for
from patient_partners.services.erasure import erase_on_request


def open_file(*, actor, partner_id: int) -> PatientPartner:
    """The file, and the note that this person read it. Raises PatientPartner.DoesNotExist where it is not theirs."""
    with transaction.atomic():
        return _noted(actor, partner_id, FileReading.Kind.READ)


def open_letter(*, actor, letter_id: int) -> Letter:
    """A letter that names a person, and the note that this one read it. Raises Letter.DoesNotExist where not theirs."""
    with transaction.atomic():
        letter = Letter.objects.visible_to(actor).with_all_said().get(pk=letter_id)
        _note(actor, letter.partner, FileReading.Kind.LETTER)
    return letter


def take_file_out(*, actor, partner_id: int) -> PatientPartner:
    """For the answer to somebody who asks for a copy. Raises as `open_file`, and Refusal to whoever is no service's."""
    with transaction.atomic():
        return _answering(actor, _noted(actor, partner_id, FileReading.Kind.EXPORTED))


def erase_for(*, actor, partner_id: int) -> None:
    """The person asked the service, by phone or by letter. Raises as `take_file_out`."""
    with transaction.atomic():
        _answering(actor, _noted(actor, partner_id, FileReading.Kind.ERASED))
        erase_on_request(partner_id=partner_id)


def _noted(actor, partner_id: int, kind: FileReading.Kind) -> PatientPartner:
    partner = PatientPartner.objects.visible_to(actor).select_for_update(no_key=True).get(pk=partner_id)
    _note(actor, partner, kind)
    return partner


def _note(actor, partner: PatientPartner, kind: FileReading.Kind) -> None:
    FileReading.objects.create(number=partner.pk, partner=partner, service_id=partner.owner_id, reader=actor, kind=kind)


def _answering(actor, partner: PatientPartner) -> PatientPartner:
    if not can_answer_for(actor, partner):
        raise Refusal("Le service qui pilote le partenariat répond à ces demandes. Transmettez-la-lui.")
    return partner
