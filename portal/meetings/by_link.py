"""A member reads the minutes of their committee and approves them, by a mailed link, on a phone."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.views.links import ByLinkView
from foundation.form_keys import FormKeyField
from partnerships.models.minutes import LONGEST_REMARK, MinutesReview
from partnerships.services.minutes import approve_minutes, read_review, remark_on_minutes
from partnerships.views.documents import send_paper

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
