"""What an evaluation's pages ask: a comment for each subject, and, of the service, whether it stands as it is."""

from collections.abc import Iterator

from django import forms

from foundation.admin import LONGEST_TEXT
from foundation.versions import SeenField
from partnerships.models import Contribution
from portal.conventions.forms import ActForm
from portal.evaluations.figures import Part, Subject


class CommentsForm(ActForm):
    """What one party says. Of `known`, what is kept now, a page shows what differs from what is typed."""

    def __init__(self, *args, subjects: list[Subject], known: Contribution | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        self.keys = [subject.key for subject in subjects]
        for subject in subjects:
            self.fields[subject.key] = forms.CharField(
                label=f"Commentaire : {subject.title}",
                required=False,
                max_length=LONGEST_TEXT,
                initial=self.kept(subject.key),
                widget=forms.Textarea({"rows": 3}),
            )

    def kept(self, key: str) -> str:
        return self.known.comments.get(key, "") if self.known else ""

    @property
    def version(self) -> int:
        """Of the comments that the page shows; 0 where there are none."""
        return self.known.version if self.known else 0

    def answers(self) -> dict:
        return {"comments": {key: _plain(self.cleaned_data[key]) for key in self.keys}}

    def rows_of(self, part: Part) -> Iterator[tuple[Subject, forms.BoundField, str]]:
        """Each subject with its field, and what is kept of it meanwhile, if that is something else."""
        for subject in part.subjects:
            field, kept = self[subject.key], self.kept(subject.key)
            yield subject, field, kept if self.is_bound and kept != _plain(field.value() or "") else ""


def _plain(text: str) -> str:
    """As it is kept: the lines that a browser sends end as anywhere else."""
    return text.replace("\r\n", "\n").strip()


class EditionForm(CommentsForm):
    """The service's: with its comments, the figures and the others' comments that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    figures_seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    comments_seen = SeenField()


class StartForm(ActForm):
    """Of a correction, the reason; a first version needs none."""

    why = forms.CharField(
        label="Ce que cette version corrige", max_length=250, help_text="Ce motif se lit dans la nouvelle version."
    )

    def __init__(self, *args, is_correction: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_correction:
            del self.fields["why"]
