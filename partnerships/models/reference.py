from django.db import models


class ReferenceRow(models.Model):
    """What the last load of a reference file wrote: tells a row that somebody edited since from one that may follow."""

    model = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    object_id = models.BigIntegerField()
    values = models.JSONField()
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "donnée de référence"
        verbose_name_plural = "données de référence"
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="referencerow_once")]

    def __str__(self):
        return f"{self.model} {self.key}"
