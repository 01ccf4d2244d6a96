"""Events for everybody and for teams: read, registered for without an account, left by a link."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.errors import Refusal
from foundation.printing.paper import pdf_response
from partnerships.models.registrations import RegistrationState
from partnerships.services.registrations import rank_of
from partnerships.views.links import ByLinkView
from partnerships.views.public import printed_once, public_page
from partnerships.views.workspace import ActOnceView
from patient_partners.emails.events import LETTERS
from patient_partners.events import calendar_of
from patient_partners.forms.events import ACCEPT, CONFIRM, OwnAnswerForm, PersonForm
from patient_partners.models import Event
from patient_partners.models.projects import ProjectState
from patient_partners.printing import minutes
from patient_partners.services.events import DESK, register_for_team
from patient_partners.tokens import read_event_registration, read_project
from patient_partners.views.calls import LINK_REFUSED

# In the address of a page whose form was sent: it is folded, an empty one would look as if nothing had left.
SENT = "envoyee"
# What was left of past events that anybody may read: the latest.
SHARED_SHOWN = 12
State = RegistrationState


@public_page
def show_events(request):
    """Those for everybody: to come, and what past ones left for all."""
    open_to_all = Event.objects.for_everybody().with_all_said()
    context = {"events": open_to_all.coming(), "shared": open_to_all.past().filter(is_shared=True)[:SHARED_SHOWN]}
    return render(request, "patient_partnership/event_list_public.html", context)


@public_page
def download_calendar(request, pk: int):
    """The date, for one's own calendar."""
    event = get_object_or_404(Event.objects.for_everybody(), pk=pk)
    response = HttpResponse(calendar_of(event), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rendez-vous-{event.pk}.ics"'
    return response


@public_page
def download_minutes(request, pk: int):
    """What a past event left for everybody, on paper."""
    shared = Event.objects.for_everybody().filter(is_shared=True).exclude(minutes="", resources="")
    event = get_object_or_404(shared.with_all_said(), pk=pk)
    return printed_once(request, minutes.LAYOUT, minutes.as_page(event), minutes.name_of(event))


@login_not_required
@never_cache
@require_safe
def print_own_minutes(request, token: str):
    """The same for who was there, by their own link."""
    try:
        row = DESK.find(read_event_registration(token))
    except Refusal as refusal:
        return render(request, OwnEventRegistration.refused_template, {"sentence": refusal.sentence}, status=404)
    if row.state != State.ATTENDED or not row.event.leaves_something:
        messages.info(request, _("Le compte rendu est pour ceux qui étaient là, une fois écrit."))
        return redirect("event_registration", token)
    return pdf_response(minutes.print_minutes(row.event), minutes.name_of(row.event))


@method_decorator([login_not_required, never_cache], name="dispatch")
class PublicEvent(ActOnceView):
    """What an event for everybody is, and registering for it: the answer is the same whatever the address."""

    form_class = PersonForm
    template_name = "patient_partnership/event_public.html"
    http_method_names = ["get", "head", "options", "post"]

    def find(self) -> None:
        self.event = get_object_or_404(Event.objects.for_everybody().with_all_said(), pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return True

    @property
    def actor_key(self) -> str:
        return f"event:{self.event.pk}"

    def form_valid(self, form):
        address = form.cleaned_data["email"].strip().lower()
        pause = consume_or_429(self.request, action="event_request", key=f"{self.event.pk}:{address}")
        return pause or super().form_valid(form)

    def act(self, form) -> dict:
        DESK.ask(self.event.pk, form.person(get_language()))
        return {
            "url": f"{self.request.path}?{SENT}",
            "message": _(
                "Regardez votre messagerie : un message vous attend à l’adresse indiquée. Votre inscription ne compte "
                "qu’une fois confirmée par le bouton de ce message, dans les 24 heures."
            ),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, event=self.event, is_sent=SENT in self.request.GET)


class TeamEvent(ByLinkView):
    """By the link of an accompanied team: what is for it, and registering somebody of it at once."""

    form_class = PersonForm
    template_name = "patient_partnership/event_team.html"
    refused_template = LINK_REFUSED

    def find(self) -> None:
        self.project = read_project(self.kwargs["token"])
        if self.project.state != ProjectState.ACCEPTED:
            raise Refusal(_("Cette équipe n’est pas accompagnée en ce moment."))
        for_team = Event.objects.for_team(self.project).with_all_said()
        self.event = get_object_or_404(for_team, pk=self.kwargs["pk"])

    @property
    def actor_key(self) -> str:
        return f"project:{self.project.pk}"

    def get_initial(self):
        if self.event.registrations.live().filter(email__iexact=self.project.holder_email).exists():
            return {}
        return {"full_name": self.project.holder_name, "email": self.project.holder_email}

    def act(self, form) -> dict:
        row = register_for_team(project=self.project, event_id=self.event.pk, person=form.person(get_language()))
        said = {
            State.REGISTERED: _("C’est noté : la place est réservée, un message part à l’adresse indiquée."),
            State.WAITING: _("C’est noté sur la liste d’attente : un message part à l’adresse indiquée."),
        }[State(row.state)]
        return {"url": self.request.path, "message": said}

    def get_context_data(self, **kwargs):
        own = self.event.registrations.live().filter(project=self.project).order_by("full_name", "pk")
        context = {"event": self.event, "project": self.project, "token": self.kwargs["token"], "own": own}
        return super().get_context_data(**kwargs, **context)


class OwnEventRegistration(ByLinkView):
    """A person's own registration; what cannot be done any more is said on the page as it is now."""

    form_class = OwnAnswerForm
    template_name = "patient_partnership/event_registration.html"
    refused_template = "patient_partnership/event_refused.html"

    def find(self) -> None:
        self.row = DESK.find(read_event_registration(self.kwargs["token"]))

    @property
    def actor_key(self) -> str:
        return f"event_registration:{self.row.pk}"

    def act(self, form) -> dict:
        answer, row = form.cleaned_data["answer"], {"registration_id": self.row.pk}
        if answer == CONFIRM:
            has_place = DESK.confirm(**row).state == State.REGISTERED
            said = (
                _("C’est confirmé : votre place est réservée.")
                if has_place
                else _("C’est confirmé : vous êtes sur la liste d’attente.")
            )
        elif answer == ACCEPT:
            DESK.accept_offer(**row)
            said = _("C’est noté : cette place est pour vous.")
        else:
            DESK.leave(**row)
            said = _("C’est noté : votre inscription est annulée.")
        return {"url": self.request.path, "message": said}

    def form_refused(self, form, refusal: Refusal):
        self.find()
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        row, event = self.row, self.row.event
        return super().get_context_data(
            **kwargs,
            row=row,
            event=event,
            token=self.kwargs["token"],
            rank=rank_of(row) if row.state == State.WAITING else None,
            ending=LETTERS.say_ending(row) if row.state == State.CANCELLED else "",
            has_place=row.state in (State.REGISTERED, State.ATTENDED),
        )
