"""A script without a compiled template has the text that Jinja gives it."""

import re
from collections.abc import Mapping

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError, UndefinedError

from promotion.environment import PROJECT
from promotion.migration.plain_template import PlainTemplateLoader

VARIABLES = {"database": "MARQUEE_DEV", "number": 7, "braces": "{{ database }}", "true": "a variable", "none_": ""}
# A text, and whether the compiler is left out.
TEXTS = {
    "": True,
    "SELECT 1;\n\n": True,
    "SELECT '{{ database }}', {{number}}, '{{ braces }}', '{{none_ }}';\r\nSELECT 2;\r": True,
    "SELECT '}}', '{', '{ {', '%}', '🎬', '\x0c', $${{ database }}$$;": True,
    "{{ true }}": True,  # a plain one that asks Jinja when it is rendered
    "{{{ database }}}": False,
    "{{ database | lower }}": False,
    "{{- database -}} \n": False,
    "{{\n database }}": False,
    "{{ 'a' }}": False,
    "{# {{ database }} #}SELECT 1;": False,
    "{% if number %}{{ database }}{% endif %}\n": False,
    "{% raw %}{{ database }}{% endraw %}": False,
}


def loaded(loader: FileSystemLoader, name: str) -> Template:
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=False).get_template(name)


def rendered(loader: FileSystemLoader, name: str, variables: Mapping[str, object] = VARIABLES) -> str:
    """Return the text, or what is wrong with it."""
    try:
        return loaded(loader, name).render(**variables)
    except TemplateError as error:
        return repr(error)


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_is_jinjas(tmp_path, text):
    (tmp_path / "a.sql").write_text(text, newline="")
    plain = PlainTemplateLoader(tmp_path)
    assert rendered(plain, "a.sql") == rendered(FileSystemLoader(tmp_path), "a.sql")
    if "{{{" not in text:
        assert isinstance(loaded(plain, "a.sql"), Template) is not TEXTS[text]


def test_an_unknown_name_is_jinjas_own_error(tmp_path):
    (tmp_path / "a.sql").write_text("{{ unknown }}")
    with pytest.raises(UndefinedError, match="'unknown' is undefined"):
        loaded(PlainTemplateLoader(tmp_path), "a.sql").render(**VARIABLES)


def test_a_plain_file_is_included_and_read_twice(tmp_path):
    (tmp_path / "plain.sql").write_text("{{ database }}")
    (tmp_path / "a.sql").write_text("SELECT {% include 'plain.sql' %};")
    environment = Environment(loader=PlainTemplateLoader(tmp_path), undefined=StrictUndefined)
    assert environment.get_template("a.sql").render(**VARIABLES) == "SELECT MARQUEE_DEV;"
    assert [environment.get_template("plain.sql").render(**VARIABLES) for _ in range(2)] == ["MARQUEE_DEV"] * 2


def test_the_migrations_have_the_same_text_with_either():
    folder = PROJECT / "migrations"
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.sql")]
    assert len(names) > 40
    jinja, plain = FileSystemLoader(folder), PlainTemplateLoader(folder)
    used = {found for name in names for found in re.findall(r"{{\s*(\w+)", (folder / name).read_text())}
    given = {each: each.upper() for each in used}
    texts = {name: rendered(jinja, name, given) for name in names}
    assert not [name for name, text in texts.items() if "UndefinedError" in text]
    assert [name for name, text in texts.items() if text != rendered(plain, name, given)] == []
