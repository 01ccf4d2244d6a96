"""Rows for tests, valid by default; traits name the cases. Dates are relative to now."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory, Password

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
    Outing,
    Participation,
    PlaceWish,
    PracticalNote,
    Registration,
    Session,
    SessionEvent,
    SessionPhoto,
    Slot,
    Training,
)
from activities.models.choices import Format, Means, Place, State
from partnerships.models import (
    Commitment,
    Committee,
    CommitteeMember,
    Contribution,
    Convention,
    Decision,
    Document,
    Dossier,
    Edition,
    Evaluation,
    Funding,
    HeadOfficeService,
    Hospital,
    HospitalGroup,
    Indicator,
    IndicatorSite,
    Measure,
    Meeting,
    Membership,
    MinutesReview,
    Partner,
    Party,
    ProjectAction,
    Quota,
    Room,
    Strand,
    Target,
    Ward,
)
from partnerships.models.choices import Audience, Side, Visibility
from patient_partners.models import (
    Actor,
    Axis,
    Call,
    Consent,
    Domain,
    Event,
    EventRegistration,
    ImpactQuestion,
    Introduction,
    Letter,
    PathEntry,
    PatientPartner,
    PlannedEvent,
    Programme,
    Project,
    Publication,
    Questionnaire,
    Search,
    SheetComment,
    SheetVersion,
    Step,
    TeamTarget,
    ToolSheet,
)
from patient_partners.models.choices import Readers, Stage
from patient_partners.models.programme import QUIET_DAYS
from patient_partners.services.impact import open_questionnaire


def in_days(days: float, hours: float = 0):
    """An aware moment from now, on a whole minute."""
    return timezone.now().replace(second=0, microsecond=0) + timedelta(days=days, hours=hours)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = Sequence(lambda n: f"personne{n}@example.org")
    full_name = Sequence(lambda n: f"Personne Inventée {n}")
    password = Password("une phrase de passe assez longue")


class HospitalGroupFactory(DjangoModelFactory):
    class Meta:
        model = HospitalGroup

    name = Sequence(lambda n: f"GHU {n}")
    slug = Sequence(lambda n: f"ghu-{n}")


class HospitalFactory(DjangoModelFactory):
    class Meta:
        model = Hospital

    name = Sequence(lambda n: f"Hôpital d'essai {n}")
    slug = Sequence(lambda n: f"hopital-{n}")
    group = SubFactory(HospitalGroupFactory)
    city = "Paris 13e"
    postcode = "75013"


class WardFactory(DjangoModelFactory):
    class Meta:
        model = Ward

    class Params:
        sensitive = Trait(default_visibility=Visibility.UNPUBLISHED)

    hospital = SubFactory(HospitalFactory)
    name = Sequence(lambda n: f"Service {n}")
    slug = Sequence(lambda n: f"service-{n}")
    building = "Bâtiment Lavande"
    floor = "2e étage"
    meeting_point = "devant le poste de soins"
    contact_name = "Mme Bouleau"
    phone = "01 99 00 00 01"
    mailbox = Sequence(lambda n: f"service{n}@example.org")


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    name = Sequence(lambda n: f"Musée d'essai {n}")
    slug = Sequence(lambda n: f"musee-{n}")
    kind = Partner.Kind.MUSEUM
    mailbox = Sequence(lambda n: f"musee{n}@example.org")
    phone = "01 99 00 00 02"


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    partner = SubFactory(PartnerFactory)
    name = Sequence(lambda n: f"Salle {n}")


class HeadOfficeServiceFactory(DjangoModelFactory):
    class Meta:
        model = HeadOfficeService
        django_get_or_create = ("slug",)

    name = "Service culture"
    slug = "culture"
    mailbox = "culture@example.org"
    phone = "01 99 00 00 03"


class PartnershipServiceFactory(HeadOfficeServiceFactory):
    """The service that runs the patient partnership."""

    name = "Service expérience et partenariat patient"
    slug = "experience-patient"
    runs_partnership = True


class MembershipFactory(DjangoModelFactory):
    """A referent by default; traits for the other roles. `until` in the past makes a leaver."""

    class Meta:
        model = Membership

    class Params:
        referent = Trait(role=Membership.Role.REFERENT, hospital=SubFactory(HospitalFactory))
        group_referent = Trait(role=Membership.Role.REFERENT, hospital_group=SubFactory(HospitalGroupFactory))
        mediator = Trait(role=Membership.Role.MEDIATOR, partner=SubFactory(PartnerFactory))
        contact = Trait(role=Membership.Role.CONTACT, party=SubFactory(PartnerFactory))
        observer = Trait(role=Membership.Role.OBSERVER, party=SubFactory(PartnerFactory))
        accompanier = Trait(role=Membership.Role.PARTNERSHIP, accompanied_group=SubFactory(HospitalGroupFactory))
        coordinator = Trait(role=Membership.Role.COORDINATOR, partner=SubFactory(PartnerFactory))
        officer = Trait(role=Membership.Role.OFFICER, service=SubFactory(HeadOfficeServiceFactory))

    user = SubFactory(UserFactory)
    since = LazyFunction(lambda: timezone.localdate() - timedelta(days=30))


class ConventionFactory(DjangoModelFactory):
    """Running since 100 days for three years, signed by the group and one partner."""

    class Meta:
        model = Convention
        skip_postgeneration_save = True

    partner = SubFactory(PartnerFactory)
    slug = Sequence(lambda n: f"convention-{n}")
    title = Sequence(lambda n: f"Convention d'essai {n}")
    status = Convention.Status.IN_FORCE
    owner = SubFactory(HeadOfficeServiceFactory)
    effective_on = LazyFunction(lambda: timezone.localdate() - timedelta(days=100))
    ends_on = LazyAttribute(lambda o: o.effective_on + timedelta(days=3 * 365))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        partner = kwargs.pop("partner")
        convention = super()._create(model_class, *args, **kwargs)
        Party.objects.create(convention=convention, side=Side.HOSPITAL, part=Party.Part.LEAD)
        Party.objects.create(convention=convention, side=Side.PARTNER, partner=partner)
        return convention


class DocumentFactory(DjangoModelFactory):
    """A paper that its service alone reads."""

    class Meta:
        model = Document

    convention = SubFactory(ConventionFactory)
    kind = Document.Kind.CONVENTION
    title = Sequence(lambda number: f"Convention signée {number}")
    added_by = SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, content: bytes = b"", **kwargs):
        document = model_class(*args, **kwargs)
        document.hold(content or f"%PDF-1.7 {document.title} %%EOF".encode())
        document.save()
        return document


class CommitteeFactory(DjangoModelFactory):
    class Meta:
        model = Committee

    convention = SubFactory(ConventionFactory)
    name = Sequence(lambda number: f"Comité de suivi {number}")


class CommitteeMemberFactory(DjangoModelFactory):
    class Meta:
        model = CommitteeMember

    committee = SubFactory(CommitteeFactory)
    side = Side.HOSPITAL
    name = Sequence(lambda number: f"Membre Inventé {number}")
    email = Sequence(lambda number: f"membre.{number}@example.org")


class MeetingFactory(DjangoModelFactory):
    """To come, and nobody invited yet."""

    class Meta:
        model = Meeting

    committee = SubFactory(CommitteeFactory)
    starts_at = LazyFunction(lambda: in_days(30))
    ends_at = LazyAttribute(lambda made: made.starts_at + timedelta(hours=2))
    place = "Salle des conseils"


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    meeting = SubFactory(MeetingFactory)
    text = Sequence(lambda number: f"Décision {number}")
    owner = SubFactory(CommitteeMemberFactory, committee=SelfAttribute("..meeting.committee"))
    due_on = LazyFunction(lambda: timezone.localdate() + timedelta(days=30))


class DossierFactory(DjangoModelFactory):
    """In preparation; `released="a comment"` for one that its committee reads."""

    class Meta:
        model = Dossier

    meeting = SubFactory(MeetingFactory)
    number = 1
    changed_by = SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, released: str = "", **kwargs):
        if released:
            convention = kwargs["meeting"].committee.convention
            section = {"key": "agenda", "title": "Ordre du jour", "said": [], "tables": [], "comment": released}
            about = ("title", "committee", "convention", "meeting", "released_on", "figures_at")
            kwargs |= {
                "content": {"number": kwargs.get("number", 1), "sections": [section], **dict.fromkeys(about, "dit")},
                "document": DocumentFactory(convention=convention, kind="dossier", readers="committee"),
                "released_by": kwargs["changed_by"],
                "released_at": timezone.now(),
            }
        return super()._create(model_class, *args, **kwargs)


class EvaluationFactory(DjangoModelFactory):
    """At half-term, planned for in two weeks."""

    class Meta:
        model = Evaluation

    convention = SubFactory(ConventionFactory)
    kind = Evaluation.Kind.HALF_TERM
    planned_on = LazyFunction(lambda: timezone.localdate() + timedelta(days=14))
    planned_by = SubFactory(UserFactory)


class EditionFactory(DjangoModelFactory):
    """In preparation; `validated="a comment"` for one that the parties read."""

    class Meta:
        model = Edition

    evaluation = SubFactory(EvaluationFactory)
    number = 1
    started_by = SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class, *args, validated: str = "", **kwargs):
        if validated:
            said = {"about": "", "party": "Groupe hospitalier", "text": validated}
            section = {"key": "convention-1", "title": "L’ensemble", "said": [], "tables": [], "comments": [said]}
            about = ("title", "convention", "period", "service", "figures_at", "validated_on", "why")
            convention = kwargs["evaluation"].convention
            kwargs |= {
                "content": {
                    "number": kwargs.get("number", 1),
                    "silent": [],
                    "sections": [section],
                    **dict.fromkeys(about, "dit"),
                },
                "document": DocumentFactory(convention=convention, kind="evaluation", readers="parties"),
                "validated_by": kwargs["started_by"],
                "validated_at": timezone.now(),
            }
        return super()._create(model_class, *args, **kwargs)


class ContributionFactory(DjangoModelFactory):
    """Of the hospital group, which says nothing yet."""

    class Meta:
        model = Contribution

    edition = SubFactory(EditionFactory)
    written_by = SubFactory(UserFactory)


class MinutesReviewFactory(DjangoModelFactory):
    """A member of the committee of a meeting held three days ago, asked about its minutes, who has not answered."""

    class Meta:
        model = MinutesReview

    meeting = SubFactory(MeetingFactory, status="held", starts_at=LazyFunction(lambda: in_days(-3)))
    member = SubFactory(CommitteeMemberFactory, committee=SelfAttribute("..meeting.committee"))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        meeting = kwargs["meeting"]
        if meeting.minutes is None:
            convention = meeting.committee.convention
            meeting.minutes = DocumentFactory(convention=convention, kind="minutes", readers="committee")
            meeting.save()
        return super()._create(model_class, *args, document=meeting.minutes, **kwargs)


class ProjectActionFactory(DjangoModelFactory):
    """To launch, and nobody's yet."""

    class Meta:
        model = ProjectAction

    convention = SubFactory(ConventionFactory)
    title = Sequence(lambda number: f"Action {number}")
    status = ProjectAction.Status.TO_LAUNCH


