"""Mission letters by link: the person's own, with the time they give and what they wish; the team's."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from foundation.errors import Refusal
from partnerships.views.links import ByLinkView
from patient_partners.forms import letters as forms
from patient_partners.letter_transitions import ACCEPT, DECLINE, STOP
from patient_partners.letters import time_by_month
from patient_partners.models import Letter, TimeGiven, Wishes
from patient_partners.models.letters import WRITTEN_WITH, Side, without_letter
from patient_partners.models.projects import ProjectState
from patient_partners.services import letters
from patient_partners.services.erasure import actor_of
from patient_partners.services.recognition import say_wishes
from patient_partners.services.time_given import change_time, declare_time, remove_time
from patient_partners.tokens import read_partner, read_project
from patient_partners.views.letters import (
    TIME,
    LetterActs,
    LetterWriting,
    page_of_letter,
    print_for,
    send_copy,
    too_late,
)

TEAM_REFUSED = "patient_partnership/link_refused.html"
PERSON_REFUSED = "patient_partnership/partner_refused.html"
REMOVE = "remove"


def team_of(token: str):
    """The accepted team that a link names. Raises Refusal when it names none."""
    project = read_project(token)
    if project.state != ProjectState.ACCEPTED:
        raise Refusal(_("Cette équipe n’est pas accompagnée : elle n’a pas de lettre de mission."))
    return project


def letters_of_team(project):
    return Letter.objects.filter(introduction__project=project).with_all_said()


def letters_of_person(partner):
    """What the person reads: never a draft."""
    return Letter.objects.told().filter(introduction__partner=partner).with_all_said()


class OfTeam:
    """By the team's holder, by their link."""

    side, actor = Side.TEAM, None
    refused_template = TEAM_REFUSED

    def read_team(self) -> None:
        self.project = team_of(self.kwargs["token"])
        self.way_back = self.list_page

    @property
    def actor_key(self) -> str:
        return f"project:{self.project.pk}"

    @property
    def list_page(self) -> str:
        return reverse("team_letters", args=[self.kwargs["token"]])

    def page_of(self, letter: Letter) -> str:
        return reverse("team_letter", args=[self.kwargs["token"], letter.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, token=self.kwargs["token"])


@method_decorator([login_not_required, never_cache, require_safe], name="dispatch")
class TeamLetters(TemplateView):
    """The letters of a team, and with whom one may be written."""

    template_name = "patient_partnership/letters_own.html"

    def get(self, request, *args, **kwargs):
        try:
            self.project = team_of(kwargs["token"])
        except Refusal as refusal:
            return render(request, TEAM_REFUSED, {"sentence": refusal.sentence}, status=404)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            project=self.project,
            letters=letters_of_team(self.project).with_minutes(),
            people=without_letter(self.project),
        )


class TeamLetterNew(OfTeam, LetterWriting, ByLinkView):
    template_name = "patient_partnership/letter_new_own.html"

    def find(self) -> None:
        self.read_team()
        people = self.project.introductions.filter(state__in=WRITTEN_WITH).with_all_said()
        self.introduction = people.filter(pk=self.kwargs["introduction"]).first()
        if self.introduction is None:
            raise Refusal(_("Cette équipe et cette personne ne travaillent pas ensemble en ce moment."))


class TeamLetter(OfTeam, LetterActs, ByLinkView):
    template_name = "patient_partnership/letter_team.html"

    def find(self) -> None:
        self.read_team()
        self.letter = letters_of_team(self.project).filter(pk=self.kwargs["pk"]).first()
        if self.letter is None:
            raise Refusal(_("Cette lettre n’est plus là."))

    def answers(self) -> dict:
        return super().answers() | {ACCEPT: self._accept}

    def _accept(self, form) -> dict:
        letters.accept(side=Side.TEAM, letter_id=self.letter.pk, seen=form.cleaned_data["seen"])
        return {"message": _("C’est noté : l’équipe accepte la lettre et la charte.")}


