"""The verbs of the time that a person gives under a letter: declared, corrected, removed. By the person alone.

Each locks the row of the person, as the verbs of letters do.
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.days import say_date
from foundation.errors import Refusal, speaking_kindly
from patient_partners.models import Letter, PatientPartner, TimeGiven
from patient_partners.models.letters import MOST_MINUTES

TIME_FIELDS = ("on", "minutes", "use", "words")


def declare_time(*, letter_id: int, said: Mapping) -> TimeGiven:
    """`said` has TIME_FIELDS: minutes of a Paris day. Raises Refusal outside the letter's days, over 24 h."""
    with speaking_kindly(), transaction.atomic():
        _lock(PatientPartner.objects.filter(introductions__letters=letter_id))
        letter = Letter.objects.get(pk=letter_id)
        time = TimeGiven(letter=letter)
        _write(time, said)
    return time


def change_time(*, time_id: int, seen: int, said: Mapping) -> TimeGiven:
    """Raises Refusal as `declare_time`, when it was removed, and (field `seen`) when it changed since it was seen."""
    with speaking_kindly(), transaction.atomic():
        time = _lock_time(time_id, seen)
        _write(time, said)
    return time


def remove_time(*, time_id: int, seen: int) -> None:
    """Raises Refusal when it was removed, and (field `seen`) when it changed since it was seen."""
    with transaction.atomic():
        _lock_time(time_id, seen).delete()


def _lock(people) -> None:
    if people.select_for_update(no_key=True, of=("self",)).first() is None:
        raise Refusal(_("Ce temps n’est plus là : il a été retiré."))


def _lock_time(time_id: int, seen: int) -> TimeGiven:
    _lock(PatientPartner.objects.filter(introductions__letters__time_given=time_id))
    time = TimeGiven.objects.select_related("letter").filter(pk=time_id).first()
    if time is None:
        raise Refusal(_("Ce temps n’est plus là : il a été retiré."))
    if time.version != seen:
        raise Refusal(_("Ce temps vient d’être corrigé. Relisez-le, puis recommencez."), field="seen")
    return time


def _write(time: TimeGiven, said: Mapping) -> None:
    letter = time.letter
    if not letter.takes_time:
        raise Refusal(_("Cette lettre n’a pas commencé : il n’y a pas encore de temps à déclarer."))
    last = min(letter.last_day, timezone.localdate())
    if not letter.starts_on <= said["on"] <= last:
        raise Refusal(
            _("Choisissez un jour du %(first)s au %(last)s.")
            % {"first": say_date(letter.starts_on), "last": say_date(last)},
            field="on",
        )
    others = letter.time_given.filter(on=said["on"]).exclude(pk=time.pk)
    if (others.aggregate(total=Sum("minutes"))["total"] or 0) + said["minutes"] > MOST_MINUTES:
        raise Refusal(_("Un jour a vingt-quatre heures : ce jour en aurait plus."), field="duration")
    for name in TIME_FIELDS:
        setattr(time, name, said[name])
    time.save()