class FundingFactory(DjangoModelFactory):
    """The hospital group's, for one year; nobody said how much."""

    class Meta:
        model = Funding

    convention = SubFactory(ConventionFactory)
    kind = Funding.Kind.OPERATING
    title = Sequence(lambda number: f"Financement {number}")
    year = 2027


class StrandFactory(DjangoModelFactory):
    class Meta:
        model = Strand

    convention = SubFactory(ConventionFactory)
    slug = Sequence(lambda n: f"volet-{n}")
    title = Sequence(lambda n: f"Volet {n}")


class IndicatorFactory(DjangoModelFactory):
    """Of the convention's term, from a dated baseline of nothing; without targets."""

    class Meta:
        model = Indicator

    convention = SubFactory(ConventionFactory)
    name = Sequence(lambda n: f"Places ouvertes {n}")
    unit = "places"
    baseline_value = 0
    baseline_on = SelfAttribute("convention.effective_on")


class IndicatorSiteFactory(DjangoModelFactory):
    class Meta:
        model = IndicatorSite

    indicator = SubFactory(IndicatorFactory)
    name = Sequence(lambda n: f"Crèche inventée {n}")


class TargetFactory(DjangoModelFactory):
    """Of the whole, at the end of the convention."""

    class Meta:
        model = Target

    indicator = SubFactory(IndicatorFactory)
    due_on = SelfAttribute("indicator.convention.ends_on")
    value = 100
    effective_from = SelfAttribute("indicator.convention.effective_on")
    why = "La convention"


