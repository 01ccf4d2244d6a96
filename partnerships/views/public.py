"""What pages for everybody have in common, and papers."""

from pathlib import Path

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from foundation.printing.paper import pdf_response, printed

# Seconds after which whoever asked for too many new papers may ask again.
PAUSE = "60"


def public_page(view):
    """A page for everybody: reading only, without sign-in.

    It must depend on nothing but its address (no session, no user, no message, no CSRF token): the portal remembers it.
    """
    return login_not_required(require_safe(view))


def printed_once(request, layout: Path, page: dict, name: str) -> HttpResponse:
    """A paper for everybody, as long as its words stay the same; a new one is counted by who asks for it."""
    content = printed.find(layout, page)
    if content is None:
        if pause := consume_or_429(request, action="poster", key="new", limit_get=True):
            pause.headers["Retry-After"] = PAUSE
            return pause
        content = printed.print(layout, page)
    return pdf_response(content, name)
