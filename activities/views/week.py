"""« Ma semaine » : what waits for a person, then the sessions of a week, day by day."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.views.generic import RedirectView, TemplateView

from activities.models import Session
from activities.models.choices import State
from activities.phrases import local_day
from activities.views.workspace import WorkspaceMixin
from foundation.calendars import PARIS
from partnerships.scopes import scope_of

SHOWN_STATES = (State.REQUESTED, State.CONFIRMED, State.HELD, State.CANCELLED)
WAITING_LINES = 5


class Workspace(WorkspaceMixin, RedirectView):
    """The address of everybody's space."""

    pattern_name = "my_week"


def read_monday(text: str, today: date) -> date:
    """The Monday of the week of a date in an address; of the current week when it makes no sense."""
    try:
        day = date.fromisoformat(text)
        if abs((day - today).days) > 3650:
            day = today
    except ValueError:
        day = today
    return day - timedelta(days=day.weekday())


def sessions_by_day(sessions, monday: date, today: date) -> list[dict]:
    """The days of a week that have a session, and today if it is in it."""
    days = {monday + timedelta(days=number): [] for number in range(7)}
    for session in sessions:
        days[local_day(session.starts_at)].append(session)
    return [
        {"day": day, "sessions": lines, "is_today": day == today, "is_past": day < today}
        for day, lines in days.items()
        if lines or day == today
    ]


class MyWeek(WorkspaceMixin, TemplateView):
    template_name = "workspace/week.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        monday = read_monday(self.request.GET.get("week", ""), today)
        own = Session.objects.concerning(self.request.user).with_places(self.request.user)
        week = own.filter(
            starts_at__gte=datetime.combine(monday, time.min, PARIS),
            starts_at__lt=datetime.combine(monday + timedelta(days=7), time.min, PARIS),
            state__in=SHOWN_STATES,
        )
        scope = scope_of(self.request.user)
        days = sessions_by_day(week, monday, today)
        is_this_week = monday <= today < monday + timedelta(days=7)
        assigns = bool(scope.coordinated_partner_ids or scope.is_head_office)
        return super().get_context_data(
            **kwargs,
            monday=monday,
            sunday=monday + timedelta(days=6),
            is_this_week=is_this_week,
            previous_week=monday - timedelta(days=7),
            next_week=monday + timedelta(days=7),
            days=days,
            earlier=is_this_week and any(line["is_past"] for line in days),
            reports=own.to_report().order_by("-starts_at")[: WAITING_LINES + 1],
            requests=Session.objects.awaiting(self.request.user).with_places(self.request.user)[: WAITING_LINES + 1],
            without_mediator=own.without_mediator()[: WAITING_LINES + 1] if assigns else [],
            waiting_lines=f":{WAITING_LINES}",
        )
