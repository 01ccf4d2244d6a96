"""What a professional and their manager do by the links that they received, without an account."""

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from activities.forms.registrations import ManagerForm, OwnRegistrationForm, RequestForm
from activities.models import Registration, Training
from activities.phrases.trainings import place_of
from activities.public.trainings import announce
from activities.services.opinions import answer_of_training, may_answer
from activities.services.registrations import (
    DESK,
    accept_offer,
    answer_as_manager,
    ask_to_register,
    confirm_request,
    leave,
)
from activities.tokens import read_manager_token, read_registration_token
from foundation.errors import Refusal
from partnerships.services.registrations import rank_of
from partnerships.views.links import ByLinkView
from partnerships.views.workspace import ActOnceView

State = Registration.State


class RegistrationLinkView(ByLinkView):
    """A page about one registration; what cannot be done any more is said on the page as it is now."""

    refused_template = "wards/link_refused.html"

    @property
    def actor_key(self) -> str:
        return f"registration:{self.row.pk}"

    def form_refused(self, form, refusal: Refusal):
        self.find()
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs):
        training = self.row.training
        return super().get_context_data(
            **kwargs, row=self.row, training=training, session=training.session, place=place_of(training)
        )


# In the address of a page whose form was sent: it is folded, an empty one would look as if nothing had left.
SENT = "envoyee"


@method_decorator([login_not_required, never_cache], name="dispatch")
class TrainingRequest(ActOnceView):
    """What a training is, and registering for it: the answer is the same whether or not the address is known."""

    form_class = RequestForm
    template_name = "trainings/training_request.html"
    http_method_names = ["get", "head", "options", "post"]

    def find(self) -> None:
        self.training = get_object_or_404(
            Training.objects.announced().with_all_said().with_waiting(), pk=self.kwargs["pk"]
        )

    def is_allowed(self) -> bool:
        """It is for whoever finds it; the service says who may come."""
        return True

    @property
    def actor_key(self) -> str:
        return f"training:{self.training.pk}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"training": self.training, "hospitals": self.training.hospitals()}

    def form_valid(self, form):
        address = form.cleaned_data["email"].strip().lower()
        pause = consume_or_429(self.request, action="training_request", key=f"{self.training.pk}:{address}")
        return pause or super().form_valid(form)

    def act(self, form) -> dict:
        ask_to_register(training_id=self.training.pk, person=form.person(get_language()))
        return {
            "url": f"{self.request.path}?{SENT}",
            "message": _(
                "Regardez votre messagerie : un message vous attend à l’adresse indiquée. Votre inscription ne compte "
                "qu’une fois confirmée par le bouton de ce message, dans les 24 heures."
            ),
        }

    def get_context_data(self, **kwargs):
        is_sent = SENT in self.request.GET
        return super().get_context_data(**kwargs, training=self.training, line=announce(self.training), is_sent=is_sent)


class OwnRegistration(RegistrationLinkView):
    form_class = OwnRegistrationForm
    template_name = "trainings/own_registration.html"
    refused_template = "trainings/link_refused.html"

    def find(self) -> None:
        self.row = DESK.find(read_registration_token(self.kwargs["token"]))

    def act(self, form) -> dict:
        if form.cleaned_data["answer"] == "confirm":
            row = confirm_request(registration_id=self.row.pk)
            said = {
                State.REGISTERED: _("C’est confirmé : votre place est réservée."),
                State.AGREEMENT: _("C’est confirmé : l’accord de votre responsable est demandé."),
                State.WAITING: _("C’est confirmé : vous êtes sur la liste d’attente."),
            }[State(row.state)]
            return {"url": self.request.path, "message": said}
        if form.cleaned_data["answer"] == "accept":
            row = accept_offer(registration_id=self.row.pk)
            said = {
                State.REGISTERED: _("C’est noté : cette place est pour vous."),
                State.AGREEMENT: _("C’est noté : l’accord de votre responsable est demandé."),
            }[State(row.state)]
            return {"url": self.request.path, "message": said}
        if form.cleaned_data["answer"] == "opinion":
            answer_of_training(registration_id=self.row.pk, faces=form.faces())
            return {"url": self.request.path, "message": _("Merci, votre avis est compté.")}
        leave(registration_id=self.row.pk)
        return {"url": self.request.path, "message": _("C’est noté : votre inscription est annulée.")}

    def get_context_data(self, **kwargs):
        rank = rank_of(self.row) if self.row.state == State.WAITING else None
        context = {"rank": rank, "may_leave": self.row.may_be_left, "is_asked": may_answer(self.row)}
        return super().get_context_data(**kwargs, **context, token=self.kwargs["token"])


class ManagerAnswer(RegistrationLinkView):
    form_class = ManagerForm
    template_name = "trainings/manager_answer.html"

    def find(self) -> None:
        number, self.address = read_manager_token(self.kwargs["token"])
        self.row = DESK.find(number)
        if self.row.manager_email != self.address:
            raise Refusal(_("Cette demande ne vous est plus adressée : rien n’a changé."))

    def act(self, form) -> dict:
        is_agreed = form.cleaned_data["answer"] == "agreed"
        answer_as_manager(
            registration_id=self.row.pk, address=self.address, is_agreed=is_agreed, why=form.cleaned_data["why"]
        )
        said = _("Merci, votre accord est noté.") if is_agreed else _("C’est noté : la personne en est prévenue.")
        return {"url": self.request.path, "message": said}

    def get_context_data(self, **kwargs):
        is_asked = self.row.state == State.AGREEMENT and not self.row.training.session.has_begun()
        return super().get_context_data(**kwargs, is_asked=is_asked)
