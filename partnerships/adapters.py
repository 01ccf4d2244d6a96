"""What allauth asks of the portal."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partnerships.scopes import scope_of


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; after signing in, each person lands on their own first screen."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "Trop d’essais à la suite, par prudence nous faisons une pause. Attendez quelques minutes, puis réessayez."
        ),
        "incorrect_code": _("Ce code n’est pas le bon. Vérifiez-le, ou demandez-en un nouveau."),
    }

    def is_open_for_signup(self, request):
        """Accounts exist by invitation only."""
        return False

    def get_login_redirect_url(self, request):
        scope = scope_of(request.user)
        return reverse("admin:index" if scope.is_head_office else "workspace")
