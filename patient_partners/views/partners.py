"""People who offered themselves, as the service and the referents of the GHU that they chose find and read them.

Lists tell numbers and what is offered, never who: whoever opens a file is noted.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import ListView, TemplateView

from foundation.errors import Refusal
from partnerships.views.workspace import ActOnceView
from patient_partners.forms.introductions import NewsForm
from patient_partners.forms.partner_lists import PartnerFilterForm
from patient_partners.forms.partners import EraseForm
from patient_partners.held import held_about, value_of
from patient_partners.models import FileReading, PatientPartner
from patient_partners.models.patient_partners import HOPING, PARTNER_FIELDS, PartnerState
from patient_partners.permissions import can_accompany, can_answer_for, can_read_readings
from patient_partners.services.news import give_news
from patient_partners.services.readings import erase_for, open_file, take_file_out
from patient_partners.views.offers import as_file

PARTNERS_PER_PAGE = 30
READINGS_PER_PAGE = 50
# The latest words that were written to a person, for whoever writes the next.
NEWS_SHOWN = 5
ERASED = "La fiche est effacée : il n’en reste rien."
# The form asks « Vous êtes » of the person; whoever reads their file reads « En tant que ».
FOR_READERS = {
    "full_name": "Nom",
    "capacities": "En tant que",
    "groups": "GHU choisis",
    "contributions": "Aimerait",
    "themes": "Sujets",
    "wishes": "Ce que la personne apporte",
    "length": "À la suite, au plus",
    "rhythm": "Rythme, au plus",
    "limits": "À prévoir",
    "contact_by": "La joindre",
    "phone": "Téléphone",
    "contact_when": "Quand la joindre",
}


class PartnerList(ListView):
    """Those who wait the longest for news come first."""

    template_name = "patient_partnership/partner_list.html"
    context_object_name = "partners"
    paginate_by = PARTNERS_PER_PAGE

    def dispatch(self, request, *args, **kwargs):
        if not can_accompany(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        self.filter_form = PartnerFilterForm(self.request.GET, user=self.request.user)
        return self.filter_form.partners().prefetch_related("groups")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            form=self.filter_form,
            is_filtered=self.filter_form.is_filtered,
            clear_url=reverse("partner_list"),
            today=timezone.localdate(),
            hoping=HOPING,
            reads_log=can_read_readings(self.request.user),
        )


class PartnerRead(TemplateView):
    """One file. Opened, it is noted: who, when, which."""

    template_name = "patient_partnership/partner_read.html"
    http_method_names = ["get", "options"]  # asking for its headers alone reads nothing

    def get_context_data(self, **kwargs):
        try:
            partner = open_file(actor=self.request.user, partner_id=self.kwargs["pk"])
        except PatientPartner.DoesNotExist:
            raise Http404 from None
        return super().get_context_data(
            **kwargs,
            partner=partner,
            introductions=partner.introductions.visible_to(self.request.user).select_related("project"),
            lines=[{"label": _label(name), "value": value_of(partner, name)} for name in PARTNER_FIELDS],
            is_gone=partner.state == PartnerState.LEFT,
            answers=can_answer_for(self.request.user, partner),
            erase_form=EraseForm(),
        )


class GiveNews(ActOnceView):
    """A few words to a person who waits; by their number."""

    form_class = NewsForm
    template_name = "patient_partnership/give_news.html"

    def find(self) -> None:
        visible = PatientPartner.objects.visible_to(self.request.user).available()
        self.partner = get_object_or_404(visible, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return can_accompany(self.request.user)

    def act(self, form) -> dict:
        give_news(actor=self.request.user, partner_id=self.partner.pk, text=form.cleaned_data["text"])
        return {"url": reverse("partner_list"), "message": f"Votre message part à {self.partner}."}

    def get_context_data(self, **kwargs):
        written = self.partner.news.select_related("written_by")[:NEWS_SHOWN]
        return super().get_context_data(**kwargs, partner=self.partner, written=written)


@require_POST
def download_file(request, pk: int, kind: str) -> HttpResponseBase:
    """A copy for a person who asked the service for it; noted too."""
    get_object_or_404(PatientPartner.objects.visible_to(request.user), pk=pk)
    try:
        partner = take_file_out(actor=request.user, partner_id=pk)
    except Refusal:
        raise PermissionDenied from None
    except PatientPartner.DoesNotExist:
        raise Http404 from None
    return as_file(held_about(partner), kind)


class PartnerErase(ActOnceView):
    """The service erases a file because the person asked it to."""

    form_class = EraseForm
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.partner else self._done()

    def find(self) -> None:
        """None for whoever pressed twice: they erased it, and read so again."""
        visible, number = PatientPartner.objects.visible_to(self.request.user), self.kwargs["pk"]
        erased = FileReading.objects.visible_to(self.request.user).filter(kind=FileReading.Kind.ERASED, number=number)
        self.partner = visible.filter(pk=number).first()
        if self.partner is None and not erased.filter(reader=self.request.user).exists():
            raise Http404

    def is_allowed(self) -> bool:
        return self.partner is None or can_answer_for(self.request.user, self.partner)

    def _done(self):
        messages.success(self.request, ERASED)
        return redirect("partner_list")

    def act(self, form) -> dict:
        erase_for(actor=self.request.user, partner_id=self.partner.pk)
        return {"url": reverse("partner_list"), "message": ERASED}

    def form_invalid(self, form):
        messages.error(self.request, "Cochez la case : la personne l’a demandé, et rien ne se rattrape.")
        return redirect("partner_read", self.partner.pk)


class ReadingList(ListView):
    """Who read which file, for the service."""

    template_name = "patient_partnership/reading_list.html"
    context_object_name = "readings"
    paginate_by = READINGS_PER_PAGE

    def dispatch(self, request, *args, **kwargs):
        if not can_read_readings(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return FileReading.objects.visible_to(self.request.user).select_related("reader")


def _label(name: str) -> str:
    return FOR_READERS.get(name) or str(PatientPartner._meta.get_field(name).verbose_name)
