"""Two worlds that must not know each other: a museum, a hospital, a service of the head office, and their people.

Every text of a world carries its mark, so that a page shows by itself whose texts it tells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models import User
from activities.models import (
    Absence,
    Activity,
    ActivityAgreement,
    CalendarFeed,
    Cycle,
    EarlierRelay,
    ImportBatch,
    NearChange,
    Participation,
    PracticalNote,
    Registration,
    Session,
    SessionEvent,
    SessionPhoto,
    Slot,
    Training,
)
from activities.models.choices import Place
from foundation.models import Forgotten
from foundation.retention import Rule, report_forgotten
from notifications.models import Notice, ReminderRule
from partnerships.models import (
    Amendment,
    AmendmentLine,
    Approval,
    Commitment,
    Committee,
    CommitteeMember,
    Convention,
    ConventionEvent,
    Decision,
    Document,
    Evaluation,
    Funding,
    HeadOfficeService,
    Hospital,
    HospitalGroup,
    Indicator,
    IndicatorSite,
    Invitation,
    Meeting,
    Membership,
    MinutesReview,
    Objective,
    Partner,
    PartnerClosure,
    Party,
    ProjectAction,
    PublicHoliday,
    QuietPeriod,
    Quota,
    Room,
    SchoolHoliday,
    Strand,
    Ward,
)
from partnerships.models.choices import Side
from partnerships.models.evaluations import subject_key
from patient_partners.models import (
    Actor,
    Axis,
    Call,
    Consent,
    Domain,
    Event,
    EventRegistration,
    FileReading,
    ImpactQuestion,
    Introduction,
    Letter,
    News,
    PathEntry,
    PatientPartner,
    PlannedEvent,
    Programme,
    Project,
    Publication,
    Questionnaire,
    RecognitionFact,
    Search,
    SheetComment,
    SignedCopy,
    Step,
    TeamTarget,
    TimeGiven,
    ToolSheet,
    Wishes,
)
from tests import factories
from tests.factories import in_days

MARK = re.compile(r"marque(\d)-(\w+\.\w+)")

# What belongs to nobody in particular.
COMMON = [Forgotten, PublicHoliday, QuietPeriod, SchoolHoliday, ReminderRule]
OWNED = [
    Absence,
    Activity,
    ActivityAgreement,
    Actor,
    Axis,
    Call,
    Consent,
    Domain,
    Event,
    EventRegistration,
    FileReading,
    ImpactQuestion,
    Introduction,
    News,
    PatientPartner,
    PlannedEvent,
    Programme,
    Project,
    Publication,
    Questionnaire,
    Search,
    SheetComment,
    Step,
    TeamTarget,
    ToolSheet,
    Amendment,
    AmendmentLine,
    Approval,
    CalendarFeed,
    Commitment,
    Committee,
    CommitteeMember,
    Convention,
    Decision,
    Meeting,
    Document,
    Evaluation,
    ConventionEvent,
    Cycle,
    EarlierRelay,
    HeadOfficeService,
    Hospital,
    HospitalGroup,
    ImportBatch,
    Indicator,
    IndicatorSite,
    Invitation,
    Membership,
    MinutesReview,
    Notice,
    PracticalNote,
    Objective,
    Participation,
    Partner,
    PartnerClosure,
    Party,
    ProjectAction,
    Funding,
    Quota,
    Registration,
    Room,
    Session,
    SessionEvent,
    SessionPhoto,
    Slot,
    Strand,
    Training,
    User,
    Ward,
    RecognitionFact,
    TimeGiven,
    Wishes,
]


@dataclass
class World:
    """One of the two worlds: what an address can name in it, and who lives there."""

    number: int
    hospital: Hospital
    ward: Ward
    partner: Partner
    party: Party
    activity: Activity
    slot: Slot
    museum_slot: Slot
    requested: Session
    asked: Session
    upcoming: Session
    near_change: NearChange
    cycle: Cycle
    over: Session
    going_on: Session
    shared: Session
    invitation: Invitation
    absence: Absence
    feed: CalendarFeed
    note: PracticalNote
    photo: SessionPhoto
    registration: Registration
    relay: Registration
    mediator: User
    coordinator: User
    contact: User
    referent: User
    group_referent: User
    officer: User
    accompanier: User
    team: Project
    letter: Letter
    rows: dict[type[models.Model], models.Model] = field(default_factory=dict)


def build_worlds() -> tuple[World, World]:
    """Both worlds, marked, and what they share."""
    today = timezone.localdate()
    PublicHoliday.objects.create(day=today + timedelta(days=300), name="Fête inventée")
    SchoolHoliday.objects.create(
        zone="C", name="Vacances inventées", starts_on=today + timedelta(days=300), ends_on=today + timedelta(days=310)
    )
    # A test that empties the tables may have taken those that the migrations brought.
    later = today + timedelta(days=6000)
    QuietPeriod.objects.create(name="Période inventée", starts_on=later, ends_on=later)
    ReminderRule.objects.get_or_create(kind="session_reminder", audience="hospital", number=59)
    report_forgotten(Rule("messages", "deux ans après leur envoi"), 3, timezone.now())
    return tuple(build_marked(number) for number in (1, 2))


def build_marked(number: int) -> World:
    known = {model: set(model.objects.values_list("pk", flat=True)) for model in OWNED}
    world = build_world(number)
    for model in OWNED:
        for row in model.objects.exclude(pk__in=known[model]):
            model.objects.filter(pk=row.pk).update(**marked_texts(row, number))
            world.rows.setdefault(model, row)
    return world


def marked_texts(row: models.Model, number: int) -> dict[str, str]:
    """Every free text of a row, and every address of a mailbox, as the mark of its world."""
    return {column.name: mark_of(row, column, number) for column in free_texts(row)}


# Codes, and what a constraint ties to another field.
UNMARKED = {
    "digest",
    "password",
    "slug",
    "token",
    "postcode",
    "kind",
    "object_type",
    "occasion",
    "message_id",
    "reply_to",
    "language",
}
EMPTY_TOGETHER = {
    "cancel_reason",
    "actor_name",
    "hospital_agreed_by",
    "partner_agreed_by",
    "remark",
    "state_changed_by_name",
    "ward_agreed_by",
}


def free_texts(row: models.Model) -> Iterator[models.Field]:
    for column in row._meta.concrete_fields:
        is_text = isinstance(column, models.CharField | models.TextField) and not column.choices
        is_tied = column.name in EMPTY_TOGETHER and not getattr(row, column.name)
        if is_text and not is_tied and column.name not in UNMARKED:
            yield column


def mark_of(row: models.Model, column: models.Field, number: int) -> str:
    mark = f"marque{number}-{row._meta.model_name}.{column.name}"
    if isinstance(column, models.EmailField):
        return f"{mark}.{row.pk}@example.org"
    return f"{mark} {row.pk}"[: column.max_length]


def build_world(number: int) -> World:
    """Rows in every state that an address can ask for. The hospital takes part in its own convention only."""
    hospital = factories.HospitalFactory(slug=f"hopital-du-monde-{number}")
    ward = factories.WardFactory(hospital=hospital, slug=f"service-du-monde-{number}")
    service = factories.PartnershipServiceFactory(slug=f"siege-{number}", name=f"Siège {number}")
    partner = factories.PartnerFactory()
    factories.RoomFactory(partner=partner)
    PartnerClosure.objects.create(
        partner=partner, starts_on=timezone.localdate(), ends_on=timezone.localdate(), reason="travaux"
    )
    convention = factories.ConventionFactory(partner=partner, owner=service)
    convention.hospitals.set([hospital])
    Objective.objects.create(convention=convention, text="Un objectif")
    decision = factories.DecisionFactory(meeting__committee__convention=convention)
    factories.DossierFactory(meeting=decision.meeting, released=f"marque{number}-dossier.content")
    factories.DossierFactory(meeting=decision.meeting, number=2)
    factories.MinutesReviewFactory(meeting__committee=decision.meeting.committee)
    factories.DocumentFactory(convention=convention, readers=Document.Readers.PARTIES)
    add_indicator(convention, number)
    add_evaluation(convention, number)
    Approval.objects.create(convention=convention, body="Conseil", result=Approval.Result.APPROVED, note="vu")
    ConventionEvent.objects.create(
        convention=convention,
        verb="signée",
        from_status="bodies",
        to_status="signed",
        happened_on=timezone.localdate(),
        why="un motif",
    )
    amendment = Amendment.objects.create(
        convention=convention, number=1, title="objet", effective_on=timezone.localdate()
    )
    AmendmentLine.objects.create(
        amendment=amendment, kind=AmendmentLine.Kind.CLAUSE, clause="article", before="avant", after="après"
    )
    strand = factories.StrandFactory(convention=convention)
    factories.ProjectActionFactory(convention=convention, strand=strand, partner=partner)
    factories.FundingFactory(convention=convention, strand=strand)
    commitment = factories.CommitmentFactory(strand=strand)
    visits = factories.CommitmentFactory(strand=strand, museum_visit=True)
    quota = factories.QuotaFactory(commitment=commitment)
    factories.QuotaFactory(commitment=visits)
    activity = factories.ActivityFactory(commitment=commitment)
    people = {
        "mediator": factories.MembershipFactory(mediator=True, partner=partner).user,
        "coordinator": factories.MembershipFactory(coordinator=True, partner=partner).user,
        "contact": factories.MembershipFactory(contact=True, party=partner).user,
        "referent": factories.MembershipFactory(referent=True, hospital=hospital).user,
        "group_referent": factories.MembershipFactory(group_referent=True, hospital_group=hospital.group).user,
        "officer": factories.MembershipFactory(officer=True, service=service).user,
        "accompanier": factories.MembershipFactory(accompanier=True, accompanied_group=hospital.group).user,
    }
    invited = factories.MembershipFactory(referent=True, hospital=hospital)

    def session(days: float, **traits) -> Session:
        """Booked by the coordinator, led by nobody yet."""
        return factories.SessionFactory(
            quota=quota,
            activity=activity,
            ward=ward,
            hospital=hospital,
            starts_at=in_days(days),
            partner=partner,
            booked_by=people["coordinator"],
            **traits,
        )

    factories.EarlierRelayFactory(convention=convention, hospital=hospital)
    team = add_partnership(service, hospital, number)
    # An address of the workspace names a sheet by its slug, as it names a hospital.
    factories.ToolSheetFactory(
        owner=service,
        slug=hospital.slug,
        body=f"marque{number}-sheetversion.body",
        draft=f"marque{number}-sheetversion.draft",
    )
    # After that sheet, which is the one that addresses of sheets name.
    letter = add_letter(add_partner(service, hospital, people["officer"], team), number)
    factories.ImportBatchFactory(uploaded_by=people["officer"])
    requested, upcoming, over = session(20, requested=True), session(1, cycle=factories.CycleFactory()), session(-2)
    asked = session(22, ward_asked=True)
    change = factories.SessionEventFactory(session=upcoming, actor=people["coordinator"], why="un motif")
    session(3, cancelled=True)
    registration = register_somebody(strand, partner, hospital, people["coordinator"])
    Notice.objects.create(
        kind="session_confirmed",
        object_type="session",
        object_id=upcoming.pk,
        occasion="1",
        recipient_email=f"mailbox{number}@example.org",
        recipient=people["mediator"],
    )
    return World(
        number=number,
        hospital=hospital,
        ward=ward,
        partner=partner,
        party=convention.parties.get(side=Side.PARTNER),
        activity=activity,
        slot=factories.SlotFactory(
            hospital=hospital, ward=ward, commitments=[commitment], opened_by=people["referent"]
        ),
        museum_slot=factories.SlotFactory(
            museum=True, partner=partner, commitments=[visits], opened_by=people["coordinator"]
        ),
        requested=requested,
        asked=asked,
        upcoming=upcoming,
        near_change=factories.NearChangeFactory(session=upcoming, change=change),
        cycle=upcoming.cycle,
        over=over,
        going_on=session(-0.9 / 24),
        shared=shared_visit(strand, ward, booked_by=people["coordinator"], partner=partner),
        invitation=Invitation.objects.create(membership=invited, invited_by=people["officer"]),
        absence=factories.AbsenceFactory(mediator=people["mediator"]),
        registration=registration,
        team=team,
        letter=letter,
        relay=train_relay(registration),
        note=factories.PracticalNoteFactory(ward=ward, written_by=people["referent"]),
        photo=factories.SessionPhotoFactory(session=over, declared_by=people["referent"]),
        feed=factories.CalendarFeedFactory(ward=ward, created_by=people["referent"]),
        **people,
    )


def add_indicator(convention: Convention, number: int) -> None:
    """One that is counted at a site, with a measure that was corrected.

    The database lets nobody change its target and measures: they bear the mark from the start.
    """
    indicator = factories.IndicatorFactory(convention=convention, source="une source")
    site = factories.IndicatorSiteFactory(indicator=indicator)
    factories.TargetFactory(indicator=indicator, site=site, why=f"marque{number}-target.why")
    said = {"source": f"marque{number}-measure.source", "why": f"marque{number}-measure.why"}
    first = factories.MeasureFactory(indicator=indicator, site=site, **said)
    factories.MeasureFactory(indicator=indicator, site=site, replaces=first, **said)


def add_partnership(service: HeadOfficeService, hospital: Hospital, number: int) -> Project:
    """A programme with an open call, a sheet of the hospital that waits to be read, with a comment, and its team.

    What happened to a team is never rewritten: it bears the mark from the start.
    """
    programme = factories.ProgrammeFactory(owner=service)
    call = factories.CallFactory(programme=programme)
    factories.PublicationFactory(programme=programme)
    project = factories.ProjectFactory(programme=programme, call=call, hospital=hospital, sent=True)
    factories.SheetCommentFactory(project=project)
    at = {"programme": programme, "call": call, "hospital": hospital}
    team = factories.ProjectFactory(**at, accepted=True, submitted_at=in_days(-9))
    marks = {name: f"marque{number}-pathentry.{name}" for name in ("text", "lacks", "next_what")}
    said = {"on": timezone.localdate(), "actor": team.decided_by} | marks
    PathEntry.objects.create(project=team, what="step", stage="start", **said)
    factories.SearchFactory(project=team)
    factories.QuestionnaireFactory(project=team)
    # For everybody: the address without an account opens no other.
    left = {"minutes": "Trois idées.", "is_shared": True}
    event = factories.EventFactory(programme=programme, created_by=team.decided_by, **left)
    factories.EventRegistrationFactory(event=event, project=team)
    return team


def add_partner(service: HeadOfficeService, hospital: Hospital, reader: User, team: Project) -> Introduction:
    """Somebody who chose the hospital's group, whose file was read, who was written to, and is to meet its team."""
    partner = factories.PatientPartnerFactory(owner=service, groups=[hospital.group])
    FileReading.objects.create(number=partner.pk, partner=partner, service=service, reader=reader)
    News.objects.create(partner=partner, text="x", written_by=reader)
    return factories.IntroductionFactory(
        project=team, partner=partner, planned=True, link="https://visio.example.org/a", proposed_by=reader
    )


