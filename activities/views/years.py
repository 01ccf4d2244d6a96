"""« Chiffres de l’année » : the same for both sides, each of what they see."""

from datetime import timedelta

from django.utils import timezone
from django.views.generic import TemplateView

from activities.calendars.agenda import read_day
from activities.views.workspace import WorkspaceMixin
from activities.years import years_on
from partnerships.models import Quota


class YearFigures(WorkspaceMixin, TemplateView):
    template_name = "workspace/year_figures.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        day = read_day(self.request.GET.get("jour", ""), today)
        years = years_on(self.request.user, day)
        before = min((year.starts_on for year in years), default=day) - timedelta(days=1)
        has_before = Quota.objects.visible_to(self.request.user).filter(starts_on__lte=before).exists()
        return super().get_context_data(
            **kwargs, years=years, before=before if has_before else None, is_now=day == today
        )
