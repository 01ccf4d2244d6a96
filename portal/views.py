"""Pages of the portal itself: its health and its refusals."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.health import read_health


@login_not_required
@require_safe
def health(request):
    answer = read_health()
    return JsonResponse(answer, status=503 if answer["status"] == "down" else 200)


def csrf_failure(request, reason=""):
    """A form came without its proof of origin: cookies are off, or the page stayed open for too long."""
    return render(request, "403_csrf.html", status=403)
