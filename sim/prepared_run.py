"""What a run is before anything is played: its machine, its layers, its prices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dataflows import BEST, Dataflow, dataflows_for, find_dataflow
from dataflows.data_use import DataUse
from dataflows.scalesim import scalesim_layer
from sim.base.choices import lookup
from sim.base.errors import ConfigError, InvalidValue
from sim.config.architecture_prices import price_files
from sim.config.energy_file import load_technology
from sim.config.prices_file import load_prices, price_paths
from sim.config.prices_map import load_prices_map
from sim.domain.architecture import Architecture
from sim.domain.area import Areas
from sim.domain.energy_table import EnergyTable
from sim.domain.own_prices import NameMap, OwnPrices
from sim.domain.workload import Workload
from sim.energy.area import machine_area
from sim.energy.own_areas import apply_own_areas
from sim.energy.price_list import price_list
from sim.energy.run_prices import run_prices
from sim.layer_runner import METRICS, Kept, KnownLayers, LayerRunner
from sim.results.assembly import LayerRun
from sim.techniques import Stack

DEFAULT_DATAFLOW = "weight_stationary"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedRun:
    """A run whose parts were checked to go together.

    Attributes
    ----------
    candidates : dataflows to choose from for each layer, by name.
    metric : what the choice minimises.
    own_prices : the user's prices that are in `table`; None without any.
    """

    machine: Architecture
    network: Workload
    dataflow: str
    candidates: Mapping[str, Dataflow]
    metric: str
    data: DataUse
    table: EnergyTable
    areas: Areas
    own_prices: OwnPrices | None

    def runner(
        self, known: KnownLayers[Kept], keep: Callable[[LayerRun], Kept], *, fast_forward: bool
    ) -> LayerRunner[Kept]:
        """Give what plays its layers."""
        return LayerRunner(
            self.machine,
            self.table,
            self.candidates,
            self.metric,
            self.data,
            known,
            keep,
            fast_forward=fast_forward,
        )


def prepare_run(
    source: str | Path | Architecture,
    machine: Architecture,
    network: Workload,
    dataflow: str | None,
    metric: str,
    layers: str | None,
    prices: str | Path | Sequence[str | Path] | None,
    prices_map: str | Path | None,
    data: DataUse,
    stack: Stack,
) -> PreparedRun:
    """Check what goes together, choose the layers and price the machine.

    Parameters
    ----------
    source : the machine as its user named it, for messages.
    dataflow, metric, layers, prices, prices_map : as `sim.api.simulate` takes them.

    Raises
    ------
    ConfigError, WorkloadError, InvalidValue : something is wrong, or does not go together.
    """
    if machine.row_stationary is not None:
        names = [layer.name for layer in network.layers]
        machine.row_stationary.check_patterns(network.name, names)
    network = network if layers is None else network.select(layers)
    if machine.scalesim is not None:
        network = replace(network, layers=tuple(map(scalesim_layer, network.layers)))
    if dataflow is None:
        dataflow = machine.scalesim.dataflow if machine.scalesim else DEFAULT_DATAFLOW
    candidates = stack.mappings(_dataflows(dataflow, machine))
    lookup(METRICS, metric, what="metric")
    library, areas = _priced(source, machine)
    table, own_prices = _prices(machine, library, prices, prices_map, toggles=data.toggles)
    return PreparedRun(
        machine=machine,
        network=network,
        dataflow=dataflow,
        candidates=candidates,
        metric=metric,
        data=data,
        table=table,
        areas=apply_own_areas(areas, own_prices),
        own_prices=own_prices,
    )


def _priced(source: str | Path | Architecture, machine: Architecture) -> tuple[EnergyTable, Areas]:
    """Price a machine; what cannot be priced is said under the name its user gave."""
    technology = load_technology(machine.technology.energy_table)
    try:
        return price_list(machine, technology), machine_area(machine, technology)
    except InvalidValue as fault:
        if isinstance(source, Architecture):
            raise
        raise ConfigError(str(source), fault.key, fault.expected, fault.got) from None


def _prices(
    machine: Architecture,
    library: EnergyTable,
    files: str | Path | Sequence[str | Path] | None,
    prices_map: str | Path | None,
    *,
    toggles: bool,
) -> tuple[EnergyTable, OwnPrices | None]:
    """Give the library's prices of a machine, then its file's and the run's in their place."""
    files = (*price_files(machine.technology), *price_paths(files))
    if not files and prices_map is not None:
        raise InvalidValue("prices_map", "files of prices together with it", str(prices_map))
    names = NameMap() if prices_map is None else load_prices_map(prices_map)
    technology = load_technology(machine.technology.energy_table)
    given = load_prices(files, names)
    return run_prices(library, machine, technology, given, names, toggles=toggles)


def _dataflows(name: str, architecture: Architecture) -> Mapping[str, Dataflow]:
    if name == BEST:
        return dataflows_for(architecture)
    return {name: find_dataflow(name)}
