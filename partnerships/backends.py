"""Rights in the back office come from memberships, never from rows of permissions."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend

from partnerships.scopes import scope_of

MANAGED_APPS = {"partnerships", "activities", "notifications", "accounts", "foundation"}


class MembershipBackend(BaseBackend):
    """An officer of a head-office service may do in the back office what its screens offer.

    It stands first in the settings: the next backend looks up rows of permissions that nobody has.
    """

    def get_user(self, user_id):
        return get_user_model().objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj, perm, obj=None):
        return perm.split(".")[0] in MANAGED_APPS and bool(scope_of(user_obj).service_ids)

    def has_module_perms(self, user_obj, app_label):
        return app_label in MANAGED_APPS and bool(scope_of(user_obj).service_ids)
