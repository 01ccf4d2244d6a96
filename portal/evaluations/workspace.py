"""An evaluation in the workspace: the parties read it; who speaks for one of them comments while it is in preparation.

What the other parties say is read once it is validated.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView

from partnerships.models import Edition, Evaluation
from partnerships.permissions import follows, voices_of
from partnerships.scopes import scope_of
from partnerships.views.workspace import WorkspaceMixin
from portal.conventions.running import NOT_OFFERED, keep_refused, run_act
from portal.evaluations.acts import Voices
from portal.evaluations.draft import Draft, read_draft
from portal.evaluations.views import figures_of

NOTED = "Vos commentaires sont gardés, merci. Le service qui suit la convention les lit."


class EvaluationPage(WorkspaceMixin, DetailView):
    """The version in preparation for the parties, with the comments of one's own; and those that were validated.

    A hospital that takes part reads what is validated: the figures in preparation are the parties'.
    """

    opens_to_followers = True
    template_name = "conventions/evaluation.html"
    context_object_name = "evaluation"
    voices = None

    def get_queryset(self):
        return Evaluation.objects.visible_to(self.request.user).select_related("convention__owner").told()

    def get_context_data(self, **kwargs):
        draft = self._draft()
        fresh = keep_refused(Voices(draft, self._parties), self.voices)
        forms = [act for (name, _about), act in fresh.by_key.items() if name == "say"]
        return super().get_context_data(
            **kwargs,
            draft=draft,
            voices=[(act, [(part, list(act.form.rows_of(part))) for part in draft.parts]) for act in forms],
            sections=self._sections(draft) if draft and not forms else [],
            validated=[one for one in self.object.editions.all() if one.validated_at],
            refused=self.voices.refused if self.voices else None,
        )

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        if not self._parties:
            raise PermissionDenied
        draft = self._draft()
        self.voices = Voices(draft, self._parties, request.POST)
        if self.voices.posted is None:
            messages.warning(request, NOT_OFFERED)
        elif self.voices.posted.form.is_valid() and (url := run_act(request, draft.edition, self.voices.posted, NOTED)):
            return HttpResponseRedirect(url)
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(object=self.object))

    @property
    def _parties(self):
        return voices_of(self.request.user, self.object.convention)

    def _draft(self) -> Draft | None:
        return read_draft(self.object) if follows(self.request.user, self.object.convention) else None

    def _sections(self, draft: Draft) -> list[dict]:
        """With what one's own party has said so far, for who follows it without speaking for it."""
        own = {str(party) for party in draft.parties if party.partner_id in self._followed}
        comments = {party: said for party, said in draft.comments().items() if party in own}
        return draft.content(comments, is_validated=False)["sections"]

    @property
    def _followed(self) -> frozenset[int]:
        return scope_of(self.request.user).followed_partner_ids


class ValidatedPage(WorkspaceMixin, DetailView):
    """A version that was validated, as every party reads it."""

    opens_to_followers = True
    template_name = "conventions/evaluation_validated.html"
    context_object_name = "edition"

    def get_object(self):
        return validated_for(self.request.user, **self.kwargs)


class ValidatedFigures(WorkspaceMixin, DetailView):
    opens_to_followers = True

    def get(self, request, *args, **kwargs):
        return figures_of(validated_for(request.user, **kwargs))


def validated_for(user, pk: int, number: int) -> Edition:
    rows = Edition.objects.visible_to(user).validated().select_related("evaluation__convention")
    return get_object_or_404(rows, evaluation=pk, number=number)
