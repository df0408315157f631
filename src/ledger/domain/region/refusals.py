"""Why a figure about a region is not taken."""

from ledger.domain.errors import Refusal


class NoSource(Refusal):
    """A figure that nobody stands for."""

    def __init__(self, *, region: str) -> None:
        super().__init__(
            f"A figure about region {region} needs its source, for example `--source 'BPJS branch Solok'`: without one "
            "nobody can check it."
        )


class NoWorkers(Refusal):
    """A workforce of nobody."""

    def __init__(self, *, region: str, workers: int) -> None:
        super().__init__(
            f"A workforce of {workers} for region {region} is not a count. Give the number of workers, 1 or more; if "
            "it is unknown, record nothing."
        )


class NegativeFigure(Refusal):
    """Less than nobody."""

    def __init__(self, *, region: str, figure: int) -> None:
        super().__init__(f"{figure} members for region {region} is not a count. Give 0 or more.")
