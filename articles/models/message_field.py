"""The column of words that may be a message of ours."""

from typing import Any

from django.db import models

from articles.text.stored_messages import Decoder, to_json


class MessageField(models.JSONField):
    """JSON in which messages of articles.text.stored_messages may stand, as their codes and values."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "decoder": Decoder})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {key: value for key, value in options.items() if key != "decoder"}

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(to_json(value))
