"""The first screen of the back office: what waits for the person, and how each running convention goes.

Composed here because it needs every app. The number of queries never depends on the number of rows.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, Count, Max, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from activities.figures import Figure, figures_of, list_url
from activities.ledger import Ledger, ledger_filters, ledger_of
from activities.models import Activity, Participation, Session
from activities.people.turnover import sessions_to_hand_over
from foundation.days import say_date
from notifications.kinds import about_business_of
from notifications.models import Notice, State
from partnerships.indicators import figures_by_convention, read
from partnerships.models import (
    Convention,
    Decision,
    Evaluation,
    Hospital,
    Invitation,
    Meeting,
    Partner,
    ProjectAction,
    PublicHoliday,
    Quota,
    SchoolHoliday,
)
from patient_partners.models import Introduction, PatientPartner, Project

# Slots are opened half a year ahead: the calendar has to reach that far.
CALENDAR_AHEAD = timedelta(days=180)


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits: how many, in words, and the list that shows exactly those."""

    count: int
    one: str
    many: str
    url: str
    icon: str

    @property
    def words(self) -> str:
        return self.one if self.count == 1 else self.many


@dataclass(frozen=True)
class LedgerLine:
    ledger: Ledger
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class HospitalCount:
    hospital: Hospital
    sessions: int
    url: str


@dataclass(frozen=True)
class ConventionYear:
    """A running convention with its current volumes, and how its sessions are shared among its hospitals.

    `uncounted` are the titles of the commitments without a number, which no ledger can show.
    """

    convention: Convention
    lines: list[LedgerLine]
    hospitals: list[HospitalCount]
    uncounted: list[str]

    @property
    def last_day(self) -> date | None:
        """The end of the year, when it is the same for every commitment."""
        days = {line.ledger.quota.ends_on for line in self.lines}
        return days.pop() if len(days) == 1 else None


def first_screen(user) -> dict:
    """What the template of the index needs."""
    hospitals = list(Hospital.objects.open())
    years = _convention_years(user, hospitals)
    counts = _counts(user)
    parts = (_teams_waiting, _sessions_waiting, _governance_waiting, _others_waiting)
    waiting = [thing for part in parts for thing in part(counts)]
    waiting.append(_indicators_waiting(years))
    return {
        "waiting": [thing for thing in waiting if thing.count],
        "calendar_gaps": _calendar_gaps({hospital.school_zone for hospital in hospitals}),
        "convention_years": years,
    }


def _counts(user) -> Counter:
    """How many of each thing wait, by name; messages by their state. One query, of counts that are united: nested into
    one count of sessions, the same conditions take Django longer to write.
    """
    named = {**_sessions(user), **_governance(user), **_others(user)}
    notices = Notice.objects.filter(about_business_of(user)).troubled()
    questions = [_counted(Value(name, output_field=CharField()), rows) for name, rows in named.items()]
    return Counter(dict(_counted("state", notices).union(*questions)))


def _counted(name, rows: QuerySet) -> QuerySet:
    return rows.order_by().values_list(name).annotate(Count("pk"))


def _sessions(user) -> dict[str, QuerySet]:
    figures, visible = ledger_filters(), Session.objects.visible_to(user)
    return {
        "unseen": Session.objects.unseen_by(user),
        "to_grant": visible.awaiting_grant(),
        "requested": visible.filter(figures["requested"]),
        "to_report": visible.filter(figures["to_report"]),
        "uncovered": visible.to_replace(),
        "left": sessions_to_hand_over(user),
    }


def _governance(user) -> dict[str, QuerySet]:
    """What bodies, committees and evaluations have left undone, by name."""
    meetings = Meeting.objects.visible_to(user)
    return {
        "approvals": Convention.objects.visible_to(user).with_late_approval(),
        "evaluations": Evaluation.objects.visible_to(user).waiting(),
        "decisions": Decision.objects.visible_to(user).late(),
        "minutes": meetings.without_minutes(),
        "unapproved": meetings.awaiting_approval(),
    }


def _others(user) -> dict[str, QuerySet]:
    partners = Partner.objects.without_coordination(Convention.objects.visible_to(user).running())
    return {
        "themes": Activity.objects.visible_to(user).filter(is_active=True).exclude(pk__in=Activity.objects.agreed()),
        "invitations": Invitation.objects.visible_to(user).filter(accepted_at=None),
        "years": Quota.objects.visible_to(user).to_close(timezone.localdate()),
        "actions": ProjectAction.objects.visible_to(user).late(),
        "partners": Partner.objects.filter(pk__in=partners.values("pk")),
        "sheets": Project.objects.visible_to(user).to_read(),
        "stuck": Project.objects.visible_to(user).stuck(),
        "hopes": PatientPartner.objects.filter(pk__in=PatientPartner.objects.visible_to(user).waiting().values("pk")),
        "met": Introduction.objects.visible_to(user).met_without_outcome(),
    }


