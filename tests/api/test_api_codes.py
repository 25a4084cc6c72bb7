"""Links that are for some addresses only: a code goes there, and lets in whoever enters it."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from asking import Caller, RoomOf, Site, command, problem
from post_office import PostOffice
from serving import Server
from signed_in import press
from waiting import eventually

from mapstream.log import Log

WRONG = "000000"


@pytest.fixture
def post() -> Iterator[PostOffice]:
    """A mail server."""
    with PostOffice() as post:
        yield post


@pytest.fixture
def room(start_server: Callable[..., Server], log: Log, post: PostOffice) -> RoomOf:
    """A room on a server that can send mail."""
    return Site(start_server(mail_url=post.url), log).member().open_room()


class Page:
    """The page of a link, in a browser."""

    def __init__(self, room: RoomOf, person: str, **link: object) -> None:
        self.room = room
        self.url = room.do("issue_link", person=person, **link)["link"]
        self.form: dict[str, str] = {}

    def send(self, **form: str) -> httpx.Response:
        """Ask for a code; the page remembers what it is to send along."""
        answer = press(self.url, **form)
        if answer.status_code == 200:
            self.form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
        return answer

    def enter(self, code: str, language: str = "en") -> httpx.Response:
        """Enter a code."""
        return press(self.url, language, **self.form, code=code)

    def browser(self, code: str) -> httpx.Client:
        """A browser in which the right code was entered."""
        answer = self.enter(code)
        assert answer.status_code == 303, answer.text
        headers = {"cookie": f"mapstream={answer.cookies['mapstream']}", "origin": self.room.caller.site.url}
        return httpx.Client(base_url=self.room.caller.site.url, headers=headers)


def wrong(code: str) -> str:
    """Another code."""
    return WRONG if code != WRONG else "000001"


def test_a_code_is_sent_to_the_person_and_lets_them_in(room: RoomOf, post: PostOffice) -> None:
    ann = room.add("person", name="Ann Buyer", side="buyer", role="champion", email="ann@buyer.example")
    page = Page(room, ann, code=True)
    looked = httpx.get(page.url)
    assert (looked.status_code, post.taken) == (200, [])
    assert "a…@buyer.example" in looked.text
    assert "ann@buyer.example" not in looked.text, "who only has the link learns no address"
    bare = Caller(room.caller.site, page.url.rpartition("/l/")[2]).room(room.id)
    assert problem(bare.get()) == (401, "unauthorized"), "having the link is not enough"

    assert page.send().status_code == 200
    code = post.code("ann@buyer.example")
    assert "Ann Buyer" in post.taken[0][1].get_content()
    refused = page.enter(wrong(code))
    assert (refused.status_code, "4 tries are left" in refused.text, refused.cookies) == (422, True, {})
    assert "Das ist nicht der Code, oder er ist zu alt. 3 Versuche bleiben." in page.enter(wrong(code), "de").text
    with page.browser(f" {code[:3]} {code[3:]} ") as ann_here:
        told = ann_here.get(f"{room.path}/session").json()
        assert (told["person"], told["known"]) == (ann, "code")
        [link] = told["links"].values()
        assert link["proved"] == "ann@buyer.example"
        [opened] = room.events(type="link.opened")
        assert (opened["by"], opened["data"]["known"], opened["data"]["email"]) == (ann, "code", "ann@buyer.example")
        assert page.enter(code).status_code == 422, "it works once"
        room.do("set_goal", statement="Live", date="2030-01-01")
        sign = command("sign_agreement", version=room.version)
        assert ann_here.post(f"{room.path}/commands", json=sign).status_code == 200
        signed = room.plan["plan"]["agreement"]["buyer"]
        assert signed["known"] == {"how": "code", "email": "ann@buyer.example"}
    for secret in ("ann@buyer.example", code):
        assert secret not in room.caller.site.server.log.read_text()


def test_whether_an_address_may_come_in_is_not_told(room: RoomOf, post: PostOffice) -> None:
    ann = room.add("person", name="Ann", side="buyer")
    page = Page(room, ann, emails=["@buyer.example", "lee@bücher.example"])
    assert 'name="email"' in httpx.get(page.url).text
    for address in ("eve@notbuyer.example", "eve@eu.buyer.example"):
        nobody = page.send(email=address)
        assert (nobody.status_code, page.enter(WRONG).status_code) == (200, 422)
        assert post.taken == [], address
    somebody = page.send(email="Ann@BUYER.example.")
    assert like(somebody, "Ann@BUYER.example.") == like(nobody, "eve@eu.buyer.example")
    eventually(lambda: bool(post.taken))
    code = post.code("ann@buyer.example")
    page.form["email"] = "eve@buyer.example"
    assert page.enter(code).status_code == 422, "a code is good for the address that it went to"
    for _ in range(2):
        assert page.send(email="ann@buyer.example").status_code == 200
    assert page.send(email="ann@buyer.example").status_code == 429, "five in an hour, for whatever address"
    assert Page(room, ann, emails=["ann@buyer.example"]).send().status_code == 429, "or link"


def like(answer: httpx.Response, address: str) -> str:
    """A page without what differs each time."""
    return re.sub("[0-9a-f]{64}|/l/[^/]*", "", answer.text).replace(address, "")


def test_a_mail_that_cannot_be_sent_is_said_to_be(room: RoomOf, post: PostOffice) -> None:
    page = Page(room, room.add("person", name="Ann", side="buyer"), emails=["ann@buyer.example"])
    post.refusing = "451 later"
    answer = page.send()
    assert (answer.status_code, "could not be sent" in answer.text) == (503, True)
    post.refusing = None
    assert page.send().status_code == 200
    with page.browser(post.code("ann@buyer.example")) as browser:
        [link] = browser.get(f"{room.path}/session").json()["links"]
        gone = command("revoke_link", link=link)
        assert browser.post(f"{room.path}/commands", json=gone).status_code == 200
        assert problem(browser.get(room.path)) == (401, "unauthorized"), "one's own way in is one's own to close"
    assert httpx.get(page.url).status_code == 401


def test_a_word_that_counts_asks_for_a_code_once_a_visit(room: RoomOf, post: PostOffice) -> None:
    ann = room.add("person", name="Ann Buyer", side="buyer", role="champion", email="ann@buyer.example")
    room.do("set_goal", statement="Live by June", date="2031-06-30")
    url = room.do("issue_link", person=ann)["link"]
    opened, site = press(url), room.caller.site
    bearer = Caller(site, url.rpartition("/l/")[2]).room(room.id)
    assert problem(bearer.caller.http.post(f"{room.path}/session/code")) == (404, "not_found")
    headers = {"cookie": f"mapstream={opened.cookies['mapstream']}; language=fi", "origin": site.url}
    with httpx.Client(base_url=site.url, headers=headers) as http:
        signing = command("sign_agreement", version=room.version)
        for _ in range(2):  # the same command may be sent again: it was not the last word
            assert problem(http.post(f"{room.path}/commands", json=signing)) == (403, "proof_needed")
        assert http.post(f"{room.path}/session/code").status_code == 204
        code = post.code("ann@buyer.example")
        assert "Hei Ann Buyer" in post.taken[-1][1].get_content(), "who chose a language is mailed to in it"
        assert problem(http.post(f"{room.path}/session/proof", json={"code": wrong(code)})) == (422, "wrong_code")
        assert http.post(f"{room.path}/session/proof", json={"code": code}).status_code == 204
        assert http.get(f"{room.path}/session").json()["known"] == "code"
        assert http.post(f"{room.path}/commands", json=signing).status_code == 200
    assert room.plan["plan"]["agreement"]["buyer"]["known"] == {"how": "code", "email": "ann@buyer.example"}
    headers["cookie"] = f"mapstream={press(url).cookies['mapstream']}"
    with httpx.Client(base_url=site.url, headers=headers) as http:
        assert http.get(f"{room.path}/session").json()["known"] == "link", "in another browser, it is asked again"
