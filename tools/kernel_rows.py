"""Reads measured kernel times (JSONL) into the arrays that fit_laws.py takes, one family at a time."""
import collections
import json
import os

import numpy as np

import fit_laws as laws

UNKNOWN_SMS = 130  # as the engine assumes

# Collectors that time the busiest expert-parallel rank when routing is skewed.
BUSIEST_RANK = {("SGLang", "0.5.9"), ("VLLM", "0.14.0"), ("TRTLLM", "1.0.0")}


class Hardware:
    """The catalog's devices."""

    def __init__(self, directory):
        self.devices = {}
        for name in sorted(os.listdir(directory)):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                item = json.load(file)
            self.devices[item["id"]] = item

    def base(self, device, formats=("bf16", "fp16")):
        d = self.devices[device]
        peak = next((d["flops_tflops"][f] for f in formats if d["flops_tflops"].get(f)), None)
        return {"peak": peak * 1e12, "bandwidth": d["memory_bw_gbs"] * 1e9, "sms": float(d.get("sm_count", UNKNOWN_SMS))}


def read(path):
    with open(path) as file:
        rows = [json.loads(line) for line in file if line.strip()]
    for row in rows:
        spell_out(row["op"], row["shape"])
    return rows


def spell_out(op, shape):
    """InferSim names a shape "heads-kv heads-dim", for MLA "heads-rank-rope"."""
    if op in ("mha_decode", "mha_prefill", "mla_decode", "mla_prefill"):
        heads, kv, dim = (int(v) for v in shape["config"].split("-"))
        shape |= {"num_heads": heads, "num_key_value_heads": kv, "head_dim": dim}
        shape["isl"] = shape.get("kv_len") or shape["seq_len"]
        shape.setdefault("batch_size", 1)


def column(rows, *keys, default=0.0):
    return np.array([next((r["shape"][k] for k in keys if r["shape"].get(k) is not None), default) for r in rows], float)


def seconds(rows):
    return np.array([r["latency_us"] for r in rows]) * 1e-6


def plain_torch(rows):
    return np.array([float(r["framework"].startswith("torch")) for r in rows])


def gemm(rows, device, hw):
    is_fp8 = rows[0]["dtype"] == "fp8"
    width = 1.0 if is_fp8 else 2.0
    m, n, k = column(rows, "m"), column(rows, "n"), column(rows, "k")
    x = hw.base(device, ("fp8", "int8") if is_fp8 else ("bf16", "fp16"))
    return x | {"k": k, "eager": plain_torch(rows), "flop": 2 * m * n * k, "bytes": width * (n * k + m * k) + 2 * m * n}


def visible(tokens, window):
    """Mean number of keys a causal query sees."""
    clipped = (window * (window + 1) / 2 + (tokens - window) * window) / tokens
    return np.where((window > 0) & (window < tokens), clipped, (tokens + 1) / 2)


def cache_bytes(rows):
    return np.array([1.0 if r["shape"].get("kv_dtype") == "fp8" else 2.0 for r in rows])


def decode_attention(rows, device, hw):
    b, kv, heads = column(rows, "batch_size"), column(rows, "num_key_value_heads"), column(rows, "num_heads")
    window = column(rows, "window_size")
    tokens = column(rows, "isl") + column(rows, "step")
    tokens = np.where(window > 0, np.minimum(tokens, window), tokens)
    # FlashAttention 2 does not pack the query heads of a group when the window is on.
    unpacked = np.array(["fa2" in str(r["kernel"]) for r in rows]) & (window > 0)
    x = hw.base(device)
    return x | {"units": b * np.where(unpacked, heads, kv), "bytes": cache_bytes(rows) * 2 * b * tokens * kv * column(rows, "head_dim")}


def prefill_attention(rows, device, hw):
    b, h, kv = column(rows, "batch_size"), column(rows, "num_heads"), column(rows, "num_key_value_heads")
    s, d = column(rows, "isl"), column(rows, "head_dim")
    padded = np.ceil(s / laws.TILE) * laws.TILE
    keys = visible(s, column(rows, "window_size")) + laws.TILE / 2
    x = hw.base(device)
    return x | {
        "flop": 4 * d * b * h * padded * keys,
        "tiles": b * h * padded / laws.TILE,
        "bytes": 4 * b * s * d * (h + kv),
    }


def mla_eager(rows):
    """vLLM 0.14 rows were timed without a CUDA graph."""
    return np.array([float(r["framework"] == "VLLM" and r["version"] == "0.14.0") for r in rows])


def mla_decode(rows, device, hw):
    b, h = column(rows, "batch_size"), column(rows, "num_heads")
    tokens = column(rows, "isl") + column(rows, "step")
    x = hw.base(device)
    return x | {
        "batch": b,
        "flop": 2 * b * h * tokens * (576 + 512),
        "bytes": 2 * b * (576 * tokens + h * (576 + 512)),
        "eager": mla_eager(rows),
    }


