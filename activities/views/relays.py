"""Relays: the list by hospital, the same as a spreadsheet, and saying that one left."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from activities.forms.relays import RelayFilterForm, RelayForm
from activities.models import EarlierRelay, Relay
from activities.people.relays import COLUMNS, export_rows, relays_by_hospital
from activities.permissions import can_end_relay
from activities.services.relays import mark_relay
from foundation.downloads import send_rows
from partnerships.scopes import scope_of
from partnerships.views.workspace import ActOnceView, WorkspaceMixin, turn_away

HOSPITALS_PER_PAGE = 20


class RelayList(WorkspaceMixin, ListView):
    """The hospitals, those without a valid relay first, each with its relays."""

    template_name = "relays/relay_list.html"
    context_object_name = "hospitals"
    paginate_by = HOSPITALS_PER_PAGE

    def get_queryset(self):
        self.filter_form = RelayFilterForm(self.request.GET, user=self.request.user)
        return self.filter_form.hospitals()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        scope = scope_of(self.request.user)
        form = self.filter_form
        lines = relays_by_hospital(self.request.user, list(context["hospitals"]), form.relays(), form.order)
        return context | {
            "lines": lines,
            "form": form,
            "shown": form.cleaned_data.get("show"),
            "is_filtered": form.is_filtered,
            "clear_url": reverse("relay_list"),
            "reads_names": bool(scope.hospital_ids) or scope.is_head_office,
            "query": self.request.GET.urlencode(),
        }


@require_safe
def export(request, kind: str):
    """The whole list as it is narrowed; it may hold names, so that no browser keeps it."""
    if scope_of(request.user).is_empty:
        return turn_away(request)
    form = RelayFilterForm(request.GET, user=request.user)
    lines = relays_by_hospital(request.user, list(form.hospitals()), form.relays(), form.order)
    name = f"relais-{timezone.localdate():%Y-%m-%d}"
    response = send_rows(kind, name, "Relais", COLUMNS, export_rows(lines))
    response["Cache-Control"] = "private, no-store"
    return response


class RelayChange(ActOnceView):
    kind = Relay
    form_class = RelayForm
    template_name = "relays/relay_change.html"

    def find(self) -> None:
        relays = self.kind.objects.latest().visible_to(self.request.user).with_training()
        self.relay = get_object_or_404(relays, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return can_end_relay(self.request.user, self.relay)

    def act(self, form) -> dict:
        has_left = form.cleaned_data["answer"] == "left"
        relay = mark_relay(actor=self.request.user, relay_id=self.relay.pk, has_left=has_left, kind=self.kind)
        said = "n’est plus sur la liste des relais" if has_left else "est de nouveau sur la liste des relais"
        return {"url": reverse("relay_list"), "message": f"{relay.full_name} {said}."}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, relay=self.relay)


class EarlierRelayChange(RelayChange):
    kind = EarlierRelay
