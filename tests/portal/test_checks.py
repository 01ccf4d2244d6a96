"""The system checks say wrong settings before visitors find them out."""

import pytest

from portal.checks import check_demonstration, check_production, is_loopback


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True
    settings.SITE_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


@pytest.fixture
def production(settings):
    settings.SECRET_KEY = "k" * 50
    settings.SITE_URL = "https://portail.example.org"
    settings.ALLOWED_HOSTS = ["portail.example.org"]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ANTIVIRUS_URL = "tcp://antivirus:3310"


def names(errors) -> list[str]:
    return [error.id for error in errors]


def test_demonstration_on_this_machine_passes(demonstration):
    assert check_demonstration(None) == []


def test_demonstration_at_a_public_address_is_refused(settings, demonstration):
    settings.SITE_URL = "https://portail.example.org"

    assert names(check_demonstration(None)) == ["portal.E001"]


@pytest.mark.parametrize("hosts", [["portail.example.org"], ["localhost", "*"], [".localhost"], ["10.0.0.1"], []])
def test_demonstration_that_others_could_reach_is_refused(settings, demonstration, hosts):
    settings.ALLOWED_HOSTS = hosts

    assert names(check_demonstration(None)) == ["portal.E002"]


def test_no_demonstration_asks_nothing(settings):
    settings.ALLOWED_HOSTS = ["portail.example.org"]

    assert check_demonstration(None) == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]", "portail.localhost"])
def test_host_that_is_this_machine_is_loopback(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example.org", "192.168.1.10", "*", ".localhost", ""])
def test_host_that_may_be_another_machine_is_not_loopback(host):
    assert not is_loopback(host)


@pytest.mark.parametrize("antivirus", ["tcp://antivirus:3310", "unix:///run/clamav/clamd.ctl", "none"])
def test_production_settings_pass(settings, production, antivirus):
    settings.ANTIVIRUS_URL = antivirus

    assert check_production(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "short", ["portal.E003"]),
        ("SITE_URL", "http://portail.example.org", ["portal.E004"]),
        ("SITE_URL", "https://autre.example.org", ["portal.E005"]),
        ("ALLOWED_HOSTS", ["portail.example.org", "*"], ["portal.E006"]),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 0, ["portal.E007"]),
        ("ANTIVIRUS_URL", "", ["portal.E008"]),
        ("ANTIVIRUS_URL", "antivirus:3310", ["portal.E008"]),
        ("ANTIVIRUS_URL", "unix://", ["portal.E008"]),
    ],
)
def test_production_mistake_is_said_with_a_hint(settings, production, name, value, expected):
    setattr(settings, name, value)

    errors = check_production(None)

    assert names(errors) == expected
    assert all(error.hint for error in errors)