def mla_prefill(rows, device, hw):
    b, h, s = column(rows, "batch_size"), column(rows, "num_heads"), column(rows, "isl")
    padded = np.ceil(s / laws.TILE) * laws.TILE
    x = hw.base(device)
    return x | {
        "flop": 2 * b * h * padded * (s / 2 + laws.TILE / 2) * (192 + 128),
        "tiles": b * h * padded / laws.TILE,
        "bytes": 2 * b * s * h * (2 * 192 + 2 * 128),
        "eager": mla_eager(rows),
    }


def library_of(kernel):
    """TensorRT-LLM generated kernels launch in less than half the time of the others."""
    return "trtllmgen" if "trtllmbf16" in kernel else "other"


def moe_load(row):
    """Distinct experts and token-expert pairs on the rank that is timed."""
    s = row["shape"]
    e, t, k, ep = s["num_experts"], s["num_tokens"], s["topk"], s["moe_ep_size"]
    local = e / ep
    if s["distribution"] != "balanced" and ep > 1 and (row["framework"], row["version"]) in BUSIEST_RANK:
        pairs = t * min(k, local)
        return min(pairs, local), pairs
    pairs = t * k / ep
    if s["distribution"] == "balanced":
        return max(min(e, t * k) / ep, 1.0), max(pairs, 1.0)
    return max(laws.expected_experts(e, t, k) / ep, 1.0), max(pairs, 1.0)


def grouped_gemm(rows, device, hw, libraries):
    is_fp4 = "fp4" in rows[0]["dtype"]
    load = np.array([moe_load(r) for r in rows])
    h, i = column(rows, "hidden_size"), column(rows, "inter_size") / column(rows, "moe_tp_size")
    matrices = np.array([2.0 if "nongated" in str(r["kernel"]) else 3.0 for r in rows])
    x = hw.base(device, ("fp8",) if is_fp4 else ("bf16", "fp16"))
    width = 0.53125 if is_fp4 else 2.0
    return x | {
        "flop": 2 * matrices * (load[:, 1] + laws.PAD_ROWS * load[:, 0]) * h * i,
        "bytes": matrices * h * i * width * load[:, 0] + 2 * load[:, 1] * (2 * h + 3 * i),
        "library": np.array([libraries[library_of(str(r["kernel"]))] for r in rows]),
    }


def grouped_projection(rows, device, hw):
    """One projection of sorted tokens, FP8 in and out (DeepGEMM)."""
    matrices = np.array([2.0 if r["op"] == "grouped_gemm_up_proj" else 1.0 for r in rows])
    h, i, experts = column(rows, "hidden_size"), column(rows, "intermediate_size"), column(rows, "num_local_experts")
    tokens = column(rows, "tokens_per_expert") * experts
    return hw.base(device, ("fp8",)) | {
        "flop": 2 * matrices * (tokens + laws.PAD_ROWS * experts) * h * i,
        "bytes": matrices * h * i * experts + tokens * (h + matrices * i),
        "library": np.ones(len(rows)),
    }


ELEMENT_BYTES = 2.0


def elementwise(rows, device, hw):
    sizes = []
    for r in rows:
        s = r["shape"]
        if "elements" in s:
            sizes.append(2 * s["elements"])
        elif "hidden" in s:
            sizes.append(3 * s["tokens"] * s["hidden"])
        else:
            sizes.append(2 * s["m"] * s["n"])
    return hw.base(device) | {"bytes": ELEMENT_BYTES * np.array(sizes, float), "eager": plain_torch(rows)}


def collective_library(row):
    kernel = str(row["kernel"])
    if row["framework"].startswith("NCCL via torch"):
        return "torch"
    if "eager" in kernel:
        return "eager"
    return {"TRTLLM": "trtllm", "NCCL": "nccl"}.get(kernel, "custom")


def collective_bytes(row):
    s = row["shape"]
    if "bytes" in s:
        return float(s["bytes"])
    kind = s.get("nccl_dtype") or s.get("allreduce_dtype")
    return s["message_size"] * (1.0 if kind == "int8" else 2.0)


def factor(op, n):
    return {"all_reduce": 2 * (n - 1) / n, "send_recv": 1.0}.get(op, (n - 1) / n)


def collective(rows, device, hw):
    n = column(rows, "num_gpus", default=2.0)[0]
    return {"bytes": np.array([collective_bytes(r) for r in rows]), "factor": factor(rows[0]["op"], n)}


def group(rows, ops, key=lambda r: r["hardware_id"], keep=lambda r: True):
    groups = collections.defaultdict(list)
    for r in rows:
        if r["op"] in ops and r.get("hardware_id") and keep(r):
            groups[key(r)].append(r)
    return groups
