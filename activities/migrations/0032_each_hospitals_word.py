"""Of a shared session that its partner moved, each hospital says for itself whether its group comes."""

from django.db import migrations, models
from django.db.models import Q

HAS_GROUPS_WARDS_WORD = Q(needs_ward_agreement=False) | Q(ward_agreed_at__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("activities", "0031_walk_ins")]

    operations = [
        migrations.AddField(
            model_name="participation",
            name="hospital_asked_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="accord de son hôpital demandé le"
            ),
        ),
        migrations.RemoveConstraint(model_name="participation", name="participation_confirmed_has_wards_agreement"),
        migrations.AddConstraint(
            model_name="participation",
            constraint=models.CheckConstraint(
                condition=~Q(state="confirmed") | (HAS_GROUPS_WARDS_WORD & Q(hospital_asked_at=None)),
                name="participation_confirmed_has_wards_agreement",
            ),
        ),
    ]
