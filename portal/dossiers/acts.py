"""What the buttons of a dossier's page do: each a deed that is ready to run in one short transaction."""

from collections.abc import Callable

from django.urls import reverse

from foundation.errors import Refusal
from foundation.papers import inspect_printed
from partnerships.models import Dossier, Meeting
from partnerships.services.dossiers import arrange_dossier, give_up_dossier, release_dossier, start_dossier
from portal.dossiers.content import Placed, arranged, write
from portal.dossiers.forms import DossierForm, StartForm, rearranged
from portal.dossiers.papers import print_dossier
from portal.frozen.parts import mark_of

START, RELEASE, GIVE_UP = "start", "release", "give_up"
NEW_FIGURES = (
    "Des chiffres ont changé depuis que cette page s’est ouverte. Les voici, avec vos commentaires : relisez-les, puis "
    "diffusez le dossier."
)
GONE = "Cette version n’est plus en préparation. Voici où en est le dossier."


def deed_of(
    actor, meeting: Meeting, draft: Dossier | None, form: DossierForm | StartForm, do: str
) -> Callable[[], dict]:
    """What a button does, and then says (`message`) and shows (`url`). Raises Refusal when the figures have changed."""
    here = reverse("admin:meeting_dossier", args=[meeting.pk])
    if do == START:
        return lambda: _start(actor, meeting, here)
    if draft is None:
        return lambda: _refuse(GONE)
    known = {"actor": actor, "dossier_id": draft.pk, "seen": form.cleaned_data["seen"]}
    if do == GIVE_UP:
        return lambda: _give_up(known, here)
    placed = form.commented()
    if do == RELEASE:
        return _release(known, draft, placed, form.cleaned_data["figures_seen"])
    verb, _colon, key = do.partition(":")
    moved = rearranged(placed, verb, key)
    return lambda: _arrange(known, draft, moved, key, here)


def _start(actor, meeting: Meeting, here: str) -> dict:
    dossier = start_dossier(actor=actor, meeting_id=meeting.pk)
    return {"url": here, "message": f"La version {dossier.number} est en préparation."}


def _refuse(sentence: str) -> dict:
    raise Refusal(sentence)


def _give_up(known: dict, here: str) -> dict:
    give_up_dossier(**known)
    return {"url": here, "message": "La version en préparation est abandonnée."}


def _arrange(known: dict, draft: Dossier, placed: list[Placed], key: str, here: str) -> dict:
    arrange_dossier(**known, arrangement=arranged(placed, draft.arrangement))
    place = next((rank for rank, one in enumerate(placed, start=1) if one.key == key), 0)
    if not place:
        return {"url": here, "message": "Vos commentaires sont gardés."}
    one = placed[place - 1]
    standing = "laissée de côté" if one.is_left_out else f"la {place}e section sur {len(placed)}"
    return {
        "url": f"{here}#section-{key}",
        "message": f"« {one.section.title} » est {standing}. Vos commentaires sont gardés.",
    }


def _release(known: dict, draft: Dossier, placed: list[Placed], figures_seen: str) -> Callable[[], dict]:
    """The paper is printed and inspected before anything is locked."""
    if figures_seen != mark_of([one.section for one in placed]):
        raise Refusal(NEW_FIGURES)
    content = write(draft, placed, is_released=True)
    paper = print_dossier(content)
    inspect_printed(paper)

    def run() -> dict:
        dossier = release_dossier(
            **known, arrangement=arranged(placed, draft.arrangement), content=content, paper=paper
        )
        url = reverse("admin:meeting_dossier_released", args=[dossier.meeting_id, dossier.number])
        return {"url": url, "message": f"La version {dossier.number} est diffusée : ses chiffres ne changent plus."}

    return run
