"""« Préparer la visite » : what the hospital knows of its group's visit to the museum, on one page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from activities.actions import groups_to_prepare
from activities.forms.visits import VisitForm
from activities.people.relays import who_may_accompany
from activities.permissions import can_answer_for
from activities.services.visits import prepare_visit
from activities.views.sessions import visible_session
from foundation.errors import Refusal
from partnerships.views.workspace import ActOnceView


class VisitPrepare(ActOnceView):
    form_class = VisitForm
    template_name = "workspace/visit_prepare.html"

    def find(self) -> None:
        self.session = visible_session(self.request.user, self.kwargs["pk"])
        groups = (group for group in self.session.participations.all() if group.pk == self.kwargs["group_pk"])
        self.group = next(groups, None)
        if self.group is None:
            raise Http404

    def is_allowed(self) -> bool:
        return can_answer_for(self.request.user, self.session, self.group)

    @property
    def page(self) -> str:
        return reverse("session_detail", args=[self.session.pk])

    def get(self, request, *args, **kwargs):
        if self.group not in groups_to_prepare(request.user, self.session):
            messages.info(request, "Une visite au musée se prépare jusqu’à sa fin, tant qu’elle n’est pas annulée.")
            return redirect(self.page)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"session": self.session, "group": self.group}

    def act(self, form) -> dict:
        prepare_visit(
            actor=self.request.user,
            session_id=self.session.pk,
            group_id=self.group.pk,
            plan=form.plan(),
            acknowledged=form.cleaned_data["acknowledged"],
            seen=form.seen_version(),
        )
        self.find()
        needs = ", ".join(str(need.label) for need in self.group.needs)
        said = f"C’est enregistré. Il manque encore : {needs}." if needs else "C’est enregistré : la visite est prête."
        return {"url": self.page, "message": said}

    def form_refused(self, form, refusal: Refusal):
        """Where the session changed meanwhile, the form shows what it is now beside what was typed."""
        if refusal.field == "seen":
            self.find()
            form.show_again(self.session)
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            session=self.session,
            group=self.group,
            accompanying=who_may_accompany(self.request.user, self.session, [self.group]),
        )
