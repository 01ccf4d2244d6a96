"""The page behind the way out of a list: without an account, and without a cookie for mail programs that press for
their reader.
"""

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from foundation.errors import Refusal
from notifications.services.lists import come_back, leave, read_way_out


@csrf_exempt  # The secret of the link is the permission; a mail program has no cookie (RFC 8058, section 3.1).
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_list(request, token):
    """Opened, it acts on nothing; its button, or the mail program's, leaves; the other button comes back."""
    try:
        way = read_way_out(token)
    except Refusal as refusal:
        return render(request, "notifications/link_refused.html", {"sentence": refusal.sentence}, status=404)
    if request.method == "POST":
        if pause := consume_or_429(request, action="mailed_link", key=f"leave:{way.person_id}"):
            return pause
        come_back(way) if request.POST.get("answer") == "back" else leave(way)
    return render(request, "notifications/leave.html", {"way": way})