class OwnLetter(ByLinkView):
    """The person reads, accepts or not, declares their time, stops: one press each."""

    template_name = "patient_partnership/letter_own.html"
    refused_template = PERSON_REFUSED
    forms_of = {DECLINE: forms.DeclineForm, STOP: forms.StopForm, TIME: forms.TimeForm}

    def find(self) -> None:
        self.partner = read_partner(self.kwargs["token"])
        self.letter = get_object_or_404(letters_of_person(self.partner), pk=self.kwargs["pk"])

    @property
    def actor_key(self) -> str:
        return actor_of(self.partner)

    @property
    def pressed(self) -> str:
        return self.request.POST.get("answer", "")

    def get_form_class(self):
        return self.forms_of.get(self.pressed, forms.SeenForm)

    def get_initial(self):
        return {"seen": self.letter.version}

    def act(self, form) -> dict:
        answers = {ACCEPT: self._accept, DECLINE: self._decline, STOP: self._stop, TIME: self._declare}
        if self.pressed not in answers:
            raise Refusal(_("Choisissez un des boutons de la page."))
        return {"url": self.request.path, "message": answers[self.pressed](form)}

    def _accept(self, form) -> str:
        letter = letters.accept(side=Side.PERSON, letter_id=self.letter.pk, seen=form.cleaned_data["seen"])
        if letter.state == Letter.State.ACCEPTED:
            return _("Merci : la lettre est acceptée. Vous pouvez la relire et l’imprimer ici.")
        return _("Merci, votre accord est noté. La lettre vaut quand l’équipe l’accepte aussi.")

    def _decline(self, form) -> str:
        seen, words = form.cleaned_data["seen"], form.cleaned_data["words"]
        letters.decline(letter_id=self.letter.pk, seen=seen, words=words)
        return _("C’est noté : vous n’acceptez pas cette lettre. L’équipe en est prévenue.")

    def _stop(self, form) -> str:
        said = {"letter_id": self.letter.pk, "seen": form.cleaned_data["seen"], "why": form.cleaned_data["why"]}
        letters.stop(side=Side.PERSON, actor=None, **said)
        return _("C’est noté : la lettre s’arrête aujourd’hui. Merci pour ce que vous avez donné.")

    def _declare(self, form) -> str:
        declare_time(letter_id=self.letter.pk, said=form.said())
        return _("C’est noté, merci.")

    def form_refused(self, form, refusal: Refusal):
        self.find()
        if refusal.field == "seen":
            form.data = form.data.copy()
            form.data["seen"] = self.letter.version
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None)
        sent = form if form is not None and form.is_bound else None
        seen = {"seen": self.letter.version}
        shown = {
            "decline_form": forms.DeclineForm(initial=seen, auto_id="decline_%s"),
            "stop_form": forms.StopForm(initial=seen, auto_id="stop_%s"),
            "time_form": forms.TimeForm(),
        }
        if sent is not None:
            shown[f"{self.pressed}_form"] = sent
        return super().get_context_data(
            **page_of_letter(self.letter, Side.PERSON),
            **shown,
            **kwargs,
            form=form,
            sent=sent,
            too_late=too_late(sent, self.pressed, self.letter, Side.PERSON),
            token=self.kwargs["token"],
            time_given=self.letter.time_given.all(),
            by_month=time_by_month(self.letter),
            wishes=Wishes.objects.filter(partner=self.partner).first(),
        )


