"""What is wrong with a value is said in our words, also of what comes as text in an address."""

from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from mapstream.languages.speaking import in_language
from mapstream.plan.field_errors import field_errors

Limit = Annotated[int, Field(lt=10)]


@pytest.mark.parametrize(
    ("kind", "value", "english", "german"),
    [
        (Limit, "many", "This must be a whole number.", "Das muss eine ganze Zahl sein."),
        (Limit, "1" * 5_000, "This number is too large.", "Diese Zahl ist zu groß."),
        (Limit, 1.5, "This must be a whole number.", "Das muss eine ganze Zahl sein."),
        (Limit, "10", "This must be less than 10.", "Das muss kleiner als 10 sein."),
        (bool, "perhaps", "This must be true or false.", "Das muss true oder false sein."),
        (bytes, 1, "This is not written as it should be.", "Das hat nicht die richtige Form."),
    ],
)
def test_it_is_said_in_our_words(kind: Any, value: object, english: str, german: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(kind).validate_python(value)
    [found] = field_errors(wrong.value, "/limit")
    assert (found.message, in_language("de", found.message)) == (english, german)  # type: ignore[arg-type] # a message
