"""The kernel laws of src/engine/kernel.c in NumPy, for fitting their constants.

Every function takes rows as arrays and constants as a dict and returns seconds. Keep in step with
kernel.c and collective.c; `budsim validate kernels` must print what fit-kernels.py does.
"""
import numpy as np

DEPTH_K = 2048.0  # inner dimension at which a GEMM's accumulation latency is half saturated
PAD_ROWS = 64.0  # rows an expert's tile is padded by
TILE = 128.0  # query rows of an attention tile


def p_norm(p, *terms):
    return sum(t**p for t in terms) ** (1.0 / p)


def gemm(x, c):
    """t0 + tau k / (1 + k / 2048) + ((FLOP / ec P)^p + (bytes / em B)^p)^(1/p); plain PyTorch adds a launch."""
    return (
        c["overhead_s"]
        + x["eager"] * c["eager_s"]
        + c["depth_s"] * x["k"] / (1 + x["k"] / DEPTH_K)
        + p_norm(
            c["p_norm"],
            x["flop"] / (c["compute_ratio"] * x["peak"]),
            x["bytes"] / (c["memory_ratio"] * x["bandwidth"]),
        )
    )


def soft_waves(units, sms):
    """Half way between a fluid and a whole number of waves."""
    return 0.5 * (np.ceil(units / sms) + units / sms)


def decode_attention(x, c):
    """t0 + hypot (s * waves (b * kv_heads / SMs), bytes / e B)."""
    return c["overhead_s"] + np.hypot(
        c["sm_s"] * soft_waves(x["units"], x["sms"]),
        x["bytes"] / (c["memory_ratio"] * x["bandwidth"]),
    )


def prefill_attention(x, c):
    """t0 + hypot (padded FLOP / e P + s * ceil (tiles / SMs), bytes / 0.8 B)."""
    return c["overhead_s"] + p_norm(
        2.0,
        x["flop"] / (c["compute_ratio"] * x["peak"]) + c["tile_s"] * np.ceil(x["tiles"] / x["sms"]),
        x["bytes"] / (0.8 * x["bandwidth"]),
    )


def grouped_gemm(x, c):
    """t0 + hypot ((FLOP + padding) / ec P, bytes / em B)."""
    return c["overhead_s"] * x["library"] + p_norm(
        2.0,
        x["flop"] / (c["compute_ratio"] * x["peak"]),
        x["bytes"] / (c["memory_ratio"] * x["bandwidth"]),
    )


def mla_decode(x, c):
    """t0 + eager + ((FLOP / ec P)^2 + (bytes / em B)^2 + (s * waves (b / SMs))^2)^(1/2)."""
    return (
        c["overhead_s"]
        + x["eager"] * c["eager_s"]
        + p_norm(
            2.0,
            x["flop"] / (c["compute_ratio"] * x["peak"]),
            x["bytes"] / (c["memory_ratio"] * x["bandwidth"]),
            c["sm_s"] * x["batch"] / x["sms"],
        )
    )


def mla_prefill(x, c):
    return x["eager"] * c["eager_s"] + prefill_attention(x, c)


def elementwise(x, c):
    return c["overhead_s"] + x["eager"] * c["eager_s"] + x["bytes"] / (c["memory_ratio"] * x["bandwidth"])


def collective(x, c):
    """alpha + mid * B / (B + 512 KiB) + B f / busbw: the middle term is the switch from one-shot to ring."""
    return (
        c["latency_s"]
        + c["switch_s"] * x["bytes"] / (x["bytes"] + 524288.0)
        + x["bytes"] * x["factor"] / c["bus_bytes_per_s"]
    )


def expected_experts(n_experts, n_tokens, top_k):
    return n_experts * (1.0 - (1.0 - top_k / n_experts) ** n_tokens)
