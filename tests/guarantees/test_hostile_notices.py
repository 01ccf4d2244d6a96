"""Whatever people write anywhere stays text in every kind of notice: no header, no line of a calendar, no markup of it;
and a mailed link only shows.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from html import unescape
from html.parser import HTMLParser

import pytest
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from icalendar import Calendar

from activities.models import EarlierRelay, ImportBatch, ImportedSession, Participation, Registration, Session
from activities.models.choices import MOVE_VERB, State
from notifications.composing import compose
from notifications.digests import DIGEST
from notifications.kinds import Kind, Message, registered
from notifications.mails import mail_of
from notifications.models import Notice, ReminderRule
from notifications.smtp import seal
from partnerships.models import (
    Approval,
    Convention,
    Decision,
    Dossier,
    Edition,
    Evaluation,
    Indicator,
    Meeting,
    Membership,
    MinutesReview,
    Quota,
    QuotaChange,
)
from patient_partners.models import EventRegistration, Introduction, News, PatientPartner, Project, Questionnaire
from tests.factories import (
    CommitteeMemberFactory,
    ConventionFactory,
    EventRegistrationFactory,
    IntroductionFactory,
    LetterFactory,
    MembershipFactory,
    PatientPartnerFactory,
    RegistrationFactory,
    SessionEventFactory,
)
from tests.guarantees.stage import NOT_WORK, WRITING
from tests.guarantees.world import OWNED, World, build_marked, free_texts

pytestmark = pytest.mark.django_db

# Short enough for the shortest field: a formula, the end of an attribute and of a tag, a header or calendar property.
HOSTILE = '=1"><u>\r\nX-Evil:1\r\n'
HEADERS = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Portal-Notice",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
}
# The marks of ours: whatever else opens came from somebody's text.
TAGS = {"html", "head", "meta", "title", "body", "div", "table", "tr", "td", "p", "span", "h1", "a", "br"}
ATTRIBUTES = {"lang", "charset", "name", "content", "style", "role", "width", "height", "cellpadding", "cellspacing"}
ATTRIBUTES |= {"border", "bgcolor", "align", "valign", "href"}
COMPONENTS = {"VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VEVENT"}
PROPERTIES = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION"}
PROPERTIES |= {"ORGANIZER", "ATTENDEE"}
LINK = re.compile(re.escape("http://testserver") + r"(/[^\s\"<>]*)")


class Marks(HTMLParser):
    """The tags that open in a page, with the names of their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


@dataclass(frozen=True)
class Said:
    """One notice, and the mail that it becomes."""

    notice: Notice
    message: Message
    mail: EmailMessage


