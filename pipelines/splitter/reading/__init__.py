"""Text to checked rows: decompression, header, record ends, the column contract, rows and rejected records.

May enter: `parts`, `cutting` and above. This room knows bytes only; it takes reasons and chunk sizes from `landing`.
"""
