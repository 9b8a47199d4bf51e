"""iPXE scripts as text: the generated menu of what the survey found; pure."""

from __future__ import annotations

from pxegui.boot.choose import Place
from pxegui.boot.survey import Survey

SCRIPT_NAME = "pxegui/boot.ipxe"  # the generated menu's reserved name


def menu_script(survey: Survey, place: Place) -> str:
    """The menu of what was found; its first entry that fits the machine starts by itself after 10 s."""
    raise NotImplementedError


def generated_files(survey: Survey, place: Place) -> dict[str, bytes]:
    """Reserved names and their texts, for `BootDirectory(generated=...)`."""
    raise NotImplementedError


def fallback_files(survey: Survey, place: Place) -> dict[str, bytes]:
    """Texts served only where the directory has no such file (`autoexec.ipxe`)."""
    raise NotImplementedError
