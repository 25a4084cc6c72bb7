"""Whether a sentence can be told in every language."""

import re

from mapstream.languages import ENGLISH, LANGUAGES
from mapstream.languages.catalogue import catalogue
from mapstream.languages.message import PLACE, Message
from mapstream.plan.wording.names import LABELS, WORDS

OURS = {*LABELS, *map(str, LABELS.values()), *WORDS, *map(str, WORDS.values())}
CATALOGUES = [catalogue(language) for language in LANGUAGES if language != ENGLISH]


def check_is_told_in_every_language(told: Message) -> None:
    """Each template has its translations, and no word of ours is among the values that stay as they are."""
    if re.search("[A-Za-z]{2}", PLACE.sub("", told.template)):
        assert all(told.template in texts for texts in CATALOGUES), told.template
    for value in told.values.values():
        if isinstance(value, Message):
            check_is_told_in_every_language(value)
        elif isinstance(value, str):
            assert value not in OURS, f"{value} in {told}"
