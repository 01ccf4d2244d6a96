"""The verbs of the programme's events: planned, changed, cancelled; who was there, what is left of it.

Each locks the event's row, then the team's where it is about one; places, waiting lists and links are the desk's
(`partnerships.services.registrations`).
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.errors import Refusal, once_more, speaking_kindly
from foundation.retention import Rule
from notifications.services import forget_about
from partnerships.models.registrations import Ending, RegistrationState
from partnerships.services.registrations import RISEN, Desk, Person, forgotten
from patient_partners.models import Event, EventRegistration, Programme, Project
from patient_partners.models.choices import Readers
from patient_partners.models.events import NAMES_KEPT, ON_PATH, EventKind, EventState
from patient_partners.models.path import PathEntry
from patient_partners.notices import events as notices
from patient_partners.permissions import can_accompany, can_run
from patient_partners.services.path import Said, note_path

State = RegistrationState
NAMES = Rule("inscriptions aux rendez-vous du programme", "un an après le rendez-vous")
# An event further away is a slip of the finger.
FURTHEST = timedelta(days=731)
TO_BE_PLANNED = "Les rendez-vous du programme se préparent par le service qui le pilote."


class EventDesk(Desk):
    rows, notices = EventRegistration, notices.NOTICES
    start = "event__starts_at"
    unconfirmed = Rule("demandes d’inscription à un rendez-vous jamais confirmées", "24 heures après la demande")
    closed = gettext_lazy("Les inscriptions à ce rendez-vous sont closes. Regardez les autres dates.")
    ended = gettext_lazy("Cette inscription est déjà annulée, ou le rendez-vous a commencé : rien n’a changé.")

    def refuse_stranger(self, gathering: Event, person: Person) -> None:
        """Who asks from the public pages comes to what is for everybody."""
        if not gathering.is_public:
            raise Refusal(_("Ce rendez-vous n’est pas ouvert à tous : ouvrez-le par le lien de votre équipe."))


DESK = EventDesk()


@dataclass(frozen=True, kw_only=True)
class EventSaid:
    """What an event says of itself and may say otherwise later; moments are aware."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    places: int
    place: str = ""
    link: str = ""
    language: str = "fr"
    description: str = ""


def plan_event(
    *, actor, programme_id: int, said: EventSaid, readers: str, team_id: int | None = None, group_id: int | None = None
) -> Event:
    """Announce an event: those whom it is for find it from now on.

    Raises Refusal to whoever does not run the programme, for a start that is past, and for a team whose accompaniment
    is over.
    """
    with speaking_kindly(), transaction.atomic():
        programme = Programme.objects.select_related("owner").get(pk=programme_id)
        if not can_run(actor, programme):
            raise Refusal(TO_BE_PLANNED)
        _check(said)
        _check_audience(programme, readers, team_id, group_id)
        audience = {"readers": readers, "team_id": team_id, "group_id": group_id}
        return Event.objects.create(programme=programme, created_by=actor, **audience, **asdict(said))


