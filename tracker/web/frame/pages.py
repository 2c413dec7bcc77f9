"""Templates, compiled once for each language: their words are put in then, and not looked up again on every page."""

import re
from collections.abc import Iterable, Iterator, MutableMapping
from gettext import NullTranslations
from typing import Any

from babel.support import Translations
from flask import Flask
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from tracker.web.frame.inlining import Inlining
from tracker.web.frame.language import Language, current, filters

PLACE = re.compile(r"(?<!%)%\((\w+)\)s")
"""A named place in a message. A percent sign that is meant stands there twice."""
COUNTS = range(200)
"""Numbers that are tried to find out how a language counts."""


class Page(Template):
    """A template that others may import. All know the same globals, so that what is imported is made once."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


class Pages(Environment):
    """The templates of the house; each is given out in the language of the request."""

    template_class = Page

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.folder = f"{app.root_path}/translations"
        self.words: NullTranslations | None = None
        """What the templates are compiled with; None in the environment that the languages' own are made from."""
        self.spoken: dict[str, Pages] = {}
        self.inlined: dict[str, Inlining] = {}
        """By template: its macros, that are put in where they are called."""

    def speaking(self, language: Language) -> "Pages":
        """The templates of one language."""
        if language.tag not in self.spoken:
            pages = self.overlay(cache_size=-1)
            pages.filters, pages.inlined = {**self.filters, **filters(language)}, {}
            pages.words = Translations.load(self.folder, [language.locale])
            self.spoken[language.tag] = pages
        return self.spoken[language.tag]

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002
        if self.words is None:
            return self.speaking(current())._load_template(name, globals)
        return super()._load_template(name, globals)

    def _generate(self, source: nodes.Template, *args: Any, **more: Any) -> str:
        return super()._generate(source if self.words is None else self._said(source), *args, **more)

    def _said(self, source: nodes.Template) -> nodes.Template:
        """A template with its words and the macros that it calls put in."""
        Saying(self.words or NullTranslations()).visit(source)
        Inlining(source, self._macros_of).visit(source)
        source.set_environment(self)
        return source

    def _macros_of(self, name: str) -> Inlining:
        """The macros of a template, from a copy of it."""
        if name not in self.inlined:
            text = self.loader.get_source(self, name)[0] if self.loader and name else ""
            source = self.parse(text, name)
            Saying(self.words or NullTranslations()).visit(source)
            self.inlined[name] = Inlining(source, self._macros_of)
        return self.inlined[name]


class Saying(NodeTransformer):
    """Puts the words of one language where a template asks for them. What is asked for by a variable waits for the page."""

    def __init__(self, words: NullTranslations) -> None:
        self.words = words

    def visit_Output(self, node: nodes.Output) -> list[nodes.Stmt]:
        """A choice between two texts becomes a choice between two outputs, so that both are constants."""
        self.generic_visit(node)
        return list(_outputs(node.nodes, node.lineno))

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        """The translated message, its places filled."""
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return node
        values = {keyword.key: keyword.value for keyword in node.kwargs}
        match node.node.name, node.args:
            case "_" | "gettext", [nodes.Const(value=str(message))]:
                return _filled(self.words.gettext(message), values) or node
            case "ngettext", [nodes.Const(value=str(one)), nodes.Const(value=str(many)), count] if not _is_dear(count):
                return self._counted(one, many, count, {"num": count, **values}) or node
        return node

    def _counted(self, one: str, many: str, count: nodes.Expr, values: dict[str, nodes.Expr]) -> nodes.Expr | None:
        """The message of a count, in a language that has one form for all counts, or one for 1 and one for the others."""
        said = {number: self.words.ngettext(one, many, number) for number in COUNTS}
        if said != {number: said[1 if number == 1 else 2] for number in COUNTS}:
            return None
        single, others = _filled(said[1], values), _filled(said[2], values)
        if single is None or others is None or said[1] == said[2]:
            return others
        return nodes.CondExpr(nodes.Compare(count, [nodes.Operand("eq", nodes.Const(1))]), single, others)


def _filled(message: str, values: dict[str, nodes.Expr]) -> nodes.Expr | None:
    """A message as its parts; None where it holds more than named places that vary, and is left to the page."""
    texts, names = PLACE.split(message)[::2], PLACE.findall(message)
    if any("%" in text.replace("%%", "") for text in texts) or not set(names) <= values.keys():
        return None
    first, *others = [nodes.TemplateData(text.replace("%%", "%")) for text in texts]
    if not names:
        return first
    if all(isinstance(values[name], nodes.Literal) for name in names):
        return None
    return nodes.Concat([first, *(part for name, text in zip(names, others, strict=True) for part in (values[name], text))])


def _outputs(shown: Iterable[nodes.Expr], lineno: int) -> Iterator[nodes.Stmt]:
    """The same, each part for itself."""
    together: list[nodes.Expr] = []
    for part in _parts(shown):
        if not isinstance(part, nodes.CondExpr):
            together.append(part)
            continue
        yield nodes.Output(together, lineno=lineno)
        together = []
        others = [] if part.expr2 is None else list(_outputs([part.expr2], lineno))
        yield nodes.If(part.test, list(_outputs([part.expr1], lineno)), [], others, lineno=lineno)
    yield nodes.Output(together, lineno=lineno)


def _parts(shown: Iterable[nodes.Expr]) -> Iterator[nodes.Expr]:
    for part in shown:
        yield from _parts(part.nodes) if isinstance(part, nodes.Concat) else [part]


def _is_dear(count: nodes.Expr) -> bool:
    """Whether a count is worked out by a call, which is not made twice."""
    return isinstance(count, nodes.Call) or count.find(nodes.Call) is not None
