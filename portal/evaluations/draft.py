"""A version in preparation as its pages show it: figures read anew, and who has said what of them."""

from dataclasses import dataclass

from partnerships.models import Contribution, Edition, Evaluation, Party
from portal.evaluations.content import Comments, comments_of, parties_of, write
from portal.evaluations.figures import Part, Subject, compose
from portal.frozen.parts import mark_of


@dataclass(frozen=True)
class Draft:
    edition: Edition
    parts: list[Part]
    parties: list[Party]
    contributions: dict[int | None, Contribution]

    @property
    def subjects(self) -> list[Subject]:
        return [subject for part in self.parts for subject in part.subjects]

    @property
    def mark(self) -> str:
        """The same while no figure changes: what a page showed is validated, or shown anew."""
        return mark_of([part.section for part in self.parts])

    @property
    def versions(self) -> dict[int | None, int]:
        """Of each party's comments, by partner."""
        return {partner: one.version for partner, one in self.contributions.items()}

    def comments(self) -> dict[str, dict[str, str]]:
        return comments_of(self.parties, self.contributions.values())

    def content(self, comments: Comments, *, is_validated: bool) -> dict:
        return write(self.edition, self.parts, comments, is_validated=is_validated)


def read_draft(evaluation: Evaluation) -> Draft | None:
    """The version of an evaluation that is in preparation, if one is."""
    edition = evaluation.editions.in_preparation().select_related("started_by").first()
    if edition is None:
        return None
    edition.evaluation = evaluation
    contributions = edition.contributions.select_related("written_by")
    return Draft(
        edition,
        compose(evaluation.convention),
        parties_of(evaluation.convention),
        {one.partner_id: one for one in contributions},
    )