def add_letter(introduction: Introduction, number: int) -> Letter:
    """Of the team and the person, accepted and signed by hand, with time, a fact and wishes.

    The database lets nobody change what was proposed: it bears the mark from the start.
    """
    marks = {name: f"marque{number}-letter.{name}" for name in ("text", "mission", "limits", "rhythm", "contact")}
    letter = factories.LetterFactory(introduction=introduction, accepted=True, **marks)
    copy = SignedCopy(letter=letter, signed_on=timezone.localdate())
    copy.hold(b"%PDF-1.7")
    copy.save()
    TimeGiven.objects.create(letter=letter, on=timezone.localdate(), minutes=90, use="meeting", words="relu")
    RecognitionFact.objects.create(letter=letter, on=timezone.localdate(), what="un livre")
    Wishes.objects.create(partner=introduction.partner, wishes=["travel"], words="un ticket")
    return letter


def add_evaluation(convention: Convention, number: int) -> None:
    """One with a validated version, and a correction in preparation that each party has commented.

    The database lets nobody change what was validated: it bears the mark from the start.
    """
    evaluation = factories.EvaluationFactory(convention=convention)
    factories.EditionFactory(evaluation=evaluation, validated=f"marque{number}-edition.content")
    draft = factories.EditionFactory(evaluation=evaluation, number=2, why=f"marque{number}-edition.why")
    said = {"comments": {subject_key(convention): f"marque{number}-contribution.comments"}}
    for party in convention.parties.all():
        factories.ContributionFactory(edition=draft, partner=party.partner, **said)


