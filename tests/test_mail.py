"""Mail, by way of a real mail server."""

from urllib.parse import quote

import pytest
from post_office import PASSWORD, USER, PostOffice
from serving import free_port

from mapstream.languages import reading
from mapstream.languages.message import say
from mapstream.logging import without_secrets
from mapstream.mail import Mail
from mapstream.problems import MailAway
from mapstream.settings import BadSetting, Settings

SENDER = "Acme plans <plans@acme.example>"


async def test_a_mail_is_plain_words() -> None:
    with PostOffice() as post:
        await Mail(post.url, SENDER).send("ann@xn--bcher-kva.example", "Für Sie – “X”", "Grüße,\nwir\n")
    [(to, message)] = post.taken
    assert to == ["ann@xn--bcher-kva.example"]
    assert (message["From"], message["Subject"]) == (SENDER, "Für Sie – “X”")
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == ["Grüße,", "wir"]
    assert message["Message-ID"].endswith("@acme.example>")
    assert message["Auto-Submitted"] == "auto-generated"


async def test_a_mail_is_in_the_language_of_who_asked_for_it() -> None:
    token = reading.set("de")
    try:
        with PostOffice() as post:
            subject = say("Your code for the plan “{deal}”", deal="Castell")
            await Mail(post.url, SENDER).send("ann@acme.example", subject, subject)
    finally:
        reading.reset(token)
    [(_, message)] = post.taken
    assert message["Subject"] == "Ihr Code für den Plan „Castell“"
    assert message.get_content().strip() == "Ihr Code für den Plan „Castell“"


async def test_it_logs_in_where_it_has_to() -> None:
    with PostOffice(login=True) as post:
        url = post.url.replace("//", f"//{quote(USER)}:{quote(PASSWORD, safe='')}@")
        await Mail(url, SENDER).send("ann@acme.example", "x", "y")
        assert len(post.taken) == 1
        with pytest.raises(MailAway):
            await Mail(post.url.replace("//", "//me:wrong@"), SENDER).send("ann@acme.example", "x", "y")


async def test_a_mail_that_is_not_taken_is_said_to_be(caplog: pytest.LogCaptureFixture) -> None:
    with PostOffice() as post:
        post.refusing = "550 not ann@acme.example"
        with pytest.raises(MailAway):
            await Mail(post.url, SENDER).send("ann@acme.example", "x", "y")
    for url in (f"smtp://127.0.0.1:{free_port()}", f"smtps://127.0.0.1:{free_port()}"):
        with pytest.raises(MailAway) as away:
            await Mail(url, SENDER).send("ann@acme.example", "x", "y")
        assert "ann" not in str(away.value)
    assert "ann@acme.example" not in caplog.text


@pytest.mark.parametrize("user", ["me", "me@acme.example", ""])
def test_the_password_is_not_shown(user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"smtps://{user}:hunter2@mail.acme.example:465"
    assert "hunter2" not in repr(Settings.load(mail_url=url))
    assert "hunter2" not in without_secrets(f"could not reach {url}")
    monkeypatch.setenv("MAPSTREAM_MAIL_URL", url.replace("smtps", "imap"))
    with pytest.raises(BadSetting, match="MAPSTREAM_MAIL_URL: it must be a mail server") as refused:
        Settings.load()
    assert "hunter2" not in str(refused.value)


def test_whom_mail_is_from() -> None:
    assert Settings.load(public_url="https://plans.acme.example:8443").mail_sender == "mapstream@plans.acme.example"
    assert Settings.load(mail_from=SENDER).mail_sender == SENDER
    for bad in ("acme", "a@", "x\r\nBcc: y@z.example <a@b.example>"):
        with pytest.raises(BadSetting, match="it must be an e-mail address"):
            Settings.load(mail_from=bad)
