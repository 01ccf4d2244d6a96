"""The follow-up committee of the Picasso convention, with invented people: it met, wrote its minutes and decided."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from activities.demonstration.documents import officer_of
from activities.printing import LAYOUTS
from foundation.calendars import PARIS
from foundation.printing.paper import print_page
from partnerships.models import Committee, CommitteeMember, Convention, Decision, Document, Meeting, ProjectAction
from partnerships.models.choices import Side

MEMBERS = (
    ("Aurélie Fictive", "direction de la culture", "aurelie.fictive@demo.example", Side.HOSPITAL),
    ("Bastien Imaginaire", "service des publics", "bastien.imaginaire@demo.example", Side.PARTNER),
)
AGENDA = "Séances de l’automne\nVisites au musée\nThèmes de l’année prochaine"
TITLE = "Compte rendu du comité de suivi (démonstration)"
SUMMARY = (
    "Réunion inventée. Le comité a relu les séances de l’automne, constaté que les visites au musée prennent du retard "
    "et demandé que les thèmes de l’année prochaine soient proposés avant l’hiver."
)


def bring_committee(convention: Convention, today: date) -> None:
    """A meeting held five weeks ago: one decision done, one late, one to come, and what they set going."""
    committee = Committee.objects.filter(convention=convention).first()
    officer = officer_of(convention)
    if committee is None or officer is None or committee.meetings.exists():
        return
    hospital, museum = [
        CommitteeMember.objects.create(committee=committee, name=name, function=function, email=email, side=side)
        for name, function, email, side in MEMBERS
    ]
    day = today - timedelta(weeks=5)
    begins = datetime.combine(day, time(14), PARIS)
    meeting = Meeting.objects.create(
        committee=committee,
        status=Meeting.Status.HELD,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        place="Salle des conseils (fictive)",
        agenda=AGENDA,
        invited_at=timezone.now() - timedelta(weeks=8),
        minutes=_minutes(convention, officer, day),
    )
    meeting.present.set([hospital, museum])
    _decide(meeting, hospital, museum, today)
    _act(convention, today)


def _minutes(convention: Convention, officer, day: date) -> Document:
    said = {"kind": Document.Kind.MINUTES, "title": TITLE, "summary": SUMMARY, "readers": Document.Readers.PARTIES}
    minutes = Document(convention=convention, added_by=officer, dated_on=day, is_accessible=True, **said)
    minutes.hold(print_page(LAYOUTS / "demonstration.typ", {"title": TITLE, "text": SUMMARY}))
    minutes.save()
    return minutes


def _decide(meeting: Meeting, hospital: CommitteeMember, museum: CommitteeMember, today: date) -> None:
    done = {"done_on": today - timedelta(weeks=3), "outcome": "Envoyé à tous les référents culture."}
    for text, owner, weeks, outcome in (
        ("Envoyer le calendrier des séances aux hôpitaux", hospital, -2, done),
        ("Proposer d’autres dates de visite au musée", museum, -1, {}),
        ("Proposer les thèmes de l’année prochaine", museum, 4, {}),
    ):
        due_on = today + timedelta(weeks=weeks)
        Decision.objects.create(meeting=meeting, text=text, owner=owner, due_on=due_on, **outcome)


def _act(convention: Convention, today: date) -> None:
    status = ProjectAction.Status
    for position, (title, state, weeks) in enumerate(
        (
            ("Former les équipes soignantes à l’accueil des séances", status.UNDER_WAY, 8),
            ("Écrire le guide de la visite à distance", status.TO_LAUNCH, -1),
        ),
        start=1,
    ):
        ProjectAction.objects.create(
            convention=convention,
            position=position,
            title=title,
            status=state,
            hospital_owner="Direction de la culture (fictive)",
            due_on=today + timedelta(weeks=weeks),
            source="démonstration",
        )
