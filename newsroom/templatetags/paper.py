"""The tags and filters of all templates of Django, by their names there."""

from django import template

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
