"""« Ma semaine » : what waits for a person, then the sessions of a week, day by day."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.views.generic import TemplateView

from activities.calendars.agenda import days_between, monday_of, read_day
from activities.models import Session
from activities.models.choices import SHOWN_STATES
from activities.navigation import handovers_of
from partnerships.scopes import scope_of
from partnerships.views.workspace import WorkspaceMixin

WAITING_LINES = 5


class MyWeek(WorkspaceMixin, TemplateView):
    template_name = "workspace/week.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        monday = monday_of(read_day(self.request.GET.get("week", ""), today))
        sunday = monday + timedelta(days=6)
        own = Session.objects.concerning(self.request.user).with_places(self.request.user)
        week = own.with_wards_word(self.request.user).starting_on(monday, sunday).filter(state__in=SHOWN_STATES)
        scope = scope_of(self.request.user)
        days = [line for line in days_between(monday, sunday, week, today) if line.has_something]
        is_this_week = monday <= today <= sunday
        first = changes_and_reports(self.request.user) if is_this_week else []
        assigns = bool(scope.coordinated_partner_ids or scope.is_head_office)
        return super().get_context_data(
            **kwargs,
            monday=monday,
            sunday=sunday,
            is_this_week=is_this_week,
            previous_week=monday - timedelta(days=7),
            next_week=monday + timedelta(days=7),
            days=days,
            earlier=is_this_week and any(line.is_past for line in days),
            urgent=[session for session in first if not session.is_over()][::-1],
            reports=[session for session in first if session.is_over()][: WAITING_LINES + 1],
            requests=requests_to_answer(self.request.user)[: WAITING_LINES + 1],
            to_replace=own.assignable_by(self.request.user).to_replace()[: WAITING_LINES + 1] if assigns else [],
            may_be_absent=bool(scope.partner_ids),
            handovers=handovers_of(self.request.user),
            waiting_lines=f":{WAITING_LINES}",
        )


def changes_and_reports(user):
    """What a person has to see at once, the nearest last, then the reports that are missing: in one query."""
    reports = Session.objects.concerning(user).to_report()
    waiting = Q(pk__in=Session.objects.unseen_by(user).values("pk")) | Q(pk__in=reports.values("pk"))
    waiting |= Q(pk__in=Session.objects.to_complete(user).values("pk"))
    return Session.objects.filter(waiting).with_places(user).order_by("-starts_at")[: 4 * WAITING_LINES]


def requests_to_answer(user):
    """What waits for a person's side, the dates of a cycle as one line."""
    return Session.objects.awaiting(user).once_for_each_cycle().with_places(user)
