"""What a team looks for: said by whoever accompanies it, who sees who fits and why; or by its holder's link."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import Refusal
from partnerships.views.links import ByLinkView
from partnerships.views.workspace import ActOnceView
from patient_partners.fits import fits_of, fitting
from patient_partners.forms.searches import SearchForm
from patient_partners.models import Project, Search
from patient_partners.models.projects import ProjectState
from patient_partners.permissions import can_decide
from patient_partners.services.searches import say_search
from patient_partners.tokens import read_project

FITS_PER_PAGE = 30


class SearchView(ActOnceView):
    """The form of one team's search: `project` and `search` (None before the first) are set by `find`."""

    form_class = SearchForm

    def read_search(self) -> None:
        self.search = Search.objects.select_related("project__hospital", "said_by").filter(project=self.project).first()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.search}

    def keep(self, form, actor) -> None:
        said = form.said()
        say_search(actor=actor, project_id=self.project.pk, seen=form.cleaned_data["seen"], said=said)

    def form_refused(self, form, refusal: Refusal):
        """Where somebody said otherwise meanwhile, what was typed stays, and the next press keeps it."""
        if refusal.field == "seen":
            self.find()
            form.data = form.data.copy()
            form.data["seen"] = self.search.version if self.search else 0
            refusal = Refusal(refusal.sentence)
        return super().form_refused(form, refusal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, project=self.project, search=self.search)


class TeamSearch(SearchView):
    """With the people who fit, by their numbers: whoever opens a file is noted."""

    template_name = "patient_partnership/search.html"

    def find(self) -> None:
        teams = Project.objects.visible_to(self.request.user).teams().with_all_said()
        self.project = get_object_or_404(teams, pk=self.kwargs["pk"])
        self.read_search()

    def is_allowed(self) -> bool:
        return can_decide(self.request.user, self.project)

    def act(self, form) -> dict:
        self.keep(form, self.request.user)
        return {"url": reverse("team_search", args=[self.project.pk]), "message": "C’est enregistré."}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, **(self._fits() if self.search else {}))

    def _fits(self) -> dict:
        found = Paginator(fitting(self.search, self.request.user), FITS_PER_PAGE)
        page = found.get_page(self.request.GET.get("page"))
        fits = fits_of(self.search, list(page))
        return {"fits": fits, "page_obj": page, "is_paginated": page.has_other_pages()}


class SearchByLink(SearchView, ByLinkView):
    """The holder says it; who fits is not theirs to see."""

    template_name = "patient_partnership/search_own.html"
    refused_template = "patient_partnership/link_refused.html"

    def find(self) -> None:
        self.project = read_project(self.kwargs["token"])
        if self.project.state != ProjectState.ACCEPTED or self.project.ended_on:
            raise Refusal(_("Cette équipe n’est pas accompagnée en ce moment\u00a0: elle ne cherche personne."))
        self.read_search()

    @property
    def actor_key(self) -> str:
        return f"project:{self.project.pk}"

    def act(self, form) -> dict:
        self.keep(form, None)
        return {
            "url": self.request.path,
            "message": _("C’est enregistré. Votre contact le lit, et cherche avec vous."),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, token=self.kwargs["token"])
