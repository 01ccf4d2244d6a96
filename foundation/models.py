from django.db import models


class FormKey(models.Model):
    """The first answer to a posted form: the same form posted again finds it instead of acting twice.

    `actor` is a plain text ("user:12", "link:…") because this app knows no other; `fingerprint` is a digest of what
    was posted, so that one key cannot serve two different requests.
    """

    actor = models.CharField(max_length=80)
    key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "clé de formulaire"
        verbose_name_plural = "clés de formulaire"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="formkey_once_per_actor")]

    def __str__(self):
        return f"{self.actor} {self.key}"
