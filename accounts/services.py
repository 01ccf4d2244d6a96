"""What people change about themselves."""

from django.db import transaction

from accounts.models import User
from foundation.errors import Refusal


def choose_messages(*, person: User, pace: str, digest_hour: int, language: str, seen: int | None = None) -> User:
    """How a person wants to be told from now on: the pace, the hour of the digest (Paris), the language.

    Messages that are written already keep what they were written for. `seen` is the version of the person that the page
    showed: raises Refusal when it is another one by now (another tab, or the service).
    """
    with transaction.atomic():
        row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        if seen not in (None, row.version):
            raise Refusal(
                "Votre fiche a changé pendant que cette page était ouverte : rien n’est enregistré. Vérifiez vos "
                "choix, puis enregistrez de nouveau.",
                field="seen",
            )
        row.pace, row.digest_hour, row.language = pace, digest_hour, language
        row.save(update_fields=["pace", "digest_hour", "language"])
    return row
