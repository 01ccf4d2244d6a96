"""System checks: wrong settings are said at start, with what to do, rather than found out by visitors."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured

from foundation.antivirus import NONE

SECRET_KEY_LENGTH = 50
LOCAL_NAMES = {"localhost", "testserver"}


def is_loopback(host: str) -> bool:
    """Whether a host of ALLOWED_HOSTS can only be this machine."""
    name = host.strip("[]")
    if name in LOCAL_NAMES or name.endswith(".localhost"):
        return not name.startswith(".")
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def check_demonstration(app_configs, **kwargs):
    """The demonstration signs people in with one click: never where anybody else can reach it."""
    if not settings.DEMONSTRATION:
        return []
    errors = []
    if not is_loopback(urlsplit(settings.SITE_URL).hostname or ""):
        errors.append(
            Error(
                f"DEMONSTRATION is on while SITE_URL is {settings.SITE_URL!r}.",
                hint="The demonstration is for one's own machine. Remove DEMONSTRATION from the environment.",
                id="portal.E001",
            )
        )
    foreign = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if foreign or not settings.ALLOWED_HOSTS:
        errors.append(
            Error(
                f"DEMONSTRATION is on while ALLOWED_HOSTS is {settings.ALLOWED_HOSTS!r}.",
                hint="List only addresses of this machine (localhost, 127.0.0.1), or remove DEMONSTRATION.",
                id="portal.E002",
            )
        )
    return errors


def refuse_exposed_demonstration() -> None:
    """Keeps a web server from starting with doors that open for anybody."""
    errors = check_demonstration(None)
    if errors:
        raise ImproperlyConfigured(" ".join(f"{error.msg} {error.hint}" for error in errors))


def check_production(app_configs, **kwargs):
    """What a portal that people reach over a network must have (`manage.py check --deploy`)."""
    errors = []
    if len(settings.SECRET_KEY) < SECRET_KEY_LENGTH:
        errors.append(
            Error(
                f"SECRET_KEY is shorter than {SECRET_KEY_LENGTH} characters.",
                hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="portal.E003",
            )
        )
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https":
        errors.append(
            Error(
                f"SITE_URL is {settings.SITE_URL!r}: the portal must be reached over https.",
                hint="Give the address that people type, such as https://portail.example.org",
                id="portal.E004",
            )
        )
    if address.hostname not in settings.ALLOWED_HOSTS:
        errors.append(
            Error(
                f"The host of SITE_URL, {address.hostname!r}, is not in ALLOWED_HOSTS.",
                hint="Add it: links in mails would lead to an error page.",
                id="portal.E005",
            )
        )
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        errors.append(
            Error(
                "TRUSTED_PROXY_COUNT is 0, while the portal itself does not end TLS.",
                hint="Say how many proxies stand in front: without it every page redirects to itself for ever.",
                id="portal.E007",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        errors.append(
            Error(
                "ALLOWED_HOSTS accepts any host.",
                hint="List the portal's own names: links in mails and remembered pages rely on them.",
                id="portal.E006",
            )
        )
    return [*errors, *_check_antivirus()]


def _check_antivirus() -> list[Error]:
    address = urlsplit(settings.ANTIVIRUS_URL)
    is_address = (address.scheme == "unix" and address.path) or (address.scheme == "tcp" and address.hostname)
    if is_address or settings.ANTIVIRUS_URL == NONE:
        return []
    return [
        Error(
            f"ANTIVIRUS_URL is {settings.ANTIVIRUS_URL!r}: nothing scans the documents that people add.",
            hint="Give ClamAV's address (tcp://antivirus:3310, unix:///run/clamav/clamd.ctl), or none where files are "
            "scanned otherwise.",
            id="portal.E008",
        )
    ]
