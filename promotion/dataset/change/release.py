"""The steps that bring a change into an environment: the lane migrates, and a new image reads the new contract."""

from contracts.contract import Contract

SENDERS = {"streaming": "the app", "vendor": "the vendor"}
_IMAGES = {"streaming": "splitter", "vendor": "bulk_load"}


def deployed(contract: Contract) -> tuple[str, ...]:
    """Return the steps for a change that widens what is taken: the tables first, then the pipeline."""
    image = _IMAGES[contract.domain]
    return (
        "merge these files: the lane's `migrate` changes the tables of each environment",
        f"build the image of pipelines/{image} from that commit, name its tag in `images.{image}` of each "
        "environments/<environment>.tfvars.json, and merge that",
    )


def withdrawn(contract: Contract) -> tuple[str, ...]:
    """Return the steps for a change that takes something away: the pipeline first, then the tables."""
    image = _IMAGES[contract.domain]
    return (
        f"build the image of pipelines/{image} from this commit, and name its tag in `images.{image}` of each "
        "environments/<environment>.tfvars.json in the same merge request: `apply` starts it before `migrate` runs",
        "merge both together",
    )
