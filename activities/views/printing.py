"""The sheet of a session, for those who see the session."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.printing.paper import pdf_response, print_page
from activities.printing.sheets import write_sheet
from activities.views.sessions import visible_session


@require_safe
def show_sheet(request, pk):
    session = visible_session(request.user, pk)
    return render(request, "workspace/session_sheet.html", {"session": session, "sheet": write_sheet(session)})


@require_safe
def download_sheet(request, pk):
    session = visible_session(request.user, pk)
    content = print_page("sheet", write_sheet(session).as_page())
    response = pdf_response(content, f"fiche-de-seance-{timezone.localtime(session.starts_at):%Y-%m-%d}")
    response["Cache-Control"] = "private, no-store"
    return response
