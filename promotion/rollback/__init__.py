"""The way back: an environment gets an earlier release again, as far as that can be lived with.

| module | holds |
|---|---|
| `target` | the release to go back to, and the commit that is deployed |
| `side` | what one of the two needs of a warehouse: its scripts and its contracts |
| `obstacles` | what a rollback finds beyond the lint that the earlier release can't live with |
| `way_back` | what comes back, what stays because it is newer, and why there is no way back |
| `pipes` | its pipes, as they are in the warehouse |
| `images` | its images, which the registry must still have |
| `moved` | Terraform's `moved` blocks, the other way round |
| `infrastructure` | the plan of the earlier release's Terraform; what is newer and holds data stays |
| `views` | the earlier release's folder of migrations, in which every view is made that has to be |
| `rollback` | the steps in their order |

Versioned scripts are never undone: each is made so that the release before can live with it, or it was said in the
review that there is no way back.
"""