def shared_visit(strand: Strand, ward: Ward, **people) -> Session:
    """A visit at a distance with groups of two wards of the hospital, and place for another."""
    commitment = factories.CommitmentFactory(strand=strand, remote_visit=True)
    visit = factories.SessionFactory(
        quota=factories.QuotaFactory(commitment=commitment),
        activity=factories.ActivityFactory(commitment=commitment),
        place=Place.REMOTE,
        ward=None,
        starts_at=in_days(15),
        max_groups=3,
        max_people=30,
        **people,
    )
    for coming in (ward, factories.WardFactory(hospital=ward.hospital)):
        factories.ParticipationFactory(session=visit, hospital=ward.hospital, ward=coming)
    return visit


def register_somebody(strand: Strand, partner: Partner, hospital: Hospital, coordinator: User) -> Registration:
    """For a training at the museum, led by nobody yet, whose manager is asked."""
    commitment = factories.CommitmentFactory(
        strand=strand, kind=Commitment.Kind.RELAY_TRAINING, needs_theme_agreement=False
    )
    session = factories.SessionFactory(
        quota=factories.QuotaFactory(commitment=commitment),
        partner=partner,
        place="museum",
        ward=None,
        booked_by=coordinator,
    )
    training = factories.TrainingFactory(session=session, asks_manager=True)
    return factories.RegistrationFactory(
        training=training, hospital=hospital, asked=True, manager_email="responsable@example.org"
    )


def train_relay(registration: Registration) -> Registration:
    """Somebody of the same hospital who attended such a training a month ago."""
    like = registration.training.session
    session = factories.SessionFactory(
        quota=like.quota,
        activity=like.activity,
        partner=like.partner,
        place="museum",
        ward=None,
        booked_by=like.booked_by,
        starts_at=in_days(-30),
        held=True,
    )
    training = factories.TrainingFactory(session=session, relay_months=24)
    return factories.RegistrationFactory(training=training, hospital=registration.hospital, state="attended")
