"""What no reader should have to check by eye: import order, migrations, production settings, the compose file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from importlinter.cli import lint_imports

CHECKOUT = Path(__file__).resolve().parent.parent.parent
ONLY_FOR_TESTS = "DJANGO_ALLOW_ASYNC_UNSAFE"
PRODUCTION = {
    "ANTIVIRUS_URL": "tcp://antivirus:3310",
    "ALLOWED_HOSTS": "portail.example.org",
    "DATABASE_URL": "postgres://portal:secret@db:5432/portal",
    "DEBUG": "0",
    "DEFAULT_FROM_EMAIL": "portail@example.org",
    "DEMONSTRATION": "0",
    "REDIS_URL": "redis://broker:6379/0",
    "SECRET_KEY": "9Gz1vT-production-like-key-with-many-different-characters-4Kq",
    "SITE_URL": "https://portail.example.org",
    "TRUSTED_PROXY_COUNT": "1",
}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=CHECKOUT,
        env={name: value for name, value in os.environ.items() if name != ONLY_FOR_TESTS} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_imports_keep_their_order(monkeypatch, capsys):
    monkeypatch.chdir(CHECKOUT)

    assert lint_imports(no_cache=True, no_logo=True) == 0, capsys.readouterr().out


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_style_is_kept():
    answer = run("ruff", "check", "--quiet")

    assert answer.returncode == 0, answer.stdout


def test_format_is_kept():
    answer = run("ruff", "format", "--check", "--quiet")

    assert answer.returncode == 0, answer.stdout


def test_compose_file_is_valid():
    answer = run("check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")

    assert answer.returncode == 0, answer.stdout


def test_production_settings_have_no_warning():
    answer = run("django", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, HASHED_STATIC_FILES="0")

    assert answer.returncode == 0, answer.stdout


def test_production_refuses_the_demonstration():
    answer = run("django", "check", **PRODUCTION | {"DEMONSTRATION": "1"})

    assert answer.returncode != 0
    assert "portal.E001" in answer.stdout
    assert "portal.E002" in answer.stdout


@pytest.mark.parametrize(("demonstration", "starts"), [("0", True), ("1", False)])
def test_web_server_does_not_start_with_an_exposed_demonstration(demonstration, starts):
    answer = run("portal.wsgi", **PRODUCTION | {"DEMONSTRATION": demonstration}, HASHED_STATIC_FILES="0")

    assert (answer.returncode == 0) == starts, answer.stdout
    assert ("DEMONSTRATION is on while SITE_URL is" in answer.stdout) != starts


def test_every_setting_of_the_environment_is_in_the_example():
    settings = (CHECKOUT / "portal" / "settings.py").read_text()
    example = (CHECKOUT / ".env.example").read_text()

    for name in ("SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        assert f'"{name}"' in settings
        assert f"{name}=" in example
