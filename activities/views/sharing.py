"""« Visites à distance à rejoindre » : the visits that several hospitals share, from the list to one's group in it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import ListView

from activities.forms.sharing import ConnectionForm, JoinForm, LeaveForm, ShareForm
from activities.models import Participation, Session
from activities.models.choices import State
from activities.permissions import can_join_somehow
from activities.services.connections import set_connection
from activities.services.sharing import join_session, leave_session, set_sharing
from activities.views.session_actions import SessionActionView
from foundation.days import say_period
from partnerships.views.workspace import ActOnceView, WorkspaceMixin

VISITS_PER_PAGE = 20


def visits_to_join(user):
    """With what a row says of them, and no more: neither their groups nor who booked them."""
    visits = Session.objects.open_to(user).select_related("activity", "partner", "commitment__strand__convention")
    return visits.order_by("starts_at", "pk")


class SharedVisits(WorkspaceMixin, ListView):
    template_name = "workspace/shared_visits.html"
    context_object_name = "visits"
    paginate_by = VISITS_PER_PAGE

    def get_queryset(self):
        return visits_to_join(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, may_join=can_join_somehow(self.request.user))


class SharedVisitJoin(ActOnceView):
    form_class = JoinForm
    template_name = "workspace/shared_visit_join.html"

    def find(self) -> None:
        """Full or begun meanwhile, it is found no more among those to join: the list says what else there is."""
        self.session = visits_to_join(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if self.session is None:
            get_object_or_404(Session.objects.ever_shared_with(self.request.user), pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return can_join_somehow(self.request.user)

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.session else self.say_gone()

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.session else self.say_gone()

    def say_gone(self):
        messages.warning(self.request, "Cette visite ne se rejoint plus : elle est complète, ou a changé.")
        return redirect("shared_visits")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "session": self.session}

    def act(self, form) -> dict:
        group = join_session(
            actor=self.request.user,
            session_id=self.session.pk,
            group=form.expected_group(),
            ward_agreed_by=form.cleaned_data.get("ward_agreed_by", ""),
        )
        when = say_period(self.session.starts_at, self.session.ends_at)
        said = f"C’est noté : {group} vient à la visite, {when}. Le musée en est prévenu."
        if group.state == Participation.State.REQUESTED:
            said = f"La place est tenue : {when}. Il manque l’accord du cadre de santé pour ce groupe."
        return {"url": reverse("session_detail", args=[self.session.pk]), "message": said}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, visit=self.session)


class SessionShare(SessionActionView):
    form_class = ShareForm
    template_name = "workspace/session_share.html"

    def act(self, form) -> dict:
        answer = form.cleaned_data
        session = self.call(set_sharing, form, max_groups=answer["max_groups"], max_people=answer["max_people"])
        left = session.max_groups - session.groups
        if session.max_groups == 1:
            return self.done("La visite ne se partage plus : son groupe vient seul.")
        return self.done(
            f"C’est noté : {session.max_groups} groupes au plus, {left} encore libre{'s' if left > 1 else ''}. "
            "Les référents des hôpitaux de la convention la voient dans leur liste."
        )


class SessionConnection(SessionActionView):
    """« Préciser la connexion » : the link, the test, the phone for when it fails."""

    form_class = ConnectionForm
    template_name = "workspace/session_connection.html"

    def act(self, form) -> dict:
        self.call(set_connection, form, said=form.said())
        return self.done("C’est enregistré. Les services qui viennent le reçoivent, avec le fichier d’agenda.")


class SessionLeave(SessionActionView):
    form_class = LeaveForm
    template_name = "workspace/session_leave.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form) -> dict:
        answer = form.cleaned_data
        session = self.call(leave_session, form, group_id=answer["group"], reason=answer["reason"], why=answer["why"])
        if session.state == State.CANCELLED:
            said = "C’était le dernier groupe : la visite est annulée, et le musée en est prévenu."
        else:
            said = "Votre groupe est retiré. La visite a lieu pour les autres ; le musée en est prévenu."
        is_still_seen = Session.objects.visible_to(self.request.user).filter(pk=session.pk).exists()
        return {"url": self.get_success_url() if is_still_seen else reverse("shared_visits"), "message": said}
