"""The work of `joulesim check`: recognise a file, read it with its reader, sum it up."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from sim.base.bundled import bundled_files
from sim.base.errors import ConfigError, InvalidValue, Literal, ResultsError
from sim.base.strict_yaml import read_yaml
from sim.base.units import kib_from_bits
from sim.cli.area_text import area_text, largest_parts
from sim.cli.slow_memories import slow_memories_text
from sim.cli.terminal import plain, render, write
from sim.config.architecture_file import load_architecture
from sim.config.dram_timing_file import load_dram_timing
from sim.config.energy_file import load_technology
from sim.config.scalesim_cfg import CFG_SUFFIX
from sim.domain.architecture import Architecture, MemorySpec
from sim.domain.area import area_by_component
from sim.domain.dram_timing import DramTiming
from sim.domain.layer_trace import LayerTrace
from sim.domain.technology_table import TechnologyTable
from sim.domain.workload import Workload
from sim.energy.area import machine_area
from sim.energy.price_list import price_list
from sim.energy.sram_timing import slow_memories
from sim.figures.quantities import count_text, energy_text, time_text
from sim.figures.si_units import format_si
from sim.report.words.left_out import left_out_lines
from sim.results.hdf5 import read_result
from sim.results.left_out import left_out
from sim.results.replay_fields import FILETYPE as REPLAY_FILETYPE
from sim.results.replay_hdf5 import read_replay
from sim.results.replay_result import ReplayResult
from sim.results.result import Result
from sim.workloads.hdf5_trace import read_trace
from sim.workloads.load import bundled_workloads, load_workload
from sim.workloads.onnx_graph import ONNX_SUFFIX
from sim.workloads.strict_hdf5 import filetype_of
from sim.workloads.trace_fields import FILETYPE as TRACE_FILETYPE

Checked = (
    Architecture | Workload | TechnologyTable | DramTiming | LayerTrace | Result | ReplayResult
)

HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
YAML_SUFFIXES = (".yaml", ".yml")


def check_file(name: str, dims: Mapping[str, int]) -> None:
    """Print what a file is and a few facts about it.

    Parameters
    ----------
    name : a file or a bundled name.
    dims : sizes of the dimensions that an ONNX model leaves open, by name.

    Raises
    ------
    JoulesimError
        The file is none of ours, or has a mistake in it.
    """
    path = _path_of(name)
    noun = _read(path, dims)
    try:
        if isinstance(noun, Architecture):
            # what cannot be priced cannot be run
            price_list(noun, load_technology(noun.technology.energy_table))
        lines = _describe(noun)
    except InvalidValue as fault:
        raise ConfigError(name, fault.key, fault.expected, fault.got) from None
    write(render(*(plain(line) for line in (f"{name}: valid {lines[0]}", *lines[1:]))))


def _path_of(name: str) -> Path:
    """Give the file meant by a path or a bundled name."""
    path = Path(name)
    if "\0" in name:
        raise ConfigError("FILE", "", "a file name", name)
    if path.exists() or path.suffix or "/" in name:
        return path
    bundled = {
        **bundled_files("configs/dram_timing", ".yaml"),
        **bundled_files("configs/architectures", ".yaml"),
        **bundled_workloads(),
    }
    if name not in bundled:
        near = get_close_matches(name, bundled, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ConfigError(name, "", f"an existing file or a bundled name{hint}", Literal("neither"))
    return bundled[name]


def _read(path: Path, dims: Mapping[str, int]) -> Checked:
    if dims or path.suffix.lower() == ONNX_SUFFIX:
        return _read_model(path, dims)
    if _signature(path) == HDF5_SIGNATURE and filetype_of(path) == TRACE_FILETYPE:
        return read_trace(path)
    if _signature(path) == HDF5_SIGNATURE or path.suffix.lower() in (".h5", ".hdf5"):
        is_replay = filetype_of(path) == REPLAY_FILETYPE
        return read_replay(path) if is_replay else read_result(path)
    if path.suffix.lower() == ".csv":
        return load_workload(path)
    if path.suffix.lower() == CFG_SUFFIX:
        return load_architecture(path)
    if path.suffix.lower() not in YAML_SUFFIXES:
        expected = "an architecture (.yaml, .cfg), workload (.yaml, .csv, .onnx) or result (.h5)"
        raise ConfigError(str(path), "", expected, path.suffix or Literal("no suffix"))
    return _read_yaml(path)


def _read_model(path: Path, dims: Mapping[str, int]) -> Workload:
    try:
        return load_workload(path, dims)
    except InvalidValue as error:
        # the library names its argument; here the user knows it as an option
        where = error.key.replace("dims.", "--dim ").replace("dims", "--dim")
        raise InvalidValue(where, error.expected, error.got) from error


def _read_yaml(path: Path) -> Checked:
    """Read a YAML file as what its keys say it is."""
    keys = read_yaml(path, ConfigError).data
    if "layers" in keys:
        return load_workload(path)
    if {"array", "memories", "clock_mhz"} & set(keys):
        return load_architecture(path)
    if "operations_pj" in keys:
        return load_technology(path)
    if "timing_cycles" in keys:
        return load_dram_timing(path)
    expected = "an architecture (array, memories), a workload (layers) or a memory (timing_cycles)"
    raise ConfigError(str(path), "", expected, Literal(f"the keys {', '.join(keys)}"))


def _signature(path: Path) -> bytes:
    """Give the first bytes of a file."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(HDF5_SIGNATURE))
    except FileNotFoundError:
        raise ResultsError(str(path), "", "an existing file", Literal("no such file")) from None
    except IsADirectoryError:
        raise ResultsError(str(path), "", "a file", Literal("a directory")) from None


