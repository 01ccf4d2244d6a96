"""Rights in the back office come from memberships, never from rows of permissions."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied

from partnerships.doors import MANAGED_APPS, opens
from partnerships.scopes import scope_of


class MembershipBackend(BaseBackend):
    """An officer of a head-office service may do in the back office what its screens offer.

    It stands first in the settings: the next backend looks up rows of permissions that nobody has.
    """

    def get_user(self, user_id):
        return get_user_model().objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj, perm, obj=None):
        return _opens(perm.split(".")[0], user_obj)

    def has_module_perms(self, user_obj, app_label):
        return _opens(app_label, user_obj)


def _opens(app_label: str, user) -> bool:
    """Raises PermissionDenied for an app that is another service's own: the next backend is not asked in vain."""
    scope = scope_of(user)
    if opens(app_label, scope):
        return True
    if scope.service_ids and app_label in MANAGED_APPS:
        raise PermissionDenied
    return False
