"""The images, built without a Docker daemon, and each at its main job against the local cloud.

Enter by `session.rehearse_images`. `catalog` and `dockerfile` list the images and their bases, `bases` and `stand_in`
bring the bases, `buildah` builds and `container` starts; `services`, `lane` and `notebook` are the main jobs, and
`flow` composes them.
"""
