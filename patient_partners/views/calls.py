"""The call for projects for everybody, and the sheet that a team fills in by its link."""

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from foundation.errors import Refusal
from partnerships.views.links import ByLinkView
from partnerships.views.workspace import ActOnceView
from patient_partners.forms.projects import BeginForm, SheetForm
from patient_partners.models import Call, Event, Programme, Project, ToolSheet
from patient_partners.models.projects import ProjectState, missing_in
from patient_partners.path import contacts_of, read_path
from patient_partners.services.projects import begin_project, save_sheet, send_sheet
from patient_partners.tokens import colleagues_url, project_path, questionnaire_path, read_project

SEND, SEND_OUTSIDE = "send", "send_outside"
LINK_REFUSED = "patient_partnership/link_refused.html"
# In the address of a sheet that was kept, and could not be sent.
INCOMPLETE = "incomplet"
# The two sheets that help to write one.
HELPFUL = ("fiche-projet-partenariat", "comment-remplir-la-fiche-projet")


@method_decorator([login_not_required, never_cache], name="dispatch")
class CallPage(ActOnceView):
    """The call that is open, or the next one; a sheet is begun for it, or outside any."""

    form_class = BeginForm
    template_name = "patient_partnership/call.html"
    http_method_names = ["get", "head", "options", "post"]

    def find(self) -> None:
        self.programme = Programme.objects.select_related("owner").current()
        self.call = self.programme.calls.announced().first() if self.programme else None

    def is_allowed(self) -> bool:
        """It is for whoever finds it."""
        return True

    @property
    def actor_key(self) -> str:
        return "call"

    @property
    def open_call(self) -> Call | None:
        return self.call if self.call and self.call.is_open() else None

    def form_valid(self, form):
        address = form.cleaned_data["holder_email"].strip().lower()
        pause = consume_or_429(self.request, action="project_begun", key=address)
        return pause or super().form_valid(form)

    def act(self, form) -> dict:
        said = {name: form.cleaned_data[name] for name in ("holder_name", "holder_email")}
        project = begin_project(call=self.open_call, language=get_language(), **said)
        return {
            "url": project_path(project),
            "message": _(
                "Votre fiche est commencée. Son lien part aussi à votre adresse, pour la reprendre plus tard."
            ),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            programme=self.programme,
            call=self.call,
            is_open=self.open_call is not None,
            sheets=ToolSheet.objects.for_everybody().released().filter(slug__in=HELPFUL),
        )


class ProjectByLink(ByLinkView):
    """A team's own sheet: to fill in while it is in their hands, to read after."""

    form_class = SheetForm
    template_name = "patient_partnership/project_own.html"
    refused_template = LINK_REFUSED

    def find(self) -> None:
        self.project = read_project(self.kwargs["token"])
        self.comments = [] if self.project.state == ProjectState.SUBMITTED else list(self._comments())

    def _comments(self):
        """What was said of the last time that it was sent."""
        return self.project.comments.filter(round=self.project.round).select_related("author")

    @property
    def actor_key(self) -> str:
        return f"project:{self.project.pk}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.project, "comments": self.comments}

    def act(self, form) -> dict:
        pressed = self.request.POST.get("answer")
        if pressed in (SEND, SEND_OUTSIDE):
            send_sheet(**self._kept(form), outside_call=pressed == SEND_OUTSIDE)
            return {"url": self.request.path, "message": _("Votre fiche est envoyée. Merci, nous la lisons.")}
        save_sheet(**self._kept(form))
        return {
            "url": self.request.path,
            "message": _("C’est enregistré. Vous pouvez continuer, ou revenir plus tard."),
        }

    def form_refused(self, form, refusal: Refusal):
        """What was written is kept, whatever is missing: kept here, since the refusal undid it."""
        self.find()
        if refusal.field == "seen" or not self.project.is_with_team:
            form.data = form.data.copy()
            form.data["seen"] = self.project.version
            return super().form_refused(form, Refusal(refusal.sentence))
        save_sheet(**self._kept(form))
        if not missing_in(read_project(self.kwargs["token"])):
            messages.warning(self.request, refusal.sentence)
        return HttpResponseRedirect(f"{self.request.path}?{INCOMPLETE}")

    def _kept(self, form) -> dict:
        return {"project_id": self.project.pk, "seen": form.cleaned_data["seen"], "said": form.said()}

    def get_context_data(self, **kwargs):
        labels = {name: Project._meta.get_field(name).verbose_name for name in missing_in(self.project)}
        missing = list(labels.items()) if INCOMPLETE in self.request.GET and self.project.is_with_team else []
        return super().get_context_data(
            **kwargs,
            project=self.project,
            missing=missing,
            comments=self.comments,
            general=[comment for comment in self.comments if not comment.about],
            **(self._path() if self.project.state == ProjectState.ACCEPTED else {}),
        )

    def _path(self) -> dict:
        """What an accepted team reads before its sheet: where it stands, whom to turn to, what helps."""
        return {
            "token": self.kwargs["token"],
            "path": read_path(self.project),
            "contacts": contacts_of(self.project),
            "introductions": self.project.introductions.select_related("partner"),
            "sheets": ToolSheet.objects.for_team(self.project).released(),
            **self._evaluation(),
            "events": self._events(),
        }

    def _events(self):
        if self.project.ended_on:
            return []
        return Event.objects.for_team(self.project).saying_who_comes(self.project).coming()

    def _evaluation(self) -> dict:
        """The questionnaire of its holder that is open, and the link for colleagues, as long as it is."""
        of_holder = self.project.questionnaires.filter(partner=None)
        row = of_holder.open(timezone.localdate()).last()
        if row is None:
            return {}
        waits = None if row.has_answered else questionnaire_path(row)
        return {"questionnaire": row, "questionnaire_path": waits, "colleagues_url": colleagues_url(row)}
