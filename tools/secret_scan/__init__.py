"""The scan of the tree and of its whole history for secrets.

| module | holds |
|---|---|
| `repository` | the lines of the tree and of all commits, each once, with a place |
| `detectors` | the detectors of detect-secrets that know a form, and one for whole private keys |
| `accepted` | made-up values of tests, by their fingerprint |
"""
