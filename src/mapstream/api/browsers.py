"""What a browser is called by people: Firefox on Windows, rather than the hundred characters that it sends."""

from mapstream.languages.message import say


def called(agent: str) -> str:
    """A browser by its ``User-Agent``; as it is, where nobody knows it."""
    from ua_parser import parse  # loaded by those who ask only: it takes a quarter of a second

    found = parse(agent)
    if found.user_agent is None:
        return agent
    browser = found.user_agent.family
    return say("{browser} on {system}", browser=browser, system=found.os.family) if found.os else browser
