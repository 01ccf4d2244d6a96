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


class Forgotten(models.Model):
    """What one rule of retention forgot on one Paris day: how many, in the words of that day; never who.

    Written by `foundation.retention` alone, and kept: it is the proof that the rules are kept.
    """

    day = models.DateField("jour")
    what = models.CharField("ce qui a été effacé", max_length=150)
    count = models.PositiveIntegerField("combien")
    why = models.CharField("règle", max_length=250)
    last_at = models.DateTimeField("dernière fois")

    class Meta:
        verbose_name = "effacement"
        verbose_name_plural = "effacements"
        ordering = ["-day", "what", "id"]
        constraints = [
            models.UniqueConstraint(fields=["day", "what", "why"], name="forgotten_once_a_day"),
            models.CheckConstraint(condition=models.Q(count__gte=1), name="forgotten_something"),
        ]

    def __str__(self):
        return f"{self.day:%d/%m/%Y}, {self.what}"
