"""What came of the evaluation, for the service that runs the programme alone.

Whoever accompanies the teams of one GHU knows each of its few holders and partners: five answers of one public at one
moment may all be theirs. The service reads those of all teams.
"""

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from foundation.downloads import send_rows
from patient_partners.impact import COLUMNS, export_rows, results_of
from patient_partners.models import Programme
from patient_partners.permissions import can_read_results


def programme_of(user) -> Programme | None:
    """The current one of the person's service; 404 for everybody else."""
    if not can_read_results(user):
        raise Http404
    return Programme.objects.visible_to(user).current()


class ImpactResults(TemplateView):
    template_name = "patient_partnership/impact.html"

    def get_context_data(self, **kwargs):
        programme = programme_of(self.request.user)
        results = results_of(programme) if programme else None
        return super().get_context_data(**kwargs, programme=programme, results=results)


@require_safe
def export(request, kind: str):
    """What the page says, `kind` "xlsx" or "csv", hidden where the page hides."""
    programme = programme_of(request.user)
    rows = export_rows(results_of(programme)) if programme else ()
    return send_rows(kind, f"evaluation-{timezone.localdate():%Y-%m-%d}", "Évaluation", COLUMNS, rows)
