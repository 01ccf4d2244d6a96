"""Pages of the portal itself: its health and its refusals."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from partnerships.views.workspace import turn_away
from portal.health import read_health
from portal.navigation import items_of


@login_not_required
@require_safe
def health(request):
    answer = read_health()
    return JsonResponse(answer, status=503 if answer["status"] == "down" else 200)


class Workspace(RedirectView):
    """The address of everybody's space: what they do there first."""

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if items_of(request.user) else turn_away(request)

    def get_redirect_url(self):
        return reverse(items_of(self.request.user)[0].name)


def csrf_failure(request, reason=""):
    """A form came without its proof of origin: cookies are off, or the page stayed open for too long."""
    return render(request, "403_csrf.html", status=403)
