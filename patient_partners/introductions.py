"""Introductions as pages read them: what somebody was asked before, and the columns of a spreadsheet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from patient_partners.models import Introduction, PatientPartner, Project
from patient_partners.models.introductions import ASK_AGAIN_AFTER, LIVE, IntroductionState

COLUMNS = (
    "N°",
    "Équipe",
    "GHU",
    "Hôpital",
    "Partenaire n°",
    "État",
    "Proposée le",
    "Réponse le",
    "Première rencontre",
    "Rencontre annulée le",
    "Travaillent ensemble depuis le",
    "Terminée le",
    "Pourquoi",
)
CHUNK = 500


@dataclass(frozen=True)
class Asked:
    """What a person was asked before a team asks them: `here` by this team, `later` « pas maintenant », to any."""

    here: Introduction | None = None
    later: Introduction | None = None

    @property
    def may_be_asked(self) -> bool:
        stands = self.here and self.here.state in (*LIVE, IntroductionState.DECLINED)
        return not stands and self.later is None


def asked_before(project: Project, partners: Collection[PatientPartner]) -> dict[int, Asked]:
    """For each of these people, by id. One query."""
    lately = Q(state=IntroductionState.LATER, answered_at__gt=timezone.now() - ASK_AGAIN_AFTER)
    rows = Introduction.objects.filter(Q(project=project) | lately, partner__in=partners).order_by("pk")
    here: dict[int, Introduction] = {}
    later: dict[int, Introduction] = {}
    for row in rows:
        if row.project_id == project.pk:
            here[row.partner_id] = row
        if row.state == IntroductionState.LATER and row.answered_at > timezone.now() - ASK_AGAIN_AFTER:
            later[row.partner_id] = row
    return {each.pk: Asked(here.get(each.pk), later.get(each.pk)) for each in partners}


def export_rows(introductions: QuerySet[Introduction]) -> Iterator[tuple]:
    """One row each, as COLUMNS name them: numbers, never who."""
    rows = introductions.select_related("project__hospital__group")
    for each in rows.iterator(CHUNK):
        yield (
            each.pk,
            each.project.name,
            str(each.project.hospital.group or ""),
            str(each.project.hospital),
            each.partner_id,
            capfirst(each.get_state_display()),
            timezone.localdate(each.proposed_at),
            each.answered_at and timezone.localdate(each.answered_at),
            each.starts_at,
            each.called_off_at and timezone.localdate(each.called_off_at),
            each.working_since,
            each.ended_at and timezone.localdate(each.ended_at),
            each.get_ending_display() if each.ending else "",
        )