def _describe(noun: Checked) -> tuple[str, ...]:
    if isinstance(noun, Architecture):
        return _describe_architecture(noun)
    if isinstance(noun, Workload):
        return _describe_workload(noun)
    if isinstance(noun, TechnologyTable):
        return (
            f"energy table {noun.name}",
            f"  {noun.node_nm:g} nm, {noun.voltage_v:g} V",
            f"  {noun.description}",
        )
    if isinstance(noun, DramTiming):
        return _describe_memory(noun)
    if isinstance(noun, LayerTrace):
        return (
            f"layer trace of {noun.name}",
            f"  {len(noun):,} inferences in {format_si(noun.duration_ns * 1e-9, 's')}, "
            f"{noun.samples:,} recorded samples, {len(noun.workload.layers):,} layers",
            f"  {noun.source}",
        )
    return _describe_replay(noun) if isinstance(noun, ReplayResult) else _describe_result(noun)


def _describe_replay(noun: ReplayResult) -> tuple[str, ...]:
    return (
        f"replay of {noun.trace} on {noun.architecture}, {noun.dataflow}",
        f"  {len(noun):,} inferences in {time_text(noun.cycles, noun.clock_mhz)}, "
        f"{energy_text(noun.energy_pj)}",
        f"  written by joulesim {noun.joulesim}",
    )


def _describe_result(noun: Result) -> tuple[str, ...]:
    return (
        f"result of {noun.workload} on {noun.architecture}, {noun.dataflow}",
        f"  {len(noun.layers)} layers, {count_text(noun.macs)} MACs, {noun.cycles:,} cycles, "
        f"{time_text(noun.cycles, noun.clock_mhz)}, {energy_text(noun.energy_pj)}",
        f"  written by joulesim {noun.joulesim}",
    )


def _describe_architecture(architecture: Architecture) -> tuple[str, ...]:
    array, technology = architecture.array, architecture.technology
    memories = ", ".join(_memory(memory) for memory in architecture.memories)
    return (
        f"architecture {architecture.name}",
        f"  {array.kind} array of {array.rows} x {array.columns} PEs at "
        f"{architecture.clock_mhz:g} MHz, {array.formats.ifmap} x {array.formats.weight}",
        f"  memories, outermost first: {memories}",
        f"  {technology.node_nm:g} nm, {technology.voltage_v:g} V, prices of "
        f"{technology.energy_table}",
        _describe_area(architecture),
        *_describe_slow_memories(architecture),
        *_describe_scalesim(architecture),
    )


def _describe_area(architecture: Architecture) -> str:
    technology = load_technology(architecture.technology.energy_table)
    areas = area_by_component(machine_area(architecture, technology))
    return f"  {area_text(sum(areas.values()))} on chip, estimated: {largest_parts(areas)}"


def _describe_slow_memories(architecture: Architecture) -> tuple[str, ...]:
    technology = load_technology(architecture.technology.energy_table)
    found = slow_memories(architecture, technology)
    return (f"  slow memories: {slow_memories_text(found)}",) if found else ()


def _describe_scalesim(architecture: Architecture) -> tuple[str, ...]:
    mode = architecture.scalesim
    if mode is None:
        return ()
    return (f"  SCALE-Sim's rules: {mode.dataflow}, interface bandwidth {mode.interface}",)


def _describe_memory(memory: DramTiming) -> tuple[str, ...]:
    shape = memory.shape
    return (
        f"memory {memory.name}",
        f"  {memory.description}",
        f"  {memory.standard}, {shape.capacity_bytes / 2**30:g} GiB, {shape.banks} banks, rows of "
        f"{shape.columns * shape.burst_bytes} bytes, peak {memory.peak_gbps:.4g} GB/s",
    )


def _memory(memory: MemorySpec) -> str:
    if memory.total_bits is not None:
        return f"{memory.name} ({kib_from_bits(memory.total_bits):g} KiB)"
    standard = memory.standard.name if memory.standard else memory.kind
    return f"{memory.name} ({memory.channels} x {standard}, {memory.timed_by})"


def _describe_workload(workload: Workload) -> tuple[str, ...]:
    kinds = ", ".join(f"{count} {kind}" for kind, count in workload.kinds().most_common())
    return (
        f"workload {workload.name}",
        f"  {len(workload.layers)} layers: {kinds}",
        f"  {count_text(workload.macs)} MACs, {workload.parameter_count:,} parameters",
        *(f"  {line}" for line in left_out_lines(left_out(workload))),
    )
