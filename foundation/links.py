"""Signed links: they carry a purpose and one subject, expire, and open nothing else."""

from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _

from foundation.errors import Refusal


def sign_link(purpose: str, subject: str) -> str:
    """A token for `subject` ("invitation 12"), good for this purpose only."""
    return signing.TimestampSigner(salt=f"link.{purpose}").sign_object(subject)


def read_link(purpose: str, token: str, *, valid_for: timedelta) -> str:
    """The subject of a token. Raises Refusal when it is forged, made for another purpose, or older than `valid_for`."""
    try:
        return signing.TimestampSigner(salt=f"link.{purpose}").unsign_object(token, max_age=valid_for)
    except signing.SignatureExpired:
        raise Refusal(_("Ce lien a expiré. Demandez-en un nouveau à la personne qui vous l’a envoyé.")) from None
    except (signing.BadSignature, ValueError):
        raise Refusal(
            _("Ce lien n’est pas valable. Vérifiez que l’adresse est entière, ou demandez-en un autre.")
        ) from None
