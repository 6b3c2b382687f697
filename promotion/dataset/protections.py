"""The policies and tags that scripts leave behind, and where they differ from those that the contracts ask for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.contract import Contract
from promotion.dataset import protection
from promotion.migration.lint.statement import Statement, read

_POLICIES = ("MASKING POLICY", "ROW ACCESS POLICY")
_RENDERED = "ANY_DATABASE"


@dataclass
class Protections:
    """Texts without the database: of policies by SCHEMA.POLICY; of masks and tags by SCHEMA.TABLE.COLUMN; of rows."""

    policies: dict[str, str] = field(default_factory=dict)
    masks: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)

    def step(self, statement: Statement) -> None:
        """Apply a statement of a script."""
        name, words = ".".join(statement.name.parts[1:]), _words(statement)
        if statement.kind in _POLICIES:
            self._policy(statement.verb, name, words)
        elif statement.kind == "TABLE" and (statement.verb == "DROP" or statement.replaces):
            for texts in (self.masks, self.tags, self.rows):
                for key in [key for key in texts if key == name or key.startswith(f"{name}.")]:
                    del texts[key]
        elif statement.kind == "TABLE" and statement.verb == "ALTER":
            self._table(name, words)

    def _policy(self, verb: str, name: str, words: Sequence[str]) -> None:
        if verb == "CREATE":
            self.policies.setdefault(name, " ".join(words))
        elif verb == "DROP":
            self.policies.pop(name, None)
        elif list(words[:2]) == ["SET", "BODY"] and name in self.policies:
            head = self.policies[name].partition(" -> ")[0]
            self.policies[name] = " ".join([head, *words[2:]])

    def _table(self, name: str, words: Sequence[str]) -> None:
        if words[:5] == ["DROP", "ALL", "ROW", "ACCESS", "POLICIES"]:
            self.rows.pop(name, None)
        elif words[:4] == ["ADD", "ROW", "ACCESS", "POLICY"]:
            self.rows[name] = " ".join(words[4:])
        elif words[:1] in (["MODIFY"], ["ALTER"]):
            rest = list(words[2:] if words[1:2] == ["COLUMN"] else words[1:])
            self._column(f"{name}.{rest[0]}" if rest else name, rest[1:])
        elif words[:2] == ["DROP", "COLUMN"]:
            for texts in (self.masks, self.tags):
                texts.pop(f"{name}.{words[-1]}", None)

    def _column(self, column: str, action: Sequence[str]) -> None:
        if action[:3] == ["SET", "MASKING", "POLICY"]:
            self.masks[column] = " ".join(word for word in action[3:] if word != "FORCE")
        elif action[:3] == ["UNSET", "MASKING", "POLICY"]:
            self.masks.pop(column, None)
        elif action[:2] == ["SET", "TAG"]:
            self.tags[column] = " ".join(action[2:])
        elif action[:2] == ["UNSET", "TAG"]:
            self.tags.pop(column, None)


def differences(contract: Contract, found: Protections) -> Iterator[tuple[str, str]]:
    """Yield (cause, remedy) for each policy or tag that is missing, not as the contract says, or not asked for."""
    wanted = _wanted(contract)
    table = f"{contract.table}."
    yield from _compare("policy", wanted.policies, {k: v for k, v in found.policies.items() if k in wanted.policies})
    yield from _compare("mask of", wanted.masks, {k: v for k, v in found.masks.items() if k.startswith(table)})
    yield from _compare("tag of", wanted.tags, {k: v for k, v in found.tags.items() if k.startswith(table)})
    yield from _compare(
        "row access policy of", wanted.rows, {k: v for k, v in found.rows.items() if k == contract.table}
    )


def _compare(what: str, wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in {**wanted, **found}:
        if name not in found:
            yield (
                f"{what} {name} is asked for and missing",
                "add it in a new script, as promotion/dataset/protection.py writes it",
            )
        elif name not in wanted:
            yield f"{what} {name} is there and not asked for", "classify the column in the contract, or take it away"
        elif wanted[name] != found[name]:
            yield f"{what} {name} is not as the contract says", "change it in a new script, with SET BODY or FORCE"


def _wanted(contract: Contract) -> Protections:
    wanted = Protections()
    for statement in read(protection.statements(contract).replace("{{ database }}", _RENDERED)):
        wanted.step(statement)
    return wanted


def _words(statement: Statement) -> list[str]:
    """Return the words behind the statement's name, names in upper case and without the database."""
    database = statement.name.parts[0] if statement.name.full else ""
    words: list[str] = []
    for token in statement.tokens[statement.rest :]:
        text = token.text.upper() if token.text.isidentifier() else token.text
        words += text.replace(database, "").split() if database else text.split()
    return words
