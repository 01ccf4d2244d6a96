"""An evaluation as data that keeps: the figures of its sections, and what each party says of them.

The screen, the PDF and the spreadsheet are drawn from this data alone; validated, the database holds it.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.utils import timezone

from foundation.days import say_date, say_time
from partnerships.models import Contribution, Convention, Edition, Party
from partnerships.models.choices import Side
from portal.evaluations.figures import Part

# By party, as `Party` is read: what it says, by subject.
Comments = Mapping[str, Mapping[str, str]]


def parties_of(convention: Convention) -> list[Party]:
    """Those that may comment, each once: the hospital group first, named among the parties or not."""
    parties = list(convention.parties.select_related("partner").order_by("partner__name"))
    group = Party(convention=convention, side=Side.HOSPITAL)
    return [group, *(party for party in parties if party.partner_id is not None)]


def comments_of(parties: Iterable[Party], contributions: Iterable[Contribution]) -> dict[str, dict[str, str]]:
    """What each party has said; of one that said nothing, nothing."""
    said = {one.partner_id: one.comments for one in contributions}
    return {str(party): said.get(party.partner_id, {}) for party in parties}


def write(edition: Edition, parts: list[Part], comments: Comments, *, is_validated: bool) -> dict:
    """All that a version says, as data: the figures as of this moment."""
    convention, now = edition.evaluation.convention, timezone.now()
    today = say_date(timezone.localdate(now))
    return {
        "number": edition.number,
        "title": f"{edition.evaluation.get_kind_display().capitalize()}, version {edition.number}",
        "convention": str(convention),
        "period": f"Prise d’effet : {convention.effective}. Dernier jour : {convention.end}.",
        "service": str(convention.owner),
        "figures_at": f"{today}, {say_time(now)}",
        "validated_on": today if is_validated else "",
        "why": edition.why,
        "silent": [party for party, said in comments.items() if not any(said.values())],
        "sections": [{**part.section.as_data(), "comments": list(_said_of(part, comments))} for part in parts],
    }


def _said_of(part: Part, comments: Comments) -> Iterator[dict]:
    """`about` is empty where it is the section as a whole."""
    for subject in part.subjects:
        about = "" if subject.key == part.section.key else subject.title
        for party, said in comments.items():
            if text := said.get(subject.key):
                yield {"about": about, "party": party, "text": text}
