"""« Agenda » : all the sessions that a person may see, by month, by week or as a list."""

from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from activities.calendars.agenda import Look, days_between, read_stretch, weeks_of
from activities.calendars.warnings import calendar_facts
from activities.forms.filters import AgendaFilterForm, SessionFilterForm, When
from activities.people.followed import sessions_in_agenda
from partnerships.views.workspace import WorkspaceMixin


class Agenda(WorkspaceMixin, TemplateView):
    template_name = "workspace/agenda.html"

    def get_context_data(self, **kwargs):
        today, asked = timezone.localdate(), self.request.GET
        stretch = read_stretch(asked.get("vue", ""), asked.get("jour", ""), today)
        form = AgendaFilterForm(asked, user=self.request.user)
        facts = calendar_facts(stretch.first, stretch.last, partner=form.partner_shown())
        days = days_between(stretch.first, stretch.last, self._sessions(form, stretch), today, facts.marks)
        here = {"vue": stretch.look.value, "jour": stretch.first.isoformat()}
        return super().get_context_data(
            **kwargs,
            stretch=stretch,
            looks=Look,
            days=days,
            weeks=weeks_of(days) if stretch.look == Look.MONTH else [],
            count=sum(len(line.sessions) for line in days),
            today=today,
            is_now=stretch.holds(today),
            form=form,
            is_filtered=form.is_filtered,
            kept=here,
            clear_url=reverse("agenda", query=here),
            list_query=form.kept_in(SessionFilterForm, when=When.ALL, since=stretch.first, until=stretch.last),
        )

    def _sessions(self, form: AgendaFilterForm, stretch):
        seen = sessions_in_agenda(self.request.user).starting_on(stretch.first, stretch.last)
        return (
            form.narrow(seen)
            .with_places(self.request.user)
            .select_related("training__host")
            .order_by("starts_at", "pk")
        )