def _sessions_waiting(counts: Counter) -> list[Waiting]:
    url = "activities_session"
    return [
        Waiting(
            counts["unseen"],
            "changement de dernière minute que personne n’a encore vu",
            "changements de dernière minute que personne n’a encore vus",
            reverse("my_week"),
            "exclamation-circle",
        ),
        Waiting(
            counts["to_grant"],
            "séance au-delà du maximum d’un hôpital attend votre accord",
            "séances au-delà du maximum d’un hôpital attendent votre accord",
            list_url(url, etat="to_grant"),
            "hourglass-split",
        ),
        Waiting(
            counts["requested"],
            "demande attend une réponse",
            "demandes attendent une réponse",
            list_url(url, etat="requested"),
            "hourglass-split",
        ),
        Waiting(
            counts["to_report"],
            "bilan à saisir",
            "bilans à saisir",
            list_url(url, etat="to_report"),
            "pencil-square",
        ),
        Waiting(
            counts["uncovered"],
            "séance à remplacer ou à désigner",
            "séances à remplacer ou à désigner",
            list_url(url, mediateur="a_remplacer"),
            "person-circle",
        ),
        Waiting(
            counts["left"],
            "séance à réattribuer",
            "séances à réattribuer",
            reverse("handovers"),
            "person-dash",
        ),
    ]


def _teams_waiting(counts: Counter) -> list[Waiting]:
    """Of the patient partnership, for the service that runs it; to the others it does not exist."""
    return [
        Waiting(
            counts["sheets"],
            "fiche projet à lire",
            "fiches projet à lire",
            reverse("project_list"),
            "inbox",
        ),
        Waiting(
            counts["stuck"],
            "équipe en partenariat bloquée",
            "équipes en partenariat bloquées",
            f"{reverse('team_list')}?show=stuck",
            "hourglass-split",
        ),
        Waiting(
            counts["hopes"],
            "partenaire attend des nouvelles",
            "partenaires attendent des nouvelles",
            f"{reverse('partner_list')}?show=waiting",
            "person-hearts",
        ),
        Waiting(
            counts["met"],
            "première rencontre dont la suite n’est pas notée",
            "premières rencontres dont la suite n’est pas notée",
            f"{reverse('introduction_list')}?show=no_outcome",
            "arrow-left-right",
        ),
    ]


def _others_waiting(counts: Counter) -> list[Waiting]:
    return [
        Waiting(
            counts["partners"],
            "partenaire sans coordination",
            "partenaires sans coordination",
            list_url("partnerships_partner", coordination="aucune"),
            "person-x",
        ),
        Waiting(
            counts["themes"],
            "thème attend un accord",
            "thèmes attendent un accord",
            list_url("activities_activity", accord="attendu"),
            "chat-quote",
        ),
        Waiting(
            counts["years"],
            "volume d’une année finie, à clore",
            "volumes d’une année finie, à clore",
            list_url("partnerships_quota", periode="a_clore"),
            "journal-check",
        ),
        Waiting(
            counts["actions"],
            "action en retard",
            "actions en retard",
            list_url("partnerships_projectaction", suite="retard"),
            "exclamation-circle",
        ),
        Waiting(
            counts[State.FAILED] + counts[State.BOUNCED],
            "message non remis : corrigez l’adresse et renvoyez-le, ou classez-le",
            "messages non remis : corrigez les adresses et renvoyez-les, ou classez-les",
            list_url("notifications_notice", suite="non_remis"),
            "envelope-exclamation",
        ),
        Waiting(
            counts[State.UNCERTAIN],
            "message peut-être parti : vérifiez, puis marquez-le",
            "messages peut-être partis : vérifiez, puis marquez-les",
            list_url("notifications_notice", suite="incertain"),
            "envelope-exclamation",
        ),
        Waiting(
            counts["invitations"],
            "invitation sans réponse",
            "invitations sans réponse",
            list_url("partnerships_invitation", reponse="attendue"),
            "envelope",
        ),
    ]