class MeasureFactory(DjangoModelFactory):
    """Of the whole, today."""

    class Meta:
        model = Measure

    indicator = SubFactory(IndicatorFactory)
    on = LazyFunction(timezone.localdate)
    value = 50
    source = "Relevé du service"


class CommitmentFactory(DjangoModelFactory):
    """Sessions at the hospital, with prior agreement on themes; traits for visits and remote visits."""

    class Meta:
        model = Commitment

    class Params:
        museum_visit = Trait(kind=Commitment.Kind.MUSEUM_VISIT, needs_theme_agreement=False, title="Visites au musée")
        remote_visit = Trait(kind=Commitment.Kind.REMOTE_VISIT, title="Visites à distance")

    strand = SubFactory(StrandFactory)
    slug = Sequence(lambda n: f"engagement-{n}")
    kind = Commitment.Kind.HOSPITAL_SESSION
    title = "Séances à l'hôpital"
    quantity = 31
    needs_theme_agreement = True
    audiences = LazyFunction(lambda: [Audience.PATIENTS, Audience.RELATIVES])


class QuotaFactory(DjangoModelFactory):
    """The current convention year: from 100 days ago, one year long."""

    class Meta:
        model = Quota

    commitment = SubFactory(CommitmentFactory)
    starts_on = LazyFunction(lambda: timezone.localdate() - timedelta(days=100))
    ends_on = LazyAttribute(lambda o: o.starts_on + timedelta(days=364))
    quantity = 31


