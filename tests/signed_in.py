"""Members in their browsers, for stories told over HTTP."""

import httpx
from asking import Caller, Site
from keys import credentials_of

from mapstream import members
from mapstream.workspace import MemberRole

COOKIE = "mapstream_member"


def invited(
    site: Site, workspace: str, role: MemberRole = "seller", name: str = "Sam Seller", email: str | None = None
) -> tuple[str, str]:
    """A new member's id, and the address that they sign in by."""
    id = members.invite(site.log, workspace, name, role, email)
    return id, f"{site.url}/sign-in/{members.sign_in_token(site.log, credentials_of(site.log), workspace, id)}"


def press(link: str, language: str = "en", **form: str) -> httpx.Response:
    """What a browser is answered in which the button on the page of a link was pressed."""
    origin = str(httpx.URL(link).copy_with(raw_path=b"")).rstrip("/")
    return httpx.post(link, data=form, headers={"origin": origin, "accept-language": language})


class Browser(Caller):
    """A browser in which a member is signed in."""

    def __init__(self, site: Site, link: str, id: str, workspace: str) -> None:
        super().__init__(site, None, id, workspace)
        answer = press(link)
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text
        self.cookie = answer.cookies[COOKIE]
        self.http.headers.update({"origin": site.url, "cookie": f"{COOKIE}={self.cookie}"})


def signed_in(
    site: Site, workspace: str, role: MemberRole = "seller", name: str = "Sam Seller", **more: str
) -> Browser:
    """A new member, in a browser."""
    id, link = invited(site, workspace, role, name, **more)
    return Browser(site, link, id, workspace)
