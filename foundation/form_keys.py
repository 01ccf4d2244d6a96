"""A form posted twice (double click, bad network, back button) acts once."""

import hashlib
import json
import uuid
from collections.abc import Callable, Collection, Mapping

from django import forms
from django.db import transaction

from foundation.errors import Refusal
from foundation.models import FormKey

CARRIED = ("csrfmiddlewaretoken",)


class FormKeyField(forms.UUIDField):
    """The hidden field that carries a form's key; a new form gets a new one."""

    def __init__(self, **kwargs):
        stale = "Cette page est restée ouverte longtemps. Vos saisies sont gardées : envoyez-la encore une fois."
        messages = {"required": stale, "invalid": stale}
        super().__init__(label="Page", initial=uuid.uuid4, widget=forms.HiddenInput, error_messages=messages, **kwargs)


def answer_once(*, actor: str, key: uuid.UUID, content: Mapping, act: Callable[[], dict]) -> dict:
    """Run `act` once for this actor and key, in one transaction with the record of its answer (a JSON-able dict).

    A repeated or parallel post waits for the first and gets its answer. Raises Refusal when the key was already used
    for another content, and whatever `act` raises: then nothing is recorded and the form can be corrected and sent
    again with the same key.
    """
    fingerprint = hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
    with transaction.atomic():
        kept = _keep(actor, key, fingerprint)
        if kept.answer:
            return _same_answer(kept, fingerprint)
        answer = act()
        FormKey.objects.filter(pk=kept.pk).update(answer=answer)
    return answer


def answer_post(
    request, *, key: uuid.UUID, act: Callable[[], dict], carried: Collection[str] = CARRIED, **besides
) -> dict:
    """`answer_once` of a signed-in person's post to a page.

    What is `carried` from page to page is no content of it; `besides` is content that is no text. Raises Refusal as
    `answer_once`.
    """
    posted = {name: values for name, values in request.POST.lists() if name not in carried}
    content = {"path": request.path, "posted": posted, **besides}
    return answer_once(actor=f"user:{request.user.pk}", key=key, content=content, act=act)


def forget_answers(actor: str) -> None:
    """Delete what the forms of this actor were answered: of somebody who is erased, nothing repeats."""
    FormKey.objects.filter(actor=actor).delete()


def _keep(actor: str, key: uuid.UUID, fingerprint: str) -> FormKey:
    """The row of this form, new or its first post's; a parallel twin waits here until that one ended."""
    (kept,) = FormKey.objects.raw(
        """
        INSERT INTO foundation_formkey (actor, key, fingerprint, answer, created_at)
        VALUES (%s, %s, %s, '{}', now())
        ON CONFLICT (actor, key) DO UPDATE SET key = EXCLUDED.key
        RETURNING id, actor, key, fingerprint, answer, created_at
        """,
        [actor, key, fingerprint],
    )
    return kept


def _same_answer(kept: FormKey, fingerprint: str) -> dict:
    if kept.fingerprint != fingerprint:
        raise Refusal(
            "Ce formulaire a déjà été envoyé avec un autre contenu. Rien n’a été modifié une seconde fois : "
            "rechargez la page pour faire une nouvelle demande."
        )
    return kept.answer
