"""Macros are put in where they are called, when a template is compiled: a page then is one piece of code, not hundreds of calls.

A macro stays a call where its value is not shown as it is, and where its body could mean something else at the place of the
call: because it reads a variable of the page, or a name that the page gives to something of its own.
"""

from collections.abc import Callable, Iterator
from typing import Any

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables
from jinja2.visitor import NodeTransformer

SPECIAL = {"caller", "kwargs", "varargs"}
"""What a macro may take beside its arguments."""


class Inlining(NodeTransformer):
    """Puts macros into one template; `elsewhere` knows those of another by its name."""

    def __init__(self, source: nodes.Template, elsewhere: Callable[[str], "Inlining"]) -> None:
        self.environment: Any = source.environment
        self.elsewhere = elsewhere
        self.taken = set(_given(source))
        self.own = {each.name: each for each in source.body if isinstance(each, nodes.Macro)}
        self.imported = {here: origin for each in source.find_all(nodes.FromImport) for here, origin in _origins(each)}
        self.known: dict[str, nodes.Macro | None] = {}

    def macro(self, name: str) -> nodes.Macro | None:
        """The macro that a name calls, with what it calls put into it; None where it must stay a call."""
        if name not in self.known:
            self.known[name] = None  # for what it calls: a macro that calls itself stays a call
            if name in self.own:
                macro = self.own[name]
                self.generic_visit(macro)
                self.known[name] = macro if self._is_closed(macro) else None
            elif name in self.imported:
                template, within = self.imported[name]
                self.known[name] = self.elsewhere(template).macro(within)
        return self.known[name]

    def visit_Macro(self, node: nodes.Macro) -> nodes.Macro:
        """The same macro, with what it calls put into it."""
        if self.own.get(node.name) is not node:
            self.generic_visit(node)
        else:
            self.macro(node.name)
        return node

    def visit_Output(self, node: nodes.Output) -> list[nodes.Stmt]:
        """The parts before, between and after the calls, and in their places the macros."""
        shown: list[nodes.Stmt] = []
        together: list[nodes.Expr] = []
        for part in node.nodes:
            called = self._called(part) if isinstance(part, nodes.Call) else None
            if called is None:
                together.append(part)
            else:
                shown += [nodes.Output(together, lineno=node.lineno), called]
                together = []
        return [*shown, nodes.Output(together, lineno=node.lineno)]

    def _called(self, call: nodes.Call) -> nodes.With | None:
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        macro = self.macro(name)
        given = None if macro is None else _arguments(macro, call)
        if macro is None or given is None or self.taken & set(_names(macro, "load")) & self.environment.globals.keys():
            return None
        targets = [nodes.Name(argument.name, "param", lineno=call.lineno) for argument in macro.args]
        return nodes.With(targets, given, macro.body, lineno=call.lineno)

    def _is_closed(self, macro: nodes.Macro) -> bool:
        """Whether a macro reads nothing but its arguments, and what is the same for all templates."""
        alone = nodes.Template([macro])
        alone.set_environment(self.environment)
        return not SPECIAL & set(_names(macro, "load")) and not find_undeclared_variables(alone)


def _arguments(macro: nodes.Macro, call: nodes.Call) -> list[nodes.Expr] | None:
    """What a call gives, in the order of the arguments; None where that cannot be told from the call alone."""
    names = [argument.name for argument in macro.args]
    defaults = dict(zip(reversed(names), reversed(macro.defaults), strict=False))
    given = [*zip(names, call.args, strict=False), *((keyword.key, keyword.value) for keyword in call.kwargs)]
    values = {**{name: value for name, value in defaults.items() if isinstance(value, nodes.Const)}, **dict(given)}
    is_plain = call.dyn_args is None and call.dyn_kwargs is None and len(given) == len(call.args) + len(call.kwargs)
    return [values[name] for name in names] if is_plain and values.keys() == set(names) else None


def _given(source: nodes.Template) -> Iterator[str]:
    """Every name that a template gives to something of its own."""
    yield from _names(source, "store", "param")
    for each in source.find_all((nodes.Macro, nodes.Import, nodes.FromImport)):
        if isinstance(each, nodes.FromImport):
            yield from (here for here, _ in _origins(each))
        else:
            yield each.name if isinstance(each, nodes.Macro) else each.target


def _origins(imported: nodes.FromImport) -> Iterator[tuple[str, tuple[str, str]]]:
    """By which name each is known here; its template, and its name there."""
    template = imported.template.value if isinstance(imported.template, nodes.Const) else ""
    for name in imported.names:
        within, here = (name, name) if isinstance(name, str) else name
        yield here, (template, within)


def _names(of: nodes.Node, *how: str) -> Iterator[str]:
    return (name.name for name in of.find_all(nodes.Name) if name.ctx in how)
