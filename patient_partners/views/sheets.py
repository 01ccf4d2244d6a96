"""Tool sheets, on the public pages and in the workspace. Nobody's reading is counted."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import View

from foundation.errors import Refusal
from foundation.printing.paper import pdf_response
from partnerships.views.public import printed_once, public_page
from patient_partners.models import SheetVersion, ToolSheet
from patient_partners.models.projects import ProjectState
from patient_partners.permissions import can_accompany
from patient_partners.printing.sheets import LAYOUT, as_page, name_of, print_sheet
from patient_partners.sheets import sheet_blocks
from patient_partners.tokens import read_project
from patient_partners.views.calls import LINK_REFUSED


@public_page
def show_sheet(request, slug):
    return _show(request, _released(ToolSheet.objects.for_everybody(), slug), "patient_partnership/sheet_public.html")


@public_page
def download_sheet(request, slug):
    return _printed_once(request, _released(ToolSheet.objects.for_everybody(), slug))


class OfTeam(View):
    """By the link of an accepted team's own sheet: those for teams too. Who reads what is noted nowhere."""

    @method_decorator([login_not_required, never_cache, require_safe])
    def dispatch(self, request, *args, **kwargs):
        try:
            project = read_project(kwargs["token"])
        except Refusal as refusal:
            return render(request, LINK_REFUSED, {"sentence": refusal.sentence}, status=404)
        if project.state != ProjectState.ACCEPTED:
            raise Http404
        self.version = _released(ToolSheet.objects.for_team(project), kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)


class TeamSheet(OfTeam):
    def get(self, request, token, slug):
        context = {"token": token, "sheet": self.version.sheet, "version": self.version}
        blocks = sheet_blocks(self.version.body)
        return render(request, "patient_partnership/sheet_team.html", context | {"blocks": blocks})


class TeamSheetPaper(OfTeam):
    def get(self, request, token, slug):
        return _printed_once(request, self.version)


@require_safe
def read_sheet(request, slug):
    """In the workspace, where those for teams and referents are read too."""
    return _show(request, _released(_of(request.user), slug), "patient_partnership/sheet_read.html")


@require_safe
def print_own_sheet(request, slug):
    version = _released(_of(request.user), slug)
    return pdf_response(print_sheet(version), name_of(version))


def _of(user):
    if not can_accompany(user):
        raise Http404
    return ToolSheet.objects.readable_by(user)


def _released(sheets, slug: str) -> SheetVersion:
    sheet = get_object_or_404(sheets.released(), slug=slug)
    return SheetVersion.objects.select_related("sheet__owner").get(pk=sheet.version_id)


def _printed_once(request, version: SheetVersion) -> HttpResponse:
    return printed_once(request, LAYOUT, as_page(version), name_of(version))


def _show(request, version: SheetVersion, template: str) -> HttpResponse:
    context = {"sheet": version.sheet, "version": version, "blocks": sheet_blocks(version.body)}
    return render(request, template, context)
