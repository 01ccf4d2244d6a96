"""The page of a version in preparation: a button does its deed once; refused, it comes back with what was typed."""

import uuid
from collections.abc import Callable, Mapping

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from foundation.errors import Refusal
from foundation.form_keys import answer_post


def answer(
    request,
    form: forms.Form,
    *,
    deed_of: Callable[[forms.Form], Callable[[], dict]],
    shown_again: Callable[[], HttpResponse],
) -> HttpResponse:
    """What the deed says (`message`), and where it leads (`url`). `deed_of` may refuse, as the deed may."""
    if not form.is_valid():
        return shown_again()
    try:
        done = answer_post(request, key=form.cleaned_data["key"], act=deed_of(form))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return shown_again()
    messages.success(request, done["message"])
    return HttpResponseRedirect(done["url"])


def typed_again(request, shown: Mapping) -> QueryDict:
    """What was typed beside what the page shows now: sent once more, that is what was seen."""
    data = request.POST.copy()
    for name, value in {**shown, "key": str(uuid.uuid4())}.items():
        data[name] = value
    return data
