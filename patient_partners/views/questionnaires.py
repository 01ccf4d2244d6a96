"""The questionnaire of the evaluation, behind a link: one's own, or the one that a team's holder hands on."""

from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.days import say_date
from foundation.errors import Refusal, once_more
from foundation.form_keys import answer_once
from partnerships.views.links import ByLinkView
from patient_partners.forms.impact import ColleagueForm, QuestionnaireForm
from patient_partners.models import ImpactQuestion
from patient_partners.models.impact import Public
from patient_partners.services.impact import Counted, answer, answer_as_colleague
from patient_partners.tokens import COLLEAGUES, QUESTIONNAIRE, colleagues_url, read_questionnaire


class QuestionnaireView(ByLinkView):
    """The page of a questionnaire. Of what is posted not even a digest is kept."""

    form_class = QuestionnaireForm
    template_name = "patient_partnership/questionnaire.html"
    refused_template = "patient_partnership/questionnaire_refused.html"
    purpose: str

    def find(self) -> None:
        self.questionnaire = read_questionnaire(self.kwargs["token"], self.purpose)
        if self.questionnaire.closes_on < timezone.localdate():
            words = {"day": say_date(self.questionnaire.closes_on)}
            raise Refusal(_("Ce questionnaire est fermé depuis le %(day)s. Merci.") % words)

    @property
    def public(self) -> Public:
        return self.questionnaire.public

    def get_form_kwargs(self):
        programme = self.questionnaire.project.programme_id
        self.questions = ImpactQuestion.objects.filter(programme=programme).asked(
            self.public, self.questionnaire.moment
        )
        return super().get_form_kwargs() | {"questions": self.questions.select_related("axis")}

    def counted(self, form) -> dict:
        """What a service takes to count these answers."""
        return {
            "questionnaire_id": self.questionnaire.pk,
            "seen": form.cleaned_data["seen"],
            "answers": form.answers(),
        }

    def form_refused(self, form, refusal: Refusal):
        """Where the questions changed, they stand as they are now, with what was chosen."""
        if refusal.field == "seen":
            form.show_again(*form.questions)
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, questionnaire=self.questionnaire, public=self.public)


class OwnQuestionnaire(QuestionnaireView):
    """Of the one person who was asked: whoever has answered is thanked."""

    purpose = QUESTIONNAIRE

    @property
    def actor_key(self) -> str:
        return f"questionnaire:{self.questionnaire.pk}"

    def get(self, request, *args, **kwargs):
        if self.questionnaire.has_answered:
            return render(request, "patient_partnership/questionnaire_thanks.html", self._thanks())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        """Once whatever the number of clicks: that they answered is kept, so that no key of the form is."""
        try:
            self.act(form)
        except Counted:
            pass
        except Refusal as refusal:
            return self.form_refused(form, refusal)
        return HttpResponseRedirect(self.request.path)

    def act(self, form) -> dict:
        answer(**self.counted(form))
        return {}

    def _thanks(self) -> dict:
        is_holder = self.public == Public.TEAM
        return {"colleagues_url": colleagues_url(self.questionnaire) if is_holder else ""}


class ColleagueQuestionnaire(QuestionnaireView):
    """Of whomever the team's holder handed the link to: nobody is known here, and a page counts once."""

    form_class = ColleagueForm
    purpose = COLLEAGUES

    @property
    def public(self) -> Public:
        return Public.PROFESSIONAL

    @property
    def actor_key(self) -> str:
        return "questionnaire"

    def form_valid(self, form):
        """A key and a moment are kept, of nobody, and no digest of what was answered."""
        key = form.cleaned_data["key"]
        try:
            answered = once_more(answer_once)(actor=self.actor_key, key=key, content={}, act=lambda: self.act(form))
        except Refusal as refusal:
            return self.form_refused(form, refusal)
        return HttpResponseRedirect(answered["url"])

    def post(self, request, *args, **kwargs):
        """A whole team may answer in one meeting, from one network."""
        key = f"questionnaire:{self.questionnaire.pk}"
        pause = consume_or_429(request, action="colleague_questionnaire", key=key)
        return pause or super(ByLinkView, self).post(request, *args, **kwargs)

    def act(self, form) -> dict:
        answer_as_colleague(**self.counted(form))
        return {"url": reverse("questionnaire_thanks")}


@login_not_required
@never_cache
@require_safe
def thank(request):
    return render(request, "patient_partnership/questionnaire_thanks.html", {"colleagues_url": ""})
