"""The verbs of mission letters: written, proposed, accepted, declined, withdrawn, signed by hand, stopped, carried on.

Each locks the row of the person whose letter it is: what two people do with one letter, or with two letters of one
person, comes one after the other, and never while their file is erased. `side` says who acts; `actor` is None for the
person and for the team's holder, whose link is their permission.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.days import say_date
from foundation.errors import Refusal, speaking_kindly
from notifications.services import forget_about
from patient_partners import blanks
from patient_partners.letter_transitions import (
    ACCEPT,
    AGAIN,
    CHANGE,
    DECLINE,
    DROP,
    PROPOSE,
    SIGN,
    STOP,
    WITHDRAW,
    guard,
)
from patient_partners.models import Introduction, Letter, PatientPartner, SheetVersion, SignedCopy, ToolSheet
from patient_partners.models.choices import Model
from patient_partners.models.letters import LETTER_FIELDS, WRITTEN_WITH, LetterState, Side, Stop
from patient_partners.notices import letters as notices
from patient_partners.permissions import can_decide

State = LetterState
# A letter is for a time that one can foresee; it is carried on by another.
LONGEST = relativedelta(years=2)


def write_letter(*, actor, introduction_id: int, said: Mapping, renews: Letter | None = None) -> Letter:
    """Keep a draft, which nobody reads but those who write it. `said` has LETTER_FIELDS; days are Paris days.

    Raises Refusal for another GHU's team, people who do not work together, and days that make no letter.
    """
    with speaking_kindly(), transaction.atomic():
        introduction = _lock_introduction(actor, introduction_id)
        _check_days(said)
        fields = {name: said[name] for name in LETTER_FIELDS}
        return Letter.objects.create(introduction=introduction, renews=renews, written_by=actor, **fields)


def change_draft(*, side: Side, actor, letter_id: int, seen: int, said: Mapping) -> Letter:
    """Raises Refusal as above, when it is proposed already, and (field `seen`) when it changed since it was seen."""
    with speaking_kindly(), transaction.atomic():
        letter = _lock(CHANGE, side, actor, letter_id, seen)
        _check_days(said)
        for name in LETTER_FIELDS:
            setattr(letter, name, said[name])
        letter.save()
    return letter


def drop_draft(*, side: Side, actor, letter_id: int, seen: int) -> None:
    """Nothing of it is left. Raises Refusal as `change_draft`."""
    with transaction.atomic():
        _lock(DROP, side, actor, letter_id, seen).delete()


def propose(*, side: Side, actor, letter_id: int, seen: int) -> Letter:
    """From now on its words stand: those of the template in force, with its places filled. Both sides are told.

    The team that proposes accepts by that. Raises Refusal as `change_draft`, where no template is released, and where
    another letter of theirs holds on one of these days.
    """
    with speaking_kindly(), transaction.atomic():
        letter = _lock(PROPOSE, side, actor, letter_id, seen)
        _refuse_closed(letter.introduction)
        _refuse_other_letter(letter)
        owner = letter.project.programme.owner_id
        letter.template, letter.charter = in_force(owner, Model.LETTER), in_force(owner, Model.CHARTER)
        if letter.template is None:
            raise Refusal(_("Aucun modèle de lettre n’est publié. Demandez-le au service qui pilote le partenariat."))
        letter.text = blanks.filled(letter.template.body, values_of(letter))
        letter.state, letter.proposed_at = State.PROPOSED, timezone.now()
        if side == Side.TEAM:
            letter.team_accepted_at = letter.proposed_at
        letter.save()
        notices.announce(letter, by=side)
    return letter


def accept(*, side: Side, letter_id: int, seen: int) -> Letter:
    """By the person or the team, the very words that their page shows, with the charter. Accepted by both it holds.

    Raises Refusal when it is not theirs to accept any more, and (field `seen`) when it changed since it was seen.
    """
    with transaction.atomic():
        letter = _lock(ACCEPT, side, None, letter_id, seen)
        if side == Side.PERSON:
            letter.person_accepted_at = timezone.now()
        else:
            letter.team_accepted_at = timezone.now()
        _hold_if_accepted(letter)
    return letter


def decline(*, letter_id: int, seen: int, words: str) -> Letter:
    """The person does not accept, and says in their words what should change, if they want. Raises as `accept`."""
    with transaction.atomic():
        letter = _lock(DECLINE, Side.PERSON, None, letter_id, seen)
        letter.answer = words.strip()
        _close(letter, State.DECLINED, Side.PERSON)
    return letter


def withdraw(*, side: Side, actor, letter_id: int, seen: int) -> Letter:
    """Before both accepted it. Raises Refusal as `change_draft`."""
    with transaction.atomic():
        letter = _lock(WITHDRAW, side, actor, letter_id, seen)
        _close(letter, State.WITHDRAWN, side)
    return letter


def keep_signed_copy(*, side: Side, actor, letter_id: int, seen: int, content: bytes, signed_on: date) -> Letter:
    """The letter signed by hand, as `foundation.papers` let it through: who signed it accepts it.

    Raises Refusal as `change_draft`, for a day to come, and where it has its copy already.
    """
    with speaking_kindly(), transaction.atomic():
        letter = _lock(SIGN, side, actor, letter_id, seen)
        if signed_on > timezone.localdate():
            raise Refusal(_("Ce jour n’est pas encore venu."), field="signed_on")
        if SignedCopy.objects.filter(letter=letter).exists():
            raise Refusal(_("Cette lettre a déjà sa copie signée, qui ne change plus."))
        copy = SignedCopy(letter=letter, signed_on=signed_on, added_by=actor)
        copy.hold(content)
        copy.save()
        now = timezone.now()
        letter.person_accepted_at = letter.person_accepted_at or now
        letter.team_accepted_at = letter.team_accepted_at or now
        _hold_if_accepted(letter)
    return letter


def stop(*, side: Side, actor, letter_id: int, seen: int, why: str) -> Letter:
    """Today is its last day. The others are told, without more of a reason than `why` (letters.Stop).

    Raises Refusal as `change_draft`, and when it is over already.
    """
    with speaking_kindly(), transaction.atomic():
        letter = _lock(STOP, side, actor, letter_id, seen)
        letter.stopped_on, letter.stop = timezone.localdate(), why
        _close(letter, State.STOPPED, side)
    return letter


def write_again(*, side: Side, actor, letter_id: int, seen: int) -> Letter:
    """A draft with the same words: it carries a letter on from the day after its last, for as long; of one that was
    not accepted it is the next try. The draft that is there already is given back.

    Raises Refusal as `write_letter`, and (field `seen`) when the letter changed since it was seen.
    """
    with speaking_kindly(), transaction.atomic():
        letter = _lock(AGAIN, side, actor, letter_id, seen)
        _refuse_closed(letter.introduction)
        if draft := letter.introduction.letters.filter(state=State.DRAFT).first():
            return draft
        held = letter.state in (State.ACCEPTED, State.STOPPED)
        said = {name: getattr(letter, name) for name in LETTER_FIELDS}
        if held:
            said["starts_on"] = max(letter.last_day + timedelta(days=1), timezone.localdate())
            said["ends_on"] = said["starts_on"] + (letter.ends_on - letter.starts_on)
        renews = letter if held else letter.renews
        introduction_id = letter.introduction_id
        return write_letter(actor=actor, introduction_id=introduction_id, said=said, renews=renews)


def close_with(introduction: Introduction, side: Side, why: Stop) -> None:
    """A team and a person part: their drafts go, what waits for an answer is withdrawn, what holds stops today.

    For whoever holds the lock of the person's file, and tells that they part: no message of its own.
    """
    letters = Letter.objects.filter(introduction=introduction).current()
    letters.filter(state=State.DRAFT).delete()
    for letter in letters:
        letter.closed_at, letter.closed_by_side = timezone.now(), side
        if letter.state == State.PROPOSED:
            letter.state = State.WITHDRAWN
        else:
            letter.state, letter.stopped_on, letter.stop = State.STOPPED, timezone.localdate(), why
        letter.save()


def forget_letters(letters) -> None:
    """With what was said about them; for whoever erases a person, or forgets a team's holder."""
    forget_about(notices.LETTER, list(letters.values_list("pk", flat=True)))
    letters.delete()


