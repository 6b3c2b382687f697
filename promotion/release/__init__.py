"""One release: what a pipeline made once, and every environment takes as it is.

| module | holds |
|---|---|
| `release` | the record itself: commit, images, providers, migrations, contracts, SBOM, provenance |
| `contents` | the record of a commit, read from git |
| `sbom` | the packages of the lock as CycloneDX |
| `provenance` | the same about its making as an in-toto statement, for other programs |
| `images` | the images that an environment gets, by digest where the build gave one |
| `registry` | whether the registry has them |
| `providers` | Terraform's providers: the constraints, and what `terraform init` took |
| `locks` | Terraform's lock files, by checksum |
| `file` | the release in build/release, which jobs hand on as an artifact |
| `journal` | which releases an environment had, kept beside Terraform's state |
| `earlier` | the commits that it had before, and the scripts that a rollback left |
| `admission` | the order of the environments, and the release that one may take |

No key is needed for a record, and none is in it.
"""