FORMAT_OF_KIND = {
    Commitment.Kind.HOSPITAL_SESSION: Format.WORKSHOP,
    Commitment.Kind.MUSEUM_VISIT: Format.MUSEUM_VISIT,
    Commitment.Kind.REMOTE_VISIT: Format.REMOTE_VISIT,
}


class ActivityFactory(DjangoModelFactory):
    """Agreed by all parties unless `agreed=False`."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    commitment = SubFactory(CommitmentFactory)
    format = LazyAttribute(lambda o: FORMAT_OF_KIND.get(o.commitment.kind, Format.TRAINING))
    slug = Sequence(lambda n: f"proposition-{n}")
    title = Sequence(lambda n: f"Papiers découpés {n}")
    description = "Découper, assembler, coller."
    duration_minutes = 60

    @factory.post_generation
    def agreed(self, create, extracted, **kwargs):
        if extracted is False:
            return
        for party in self.commitment.strand.convention.parties.all():
            ActivityAgreement.objects.create(
                activity=self,
                party=party,
                agreed_on=timezone.localdate() - timedelta(days=20),
                agreed_by="Personne Inventée",
                means=Means.MEETING,
                recorded_by=UserFactory(),
            )


class SlotFactory(DjangoModelFactory):
    """A ward's open slot in ten days; `museum` and `remote` are a partner's. Give `quota` for its commitment."""

    class Meta:
        model = Slot
        skip_postgeneration_save = True

    class Params:
        museum = Trait(
            side=Side.PARTNER, place=Place.MUSEUM, hospital=None, ward=None, partner=SubFactory(PartnerFactory)
        )
        remote = Trait(
            side=Side.PARTNER, place=Place.REMOTE, hospital=None, ward=None, partner=SubFactory(PartnerFactory)
        )

    side = Side.HOSPITAL
    place = Place.WARD
    hospital = SubFactory(HospitalFactory)
    ward = SubFactory(WardFactory, hospital=SelfAttribute("..hospital"))
    starts_at = LazyFunction(lambda: in_days(10))
    ends_at = LazyAttribute(lambda o: o.starts_at + timedelta(hours=1))
    valid_until = SelfAttribute("starts_at")
    capacity = 8
    opened_by = SubFactory(UserFactory)

    @factory.post_generation
    def commitments(self, create, extracted, **kwargs):
        self.commitments.set(extracted or [])


class CycleFactory(DjangoModelFactory):
    """Without sessions: they name it."""

    class Meta:
        model = Cycle

    rhythm = Cycle.Rhythm.FORTNIGHTLY
    made_by = SubFactory(UserFactory)


class SessionFactory(DjangoModelFactory):
    """A confirmed session in ten days for one ward's group; traits for the other states."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    class Params:
        hospital = SubFactory(HospitalFactory)
        requested = Trait(
            state=State.REQUESTED,
            confirmed_at=None,
            hospital_agreed_at=None,
            hospital_agreed_by="",
            hospital_means="",
            hospital_recorded_by=None,
        )
        held = Trait(
            state=State.HELD,
            starts_at=LazyFunction(lambda: in_days(-10)),
            reported_at=LazyFunction(lambda: in_days(-9)),
            reported_by=SelfAttribute("booked_by"),
        )
        to_report = Trait(starts_at=LazyFunction(lambda: in_days(-2)))
        cancelled = Trait(
            state=State.CANCELLED, cancelled_side="hospital", cancel_reason="staff", cancelled_how="ahead"
        )
        declined = Trait(state=State.DECLINED, confirmed_at=None)
        # Both sides have agreed; the head nurse was asked and has not answered.
        ward_asked = Trait(
            state=State.REQUESTED,
            confirmed_at=None,
            needs_ward_agreement=True,
            ward_asked_at=LazyFunction(timezone.now),
        )

    quota = SubFactory(QuotaFactory)
    commitment = SelfAttribute("quota.commitment")
    activity = SubFactory(ActivityFactory, commitment=SelfAttribute("..commitment"))
    partner = LazyAttribute(lambda o: Partner.objects.filter(parties__convention=o.commitment.strand.convention)[0])
    place = Place.WARD
    ward = SubFactory(WardFactory, hospital=SelfAttribute("..hospital"))
    starts_at = LazyFunction(lambda: in_days(10))
    ends_at = LazyAttribute(lambda o: o.starts_at + timedelta(hours=1))
    booked_by = SubFactory(UserFactory)
    state = State.CONFIRMED
    state_changed_by = SelfAttribute("booked_by")
    confirmed_at = LazyFunction(timezone.now)
    hospital_agreed_at = LazyFunction(timezone.now)
    hospital_agreed_by = "Personne Inventée"
    hospital_means = Means.SLOT
    hospital_recorded_by = SelfAttribute("booked_by")
    partner_agreed_at = LazyFunction(timezone.now)
    partner_agreed_by = "Personne Inventée"
    partner_means = Means.PORTAL
    partner_recorded_by = SelfAttribute("booked_by")

    @factory.post_generation
    def group(self, create, extracted, **kwargs):
        """One group of the session's ward, unless `group=False` or `hospital` has no ward."""
        if extracted is False or self.ward is None:
            return
        gone = self.state in (State.CANCELLED, State.DECLINED, State.LAPSED)
        ParticipationFactory(
            session=self,
            hospital=self.ward.hospital,
            ward=self.ward,
            state=Participation.State.CANCELLED if gone else Participation.State.CONFIRMED,
            present_total=6 if self.state == State.HELD else None,
        )


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    session = SubFactory(SessionFactory, group=False)
    hospital = SubFactory(HospitalFactory)
    state = Participation.State.CONFIRMED
    expected_total = 6


