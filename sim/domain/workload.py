"""A network to run: its layers in order, their edges and where they come from."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from sim.base.choices import expected_one_of
from sim.base.errors import InvalidValue
from sim.domain.layer import Layer
from sim.domain.unsupported import UnsupportedOperator

MAX_LAYERS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Layers in execution order. `inputs` of a layer name earlier layers.

    Attributes
    ----------
    published_macs, published_parameters : totals from `source`, or None when there are none.
    unsupported : operators of the model it was read from that no layer stands for.
    repeated_parameters : trained values that several layers share, beyond the first of them.
    """

    name: str
    layers: tuple[Layer, ...]
    description: str = ""
    source: str = ""
    published_macs: int | None = None
    published_parameters: int | None = None
    unsupported: tuple[UnsupportedOperator, ...] = ()
    repeated_parameters: int = 0

    def __post_init__(self) -> None:
        if not self.layers:
            raise InvalidValue("layers", "at least one layer", "none")
        if len(self.layers) > MAX_LAYERS:
            raise InvalidValue("layers", f"at most {MAX_LAYERS} layers", len(self.layers))
        seen: set[str] = set()
        for index, layer in enumerate(self.layers):
            key = f"layers[{index}]"
            if layer.name in seen:
                raise InvalidValue(f"{key}.name", "a name used once", layer.name)
            for name in layer.inputs:
                if name not in seen:
                    expected = "an earlier layer, " + expected_one_of(sorted(seen), name)
                    raise InvalidValue(f"{key}.inputs", expected, name)
            seen.add(layer.name)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of all layers."""
        return sum(layer.macs for layer in self.layers)

    @property
    def parameter_count(self) -> int:
        """Trained values of all layers, shared ones once."""
        counted = sum(layer.parameter_count for layer in self.layers)
        return counted - self.repeated_parameters

    @property
    def unsupported_macs(self) -> int:
        """Multiply-accumulates left out, as far as they are known."""
        return sum(item.macs or 0 for item in self.unsupported)

    @property
    def unsupported_values(self) -> int:
        """Values that operators left out produce, as far as they are known."""
        return sum(item.values or 0 for item in self.unsupported)

    def with_batch(self, batch: int) -> "Workload":
        """Give the same network for another number of inputs at a time."""
        layers = tuple(replace(layer, batch=batch) for layer in self.layers)
        current = max(layer.batch for layer in self.layers)
        left_out = tuple(item.scaled(batch, current) for item in self.unsupported)
        return replace(self, layers=layers, published_macs=None, unsupported=left_out)

    def select(self, pattern: str) -> "Workload":
        """Keep the layers whose name matches a glob pattern; edges to others are cut."""
        kept = tuple(layer for layer in self.layers if fnmatchcase(layer.name, pattern))
        if not kept:
            names = _shortened(layer.name for layer in self.layers)
            raise InvalidValue("layers", f"a pattern matching one of {names}", pattern)
        names_kept = {layer.name for layer in kept}
        cut = tuple(
            replace(layer, inputs=tuple(n for n in layer.inputs if n in names_kept))
            for layer in kept
        )
        return replace(
            self,
            layers=cut,
            published_macs=None,
            published_parameters=None,
            unsupported=(),
            repeated_parameters=0,
        )

    def kinds(self) -> Counter[str]:
        """Count the layers of each kind."""
        return Counter(layer.kind for layer in self.layers)


def _shortened(names: Iterable[str], most: int = 6) -> str:
    ordered = list(names)
    tail = f", ... ({len(ordered)} layers)" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + tail
