"""What the list of regions refuses."""

from __future__ import annotations

from coop.errors import CoopError


class RegionUnknown(CoopError):
    """No village has this code, or none of that name can be told apart."""

    code = "regions.unknown"

    def __init__(self, region: str) -> None:
        super().__init__(region=region)


class RegionFileRefused(CoopError):
    """A file of regions cannot be taken as it is."""

    code = "regions.file_refused"

    def __init__(self, file: str, problems: int, examples: str) -> None:
        super().__init__(file=file, problems=problems, examples=examples)


class RegionFileUnknown(CoopError):
    """A file is none of the four that the list of regions comes in."""

    code = "regions.file_unknown"

    def __init__(self, file: str) -> None:
        super().__init__(file=file)
