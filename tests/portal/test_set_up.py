"""What makes the environment, before anything is installed: what it finds, and what it says."""

import sys
from pathlib import Path

import pytest

from portal.embedded import set_up


@pytest.fixture
def typed(monkeypatch, tmp_path):
    """Runs the script as `make` does, on a checkout that is only a folder."""
    monkeypatch.setattr(set_up, "CHECKOUT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["set_up.py"])
    return set_up.main


def test_environment_of_these_tests_works(monkeypatch):
    monkeypatch.setattr(set_up, "ENVIRONMENT", Path(sys.prefix))
    monkeypatch.setattr(set_up, "PYTHON", Path(sys.prefix) / "bin" / "python")

    assert set_up.works()


def test_environment_that_came_from_another_folder_is_made_again(monkeypatch, tmp_path):
    monkeypatch.setattr(set_up, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(set_up, "PYTHON", Path(sys.prefix) / "bin" / "python")

    assert not set_up.works()


def test_environment_that_is_not_there_is_made(monkeypatch, tmp_path):
    monkeypatch.setattr(set_up, "PYTHON", tmp_path / "bin" / "python")

    assert not set_up.works()


def test_nothing_is_installed_while_the_lock_is_the_same(monkeypatch, tmp_path):
    (tmp_path / "lock").write_text("django==1")
    (tmp_path / "installed").write_text("django==1")
    monkeypatch.setattr(set_up, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(set_up, "INSTALLED", tmp_path / "installed")
    monkeypatch.setattr(set_up, "ENVIRONMENT", Path(sys.prefix))
    monkeypatch.setattr(set_up, "PYTHON", Path(sys.prefix) / "bin" / "python")
    monkeypatch.setattr(set_up, "install_pinned", lambda: pytest.fail("it installs again"))

    set_up.make_environment()


def test_python_that_is_too_old_is_said(monkeypatch, capsys, typed):
    monkeypatch.setattr(set_up, "OLDEST_PYTHON", (9, 0))

    assert typed() == 1
    assert "est trop ancien : il faut Python 3.11" in capsys.readouterr().err


def test_person_without_root_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 1000)

    with pytest.raises(set_up.SetUpError, match="apt-get install --no-install-recommends python3-venv"):
        set_up.install_packages(["python3-venv"], "Le module « venv » de Python manque.")


def test_folder_of_another_account_is_said(monkeypatch, capsys, typed):
    def refuse():
        raise PermissionError(13, "Permission denied", "/projet/.venv/bin/python")

    monkeypatch.setattr(set_up, "make_environment", refuse)

    assert typed() == 1
    assert "/projet/.venv/bin/python appartient à un autre compte" in capsys.readouterr().err


def test_missing_program_does_not_stop_the_tests(monkeypatch, capsys):
    monkeypatch.setattr(set_up, "PROGRAMS", {"chromium": ("no-such-browser",), "make": ("make",)})
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 1000)

    set_up.install_programs()

    assert "Un programme des tests manque. Installez-le : apt-get install --no-install-recommends chromium\n" in (
        capsys.readouterr().out
    )
