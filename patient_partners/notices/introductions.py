"""What must be said of a team and a person brought together: to the person, to the team's holder, to who accompanies.

Mails to the team and to staff name nobody: their button leads to the page that does, once the person said « oui ».
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import now

from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import OPEN_STATES, Notice
from notifications.reminders import is_for
from notifications.schedules import DAYS_AFTER, Anchor, Schedule
from notifications.services import Recipient, queue_notices
from partnerships.notices.roles import people_of
from patient_partners.emails import introductions as emails
from patient_partners.emails.introductions import Reader
from patient_partners.models import Introduction, PatientPartner, Project
from patient_partners.models.introductions import LIVE, OVER, IntroductionState
from patient_partners.notices.projects import PROJECT
from patient_partners.path import contacts_by_group, contacts_of

INTRODUCTION = "introduction"
PROPOSED, ANSWERED = "introduction_proposed", "introduction_answered"
MEETING, CALLED_OFF = "introduction_meeting", "introduction_called_off"
WORKING, FINISHED = "introduction_working", "introduction_over"
PAUSED, BACK = "introduction_paused", "introduction_back"
NO_OUTCOME = "introduction_no_outcome"
GONE = "team_partner_gone"
REFERENT = "referent"
State = IntroductionState


def announce_proposed(introduction: Introduction) -> None:
    _tell(PROPOSED, introduction, "1", [_person(introduction)])


def announce_answered(introduction: Introduction) -> None:
    """The team, and whoever proposed it or accompanies the team today."""
    _tell(ANSWERED, introduction, _answer_of(introduction), [*_team(introduction), *_staff(introduction)])


def announce_meeting(introduction: Introduction) -> None:
    """The person and the team's holder: the same entry of a diary, which changes."""
    _tell_both(MEETING, introduction)


def announce_called_off(introduction: Introduction) -> None:
    _tell_both(CALLED_OFF, introduction)


def announce_working(introduction: Introduction, *, by: Reader) -> None:
    _tell_others(WORKING, introduction, by)


def announce_over(introduction: Introduction, *, by: Reader) -> None:
    _tell_others(FINISHED, introduction, by)


def announce_paused(introduction: Introduction) -> None:
    """The person pauses while they work with a team: the team and who accompanies it, without a reason."""
    _tell(PAUSED, introduction, _retreat_of(introduction), [*_team(introduction), *_staff(introduction)])


def announce_back(introduction: Introduction) -> None:
    """The pause is over: to those who are told of pauses."""
    _tell(BACK, introduction, _retreat_of(introduction), [*_team(introduction), *_staff(introduction)])


def _retreat_of(introduction: Introduction) -> str:
    """A person pauses more than once, while the introduction stays as it is."""
    return f"{introduction.version} {introduction.partner.version}"


def announce_gone(introduction: Introduction) -> None:
    """The person's file is about to be erased: the message is about the team, and holds nothing of them.

    Of a first meeting to come it keeps when, and the number of its diary entry, so as to take it out there.
    """
    queue_notices(
        kind=GONE,
        object_type=PROJECT,
        object_id=introduction.project_id,
        occasion=_trace_of(introduction),
        recipients=[*_team(introduction), *_staff(introduction)],
        concerns_at=introduction.starts_at if _is_awaited(introduction) else None,
    )


def without_last_word(partner: PatientPartner) -> QuerySet[Introduction]:
    """Those of a person that go on, and those whose end the others were not told yet: erased, they would never be."""
    numbers = list(partner.introductions.values_list("pk", flat=True))
    unsaid = Notice.objects.filter(
        object_type=INTRODUCTION, object_id__in=numbers, kind__in=(FINISHED, CALLED_OFF), state__in=OPEN_STATES
    )
    return partner.introductions.filter(Q(state__in=LIVE) | Q(pk__in=unsaid.values("object_id"))).with_all_said()


def _is_awaited(introduction: Introduction) -> bool:
    """The team's diary may hold a first meeting to come, until it is told otherwise."""
    is_over = introduction.state in OVER
    return introduction.is_to_meet or (is_over and introduction.ends_at is not None and introduction.ends_at > now())


