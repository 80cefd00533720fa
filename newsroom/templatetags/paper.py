"""The tags and filters of all templates of Django, by their names there."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from annotations.presentation import in_scale
from articles.text.stored_messages import message_text
from newsroom.public.drawing import markdown, typeset
from newsroom.public.site import asset, reference, words_for_scripts

register = template.Library()

register.simple_tag(asset)
register.simple_tag(reference)
register.simple_tag(words_for_scripts)

register.filter("markdown", markdown)
register.filter("said", message_text)
register.filter("typeset", typeset)
register.filter("worded", in_scale)


@register.filter
def with_caret(field: BoundField) -> SafeString:
    """Draw a field in which the caret stands when the page opens."""
    return field.as_widget(attrs={"autofocus": True})
