"""A team and a person brought together: proposed and followed by staff, by the team's link, by the person's."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from foundation.downloads import send_rows
from foundation.errors import Refusal
from partnerships.views.links import ByLinkView
from partnerships.views.workspace import ActOnceView
from patient_partners.forms import introductions as forms
from patient_partners.introductions import COLUMNS, asked_before, export_rows
from patient_partners.models import Introduction, PatientPartner, Project
from patient_partners.models.choices import Stage
from patient_partners.models.introductions import ANSWERS, IntroductionState
from patient_partners.path import steps_of
from patient_partners.permissions import can_accompany, can_decide
from patient_partners.services import introductions as services
from patient_partners.services.erasure import actor_of
from patient_partners.tokens import read_partner, read_project

PER_PAGE = 30
BEFORE_FORMALISE = (Stage.IDEA, Stage.CHOICE, Stage.START, Stage.SEARCH)
State = IntroductionState


class ProposeIntroduction(ActOnceView):
    """Ask a person, by their number, whether they would meet a team."""

    form_class = forms.ProposeForm
    template_name = "patient_partnership/introduction_propose.html"

    def find(self) -> None:
        teams = Project.objects.visible_to(self.request.user).teams().with_all_said().select_related("search")
        self.project = get_object_or_404(teams.exclude(search=None), pk=self.kwargs["pk"])
        chose_ghu = PatientPartner.objects.visible_to(self.request.user).available()
        chose_ghu = chose_ghu.filter(groups=self.project.hospital.group_id or 0)
        self.partner = get_object_or_404(chose_ghu, pk=self.kwargs["partner_pk"])

    def is_allowed(self) -> bool:
        return can_decide(self.request.user, self.project)

    def act(self, form) -> dict:
        said = {"message": form.cleaned_data["message"], "partner_id": self.partner.pk}
        introduction = services.propose(actor=self.request.user, project_id=self.project.pk, **said)
        return {
            "url": reverse("introduction", args=[introduction.pk]),
            "message": "C’est proposé. La personne reçoit un message, et vous saurez ce qu’elle répond.",
        }

    def get_context_data(self, **kwargs):
        asked = asked_before(self.project, [self.partner])[self.partner.pk]
        return super().get_context_data(**kwargs, project=self.project, partner=self.partner, asked=asked)


class IntroductionView(ActOnceView):
    """The buttons that staff and the team share: `introduction` and `actor` (None for the team) are set by `find`."""

    actor = None
    answers = (forms.CALL_OFF, forms.WORKING, forms.END)
    says = {
        forms.PLAN: gettext_lazy(
            "C’est prévu. La personne et l’équipe reçoivent un message, avec la date pour leur agenda."
        ),
        forms.CALL_OFF: gettext_lazy("La rencontre est annulée. La personne et l’équipe en sont prévenues."),
        forms.WORKING: gettext_lazy("C’est noté : ils travaillent ensemble."),
        forms.END: gettext_lazy("C’est noté. La personne en est prévenue, avec des mots simples."),
        forms.WITHDRAW: gettext_lazy("La proposition est retirée. La personne en est prévenue."),
    }

    @property
    def pressed(self) -> str:
        return self.request.POST.get("answer", forms.PLAN)

    def get_form_class(self):
        return forms.PlanForm if self.pressed == forms.PLAN else forms.ActForm

    def get_form_kwargs(self):
        said = {"introduction": self.introduction}
        if self.pressed != forms.PLAN:
            said |= {"answers": self.answers, "auto_id": f"%s_{self.pressed}"}
        return super().get_form_kwargs() | said

    def act(self, form) -> dict:
        said = form.cleaned_data
        at = {"actor": self.actor, "introduction_id": self.introduction.pk, "seen": said["seen"]}
        if self.pressed == forms.PLAN:
            services.plan_meeting(**at, plan=form.plan())
        elif self.pressed == forms.CALL_OFF:
            services.call_off_meeting(**at)
        elif self.pressed == forms.WORKING:
            services.say_working(**at, since=said["since"] or timezone.localdate())
        elif self.pressed == forms.WITHDRAW:
            services.withdraw(**at, note=said["note"])
        else:
            services.end_introduction(**at, note=said["note"])
        return {"url": self.request.path, "message": str(self.says[self.pressed])}

    def form_refused(self, form, refusal: Refusal):
        """Where something changed meanwhile, what was typed stays beside what is so now."""
        if refusal.field == "seen":
            self.find()
            form.data = form.data.copy()
            form.data["seen"] = self.introduction.version
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None)
        is_plan = isinstance(form, forms.PlanForm)
        pressed = form if isinstance(form, forms.ActForm) and form.is_bound else None
        return super().get_context_data(
            **kwargs,
            form=form if is_plan else forms.PlanForm(introduction=self.introduction),
            act_form=forms.ActForm(introduction=self.introduction, answers=self.answers),
            pressed=pressed,
            refused=form if form and form.errors else None,
            is_planning=is_plan and form.is_bound,
            introduction=self.introduction,
            project=self.introduction.project,
            partner=self.introduction.partner,
        )


class IntroductionPage(IntroductionView):
    """For the service and the referents of the team's GHU: the person by number; their file is opened, and noted."""

    template_name = "patient_partnership/introduction.html"
    answers = (*IntroductionView.answers, forms.WITHDRAW)

    def find(self) -> None:
        self.actor = self.request.user
        visible = Introduction.objects.visible_to(self.request.user).with_all_said().select_related("proposed_by")
        self.introduction = get_object_or_404(visible, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return can_decide(self.request.user, self.introduction.project)

    def get_context_data(self, **kwargs):
        is_shown = PatientPartner.objects.visible_to(self.request.user).filter(pk=self.introduction.partner_id)
        return super().get_context_data(**kwargs, opens_file=is_shown.exists(), next_step=self._next_step())

    def _next_step(self) -> str:
        """The step of the path that finding a partner leads to, offered while the team is before it."""
        project = self.introduction.project
        if self.introduction.state != State.WORKING or project.ended_on or project.stage not in BEFORE_FORMALISE:
            return ""
        steps = {step.stage for step in steps_of(project)}
        return Stage.FORMALISE if Stage.FORMALISE in steps else ""


class TeamIntroduction(IntroductionView, ByLinkView):
    """For the team, by its link: who the person is once they said « oui »; plan, and say what became of it."""

    template_name = "patient_partnership/introduction_team.html"
    refused_template = "patient_partnership/link_refused.html"

    def find(self) -> None:
        self.project = read_project(self.kwargs["token"])
        self.way_back = reverse("project_by_link", args=[self.kwargs["token"]])
        rows = self.project.introductions.with_all_said()
        self.introduction = rows.filter(pk=self.kwargs["pk"]).first()
        if self.introduction is None:
            raise Refusal(_("Cette personne n’est plus disponible : il ne reste rien ici."))

    @property
    def actor_key(self) -> str:
        return f"project:{self.project.pk}"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, token=self.kwargs["token"])


