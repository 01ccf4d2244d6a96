"""What a committee works on: its agenda, what it decided, the themes it agrees on, who came."""

from collections import Counter
from collections.abc import Iterator

from django.utils import timezone

from activities.models import Activity
from foundation.days import say_date
from partnerships.models import Committee, Decision, Meeting
from partnerships.models.choices import Side
from portal.frozen.parts import Section, Table

LAST_MEETINGS = 6


def agenda_section(meeting: Meeting) -> Section:
    lines = [line.strip() for line in meeting.agenda.splitlines() if line.strip()]
    return Section("agenda", "Ordre du jour", lines or ["L’ordre du jour n’est pas encore écrit."])


def decision_section(committee: Committee) -> Section:
    """Those still to be done: of all committees of the convention, for the one that follows it as a whole."""
    decisions = Decision.objects.open().select_related("owner", "meeting__committee")
    if committee.strand_id:
        decisions = decisions.filter(meeting__committee=committee)
    else:
        decisions = decisions.filter(meeting__committee__convention=committee.convention_id)
    rows = [
        [row.text, row.meeting.committee.name, str(row.owner), say_date(row.due_on), "en retard" if row.is_late else ""]
        for row in decisions
    ]
    if not rows:
        return Section("decisions", "Les décisions à faire", ["Aucune décision n’est à faire."])
    columns = ["Décision", "Comité", "Qui s’en charge", "Échéance", "Retard"]
    return Section("decisions", "Les décisions à faire", [], [Table("Décisions à faire", columns, rows)])


def theme_section(committee: Committee) -> Section:
    """The themes that lack a party's agreement."""
    themes = waiting_themes(committee)
    rows = [
        [row.title, row.get_format_display(), ", ".join(str(party) for party in row.missing_parties())]
        for row in themes
    ]
    if not rows:
        return Section("themes", "Les thèmes à convenir", ["Aucun thème n’attend d’accord."])
    columns = ["Thème", "Format", "Accord attendu de"]
    return Section("themes", "Les thèmes à convenir", [], [Table("Thèmes à convenir", columns, rows)])


def waiting_themes(committee: Committee) -> list[Activity]:
    """Those proposed under the committee's convention, or its strand, that a signatory party has not agreed on."""
    themes = Activity.objects.filter(commitment__strand__convention=committee.convention_id, is_active=True)
    if committee.strand_id:
        themes = themes.filter(commitment__strand=committee.strand_id)
    waiting = themes.exclude(pk__in=Activity.objects.theme_agreed().values("pk"))
    return list(waiting.with_agreements())


def attendance_section(meeting: Meeting) -> Section:
    """How many of each side came to the last meetings that took place; no names, which are kept less long."""
    before = meeting.committee.meetings.filter(status=Meeting.Status.HELD, starts_at__lt=meeting.starts_at)
    held = list(before.prefetch_related("present")[:LAST_MEETINGS])
    members = list(meeting.committee.members.all())
    rows = [list(_came(one, members)) for one in held]
    if not rows:
        return Section("attendance", "Les dernières réunions", ["Aucune réunion ne s’est encore tenue."])
    columns = ["Réunion", "Présents", "Hôpital", "Partenaire", "Tiers", "Membres"]
    return Section("attendance", "Les dernières réunions", [], [Table("Présence aux réunions", columns, rows)])


def _came(meeting: Meeting, members) -> Iterator[str | int]:
    came = Counter(member.side for member in meeting.present.all())
    yield say_date(timezone.localdate(meeting.starts_at))
    if came:
        yield from (came.total(), came[Side.HOSPITAL], came[Side.PARTNER], came[""])
    else:
        yield from ("non notés", "", "", "")
    yield sum(1 for member in members if member.left_on is None or member.left_on >= meeting.day)
