"""What a mailed link opens, with or without an account."""

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from foundation.errors import Refusal
from partnerships.views.workspace import ActOnceView


@method_decorator([login_not_required, never_cache], name="dispatch")
class ByLinkView(ActOnceView):
    """Opened, it shows a page; its buttons alone act, as often in a minute as a person would press them (settings)."""

    # Whom to turn to when the link opens nothing any more.
    refused_template: str
    # Where the link still leads when one thing behind it is gone; `find` sets it once it has read the link.
    way_back = ""
    http_method_names = ["get", "head", "options", "post"]  # Django's forms read a PUT as a POST of nothing

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            context = {"sentence": refusal.sentence, "way_back": self.way_back}
            return render(request, self.refused_template, context, status=404)

    def is_allowed(self) -> bool:
        """The secret of the link is the permission."""
        return True

    def post(self, request, *args, **kwargs):
        pause = consume_or_429(request, action="mailed_link", key=self.actor_key)
        return pause or super().post(request, *args, **kwargs)
