"""The statements that protect a dataset's personal data in the warehouse: masking and row access policies, and tags.

A masked text is a pseudonym: equal values stay equal, so joins and counts of different people are right; the key in
RAW.PSEUDONYM_KEY, which analysts don't reach, keeps it from being guessed. Other types become NULL.
https://docs.snowflake.com/en/user-guide/security-column-intro
"""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.contract import Column, Contract

KEY_TABLE = "RAW.PSEUDONYM_KEY"
TAG = "RAW.CLASSIFICATION"
# Addresses of the smoke test: they belong to nobody (https://www.rfc-editor.org/rfc/rfc2606#section-2).
NOBODY = "%@verify.invalid"
_DB = "{{ database }}"


@dataclass(frozen=True)
class Policy:
    """A policy of a dataset. `kind`: MASKING or ROW ACCESS; `arguments`: its signature; `name`: SCHEMA.POLICY."""

    kind: str
    name: str
    arguments: str
    returns: str
    body: str

    def statements(self) -> str:
        """Return the statement that makes it, and can run again."""
        return (
            f"CREATE {self.kind} POLICY IF NOT EXISTS {_DB}.{self.name}\n"
            f"AS({self.arguments}) RETURNS {self.returns} -> {self.body};\n"
        )


@dataclass(frozen=True)
class Mask:
    """A masked column: its policy, and the columns that the policy gets."""

    column: str
    policy: Policy
    using: tuple[str, ...]

    @property
    def clause(self) -> str:
        """The words that set it: MASKING POLICY … USING (…)."""
        using = f" USING ({', '.join(self.using)})" if len(self.using) > 1 else ""
        return f"MASKING POLICY {_DB}.{self.policy.name}{using}"


def masks(contract: Contract) -> list[Mask]:
    """Return the masks of a contract's columns, in their order."""
    person = contract.person.upper() if contract.person else None
    found = []
    for column in contract.masked:
        name = column.name.upper()
        with_person = person is not None and name != person
        policy = _masking(contract, column, is_person=name == person)
        found.append(Mask(name, policy, (name, str(person)) if with_person else (name,)))
    return found


def _row_policy(contract: Contract) -> Policy | None:
    """Return the policy of who sees which rows, None if the contract asks for none."""
    rule = contract.row_access
    if rule is None:
        return None
    conditions = [f"CURRENT_ROLE() IN ({_roles(contract)})"]
    for service, values in rule.values.items():
        listed = ", ".join(f"'{_escaped(value)}'" for value in values)
        conditions.append(f"(CURRENT_ROLE() = '{_role(service)}' AND VAL IN ({listed}))")
    type_ = next(str(column.type) for column in contract.columns if column.name == rule.column)
    name = f"{contract.schema}.{contract.name.upper()}_ROWS"
    return Policy("ROW ACCESS", name, f"VAL {_base(type_)}", "BOOLEAN", "    " + "\n    OR ".join(conditions))


def statements(contract: Contract) -> str:
    """Return the part of a script that protects all columns and rows of a dataset; empty if nothing is asked for."""
    found = [*dict.fromkeys(mask.policy.statements() for mask in masks(contract))]
    found += [protected(contract, mask) for mask in masks(contract)]
    if (rows := _row_policy(contract)) and contract.row_access:
        found.append(rows.statements())
        on = contract.row_access.column.upper()
        table = f"{_DB}.{contract.table}"
        found.append(f"ALTER TABLE {table}\nDROP ALL ROW ACCESS POLICIES;\n")
        add = f"ALTER TABLE {table}\nADD ROW ACCESS POLICY {_DB}.{rows.name} ON ({on});\n"
        found.append(f"-- allow M201: the statement before takes it away\n{add}")
    return "\n".join(found)


def of_column(contract: Contract, name: str) -> str:
    """Return the part of a script that protects one column; empty if it is not masked."""
    return "\n".join(
        f"{mask.policy.statements()}\n{protected(contract, mask)}"
        for mask in masks(contract)
        if mask.column == name.upper()
    )


def protected(contract: Contract, mask: Mask) -> str:
    """Return the statements that mask a column and say so in its tag."""
    column = f"ALTER TABLE {_DB}.{contract.table}\nMODIFY COLUMN {mask.column}"
    return f"{column} SET {mask.clause} FORCE;\n\n{column} SET TAG {_DB}.{TAG} = 'personal';\n"


def _masking(contract: Contract, column: Column, is_person: bool) -> Policy:
    type_ = _base(str(column.type))
    arguments, nobody = [f"VAL {type_}"], "VAL" if is_person else "PERSON"
    if not is_person and contract.person:
        arguments.append("PERSON VARCHAR")
    kind = "PERSON" if is_person else f"PERSONAL_{type_}"
    return Policy(
        "MASKING", f"{contract.schema}.{contract.name.upper()}_{kind}", ", ".join(arguments), type_,
        "\n".join(_body(contract, type_, nobody if contract.person else "")),
    )  # fmt: skip


def _body(contract: Contract, type_: str, nobody: str) -> Iterator[str]:
    text = type_ == "VARCHAR"
    yield "CASE"
    yield f"    WHEN CURRENT_ROLE() IN ({_roles(contract)}) THEN VAL"
    if nobody:
        yield f"    WHEN {nobody} LIKE '{NOBODY}' THEN VAL"
    if text:
        yield "    WHEN VAL = '' THEN VAL"
        yield f"    WHEN VAL IS NOT NULL THEN SHA2(CONCAT((SELECT MAX(KEY) FROM {_DB}.{KEY_TABLE}), VAL))"
    else:
        yield "    ELSE NULL"
    yield "END"


def _roles(contract: Contract) -> str:
    return ", ".join(f"'{_role(service)}'" for service in contract.readers)


def _role(service: str) -> str:
    return f"{_DB}_{service.upper()}"


def _base(type_: str) -> str:
    return "VARCHAR" if type_.startswith("VARCHAR") else type_


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
