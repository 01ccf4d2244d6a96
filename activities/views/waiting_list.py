"""« Prévenez-moi » : one tap to be told of the next free place, one to be told no more."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from activities.permissions import can_wish
from activities.services.waiting_list import forget_wish, wish_for_place
from foundation.days import say_day
from foundation.errors import Refusal
from partnerships.models import Commitment


def commitment_to_wish(request, pk: int) -> Commitment:
    """404 for what one may not know, 403 for whoever books nothing."""
    commitment = get_object_or_404(Commitment.objects.visible_to(request.user), pk=pk)
    if not can_wish(request.user):
        raise PermissionDenied
    return commitment


@require_POST
def wish(request, pk):
    commitment = commitment_to_wish(request, pk)
    try:
        row = wish_for_place(actor=request.user, commitment_id=commitment.pk)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        words = f"C’est noté : nous vous écrivons dès qu’une place se libère, jusqu’au {say_day(row.until)}."
        messages.success(request, words)
    return redirect("slots")


@require_POST
def forget(request, pk):
    commitment = commitment_to_wish(request, pk)
    forget_wish(actor=request.user, commitment_id=commitment.pk)
    messages.success(request, f"Vous ne serez plus prévenu : {commitment}.")
    return redirect("slots")
