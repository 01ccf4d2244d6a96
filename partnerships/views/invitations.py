"""Accepting an invitation: a link opens the page, only the button acts (mail scanners open links)."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from foundation.errors import Refusal
from partnerships.forms.invitations import InvitationForm
from partnerships.services import accept_invitation, read_invitation

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@method_decorator([login_not_required, never_cache, sensitive_post_parameters("password")], name="dispatch")
class InvitationAccept(FormView):
    http_method_names = ["get", "head", "options", "post"]  # Django's forms read a PUT as a POST of nothing
    form_class = InvitationForm
    template_name = "partnerships/invitation_accept.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            self.invitation = read_invitation(kwargs["token"])
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            return render(request, "partnerships/invitation_refused.html", {"sentence": refusal.sentence}, status=404)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.invitation.membership.user}

    def form_valid(self, form):
        user = accept_invitation(self.kwargs["token"], password=form.cleaned_data.get("password", ""))
        login(self.request, user, backend=SIGN_IN_BACKEND)
        messages.success(self.request, _("Bienvenue. Voici votre espace."))
        return HttpResponseRedirect(get_adapter().get_login_redirect_url(self.request))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, membership=self.invitation.membership)
