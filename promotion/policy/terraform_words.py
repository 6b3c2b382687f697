"""Where the comments, texts and heredocs of Terraform's text are, which hold no block.

A text or a heredoc holds expressions, which hold texts again, so one pattern can't tell where it ends.
https://developer.hashicorp.com/terraform/language/expressions/strings and
https://github.com/hashicorp/hcl/blob/main/hclsyntax/scan_tokens.rl
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"\#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_HEREDOC = re.compile(r"<<-?([^\W\d][\w-]*)\r?\n")
_CODE = re.compile(r"[^\"{}#/<]+|.", re.DOTALL)
_ESCAPE = re.compile(r"\$\$\{|%%\{")  # a ${ or %{ that is one of the text
_EXPRESSION = re.compile(r"[$%]\{")
_TEXT = re.compile(r'[^"\\$%\n]+|\\.|.', re.DOTALL)
_LINE = re.compile(r"[^$%\n]+|.", re.DOTALL)


@dataclass
class _Within:
    """The part of the text that a place is in: code and its open braces, a quoted text, or a heredoc and its end."""

    kind: str  # code, text, heredoc
    braces: int = 0
    end: str = ""


def skipped(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each comment, text and heredoc that is within no other one."""
    stack, at, start = [_Within("code")], 0, 0
    while at < len(text):
        outside = len(stack) == 1
        begin, at = at, _step(text, at, stack)
        if outside and len(stack) > 1:
            start = begin
        elif outside and _COMMENT.match(text, begin):
            yield begin, at
        elif not outside and len(stack) == 1:
            yield start, at
    if len(stack) > 1:
        yield start, len(text)


def _step(text: str, at: int, stack: list[_Within]) -> int:
    """Read one word at a place; return where the next one is."""
    within = stack[-1]
    if within.kind == "code":
        return _code(text, at, stack)
    if within.kind == "heredoc" and (end := _end(text, at, within.end)) is not None:
        stack.pop()
        return end
    if escape := _ESCAPE.match(text, at):
        return escape.end()
    if expression := _EXPRESSION.match(text, at):
        stack.append(_Within("code"))
        return expression.end()
    # A text has no line end: Terraform refuses the file, and what follows is read as code.
    if within.kind == "text" and text[at] in '"\n':
        stack.pop()
        return at + 1
    word = (_TEXT if within.kind == "text" else _LINE).match(text, at)
    return word.end() if word else at + 1


def _code(text: str, at: int, stack: list[_Within]) -> int:
    if comment := _COMMENT.match(text, at):
        return comment.end()
    if heredoc := _HEREDOC.match(text, at):
        stack.append(_Within("heredoc", end=heredoc[1]))
        return heredoc.end()
    if text[at] == '"':
        stack.append(_Within("text"))
    elif text[at] == "{":
        stack[-1].braces += 1
    elif text[at] == "}" and stack[-1].braces:
        stack[-1].braces -= 1
    elif text[at] == "}" and len(stack) > 1:
        stack.pop()
    word = _CODE.match(text, at)
    return word.end() if word else at + 1


def _end(text: str, at: int, label: str) -> int | None:
    """Return where a heredoc ends, if it does in the line that begins here: before its line end."""
    end = re.compile(rf"[ \t]*{re.escape(label)}[ \t]*(?=\r?\n|\Z)").match(text, at)
    return end.end() if end and text[at - 1] == "\n" else None
