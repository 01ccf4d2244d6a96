"""The verbs of a project sheet: begun, kept, sent by its team; commented, returned, decided by whoever reads it.

Each locks the sheet's row.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.days import say_date
from foundation.errors import Refusal, speaking_kindly
from foundation.retention import Rule, report_forgotten
from patient_partners.models import Call, Letter, Programme, Project, ProjectEvent, SheetComment
from patient_partners.models.projects import (
    DECLINED_KEPT,
    DRAFT_KEPT,
    ENDED_KEPT,
    SHEET_FIELDS,
    WHOLE_SHEET,
    ProjectState,
    missing_in,
)
from patient_partners.notices import projects as notices
from patient_partners.permissions import can_decide
from patient_partners.project_transitions import guard
from patient_partners.services.letters import forget_letters
from patient_partners.services.path import begin_path

DRAFTS = Rule("fiches projet jamais envoyées", "six mois sans être reprises")
HOLDERS = Rule("porteurs de fiches déclinées", "deux ans après la décision")
FORMER_HOLDERS = Rule("porteurs d’équipes accompagnées", "un an après la fin de l’accompagnement")
WHO_HELD = ("holder_name", "holder_email", "holder_phone", "holder_job", "team")


def begin_project(*, call: Call | None, holder_name: str, holder_email: str, language: str) -> Project:
    """A new sheet, and the mail with its link. Without a call it is a spontaneous interest.

    Raises Refusal when the call does not take sheets today, and where there is no programme.
    """
    with transaction.atomic():
        programme = call.programme if call else Programme.objects.current()
        if programme is None:
            raise Refusal(_("Aucun programme n’accompagne d’équipes pour l’instant. Revenez plus tard."))
        if call and not call.is_open():
            raise Refusal(_("Cet appel ne prend pas de fiche aujourd’hui. Vous pouvez écrire hors appel."))
        project = Project.objects.create(
            programme=programme,
            call=call,
            holder_name=holder_name.strip(),
            holder_email=holder_email.strip().lower(),
            language=language,
        )
        notices.announce_begun(project)
    return project


def send_links_again(*, email: str) -> None:
    """To who holds sheets, the link of each; to any other address nothing, and the caller cannot tell."""
    with transaction.atomic():
        for project in Project.objects.filter(holder_email__iexact=email.strip()).order_by("pk"):
            notices.send_link(project)


def save_sheet(*, project_id: int, seen: int, said: Mapping) -> Project:
    """Keep what the team has written so far, complete or not.

    Raises Refusal once it is in its readers' hands, and (field `seen`) when somebody of the team kept it since.
    """
    with speaking_kindly(), transaction.atomic():
        project = _lock(project_id)
        _write(project, seen, said)
    return project


def send_sheet(*, project_id: int, seen: int, said: Mapping, outside_call: bool = False) -> Project:
    """Keep it, then send it to whoever reads it; `outside_call` makes a late one a spontaneous interest.

    Raises Refusal as `save_sheet`, when something is missing, naming it, and when the call has closed.
    """
    with speaking_kindly(), transaction.atomic():
        project = _lock(project_id)
        _write(project, seen, said)
        if outside_call and project.state == ProjectState.DRAFT:
            project.call = None
        _refuse_late(project)
        _refuse_incomplete(project)
        guard(project, ProjectState.SUBMITTED)
        project.round += 1
        project.submitted_at = timezone.now()
        _move(project, ProjectState.SUBMITTED, actor=None)
        notices.announce_sent(project)
    return project


def comment_sheet(*, actor, project_id: int, about: str, text: str) -> SheetComment:
    """Say something of one field, or of the whole (WHOLE_SHEET). The team reads it once it is answered.

    Raises Refusal when the sheet is not the actor's to read, or not in its readers' hands any more.
    """
    with transaction.atomic():
        project = _lock_to_read(actor, project_id)
        about = "" if about == WHOLE_SHEET else about
        if about and about not in SHEET_FIELDS:
            raise Refusal("Choisissez la ligne dont vous parlez.", field="about")
        if not text.strip():
            raise Refusal("Écrivez votre commentaire avant de l’ajouter.", field="text")
        return SheetComment.objects.create(
            project=project, round=project.round, about=about, text=text.strip(), author=actor
        )


def return_sheet(*, actor, project_id: int, seen: int, reason: str = "") -> Project:
    """Ask the team to correct its sheet; `reason` is a comment of the whole. Raises Refusal as above, and when nothing
    says what to correct.
    """
    with transaction.atomic():
        project = _lock_to_read(actor, project_id, seen)
        if reason.strip():
            project.comments.create(round=project.round, text=reason.strip(), author=actor)
        if not project.comments.filter(round=project.round).exists():
            raise Refusal("Ajoutez d’abord un commentaire : l’équipe doit savoir quoi corriger.")
        _move(project, ProjectState.RETURNED, actor=actor)
        notices.announce_returned(project)
    return project


def decide(*, actor, project_id: int, seen: int, accepts: bool, reason: str) -> Project:
    """Accept the sheet, or decline it with a reason, which the team reads. Raises Refusal as above."""
    with speaking_kindly(), transaction.atomic():
        project = _lock_to_read(actor, project_id, seen)
        if not accepts and not reason.strip():
            raise Refusal("Dites pourquoi : l’équipe le lit, et peut revenir vers vous.", field="reason")
        project.reason, project.decided_at, project.decided_by = reason.strip(), timezone.now(), actor
        if accepts:
            begin_path(project, actor)
        _move(project, ProjectState.ACCEPTED if accepts else ProjectState.DECLINED, actor=actor)
        notices.announce_decided(project)
    return project


def forget_drafts(now: datetime) -> None:
    """Delete the sheets that were never sent, and that nobody came back to for DRAFT_KEPT."""
    with transaction.atomic():
        stale = Project.objects.filter(state=ProjectState.DRAFT, changed_at__lt=now - DRAFT_KEPT)
        report_forgotten(DRAFTS, stale.delete()[1].get(Project._meta.label, 0), now)


def forget_holders(now: datetime) -> None:
    """Erase who held a sheet that was declined DECLINED_KEPT ago, or a team's whose accompaniment ended ENDED_KEPT ago:
    what was asked, and the path, stay; the person does not, nor the letters that name them.
    """
    declined = Project.objects.filter(state=ProjectState.DECLINED, decided_at__lt=now - DECLINED_KEPT)
    ended = Project.objects.teams().filter(ended_on__lt=timezone.localdate(now - ENDED_KEPT))
    with transaction.atomic():
        for rule, sheets in ((HOLDERS, declined), (FORMER_HOLDERS, ended)):
            held = sheets.exclude(holder_email="")
            forget_letters(Letter.objects.filter(introduction__project__in=held))
            report_forgotten(rule, held.update(**dict.fromkeys(WHO_HELD, "")), now)


def _lock(project_id: int) -> Project:
    return Project.objects.select_for_update(no_key=True, of=("self",)).with_all_said().get(pk=project_id)


def _lock_to_read(actor, project_id: int, seen: int | None = None) -> Project:
    """For whoever decides about it, while it waits for them, as it stood when they saw it."""
    project = _lock(project_id)
    if not can_decide(actor, project):
        raise Refusal("Cette fiche est celle d’un autre GHU, ou d’un autre service.")
    if project.state != ProjectState.SUBMITTED or (seen is not None and project.version != seen):
        raise Refusal(f"Cette fiche est maintenant « {project.get_state_display()} ». Relisez-la, puis recommencez.")
    return project


def _write(project: Project, seen: int, said: Mapping) -> None:
    if not project.is_with_team:
        raise Refusal(_("Votre fiche est déjà envoyée : elle ne change plus avant qu’on vous réponde."))
    if project.version != seen:
        raise Refusal(
            _(
                "Quelqu’un de votre équipe a enregistré cette fiche entre-temps. Vos saisies restent affichées : "
                "enregistrez encore une fois pour les garder à la place des siennes."
            ),
            field="seen",
        )
    for name in SHEET_FIELDS:
        if name in said:
            setattr(project, name, said[name])
    project.save()


def _refuse_late(project: Project) -> None:
    if project.is_late:
        raise Refusal(
            _("Cet appel est fermé depuis le %(day)s. Votre fiche est gardée : vous pouvez l’envoyer hors appel.")
            % {"day": say_date(project.call.closes_on)}
        )


def _refuse_incomplete(project: Project) -> None:
    missing = [str(Project._meta.get_field(name).verbose_name) for name in missing_in(project)]
    if missing:
        raise Refusal(_("Il manque encore : %(what)s. Tout le reste est gardé.") % {"what": ", ".join(missing)})


def _move(project: Project, state: ProjectState, *, actor) -> None:
    guard(project, state)
    project.state = state
    project.save()
    ProjectEvent.objects.create(project=project, state=state, actor=actor)