def _governance_waiting(counts: Counter) -> list[Waiting]:
    return [
        Waiting(
            counts["evaluations"],
            "évaluation d’une convention à préparer et à valider",
            "évaluations de conventions à préparer et à valider",
            list_url("partnerships_evaluation", suite="a_faire"),
            "journal-check",
        ),
        Waiting(
            counts["approvals"],
            "convention attend l’avis d’une instance, dont la date est passée",
            "conventions attendent l’avis d’une instance, dont la date est passée",
            list_url("partnerships_convention", instances="retard"),
            "hourglass-split",
        ),
        Waiting(
            counts["decisions"],
            "décision de comité en retard",
            "décisions de comité en retard",
            list_url("partnerships_decision", suite="retard"),
            "exclamation-circle",
        ),
        Waiting(
            counts["minutes"],
            "réunion passée depuis deux semaines, sans compte rendu",
            "réunions passées depuis deux semaines, sans compte rendu",
            list_url("partnerships_meeting", compte_rendu="manque"),
            "pencil-square",
        ),
        Waiting(
            counts["unapproved"],
            "compte rendu que tous les membres n’ont pas approuvé",
            "comptes rendus que tous les membres n’ont pas approuvés",
            list_url("partnerships_meeting", compte_rendu="a_approuver"),
            "chat-quote",
        ),
    ]


def _indicators_waiting(years: list[ConventionYear]) -> Waiting:
    today = timezone.localdate()
    figures = [one for year in years for one in year.convention.indicator_figures]
    return Waiting(
        sum(read(one, today).needs_attention for one in figures),
        "indicateur en retard ou sans relevé récent",
        "indicateurs en retard ou sans relevé récent",
        list_url("partnerships_indicator", suite="a_regarder"),
        "exclamation-circle",
    )


def _calendar_gaps(zones: set[str]) -> list[dict]:
    """The calendars that end too soon to warn about the dates that are being chosen now; one query."""
    public = PublicHoliday.objects.order_by().values_list(Value("public", output_field=CharField()))
    school = SchoolHoliday.objects.order_by().values_list("zone").annotate(Max("ends_on"))
    last_days = dict(public.annotate(Max("day")).union(school))
    needed = timezone.localdate() + CALENDAR_AHEAD
    gaps = []
    if _ends_before(last_days.get("public"), needed):
        gaps.append(_gap("Les jours fériés", last_days.get("public"), "partnerships_publicholiday"))
    for zone in sorted(zones):
        if _ends_before(last_days.get(zone), needed):
            gaps.append(_gap(f"Les vacances de la zone {zone}", last_days.get(zone), "partnerships_schoolholiday"))
    return gaps


def _ends_before(last_day: date | None, needed: date) -> bool:
    return last_day is None or last_day < needed


def _gap(what: str, last_day: date | None, model: str) -> dict:
    known = f"ne sont connus que jusqu’au {say_date(last_day)}" if last_day else "ne sont pas encore saisis"
    return {"sentence": f"{what} {known}.", "url": reverse(f"admin:{model}_add")}


def _convention_years(user, hospitals: list[Hospital]) -> list[ConventionYear]:
    uncounted = Q(strands__commitments__quantity=None, strands__commitments__isnull=False)
    conventions = list(
        Convention.objects.visible_to(user)
        .running()
        .annotate(
            uncounted=ArrayAgg("strands__commitments__title", filter=uncounted, default=Value([])),
            indicator_figures=figures_by_convention(),
        )
        .prefetch_related("hospitals")
    )
    quotas = list(
        Quota.objects.on(timezone.localdate())
        .filter(commitment__strand__convention__in=conventions)
        .select_related("commitment__strand")
        .order_by("commitment__strand__position", "commitment")
    )
    ledgers, counts = ledger_of(quotas), _sessions_by_convention_and_hospital(quotas)
    return [
        ConventionYear(
            convention=convention,
            lines=[
                LedgerLine(row, figures_of(row))
                for row in ledgers
                if row.quota.commitment.strand.convention_id == convention.pk
            ],
            hospitals=_hospital_counts(convention, hospitals, counts),
            uncounted=convention.uncounted,
        )
        for convention in conventions
    ]


def _sessions_by_convention_and_hospital(quotas: list[Quota]) -> dict[tuple[int, int], int]:
    """How many sessions that hold their place each hospital takes part in, convention by convention; one query."""
    convention = "session__quota__commitment__strand__convention"
    rows = (
        Participation.objects.filter(session__quota__in=quotas, session__holds_place=True)
        .order_by()
        .values_list(convention, "hospital")
        .annotate(Count("session", distinct=True))
    )
    return {(convention_id, hospital_id): count for convention_id, hospital_id, count in rows}


def _hospital_counts(convention: Convention, hospitals: list[Hospital], counts: dict) -> list[HospitalCount]:
    """Every participating hospital, most sessions first; those with none are what this list is for."""
    chosen = {hospital.pk for hospital in convention.hospitals.all()}
    rows = [
        HospitalCount(
            hospital,
            counts.get((convention.pk, hospital.pk), 0),
            list_url(
                "activities_session", annee=convention.pk, etat="taken", participations__hospital__id__exact=hospital.pk
            ),
        )
        for hospital in hospitals
        if not chosen or hospital.pk in chosen
    ]
    return sorted(rows, key=lambda row: (-row.sessions, row.hospital.name))
