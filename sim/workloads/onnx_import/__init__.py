"""ONNX models to layers: one module per family of operators."""
