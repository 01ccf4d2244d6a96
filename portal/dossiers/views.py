"""The pages of a meeting's dossier, for the service: the version in preparation, and those that were released."""

from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from foundation.printing.paper import pdf_response
from partnerships.models import Dossier, Meeting
from portal.dossiers.acts import START, deed_of
from portal.dossiers.content import compose, place, write
from portal.dossiers.forms import DossierForm, StartForm, comment_name
from portal.dossiers.papers import figures_file, print_dossier
from portal.frozen.papers import send_workbook
from portal.frozen.parts import mark_of
from portal.frozen.views import answer, typed_again


@require_http_methods(["GET", "HEAD", "POST"])
def show_dossier(request, pk: int):
    """The version in preparation, or what leads to one; and the versions that were released."""
    meeting = _meeting(request, pk)
    draft = _draft(meeting)
    if request.method == "POST":
        return _answer(request, meeting, draft)
    return _page(request, meeting, draft, _form(request, meeting, draft) if draft else StartForm())


@require_safe
def show_released(request, pk: int, number: int):
    dossier = _released(request, pk, number)
    context = {
        **admin.site.each_context(request),
        "title": f"{dossier.content['title']} : {dossier.meeting}",
        "meeting": dossier.meeting,
        "dossier": dossier,
    }
    return TemplateResponse(request, "admin/dossier_released.html", context)


@require_safe
def send_figures(request, pk: int, number: int):
    dossier = _released(request, pk, number)
    name = f"dossier-du-comite-{dossier.meeting_id}-version-{dossier.number}"
    return send_workbook(figures_file(dossier.content), name)


@require_safe
def preview_paper(request, pk: int):
    """How the version in preparation would look on paper, marked as not released."""
    meeting = _meeting(request, pk)
    draft = get_object_or_404(Dossier, meeting=meeting, released_at=None)
    placed = place(compose(meeting, request.user), draft.arrangement)
    content = write(draft, placed, is_released=False)
    return pdf_response(print_dossier(content), f"projet-de-dossier-{meeting.pk}")


def _meeting(request, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("committee__convention__owner", "committee__strand")
    return get_object_or_404(rows, pk=pk)


def _released(request, pk: int, number: int) -> Dossier:
    rows = Dossier.objects.released().filter(meeting=_meeting(request, pk))
    rows = rows.select_related("meeting__committee__convention", "released_by")
    return get_object_or_404(rows, number=number)


def _form(request, meeting: Meeting, draft: Dossier, data=None) -> DossierForm:
    sections = compose(meeting, request.user)
    placed = place(sections, draft.arrangement)
    return DossierForm(data, placed=placed, initial={"seen": draft.version, "figures_seen": mark_of(sections)})


def _answer(request, meeting: Meeting, draft: Dossier | None):
    do = request.POST.get("do", "")
    return answer(
        request,
        StartForm(request.POST) if draft is None or do == START else _form(request, meeting, draft, request.POST),
        deed_of=lambda form: deed_of(request.user, meeting, draft, form, do),
        shown_again=lambda: _shown_again(request, meeting),
    )


def _shown_again(request, meeting: Meeting):
    draft = _draft(meeting)
    if draft is None:
        return _page(request, meeting, None, StartForm())
    fresh = _form(request, meeting, draft)
    data = typed_again(request, fresh.initial)
    for one in fresh.placed:
        data.setdefault(comment_name(one.key), one.comment)
    return _page(request, meeting, draft, DossierForm(data, placed=fresh.placed))


def _draft(meeting: Meeting) -> Dossier | None:
    return Dossier.objects.filter(meeting=meeting, released_at=None).select_related("changed_by").first()


def _page(request, meeting: Meeting, draft: Dossier | None, form):
    context = {
        **admin.site.each_context(request),
        "title": f"Dossier du comité : {meeting}",
        "meeting": meeting,
        "draft": draft,
        "form": form,
        "released": list(meeting.dossiers.released().select_related("released_by", "document")),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "admin/dossier.html", context)
