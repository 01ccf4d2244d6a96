"""The verb of what a team looks for. It locks the project's row."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.errors import Refusal
from patient_partners.models import Project, Search
from patient_partners.models.projects import ProjectState
from patient_partners.models.searches import SEARCH_FIELDS
from patient_partners.permissions import can_decide


def say_search(*, actor, project_id: int, seen: int, said: Mapping) -> Search:
    """Keep what the team looks for, said by whoever accompanies it, or by its holder through their link (`actor` None).

    `seen` is the version that their page showed, 0 before the first. Raises Refusal for another GHU's team, one that is
    not accompanied, and (field `seen`) when somebody said otherwise meanwhile.
    """
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True, of=("self",)).with_all_said().get(pk=project_id)
        if actor and not can_decide(actor, project):
            raise Refusal(_("Cette équipe est celle d’un autre GHU, ou d’un autre service."))
        if project.state != ProjectState.ACCEPTED or project.ended_on:
            raise Refusal(_("Cette équipe n’est pas accompagnée en ce moment\u00a0: elle ne cherche personne."))
        search = Search.objects.filter(project=project).first() or Search(project=project)
        if (search.version if search.pk else 0) != seen:
            raise Refusal(
                _("Quelqu’un vient de changer ce que l’équipe cherche. Relisez vos réponses, puis enregistrez-les."),
                field="seen",
            )
        for name in SEARCH_FIELDS:
            setattr(search, name, said[name])
        search.said_by = actor
        search.save()
    return search
