# ruff: noqa: E501
"""Encryption: examples after https://docs.snowflake.com/en/sql-reference/functions/encrypt and …/encrypt_raw.

The ciphertext of ENCRYPT_RAW is that of the page on it, whose answers are an account's.
"""

from tests.localcloud.snowflake.engine.functions.fails import Fails

RAW = (
    " FROM (SELECT SHA2_BINARY('NotSecretEnough', 256) AS K, TO_BINARY('AlsoNotSecre', 'UTF-8') AS IV,"
    " TO_BINARY('additional data', 'UTF-8') AS AAD, TO_BINARY('Bonjour', 'UTF-8') AS B)"
)
SEALED = "ENCRYPT_RAW(B, K, IV, AAD, 'AES-GCM')"
OPENED = f"DECRYPT_RAW({SEALED}:ciphertext::BINARY, K, IV, AAD, 'AES-GCM', {SEALED}:tag::BINARY)"

EXAMPLES = [
    ("ENCRYPT_RAW", f"SELECT {SEALED}{RAW}", [('{"ciphertext":"CA2F4A383F6F55","iv":"416C736F4E6F745365637265","tag":"91F28FBC6A2FE9B213D1C44B8D75D147"}',)]),
    ("ENCRYPT_RAW", f"SELECT ENCRYPT_RAW(NULL, K, IV, AAD, 'AES-GCM'), LENGTH(ENCRYPT_RAW(B, K, NULL, NULL, 'aes-gcm'):iv::VARCHAR){RAW}", [(None, 24)]),
    ("ENCRYPT_RAW", f"SELECT ENCRYPT_RAW(B, IV, IV){RAW}", Fails(2)),
    ("ENCRYPT_RAW", f"SELECT ENCRYPT_RAW(B, K, IV, AAD, 'AES-CBC'){RAW}", Fails(2)),
    ("DECRYPT_RAW", f"SELECT TO_VARCHAR({OPENED}, 'UTF-8'){RAW}", [("Bonjour",)]),
    ("DECRYPT_RAW", f"SELECT DECRYPT_RAW(B, K, IV, AAD, 'AES-GCM', TO_BINARY('00')){RAW}", Fails(100311)),
    ("TRY_DECRYPT_RAW", f"SELECT TRY_DECRYPT_RAW(B, K, IV, AAD, 'AES-GCM', TO_BINARY('00')){RAW}", [(None,)]),
    ("ENCRYPT", "SELECT TO_VARCHAR(DECRYPT(ENCRYPT('words', 'secret'), 'secret'), 'UTF-8'), ENCRYPT(NULL, 'secret')", [("words", None)]),
    ("ENCRYPT", "TO_VARCHAR(DECRYPT(ENCRYPT(TO_BINARY('AB'), 's', 'told', 'AES-GCM'), 's', 'told', 'AES-GCM'))", "AB"),
    ("ENCRYPT", "ENCRYPT('words', 'secret', 'told')", Fails(2)),
    ("DECRYPT", "DECRYPT(ENCRYPT('words', 'secret'), 'other')", Fails(100311)),
    ("DECRYPT", "DECRYPT(ENCRYPT('words', 's', 'told', 'AES-GCM'), 's', 'other', 'AES-GCM')", Fails(100311)),
    ("TRY_DECRYPT", "SELECT TRY_DECRYPT(ENCRYPT('words', 'secret'), 'other'), TRY_DECRYPT(TO_BINARY('AB'), 'other')", [(None, None)]),
]  # fmt: skip
