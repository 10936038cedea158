"""A compiler pass: places in arrays are unsigned, so none is tested for counting from the end.

Python's `array[-1]` is the last value, and the test for it costs a third of the time of kernels
that follow references through an array. Source: Numba's developer manual, "Customizing the
compiler".
"""

from typing import Any, Final

from numba.core import compiler, compiler_machinery, ir, types
from numba.core.typed_passes import NopythonTypeInference

# what Numba does not annotate
_register_pass: Final[Any] = compiler_machinery.register_pass
_pass_builder: Final[Any] = compiler.DefaultPassBuilder


@_register_pass(mutates_CFG=False, analysis_only=False)
class UnsignedIndices(compiler_machinery.FunctionPass):
    """Take every integer index of an array as unsigned, after types are known."""

    _name = "unsigned_indices"

    def __init__(self) -> None:
        initialize: Any = super().__init__
        initialize()

    def run_pass(self, state: Any) -> bool:
        """Change the types of the calls; whether any was changed."""
        changed = False
        for block in state.func_ir.blocks.values():
            for statement in block.body:
                call = statement.value if isinstance(statement, ir.Assign) else statement
                if is_array_access(call):
                    # Numba refuses to overwrite a type, but not to forget it
                    state.calltypes[call] = with_unsigned_index(state.calltypes.pop(call))
                    changed = True
        return changed


def with_unsigned_index(signature: Any) -> Any:
    """Give the signature of an access to an array with an unsigned index, others as they are."""
    array, index, *value = signature.args
    if isinstance(array, types.Array) and isinstance(index, types.Integer):
        return signature.replace(args=(array, types.uintp, *value))
    return signature


def is_array_access(call: Any) -> bool:
    """Whether a part of a function in Numba's representation gets or sets an item."""
    is_get = isinstance(call, ir.Expr) and call.op == "getitem"
    return is_get or isinstance(call, ir.SetItem)


class UnsignedIndexCompiler(compiler.CompilerBase):
    """Numba's own compiler with the pass after type inference."""

    def define_pipelines(self) -> list[Any]:
        """Give the passes in order."""
        manager = _pass_builder.define_nopython_pipeline(self.state)
        manager.add_pass_after(UnsignedIndices, NopythonTypeInference)
        manager.finalize()
        return [manager]
