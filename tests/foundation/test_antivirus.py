"""Documents meet the site's antivirus: a real ClamAV, with one signature of our own."""

import os
import shutil
import socket
import subprocess
import threading

import pikepdf
import pytest

from foundation import antivirus
from foundation.antivirus import Verdict, scan
from foundation.papers import MOST_BYTES, PaperRefused, inspect_paper
from tests.foundation.paper_files import AS_IS, EICAR, paper

NO_CLAMAV = "ClamAV manque : apt-get install --no-install-recommends clamav-daemon"
# As the portal's own limit of a document, and a little.
MOST_OF_A_STREAM = MOST_BYTES + 1024**2
STARTS_WITHIN = 30  # seconds


def _carry_it(pdf):
    pdf.pages[0].Contents = pikepdf.Stream(pdf, EICAR)


INFECTED = {"as it is": paper(_carry_it, **AS_IS), "compressed": paper(_carry_it)}
carriers = pytest.mark.parametrize("carrier", INFECTED)


@pytest.fixture(scope="module")
def clamav(tmp_path_factory):
    """The address of a real daemon that knows one thing to look for."""
    program = shutil.which("clamd")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_CLAMAV)
    folder = tmp_path_factory.mktemp("clamav")
    (folder / "ours.ndb").write_text(f"Ours.Eicar:0:*:{EICAR.hex()}\n")
    place = folder / "socket"
    configuration = folder / "clamd.conf"
    lines = [
        "Foreground yes",
        f"DatabaseDirectory {folder}",
        f"LocalSocket {place}",
        f"StreamMaxLength {MOST_OF_A_STREAM}",
    ]
    configuration.write_text("\n".join(lines) + "\n")
    with subprocess.Popen([program, f"--config-file={configuration}"], stdout=subprocess.PIPE, text=True) as daemon:
        try:
            wait_for(daemon)
            yield f"unix://{place}"
        finally:
            daemon.terminate()


def wait_for(daemon: subprocess.Popen) -> None:
    """Until it says that it checks its signatures by itself: the last thing before it answers."""
    timer = threading.Timer(STARTS_WITHIN, daemon.kill)
    timer.start()
    try:
        assert any("Self checking" in line for line in daemon.stdout), "ClamAV did not start"
    finally:
        timer.cancel()


@pytest.fixture
def asked(settings, clamav):
    settings.ANTIVIRUS_URL = clamav


@pytest.fixture
def silent(settings, tmp_path, monkeypatch):
    """A daemon that takes connections and says nothing."""
    monkeypatch.setattr(antivirus, "PATIENCE_SECONDS", 0.1)
    settings.ANTIVIRUS_URL = f"unix://{tmp_path}/socket"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{tmp_path}/socket")
        listener.listen()
        yield


def refusal_of(content: bytes) -> str:
    with pytest.raises(PaperRefused) as refused:
        inspect_paper(content)
    return refused.value.code


@carriers
def test_infected_document_is_refused(asked, carrier):
    assert refusal_of(INFECTED[carrier]) == "infected"


@carriers
@pytest.mark.parametrize("nothing", ["", "none"])
def test_without_an_antivirus_the_same_document_passes(settings, carrier, nothing):
    settings.ANTIVIRUS_URL = nothing
    inspect_paper(INFECTED[carrier])


def test_honest_document_passes(asked):
    inspect_paper(paper())


def test_as_heavy_as_a_document_may_be_is_scanned_to_its_last_byte(asked):
    assert scan(bytes(MOST_BYTES)) is Verdict.FINE
    assert scan(bytes(MOST_BYTES - len(EICAR)) + EICAR) is Verdict.INFECTED


def test_what_the_antivirus_will_not_look_at_is_unscanned(asked):
    assert scan(bytes(MOST_OF_A_STREAM + 1)) is Verdict.UNSCANNED


@pytest.mark.parametrize("address", ["unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:1", "tcp://127.0.0.1:clamd"])
def test_while_the_antivirus_is_down_no_document_is_taken(settings, address):
    settings.ANTIVIRUS_URL = address
    assert refusal_of(paper()) == "unscanned"


def test_while_the_antivirus_is_silent_no_document_is_taken(silent):
    assert refusal_of(paper()) == "unscanned"


def test_daemon_over_the_network_is_asked_too(settings):
    """By a listener that answers as ClamAV does: what travels is the command, the whole file in pieces, and an end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.ANTIVIRUS_URL = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        took = []

        def answer():
            connection, _address = listener.accept()
            with connection, connection.makefile("rb") as said:
                took.append(said.read(10))
                while size := int.from_bytes(said.read(4), "big"):
                    took.append(said.read(size))
                connection.sendall(b"stream: OK\0")

        thread = threading.Thread(target=answer)
        thread.start()
        content = os.urandom(antivirus.PIECE + 1)
        assert scan(content) is Verdict.FINE
        thread.join()
    assert took == [b"zINSTREAM\0", content[: antivirus.PIECE], content[antivirus.PIECE :]]
