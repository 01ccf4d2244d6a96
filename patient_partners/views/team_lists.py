"""The teams that a person accompanies, or all of them for the service: by step, narrowed, ordered, as a spreadsheet."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from foundation.downloads import send_rows
from patient_partners.forms.teams import TeamFilterForm
from patient_partners.permissions import can_accompany
from patient_partners.teams import COLUMNS, count_by_step, export_rows

TEAMS_PER_PAGE = 30


class TeamList(ListView):
    template_name = "patient_partnership/team_list.html"
    context_object_name = "teams"
    paginate_by = TEAMS_PER_PAGE

    def dispatch(self, request, *args, **kwargs):
        if not can_accompany(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        self.filter_form = TeamFilterForm(self.request.GET, user=self.request.user)
        return self.filter_form.teams().select_related("hospital__group", "domain")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            form=self.filter_form,
            counts=count_by_step(self.filter_form.visible),
            is_filtered=self.filter_form.is_filtered,
            clear_url=reverse("team_list"),
            query=self.request.GET.urlencode(),
        )


@require_safe
def export(request, kind: str):
    """The whole list as it is narrowed, `kind` "xlsx" or "csv"; it holds names, so that no browser keeps it."""
    if not can_accompany(request.user):
        raise Http404
    rows = export_rows(TeamFilterForm(request.GET, user=request.user).teams())
    response = send_rows(kind, f"equipes-{timezone.localdate():%Y-%m-%d}", "Équipes", COLUMNS, rows)
    response["Cache-Control"] = "private, no-store"
    return response
