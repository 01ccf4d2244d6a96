"""A team's path as the service and the referent of its GHU read and note it."""

from datetime import timedelta

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Refusal
from partnerships.views.workspace import ActOnceView
from patient_partners.forms.path import STEP, NoteForm, TakeBackForm
from patient_partners.models import Letter, Project
from patient_partners.models.choices import Stage
from patient_partners.models.impact import Moment
from patient_partners.models.letters import without_letter
from patient_partners.path import Standing, read_path
from patient_partners.permissions import can_decide
from patient_partners.services.path import note_path, take_back

# When whoever unblocks a team means to hear of it again, unless they choose another day.
NEXT_POINT = timedelta(days=14)
# In the address of a page whose form proposes that the team was evaluated.
EVALUATED = "evaluee"


class TeamView(ActOnceView):
    """A form about one team that the person may read."""

    def find(self) -> None:
        teams = Project.objects.visible_to(self.request.user).teams().with_all_said()
        self.project = get_object_or_404(teams, pk=self.kwargs["pk"])
        self.path = read_path(self.project)

    def is_allowed(self) -> bool:
        return can_decide(self.request.user, self.project)

    @property
    def page(self) -> str:
        return reverse("team", args=[self.project.pk])

    def form_refused(self, form, refusal: Refusal):
        """Where somebody noted something meanwhile, the form comes back beside what is so now."""
        if refusal.field == "seen":
            self.find()
            form.data = form.data.copy()
            form.data["seen"] = self.project.version
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, project=self.project, path=self.path)


class Team(TeamView):
    """The path at a glance, what is missing, the next date; its form notes what happened."""

    form_class = NoteForm
    template_name = "patient_partnership/team.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"project": self.project, "path": self.path}

    def get_initial(self):
        return {"what": f"{STEP}{Stage.EVALUATED}"} if EVALUATED in self.request.GET else {}

    def get_context_data(self, **kwargs):
        questionnaires = list(self.project.questionnaires.filter(partner=None))
        return super().get_context_data(
            **kwargs,
            next_point=timezone.localdate() + NEXT_POINT,
            introductions=self.project.introductions.select_related("partner"),
            questionnaires=questionnaires,
            is_to_mark=self._is_to_mark(questionnaires),
            letters=Letter.objects.filter(introduction__project=self.project).with_all_said().with_minutes(),
            people=without_letter(self.project),
        )

    def _is_to_mark(self, questionnaires: list) -> bool:
        """Whether its holder answered at the end, and nobody noted yet that the team came to that step."""
        answered = any(row.moment == Moment.END and row.has_answered for row in questionnaires)
        ahead = [place.step.stage for place in self.path.places if place.standing == Standing.AHEAD]
        return answered and Stage.EVALUATED in ahead and not self.project.ended_on

    def act(self, form) -> dict:
        note_path(actor=self.request.user, project_id=self.project.pk, seen=form.cleaned_data["seen"], said=form.said())
        return {"url": self.page, "message": "C’est noté. L’équipe le lit sur sa page."}


class TeamTakeBack(TeamView):
    """The last step, or the end, was wrong."""

    form_class = TakeBackForm
    template_name = "patient_partnership/team_take_back.html"

    def get(self, request, *args, **kwargs):
        """Whoever comes when there is nothing to take back sees the path."""
        return super().get(request, *args, **kwargs) if self.path.undoable else HttpResponseRedirect(self.page)

    def get_initial(self):
        return {"seen": self.project.version}

    def act(self, form) -> dict:
        said = {name: form.cleaned_data[name] for name in ("seen", "why")}
        take_back(actor=self.request.user, project_id=self.project.pk, **said)
        return {"url": self.page, "message": "C’est annulé. L’équipe est de nouveau à l’étape d’avant."}
