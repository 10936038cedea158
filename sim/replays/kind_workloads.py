"""The layers of a kind of inference as a network of their own."""

from dataclasses import dataclass, replace

from sim.domain.layer_trace import InferenceKind, LayerTrace
from sim.domain.workload import Workload
from sim.replays.queue import parts_of


@dataclass(frozen=True, slots=True)
class KindWork:
    """What an inference of one kind asks for.

    Attributes
    ----------
    workload : its layers, each once, in the order in which they first run.
    parts : per part, places in `workload` of the layers it invokes, in order.
    """

    workload: Workload
    parts: tuple[tuple[int, ...], ...]


def kind_work(trace: LayerTrace, kind: InferenceKind) -> KindWork:
    """Give the layers of a kind; edges from layers it does not run before are cut."""
    invoked = kind.layers.tolist()
    order = list(dict.fromkeys(invoked))
    place = {layer: index for index, layer in enumerate(order)}
    seen: set[str] = set()
    layers = []
    for index in order:
        layer = trace.workload.layers[index]
        layers.append(replace(layer, inputs=tuple(name for name in layer.inputs if name in seen)))
        seen.add(layer.name)
    whole = len(layers) == len(trace.workload.layers)
    workload = replace(
        trace.workload,
        layers=tuple(layers),
        published_macs=trace.workload.published_macs if whole else None,
        published_parameters=trace.workload.published_parameters if whole else None,
    )
    parts = tuple(
        tuple(place[layer] for layer in invoked[first:end]) for first, end in parts_of(kind)
    )
    return KindWork(workload=workload, parts=parts)