def _trace_of(introduction: Introduction) -> str:
    """The number; of a meeting to come also the next sequence of its diary entry, and its length in minutes."""
    if not _is_awaited(introduction):
        return str(introduction.pk)
    minutes = (introduction.ends_at - introduction.starts_at) // timedelta(minutes=1)
    return f"{introduction.pk} {introduction.version + 1} {minutes}"


def _called_off_by(notice: Notice, project: Project) -> Introduction | None:
    """What a notice of `announce_gone` kept of a first meeting, as an introduction to nobody, never saved."""
    number, *kept = map(int, notice.occasion.split())
    if not kept:
        return None
    sequence, minutes = kept
    ends_at = notice.concerns_at + timedelta(minutes=minutes)
    said = {"starts_at": notice.concerns_at, "ends_at": ends_at, "called_off_at": notice.created_at}
    return Introduction(pk=number, project=project, version=sequence, **said)


def _tell_others(kind: str, introduction: Introduction, by: Reader) -> None:
    """Everybody but the side that did it."""
    readers = {
        Reader.PERSON: [_person(introduction)],
        Reader.TEAM: _team(introduction),
        Reader.STAFF: _staff(introduction),
    }
    told = [recipient for side, people in readers.items() if side != by for recipient in people]
    _tell(kind, introduction, str(introduction.version), told)


def _tell_both(kind: str, introduction: Introduction) -> None:
    """Of a first meeting; once it is past, of no use."""
    queue_notices(
        kind=kind,
        object_type=INTRODUCTION,
        object_id=introduction.pk,
        occasion=str(introduction.version),
        recipients=[_person(introduction), *_team(introduction)],
        not_after=introduction.ends_at,
        concerns_at=introduction.starts_at,
    )


def _tell(kind: str, introduction: Introduction, occasion: str, recipients: Iterable[Recipient]) -> None:
    queue_notices(
        kind=kind, object_type=INTRODUCTION, object_id=introduction.pk, occasion=occasion, recipients=recipients
    )


def _person(introduction: Introduction) -> Recipient:
    return Recipient(introduction.partner.email, language=introduction.partner.language)


def _team(introduction: Introduction) -> list[Recipient]:
    """Its holder, unless they were forgotten."""
    project = introduction.project
    return [Recipient(project.holder_email, language=project.language)] if project.holder_email else []


def _staff(introduction: Introduction) -> list[Recipient]:
    """Whoever proposed it, while they may still read of it, and who accompanies the team today; the service where
    nobody does.
    """
    contacts = [Recipient.of(role.user) for role in contacts_of(introduction.project)]
    proposer = introduction.proposed_by
    still_reads = proposer and Introduction.objects.visible_to(proposer).filter(pk=introduction.pk).exists()
    asked = [Recipient.of(proposer)] if still_reads else []
    return [*asked, *contacts] or people_of(introduction.project.programme.owner)


# What is still so ---------------------------------------------------------------------------------


def introduction_of(notice: Notice) -> Introduction | None:
    return Introduction.objects.with_all_said().filter(pk=notice.object_id).first()


def _is(*states: IntroductionState) -> Callable[[Notice], bool]:
    def still_true(notice: Notice) -> bool:
        return Introduction.objects.filter(pk=notice.object_id, state__in=states).exists()

    return still_true


def is_last_answer(notice: Notice) -> bool:
    introduction = introduction_of(notice)
    return introduction is not None and notice.occasion == _answer_of(introduction)


def _answer_of(introduction: Introduction) -> str:
    return f"{introduction.state} {introduction.answered_at:%Y-%m-%dT%H:%M:%S.%f}"


def is_last_plan(notice: Notice) -> bool:
    """Planned as it is, and nobody told this reader anew since."""
    introduction = introduction_of(notice)
    about = {"kind": MEETING, "object_type": INTRODUCTION, "object_id": notice.object_id}
    later = Notice.objects.filter(**about, recipient_email=notice.recipient_email, pk__gt=notice.pk)
    return introduction is not None and introduction.is_planned and not later.exists()