class OwnTime(ByLinkView):
    """One line of declared time, to correct or to remove."""

    template_name = "patient_partnership/time_own.html"
    refused_template = PERSON_REFUSED

    def find(self) -> None:
        self.partner = read_partner(self.kwargs["token"])
        self.way_back = reverse("partner_own", args=[self.kwargs["token"]])
        own = TimeGiven.objects.filter(letter__introduction__partner=self.partner).select_related("letter")
        self.time = own.filter(pk=self.kwargs["pk"]).first()
        if self.time is None:
            raise Refusal(_("Ce temps n’est plus là : il a été retiré."))

    @property
    def actor_key(self) -> str:
        return actor_of(self.partner)

    @property
    def is_removing(self) -> bool:
        return self.request.POST.get("answer") == REMOVE

    def get_form_class(self):
        return forms.SeenForm if self.is_removing else forms.TimeForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | ({} if self.is_removing else {"instance": self.time})

    def act(self, form) -> dict:
        seen = form.cleaned_data["seen"]
        page = reverse("partner_letter", args=[self.kwargs["token"], self.time.letter_id])
        if self.is_removing:
            remove_time(time_id=self.time.pk, seen=seen)
            return {"url": page, "message": _("C’est retiré.")}
        change_time(time_id=self.time.pk, seen=seen, said=form.said())
        return {"url": page, "message": _("C’est corrigé.")}

    def form_refused(self, form, refusal: Refusal):
        """What was typed, beside what is so now."""
        self.find()
        if refusal.field == "seen":
            form.data = form.data.copy()
            form.data["seen"] = self.time.version
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None)
        if not isinstance(form, forms.TimeForm):
            kwargs["refused"] = form if form and form.errors else None
            form = forms.TimeForm(instance=self.time)
        return super().get_context_data(
            **{"refused": None} | kwargs, form=form, time=self.time, token=self.kwargs["token"]
        )


class OwnWishes(ByLinkView):
    """What the person would like in return: said, never promised."""

    form_class = forms.WishesForm
    template_name = "patient_partnership/wishes_own.html"
    refused_template = PERSON_REFUSED

    def find(self) -> None:
        self.partner = read_partner(self.kwargs["token"])
        self.wishes = Wishes.objects.filter(partner=self.partner).first()

    @property
    def actor_key(self) -> str:
        return actor_of(self.partner)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.wishes}

    def act(self, form) -> dict:
        said = {name: form.cleaned_data[name] for name in ("wishes", "words")}
        say_wishes(partner_id=self.partner.pk, seen=form.cleaned_data["seen"], said=said)
        return {"url": self.request.path, "message": _("C’est enregistré.")}

    def form_refused(self, form, refusal: Refusal):
        self.find()
        if refusal.field == "seen":
            form.data = form.data.copy()
            form.data["seen"] = self.wishes.version if self.wishes else 0
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, token=self.kwargs["token"])


def _by_link(answer):
    """A file behind a link: the page that says why where the link opens nothing, 404 for another's letter."""

    @login_not_required
    @never_cache
    @require_safe
    def view(request, token: str, pk: int) -> HttpResponseBase:
        return answer(request, token, pk)

    return view


def _letter_of_team(token: str, pk: int) -> Letter:
    letter = get_object_or_404(letters_of_team(team_of(token)), pk=pk)
    if not letter.says_name:
        raise Refusal(_("Cette personne a quitté le partenariat : les mots de cette lettre ne se lisent plus ici."))
    return letter


def _letter_of_person(token: str, pk: int) -> Letter:
    return get_object_or_404(letters_of_person(read_partner(token)), pk=pk)


def _file(find, send, refused_template: str):
    def answer(request, token: str, pk: int) -> HttpResponse:
        try:
            letter = find(token, pk)
        except Refusal as refusal:
            return render(request, refused_template, {"sentence": refusal.sentence}, status=404)
        return send(letter)

    return _by_link(answer)


print_team_letter = _file(_letter_of_team, print_for, TEAM_REFUSED)
send_team_copy = _file(_letter_of_team, send_copy, TEAM_REFUSED)
print_own_letter = _file(_letter_of_person, print_for, PERSON_REFUSED)
send_own_copy = _file(_letter_of_person, send_copy, PERSON_REFUSED)
