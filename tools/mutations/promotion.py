"""Changes of the verbs' code: `promotion/` and `scripts/`."""

from tools.mutations.mutation import Mutation

_PLAN, _PLANNING = "promotion/plan/reviewed_plan.py", "promotion/plan/planning.py"
_ADMISSION, _TARGET = "promotion/release/admission.py", "promotion/rollback/target.py"
_WAY_BACK = "promotion/rollback/way_back.py"
_BACK, _HISTORY = "promotion/rollback/infrastructure.py", "promotion/migration/history.py"
_TESTS = "tests/promotion"

MUTATIONS = (
    Mutation(
        "the file that is applied is the one that was reviewed", _PLAN, "if sha256(plan) != self.sha256:", "if False:",
        f"{_TESTS}/plan/test_reviewed_plan.py::test_another_file_may_not",
    ),
    Mutation(
        "a plan is applied from its own commit", _PLAN, "if self.commit != source_commit():", "if False:",
        f"{_TESTS}/plan/test_reviewed_plan.py::test_a_plan_of_another_commit_may_not",
    ),
    Mutation(
        "the providers are those of the committed lock file", "promotion/terraform/terraform.py", "if not mirror:",
        "if False:",
        f"{_TESTS}/terraform/test_terraform.py::"
        "test_without_a_mirror_the_committed_lock_file_says_which_providers",
    ),
    Mutation(
        "a login that the provider does not know is refused", "promotion/terraform/terraform.py",
        '_LOG_IN = ("plan", "apply")', "_LOG_IN = ()",
        f"{_TESTS}/terraform/test_terraform.py::"
        "test_a_login_that_the_provider_does_not_know_is_refused_before_terraform_plans_or_applies",
    ),
    Mutation(
        "an old plan is not applied", _PLAN, "if age > max_age:", "if False:",
        f"{_TESTS}/plan/test_reviewed_plan.py::test_an_old_plan_may_not",
    ),
    Mutation(
        "a plan is applied to the state that it was made from", _PLAN, "if serial != self.serial:", "if False:",
        f"{_TESTS}/plan/test_reviewed_plan.py::test_a_plan_against_another_state_may_not",
    ),
    Mutation(
        "a plan from the state alone is not applied", _PLAN, "if not self.refreshed:", "if False:",
        f"{_TESTS}/plan/test_reviewed_plan.py::test_a_plan_from_the_state_alone_may_not",
    ),
    Mutation(
        "a plan says whether it was refreshed", _PLANNING, "refreshed=terraform.refreshes,", "refreshed=True,",
        f"{_TESTS}/plan/test_planning.py::test_a_plan_from_the_state_alone_is_not_applied",
    ),
    Mutation(
        "a merge request's plan asks nothing but the state", "promotion/terraform/terraform.py",
        "refresh=None if self.refreshes else False,", "refresh=None,",
        f"{_TESTS}/terraform/test_terraform.py::test_a_plan_asks_what_is_there_or_does_not",
    ),
    Mutation(
        "a plan is applied to its own environment", _PLAN, "if self.environment != environment.name:", "if False:",
        f"{_TESTS}/plan/test_reviewed_plan.py::test_a_plan_of_another_environment_may_not",
    ),
    Mutation(
        "a plan that destroys data is refused", _PLANNING,
        "if why := _refused(document, environment, allowed) or ", "if why := ",
        f"{_TESTS}/plan/test_planning.py::test_a_plan_that_destroys_data_is_refused_unless_an_entry_allows_it",
    ),
    Mutation(
        "a plan that was refused can't be applied", _PLANNING, "        file.unlink()\n        raise PlanRefused(why)",
        "        raise PlanRefused(why)",
        f"{_TESTS}/plan/test_planning.py::test_a_plan_that_destroys_data_is_refused_unless_an_entry_allows_it",
    ),
    Mutation(
        "destruction is allowed at the apply, too", _PLANNING,
        "if lost := _refused(reviewed_plan.document(environment), environment, allowed):", 'if lost := "":',
        f"{_TESTS}/plan/test_planning.py::test_a_plan_whose_entry_expired_since_is_not_applied",
    ),
    Mutation(
        "a plan leaves nothing of the one before", _PLANNING,
        "    shutil.rmtree(folder, ignore_errors=True)\n    folder.mkdir(parents=True)",
        "    folder.mkdir(parents=True, exist_ok=True)",
        f"{_TESTS}/plan/test_planning.py::test_a_new_plan_leaves_nothing_of_the_one_before",
    ),
    Mutation(
        "an entry ends on its day", "promotion/destruction/allowed.py", "if self.today <= entry.expires]", "if True]",
        f"{_TESTS}/destruction/test_allowed.py::test_an_entry_holds_until_its_last_day_ends",
    ),
    Mutation(
        "a type that nobody listed counts as data", "promotion/destruction/plan.py",
        'if entry["type"] in EXPENDABLE or',
        'if entry["type"] not in PROTECTED or',
        f"{_TESTS}/destruction/test_plan.py::test_a_type_that_nobody_listed_counts_as_data",
    ),
    Mutation(
        "what only an account administrator may is refused", "promotion/plan/administration.py",
        '    r"snowflake_resource_monitor": _ACCOUNTADMIN,\n', "",
        f"{_TESTS}/plan/test_administration.py::test_what_the_deployer_may_not_do_is_named",
    ),
    Mutation(
        "an environment takes the very release that passed", _ADMISSION,
        "if (passed.release, passed.sha256) != (release.id, release.sha256):", "if passed.release != release.id:",
        f"{_TESTS}/release/test_admission.py::test_a_release_that_differs_in_anything_is_another_one",
    ),
    Mutation(
        "an image by digest is never a tag again", _ADMISSION,
        "        _check_images(environment, release, current)\n", "",
        f"{_TESTS}/release/test_admission.py::test_an_image_that_came_by_digest_is_never_a_tag_again",
    ),
    Mutation(
        "tasks that ECS took back are not verified", "promotion/smoke_test/service.py",
        'if running.get("taskDefinition") != self.task_definition:', "if False:",
        f"{_TESTS}/smoke_test/test_service.py::test_a_service_that_ecs_took_back_says_why",
    ),
    Mutation(
        "a rollback is noted once nothing refuses it", "promotion/rollback/rollback.py",
        "            self._apply(planned.reviewed, begin)",
        "            begin()\n            self._apply(planned.reviewed, begin)",
        f"{_TESTS}/rollback/test_rollback.py::test_a_plan_that_does_not_fit_any_more_touches_nothing_and_notes_nothing",
    ),
    Mutation(
        "drift calls nothing hand-made that an unfinished deploy ran", "promotion/drift/drift.py",
        "if reason := self.baseline.unfinished(self.record):", 'if reason := "":',
        f"{_TESTS}/drift/test_baseline.py::test_what_a_deploy_that_was_killed_ran_is_no_change_by_hand",
    ),
    Mutation(
        "nothing is deployed without a release", _ADMISSION, "if environment.name not in order():", "if True:",
        f"{_TESTS}/release/test_admission.py::test_the_first_environment_takes_any_release_and_none_takes_none",
    ),
    Mutation(
        "an environment waits for the one before", _ADMISSION, "return names[place - 1] if place else None",
        "return None",
        f"{_TESTS}/release/test_admission.py::test_each_environment_takes_only_what_the_one_before_passed_with",
    ),
    Mutation(
        "an image is deployed by its digest", "promotion/release/images.py",
        'return f"{repository}/{name}@{digest}" if repository else f"{name}@{digest}"', "return image",
        f"{_TESTS}/release/test_images.py::test_a_digest_replaces_the_tag_in_the_repository_that_the_environment_names",
    ),
    Mutation(
        "an image that is not there stops a deploy before it starts", "promotion/release/registry.py",
        "        if code in _ABSENT:\n", "        if code in _ABSENT:\n            return \"\"\n        if False:\n",
        f"{_TESTS}/release/test_registry.py::test_each_image_that_is_missing_is_a_line_with_the_next_step",
    ),
    Mutation(
        "a digest belongs to an image of the commit", "promotion/release/contents.py",
        "if unknown := sorted(set(digests) - set(there)):", "if unknown := list[str]():",
        f"{_TESTS}/release/test_contents.py::test_a_digest_of_an_unknown_image_is_refused",
    ),
    Mutation(
        "the record of a release is written once", "promotion/release/journal.py", ', Body=body, IfNoneMatch="*")',
        ", Body=body)", f"{_TESTS}/release/test_journal.py::test_a_release_is_written_once",
    ),
    Mutation(
        "a record that was changed is no way back", "promotion/release/journal.py",
        "if release.sha256 != entry.sha256:", "if False:",
        f"{_TESTS}/release/test_journal.py::test_a_record_that_somebody_changed_or_removed_is_no_way_back",
    ),
    Mutation(
        "an environment passes with what it has", "promotion/release/journal.py",
        "if current.release != release:", "if False:",
        f"{_TESTS}/release/test_journal.py::test_an_environment_passes_only_with_what_it_has",
    ),
    Mutation(
        "a rollback leads to one release", _TARGET, "if len(found) != 1:", "if not found:",
        f"{_TESTS}/rollback/test_target.py::test_a_rollback_that_leads_nowhere_is_refused_in_one_line",
    ),
    Mutation(
        "a column that must be written is no way back", "promotion/rollback/obstacles.py",
        "                *_unwritten(statement, release),\n", "",
        f"{_TESTS}/rollback/test_way_back.py::test_what_takes_something_from_it_is_no_way_back",
    ),
    Mutation(
        "what a script left half way is judged", _WAY_BACK, "range(1, len(texts) + 1):", "range(0):",
        f"{_TESTS}/rollback/test_way_back.py::test_no_state_that_a_script_may_have_left_may_take_something_from_it",
    ),
    Mutation(
        "a script that begins is recorded before its first statement", "promotion/migration/fenced_schemachange.py",
        '        self.record_change_history(script, options["checksum"], 0, STARTED, self.logger)\n', "",
        f"{_TESTS}/migration/test_fenced_schemachange.py::"
        "test_a_script_that_failed_is_known_as_begun_and_one_that_was_not_reached_is_not",
    ),
    Mutation(
        "a view whose script may have run is made again", _WAY_BACK,
        "(script.name in pending and ran.get(script.name) == script.checksum)", "False",
        f"{_TESTS}/rollback/test_way_back.py::test_a_view_whose_script_may_have_run_is_made_again",
    ),
    Mutation(
        "a pipe that was replaced is no way back", "promotion/rollback/obstacles.py",
        "                *_replaced_pipe(statement, made),\n", "",
        f"{_TESTS}/rollback/test_obstacles.py::test_what_takes_something_from_it_is_no_way_back",
    ),
    Mutation(
        "a pipe that somebody replaced by hand is no way back", "promotion/rollback/pipes.py",
        "if name in found and copy_of(found[name].definition) != copy:",
        "if False:", f"{_TESTS}/rollback/test_pipes.py::test_a_pipe_that_was_replaced_is_named",
    ),
    Mutation(
        "a release is deployed with its own lock files", "promotion/release/locks.py",
        "if there.get(path) != wanted.get(path):", "if False:",
        f"{_TESTS}/release/test_locks.py::test_a_file_that_differs_is_another_release",
    ),
    Mutation(
        "an environment runs the providers that passed before", _ADMISSION, "if taken.get(source) != version:",
        "if False:",
        f"{_TESTS}/release/test_admission.py::test_each_environment_runs_the_providers_with_which_the_one_before_passed",
    ),
    Mutation(
        "the roles of GitLab's jobs are planned by the committed lock file", "promotion/terraform/job_roles.py",
        '"init", "-lockfile=readonly", *plugins', '"init", *plugins',
        f"{_TESTS}/terraform/test_job_roles.py::test_the_provider_is_the_one_of_the_committed_lock_file",
    ),
    Mutation(
        "a parameter of the account is drift", "promotion/drift/snowflake/account_parameters.py",
        "        if there == usual:\n", "        if True:\n",
        f"{_TESTS}/drift/snowflake/test_account.py::"
        "test_a_parameter_that_somebody_set_is_found_with_the_statement_that_unsets_it",
    ),
    Mutation(
        "another list of a network policy is drift", "promotion/drift/snowflake/network_policies.py",
        "        if was != is_:\n", "        if False:\n",
        f"{_TESTS}/drift/snowflake/test_account.py::test_another_list_is_found",
    ),
    Mutation(
        "a text that no deploy began is not judged", _WAY_BACK,
        "    if begun.checksum in found:\n", "    if False:\n",
        f"{_TESTS}/rollback/test_way_back.py::test_a_text_that_no_deploy_began_has_done_nothing",
    ),
    Mutation(
        "another identity of a user of Terraform is drift", "promotion/drift/snowflake/logins.py",
        "if there and not (", "if False and not (",
        f"{_TESTS}/drift/snowflake/test_logins.py::"
        "test_another_identity_is_found_with_the_command_that_sets_it_again",
    ),
    Mutation(
        "a table that somebody made again is drift", "promotion/drift/schema.py",
        "if made.timestamp() >= max(ends) + 1:", "if False:",
        f"{_TESTS}/drift/test_schema.py::test_an_object_that_somebody_made_again_has_lost_what_it_had",
    ),
    Mutation(
        "a dropped view comes back", _WAY_BACK, "            yield script.name\n",
        "            pass\n            yield from ()\n",
        f"{_TESTS}/rollback/test_way_back.py::test_a_view_that_was_dropped_is_made_again_though_its_text_is_the_same",
    ),
    Mutation(
        "a rollback destroys no data", _BACK, "for each in refused if each.object not in kept]:",
        "for each in refused if False]:",
        f"{_TESTS}/rollback/test_infrastructure.py::test_data_that_would_be_replaced_is_no_way_back",
    ),
    Mutation(
        "a rollback stops before what only an administrator may", _BACK,
        "if beyond := administration.beyond(document):",
        "if beyond := list[str]():",
        f"{_TESTS}/rollback/test_infrastructure.py::test_what_only_an_account_administrator_applies_is_no_way_back",
    ),
    Mutation(
        "a rollback stops before what only open foundations may", _BACK,
        "if found.reviewed and (why := foundations.refusal(reviewed_plan.document(environment), environment)):",
        'if why := "":',
        f"{_TESTS}/plan/test_foundations.py::test_a_rollback_is_refused_before_it_starts_with_the_command_to_type",
    ),
    Mutation(
        "an apply stops before what only open foundations may", "scripts/apply.py",
        "if why := foundations.refusal(reviewed_plan.document(environment), environment):", 'if why := "":',
        f"{_TESTS}/plan/test_foundations.py::test_apply_touches_nothing_while_they_are_closed",
    ),
    Mutation(
        "a plan says what only open foundations may", "scripts/plan.py",
        "if why := foundations.refusal(document, environment):", 'if why := "":',
        f"{_TESTS}/plan/test_foundations.py::test_plan_refuses_a_release_and_shows_a_merge_request",
    ),
    Mutation(
        "who trusts a role is a foundation", "promotion/plan/foundations.py",
        '"aws_iam_role": {"assume_role_policy", "permissions_boundary"},', '"aws_iam_role": {"permissions_boundary"},',
        f"{_TESTS}/plan/test_foundations.py",
    ),
    Mutation(
        "a bucket's reports are drift on every page", "promotion/drift/aws/bucket_configurations.py",
        '    while page.get("IsTruncated"):', "    while False:",
        f"{_TESTS}/drift/aws/test_bucket_configurations.py",
    ),
    Mutation(
        "an object of a kind that no migration makes is drift", "promotion/drift/snowflake/other_kinds.py",
        "            return\n", "            raise\n", f"{_TESTS}/drift/snowflake/test_other_kinds.py",
    ),
    Mutation(
        "a scaling policy of somebody's is drift", "promotion/drift/aws/scaling.py", "not in known:", "in known:",
        f"{_TESTS}/drift/aws/test_scaling.py",
    ),
    Mutation(
        "an edited script stops a deploy", _HISTORY, "if here[name].checksum != past.checksum:", "if False:",
        f"{_TESTS}/migration/test_history.py::test_each_way_out_of_step_is_one_problem_with_its_remedy",
    ),
    Mutation(
        "a late script stops a deploy", _HISTORY, "    if newest is None:\n", "    if newest is None or True:\n",
        f"{_TESTS}/migration/test_history.py::test_each_way_out_of_step_is_one_problem_with_its_remedy",
    ),
    Mutation(
        "a script that changes a pipe runs alone", "promotion/migration/pipe_changes.py",
        '        case "PIPE":\n            return removes\n', '        case "PIPE":\n            return False\n',
        f"{_TESTS}/migration/test_pipe_changes.py::test_a_script_that_changes_a_pipe_stands_alone",
    ),
    Mutation(
        "migrations run as the migrator alone", "promotion/migration/schemachange.py",
        'if name in kept or not name.startswith(("SNOWFLAKE_", "SCHEMACHANGE_"))', "if name != name.lower()",
        f"{_TESTS}/migration/test_schemachange.py::test_it_logs_in_as_the_migrator_and_as_nobody_of_the_shell",
    ),
    Mutation(
        "the migrator's key is a private file", "promotion/migration/schemachange.py", "path.touch(0o600)",
        "path.touch(0o644)",
        f"{_TESTS}/migration/test_schemachange.py::test_the_key_is_a_private_file_and_gone_afterwards",
    ),
    Mutation(
        "a job's token is a private file", "promotion/access/job_token.py", "os.O_WRONLY, 0o600)",
        "os.O_WRONLY, 0o644)",
        f"{_TESTS}/access/test_job_token.py::test_token_is_put_where_aws_clients_look",
    ),
    Mutation(
        "a token that expired is refused", "promotion/access/job_token.py", "expiry <= time.time()", "expiry <= 0",
        f"{_TESTS}/access/test_job_token.py::test_a_token_that_expired_is_refused_and_not_written",
    ),
    Mutation(
        "a token names the protected environment", "promotion/access/job_subject.py", "in admission.protected()",
        "in ()",
        f"{_TESTS}/access/test_job_subject.py",
    ),
    Mutation(
        "a chat gets no value", "promotion/drift/message.py", 
        '{each.object} {each.change}" for each in drift.findings]', '{each}" for each in drift.findings]',
        f"{_TESTS}/drift/test_message.py::test_the_chat_gets_names_and_the_jobs_page_and_no_values",
    ),
    Mutation(
        "a job that passed says nothing", "scripts/advice.py", '!= "failed"', '== "success!"',
        "tests/scripts/test_advice.py::test_any_other_job_says_nothing",
    ),
)  # fmt: skip
