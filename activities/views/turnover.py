"""« À réattribuer »: what hangs on somebody who leaves, given to somebody who stays in two taps."""

from django.urls import reverse

from activities.forms.turnover import HandOverForm
from activities.people.turnover import leavers_seen_by
from activities.permissions import can_hand_over_somehow
from activities.services.turnover import hand_over
from partnerships.views.workspace import ActOnceView, WorkspaceMixin


class HandOver(WorkspaceMixin, ActOnceView):
    """One form for each person who leaves, at each place."""

    template_name = "workspace/handovers.html"

    def find(self) -> None:
        self.leavers = leavers_seen_by(self.request.user)

    def is_allowed(self) -> bool:
        return can_hand_over_somehow(self.request.user)

    def get_form(self, form_class=None):
        """The form that was posted; none where its things are somebody's again."""
        code = self.request.POST.get("code")
        leaver = next((leaver for leaver in self.leavers if leaver.code == code), None)
        return leaver and self.form_of(leaver, self.request.POST)

    def form_of(self, leaver, data=None) -> HandOverForm:
        return HandOverForm(data, user=self.request.user, leaver=leaver)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if form is None:
            return self.get(request, *args, **kwargs)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def act(self, form) -> dict:
        to = form.receiver()
        hand_over(
            actor=self.request.user,
            leaver=form.leaver.person,
            place=form.leaver.place,
            to=to,
            session_ids=form.ids("session"),
            slot_ids=form.ids("slot"),
        )
        return {"url": reverse("handovers"), "message": f"C’est réattribué : {to} s’en charge désormais."}

    def get_context_data(self, **kwargs):
        posted = kwargs.pop("form", None)
        forms = [posted if posted and posted.leaver is leaver else self.form_of(leaver) for leaver in self.leavers]
        return super().get_context_data(**kwargs, form=posted, forms=forms)