class OutingFactory(DjangoModelFactory):
    """Of a visit in ten days: nothing is missing, and its patients are attested for."""

    class Meta:
        model = Outing

    group = SubFactory(ParticipationFactory, expected_patients=4)
    companions = 2
    transport = "coach"
    organiser = "hospital"
    arrives_at = LazyAttribute(lambda o: o.group.session.starts_at - timedelta(minutes=15))
    medical = "obtained"
    medical_by = "Dr Inventé, médecin du service"
    medical_on = LazyFunction(timezone.localdate)
    direction = "obtained"
    direction_by = "Mme Inventée, directrice"
    direction_on = LazyFunction(timezone.localdate)
    parental = "none"


class AbsenceFactory(DjangoModelFactory):
    """The whole of the day in ten days, declared by the mediator."""

    class Meta:
        model = Absence

    mediator = SubFactory(UserFactory)
    starts_at = LazyFunction(lambda: timezone.localtime(in_days(10)).replace(hour=0, minute=0))
    ends_at = LazyAttribute(lambda o: o.starts_at + timedelta(days=1))
    declared_by = SelfAttribute("mediator")


class PracticalNoteFactory(DjangoModelFactory):
    """Of a ward, by its hospital."""

    class Meta:
        model = PracticalNote

    ward = SubFactory(WardFactory)
    text = Sequence(lambda number: f"Arriver par le jardin {number}.")
    side = Side.HOSPITAL
    written_by = SubFactory(UserFactory)


class SessionPhotoFactory(DjangoModelFactory):
    """Declared today, for a year, by whoever has nobody recognisable on it."""

    class Meta:
        model = SessionPhoto

    session = SubFactory(SessionFactory, held=True)
    content = b"a picture"
    width, height = 1200, 800
    description = "Des mains modèlent l’argile."
    credit = "Photo : le musée"
    authorisation = SessionPhoto.Authorisation.NOBODY
    use = SessionPhoto.Use.INTERNAL
    valid_until = LazyFunction(lambda: timezone.localdate() + timedelta(days=365))
    declared_by = SubFactory(UserFactory)


class SessionEventFactory(DjangoModelFactory):
    class Meta:
        model = SessionEvent

    session = SubFactory(SessionFactory)
    verb = "réservée"
    to_state = State.CONFIRMED
    actor = SubFactory(UserFactory)


class NearChangeFactory(DjangoModelFactory):
    """One that the partner has not seen yet."""

    class Meta:
        model = NearChange

    session = SubFactory(SessionFactory)
    side = Side.PARTNER
    change = SubFactory(SessionEventFactory, session=SelfAttribute("..session"))
    starts_at = SelfAttribute("session.starts_at")
    rises_at = LazyAttribute(lambda row: row.starts_at - timedelta(hours=2))


class CalendarFeedFactory(DjangoModelFactory):
    """A ward's feed by default; `person` and `whole_hospital` are the others. Read today already."""

    class Meta:
        model = CalendarFeed

    class Params:
        person = Trait(user=SubFactory(UserFactory), ward=None)
        whole_hospital = Trait(hospital=SubFactory(HospitalFactory), ward=None)

    ward = SubFactory(WardFactory)
    created_by = SubFactory(UserFactory)
    last_read_on = LazyFunction(timezone.localdate)


class PlaceWishFactory(DjangoModelFactory):
    """Somebody who wants to be told of a free place, for the next hundred days."""

    class Meta:
        model = PlaceWish

    commitment = SubFactory(CommitmentFactory, museum_visit=True)
    person = SubFactory(UserFactory)
    until = LazyFunction(lambda: timezone.localdate() + timedelta(days=100))


