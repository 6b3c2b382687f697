from promotion.access.job_subject import subject
from promotion.environment import load


def test_the_subject_says_whether_the_environment_is_protected():
    """The form is GitLab's: https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload"""
    of_main = "project_path:video/marquee:ref_type:branch:ref:main"
    assert subject("video/marquee", "main", load("prod")) == f"{of_main}:environment_protected:true"
    assert subject("video/marquee", "main", load("dev")) == f"{of_main}:environment_protected:false"
