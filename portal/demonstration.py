"""The demonstration's door: one click signs in as a fictitious person, on one's own machine only.

`portal.urls` knows this door in demonstration mode only, and `portal.checks` refuses that mode where others could come.
"""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from partnerships.models import Membership
from partnerships.models.people import ROLES_BY_PLACE, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Account:
    """A fictitious person that a visitor may be, and where they start."""

    role: str
    place: str
    full_name: str
    email: str
    home: str


def demonstration_accounts() -> list[Account]:
    """One fictitious person per role, and per service of the head office, from there to the wards."""
    memberships = (
        Membership.objects.current()
        .filter(user__is_demonstration=True)
        .select_related("user", *ROLES_BY_PLACE)
        .order_by("pk")
    )
    first_of_role = {(row.role, row.hospital_group_id is None, row.service_id): row for row in reversed(memberships)}
    return [_account(row) for row in sorted(first_of_role.values(), key=lambda row: row.pk)]


def _account(membership: Membership) -> Account:
    is_officer = membership.role == Role.OFFICER
    return Account(
        role=membership.get_role_display(),
        place=str(membership.place),
        full_name=membership.user.full_name,
        email=membership.user.email,
        home=reverse("admin:index" if is_officer else "workspace"),
    )


@login_not_required
@require_POST
def sign_in(request):
    """Sign in as the fictitious person of this e-mail; anybody else is unknown here."""
    if not settings.DEMONSTRATION:
        raise Http404
    people = get_user_model().objects.filter(is_demonstration=True, is_active=True)
    person = get_object_or_404(people, email=request.POST.get("email", ""))
    login(request, person, backend=BACKEND)
    adapter = get_adapter(request)
    asked = request.POST.get("next", "")
    return redirect(asked if adapter.is_safe_url(asked) else adapter.get_login_redirect_url(request))
