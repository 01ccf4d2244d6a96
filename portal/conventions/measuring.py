"""An indicator in the workspace: its parties follow it; who speaks for one of them enters what was counted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.views.generic import DetailView

from partnerships.indicators import Standing, read
from partnerships.models import Indicator
from partnerships.permissions import can_measure
from partnerships.views.workspace import WorkspaceMixin
from portal.conventions.chart import drawn
from portal.conventions.indicator_acts import MeasureActs
from portal.conventions.running import NOT_OFFERED, keep_refused, run_act

NOTED = "C’est noté, merci. Le service qui suit la convention le lit aussi."


class IndicatorPage(WorkspaceMixin, DetailView):
    """One indicator, year by year and site by site; who entered what is the service's own history."""

    opens_to_followers = True
    template_name = "conventions/indicator.html"
    context_object_name = "indicator"
    acts = None

    def get_queryset(self):
        return Indicator.objects.visible_to(self.request.user).with_figures().select_related("convention", "strand")

    def get_context_data(self, **kwargs):
        standing = _standing_of(self.object)
        context = super().get_context_data(**kwargs, standing=standing, **drawn(standing))
        if self._speaks:
            fresh = keep_refused(MeasureActs(standing), self.acts)
            refused = self.acts.refused if self.acts else None
            context |= {"measure": fresh.get("measure"), "correct": fresh.get("correct"), "refused": refused}
        return context

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not self._speaks:
            raise PermissionDenied
        self.acts = MeasureActs(_standing_of(self.object), request.POST)
        if self.acts.posted is None:
            messages.warning(request, NOT_OFFERED)
        elif self.acts.posted.form.is_valid() and (url := run_act(request, self.object, self.acts.posted, NOTED)):
            return HttpResponseRedirect(url)
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(object=self.object))

    @property
    def _speaks(self) -> bool:
        return can_measure(self.request.user, self.object.convention)


def _standing_of(indicator: Indicator) -> Standing:
    return read(indicator.figures, timezone.localdate())
