"""Running the act that a page posted: once, however often it was clicked; refused, with what was typed."""

from hashlib import sha256

from django.contrib import messages
from django.db.models import Model

from foundation.errors import Refusal
from foundation.form_keys import answer_post
from portal.conventions.acts import Act, Acts

# What carries an act from page to page, and is no content of it.
CARRIED = ("csrfmiddlewaretoken", "seen", "effect_seen")
NOTED = "C’est noté. L’histoire de la convention le garde."
NOT_OFFERED = "Cet acte n’est plus possible, ou pas encore. Voici ce que la convention permet."


def run_act(request, row: Model, act: Act, noted: str = NOTED) -> str:
    """Do it to the row; the address where one goes on, or nothing when it was refused: its form says why."""
    seen = request.POST.get("seen", "")
    files = {name: sha256(said).hexdigest() for name, said in act.form.cleaned_data.items() if isinstance(said, bytes)}

    def run() -> dict:
        done = act.run(actor=request.user, row=row, seen=int(seen) if seen.isdecimal() else None)
        return {"message": noted, "url": act.leads_to(done) if act.leads_to else request.path}

    try:
        answer = answer_post(request, key=act.form.cleaned_data["key"], act=run, carried=CARRIED, files=files)
    except Refusal as refusal:
        act.form.blame(refusal)
        return ""
    messages.success(request, answer["message"])
    return answer["url"]


def keep_refused(fresh: Acts, acts: Acts | None) -> Acts:
    """The acts of the convention as it is now; the one that was refused stays with what was typed."""
    if acts and acts.posted and (key := (acts.posted.name, acts.posted.about)) in fresh.by_key:
        fresh.by_key[key] = acts.posted
    return fresh