@pytest.fixture(scope="module")
def mails(django_db_setup, django_db_blocker) -> Iterator[list[Said]]:
    """A mail of each kind, and of each audience of its rules, about a world whose every text is hostile."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_marked(1)
        Session.objects.filter(pk=world.upcoming.pk).update(lead_mediator=world.mediator)
        Membership.objects.filter(pk=world.invitation.membership_id).update(until=timezone.localdate())
        notices = [notice for kind in registered() for notice in notices_of(kind, world)]
        gather(next(notice for notice in notices if notice.kind == DIGEST))
        poison()
        yield [said(Notice.objects.get(pk=notice.pk)) for notice in notices]
        transaction.set_rollback(True)


def poison() -> None:
    """Writes HOSTILE into every text of every row that people may fill; addresses stay addresses."""
    for model in (*OWNED, QuotaChange):
        for row in model.objects.all():
            columns = [column for column in free_texts(row) if not isinstance(column, models.EmailField)]
            model.objects.filter(pk=row.pk).update(
                **{column.name: f"{HOSTILE}{row.pk}"[: column.max_length] for column in columns}
            )


def notices_of(kind: Kind, world: World) -> Iterator[Notice]:
    """One; of a kind with rules one for each audience, with words that its rule adds."""
    object_type, object_id, occasion = about(kind.name, world)
    for audience in kind.schedule.audiences if kind.schedule else [None]:
        rule = audience and ReminderRule.objects.create(kind=kind.name, audience=audience, number=58, addition=HOSTILE)
        yield Notice.objects.create(
            kind=kind.name,
            object_type=object_type,
            object_id=object_id,
            occasion=f"J-58 {audience} 2026-11-24T08:00Z" if audience else occasion,
            recipient=world.mediator,
            recipient_email=f"{audience}@example.org" if audience else world.mediator.email,
            rule=rule,
        )


def about(kind: str, world: World) -> tuple[str, int, str]:
    """The type, number and occasion of something that a kind can be about."""
    if kind in ("session_requested", "session_to_grant", "session_declined", "session_lapsed", "request_unanswered"):
        return "session", world.requested.pk, "1"
    if kind in ("ward_ready", "ward_replied", "ward_left"):
        return "session", world.asked.pk, str(event_of(world.asked, world).pk)
    if kind.startswith("ward_"):
        return "session", world.asked.pk, "1"
    if kind == "connection_said":
        return "session", world.shared.pk, str(event_of(world.shared, world).pk)
    if kind in ("group_ward_asked", "group_unanswered"):
        return "group", asked_group(world).pk, "J+5 ouvrés ward 1"
    if kind.startswith("group_"):
        group = world.shared.participations.first()
        return "session", world.shared.pk, str(SessionEventFactory(session=world.shared, group=group).pk)
    if kind == "session_cancelled":
        return "session", Session.objects.get(state=State.CANCELLED).pk, "1"
    if kind == "mediator_absent":
        return "session", world.upcoming.pk, str(world.absence.pk)
    if kind == "change_unseen":
        return "session", world.upcoming.pk, f"{world.near_change.change_id} {world.near_change.side}"
    if kind in ("session_moved", "report_corrected", "session_handed_over"):
        return "session", world.upcoming.pk, str(event_of(world.upcoming, world).pk)
    if kind.startswith("cycle_"):
        Session.objects.filter(pk=world.requested.pk).update(cycle=world.cycle)
        first, last = (event_of(session, world).pk for session in (world.upcoming, world.requested))
        return "cycle", world.cycle.pk, f"{first}-{last}"
    return about_other_things(kind, world) or ("session", world.upcoming.pk, "1")


def asked_group(world: World) -> Participation:
    """A group of the shared visit whose head nurse is asked."""
    asked = {"state": "requested", "needs_ward_agreement": True, "ward_asked_at": timezone.now()}
    group = world.shared.participations.first()
    world.shared.participations.filter(pk=group.pk).update(**asked)
    return group


def event_of(session: Session, world: World):
    return SessionEventFactory(
        session=session, actor=world.coordinator, verb=MOVE_VERB, from_state=session.state, to_state=session.state
    )


def about_other_things(kind: str, world: World) -> tuple[str, int, str] | None:
    quota = Quota.objects.filter(commitment__title__isnull=False).first()
    if kind in ("slot_freed", "slot_opened", "slots_handed_over"):
        return "slot", world.slot.pk, "1 x"
    if kind in ("place_freed", "volume_behind"):
        return "quota", quota.pk, "1"
    if kind == "places_granted":
        figures = {"old": {"extra": 0}, "new": {"extra": 2}}
        change = QuotaChange.objects.create(quota=quota, kind="grant", reason="x", actor=world.officer, **figures)
        return "quota_change", change.pk, "1"
    if kind in ("sessions_imported", "import_undone"):
        return "import", imported(world).pk, "1"
    if kind == "relay_ends":
        Registration.objects.filter(pk=world.relay.pk).update(email="person@example.org")
        return "training", world.relay.training_id, "J-60 person 1"
    if kind in ("relays_end", "earlier_relays_end"):
        # A referent reads of their own hospitals' relays alone.
        of_reader = {"role": "referent", "user": world.mediator, "hospital": world.relay.hospital}
        if not Membership.objects.filter(**of_reader).exists():
            MembershipFactory(referent=True, user=world.mediator, hospital=world.relay.hospital)
    if kind == "relays_end":
        return "training", world.relay.training_id, "J-60 referent 1"
    if kind == "earlier_relays_end":
        row = world.rows[EarlierRelay]
        # Of another convention: under one, the relay of « relay_ends » is the same person, trained again.
        EarlierRelay.objects.filter(pk=row.pk).update(email="person@example.org", convention=ConventionFactory())
        return "earlier_relay", row.pk, "of each audience"
    if kind.startswith("event_"):
        return "event_registration", came_to(kind, world).pk, "1"
    if kind.startswith("registration_"):
        return "registration", registered_for(kind, world).pk, "1"
    if kind.startswith("invitation"):
        return "invitation", world.invitation.pk, "1"
    if kind == "convention_terminated":
        terminated = {"status": "terminated", "terminated_on": timezone.localdate()}
        Convention.objects.filter(pk=world.party.convention_id).update(**terminated)
        return "convention", world.party.convention_id, "1"
    if kind.startswith("evaluation_"):
        return "edition", Edition.objects.filter(evaluation=world.rows[Evaluation]).order_by("number").first().pk, "1"
    if kind == "dossier_released":
        return "dossier", given_to_the_mediator(world).pk, "1"
    if kind.startswith("project_"):
        return "project", world.rows[Project].pk, "submitted 1"
    if kind == "team_stuck":
        return "project", world.team.pk, "J-58 referent 1"
    if kind.startswith("questionnaire_"):
        return "questionnaire", world.rows[Questionnaire].pk, "start"
    if kind == "team_partner_gone":
        return "project", world.team.pk, "1"
    if kind == "partner_news":
        return "partner", world.rows[PatientPartner].pk, str(world.rows[News].pk)
    if kind.startswith("introduction_"):
        return "introduction", introduction_for(kind, world).pk, "1"
    if kind.startswith("partner_"):
        return "partner", partner_for(kind, world).pk, "1"
    if kind == "letter_ends":
        return "letter", world.letter.pk, "of each audience"
    if kind.startswith("letter_"):
        letter = LetterFactory(introduction=world.letter.introduction, declined=True, answer=HOSTILE)
        return "letter", letter.pk, "declined"
    if kind.startswith("minutes_"):
        return "minutes_review", world.rows[MinutesReview].pk, "1"
    if kind.startswith(("meeting_", "decision_")):
        return about_a_committee(kind, world)
    return {
        "measure_due": ("indicator", world.rows[Indicator].pk, "1"),
        "indicator_behind": ("indicator", world.rows[Indicator].pk, "1"),
        "approval_late": ("approval", world.rows[Approval].pk, "1"),
        "convention_ends": ("convention", world.party.convention_id, "1"),
        "convention_resumed": ("convention", world.party.convention_id, "1"),
        "nobody_left": ("membership", world.invitation.membership_id, "1"),
        "new_address": ("user", world.referent.pk, "1"),
    }.get(kind)


def partner_for(kind: str, world: World) -> PatientPartner:
    if kind == "partner_asked":
        return PatientPartnerFactory(unconfirmed=True, full_name=world.rows[PatientPartner].full_name)
    return world.rows[PatientPartner]


def introduction_for(kind: str, world: World) -> Introduction:
    """One that stands as this kind has it, with all that its mails say."""
    now = timezone.now()
    stands = {
        "introduction_called_off": {"called_off_at": now},
        "introduction_working": {"state": "working", "working_since": timezone.localdate()},
        "introduction_paused": {"state": "working", "working_since": timezone.localdate()},
        "introduction_back": {"state": "working", "working_since": timezone.localdate()},
        "introduction_over": {"state": "ended", "ended_at": now, "ending": "no_match"},
    }
    if kind not in stands:
        return world.rows[Introduction]
    return IntroductionFactory(project=world.team, planned=True, **stands[kind])


def given_to_the_mediator(world: World) -> Dossier:
    """A dossier is sent to members of its committee alone."""
    dossier = Dossier.objects.released().get(meeting=world.rows[Meeting])
    CommitteeMemberFactory(committee=dossier.meeting.committee, email=world.mediator.email)
    return dossier


def about_a_committee(kind: str, world: World) -> tuple[str, int, str]:
    """A meeting with all that its mails say, as it stands for this kind; or a decision of it."""
    if kind.startswith("decision_"):
        return "decision", world.rows[Decision].pk, "1"
    cancelled = {"status": "cancelled", "cancel_reason": "x"} if kind == "meeting_cancelled" else {}
    Meeting.objects.filter(pk=world.rows[Meeting].pk).update(**cancelled, version=1)
    return "meeting", world.rows[Meeting].pk, "1"


def came_to(kind: str, world: World) -> EventRegistration:
    """Somebody's place in the world's event, as a message of this kind finds it."""
    event = world.rows[EventRegistration].event
    if kind in ("event_offered", "event_moved"):
        return EventRegistrationFactory(event=event, offered=True)
    if kind == "event_ended":
        ended = {"state": "cancelled", "ending": "session", "ended_at": timezone.now()}
        return EventRegistrationFactory(event=event, **ended)
    return EventRegistrationFactory(event=event, state={"event_resources": "attended"}.get(kind, "registered"))


def registered_for(kind: str, world: World) -> Registration:
    if kind == "registration_offered":
        return RegistrationFactory(training=world.registration.training, offered=True)
    if kind == "registration_ended":
        ended = {"state": "cancelled", "ending": "manager", "ended_at": timezone.now()}
        return RegistrationFactory(training=world.registration.training, **ended)
    return world.registration


def imported(world: World) -> ImportBatch:
    batch = world.rows[ImportBatch]
    ImportedSession.objects.get_or_create(batch=batch, session=world.upcoming, line=1)
    who, now = world.officer, timezone.now()
    ImportBatch.objects.filter(pk=batch.pk).update(applied_by=who, applied_at=now, undone_by=who, undone_at=now)
    return batch


def said(notice: Notice) -> Said:
    with translation.override("fr"):
        message = compose(notice)
        content = seal(mail_of(notice, message)).content
    return Said(notice, message, email.message_from_bytes(content, policy=email.policy.default))


def gather(digest: Notice) -> None:
    """What the digest says is the news of a session."""
    news = Notice.objects.filter(kind="session_confirmed").exclude(recipient_email=digest.recipient_email)
    news.update(state=Notice.State.GATHERED, digest=digest)


def test_every_kind_is_tried(mails):
    assert {each.notice.kind for each in mails} == {kind.name for kind in registered()}


def test_no_text_becomes_a_header_or_another_recipient(mails):
    for each in mails:
        assert set(each.mail.keys()) <= HEADERS, each.notice.kind
        assert each.mail["To"] == each.notice.recipient_email
        assert len(each.mail["Subject"].splitlines()) == 1, each.notice.kind


def test_no_text_becomes_markup(mails):
    for each in mails:
        marks = Marks(each.message.html)
        assert marks.tags <= TAGS, (each.notice.kind, marks.tags - TAGS)
        assert marks.attributes <= ATTRIBUTES, (each.notice.kind, marks.attributes - ATTRIBUTES)


def test_texts_are_really_hostile_where_they_stand(mails):
    """Or the other tests would prove nothing."""
    silent = {each.notice.kind for each in mails if "<u>" not in Marks(each.message.html).text}
    assert not silent


def test_no_text_becomes_a_calendar_property(mails):
    calendars = [each.message.calendar for each in mails if each.message.calendar]
    assert calendars
    for content in calendars:
        assert b"=1" in content
        assert not re.search(rb"(?m)^X-EVIL", content, re.IGNORECASE)
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
        calendar = Calendar.from_ical(content)
        assert {component.name for component in calendar.walk()} <= COMPONENTS
        for event in calendar.events:
            assert set(event) <= PROPERTIES


def test_mailed_link_never_acts_by_get(mails):
    paths = {unescape(path) for each in mails for path in LINK.findall(each.message.html)}
    assert len(paths) > 10
    for path in sorted(paths):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(path)
        written = {found[1] for query in queries if (found := WRITING.match(query["sql"]))}
        assert answer.status_code < 500, path
        assert not written - NOT_WORK, path
