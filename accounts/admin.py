"""What the back office shows of a person. The list itself is registered where roles are known (partnerships)."""

from foundation.admin import ManagedAdmin, yes_no


class PersonAdmin(ManagedAdmin):
    """People come by invitation and leave by their roles' last day; an account is closed, never deleted."""

    list_display = ("full_name", "email", "phone", yes_no("is_active", "compte actif"), "last_login")
    list_filter = ("is_active",)
    search_fields = ("full_name", "email", "phone")
    search_help_text = "Cherchez par nom, adresse e-mail ou téléphone."
    readonly_fields = ("last_login", "date_joined")
    fields = ("full_name", "email", "phone", "language", "is_active", "last_login", "date_joined")

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        """The address opens the account: only another technical administrator touches that of one."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above
