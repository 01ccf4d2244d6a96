"""A referent is reminded once of all the relays of a training: the rules that told of each become rules of that."""

from django.db import migrations

OF_EACH, OF_ALL, REFERENT = "relay_ends", "relays_end", "referent"


def add_rules(apps, schema_editor):
    _rename(apps.get_model("notifications", "ReminderRule"), OF_EACH, OF_ALL)


def remove_rules(apps, schema_editor):
    _rename(apps.get_model("notifications", "ReminderRule"), OF_ALL, OF_EACH)


def _rename(rules, old, new):
    """Where a rule of that number is there already, it stays, and the old one goes."""
    known = rules.objects.filter(kind=new, audience=REFERENT).values_list("number", flat=True)
    rules.objects.filter(kind=old, audience=REFERENT, number__in=list(known)).delete()
    rules.objects.filter(kind=old, audience=REFERENT).update(kind=new)


class Migration(migrations.Migration):
    dependencies = [("activities", "0044_session_at_most_a_day"), ("notifications", "0002_rules_and_digests")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
