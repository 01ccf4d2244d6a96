"""The demonstration's mail box: real messages, read safely, and nowhere else."""

from email.message import EmailMessage

import pytest

from portal import urls

LIST = "/demonstration/courriels/"
FIRST, SECOND = "20261122T080000.000001-0123abcd", "20261122T090000.000001-0123abcd"

pytestmark = pytest.mark.django_db
in_demonstration = pytest.mark.urls("tests.portal.mailbox_urls")


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAIL_CATCHER_DIR = tmp_path
    return tmp_path


def keep(folder, name, **headers):
    mail = EmailMessage()
    values = {
        "Subject": "À noter : séance",
        "From": "Portail <portail@example.org>",
        "To": "anne@example.org",
        **headers,
    }
    for header, value in values.items():
        mail[header] = value
    mail.set_content("Bonjour <b>Anne</b>.\nhttp://testserver/espace/")
    mail.add_alternative("<p>Bonjour.</p><script>alert(1)</script>", subtype="html")
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="application", subtype="ics", filename="../séance.ics")
    (folder / f"{name}.eml").write_bytes(mail.as_bytes())


def test_there_is_no_mail_box_outside_the_demonstration(client, folder):
    keep(folder, FIRST)
    assert not any("courriels" in str(pattern.pattern) for pattern in urls.urlpatterns)
    for url in (LIST, f"{LIST}{FIRST}/", f"{LIST}{FIRST}/html/", f"{LIST}{FIRST}/fichier/1/"):
        assert client.get(url).status_code == 404


@in_demonstration
def test_latest_message_comes_first(client, folder):
    keep(folder, FIRST, Subject="Premier")
    keep(folder, SECOND, Subject="Second")
    page = client.get(LIST).content.decode()
    assert page.index("Second") < page.index("Premier")
    assert f"{LIST}{SECOND}/" in page


@in_demonstration
def test_empty_mail_box_says_what_to_do(client, folder):
    assert "Réservez un créneau" in client.get(LIST).content.decode()


@in_demonstration
def test_mail_box_that_nothing_wrote_to_yet_is_empty(client, settings, tmp_path):
    settings.MAIL_CATCHER_DIR = tmp_path / "not-yet"
    assert client.get(LIST).status_code == 200


@in_demonstration
def test_long_mail_box_is_paged(client, folder):
    for minute in range(40):
        keep(folder, f"20261122T08{minute:02}00.000001-0123abcd", Subject=f"Message {minute}.")
    assert "Message 39." in client.get(LIST).content.decode()
    assert "Message 0." in client.get(f"{LIST}?page=2").content.decode()


@in_demonstration
def test_message_is_read_as_text_with_its_links(client, folder):
    keep(folder, FIRST, **{"Reply-To": "service@example.org"})
    page = client.get(f"{LIST}{FIRST}/").content.decode()
    assert "Bonjour &lt;b&gt;Anne&lt;/b&gt;." in page
    assert 'href="http://testserver/espace/"' in page
    assert "service@example.org" in page


@in_demonstration
def test_html_of_a_message_is_shown_where_nothing_runs(client, folder):
    keep(folder, FIRST)
    response = client.get(f"{LIST}{FIRST}/html/")
    assert response.content.startswith(b"<p>Bonjour.</p>")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy


@in_demonstration
def test_attached_file_is_downloaded_under_a_harmless_name(client, folder):
    keep(folder, FIRST)
    response = client.get(f"{LIST}{FIRST}/fichier/1/")
    assert response.content == b"BEGIN:VCALENDAR"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "/" not in response["Content-Disposition"].partition("filename")[2]
    assert client.get(f"{LIST}{FIRST}/fichier/2/").status_code == 404


@in_demonstration
@pytest.mark.parametrize("name", [SECOND, "..%2fsettings", "secret", f"{FIRST}.eml", ".hidden"])
def test_no_other_file_is_ever_opened(client, folder, name):
    keep(folder, FIRST)
    (folder / "secret.eml").write_text("Subject: secret\n\nsecret")
    for url in (f"{LIST}{name}/", f"{LIST}{name}/html/", f"{LIST}{name}/fichier/1/"):
        assert client.get(url).status_code == 404


@in_demonstration
def test_message_without_html_has_no_page_of_it(client, folder):
    (folder / f"{FIRST}.eml").write_text("To: anne@example.org\n\nBonjour.")
    assert "(sans sujet)" in client.get(f"{LIST}{FIRST}/").content.decode()
    assert client.get(f"{LIST}{FIRST}/html/").status_code == 404


@in_demonstration
def test_mail_box_is_only_read(client, folder):
    assert client.post(LIST).status_code == 405
