"""What allauth asks of the portal."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

from partnerships.scopes import scope_of


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; after signing in, each person lands on their own first screen."""

    def is_open_for_signup(self, request):
        """Accounts exist by invitation only."""
        return False

    def get_login_redirect_url(self, request):
        scope = scope_of(request.user)
        return reverse("admin:index" if scope.is_head_office else "workspace")
