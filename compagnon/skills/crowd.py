"""What may be told of several people without telling of one: the rule is in docs/measures.md.

A figure is about the people over whom it is worked out. It is told for five people or more, and only where no
difference between figures that are told is about one to four people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FEW = 5
ROUND = 5  # shares are told to the nearest five points


def told(count: int) -> int:
    """A number of people as it is told: down to a multiple of five, so that no two differ by a person or two."""
    return count - count % FEW


def share(part: int, whole: int) -> int | None:
    """A share of a group that may be told of, in percent, to the nearest five; None of nobody."""
    return None if not whole else int(100 * part / whole / ROUND + 0.5) * ROUND


@dataclass(slots=True)
class _Node:
    total: int = 0
    rest: int = 0  # people of it in no figure below that is told
    shown: list[int] = field(default_factory=list)  # the widest figures below that are told


def shown(parents: Mapping[int, int | None], people: Mapping[int, int]) -> set[int]:
    """The nodes of a tree whose figure may be told, together: the widest are kept rather than the small ones.

    A node with less than five people is not told. Where what remains of a node, once the figures told below it are
    taken away, is one to four people, the smallest of these is not told either, until nobody remains or at least five.

    Args:
        parents: each node's parent, None at the top; parents come before their children.
        people: how many are in each node itself, those below it left out.
    """
    nodes = {id: _Node(total=count) for id, count in people.items() if count}
    order = list(parents)
    for id in reversed(order):
        parent = parents[id]
        if id in nodes and parent is not None:
            nodes.setdefault(parent, _Node()).total += nodes[id].total
    for id, node in nodes.items():
        node.rest = people.get(id, 0)
    told_of: set[int] = set()
    for id in reversed(order):
        if id not in nodes:
            continue
        node = nodes[id]
        if node.total >= FEW:
            while 0 < node.rest < FEW and node.shown:
                smallest = min(node.shown, key=lambda one: (nodes[one].total, one))
                told_of.discard(smallest)
                node.shown.remove(smallest)
                node.shown.extend(nodes[smallest].shown)
                node.rest += nodes[smallest].rest
            told_of.add(id)
        parent = parents[id]
        if parent is None:
            continue
        above = nodes[parent]
        if id in told_of:
            above.shown.append(id)
        else:
            above.rest += node.total
    return told_of
