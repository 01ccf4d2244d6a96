"""What every template may ask about this installation."""

from django.conf import settings

from portal.demonstration import demonstration_accounts
from portal.navigation import workspace_nav


def site(request) -> dict:
    """Never touches the session: public pages stay without a cookie."""
    return {
        "demonstration": settings.DEMONSTRATION,
        # A function: only the sign-in page calls it.
        "demonstration_accounts": demonstration_accounts,
        "site_url": settings.SITE_URL,
        "workspace_nav": workspace_nav(request),
    }