class OwnIntroduction(ByLinkView):
    """For the person: three buttons, changed while nothing is planned; then who they meet, when and where."""

    form_class = forms.AnswerForm
    template_name = "patient_partnership/introduction_own.html"
    refused_template = "patient_partnership/partner_refused.html"

    def find(self) -> None:
        self.partner = read_partner(self.kwargs["token"])
        self.way_back = reverse("partner_own", args=[self.kwargs["token"]])
        rows = self.partner.introductions.with_all_said().select_related("project__search")
        self.introduction = rows.filter(pk=self.kwargs["pk"]).first()
        if self.introduction is None:
            raise Refusal(_("Cette proposition n’est plus là."))

    @property
    def actor_key(self) -> str:
        return actor_of(self.partner)

    def act(self, form) -> dict:
        answer = form.cleaned_data["answer"]
        at = {"partner_id": self.partner.pk, "introduction_id": self.introduction.pk}
        if answer == forms.STEP_BACK:
            services.step_back(**at)
            return {"url": self.request.path, "message": _("C’est noté : l’équipe est prévenue, sans raison donnée.")}
        services.answer(**at, state=State(answer))
        return {"url": self.request.path, "message": self._said(State(answer))}

    def _said(self, state: State) -> str:
        return {
            State.INTERESTED: _("Merci. L’équipe peut maintenant vous joindre, pour une première rencontre."),
            State.LATER: _("C’est noté : pas maintenant. Vous pouvez changer d’avis sur cette page."),
            State.DECLINED: _("C’est noté, merci d’avoir répondu. Vous pouvez changer d’avis sur cette page."),
        }[state]

    def form_refused(self, form, refusal: Refusal):
        self.find()
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        project = self.introduction.project
        return super().get_context_data(
            **kwargs,
            introduction=self.introduction,
            project=project,
            partner=self.partner,
            search=getattr(project, "search", None),
            token=self.kwargs["token"],
            may_answer=self.introduction.state in (State.PROPOSED, *ANSWERS) and not self.introduction.is_planned,
            may_stop=self.introduction.state == State.WORKING
            or (self.introduction.state == State.INTERESTED and self.introduction.is_planned),
        )


class IntroductionList(ListView):
    template_name = "patient_partnership/introduction_list.html"
    context_object_name = "introductions"
    paginate_by = PER_PAGE

    def dispatch(self, request, *args, **kwargs):
        if not can_accompany(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        self.filter_form = forms.IntroductionFilterForm(self.request.GET, user=self.request.user)
        return self.filter_form.introductions().with_all_said()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            form=self.filter_form,
            is_filtered=self.filter_form.is_filtered,
            clear_url=reverse("introduction_list"),
            query=self.request.GET.urlencode(),
        )


@require_safe
def export(request, kind: str):
    """The whole list as it is narrowed, `kind` "xlsx" or "csv": numbers, never who."""
    if not can_accompany(request.user):
        raise Http404
    rows = export_rows(forms.IntroductionFilterForm(request.GET, user=request.user).introductions())
    name = f"mises-en-relation-{timezone.localdate():%Y-%m-%d}"
    response = send_rows(kind, name, "Mises en relation", COLUMNS, rows)
    response["Cache-Control"] = "private, no-store"
    return response
