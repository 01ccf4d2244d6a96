"""The verbs of a team's path: something happened, a wrong turn is taken back. Each locks the project's row."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.days import say_date
from foundation.errors import Refusal, speaking_kindly
from patient_partners.models import PathEntry, Project
from patient_partners.models.path import TURNS, What
from patient_partners.models.projects import ProjectState
from patient_partners.path import BEGUN, FIRST, is_back, last_turn, steps_of, stuck_from
from patient_partners.permissions import can_decide
from patient_partners.services.introductions import end_with_team

# A next date further away is a slip of the finger, or no date at all.
FURTHEST = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody notes of a path. `stage` for a step alone; days are Paris days."""

    what: str
    stage: str = ""
    on: date
    text: str = ""
    lacks: str = ""
    next_on: date | None = None
    next_what: str = ""


def begin_path(project: Project, actor) -> None:
    """A team that was just accepted is on its path: its idea, on the day that the sheet was first sent, and the choice.

    For whoever accepts the sheet, under their lock, before the row is saved as accepted.
    """
    sent_at = project.events.filter(state=ProjectState.SUBMITTED).values_list("at", flat=True).first()
    for stage, at, who in ((FIRST, sent_at or project.submitted_at, None), (BEGUN, project.decided_at, actor)):
        said = {"on": timezone.localdate(at), "at": at, "actor": who}
        PathEntry.objects.create(project=project, what=What.STEP, stage=stage, **said)
    stand(project)


def note_path(*, actor, project_id: int, seen: int, said: Said) -> PathEntry:
    """Note a step that the team came to, a meeting, or any news, with what it lacks and what comes next.

    Raises Refusal for another GHU's team, one that changed since it was seen or whose accompaniment is over, a day to
    come or before the path, a step that is none of the programme's, a way back or an end without its reason.
    """
    with speaking_kindly(), transaction.atomic():
        project = _lock(actor, project_id, seen)
        _check(project, said)
        entry = PathEntry.objects.create(
            project=project,
            what=said.what,
            stage=said.stage if said.what == What.STEP else "",
            on=said.on,
            text=said.text.strip(),
            lacks=said.lacks.strip(),
            next_on=said.next_on,
            next_what=said.next_what.strip(),
            actor=actor,
        )
        stand(project)
        project.save()
        if project.ended_on:
            end_with_team(project)
    return entry


def take_back(*, actor, project_id: int, seen: int, why: str) -> PathEntry:
    """Take back the last step, or the end, which was wrong: it stays in the history, with the reason.

    Raises Refusal as above, without a reason, and where the team only just began its path.
    """
    with speaking_kindly(), transaction.atomic():
        project = _lock(actor, project_id, seen)
        if not why.strip():
            raise Refusal("Dites pourquoi\u00a0: cela reste dans l’histoire de l’équipe.", field="why")
        entry = last_turn(list(project.path.order_by("pk")))
        if entry is None:
            raise Refusal("Cette équipe est au début de son parcours\u00a0: il n’y a rien à annuler.")
        entry.undone_at, entry.undone_by, entry.undone_why = timezone.now(), actor, why.strip()
        entry.save(update_fields=["undone_at", "undone_by", "undone_why"])
        stand(project)
        project.save()
    return entry


def _lock(actor, project_id: int, seen: int) -> Project:
    project = Project.objects.select_for_update(no_key=True, of=("self",)).with_all_said().get(pk=project_id)
    if not can_decide(actor, project):
        raise Refusal("Cette équipe est celle d’un autre GHU, ou d’un autre service.")
    if project.state != ProjectState.ACCEPTED:
        raise Refusal("Cette équipe n’est pas encore accompagnée\u00a0: sa fiche attend une réponse.")
    if project.version != seen:
        raise Refusal(
            "Quelqu’un vient de noter quelque chose pour cette équipe. Vos saisies restent affichées\u00a0: relisez "
            "son parcours, puis recommencez.",
            field="seen",
        )
    return project


def _check(project: Project, said: Said) -> None:
    if project.ended_on:
        raise Refusal(
            f"L’accompagnement de cette équipe est fini depuis le {say_date(project.ended_on)}. Pour le reprendre, "
            "annulez d’abord sa fin."
        )
    _check_days(project, said)
    if said.what == What.STEP:
        _check_step(project, said)
    elif not said.text.strip():
        raise Refusal("Dites en quelques mots ce qui s’est passé.", field="text")


def _check_days(project: Project, said: Said) -> None:
    today = timezone.localdate()
    if said.on > today:
        raise Refusal("Ce jour n’est pas encore venu. Notez-le comme prochaine date.", field="on")
    first = project.path.order_by("on").values_list("on", flat=True)[0]
    earliest = project.stage_on if said.what in TURNS else first
    if said.on < earliest:
        raise Refusal(f"Choisissez un jour à partir du {say_date(earliest)}.", field="on")
    if said.next_on and not today <= said.next_on <= today + FURTHEST:
        raise Refusal("Choisissez une prochaine date d’ici un an.", field="next_on")
    if said.next_what.strip() and not said.next_on:
        raise Refusal("Dites quel jour, ou videz le prochain rendez-vous.", field="next_on")


def _check_step(project: Project, said: Said) -> None:
    order = [step.stage for step in steps_of(project)]
    if said.stage not in order:
        raise Refusal("Choisissez une étape du parcours.", field="what")
    if said.stage == project.stage:
        raise Refusal("L’équipe est déjà à cette étape. Choisissez-en une autre, ou une note.", field="what")
    if is_back(project, said.stage, order) and not said.text.strip():
        raise Refusal("Dites pourquoi l’équipe revient à cette étape.", field="text")


def stand(project: Project) -> None:
    """Where the entries that stand leave the team, on its row, which lists read; for whoever then saves it."""
    entries = list(project.path.order_by("pk"))
    standing = [entry for entry in entries if entry.undone_at is None]
    step = next(entry for entry in reversed(standing) if entry.what == What.STEP)
    last = standing[-1]
    project.stage, project.stage_on = step.stage, step.on
    project.sign_on = timezone.localdate(max(entry.undone_at or entry.at for entry in entries))
    project.lacks, project.next_on, project.next_what = last.lacks, last.next_on, last.next_what
    project.ended_on = last.on if last.what == What.END else None
    project.stuck_on = None if project.ended_on else stuck_from(project)
