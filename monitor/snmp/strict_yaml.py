"""YAML in which a key that stands twice is a mistake and not a silent loss."""

from collections.abc import Hashable
from typing import Any

import yaml


class _Loader(yaml.CSafeLoader):
    """Only plain values, and each key of a mapping once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """A mapping. Raises ConstructorError with the line of a key that is there already."""
        seen: set[object] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                break  # the library's own check has the better sentence
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"'{key}' stands here twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read(text: str) -> Any:
    """The one document of ``text``. Raises yaml.YAMLError."""
    return yaml.load(text, _Loader)  # noqa: S506  -- a safe loader
