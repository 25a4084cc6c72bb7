"""Members sign in by a link that is mailed to them; who is one is told to nobody."""

import re
from collections.abc import Callable

import httpx
from asking import Site
from post_office import PostOffice
from serving import Server
from signed_in import COOKIE, press
from waiting import eventually

from mapstream.codes import MOST_ASKED
from mapstream.log import Log
from mapstream.members import invite
from mapstream.workspace import create_workspace


def test_a_link_is_mailed_to_a_member_and_nobody_else(start_server: Callable[..., Server], log: Log) -> None:
    with PostOffice() as post:
        site = Site(start_server(mail_url=post.url), log)
        sam = invite(log, create_workspace(log, "Acme"), "Sam Seller", "seller", "sam@acme.example")
        page = f"{site.url}/sign-in"
        assert "Mail me a link" in httpx.get(page).text
        evil = httpx.post(page, data={"email": "sam@acme.example"}, headers={"origin": "https://evil.example"})
        assert evil.status_code == 403
        answers = {who: press(page, email=f"{who}@acme.example") for who in ("eve", "Sam")}
        assert [answer.status_code for answer in answers.values()] == [200, 200]
        assert answers["eve"].text.replace("eve@", "Sam@") == answers["Sam"].text
        eventually(lambda: len(post.taken) == 1)
        [(receivers, mail)] = post.taken
        assert receivers == ["Sam@acme.example"]
        found = re.search(r"https?://\S+/sign-in/\S+", mail.get_content())
        assert found, mail.get_content()
        answer = press(found[0])
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        me = httpx.get(f"{site.url}/v1/me", headers={"cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}).json()
        assert (me["person"], me["via"]) == (sam, "session")
        again = press(found[0])
        assert (again.status_code, 'href="/sign-in"' in again.text) == (401, True), "and from there one may ask anew"
        # from one network only so many are asked for within an hour, whoever is asked for
        said = [press(page, email=f"nobody-{n}@acme.example").status_code for n in range(len(answers), MOST_ASKED)]
        assert {*said} == {200}
        refused = press(page, email="sam@acme.example")
        assert refused.status_code == 429
        assert "Too many links were asked for from your network." in refused.text
        assert len(post.taken) == 1
        log.database.run(b"UPDATE mailed SET since = since - interval '1 hour'")
        assert press(page, email="sam@acme.example").status_code == 200
        eventually(lambda: len(post.taken) == 2)


def test_where_no_mail_is_sent_none_is_offered(site: Site) -> None:
    assert re.search(r"<form[^>]* hidden>", httpx.get(f"{site.url}/sign-in").text)
    assert press(f"{site.url}/sign-in", email="sam@acme.example").status_code == 404
