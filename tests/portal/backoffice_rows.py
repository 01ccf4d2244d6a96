"""One row of each model that the back office edits, all within reach of the culture service."""

from datetime import UTC, date, datetime, time, timedelta

from accounts.models import User
from activities.models import Absence, Activity, EarlierRelay, ImportBatch, Registration, Session, Slot
from foundation.models import Forgotten
from notifications.models import ReminderRule
from partnerships.models import (
    Commitment,
    Committee,
    Convention,
    Decision,
    Document,
    Evaluation,
    Funding,
    HeadOfficeService,
    Hospital,
    HospitalGroup,
    Indicator,
    Invitation,
    Meeting,
    Membership,
    Partner,
    ProjectAction,
    PublicHoliday,
    QuietPeriod,
    Quota,
    SchoolHoliday,
    Ward,
)
from patient_partners.models import Call, Programme, Project, Publication, ToolSheet
from tests import factories

FIRST_DAY = date(2031, 1, 1)


def slot(number: int) -> Slot:
    return factories.SlotFactory(commitments=[factories.CommitmentFactory()])


def absence(number: int) -> Absence:
    partner = factories.ConventionFactory().parties.get(side="partner").partner
    return factories.AbsenceFactory(mediator=factories.MembershipFactory(mediator=True, partner=partner).user)


def public_holiday(number: int) -> PublicHoliday:
    return PublicHoliday.objects.create(day=FIRST_DAY + timedelta(days=number), name="Fête")


def quiet_period(number: int) -> QuietPeriod:
    day = FIRST_DAY + timedelta(days=number)
    return QuietPeriod.objects.create(name="Calme", starts_on=day, ends_on=day)


def school_holiday(number: int) -> SchoolHoliday:
    day = FIRST_DAY + timedelta(days=number)
    return SchoolHoliday.objects.create(zone="C", name="Vacances", starts_on=day, ends_on=day)


def invitation(number: int) -> Invitation:
    membership = factories.MembershipFactory(referent=True)
    return Invitation.objects.create(membership=membership, invited_by=membership.user)


def service(number: int) -> HeadOfficeService:
    return factories.HeadOfficeServiceFactory(slug=f"service-{number}", name=f"Service du siège {number}")


def forgotten(number: int) -> Forgotten:
    day = FIRST_DAY + timedelta(days=number)
    at = datetime.combine(day, time(12), UTC)
    return Forgotten.objects.create(day=day, what="messages", why="730 jours après", count=3, last_at=at)


def reminder_rule(number: int) -> ReminderRule:
    return ReminderRule.objects.create(kind="session_reminder", audience="hospital", number=20 + number)


def of_culture() -> Programme:
    return factories.ProgrammeFactory(owner=factories.HeadOfficeServiceFactory())


MAKERS = {
    User: lambda number: factories.MembershipFactory(mediator=True).user,
    Absence: absence,
    Activity: lambda number: factories.ActivityFactory(),
    Session: lambda number: factories.SessionFactory(),
    Slot: slot,
    Commitment: lambda number: factories.CommitmentFactory(),
    Committee: lambda number: factories.CommitteeMemberFactory().committee,
    Convention: lambda number: factories.StrandFactory().convention,
    Decision: lambda number: factories.DecisionFactory(),
    Document: lambda number: factories.DocumentFactory(),
    EarlierRelay: lambda number: factories.EarlierRelayFactory(),
    Evaluation: lambda number: factories.EvaluationFactory(),
    Forgotten: forgotten,
    Funding: lambda number: factories.FundingFactory(),
    HeadOfficeService: service,
    Hospital: lambda number: factories.WardFactory().hospital,
    HospitalGroup: lambda number: factories.HospitalGroupFactory(),
    ImportBatch: lambda number: factories.ImportBatchFactory(),
    Indicator: lambda number: factories.IndicatorSiteFactory().indicator,
    Invitation: invitation,
    Meeting: lambda number: factories.MeetingFactory(),
    Membership: lambda number: factories.MembershipFactory(referent=True),
    Partner: lambda number: factories.RoomFactory().partner,
    Call: lambda number: factories.CallFactory(programme=of_culture()),
    Project: lambda number: factories.ProjectFactory(programme=of_culture(), sent=True),
    Programme: lambda number: factories.ProgrammeFactory(owner=factories.HeadOfficeServiceFactory()),
    ProjectAction: lambda number: factories.ProjectActionFactory(),
    PublicHoliday: public_holiday,
    Publication: lambda number: factories.PublicationFactory(programme=of_culture()),
    QuietPeriod: quiet_period,
    Quota: lambda number: factories.QuotaFactory(),
    Registration: lambda number: factories.RegistrationFactory(),
    ReminderRule: reminder_rule,
    SchoolHoliday: school_holiday,
    ToolSheet: lambda number: factories.ToolSheetFactory(owner=factories.HeadOfficeServiceFactory()),
    Ward: lambda number: factories.WardFactory(),
}


def make_rows(model, first: int = 0, last: int = 1) -> list:
    """The rows numbered from `first` up to, and without, `last`."""
    return [MAKERS[model](number) for number in range(first, last)]