class ImportBatchFactory(DjangoModelFactory):
    """A spreadsheet of one line, as its preview stands."""

    class Meta:
        model = ImportBatch

    file_name = Sequence(lambda n: f"Bilan {n}.xlsx")
    side = Side.HOSPITAL
    state = ImportBatch.State.PREVIEWED
    content = LazyFunction(lambda: {"sheet": "CSV", "letters": {}, "lines": [], "unknown": [], "totals": []})
    uploaded_by = LazyFunction(lambda: MembershipFactory(officer=True).user)
    asked_by = SelfAttribute("uploaded_by")


class TrainingFactory(DjangoModelFactory):
    """At the museum in ten days, for the hospital's staff: twelve places, open until its start."""

    class Meta:
        model = Training

    session = SubFactory(
        SessionFactory,
        quota=SubFactory(
            QuotaFactory,
            commitment__kind=Commitment.Kind.RELAY_TRAINING,
            commitment__needs_theme_agreement=False,
        ),
        place=Place.MUSEUM,
        ward=None,
    )
    places = 12
    closes_at = SelfAttribute("session.starts_at")


class EarlierRelayFactory(DjangoModelFactory):
    """A relay for another year, trained a year before the portal was there."""

    class Meta:
        model = EarlierRelay

    convention = SubFactory(ConventionFactory)
    hospital = SubFactory(HospitalFactory)
    full_name = Sequence(lambda n: f"Relais Inventé {n}")
    email = Sequence(lambda n: f"relais{n}@example.org")
    ward = "Animation"
    job = "animateur"
    title = "Formation de relais"
    held_on = LazyFunction(lambda: timezone.localdate() - timedelta(days=365))
    until = LazyFunction(lambda: timezone.localdate() + timedelta(days=365))


class RegistrationFactory(DjangoModelFactory):
    """A professional who has a place."""

    class Meta:
        model = Registration

    class Params:
        waiting = Trait(state="waiting", queued_at=LazyFunction(timezone.now), registered_at=None, told_start=None)
        asked = Trait(state="agreement", manager_until=LazyFunction(lambda: in_days(7)), registered_at=None)
        offered = Trait(state="offered", offered_until=LazyFunction(lambda: in_days(2)), registered_at=None)

    training = SubFactory(TrainingFactory)
    full_name = Sequence(lambda n: f"Professionnelle Inventée {n}")
    email = Sequence(lambda n: f"professionnelle{n}@example.org")
    hospital = SubFactory(HospitalFactory)
    job = "infirmière"
    state = "registered"
    registered_at = LazyFunction(timezone.now)
    told_start = SelfAttribute("training.session.starts_at")
    told_end = SelfAttribute("training.session.ends_at")


class ProgrammeFactory(DjangoModelFactory):
    """Running this year, with one line of each list."""

    class Meta:
        model = Programme
        skip_postgeneration_save = True

    slug = Sequence(lambda n: f"programme-{n}")
    title = Sequence(lambda n: f"Programme d'essai {n}")
    owner = SubFactory(PartnershipServiceFactory)
    first_year = LazyFunction(lambda: timezone.localdate().year)
    last_year = LazyFunction(lambda: timezone.localdate().year + 1)
    purpose = "Accompagner des équipes."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        programme = super()._create(model_class, *args, **kwargs)
        of_it = {"programme": programme, "position": 1}
        axis = Axis.objects.create(slug="former", name="Former", **of_it)
        ImpactQuestion.objects.create(slug="clair", axis=axis, text="Est-ce clair ?", text_en="Is it clear?", **of_it)
        Domain.objects.create(slug="soins", name="Soins", **of_it)
        Step.objects.create(stage=Stage.IDEA, question="Une idée ?", **of_it)
        Actor.objects.create(slug="equipes", name="Équipes", tasks="Ont une idée", **of_it)
        planned = {"readers": "everybody", "begins_on": date(2023, 1, 1)}
        PlannedEvent.objects.create(slug="webinaires", wording="Webinaires", **planned, **of_it)
        TeamTarget.objects.create(slug="soixante", meaning="about", number=60, wording="env. 60", **of_it)
        return programme


class ToolSheetFactory(DjangoModelFactory):
    """For everybody, with its first version released."""

    class Meta:
        model = ToolSheet
        skip_postgeneration_save = True

    slug = Sequence(lambda n: f"fiche-{n}")
    name = Sequence(lambda n: f"Fiche {n}")
    owner = SubFactory(PartnershipServiceFactory)
    summary = "Ce qu'elle dit."
    readers = Readers.EVERYBODY

    @classmethod
    def _create(cls, model_class, *args, body: str = "Un texte.", draft: str = "", **kwargs):
        sheet = super()._create(model_class, *args, **kwargs)
        if draft:
            SheetVersion.objects.create(sheet=sheet, number=2, body=draft, why="Plus court")
        SheetVersion.objects.create(sheet=sheet, number=1, body=body, released_on=timezone.localdate())
        return sheet


