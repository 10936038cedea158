"""On-chip memories whose prices and times come from a model of an installed package."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import EntryPoint

from sim.base.choices import expected_one_of
from sim.base.errors import ConfigError, InvalidValue, Literal
from sim.base.plugins import MEMORY_MODELS_GROUP, guarded, load_plugin, package_of, plugins
from sim.domain.memory_macro import MacroRequest, MemoryMacro, MemoryModel

_KEYS = {"capacity_bits": "capacity_kib", "word_bits": "word_bits", "ports": "ports"}
"""Key of the architecture file that a field of the request comes from."""


def memory_models() -> Mapping[str, EntryPoint]:
    """List the models that installed packages add.

    Raises
    ------
    ConfigError : a name is used twice.
    """
    return plugins(MEMORY_MODELS_GROUP)


def memory_macro(memory: str, model: str, request: MacroRequest) -> MemoryMacro:
    """Ask a model for one bank of a memory.

    Raises
    ------
    InvalidValue : there is no such model, or it cannot build this size.
    ConfigError : the package is broken, or gives a macro that cannot be.
    """
    models = memory_models()
    if model not in models:
        expected = "a model of an installed package (there is none)"
        if models:
            expected = expected_one_of(models, model)
        raise InvalidValue(f"memories.{memory}.model", expected, model)
    entry = models[model]
    build, package, place = load_plugin(entry), package_of(entry), f"{entry.group}.{model}"
    if not callable(build):
        expected = "a function from a MacroRequest to a MemoryMacro"
        raise ConfigError(package, place, expected, Literal(type(build).__name__))
    model_of: MemoryModel = build
    try:
        macro = guarded(entry, model_of, MemoryMacro)(request)
    except InvalidValue as limit:
        if limit.key not in _KEYS:
            raise ConfigError(package, f"{place}.{limit.key}", limit.expected, limit.got) from None
        asked = f"memories.{memory}.{_KEYS[limit.key]}"
        raise InvalidValue(asked, limit.expected, limit.got) from None
    return replace(macro, model=model, package=package)
