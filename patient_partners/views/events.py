"""The programme's events in the workspace: whoever accompanies teams reads and joins them, the service runs them."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from foundation.downloads import send_rows
from foundation.errors import Refusal
from foundation.printing.paper import pdf_response
from partnerships.models.registrations import RegistrationState
from partnerships.scopes import scope_of
from partnerships.views.workspace import ActOnceView
from patient_partners.events import COLUMNS, export_rows, people_of
from patient_partners.forms.events import (
    ActForm,
    AttendanceForm,
    CancelForm,
    EventForm,
    MinutesForm,
    NewEventForm,
    RemoveForm,
)
from patient_partners.models import Event, EventRegistration, Programme
from patient_partners.permissions import can_accompany, can_run
from patient_partners.printing.minutes import name_of, print_minutes
from patient_partners.services import events as verbs

EVENTS_PER_PAGE = 30
HAVE_PLACE = (RegistrationState.REGISTERED, RegistrationState.ATTENDED)


class EventList(ListView):
    """Those to come; then what is past or cancelled."""

    template_name = "patient_partnership/event_list.html"
    context_object_name = "events"
    paginate_by = EVENTS_PER_PAGE

    def dispatch(self, request, *args, **kwargs):
        if not can_accompany(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def shows_past(self) -> bool:
        return "passes" in self.request.GET

    def get_queryset(self):
        visible = Event.objects.visible_to(self.request.user).with_all_said().with_waiting()
        return visible.past() if self.shows_past else visible.coming()

    def get_context_data(self, **kwargs):
        runs = scope_of(self.request.user).runs_partnership
        return super().get_context_data(**kwargs, shows_past=self.shows_past, runs=runs)


class NewEvent(ActOnceView):
    form_class = NewEventForm
    template_name = "patient_partnership/event_new.html"

    def find(self) -> None:
        if not can_accompany(self.request.user):
            raise Http404
        self.programme = Programme.objects.visible_to(self.request.user).current()

    def is_allowed(self) -> bool:
        return self.programme is not None and can_run(self.request.user, self.programme)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"programme": self.programme}

    def act(self, form) -> dict:
        said = {"said": form.said(), **form.audience()}
        event = verbs.plan_event(actor=self.request.user, programme_id=self.programme.pk, **said)
        url = reverse("event", args=[event.pk])
        return {"url": url, "message": "Le rendez-vous est annoncé à ceux pour qui il est."}


class EventView(ActOnceView):
    """A form about one event that the person sees; what does not act on it is shown all the same."""

    is_for_service = True

    def find(self) -> None:
        if not can_accompany(self.request.user):
            raise Http404
        visible = Event.objects.visible_to(self.request.user).with_all_said().with_waiting()
        self.event = get_object_or_404(visible, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return can_run(self.request.user, self.event.programme) or not self.is_for_service

    @property
    def page(self) -> str:
        return reverse("event", args=[self.event.pk])

    @property
    def said_of(self) -> dict:
        return {"actor": self.request.user, "event_id": self.event.pk}

    def form_refused(self, form, refusal: Refusal):
        if refusal.field == "seen":
            self.find()
            form.data = form.data.copy()
            form.data["seen"] = self.event.version
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, event=self.event, runs=can_run(self.request.user, self.event.programme)
        )


class EventPage(EventView):
    """What it is and who comes; its button registers the person, or takes them off."""

    is_for_service = False
    form_class = ActForm
    template_name = "patient_partnership/event.html"

    def find(self) -> None:
        super().find()
        own = self.event.registrations.live().filter(email__iexact=self.request.user.email)
        self.own = own.select_related("event").first()

    def act(self, form) -> dict:
        if self.own:
            verbs.remove_registration(actor=self.request.user, registration_id=self.own.pk)
            return {"url": self.page, "message": "Votre inscription est annulée."}
        row = verbs.register_oneself(**self.said_of)
        has_place = row.state == RegistrationState.REGISTERED
        said = "Votre place est réservée. " if has_place else "Vous êtes sur la liste d’attente. "
        return {"url": self.page, "message": f"{said}Un message vous le confirme."}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs, own=self.own, may_leave=self.own and self.own.may_be_left)
        context["shows_link"] = context["runs"] or (self.own and self.own.state in HAVE_PLACE)
        if context["runs"]:
            teams = verbs.teams_not_noted(self.event)
            context["people"] = people_of(self.event)
            context["to_note"] = [team for team in teams if team.was_on_path]
            context["not_on_path"] = [team for team in teams if not team.was_on_path]
        return context


class EventEdit(EventView):
    form_class = EventForm
    template_name = "patient_partnership/event_edit.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"event": self.event}

    def act(self, form) -> dict:
        verbs.edit_event(**self.said_of, seen=form.cleaned_data["seen"] or 0, said=form.said())
        return {"url": self.page, "message": "C’est enregistré. Un changement de date ou de lieu est dit aux inscrits."}


class EventCancel(EventView):
    form_class = CancelForm
    template_name = "patient_partnership/event_cancel.html"

    def get_initial(self):
        return {"seen": self.event.version}

    def act(self, form) -> dict:
        verbs.cancel_event(**self.said_of, seen=form.cleaned_data["seen"], why=form.cleaned_data["why"])
        return {"url": self.page, "message": "Le rendez-vous est annulé. Les personnes inscrites en sont prévenues."}


class EventAttendance(EventView):
    form_class = AttendanceForm
    template_name = "patient_partnership/event_attendance.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"event": self.event}

    def act(self, form) -> dict:
        said = {"present": form.cleaned_data.get("present", []), "others": form.cleaned_data["others"]}
        verbs.record_attendance(**self.said_of, seen=form.cleaned_data["seen"], **said)
        return {"url": self.page, "message": "Les présences sont enregistrées."}


class EventMinutes(EventView):
    form_class = MinutesForm
    template_name = "patient_partnership/event_minutes.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"event": self.event}

    def act(self, form) -> dict:
        said = {name: form.cleaned_data[name] for name in ("seen", "minutes", "resources")}
        verbs.write_minutes(**self.said_of, **said, is_shared=form.cleaned_data.get("is_shared", False))
        return {"url": self.page, "message": "C’est enregistré. Ceux qui étaient là le lisent sur leur page."}


class EventOnPaths(EventPage):
    """One tap: the teams that were there read it on their path."""

    is_for_service = True

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(self.page)

    def act(self, form) -> dict:
        count = verbs.note_on_paths(**self.said_of)
        said = "C’est noté au parcours d’une équipe." if count == 1 else f"C’est noté au parcours de {count} équipes."
        return {"url": self.page, "message": said if count else "Tout était déjà noté."}


class EventRemove(EventView):
    """Somebody's registration ends, said by the service."""

    form_class = RemoveForm
    template_name = "patient_partnership/event_remove.html"

    def find(self) -> None:
        super().find()
        rows = EventRegistration.objects.visible_to(self.request.user).filter(event=self.event)
        self.row = get_object_or_404(rows, pk=self.kwargs["registration_pk"]) if self.is_allowed() else None

    def act(self, form) -> dict:
        said = {"registration_id": self.row.pk, "why": form.cleaned_data["why"]}
        verbs.remove_registration(actor=self.request.user, **said)
        return {"url": self.page, "message": "L’inscription est annulée\u00a0: la personne en est prévenue."}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, row=self.row)


@require_safe
def print_event_minutes(request, pk: int):
    """For whoever reads them on its page: who runs it, who was there, and everybody where they are shared."""
    if not can_accompany(request.user):
        raise Http404
    event = get_object_or_404(Event.objects.visible_to(request.user).with_all_said(), pk=pk)
    was_there = event.registrations.filter(email__iexact=request.user.email, state=RegistrationState.ATTENDED)
    may_read = event.is_shared or can_run(request.user, event.programme) or was_there.exists()
    if not (may_read and event.leaves_something):
        raise Http404
    return pdf_response(print_minutes(event), name_of(event))


@require_safe
def export(request, pk: int, kind: str):
    """Who registered, `kind` "xlsx" or "csv"; it holds names, so that no browser keeps it."""
    if not can_accompany(request.user):
        raise Http404
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=pk)
    rows = EventRegistration.objects.visible_to(request.user).filter(event=event)
    if not can_run(request.user, event.programme):
        raise Http404
    name = f"inscriptions-{timezone.localtime(event.starts_at):%Y-%m-%d}"
    response = send_rows(kind, name, "Inscriptions", COLUMNS, export_rows(rows))
    response["Cache-Control"] = "private, no-store"
    return response