class CallFactory(DjangoModelFactory):
    """Open today."""

    class Meta:
        model = Call

    programme = SubFactory(ProgrammeFactory)
    title = Sequence(lambda n: f"Appel d'essai {n}")
    text = "Proposez un projet."
    opens_on = LazyFunction(lambda: timezone.localdate() - timedelta(days=10))
    closes_on = LazyFunction(lambda: timezone.localdate() + timedelta(days=20))


class PublicationFactory(DjangoModelFactory):
    """Read from today on."""

    class Meta:
        model = Publication

    programme = SubFactory(ProgrammeFactory)
    title = Sequence(lambda n: f"Nouvelle d'essai {n}")
    text = "Un texte."


class ProjectFactory(DjangoModelFactory):
    """A draft with all that a sheet must say; `sent` to be read."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    class Params:
        sent = Trait(state="submitted", round=1, submitted_at=LazyFunction(timezone.now))
        # A team at the beginning of its path, as an acceptance leaves it.
        accepted = Trait(
            sent=True,
            state="accepted",
            decided_at=LazyFunction(timezone.now),
            decided_by=SubFactory(UserFactory),
            stage=Stage.CHOICE,
            stage_on=LazyFunction(timezone.localdate),
            sign_on=LazyFunction(timezone.localdate),
            stuck_on=LazyFunction(lambda: timezone.localdate() + timedelta(days=QUIET_DAYS)),
        )

    programme = SubFactory(ProgrammeFactory)
    hospital = SubFactory(HospitalFactory)
    domain = LazyAttribute(lambda o: o.programme.domains.first())
    holder_name = Sequence(lambda n: f"Porteuse Inventée {n}")
    holder_job = "cadre de santé"
    holder_email = Sequence(lambda n: f"porteuse{n}@example.org")
    ward = "Gériatrie"
    manager_agreement = "la cadre supérieure"
    title = Sequence(lambda n: f"Projet d'essai {n}")
    need = change = partnership = decisions = steps = "Une réponse."

    @factory.post_generation
    def path_begun(self, create, extracted, **kwargs):
        """What an accepted team's path says of its beginning."""
        if create and self.state == "accepted":
            PathEntry.objects.create(project=self, what="step", stage=Stage.IDEA, on=self.stage_on)
            begun = {"stage": Stage.CHOICE, "on": self.stage_on, "actor": self.decided_by}
            PathEntry.objects.create(project=self, what="step", **begun)


class EventFactory(DjangoModelFactory):
    """A webinar for everybody, in ten days, with places left."""

    class Meta:
        model = Event

    class Params:
        past = Trait(starts_at=LazyFunction(lambda: in_days(-10)))

    programme = SubFactory(ProgrammeFactory)
    kind = "webinar"
    title = Sequence(lambda n: f"Webinaire d'essai {n}")
    readers = Readers.EVERYBODY
    starts_at = LazyFunction(lambda: in_days(10))
    ends_at = LazyAttribute(lambda o: o.starts_at + timedelta(hours=2))
    closes_at = LazyAttribute(lambda o: o.starts_at)
    places = 12
    link = "https://visio.example.org/salon"
    language = "fr"


class EventRegistrationFactory(DjangoModelFactory):
    """With a place; `waiting` stands in line."""

    class Meta:
        model = EventRegistration

    class Params:
        requested = Trait(state="requested", registered_at=None, told_start=None, told_end=None)
        waiting = Trait(
            state="waiting",
            registered_at=None,
            told_start=None,
            told_end=None,
            queued_at=LazyFunction(timezone.now),
        )
        offered = Trait(waiting=True, state="offered", offered_until=LazyFunction(lambda: in_days(1)))

    event = SubFactory(EventFactory)
    full_name = Sequence(lambda n: f"Personne Inscrite {n}")
    email = Sequence(lambda n: f"inscrite{n}@example.org")
    state = "registered"
    registered_at = LazyFunction(timezone.now)
    told_start = LazyAttribute(lambda o: o.event.starts_at)
    told_end = LazyAttribute(lambda o: o.event.ends_at)


class SearchFactory(DjangoModelFactory):
    """What a team looks for, said by its holder; PatientPartnerFactory's people fit."""

    class Meta:
        model = Search

    project = SubFactory(ProjectFactory, accepted=True)
    contributions = LazyFunction(lambda: ["read"])
    themes = LazyFunction(lambda: ["welcome"])
    setting, rhythm, length = "both", "monthly", "hour"
    place = "Salle de réunion, tram T3"
    text = "Relire notre livret d'accueil."


class QuestionnaireFactory(DjangoModelFactory):
    """Sent today to a team's holder; with `partner`, to somebody who works with it."""

    class Meta:
        model = Questionnaire

    project = SubFactory(ProjectFactory, accepted=True)
    moment = "start"
    asked_on = LazyFunction(timezone.localdate)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return open_questionnaire(model_class(*args, **kwargs))


