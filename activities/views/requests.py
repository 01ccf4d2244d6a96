"""Asking for a session where no slot is open, and writing down one that took place."""

from django.urls import reverse

from activities.forms.past import PastForm
from activities.forms.requests import RequestForm
from activities.models import Activity
from activities.permissions import can_request_somehow
from activities.services.booking import request_session
from activities.services.past import record_past
from foundation.days import say_period
from foundation.errors import Refusal
from partnerships.views.workspace import ActOnceView, WorkspaceMixin


class WishView(WorkspaceMixin, ActOnceView):
    def is_allowed(self) -> bool:
        return can_request_somehow(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_refused(self, form, refusal: Refusal):
        if refusal.field == "override_reason":
            form.ask_for_reason()
        field = {"ward": "group", "slot": "day"}.get(refusal.field, refusal.field)
        return super().form_refused(form, Refusal(refusal.sentence, field=field))


class SessionRequest(WishView):
    form_class = RequestForm
    template_name = "workspace/session_request.html"

    def act(self, form) -> dict:
        session = request_session(
            actor=self.request.user, side=form.asking_side, wish=form.asked(), received=form.received()
        )
        when = say_period(session.starts_at, session.ends_at)
        return {
            "url": reverse("session_detail", args=[session.pk]),
            "message": f"La demande est partie : {when}. L’autre partie la confirme ou la décline.",
        }


class SessionPast(WishView):
    form_class = PastForm
    template_name = "workspace/session_past.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        waiting = Activity.objects.filter(pk__in=context["form"].not_agreed).order_by("title", "pk")
        return context | {"not_agreed": waiting.with_agreements()}

    def act(self, form) -> dict:
        session = record_past(
            actor=self.request.user,
            side=form.asking_side,
            wish=form.happened(),
            present=form.counts_of(),
            text=form.cleaned_data["text"],
            lived_minutes=form.cleaned_data["lived_minutes"],
            paper=form.paper_faces(),
        )
        when = say_period(session.starts_at, session.ends_at)
        return {
            "url": reverse("session_detail", args=[session.pk]),
            "message": f"La séance est enregistrée : {when}. L’autre partie en est prévenue et peut la contester.",
        }
