"""The head nurse's answer by a mailed link: it opens a page without an account, only the buttons act."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from activities.forms.ward_answer import Answer, WardAnswerForm
from activities.models import Participation
from activities.models.choices import State
from activities.phrases.places import say_full_place
from activities.services.wards import WardQuestion, agree_by_link, decline_by_link, read_question
from foundation.errors import Refusal
from partnerships.views.links import ByLinkView


def say_what_is(question: WardQuestion) -> str:
    """Why a link asks nothing any more. One that is older than a move tells nothing of what the session became."""
    session = question.session
    if question.group and question.group.state == Participation.State.CANCELLED and session.state == State.CONFIRMED:
        return _("Votre groupe ne vient plus à cette séance.")
    if not question.is_current:
        return _("La date ou le service a changé depuis ce message. Un service concerné en a reçu un autre.")
    if session.has_begun():
        return _("L’heure de cette séance est passée.")
    if session.state == State.CONFIRMED:
        return _("La séance est confirmée. Accord donné par %(who)s.") % {"who": question.asked.ward_agreed_by}
    if session.state == State.REQUESTED:
        return _("L’accord de %(who)s est noté. La séance attend encore une autre réponse.") % {
            "who": question.asked.ward_agreed_by
        }
    return _("Cette séance n’aura pas lieu : elle a été déclinée ou annulée.")


class WardAnswer(ByLinkView):
    form_class = WardAnswerForm
    template_name = "wards/answer.html"
    refused_template = "wards/link_refused.html"

    def find(self) -> None:
        self.question = read_question(self.kwargs["token"])

    @property
    def actor_key(self) -> str:
        group = self.question.group
        return f"ward:{self.question.session.pk}" + (f":{group.pk}" if group else "")

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.question.is_open else self.show_what_is()

    def form_invalid(self, form):
        return super().form_invalid(form) if self.question.is_open else self.say_not_recorded()

    def say_not_recorded(self):
        """An answer that comes too late must not be taken for one that counts."""
        messages.warning(
            self.request,
            _("Votre réponse n’est pas enregistrée : elle n’est plus attendue. Voici ce qu’il en est."),
        )
        return redirect(self.request.path)

    def show_what_is(self):
        context = {"question": self.question, "sentence": say_what_is(self.question)}
        return render(self.request, "wards/answered.html", context)

    def act(self, form) -> dict:
        here = self.request.path
        if form.cleaned_data["answer"] == Answer.AGREED:
            agree_by_link(question=self.question, answered_by=form.who())
            return {"url": here, "message": _("Merci, votre accord est noté.")}
        decline_by_link(question=self.question, answered_by=form.who(), why=form.cleaned_data["why"])
        return {"url": here, "message": _("C’est noté. Le référent et le musée en sont prévenus.")}

    def form_refused(self, form, refusal: Refusal):
        """Somebody was faster, or the session changed: the page says what is now."""
        return self.say_not_recorded()

    def get_context_data(self, **kwargs):
        session = self.question.session
        groups = [self.question.group] if self.question.group else session.participations.all()
        place = say_full_place(session, groups)
        return super().get_context_data(
            **kwargs, session=session, group=self.question.group, groups=groups, place=place
        )