def edit_event(*, actor, event_id: int, seen: int, said: EventSaid) -> Event:
    """Change what it says. Another time, place or link is told to those who registered; more places go to the line.

    Raises Refusal as above, for what is cancelled or over, for fewer places than are taken, and when somebody changed
    it since `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        event = _lock_to_change(actor, event_id, seen)
        if event.state == EventState.CANCELLED or event.is_over:
            raise Refusal("Ce rendez-vous est passé ou annulé\u00a0: il ne change plus.")
        _check(said)
        if said.places < event.taken:
            raise Refusal(f"{event.taken} places sont prises\u00a0: gardez-en au moins autant.", field="places")
        former, start = (event.starts_at, event.ends_at, event.place, event.link), event.starts_at
        for name, value in asdict(said).items():
            setattr(event, name, value)
        event.save()
        if former != (event.starts_at, event.ends_at, event.place, event.link):
            DESK.move_all(event, start)
        DESK.offer_free_places(event, timezone.now())
    return event


def cancel_event(*, actor, event_id: int, seen: int, why: str) -> Event:
    """It will not take place: everybody who registered reads why. Raises Refusal as above, and without a reason."""
    with speaking_kindly(), transaction.atomic():
        event = _lock_to_change(actor, event_id, seen)
        if event.state == EventState.CANCELLED or event.has_begun():
            raise Refusal("Ce rendez-vous est déjà annulé, ou il a commencé.")
        if not why.strip():
            raise Refusal("Dites pourquoi\u00a0: les personnes inscrites le lisent.", field="why")
        event.state, event.why = EventState.CANCELLED, why.strip()
        event.save()
        DESK.end_all(event)
    return event


@once_more
def register_for_team(*, project: Project, event_id: int, person: Person) -> EventRegistration:
    """Somebody of a team, by its link; they are told by mail.

    Raises Refusal for what is not for this team, after the closing, and for whoever is registered already.
    """
    with speaking_kindly(), transaction.atomic():
        event = DESK.lock(event_id)
        team = _lock_team(project.pk)
        if team is None or not Event.objects.for_team(team).filter(pk=event.pk).exists():
            raise Refusal(_("Ce rendez-vous n’est pas pour votre équipe."))
        row = DESK.new(event, person, project=team)
        DESK.register(event, row)
    return row


@once_more
def register_oneself(*, actor, event_id: int) -> EventRegistration:
    """Whoever accompanies teams comes themselves. Raises Refusal for what they do not see, and after the closing."""
    with speaking_kindly(), transaction.atomic():
        event = DESK.lock(event_id)
        if not can_accompany(actor) or not Event.objects.visible_to(actor).filter(pk=event.pk).exists():
            raise Refusal("Ce rendez-vous n’est pas pour vous.")
        person = Person(full_name=str(actor), email=actor.email, language=actor.language)
        row = DESK.new(event, person, registered_by=actor)
        DESK.register(event, row)
    return row


@once_more
def remove_registration(*, actor, registration_id: int, why: str = "") -> EventRegistration:
    """Cancel somebody's registration for them; they are told. Raises Refusal to whoever may not, and once it began."""
    with speaking_kindly(), transaction.atomic():
        event, row = DESK.lock_row(registration_id)
        if not can_run(actor, event.programme) and row.registered_by_id != actor.pk:
            raise Refusal("Cette inscription s’annule par la personne, ou par le service qui pilote le programme.")
        DESK.refuse_ended(row)
        is_own = row.registered_by_id == actor.pk
        DESK.end(event, row, Ending.PERSON if is_own else Ending.ORGANISER, timezone.now(), why=why)
    return row


@once_more
def record_attendance(*, actor, event_id: int, seen: int, present: Collection[int], others: int) -> Event:
    """Write down who came (ids of registrations), and how many came besides. Said again, it is corrected.

    Raises Refusal to whoever does not run the programme, before its start, and for what is cancelled.
    """
    with speaking_kindly(), transaction.atomic():
        event = _lock_to_change(actor, event_id, seen)
        if event.state == EventState.CANCELLED or not event.has_begun():
            raise Refusal("Les présences se notent à partir du début du rendez-vous.")
        expected = event.registrations.expected()
        came = expected.filter(pk__in=present)
        expected.exclude(pk__in=present).update(state=State.ABSENT, version=RISEN)
        came.update(state=State.ATTENDED, version=RISEN)
        event.refresh_from_db(fields=["taken"])
        event.present_others = others
        event.present = event.registrations.filter(state=State.ATTENDED).count() + others
        event.save()
        _tell_what_is_left(event)
    return event


def write_minutes(*, actor, event_id: int, seen: int, minutes: str, resources: str, is_shared: bool) -> Event:
    """What is left of it: those who were there are told once, and read it by their own link.

    `is_shared` lets everybody read it, of an event for everybody alone. Raises Refusal to whoever does not run the
    programme, before it has begun, and when somebody changed it since `seen`.
    """
    with speaking_kindly(), transaction.atomic():
        event = _lock_to_change(actor, event_id, seen)
        if event.state == EventState.CANCELLED or not event.has_begun():
            raise Refusal("Le compte rendu s’écrit à partir du début du rendez-vous.")
        event.minutes, event.resources = minutes.strip(), resources.strip()
        event.is_shared = is_shared and event.is_public
        event.save()
        _tell_what_is_left(event)
    return event


def teams_not_noted(event: Event) -> list[Project]:
    """The teams that were there, whose path does not say so; each says whether it `was_on_path` that day and goes on.
    None where being there is no part of a path. One query.
    """
    if event.kind not in ON_PATH:
        return []
    rows = event.registrations.filter(state=State.ATTENDED, project__isnull=False)
    noted = rows.exclude(path_entry=None).values("project")
    begun = PathEntry.objects.filter(project=OuterRef("pk"), on__lte=timezone.localdate(event.starts_at))
    teams = Project.objects.teams().filter(pk__in=rows.values("project")).exclude(pk__in=noted)
    return list(teams.annotate(was_on_path=Exists(begun) & Q(ended_on=None)).order_by("pk"))


