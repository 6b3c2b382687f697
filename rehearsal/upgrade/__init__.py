"""The rehearsal of a change: the platform of a commit runs and loads, the working tree is deployed over it, and back.

| module | holds |
|---|---|
| `commit` | the commit that is rehearsed from, and the files of both sides |
| `clone` | the folder of a side as a clone, for jobs that read commits |
| `sides`, `checkout` | both sides, and one: its packages, its jobs, its services |
| `artifacts`, `image` | the files of a job and of a service |
| `identities`, `administration` | the roles, tokens and logins of GitLab's jobs; the administrator's work for them |
| `traffic`, `rows` | small files that land all the time, and the rows in them |
| `watch` | all that watches: `observer` (when rows are visible), `oracle` (whether each is there, once, as sent) |
| `state`, `answers` | objects, rights, rows and answers at one moment, and their difference |
| `verdict`, `page`, `taken_back` | the result, as JSON and on a terminal; what stays on the way back |
| `old_platform`, `fleet`, `deployment` | the platform before; its services; the change over it, and back |
| `flow`, `attempts` | the steps in their order, and those that may fail |

Enter by `session.rehearse_change`.
"""
