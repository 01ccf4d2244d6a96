"""What the screens of the workspace have in common: who may enter."""

from django.shortcuts import render

from partnerships.scopes import scope_of


def turn_away(request):
    """Whoever has no role that this page is for learns where to ask, or where their own pages are."""
    context = {"only_follows": scope_of(request.user).only_follows}
    return render(request, "workspace/no_role.html", context, status=403)


class WorkspaceMixin:
    """A screen that stands on no single object: a person without any role is told whom to ask.

    Whoever only follows conventions (`Scope.only_follows`) enters where `opens_to_followers` says so.
    """

    opens_to_followers = False

    def dispatch(self, request, *args, **kwargs):
        scope = scope_of(request.user)
        if scope.is_empty and not (self.opens_to_followers and scope.only_follows):
            return turn_away(request)
        return super().dispatch(request, *args, **kwargs)