def values_of(letter: Letter) -> dict[str, str]:
    """What fills the places of its template. Days in French: the letter is."""
    project = letter.project
    with translation.override("fr"):
        first, last = say_date(letter.starts_on), say_date(letter.ends_on)
    return {
        blanks.TEAM: project.ward,
        blanks.HOSPITAL: str(project.hospital),
        blanks.HOLDER: ", ".join(filter(None, (project.holder_name, project.holder_job))),
        blanks.SUBJECT: project.name,
        blanks.PARTNER: letter.partner.full_name,
        blanks.MISSION: letter.mission,
        blanks.LIMITS: letter.limits,
        blanks.RHYTHM: letter.rhythm,
        blanks.FIRST: first,
        blanks.LAST: last,
        blanks.CONTACT: letter.contact,
    }


def _lock_introduction(actor, introduction_id: int) -> Introduction:
    """With the row of its person."""
    _lock_person(PatientPartner.objects.filter(introductions=introduction_id))
    introduction = Introduction.objects.with_all_said().get(pk=introduction_id)
    if actor and not can_decide(actor, introduction.project):
        raise Refusal("Cette équipe est celle d’un autre GHU, ou d’un autre service.")
    _refuse_closed(introduction)
    return introduction


def _lock(act: str, side: Side, actor, letter_id: int, seen: int) -> Letter:
    _lock_person(PatientPartner.objects.filter(introductions__letters=letter_id))
    letter = Letter.objects.with_all_said().filter(pk=letter_id).first()
    if letter is None:
        raise Refusal(_("Cette lettre n’est plus là."))
    if actor and not can_decide(actor, letter.project):
        raise Refusal("Cette équipe est celle d’un autre GHU, ou d’un autre service.")
    guard(letter, act, side)
    if letter.version != seen:
        raise Refusal(
            _("Quelqu’un vient de reprendre cette lettre. Relisez-la, puis recommencez."),
            field="seen",
        )
    return letter


