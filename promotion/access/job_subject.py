"""The subject of a job's ID token: project, branch, and whether GitLab protects the job's environment.

An audience can be declared by any job; that the environment is protected can't: then GitLab starts a job only for those
who may deploy there. Clouds see it in the subject, which the project has to be set up for (`scripts.gitlab`): AWS reads
no claim of its own about an environment from a GitLab token. The subject of a job that names no environment ends before
that part, and no role that deploys or pushes trusts it.
https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload and …/api/projects/#edit-a-project
"""

from promotion.environment import Environment
from promotion.release import admission

# GitLab joins claims and values with a colon. environment_protected needs GitLab 18.7.
COMPONENTS = ("project_path", "ref_type", "ref", "environment_protected")


def subject(project: str, branch: str, environment: Environment) -> str:
    """Return the subject of a job of the branch that deploys to an environment, or says so by naming it."""
    protected = str(environment.name in admission.protected()).lower()
    values = (project, "branch", branch, protected)
    return ":".join(f"{claim}:{value}" for claim, value in zip(COMPONENTS, values, strict=True))
