"""What the screens of the workspace have in common: who may enter."""

from django.shortcuts import render

from partnerships.scopes import scope_of


class WorkspaceMixin:
    """A screen that stands on no single object: a person without any role is told whom to ask."""

    def dispatch(self, request, *args, **kwargs):
        if scope_of(request.user).is_empty:
            return render(request, "workspace/no_role.html", status=403)
        return super().dispatch(request, *args, **kwargs)