def _lock_person(people) -> None:
    if people.select_for_update(no_key=True, of=("self",)).first() is None:
        raise Refusal(_("Cette fiche a été effacée : il n’en reste rien."))


def _refuse_closed(introduction: Introduction) -> None:
    if introduction.state not in WRITTEN_WITH or introduction.project.ended_on:
        raise Refusal(_("Cette équipe et cette personne ne travaillent pas ensemble en ce moment."))


def _check_days(said: Mapping) -> None:
    if said["starts_on"] > timezone.localdate() + LONGEST:
        raise Refusal(_("Choisissez un premier jour d’ici deux ans."), field="starts_on")
    if said["ends_on"] < said["starts_on"]:
        raise Refusal(_("Le dernier jour vient avant le premier. Corrigez l’un ou l’autre."), field="ends_on")
    if said["ends_on"] > said["starts_on"] + LONGEST:
        raise Refusal(_("Une lettre vaut deux ans au plus ; une autre la prolonge."), field="ends_on")
    if said["ends_on"] < timezone.localdate():
        raise Refusal(_("Ce jour est passé : la lettre serait finie avant d’être lue."), field="ends_on")


def _refuse_other_letter(letter: Letter) -> None:
    others = letter.introduction.letters.filter(state__in=(State.PROPOSED, State.ACCEPTED)).exclude(pk=letter.pk)
    if other := others.filter(starts_on__lte=letter.ends_on, ends_on__gte=letter.starts_on).first():
        raise Refusal(
            _("Une autre lettre vaut déjà du %(first)s au %(last)s. Changez les dates, ou arrêtez-la d’abord.")
            % {"first": say_date(other.starts_on), "last": say_date(other.ends_on)},
            field="starts_on",
        )


def in_force(owner_id: int, model: Model) -> SheetVersion | None:
    """The newest version of the service's sheet that letters are drawn from."""
    sheet = ToolSheet.objects.released().filter(owner=owner_id, becomes=model).first()
    return SheetVersion.objects.get(pk=sheet.version_id) if sheet else None


def _hold_if_accepted(letter: Letter) -> None:
    if letter.state == State.PROPOSED and letter.person_accepted_at and letter.team_accepted_at:
        letter.state = State.ACCEPTED
        letter.save()
        notices.announce(letter)
    else:
        letter.save()


def _close(letter: Letter, state: State, side: Side) -> None:
    letter.state, letter.closed_at, letter.closed_by_side = state, timezone.now(), side
    letter.save()
    notices.announce(letter, by=side)