def is_called_off(notice: Notice) -> bool:
    return Introduction.objects.filter(pk=notice.object_id, called_off_at__isnull=False).exists()


def is_paused(notice: Notice) -> bool:
    introduction = introduction_of(notice)
    return introduction is not None and introduction.state == State.WORKING and not introduction.partner.is_available


def is_back(notice: Notice) -> bool:
    introduction = introduction_of(notice)
    return introduction is not None and introduction.state == State.WORKING and introduction.partner.is_available


# Meetings without outcome -------------------------------------------------------------------------


def met_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """The ends of first meetings of which nobody said what became. One query."""
    met = Introduction.objects.filter(state=State.INTERESTED, called_off_at=None, ends_at__range=(first, last))
    return [Anchor(pk, ends_at) for pk, ends_at in met.values_list("pk", "ends_at")]


def told_of_meetings(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """Those who accompany the team's GHU, or the service where nobody does."""
    introductions = list(Introduction.objects.filter(pk__in=ids).with_all_said())
    contacts = contacts_by_group({each.project.hospital.group_id for each in introductions})
    services = {owner: people_of(owner) for owner in {each.project.programme.owner for each in introductions}}
    told = {}
    for each in introductions:
        referents = [Recipient.of(role.user) for role in contacts.get(each.project.hospital.group_id, ())]
        told[each.pk] = {REFERENT: referents or services[each.project.programme.owner]}
    return told


def is_without_outcome(notice: Notice) -> bool:
    introduction = Introduction.objects.met_without_outcome().filter(pk=notice.object_id).first()
    return introduction is not None and is_for(notice.occasion, introduction.ends_at)


# Kinds --------------------------------------------------------------------------------------------


def reader_of(notice: Notice, introduction: Introduction) -> Reader:
    """Whom a notice is for, by its address."""
    address = notice.recipient_email
    if address == introduction.partner.email.lower():
        return Reader.PERSON
    return Reader.TEAM if address == introduction.project.holder_email.lower() else Reader.STAFF


def rendered_by(letter: Callable[[Introduction, Reader], Message]) -> Callable[[Notice], Message]:
    def render(notice: Notice) -> Message:
        introduction = introduction_of(notice)
        return letter(introduction, reader_of(notice, introduction))

    return render


def render_gone(notice: Notice) -> Message:
    project = Project.objects.with_all_said().get(pk=notice.object_id)
    is_holder = notice.recipient_email == project.holder_email.lower()
    return emails.gone(project, Reader.TEAM if is_holder else Reader.STAFF, _called_off_by(notice, project))


readable_by(INTRODUCTION, Introduction.objects.visible_to, near=("project",))
for name, label, still_true, letter in (
    (PROPOSED, "mise en relation proposée", _is(State.PROPOSED), emails.proposed),
    (ANSWERED, "réponse à une mise en relation", is_last_answer, emails.answered),
    (MEETING, "première rencontre", is_last_plan, emails.meeting),
    (CALLED_OFF, "première rencontre annulée", is_called_off, emails.called_off),
    (WORKING, "mise en relation qui aboutit", _is(State.WORKING), emails.working),
    (FINISHED, "mise en relation terminée", _is(*OVER), emails.over),
    (PAUSED, "partenaire en pause", is_paused, emails.paused),
    (BACK, "partenaire de retour", is_back, emails.back),
):
    register(Kind(name=name, label=label, still_true=still_true, render=rendered_by(letter), is_kept=False))
register(
    Kind(
        name=GONE,
        label="partenaire qui n’est plus disponible",
        still_true=lambda notice: Project.objects.underway().filter(pk=notice.object_id).exists(),
        render=render_gone,
        is_kept=False,
    )
)
register(
    Kind(
        name=NO_OUTCOME,
        label="première rencontre sans suite notée",
        still_true=is_without_outcome,
        render=rendered_by(emails.no_outcome),
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_AFTER,
            object_type=INTRODUCTION,
            anchored_to="la première rencontre",
            audiences={REFERENT: "le référent du GHU"},
            between=met_between,
            recipients=told_of_meetings,
        ),
    )
)
