"""What a template asks for, found in its source and in those it includes: branches that did not run included."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, nodes
from jinja2.meta import find_referenced_templates, find_undeclared_variables


def _assigned(tree: nodes.Template) -> set[str]:
    """Names that a template gives to what it includes: set, with, for, macro arguments, imports."""
    names = {node.name for node in tree.find_all(nodes.Name) if node.ctx in {"store", "param"}}
    names |= {node.target for node in tree.find_all(nodes.Import)} | {node.name for node in tree.find_all(nodes.Macro)}
    for node in tree.find_all(nodes.FromImport):
        names |= {name[1] if isinstance(name, tuple) else name for name in node.names}
    return names


def _optional(tree: nodes.Template) -> set[str]:
    """Names that the template can do without: it has a default, or asks whether they are defined."""
    return {
        node.node.name
        for node in tree.find_all((nodes.Filter, nodes.Test))
        if node.name in {"default", "defined"} and isinstance(node.node, nodes.Name)
    }


@cache
def _modules(env: Environment) -> frozenset[str]:
    """Names under which templates import others: never a page's."""
    assert env.loader is not None
    names = env.list_templates(filter_func=lambda name: name.endswith(".html"))
    trees = (env.parse(env.loader.get_source(env, name)[0]) for name in names)
    return frozenset(node.target for tree in trees for node in tree.find_all(nodes.Import))


def wanted(env: Environment, name: str) -> frozenset[str]:
    """The names that a template and all it includes need from the page."""
    return _wanted(env, name, frozenset(), frozenset())


@cache
def _wanted(env: Environment, name: str, given: frozenset[str], inside: frozenset[str]) -> frozenset[str]:
    assert env.loader is not None
    tree = env.parse(env.loader.get_source(env, name)[0])
    passed = given | _assigned(tree)
    own = find_undeclared_variables(tree) - set(env.globals) - _modules(env) - passed - _optional(tree)
    imported = {
        node.template.value
        for node in tree.find_all((nodes.Import, nodes.FromImport))
        if isinstance(node.template, nodes.Const)
    }
    included = {other for other in find_referenced_templates(tree) if other} - imported - inside - {name}
    return frozenset(own).union(*(_wanted(env, other, passed, inside | {name}) for other in included))
