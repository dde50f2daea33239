"""What an importer read, brought in and left out, as a table for people and as data for `--report`."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class ImportRefused(Exception):
    """Nothing was imported; the message says in which file, at which line, and what to do."""


@dataclass
class FileCount:
    """One file's lines: those read are those brought plus all those left out."""

    brought: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        return self.brought + sum(self.left_out.values())


@dataclass
class Reconciliation:
    """Counts per file, and what was created and changed."""

    files: dict[str, FileCount] = field(default_factory=lambda: defaultdict(FileCount))
    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)

    def as_data(self) -> dict[str, Any]:
        return {
            "files": {
                name: {"read": count.read, "brought": count.brought, "left_out": dict(sorted(count.left_out.items()))}
                for name, count in self.files.items()
            },
            "created": dict(sorted(self.created.items())),
            "changed": dict(sorted(self.changed.items())),
        }

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(self.as_data(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
