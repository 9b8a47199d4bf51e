"""Which boot file would help a machine that stopped, as far as the survey knows; pure.

Nothing is guessed: a file is named only where what was found in the folder says that it fits.
"""

from __future__ import annotations

from collections.abc import Iterator

from pxegui.boot.choose import best_loaders
from pxegui.boot.found import Loader, LoaderKind, Survey
from pxegui.diagnosis.progress import Progress, Trouble
from pxegui.settings.model import Mode
from pxegui.wire.arch import Firmware, architecture


def firmware_of(progress: Progress) -> Firmware | None:
    """What the machine said of itself."""
    if progress.architecture is None:
        return None
    found = architecture(progress.architecture).firmware
    return None if found is Firmware.OTHER else found


def sent_for_other(progress: Progress, survey: Survey) -> Loader | None:
    """The boot file that it was told, if that is for another kind of firmware."""
    own = firmware_of(progress)
    if own is None or not own.is_strict:
        return None
    sent = progress.boot_file.lstrip("/")
    found = next((each for each in survey.loaders if each.file == sent), None)
    return found if found is not None and found.firmware is not own else None


def has_wrong_file(progress: Progress, survey: Survey | None) -> bool:
    """The same, as far as anything is known of the folder."""
    return survey is not None and sent_for_other(progress, survey) is not None


def best_for(progress: Progress, survey: Survey) -> str:
    """The boot file that it would get if nobody had set another; empty if there is none."""
    own = firmware_of(progress)
    mode = Mode.PROXY if progress.is_proxy else Mode.STANDARD
    loader = best_loaders(survey, mode).get(own) if own is not None else None
    return loader.file if loader is not None else ""


def beside_nearest(progress: Progress, trouble: Trouble, survey: Survey) -> str:
    """The boot file that finds what was asked for where it is; empty if there is none."""
    asked, nearest = trouble.file.lstrip("/"), trouble.nearest
    sent = progress.boot_file.lstrip("/")
    own = firmware_of(progress)
    if not nearest or asked == sent:
        known = next((each for each in survey.loaders if each.file == nearest), None)
        return nearest if known is None or own in (None, known.firmware) else ""
    fitting = [each for each in _in(_root(asked, nearest), survey) if each.firmware is own]
    fitting.sort(key=lambda each: (each.kind is not LoaderKind.SHIM, each.file != nearest))
    return fitting[0].file if fitting and fitting[0].file != sent else ""


def ipxe_for(progress: Progress, survey: Survey) -> str:
    """An iPXE that the machine can start; empty if there is none, or it runs one already."""
    own = firmware_of(progress)
    sent = progress.boot_file.lstrip("/")
    found = [each for each in survey.loaders if each.kind is LoaderKind.IPXE]
    if any(each.file == sent for each in found):
        return ""
    return next((each.file for each in found if each.firmware is own), "")


def _root(asked: str, nearest: str) -> str:
    """The directory below which the asked name is right."""
    if nearest.endswith(f"/{asked}"):
        return nearest.removesuffix(f"/{asked}")
    return nearest.rpartition("/")[0]


def _in(directory: str, survey: Survey) -> Iterator[Loader]:
    for each in survey.loaders:
        if not each.system and each.file.rpartition("/")[0] == directory:
            yield each
