"""The links of a session's wards, for the hospital's people: to hand on, to replace, to take back their answers."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from activities.actions import may_see_ward_links
from activities.forms.ward_replies import WardLinkForm
from activities.permissions import can_answer_for
from activities.services.ward_replies import page_of, replace_link, take_reply_back
from activities.tokens import ward_page_url
from activities.views.sessions import visible_session
from foundation.errors import Refusal
from partnerships.views.workspace import ActOnceView


class WardLinks(ActOnceView):
    form_class = WardLinkForm
    template_name = "workspace/session_ward_links.html"

    def find(self) -> None:
        self.session = visible_session(self.request.user, self.kwargs["pk"])
        groups = self.session.participations.all()
        self.groups = [group for group in groups if can_answer_for(self.request.user, self.session, group)]

    def is_allowed(self) -> bool:
        return bool(self.groups)

    @property
    def page(self) -> str:
        return reverse("session_detail", args=[self.session.pk])

    def get(self, request, *args, **kwargs):
        if not may_see_ward_links(request.user, self.session):
            messages.info(request, "Le lien d’un service sert quand la séance est confirmée, jusqu’à sa fin.")
            return redirect(self.page)
        return super().get(request, *args, **kwargs)

    def act(self, form) -> dict:
        answer, actor = form.cleaned_data, self.request.user
        if answer["reply"]:
            take_reply_back(actor=actor, session_id=self.session.pk, reply_id=answer["reply"])
            return {"url": self.page, "message": "La réponse du service est reprise. L’autre partie en est prévenue."}
        replace_link(actor=actor, session_id=self.session.pk, group_id=answer["group"])
        return {
            "url": self.request.path,
            "message": "Le lien est remplacé : l’ancien n’ouvre plus rien. Donnez le nouveau au service.",
        }

    def form_refused(self, form, refusal: Refusal):
        messages.warning(self.request, refusal.sentence)
        return redirect(self.page)

    def form_invalid(self, form):
        messages.warning(self.request, "Cette page a changé : rien n’est enregistré. Lisez-la, puis recommencez.")
        return redirect(self.page)

    def get_context_data(self, **kwargs):
        pages = [page_of(group, self.session, group.ward_id or 0) for group in self.groups]
        links = [(page, ward_page_url(page.group)) for page in pages if page.is_open]
        return super().get_context_data(**kwargs, session=self.session, links=links, form_key=uuid.uuid4())
