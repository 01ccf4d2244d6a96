"""What the screens of the workspace have in common: who may enter, and forms that act once."""

import uuid
from abc import ABC, abstractmethod

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.generic import FormView

from foundation.errors import Refusal, once_more
from foundation.form_keys import answer_once
from partnerships.scopes import scope_of

NOT_CONTENT = {"csrfmiddlewaretoken", "key"}


def turn_away(request):
    """Whoever has no role that this page is for learns where to ask, or where their own pages are."""
    scope = scope_of(request.user)
    context = {"only_follows": scope.only_follows, "accompanies": bool(scope.accompanied_group_ids)}
    return render(request, "workspace/no_role.html", context, status=403)


class WorkspaceMixin:
    """A screen that stands on no single object: a person without any role is told whom to ask.

    Whoever only follows conventions (`Scope.only_follows`) enters where `opens_to_followers` says so.
    """

    opens_to_followers = False

    def dispatch(self, request, *args, **kwargs):
        scope = scope_of(request.user)
        if scope.is_empty and not (self.opens_to_followers and scope.only_follows):
            return turn_away(request)
        return super().dispatch(request, *args, **kwargs)


class ActOnceView(ABC, FormView):
    """A form whose post calls one service, once whatever the number of clicks; a refusal stands in the form.

    `find` fetches what the address names among what the person may see, and sets it on the view (404 otherwise);
    `is_allowed` asks the permission (403 otherwise); `act` calls the service and says what to show next.
    """

    def dispatch(self, request, *args, **kwargs):
        self.find()
        if not self.is_allowed():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find(self) -> None:
        """Nothing to find: the form stands on no object."""

    @abstractmethod
    def is_allowed(self) -> bool:
        """Whether this person may: what `find` has found is there to ask about."""

    @abstractmethod
    def act(self, form) -> dict:
        """The address to go to (`url`), the sentence to say (`message`), and what to warn of (`warnings`, optional)."""

    @property
    def actor_key(self) -> str:
        """Whose form it is, among those that may post the same key."""
        return f"user:{self.request.user.pk}"

    def form_valid(self, form):
        try:
            answer = once_more(answer_once)(
                actor=self.actor_key,
                key=form.cleaned_data["key"],
                content=self._content(),
                act=lambda: self.act(form),
            )
        except Refusal as refusal:
            return self.form_refused(form, refusal)
        messages.success(self.request, answer["message"])
        for warning in answer.get("warnings", ()):
            messages.warning(self.request, warning)
        return HttpResponseRedirect(answer["url"])

    def form_refused(self, form, refusal: Refusal):
        """The form again, with what was typed, and the sentence beside its field."""
        if refusal.field == "acknowledged":
            form.ask_to_acknowledge()
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.sentence)
        return self.form_invalid(form)

    def form_invalid(self, form):
        """With a fresh key: the posted one may be missing, broken, or spent for another content."""
        form.data = form.data.copy()
        form.data["key"] = str(uuid.uuid4())
        return super().form_invalid(form)

    def _content(self) -> dict:
        posted = {name: values for name, values in self.request.POST.lists() if name not in NOT_CONTENT}
        return {"path": self.request.path, "posted": posted}