class SheetCommentFactory(DjangoModelFactory):
    class Meta:
        model = SheetComment

    project = SubFactory(ProjectFactory, sent=True)
    round = 1
    about = "need"
    text = "Dites d'où vous le savez."
    author = SubFactory(UserFactory)


class PatientPartnerFactory(DjangoModelFactory):
    """Confirmed, to be found by the referents of one GHU; `unconfirmed` waits for the button in its mail."""

    class Meta:
        model = PatientPartner
        skip_postgeneration_save = True

    class Params:
        unconfirmed = Trait(state="asked", confirmed_at=None, consent_ends_on=None, last_news_at=None)
        left = Trait(state="left", left_at=LazyFunction(timezone.now))

    owner = SubFactory(PartnershipServiceFactory)
    state = "potential"
    full_name = Sequence(lambda n: f"Personne Inventée {n}")
    email = Sequence(lambda n: f"personne{n}@example.org")
    contributions = ("read", "group")
    themes = ("welcome",)
    wishes = "Aider à écrire clairement."
    limits = "Une heure, assise."
    phone = "01 99 00 00 00"
    contact_when = "le matin"
    rhythm, length, setting = "monthly", "two_hours", "both"
    confirmed_at = last_news_at = LazyFunction(timezone.now)
    consent_ends_on = LazyFunction(lambda: timezone.localdate() + timedelta(days=700))

    @classmethod
    def _create(cls, model_class, *args, groups=None, **kwargs):
        kwargs |= {name: list(kwargs[name]) for name in ("contributions", "themes")}
        partner = super()._create(model_class, *args, **kwargs)
        partner.groups.set([HospitalGroupFactory()] if groups is None else groups)
        Consent.objects.create(partner=partner, wording=1, language="fr", text="J’accepte.")
        return partner


class IntroductionFactory(DjangoModelFactory):
    """Of a team that said what it looks for, to somebody who chose its GHU; proposed, unless a trait says more."""

    class Meta:
        model = Introduction

    class Params:
        answered = Trait(answered_at=LazyFunction(timezone.now))
        interested = Trait(state="interested", answered=True)
        planned = Trait(
            interested=True,
            starts_at=LazyFunction(lambda: timezone.now() + timedelta(days=3)),
            ends_at=LazyAttribute(lambda o: o.starts_at + timedelta(hours=1)),
            place="Salle des familles",
        )
        working = Trait(state="working", answered=True, working_since=LazyFunction(timezone.localdate))

    project = LazyFunction(lambda: SearchFactory().project)
    partner = LazyAttribute(
        lambda o: PatientPartnerFactory(owner=o.project.programme.owner, groups=[o.project.hospital.group])
    )
    proposed_by = SubFactory(UserFactory)


class LetterFactory(DjangoModelFactory):
    """A draft of a team and a person who said yes, for a year from today; `proposed`, or `accepted` by both."""

    class Meta:
        model = Letter

    class Params:
        proposed = Trait(
            state="proposed",
            template=LazyAttribute(lambda o: letter_sheet(o.introduction.project, "letter", LETTER_BODY)),
            charter=LazyAttribute(lambda o: letter_sheet(o.introduction.project, "charter", "Nos engagements.")),
            text="La mission : relire le livret d'accueil.",
            proposed_at=LazyFunction(timezone.now),
        )
        declined = Trait(proposed=True, state="declined", closed_at=LazyFunction(timezone.now), closed_by_side="person")
        accepted = Trait(
            proposed=True,
            state="accepted",
            person_accepted_at=LazyFunction(timezone.now),
            team_accepted_at=LazyFunction(timezone.now),
        )

    introduction = SubFactory(IntroductionFactory, interested=True)
    mission = "Relire le livret d'accueil."
    rhythm = "Une heure par mois, en visio."
    contact = "Porteuse Inventée, le matin"
    starts_on = LazyFunction(timezone.localdate)
    ends_on = LazyAttribute(lambda o: o.starts_on + timedelta(days=364))


LETTER_BODY = (
    "L’équipe : [équipe]\nLe ou la partenaire : [partenaire]\nLe projet : [projet]\n"
    "Ensemble : [mission]\nDu [début] au [fin].\n[signatures]"
)


def letter_sheet(project, becomes: str, body: str) -> SheetVersion:
    """The version in force of the sheet that letters of the project's programme are drawn from."""
    owner = project.programme.owner
    sheet = ToolSheet.objects.filter(owner=owner, becomes=becomes).first()
    sheet = sheet or ToolSheetFactory(owner=owner, becomes=becomes, body=body)
    return sheet.versions.get()
