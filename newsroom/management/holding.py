"""What a newsroom that was loaded from a backup or an export must not do by itself."""

from django.core.management.base import OutputWrapper

from newsroom.actions.schedule import hold_all


def hold_what_is_scheduled(output: OutputWrapper) -> None:
    """Hold all that is scheduled in a newsroom that was loaded, and say so.

    The one that it comes from would publish it too.
    """
    held = hold_all()
    if held:
        output.write(
            f"Scheduled versions: {held} are on hold until somebody releases them."
        )
