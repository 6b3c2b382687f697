"""Changes of the pipeline: `.gitlab-ci.yml`, `.gitlab/` and the lanes in `environments/`."""

from tools.mutations.mutation import Mutation

_CI, _LANE, _DRIFT = ".gitlab-ci.yml", ".gitlab/deploy.yml", ".gitlab/drift.yml"
_LANES, _REVIEW = "environments/pipeline.yml", ".gitlab/review.yml"
_JOBS, _MANNERS = "tests/gitlab/test_pipeline.py", "tests/gitlab/test_manners.py"
_RULES = "tests/gitlab/test_rules.py"
_MAIN = '$CHANGES == "code" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH'

MUTATIONS = (
    Mutation(
        "prod is applied by a person", _LANES, "apply: manual", "apply: on_success",
        f"{_JOBS}::test_prod_waits_for_a_person",
    ),
    Mutation(
        "staging is planned after dev is verified", _LANES, 'after: [{ job: "dev:verify", optional: true }]',
        "after: [{ job: lint }]", f"{_JOBS}::test_one_environment_after_the_other",
    ),
    Mutation(
        "prod is planned after staging is verified", _LANES, 'after: [{ job: "staging:verify", optional: true }]',
        'after: [{ job: "dev:verify", optional: true }]', f"{_JOBS}::test_one_environment_after_the_other",
    ),
    Mutation(
        "dev is planned after the checks", _LANES, "after: [{ job: lint }, { job: test }, ", "after: [{ job: lint }, ",
        f"{_JOBS}::test_one_environment_after_the_other",
    ),
    Mutation(
        "a plan's token does not deploy", _LANE, "-plan\" }\n  script:", "-deploy\" }\n  script:",
        f"{_JOBS}::test_entered_with_tokens_only",
    ),
    Mutation(
        "a merge request's token is not the plan's", _LANE, "-preview\" }\n", "-plan\" }\n",
        f"{_JOBS}::test_entered_with_tokens_only",
    ),
    Mutation(
        "a merge request plans from the state alone", _LANE, " --from-state\n", "\n",
        f"{_JOBS}::test_a_merge_request_plans_from_the_state_alone_and_nothing_applies_it",
    ),
    Mutation(
        "a merge request does not plan as the default branch", _LANE,
        'action: prepare\n  id_tokens:\n    AWS_ID_TOKEN: { aud: "marquee-$[[ inputs.environment ]]-plan" }\n',
        'action: prepare\n  id_tokens:\n    AWS_ID_TOKEN: { aud: "marquee-$[[ inputs.environment ]]-plan" }\n'
        '  rules: [{ if: $CHANGES == "code" }]\n',
        f"{_JOBS}::test_jobs_of_a_pipeline",
    ),
    Mutation(
        "a plan has no token for Snowflake", _LANE, ":planning\":\n",
        ":planning\":\n  id_tokens: { SNOWFLAKE_TOKEN: { aud: any } }\n",
        f"{_JOBS}::test_entered_with_tokens_only",
    ),
    Mutation(
        "a plan's environment is not the one that is protected", _LANE,
        'name: "$[[ inputs.environment ]]/plan"\n    action: prepare',
        'name: "$[[ inputs.environment ]]"\n    action: prepare', f"{_JOBS}::test_entered_with_tokens_only",
    ),
    Mutation(
        "only what was verified passes on", _LANE,
        "    - uv run python -m scripts.release pass $[[ inputs.environment ]]\n",
        "", f"{_JOBS}::test_one_release_is_made_and_handed_from_job_to_job",
    ),
    Mutation(
        "the next environment learns what passed", _LANE,
        "      - build/release/ # that this environment passed, for the next one\n", "",
        f"{_JOBS}::test_one_release_is_made_and_handed_from_job_to_job",
    ),
    Mutation(
        "apply applies the plan that was reviewed", _LANE, "    - uv run python -m scripts.apply",
        "    - uv run python -m scripts.plan $[[ inputs.environment ]]\n    - uv run python -m scripts.apply",
        f"{_JOBS}::test_the_reviewed_plan_is_handed_on",
    ),
    Mutation(
        "providers are kept in the cache", _LANE, "    TF_PLUGIN_CACHE_DIR: $CI_PROJECT_DIR/.cache/terraform",
        "    TF_PLUGIN_CACHE_DIR: $CI_PROJECT_DIR/build/terraform",
        f"{_JOBS}::test_what_runs_terraform_keeps_its_providers_in_the_cache",
    ),
    Mutation(
        "a rollback waits for a press", _LANE, "when: manual\n      allow_failure: true # one that may",
        "when: on_success\n      allow_failure: true # one that may",
        f"{_JOBS}::test_the_way_back_is_one_button_that_nothing_waits_for",
    ),
    Mutation(
        "nothing waits for the rollback's button", _LANE, "allow_failure: true # one that may",
        "allow_failure: false # one that may", f"{_JOBS}::test_the_way_back_is_one_button_that_nothing_waits_for",
    ),
    Mutation(
        "a lock is released by a press", _LANE,
        "when: manual\n      allow_failure: true\n  script:\n    - uv run python -m scripts.unlock",
        "when: always\n      allow_failure: true\n  script:\n    - uv run python -m scripts.unlock",
        f"{_JOBS}::test_a_dead_runs_lock_is_released_by_who_may_deploy_when_no_run_is_alive",
    ),
    Mutation(
        "one deploy at a time in an environment", _LANE, '  resource_group: "$[[ inputs.environment ]]"\n', "",
        f"{_MANNERS}::test_a_plan_waits_for_nobody_and_what_deploys_is_alone",
    ),
    Mutation(
        "a plan waits for nobody", _LANE,
        '  extends: ".$[[ inputs.environment ]]:terraform"\n  needs:',
        '  extends: [".$[[ inputs.environment ]]:terraform", ".$[[ inputs.environment ]]:alone"]\n  needs:',
        f"{_MANNERS}::test_a_plan_waits_for_nobody_and_what_deploys_is_alone",
    ),
    Mutation(
        "a deploy is never cancelled", _LANE, "  interruptible: false\n", "  interruptible: true\n",
        f"{_MANNERS}::test_every_job_of_a_merge_request_can_be_cancelled_and_no_deploy_can",
    ),
    Mutation(
        "a merge request deploys nothing", _LANE,
        f"    - uv run python -m scripts.identity\n  rules:\n    - if: {_MAIN}",
        '    - uv run python -m scripts.identity\n  rules:\n    - if: $CHANGES == "code"',
        f"{_JOBS}::test_jobs_of_a_pipeline",
    ),
    Mutation(
        "drift runs on a schedule alone", _DRIFT, '- if: $CI_PIPELINE_SOURCE == "schedule"', "- when: on_success",
        f"{_JOBS}::test_jobs_of_a_pipeline",
    ),
    Mutation(
        "a plan that was refused is on the page", _LANE, "    when: always # a refused plan",
        "    when: on_success # a refused plan",
        f"{_JOBS}::test_the_page_stands_in_the_merge_request_and_before_the_button",
    ),
    Mutation(
        "the review enters no account", _REVIEW, "review:\n  stage: review\n",
        "review:\n  stage: review\n  environment: { name: dev/plan, action: access }\n",
        f"{_JOBS}::test_the_page_enters_no_account_and_has_the_whole_history",
    ),
    Mutation(
        "what is deployed was built on the real bases", _CI, "BASES: pull", "BASES: auto",
        f"{_JOBS}::test_what_is_deployed_was_built_on_the_real_bases_and_run",
    ),
    Mutation(
        "one job of the default branch pushes", _CI, f"  rules:\n    - if: {_MAIN}\n  before_script:",
        '  rules:\n    - if: $CHANGES == "code"\n  before_script:',
        f"{_JOBS}::test_one_job_of_the_default_branch_pushes",
    ),
    Mutation(
        "the default branch cancels nothing", _CI,
        "      variables: { CHANGES: code }\n      auto_cancel: { on_new_commit: none }\n",
        "      variables: { CHANGES: code }\n",
        f"{_MANNERS}::test_a_newer_push_cancels_a_merge_request_and_nothing_else",
    ),
    Mutation(
        "a migration is no documentation", _CI, "py,sha256,sql,sum", "py,sha256,sum",
        f"{_MANNERS}::test_every_file_is_code_or_documentation",
    ),
    Mutation(
        "a failed job says the next step", _CI, "    - python3 -m scripts.advice\n", "    - make lint\n",
        f"{_MANNERS}::test_every_job_ends_with_the_advice_of_its_section",
    ),
    Mutation(
        "the search for secrets reads every commit", _CI, 'secrets:\n  stage: check\n  variables: { GIT_DEPTH: "0" }\n',
        "secrets:\n  stage: check\n", f"{_RULES}::test_what_compares_commits_has_all_of_them",
    ),
    Mutation(
        "drift reads the commit that is deployed", _DRIFT, 'GIT_DEPTH: "0" # it', 'GIT_DEPTH: "20" # it',
        f"{_RULES}::test_what_compares_commits_has_all_of_them",
    ),
    Mutation(
        "jobs run the packages of the lock", _CI, '  UV_LOCKED: "1"\n', "",
        f"{_RULES}::test_jobs_run_the_packages_of_the_lock",
    ),
    Mutation(
        "every test runs before a deploy", _CI, "    - make coverage #", "    - make check #",
        f"{_RULES}::test_each_check_runs_its_own_command",
    ),
    Mutation(
        "the search for secrets is one", _CI, "    - make secrets\n", "    - make lint\n",
        f"{_RULES}::test_each_check_runs_its_own_command",
    ),
    Mutation(
        "the rules of security are asked", _CI, "    - make policy\n", "    - make lint\n",
        f"{_RULES}::test_each_check_runs_its_own_command",
    ),
    Mutation(
        "no check may fail", _CI, "policy:\n  stage: check\n", "policy:\n  allow_failure: true\n  stage: check\n",
        f"{_RULES}::test_no_check_may_fail_and_nothing_that_deploys",
    ),
    Mutation(
        "a migration that fails stops the lane", _LANE, ':migrate":\n', ':migrate":\n  allow_failure: true\n',
        f"{_RULES}::test_no_check_may_fail_and_nothing_that_deploys",
    ),
    Mutation(
        "nothing is applied a second time by itself", _LANE, "  interruptible: false\n",
        "  interruptible: false\n  retry: 2\n",
        f"{_RULES}::test_nothing_runs_a_second_time_by_itself",
    ),
    Mutation(
        "a job of the lane becomes its role before anything", _LANE,
        "  before_script:\n    - uv run python -m scripts.identity\n", "",
        f"{_RULES}::test_a_token_is_exchanged_before_anything_else",
    ),
    Mutation(
        "the job that pushes becomes its role before anything", _CI,
        "  before_script:\n    - uv run python -m scripts.identity\n", "",
        f"{_RULES}::test_a_token_is_exchanged_before_anything_else",
    ),
    Mutation(
        "what passes was verified", _LANE, "    - uv run python -m scripts.verify $[[ inputs.environment ]]\n", "",
        f"{_RULES}::test_an_environment_is_verified_and_answers_before_it_passes",
    ),
    Mutation(
        "what passes answers", _LANE,
        "    - uv run --group exploration python -m scripts.report $[[ inputs.environment ]]\n", "",
        f"{_RULES}::test_an_environment_is_verified_and_answers_before_it_passes",
    ),
    Mutation(
        "drift proposes what settles it", _DRIFT, "scripts.drift $[[ inputs.environment ]] --fix",
        "scripts.drift $[[ inputs.environment ]]",
        f"{_RULES}::test_an_environment_is_verified_and_answers_before_it_passes",
    ),
    Mutation(
        "a migration is no deployment of its own", _LANE,
        '    action: access\n  needs:\n    - job: "$[[ inputs.environment ]]:apply"\n  script:\n    - uv run python -m '
        "scripts.migrate",
        '    action: start\n  needs:\n    - job: "$[[ inputs.environment ]]:apply"\n  script:\n    - uv run python -m '
        "scripts.migrate",
        f"{_RULES}::test_only_an_apply_and_a_rollback_are_deployments",
    ),
    Mutation(
        "the answers of an environment are for developers", _LANE,
        'developer\n    expire_in: 4 weeks\n    paths:\n      - "build/$[[ inputs.environment ]]/report.html"',
        'all\n    expire_in: 4 weeks\n    paths:\n      - "build/$[[ inputs.environment ]]/report.html"',
        f"{_RULES}::test_what_a_lane_leaves_is_read_by_developers_alone",
    ),
    Mutation(
        "apply gets the providers that planned", _LANE,
        "      - terraform/.terraform.lock.hcl # apply must find the very providers that planned\n", "",
        f"{_RULES}::test_the_plan_hands_its_providers_on",
    ),
    Mutation(
        "a release shows its parts", _CI, "    reports:\n      cyclonedx: build/release/sbom.cdx.json\n", "",
        f"{_RULES}::test_a_release_shows_its_parts",
    ),
    Mutation(
        "the review looks at every environment", _LANES, "environments: dev staging prod", "environments: dev staging",
        f"{_RULES}::test_the_review_and_the_policy_look_at_every_environment",
    ),
    Mutation(
        "the stages are in the order of a promotion", _LANES, "stages: [check, dev, staging, prod,",
        "stages: [check, prod, dev, staging,", f"{_RULES}::test_the_stages_are_in_the_order_of_a_promotion",
    ),
    Mutation(
        "what a rollback refused is kept", _LANE, "    when: always # a refusal, too\n", "",
        f"{_RULES}::test_what_a_rollback_refused_is_kept",
    ),
    Mutation(
        "an apply hands on what the environment has", _LANE,
        '      - "build/$[[ inputs.environment ]]/outputs.json"\n', "",
        f"{_RULES}::test_an_apply_hands_on_what_the_environment_has",
    ),
    Mutation(
        "the name of an environment is no command", _DRIFT, "      regex: ^[a-z][a-z0-9]{1,11}$\n",
        "      regex: ^[a-z]\n",
        f"{_RULES}::test_the_name_of_an_environment_can_be_no_command",
    ),
    Mutation(
        "a token is in no artifact", _LANE,
        '      - "build/$[[ inputs.environment ]]/outputs.json"\n      - build/release/\n',
        '      - "build/$[[ inputs.environment ]]/outputs.json"\n      - build/\n',
        f"{_RULES}::test_no_artifact_and_no_cache_holds_a_token",
    ),
    Mutation(
        "a session says of which pipeline it is", _LANE,
        "AWS_ROLE_SESSION_NAME: marquee-$[[ inputs.environment ]]-$CI_PIPELINE_ID",
        "AWS_ROLE_SESSION_NAME: marquee",
        f"{_RULES}::test_a_session_says_of_which_pipeline_it_is",
    ),
    Mutation(
        "what erases is alone", _LANE,
        'extends: [".$[[ inputs.environment ]]", ".$[[ inputs.environment ]]:alone"]\n  environment:\n'
        '    name: "$[[ inputs.environment ]]/erase"',
        'extends: [".$[[ inputs.environment ]]"]\n  environment:\n    name: "$[[ inputs.environment ]]/erase"',
        f"{_MANNERS}::test_a_plan_waits_for_nobody_and_what_deploys_is_alone",
    ),
    Mutation(
        "an erasure waits for a press", _LANE,
        "when: manual\n      allow_failure: true\n  script:\n    - uv run python -m scripts.erase",
        "when: on_success\n      allow_failure: true\n  script:\n    - uv run python -m scripts.erase",
        f"{_JOBS}::test_a_person_is_erased_by_a_button_with_an_identity_of_its_own",
    ),
)  # fmt: skip
