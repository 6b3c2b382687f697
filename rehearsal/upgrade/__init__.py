"""The rehearsal of a change: the platform of a commit runs and loads, the working tree is deployed over it, and back.

| module | holds |
|---|---|
| `commit` | the commit that is rehearsed from, and the files of both sides |
| `checkout`, `image` | one side: its environments, its jobs, its services |
| `identities` | the AWS roles and tokens of GitLab's jobs |
| `traffic`, `rows` | small files that land all the time, and the rows in them |
| `observer`, `oracle` | when each file's rows are visible; whether each row is there, once, with the values sent |
| `state`, `answers` | tables, rights and answers at one moment, and their difference |
| `verdict`, `page` | the result, as JSON and on a terminal |
| `flow` | the steps in their order |

Enter by `session.rehearse_change`.
"""
