"""A member reads the dossier of a meeting, then approves its minutes, by mailed links, on a phone."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from foundation.downloads import XLSX_TYPE
from foundation.errors import Refusal
from foundation.form_keys import FormKeyField
from partnerships.models.minutes import LONGEST_REMARK, MinutesReview
from partnerships.services.dossiers import read_dossier
from partnerships.services.minutes import approve_minutes, read_review, remark_on_minutes
from partnerships.views.documents import send_paper
from partnerships.views.links import ByLinkView
from portal.dossiers.papers import figures_file

APPROVE = "approve"


class MinutesForm(forms.Form):
    key = FormKeyField()
    remark = forms.CharField(
        label=gettext_lazy("Une remarque"),
        help_text=gettext_lazy("Ce qui est à corriger ou à ajouter. Jamais le nom d’un patient."),
        max_length=LONGEST_REMARK,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


class MinutesByLink(ByLinkView):
    """Opened, it shows the paper and what was answered; its two buttons alone answer."""

    form_class = MinutesForm
    template_name = "meetings/minutes.html"
    refused_template = "meetings/link_refused.html"

    def find(self) -> None:
        self.review = read_review(self.kwargs["token"])

    @property
    def actor_key(self) -> str:
        return f"minutes:{self.review.pk}"

    def act(self, form) -> dict:
        remark = form.cleaned_data["remark"].strip()
        if self.request.POST.get("answer") == APPROVE:
            approve_minutes(review=self.review, remark=remark)
            return {"url": self.request.path, "message": _("Merci, votre approbation est notée.")}
        remark_on_minutes(review=self.review, remark=remark)
        return {"url": self.request.path, "message": _("Merci, votre remarque est notée. Le service vous répondra.")}

    def get_context_data(self, **kwargs):
        answers = MinutesReview.Answer
        return super().get_context_data(
            **kwargs,
            review=self.review,
            meeting=self.review.meeting,
            minutes=self.review.document,
            is_approved=self.review.answer == answers.APPROVED,
            is_remarked=self.review.answer == answers.REMARKED,
        )


class MinutesPaper(MinutesByLink):
    """The PDF itself, as long as the link opens."""

    http_method_names = ["get", "head"]

    def get(self, request, *args, **kwargs):
        return send_paper(self.review.document)


@method_decorator([login_not_required, never_cache], name="dispatch")
class DossierByLink(TemplateView):
    """What the committee was given: the paper and its figures. Nothing to press."""

    http_method_names = ["get", "head", "options"]
    template_name = "meetings/dossier.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            self.dossier = read_dossier(kwargs["token"])
        except Refusal as refusal:
            return render(request, "meetings/link_refused.html", {"sentence": refusal.sentence}, status=404)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, dossier=self.dossier, meeting=self.dossier.meeting, paper=self.dossier.document
        )


class DossierPaper(DossierByLink):
    def get(self, request, *args, **kwargs):
        return send_paper(self.dossier.document)


class DossierFigures(DossierByLink):
    def get(self, request, *args, **kwargs):
        name = f"dossier-version-{self.dossier.number}.xlsx"
        file = figures_file(self.dossier.content)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
