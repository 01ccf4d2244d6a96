"""The programme, for everybody and for those who accompany its teams."""

from django.http import Http404
from django.shortcuts import render
from django.views.generic import TemplateView

from partnerships.models import HospitalGroup
from partnerships.scopes import scope_of
from partnerships.views.public import public_page
from patient_partners.events import planning_of
from patient_partners.models import Programme, ToolSheet
from patient_partners.models.choices import Stage
from patient_partners.overview import overview_of
from patient_partners.permissions import can_accompany


@public_page
def show_programme(request):
    """An installation without a programme says so: every page's foot leads here."""
    programme = Programme.objects.select_related("owner").current()
    if programme is None:
        return render(request, "patient_partnership/no_programme.html")
    context = {
        "programme": programme,
        "axes": programme.axes.all(),
        "domains": programme.domains.all(),
        "steps": programme.steps.all(),
        "actors": programme.actors.all(),
        "planning": planning_of(programme),
        "sheets": ToolSheet.objects.for_everybody().released(),
    }
    return render(request, "patient_partnership/programme.html", context)


class Accompaniment(TemplateView):
    """What waits for whoever accompanies teams, how many are where, and what they have at hand."""

    template_name = "patient_partnership/accompaniment.html"

    def dispatch(self, request, *args, **kwargs):
        if not can_accompany(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user = self.request.user
        programme = Programme.objects.select_related("owner").current()
        return super().get_context_data(
            **kwargs,
            programme=programme,
            overview=overview_of(user, programme),
            stages=list(Stage),
            groups=HospitalGroup.objects.filter(pk__in=scope_of(user).accompanied_group_ids),
            sheets=ToolSheet.objects.readable_by(user).released(),
        )
