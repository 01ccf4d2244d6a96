from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from foundation.versions import VersionedModel


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """A person who signs in with this e-mail; without a password they use a code sent by mail."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """The technical administrator of an installation."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(VersionedModel, AbstractBaseUser, PermissionsMixin):
    """A professional with an account. Patients and relatives never have one."""

    class Language(models.TextChoices):
        FRENCH = "fr", "français"
        ENGLISH = "en", "anglais"

    class Pace(models.TextChoices):
        """How a person wants to be told. What asks for an action or changes a diary always comes at once."""

        AT_ONCE = "at_once", "chaque message, aussitôt"
        DIGEST = "digest", "les nouvelles en un récapitulatif par jour"
        ACTIONS = "actions", "seulement ce qui me demande quelque chose"

    DIGEST_HOUR = 8

    email = models.EmailField("adresse e-mail", unique=True)
    full_name = models.CharField("nom et prénom", max_length=150)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    language = models.CharField("langue des messages", max_length=2, choices=Language, default=Language.FRENCH)
    pace = models.CharField("rythme des messages", max_length=7, choices=Pace, default=Pace.AT_ONCE)
    digest_hour = models.PositiveSmallIntegerField(
        "heure du récapitulatif",
        default=DIGEST_HOUR,
        choices=[(hour, f"{hour} h") for hour in range(7, 20)],
        help_text="Heure de Paris.",
    )
    is_active = models.BooleanField("compte actif", default=True)
    is_demonstration = models.BooleanField("personne fictive de la démonstration", default=False, editable=False)
    date_joined = models.DateTimeField("créé le", auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ["full_name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_the_case"),
            models.CheckConstraint(condition=models.Q(digest_hour__range=(7, 19)), name="user_digest_hour_is_by_day"),
        ]

    def __str__(self):
        return self.full_name or self.email

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split(" ")[0] if self.full_name else self.email

    @property
    def is_staff(self) -> bool:
        """Django's admin asks; the back office itself looks at memberships (portal.backoffice)."""
        return self.is_superuser
