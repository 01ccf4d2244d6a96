"""What a person wishes in return, and what was given: neither is a promise, and no rule follows from them."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.errors import Refusal, speaking_kindly
from patient_partners.models import Letter, PatientPartner, RecognitionFact, Wishes
from patient_partners.models.letters import LetterState
from patient_partners.permissions import can_decide


def say_wishes(*, partner_id: int, seen: int, said: Mapping) -> Wishes:
    """The person's own (`wishes`, `words`); `seen` is the version that their page showed, 0 before the first.

    Raises Refusal (field `seen`) when they said otherwise meanwhile.
    """
    with transaction.atomic():
        partner = PatientPartner.objects.select_for_update(no_key=True).get(pk=partner_id)
        own = Wishes.objects.filter(partner=partner).first() or Wishes(partner=partner)
        if (own.version if own.pk else 0) != seen:
            raise Refusal(
                _("Vos souhaits ont changé entre-temps. Relisez-les, puis enregistrez de nouveau."), field="seen"
            )
        own.wishes, own.words = list(said["wishes"]), said["words"].strip()
        own.save()
    return own


def note_fact(*, actor, letter_id: int, on: date, what: str) -> RecognitionFact:
    """Something was given, or done, on a Paris day. Raises Refusal for another GHU's letter, and a day to come."""
    with speaking_kindly(), transaction.atomic():
        letter = _letter(actor, letter_id)
        if letter.state not in (LetterState.ACCEPTED, LetterState.STOPPED):
            raise Refusal("Cette lettre n’a pas été acceptée\u00a0: rien n’a pu être donné à ce titre.")
        if on > timezone.localdate():
            raise Refusal("Ce jour n’est pas encore venu. Notez-le quand ce sera fait.", field="on")
        return RecognitionFact.objects.create(letter=letter, on=on, what=what.strip(), recorded_by=actor)


def remove_fact(*, actor, fact_id: int) -> None:
    """It was noted by mistake. Raises Refusal for another GHU's letter, and when it is gone already."""
    with transaction.atomic():
        fact = RecognitionFact.objects.select_for_update().filter(pk=fact_id).first()
        if fact is None:
            raise Refusal("Ce fait est déjà retiré.")
        _letter(actor, fact.letter_id)
        fact.delete()


def _letter(actor, letter_id: int) -> Letter:
    letter = Letter.objects.with_all_said().get(pk=letter_id)
    if not can_decide(actor, letter.project):
        raise Refusal("Cette équipe est celle d’un autre GHU, ou d’un autre service.")
    return letter
