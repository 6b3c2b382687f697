"""The work of others that ours is compared with: the compressor, tools that do the same, the connector's own ways."""
