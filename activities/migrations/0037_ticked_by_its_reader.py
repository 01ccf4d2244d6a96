"""A near change ticked by the link says as whom: the person, or the ward, which has no account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0036_after_a_training"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="nearchange",
            name="nearchange_seen_in_one_way",
        ),
        migrations.AddConstraint(
            model_name="nearchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_at", None), ("seen_by", None), ("seen_how", ""), ("told", "")),
                    models.Q(("seen_at__isnull", False), ("seen_by", None), ("seen_how", "link")),
                    models.Q(
                        ("seen_at__isnull", False), ("seen_by__isnull", False), ("seen_how", "link"), ("told", "")
                    ),
                    models.Q(
                        ("seen_at__isnull", False), ("seen_by__isnull", False), ("seen_how", "portal"), ("told", "")
                    ),
                    models.Q(
                        ("seen_at__isnull", False),
                        ("seen_by__isnull", False),
                        ("seen_how", "phone"),
                        models.Q(("told", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="nearchange_seen_in_one_way",
            ),
        ),
    ]
