"""What a reader's template needs without a request: finished pages are made at publication, and the pages
for 404 and 500 must not depend on one."""

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import SafeString

from annotations.markdown import render
from newsroom.conf.context_processors import this_site

register = template.Library()


register.simple_tag(this_site, name="site")


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file; its plain name before `collectstatic` has hashed it.

    Publication goes on without a manifest: `rebuild_pages` puts the hashed names in afterwards.
    """
    try:
        return staticfiles_storage.url(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


@register.filter
def markdown(text: str) -> SafeString:
    return render(text)
