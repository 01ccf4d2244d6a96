"""The letters of the teams that a person accompanies, or all for the service: narrowed, ordered, as a spreadsheet."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from foundation.downloads import send_rows
from patient_partners.forms.letters import LetterFilterForm
from patient_partners.letters import COLUMNS, export_rows
from patient_partners.permissions import can_accompany

LETTERS_PER_PAGE = 30


class LetterList(ListView):
    """By numbers: who a letter is with stands in it, and opening it is noted."""

    template_name = "patient_partnership/letter_list.html"
    context_object_name = "letters"
    paginate_by = LETTERS_PER_PAGE

    def dispatch(self, request, *args, **kwargs):
        if not can_accompany(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        self.filter_form = LetterFilterForm(self.request.GET, user=self.request.user)
        return self.filter_form.letters().with_all_said()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            form=self.filter_form,
            is_filtered=self.filter_form.is_filtered,
            clear_url=reverse("letter_list"),
            query=self.request.GET.urlencode(),
        )


@require_safe
def export(request, kind: str):
    """The whole list as it is narrowed, `kind` "xlsx" or "csv", without a name."""
    if not can_accompany(request.user):
        raise Http404
    rows = export_rows(LetterFilterForm(request.GET, user=request.user).letters())
    response = send_rows(kind, f"lettres-{timezone.localdate():%Y-%m-%d}", "Lettres de mission", COLUMNS, rows)
    response["Cache-Control"] = "private, no-store"
    return response
