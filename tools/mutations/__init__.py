"""Changes of the pipeline, its scripts and its roles that each break a rule, and the test that has to fail then.

| module | holds |
|---|---|
| `mutation` | one change of one file, with its rule and its test |
| `pipeline`, `promotion`, `roles` | the changes of `.gitlab/`, of the verbs, and of Terraform and the environments |
| `run` | each change in a clone of the project, and its test |
| `empty_bodies` | a command of its own: each function of some files without its body, and the tests of the file |

`python -m tools.mutations` runs all of them, or those whose name contains a word.
"""
