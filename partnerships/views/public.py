"""What pages for everybody have in common."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe


def public_page(view):
    """A page for everybody: reading only, without sign-in.

    It must depend on nothing but its address (no session, no user, no message, no CSRF token): the portal remembers it.
    """
    return login_not_required(require_safe(view))
