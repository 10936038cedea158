"""The bundled networks, built from their definitions; ``python -m sim.workloads.networks``."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sim.domain.workload import Workload
from sim.workloads.networks.alexnet import alexnet
from sim.workloads.networks.bert import bert_base
from sim.workloads.networks.gpt2 import gpt2_decode, gpt2_prefill
from sim.workloads.networks.llama import llama3_8b_decode
from sim.workloads.networks.lstm import lstm
from sim.workloads.networks.mlperf_tiny import (
    anomaly_detection,
    image_classification,
    keyword_spotting,
    visual_wake_words,
)
from sim.workloads.networks.mobilenet import mobilenet_v2
from sim.workloads.networks.resnet import resnet18, resnet50
from sim.workloads.networks.vgg import vgg16
from sim.workloads.networks.vit import vit_b16
from sim.workloads.networks.yolo import yolov3_tiny

NETWORKS: Mapping[str, Callable[[], Workload]] = MappingProxyType(
    {
        "alexnet": alexnet,
        "anomaly_detection": anomaly_detection,
        "bert_base": bert_base,
        "gpt2_decode": gpt2_decode,
        "gpt2_prefill": gpt2_prefill,
        "image_classification": image_classification,
        "keyword_spotting": keyword_spotting,
        "llama3_8b_decode": llama3_8b_decode,
        "lstm": lstm,
        "mobilenet_v2": mobilenet_v2,
        "resnet18": resnet18,
        "resnet50": resnet50,
        "vgg16": vgg16,
        "visual_wake_words": visual_wake_words,
        "vit_b16": vit_b16,
        "yolov3_tiny": yolov3_tiny,
    }
)
"""Function that builds each bundled network, by its name."""
