"""A mail says on the other side what was written on this one."""

import email
import email.policy

import pytest

from notifications.kinds import Message
from notifications.mails import mail_of
from notifications.models import Notice
from notifications.smtp import seal


def sent_and_read(**fields):
    notice = Notice(kind="letter", recipient_email=fields.pop("to", "anne@example.org"))
    message = Message(**{"subject": "Lettre", "text": "Bonjour.", "html": "<p>Bonjour.</p>", **fields})
    content = seal(mail_of(notice, message)).content
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    return email.message_from_bytes(content, policy=email.policy.default)


@pytest.mark.parametrize("length", range(0, 90, 3))
def test_subject_of_any_length_keeps_every_space(length):
    subject = f"À noter : {'mot ' * (length // 4)}Le musée, jeudi 10\u00a0décembre, 10\u00a0h\u00a030, visite confirmée"
    assert sent_and_read(subject=subject)["Subject"] == subject


@pytest.mark.parametrize("subject", ["Plain words", "Emoji 🎨 et עברית", "x" * 300])
def test_subject_of_any_script_is_read_back(subject):
    assert sent_and_read(subject=subject)["Subject"] == subject


@pytest.mark.parametrize("text", ["Été\n.\n..\nFin", "é" * 2000, "mot " * 500, "🎨"])
def test_text_of_any_shape_is_read_back(text):
    read = sent_and_read(text=text).get_body(("plain",)).get_content()
    assert read.splitlines() == text.splitlines()


def test_accented_domain_travels_in_its_ascii_form():
    mail = sent_and_read(to="anne@musée.example", reply_to="lea@musée.example")
    assert mail["To"] == "anne@xn--muse-dpa.example"
    assert mail["Reply-To"] == "lea@xn--muse-dpa.example"
