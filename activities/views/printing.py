"""What is printed from the workspace: the sheet of a session for those who see it, and which posters there are."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from activities.models import Session
from activities.models.choices import State
from activities.printing import LAYOUTS
from activities.printing.sheets import write_sheet
from activities.public.posters import boards_of
from activities.views.sessions import visible_session
from foundation.printing.paper import pdf_response, print_page
from partnerships.views.workspace import WorkspaceMixin

# Two months of a hospital: a poster is hung for the weeks that people see coming.
AHEAD = timedelta(days=62)


@require_safe
def show_sheet(request, pk):
    session = visible_session(request.user, pk)
    return render(
        request, "workspace/session_sheet.html", {"session": session, "sheet": write_sheet(session, request.user)}
    )


@require_safe
def download_sheet(request, pk):
    session = visible_session(request.user, pk)
    content = print_page(LAYOUTS / "sheet.typ", write_sheet(session, request.user).as_page())
    response = pdf_response(content, f"fiche-de-seance-{timezone.localtime(session.starts_at):%Y-%m-%d}")
    response["Cache-Control"] = "private, no-store"
    return response


class PosterList(WorkspaceMixin, TemplateView):
    """The posters of the places where a person's sessions are announced; they show all that is announced there."""

    template_name = "workspace/posters.html"

    def get_context_data(self, **kwargs):
        now, user = timezone.now(), self.request.user
        coming = Session.objects.visible_to(user).filter(
            state=State.CONFIRMED, ends_at__gt=now, starts_at__lte=now + AHEAD
        )
        return super().get_context_data(**kwargs, boards=boards_of(coming.where_told(user).order_by("starts_at", "pk")))
