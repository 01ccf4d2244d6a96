"""Project sheets as the service and the referents of a GHU read them, comment them and answer their teams."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import ListView

from partnerships.views.workspace import ActOnceView
from patient_partners.forms.projects import AnswerForm, CommentForm
from patient_partners.models import Project
from patient_partners.models.projects import SHEET_FIELDS, ProjectState, label_for_readers
from patient_partners.permissions import can_accompany, can_decide
from patient_partners.services.projects import comment_sheet, decide, return_sheet

PROJECTS_PER_PAGE = 30
RETURN, ACCEPT, DECLINE = "return", "accept", "decline"


class ProjectList(ListView):
    """The sheets that wait come first, the oldest of them at the top."""

    template_name = "patient_partnership/project_list.html"
    context_object_name = "projects"
    paginate_by = PROJECTS_PER_PAGE

    def dispatch(self, request, *args, **kwargs):
        if not can_accompany(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def shows_others(self) -> bool:
        return "autres" in self.request.GET

    def get_queryset(self):
        visible = Project.objects.visible_to(self.request.user).with_all_said()
        if self.shows_others:
            return visible.exclude(state=ProjectState.SUBMITTED).order_by("-submitted_at", "-pk")
        return visible.to_read().order_by("submitted_at", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, shows_others=self.shows_others)


class ProjectView(ActOnceView):
    """A form about one sheet that the person may read."""

    template_name = "patient_partnership/project_read.html"

    def find(self) -> None:
        visible = Project.objects.visible_to(self.request.user).with_all_said()
        self.project = get_object_or_404(visible, pk=self.kwargs["pk"])

    def is_allowed(self) -> bool:
        return can_decide(self.request.user, self.project)

    @property
    def page(self) -> str:
        return reverse("project_read", args=[self.project.pk])

    def get_context_data(self, **kwargs):
        comments = list(self.project.comments.select_related("author"))
        shown = {"answer_form": AnswerForm(initial={"seen": self.project.version}), "comment_form": CommentForm()}
        return super().get_context_data(
            **(shown | kwargs),
            project=self.project,
            waits=self.project.state == ProjectState.SUBMITTED,
            lines=[self._line(name, comments) for name in SHEET_FIELDS],
            general=[comment for comment in comments if not comment.about],
            events=self.project.events.select_related("actor"),
        )

    def _line(self, name: str, comments: list) -> dict:
        return {
            "label": label_for_readers(name),
            "value": getattr(self.project, name),
            "comments": [comment for comment in comments if comment.about == name],
        }


class ProjectRead(ProjectView):
    """The sheet, with what was said of it; its form answers the team."""

    form_class = AnswerForm

    def get_initial(self):
        return {"seen": self.project.version}

    def act(self, form) -> dict:
        said = {"actor": self.request.user, "project_id": self.project.pk, "seen": form.cleaned_data["seen"]}
        pressed, reason = self.request.POST.get("answer"), form.cleaned_data["reason"]
        if pressed == RETURN:
            return_sheet(**said, reason=reason)
            message = "La correction est demandée : l’équipe reçoit vos commentaires."
        elif pressed == ACCEPT:
            decide(**said, accepts=True, reason=reason)
            message = "Le projet est accepté : l’équipe en est prévenue."
        else:
            decide(**said, accepts=False, reason=reason)
            message = "Le projet est décliné : l’équipe lit votre motif."
        return {"url": self.page, "message": message}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"answer_form": kwargs.get("form", self.get_form())} | kwargs))


class ProjectComment(ProjectView):
    form_class = CommentForm

    def act(self, form) -> dict:
        said = {name: form.cleaned_data[name] for name in ("about", "text")}
        comment_sheet(actor=self.request.user, project_id=self.project.pk, **said)
        return {"url": self.page, "message": "Le commentaire est ajouté. L’équipe le lira avec votre réponse."}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**({"comment_form": kwargs.get("form", self.get_form())} | kwargs))
