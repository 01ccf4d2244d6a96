"""Offering oneself, for everybody; and the page that a person's own link opens."""

import json

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.downloads import send_rows
from foundation.errors import Refusal
from partnerships.views.links import ByLinkView
from partnerships.views.workspace import ActOnceView
from patient_partners.consent import CURRENT, wording
from patient_partners.forms import partners as forms
from patient_partners.held import held_about
from patient_partners.models import Letter
from patient_partners.models.patient_partners import PartnerState
from patient_partners.services import offers
from patient_partners.services.erasure import actor_of, erase_on_request
from patient_partners.tokens import questionnaire_path, read_partner

# In the address of a page whose form was sent: it is folded, an empty one would look as if nothing had left.
SENT = "envoyee"
# The latest; the files that a person takes away have all.
READINGS_SHOWN = 50
JSON, CSV = "json", "csv"
FILE_NAME = "mes-donnees"


@method_decorator([login_not_required, never_cache], name="dispatch")
class OpenForm(ActOnceView):
    """A form for whoever finds it, that answers the same whatever address it is given."""

    # The name of its limit in the settings.
    limit: str
    http_method_names = ["get", "head", "options", "post"]

    def is_allowed(self) -> bool:
        return True

    @property
    def actor_key(self) -> str:
        return self.limit

    def form_valid(self, form):
        address = form.cleaned_data["email"].strip().lower()
        pause = consume_or_429(self.request, action=self.limit, key=address)
        return pause or super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, is_sent=SENT in self.request.GET)


class OfferPage(OpenForm):
    form_class = forms.OfferForm
    template_name = "patient_partnership/offer.html"
    limit = "partner_offer"

    def act(self, form) -> dict:
        data = form.cleaned_data
        offers.offer_oneself(
            email=data["email"],
            said=form.said(),
            groups=data["groups"],
            accepted=data["accepted"],
            language=get_language(),
        )
        return {
            "url": f"{self.request.path}?{SENT}",
            "message": _(
                "Regardez votre messagerie : un message vous attend à l’adresse indiquée. Personne ne lit votre fiche "
                "avant que vous l’ayez confirmée par le bouton de sa page, dans les sept jours."
            ),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, wording=wording(CURRENT, get_language()))


class OwnPage(ByLinkView):
    """All that is held about a person, for them to read, correct, hide, leave and erase."""

    template_name = "patient_partnership/partner_own.html"
    refused_template = "patient_partnership/partner_refused.html"

    def find(self) -> None:
        self.partner = read_partner(self.kwargs["token"])

    @property
    def actor_key(self) -> str:
        return actor_of(self.partner)

    @property
    def is_saving(self) -> bool:
        return self.request.POST.get("answer", forms.SAVE) == forms.SAVE

    def get_form_class(self):
        return forms.OwnForm if self.is_saving else forms.OwnAnswerForm

    def get_form_kwargs(self):
        own = {"instance": self.partner} if self.is_saving else {}
        return super().get_form_kwargs() | own

    def act(self, form) -> dict:
        return {"url": self.request.path, **self._answers()[self.request.POST.get("answer", forms.SAVE)](form)}

    def _answers(self) -> dict:
        return {
            forms.SAVE: self._save,
            forms.CONFIRM: self._confirm,
            forms.PAUSE: self._pause,
            forms.COME_BACK: self._come_back,
            forms.RETURN: self._return,
            forms.RENEW: self._renew,
            forms.LEAVE: self._leave,
            forms.ERASE: self._erase,
        }

    def _save(self, form) -> dict:
        data = form.cleaned_data
        offers.change_file(partner_id=self.partner.pk, seen=data["seen"], said=form.said(), groups=data["groups"])
        return {"message": _("C’est enregistré.")}

    def _confirm(self, form) -> dict:
        offers.confirm_offer(partner_id=self.partner.pk)
        return {"message": _("C’est confirmé, merci. Le service et les référents que vous avez choisis sont prévenus.")}

    def _pause(self, form) -> dict:
        offers.pause(partner_id=self.partner.pk)
        return {"message": _("C’est noté : vous êtes en pause, aucun référent ne voit plus votre fiche.")}

    def _come_back(self, form) -> dict:
        offers.come_back(partner_id=self.partner.pk)
        return {"message": _("Bon retour : votre fiche est de nouveau visible.")}

    def _return(self, form) -> dict:
        accepted = form.cleaned_data["accepted"]
        offers.return_after_leaving(partner_id=self.partner.pk, accepted=accepted, language=get_language())
        return {
            "message": _(
                "Bon retour : votre accord vaut deux ans à partir d’aujourd’hui. Le service et les référents que vous "
                "avez choisis sont prévenus."
            )
        }

    def _renew(self, form) -> dict:
        accepted = form.cleaned_data["accepted"]
        offers.renew_consent(partner_id=self.partner.pk, accepted=accepted, language=get_language())
        return {"message": _("Merci, votre accord est renouvelé pour deux ans.")}

    def _leave(self, form) -> dict:
        offers.leave(partner_id=self.partner.pk)
        return {"message": _("C’est noté, et merci. Votre fiche sera effacée dans un an, ou dès que vous le voulez.")}

    def _erase(self, form) -> dict:
        erase_on_request(partner_id=self.partner.pk)
        return {
            "url": reverse("partner_offer"),
            "message": _("Tout est effacé : il ne reste rien de vous ici. Merci pour ce que vous avez proposé."),
        }

    def form_refused(self, form, refusal: Refusal):
        self.find()
        if refusal.field == "seen":
            form.data = form.data.copy()
            form.data["seen"] = self.partner.version
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def _questionnaires(self) -> list:
        """Those that wait for an answer, each with its address; whoever is in retreat is not asked."""
        if not self.partner.is_available:
            return []
        waiting = self.partner.questionnaires.waiting(timezone.localdate()).with_all_said()
        return [(row, questionnaire_path(row)) for row in waiting]

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None)
        if not isinstance(form, forms.OwnForm):
            kwargs["refused"] = form if form and form.errors else None
            form = forms.OwnForm(instance=self.partner)
        return super().get_context_data(
            **{"refused": None} | kwargs,
            form=form,
            answer_form=forms.OwnAnswerForm(),
            partner=self.partner,
            token=self.kwargs["token"],
            letters=Letter.objects.told().filter(introduction__partner=self.partner).with_all_said(),
            is_asked=self.partner.state == PartnerState.ASKED,
            introductions=self.partner.introductions.with_all_said(),
            questionnaires=self._questionnaires(),
            news=self.partner.news.all(),
            consents=self.partner.consents.all(),
            readings=self.partner.readings.select_related("reader")[:READINGS_SHOWN],
            wording=wording(CURRENT, get_language()),
        )


@login_not_required
@never_cache
@require_safe
def download_own(request, token: str, kind: str) -> HttpResponseBase:
    """All that is held about the person, to keep: for people (CSV) and for programs (JSON)."""
    try:
        partner = read_partner(token)
    except Refusal:
        return OwnPage.as_view()(request, token=token)
    return as_file(held_about(partner), kind)


def as_file(held: list[tuple[str, str, str]], kind: str) -> HttpResponseBase:
    """What `held_about` says as a file to download."""
    if kind == JSON:
        rows = [{"section": section, "name": name, "value": value} for section, name, value in held]
        content = json.dumps(rows, ensure_ascii=False, indent=1)
        response = HttpResponse(content, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}.{JSON}"'
        return response
    return send_rows(kind, FILE_NAME, FILE_NAME, (_("Partie"), _("Quoi"), _("Valeur")), held)
