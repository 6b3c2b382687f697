"""Objects in the ready bucket: compressed parts, the file of rejected rows, and the manifest that names them.

May enter: `cutting`, `loading`, `upkeep` and the composing modules. This room knows a file by its `landing.source`.
"""
