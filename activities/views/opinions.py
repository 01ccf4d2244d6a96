"""Three faces after a session: the code that is shown, and the page behind it, without account, cookie nor script."""

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from activities.models import Session
from activities.models.opinions import LINK_VALIDITY, Face, collected_from, takes_opinions, waits_for_opinions
from activities.permissions import sides_open_to
from activities.printing.codes import draw_code
from activities.services.opinions import NotOpenYet, count_face, read_collection
from activities.tokens import opinion_token
from activities.views.sessions import visible_session
from foundation.days import say_within_sentence
from foundation.errors import Refusal


@never_cache
@require_safe
def show_code(request, pk):
    """The code to hold out at the end of a session; each showing is good for an hour, and counts nothing."""
    session = visible_session(request.user, pk)
    if not sides_open_to(request.user, session):
        raise PermissionDenied
    if not takes_opinions(session):
        messages.info(request, _why_no_code(session))
        return redirect("session_detail", pk)
    url = settings.SITE_URL + reverse("opinion", args=[opinion_token(session)])
    context = {"session": session, "url": url, "code": draw_code(url), "until": timezone.now() + LINK_VALIDITY}
    return render(request, "workspace/session_opinions.html", context)


def _why_no_code(session: Session) -> str:
    if waits_for_opinions(session):
        return f"Les avis se donnent à la fin : revenez montrer le code {say_within_sentence(collected_from(session))}."
    return "Les avis se recueillent à la fin d’une séance, et jusqu’à trois heures après."


@csrf_exempt  # The secret of the link is the permission; the page leaves no cookie behind on anybody's phone.
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_opinion(request, token):
    """Opened, it counts nothing; a face does, as often in a minute as a tablet goes from bed to bed (settings)."""
    try:
        session = read_collection(token)
        if request.method == "POST":
            if pause := consume_or_429(request, action="opinion", key=f"session:{session.pk}"):
                return pause
            if (answer := request.POST.get("face")) in Face.values:
                count_face(token=token, face=Face(answer))
                return redirect("opinion_thanks", token)
    except Refusal as refusal:
        return _show_closed(request, refusal)
    return render(request, "opinions/faces.html", {"session": session, "faces": Face.choices})


@login_not_required
@never_cache
@require_safe
def thank(request, token):
    """« Merci », then the next person on the same tablet."""
    try:
        session = read_collection(token)
    except Refusal as refusal:
        return _show_closed(request, refusal)
    return render(request, "opinions/thanks.html", {"session": session, "token": token})


def _show_closed(request, refusal: Refusal):
    context = {"sentence": refusal.sentence, "is_early": isinstance(refusal, NotOpenYet)}
    return render(request, "opinions/closed.html", context, status=404)
