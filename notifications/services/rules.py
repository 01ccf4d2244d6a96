"""Reminder rules: on and off in one click. Their form writes the rest."""

from django.db import transaction

from foundation.errors import Refusal, speaking_kindly
from notifications.models import ReminderRule


def switch_rule(*, rule_id: int, is_on: bool, seen: int) -> ReminderRule:
    """Put a rule on or off; `seen` is the version that the page showed.

    Raises Refusal when somebody changed the rule, or deleted it, meanwhile.
    """
    with speaking_kindly(), transaction.atomic():
        rule = ReminderRule.objects.select_for_update().filter(pk=rule_id).first()
        if rule is None:
            raise Refusal("Cette règle a été supprimée entre-temps : il n’y a plus rien à changer.")
        if rule.version != seen:
            raise Refusal("Quelqu’un a modifié cette règle entre-temps. La voici telle qu’elle est : recommencez.")
        rule.is_on = is_on
        rule.save(update_fields=["is_on"])
    return rule
