"""What must be said about mission letters: to the person and to the team by their own links, to whoever accompanies
the team without naming anybody.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time

from django.utils import timezone

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import audience_of, is_for
from notifications.schedules import DAYS_BEFORE, Anchor, Schedule
from notifications.services import Recipient, queue_notices
from partnerships.notices.roles import people_of
from patient_partners.emails import letters as emails
from patient_partners.models import Letter
from patient_partners.models.letters import LetterState, Side
from patient_partners.path import contacts_by_group

LETTER = "letter"
# One kind for each side: what is said follows the letter's state.
KINDS = {Side.PERSON: "letter_person", Side.TEAM: "letter_team", Side.STAFF: "letter_staff"}
ENDS = "letter_ends"
State = LetterState


def announce(letter: Letter, by: Side | None = None) -> None:
    """What just became of a letter, to the sides that it concerns, but not to the one that did it."""
    concerned = {State.PROPOSED: (Side.PERSON, Side.TEAM), State.WITHDRAWN: (Side.PERSON, Side.TEAM)}
    told = told_of_letters([letter.pk])[letter.pk]
    for side in concerned.get(letter.state, tuple(Side)):
        if side != by:
            queue_notices(
                kind=KINDS[side],
                object_type=LETTER,
                object_id=letter.pk,
                occasion=letter.state,
                recipients=told[side],
            )


def told_of_letters(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The person; the team's holder; those who accompany the teams of its GHU, or the service where nobody does."""
    letters = list(Letter.objects.with_all_said().filter(pk__in=ids))
    contacts = contacts_by_group({letter.project.hospital.group_id for letter in letters})
    services = {owner: people_of(owner) for owner in {letter.project.programme.owner for letter in letters}}
    told = {}
    for letter in letters:
        project, partner = letter.project, letter.partner
        referents = [Recipient.of(role.user) for role in contacts.get(project.hospital.group_id, ())]
        holder = [Recipient(project.holder_email, language=project.language)] if project.holder_email else []
        told[letter.pk] = {
            Side.PERSON: [Recipient(partner.email, language=partner.language)],
            Side.TEAM: holder,
            Side.STAFF: referents or services[project.programme.owner],
        }
    return told


def end_of(ends_on: date) -> datetime:
    """The last minute of a letter's last day, in Paris: reminders count from that day."""
    return datetime.combine(ends_on, time(23, 59), tzinfo=PARIS)


def ends_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """Those that hold, and that no other carries on. What was due before both accepted is left out. One query."""
    days = timezone.localdate(first), timezone.localdate(last)
    letters = Letter.objects.not_carried_on().filter(state=State.ACCEPTED, ends_on__range=days)
    rows = letters.values_list("pk", "ends_on", "person_accepted_at", "team_accepted_at")
    return (Anchor(pk, end_of(ends_on), known_at=max(person, team)) for pk, ends_on, person, team in rows)


def letter_of(notice: Notice) -> Letter | None:
    return Letter.objects.with_all_said().filter(pk=notice.object_id).first()


def is_still_so(notice: Notice) -> bool:
    """The letter is what it was when the message was written."""
    return Letter.objects.filter(pk=notice.object_id, state=notice.occasion).exists()


def is_still_ending(notice: Notice) -> bool:
    """Neither stopped nor carried on since."""
    letter = Letter.objects.not_carried_on().filter(pk=notice.object_id, state=State.ACCEPTED).first()
    return letter is not None and is_for(notice.occasion, end_of(letter.ends_on))


def render_ends(notice: Notice) -> Message:
    return emails.ends(letter_of(notice), Side(audience_of(notice)))


def rendered_for(side: Side):
    """A kind's `render` for one side."""

    def render(notice: Notice) -> Message:
        return emails.became(letter_of(notice), side)

    return render


readable_by(LETTER, Letter.objects.visible_to)
for side, label in (
    (Side.PERSON, "lettre de mission, à la personne"),
    (Side.TEAM, "lettre de mission, à l’équipe"),
    (Side.STAFF, "lettre de mission, à qui accompagne"),
):
    register(
        Kind(
            name=KINDS[side],
            label=label,
            still_true=is_still_so,
            render=rendered_for(side),
            is_kept=side == Side.STAFF,
        )
    )
register(
    Kind(
        name=ENDS,
        label="fin d’une lettre de mission",
        still_true=is_still_ending,
        render=render_ends,
        is_reminder=True,
        is_kept=False,
        schedule=Schedule(
            timing=DAYS_BEFORE,
            object_type=LETTER,
            anchored_to="la fin de la lettre",
            audiences={
                Side.PERSON.value: "la personne",
                Side.TEAM.value: "l’équipe",
                Side.STAFF.value: "le référent du GHU",
            },
            between=ends_between,
            recipients=told_of_letters,
        ),
    )
)