def note_on_paths(*, actor, event_id: int) -> int:
    """Write on the path of each team that was there that it was. Returns how many. What a team lacks, and its next
    date, stay as they were.

    Raises Refusal to whoever does not run the programme, and as `note_path`.
    """
    with speaking_kindly(), transaction.atomic():
        event = DESK.lock(event_id)
        if not can_run(actor, event.programme):
            raise Refusal(TO_BE_PLANNED)
        teams = [team for team in teams_not_noted(event) if team.was_on_path]
        for team in teams:
            entry = note_path(actor=actor, project_id=team.pk, seen=team.version, said=_said_of(event, team))
            event.registrations.filter(project=team, state=State.ATTENDED).update(path_entry=entry)
    return len(teams)


def forget_people(now: datetime | None = None) -> int:
    """Names are deleted a year after the event; how many were there stays."""
    now = now or timezone.now()
    with transaction.atomic():
        late = EventRegistration.objects.filter(event__ends_at__lt=now - NAMES_KEPT)
        return forgotten(NAMES, late.delete()[0], now)


def forget_registrations_of(email: str, *, over_by: datetime | None = None) -> None:
    """Those made with this address, and what was said about them, in the transaction that erases who had it. Places
    that come free go to the line. With `over_by`, an aware moment, those of events that were over by then alone.
    """
    rows = EventRegistration.objects.filter(email__iexact=email)
    if over_by:
        rows = rows.filter(event__ends_at__lte=over_by)
    for event_id, registration_id in list(rows.order_by("event_id", "pk").values_list("event_id", "pk")):
        event = DESK.lock(event_id)
        forget_about(notices.REGISTRATION, [registration_id])
        EventRegistration.objects.filter(pk=registration_id).delete()
        DESK.offer_free_places(event, timezone.now())


def _said_of(event: Event, team: Project) -> Said:
    day = timezone.localdate(event.starts_at)
    is_ahead = team.next_on is not None and team.next_on >= timezone.localdate()
    coming = {"next_on": team.next_on, "next_what": team.next_what} if is_ahead else {}
    return Said(what=ON_PATH[EventKind(event.kind)], on=day, text=event.title, lacks=team.lacks, **coming)


def _lock_team(project_id: int) -> Project | None:
    """A team that is accompanied: it does not end meanwhile."""
    teams = Project.objects.underway().select_related("hospital").select_for_update(no_key=True, of=("self",))
    return teams.filter(pk=project_id).first()


def _lock_to_change(actor, event_id: int, seen: int) -> Event:
    event = DESK.lock(event_id)
    if not can_run(actor, event.programme):
        raise Refusal(TO_BE_PLANNED)
    if event.version != seen:
        raise Refusal(
            "Quelqu’un vient de changer ce rendez-vous. Vos saisies restent affichées\u00a0: relisez-le, puis "
            "recommencez.",
            field="seen",
        )
    return event


def _check(said: EventSaid) -> None:
    if said.starts_at <= timezone.now():
        raise Refusal("Choisissez un jour et une heure à venir.", field="day")
    if said.starts_at > timezone.now() + FURTHEST:
        raise Refusal("Choisissez un jour d’ici deux ans.", field="day")
    if said.ends_at <= said.starts_at:
        raise Refusal("La fin vient après le début. Corrigez l’heure de fin.", field="ends")
    if said.closes_at > said.starts_at:
        raise Refusal("Les inscriptions ferment au plus tard au début.", field="closes_on")
    if not (said.place or said.link):
        raise Refusal("Dites où l’on se retrouve, ou donnez le lien de la visioconférence.", field="place")


def _check_audience(programme: Programme, readers: str, team_id: int | None, group_id: int | None) -> None:
    if team_id and not Project.objects.underway().filter(pk=team_id, programme=programme).exists():
        raise Refusal("Cette équipe n’est pas accompagnée en ce moment. Choisissez-en une autre.", field="team")
    if team_id and (readers != Readers.TEAMS or group_id):
        raise Refusal("Un rendez-vous d’une équipe est pour elle seule, et pour qui l’accompagne.", field="team")
    if group_id and readers == Readers.EVERYBODY:
        raise Refusal("Ce qui est pour tout public n’est d’aucun GHU\u00a0: videz le GHU.", field="group")


def _tell_what_is_left(event: Event) -> None:
    if event.leaves_something:
        rows = list(event.registrations.filter(state=State.ATTENDED).order_by("pk"))
        for row in rows:
            row.event = event
        notices.NOTICES.say_once(notices.RESOURCES, rows, after=event.ends_at)
