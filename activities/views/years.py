"""« Chiffres de l’année » : the same for both sides, each of what they see."""

from datetime import timedelta

from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from activities.calendars.agenda import read_day
from activities.trained import COLUMNS, trained_rows
from activities.years import years_on
from foundation.downloads import send_rows
from partnerships.models import Quota
from partnerships.scopes import scope_of
from partnerships.views.workspace import WorkspaceMixin, turn_away


class YearFigures(WorkspaceMixin, TemplateView):
    template_name = "workspace/year_figures.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        day = read_day(self.request.GET.get("jour", ""), today)
        years = years_on(self.request.user, day)
        first = min(years, key=lambda year: year.starts_on, default=None)
        before = (first.starts_on if first else day) - timedelta(days=1)
        earlier = Quota.objects.visible_to(self.request.user).filter(starts_on__lte=before)
        has_before = first.has_before if first else earlier.exists()
        return super().get_context_data(
            **kwargs, years=years, before=before if has_before else None, is_now=day == today, day=day
        )


@require_safe
def export_trained(request, kind: str):
    """The year's trained people by hospital and job, as a spreadsheet: numbers alone."""
    if scope_of(request.user).is_empty:
        return turn_away(request)
    day = read_day(request.GET.get("jour", ""), timezone.localdate())
    rows = trained_rows(years_on(request.user, day))
    return send_rows(kind, f"personnes-formees-{day:%Y-%m-%d}", "Personnes formées", COLUMNS, rows)
