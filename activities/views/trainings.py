"""Trainings in the workspace: planning and correcting them, who is registered, registering colleagues."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, ListView

from activities.forms.registrations import ColleagueForm, RegistrationForm
from activities.forms.trainings import ResourcesForm, TrainingEditForm, TrainingNewForm
from activities.heard import heard_of_training
from activities.models import Registration, Training
from activities.models.choices import LIVE_STATES, State
from activities.people.registered import people_of
from activities.permissions import (
    can_organise,
    can_plan_trainings_somehow,
    can_register_for,
    can_register_somebody,
)
from activities.phrases.trainings import place_of
from activities.services.registrations import record_manager, register_colleague, remove_registration
from activities.services.trainings import edit_training, plan_training, share_resources
from foundation.days import say_period
from foundation.errors import Refusal
from partnerships.scopes import scope_of
from partnerships.views.workspace import ActOnceView, WorkspaceMixin

TRAININGS_PER_PAGE = 20


class TrainingList(WorkspaceMixin, ListView):
    """Those to come, then what is past."""

    template_name = "trainings/training_list.html"
    context_object_name = "trainings"
    paginate_by = TRAININGS_PER_PAGE

    @property
    def shows_past(self) -> bool:
        return "passees" in self.request.GET

    def get_queryset(self):
        visible = Training.objects.visible_to(self.request.user).with_all_said().with_waiting()
        if self.shows_past:
            return visible.past().order_by("-session__starts_at", "-pk")
        return visible.coming().order_by("session__starts_at", "pk")

    def get_context_data(self, **kwargs):
        may_plan = can_plan_trainings_somehow(self.request.user)
        return super().get_context_data(**kwargs, shows_past=self.shows_past, may_plan=may_plan)


def visible_training(user, pk: int) -> Training:
    return get_object_or_404(Training.objects.visible_to(user).with_all_said().with_waiting(), pk=pk)


class TrainingDetail(DetailView):
    template_name = "trainings/training_detail.html"
    context_object_name = "training"

    def get_object(self, queryset=None):
        return visible_training(self.request.user, self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        user, training = self.request.user, self.object
        organises = can_organise(user, training)
        return super().get_context_data(
            **kwargs,
            session=training.session,
            place=place_of(training),
            **people_of(user, training),
            may_edit=organises and is_to_come(training),
            may_register=can_register_somebody(user, training) and training.is_open(),
            sees_session=organises,
            may_mark=organises and may_mark(training),
            may_share=organises and may_share(training),
            heard=heard_of_training(training.session) if organises and training.session.has_begun() else [],
        )


def may_mark(training: Training) -> bool:
    """Who was there is said from the start on."""
    session = training.session
    return session.state in (State.CONFIRMED, State.HELD) and session.has_begun() and not session.quota.closed_at


def may_share(training: Training) -> bool:
    return training.session.state in LIVE_STATES and not training.session.quota.closed_at


def is_to_come(training: Training) -> bool:
    session = training.session
    return session.state in (State.REQUESTED, State.CONFIRMED) and not session.is_over()


class TrainingNew(WorkspaceMixin, ActOnceView):
    form_class = TrainingNewForm
    template_name = "trainings/training_new.html"

    def is_allowed(self) -> bool:
        return can_plan_trainings_somehow(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form) -> dict:
        training = plan_training(
            actor=self.request.user, side=form.asking_side, plan=form.plan(), received=form.received()
        )
        session = training.session
        follows = "On s’inscrit dès que l’autre partie l’a confirmée."
        if session.state == State.CONFIRMED:
            follows = "Elle est confirmée : les inscriptions sont ouvertes."
        when = say_period(session.starts_at, session.ends_at)
        return {
            "url": reverse("training_detail", args=[training.pk]),
            "message": f"La formation est prévue : {when}. {follows}",
        }

    def form_refused(self, form, refusal: Refusal):
        if refusal.field == "override_reason":
            form.ask_for_reason()
        field = {"ward": "host", "slot": "day"}.get(refusal.field, refusal.field)
        return super().form_refused(form, Refusal(refusal.sentence, field=field))


class TrainingView(ActOnceView):
    """A form about one training that the person sees."""

    def find(self) -> None:
        self.training = visible_training(self.request.user, self.kwargs["pk"])

    @property
    def page(self) -> str:
        return reverse("training_detail", args=[self.training.pk])

    def refusal_now(self, form, refusal: Refusal) -> Refusal:
        """Where the session changed meanwhile, the form is sent again as what it is now."""
        if refusal.field != "seen":
            return refusal
        self.find()
        form.show_again(self.training.session)
        return Refusal(refusal.sentence)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, training=self.training, session=self.training.session)


class TrainingEdit(TrainingView):
    form_class = TrainingEditForm
    template_name = "trainings/training_edit.html"

    def is_allowed(self) -> bool:
        return can_organise(self.request.user, self.training)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"training": self.training}

    def act(self, form) -> dict:
        edit_training(
            actor=self.request.user,
            training_id=self.training.pk,
            course=form.course(self.training.session.starts_at),
            seen=form.seen_version(),
        )
        return {"url": self.page, "message": "C’est enregistré."}

    def form_refused(self, form, refusal: Refusal):
        return super().form_refused(form, self.refusal_now(form, refusal))


class TrainingResources(TrainingView):
    form_class = ResourcesForm
    template_name = "trainings/training_resources.html"

    def is_allowed(self) -> bool:
        return can_organise(self.request.user, self.training)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"training": self.training}

    def act(self, form) -> dict:
        share_resources(
            actor=self.request.user,
            training_id=self.training.pk,
            resources=form.cleaned_data["resources"],
            seen=form.seen_version(),
        )
        return {"url": self.page, "message": "C’est enregistré : ceux qui étaient là les lisent sur leur page."}

    def form_refused(self, form, refusal: Refusal):
        return super().form_refused(form, self.refusal_now(form, refusal))


class ColleagueRegister(TrainingView):
    """One colleague after the other: the same form again, with what was said of the last."""

    form_class = ColleagueForm
    template_name = "trainings/colleague_register.html"

    def is_allowed(self) -> bool:
        return can_register_somebody(self.request.user, self.training)

    def get_form_kwargs(self):
        hospitals = self.training.hospitals()
        if not can_organise(self.request.user, self.training):
            hospitals = hospitals.filter(pk__in=scope_of(self.request.user).hospital_ids)
        return super().get_form_kwargs() | {"training": self.training, "hospitals": hospitals}

    def act(self, form) -> dict:
        row = register_colleague(
            actor=self.request.user,
            training_id=self.training.pk,
            person=form.person("fr"),
            is_manager_agreed=form.cleaned_data.get("is_manager_agreed", False),
        )
        said = {
            Registration.State.REGISTERED: "est inscrit(e) et en reçoit la confirmation",
            Registration.State.AGREEMENT: "a une place gardée : l’accord de son responsable est demandé",
            Registration.State.WAITING: "est sur la liste d’attente et en est prévenu(e)",
        }[Registration.State(row.state)]
        return {
            "url": self.request.path,
            "message": f"{row.full_name} {said}. À la personne suivante.",
        }


class RegistrationChange(TrainingView):
    """The manager's answer as it was heard, or the end of a registration."""

    form_class = RegistrationForm
    template_name = "trainings/registration_change.html"

    def find(self) -> None:
        super().find()
        rows = Registration.objects.visible_to(self.request.user).filter(training=self.training)
        self.row = rows.select_related("hospital").filter(pk=self.kwargs["registration_pk"]).first()
        if self.row is None:
            raise Http404

    def is_allowed(self) -> bool:
        return can_register_for(self.request.user, self.training, self.row.hospital_id)

    def get_form_kwargs(self):
        is_asked = self.row.state == Registration.State.AGREEMENT
        return super().get_form_kwargs() | {"is_manager_asked": is_asked}

    def act(self, form) -> dict:
        answer = {"actor": self.request.user, "registration_id": self.row.pk, "why": form.cleaned_data["why"]}
        if form.cleaned_data["answer"] == "removed":
            remove_registration(**answer)
            return {"url": self.page, "message": f"L’inscription de {self.row.full_name} est annulée."}
        is_agreed = form.cleaned_data["answer"] == "agreed"
        record_manager(is_agreed=is_agreed, **answer)
        said = "L’accord est noté" if is_agreed else "Le refus est noté"
        return {"url": self.page, "message": f"{said} : {self.row.full_name} en est prévenu(e)."}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, row=self.row)
