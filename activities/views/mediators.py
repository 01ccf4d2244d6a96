"""Mediators who are absent, and the sessions that wait for somebody."""

import uuid

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import ListView

from activities.forms.absences import AbsenceForm
from activities.forms.actions import ActionForm
from activities.models import Absence, Session
from activities.permissions import can_assign_somewhere
from activities.phrases.days import say_absence
from activities.services.absences import declare_absence, withdraw_absence
from foundation.errors import Refusal
from partnerships.scopes import scope_of
from partnerships.views.workspace import ActOnceView, WorkspaceMixin

LINES_PER_PAGE = 20


class ToReplace(WorkspaceMixin, ListView):
    """« À remplacer ou à désigner », soonest first."""

    template_name = "workspace/to_replace.html"
    context_object_name = "sessions"
    paginate_by = LINES_PER_PAGE

    def get_queryset(self):
        user = self.request.user
        if not can_assign_somewhere(user):
            raise PermissionDenied
        return Session.objects.assignable_by(user).to_replace().with_places(user).order_by("starts_at", "pk")


class AbsenceList(WorkspaceMixin, ListView):
    """The absences to come of oneself and of one's team."""

    template_name = "workspace/absence_list.html"
    context_object_name = "absences"
    paginate_by = LINES_PER_PAGE

    def get_queryset(self):
        if not may_declare_somehow(self.request.user):
            raise PermissionDenied
        absences = Absence.objects.visible_to(self.request.user).by_series()
        return absences.select_related("mediator", "declared_by").order_by("starts_at", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, form_key=uuid.uuid4(), assigns=can_assign_somewhere(self.request.user)
        )


def may_declare_somehow(user) -> bool:
    scope = scope_of(user)
    return scope.is_head_office or bool(scope.partner_ids)


class AbsenceNew(WorkspaceMixin, ActOnceView):
    """Today and tomorrow in two taps; `?seance=` names the session that one cannot animate."""

    form_class = AbsenceForm
    template_name = "workspace/absence_new.html"

    def find(self) -> None:
        asked = self.request.GET.get("seance", "")
        mine = Session.objects.visible_to(self.request.user).animated_by(self.request.user).upcoming()
        self.session = mine.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None

    def is_allowed(self) -> bool:
        return may_declare_somehow(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "session": self.session}

    def act(self, form) -> dict:
        form.refuse_unseen()
        hit = declare_absence(
            actor=self.request.user,
            mediator_id=form.cleaned_data["mediator"].pk,
            times=form.times(),
            kind=form.cleaned_data["kind"],
        )
        is_settled_here = bool(hit) and can_assign_somewhere(self.request.user)
        return {"url": reverse("to_replace" if is_settled_here else "absence_list"), "message": say_declared(hit)}

    def form_refused(self, form, refusal: Refusal):
        if form.hit:
            form.data = form.data.copy()
            form.data["seen"] = ",".join(str(session.pk) for session in form.hit)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, session=self.session)


def say_declared(hit: list[Session]) -> str:
    if not hit:
        return "C’est noté. Aucune séance n’est prévue à ce moment."
    if len(hit) == 1:
        return "C’est noté. Une séance est à remplacer : la coordination en est prévenue."
    return f"C’est noté. {len(hit)} séances sont à remplacer : la coordination en est prévenue."


class AbsenceWithdraw(ActOnceView):
    form_class = ActionForm
    template_name = "workspace/absence_withdraw.html"

    def find(self) -> None:
        absences = Absence.objects.visible_to(self.request.user).select_related("mediator")
        self.absence = get_object_or_404(absences, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        """Whoever sees an absence answers for its person."""
        return True

    def act(self, form) -> dict:
        absences = withdraw_absence(actor=self.request.user, absence_id=self.absence.pk)
        whom = "Vous êtes" if self.absence.mediator == self.request.user else f"{self.absence.mediator} est"
        when = say_absence(absences[0])
        return {"url": reverse("absence_list"), "message": f"{whom} de nouveau disponible : {when}."}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, absence=self.absence)
