#!/usr/bin/python3
"""Fits the kernel constants of every device from measured kernel times.

    fit-kernels.py KERNELS.jsonl data/catalog/hardware [--write]

Prints the error of constants fitted on half of the rows (last hex digit of the id even) on the other half, and of
constants fitted on all rows. Ships the latter: `--write` puts them into the `kernels` object of each
device's file with their source and row count; a device without rows of a family takes the median of its
class and says so (`class`). Needs python3-numpy and python3-scipy.
"""
import argparse
import collections
import json
import os
import sys

import numpy as np
from scipy.optimize import least_squares

import fit_laws as laws
import fit_write as write
import kernel_rows as kr

SOURCE = "fitted by tools/fit-kernels.py to kernel times published in ai-dynamo/aiconfigurator, alibaba/InferSim, " \
         "microsoft/vidur, PrincetonUniversity/LLMCompass and casys-kaist/LLMServingSim"

RATIO, POSITIVE, NORM = "ratio", "positive", "norm"
# Exponents that the engine evaluates by square roots alone.
NORMS = (2.0, 4.0)


def squash(kind, z):
    return 1.0 / (1.0 + np.exp(-z)) if kind == RATIO else np.exp(z)


def unsquash(kind, v):
    if kind == RATIO:
        v = min(max(v, 0.01), 0.99)
        return np.log(v / (1.0 - v))
    return np.log(v)


class Law:
    """A law with the kinds of its constants, their prior values and how strongly the prior holds."""

    def __init__(self, function, rows, kinds, prior, strength=0.1):
        self.function, self.rows, self.kinds, self.prior, self.strength = function, rows, kinds, prior, strength

    def fit_with(self, x, t, prior, norm):
        free = {name: kind for name, kind in self.kinds.items() if kind != NORM}
        start = np.array([unsquash(kind, prior[name]) for name, kind in free.items()])

        def values(z):
            constants = {name: float(squash(kind, v)) for (name, kind), v in zip(free.items(), z)}
            return constants | {name: norm for name, kind in self.kinds.items() if kind == NORM}

        def residuals(z):
            with np.errstate(over="ignore"):
                return np.concatenate([np.log(self.function(x, values(z)) / t), self.strength * (z - start)])

        result = least_squares(residuals, start, loss="soft_l1", f_scale=0.1)
        return result.cost, values(result.x)

    def fit(self, rows, device, hw, prior=None):
        prior = prior or self.prior
        if not rows:
            return dict(prior)
        x, t = self.rows(rows, device, hw), kr.seconds(rows)
        norms = NORMS if NORM in self.kinds.values() else (None,)
        return min((self.fit_with(x, t, prior, norm) for norm in norms), key=lambda r: r[0])[1]

    def errors(self, rows, device, hw, constants):
        return self.function(self.rows(rows, device, hw), constants) / kr.seconds(rows) - 1.0


LIBRARIES = {"other": 1.0, "trtllmgen": 0.42}

GEMM = Law(laws.gemm, kr.gemm,
           {"compute_ratio": RATIO, "memory_ratio": RATIO, "overhead_s": POSITIVE, "p_norm": NORM, "depth_s": POSITIVE,
            "eager_s": POSITIVE},
           {"compute_ratio": 0.75, "memory_ratio": 0.85, "overhead_s": 2.6e-6, "p_norm": 2.0, "depth_s": 2e-9,
            "eager_s": 28e-6}, 0.05)
DECODE = Law(laws.decode_attention, kr.decode_attention,
             {"overhead_s": POSITIVE, "sm_s": POSITIVE, "memory_ratio": RATIO},
             {"overhead_s": 9e-6, "sm_s": 2e-6, "memory_ratio": 0.88}, 0.05)
PREFILL = Law(laws.prefill_attention, kr.prefill_attention,
              {"overhead_s": POSITIVE, "compute_ratio": RATIO, "tile_s": POSITIVE},
              {"overhead_s": 9e-6, "compute_ratio": 0.58, "tile_s": 2e-6}, 0.15)
MOE = Law(laws.grouped_gemm, lambda rows, d, hw: kr.grouped_gemm(rows, d, hw, LIBRARIES),
          {"compute_ratio": RATIO, "memory_ratio": RATIO, "overhead_s": POSITIVE},
          {"compute_ratio": 0.4, "memory_ratio": 0.85, "overhead_s": 28e-6}, 0.15)
PROJECTION = Law(laws.grouped_gemm, kr.grouped_projection, MOE.kinds,
                 {"compute_ratio": 0.5, "memory_ratio": 0.85, "overhead_s": 10e-6}, 0.1)
MLA_DECODE = Law(laws.mla_decode, kr.mla_decode,
                 {"overhead_s": POSITIVE, "compute_ratio": RATIO, "memory_ratio": RATIO, "sm_s": POSITIVE, "eager_s": POSITIVE},
                 {"overhead_s": 11e-6, "compute_ratio": 0.5, "memory_ratio": 0.75, "sm_s": 5e-6, "eager_s": 150e-6}, 0.1)
MLA_PREFILL = Law(laws.mla_prefill, kr.mla_prefill,
                  {"overhead_s": POSITIVE, "compute_ratio": RATIO, "tile_s": POSITIVE, "eager_s": POSITIVE},
                  {"overhead_s": 14e-6, "compute_ratio": 0.5, "tile_s": 3e-6, "eager_s": 150e-6}, 0.1)
ELEMENTWISE = Law(laws.elementwise, kr.elementwise,
                  {"overhead_s": POSITIVE, "memory_ratio": RATIO, "eager_s": POSITIVE},
                  {"overhead_s": 2e-6, "memory_ratio": 0.75, "eager_s": 28e-6}, 0.1)
COLLECTIVE = Law(laws.collective, kr.collective,
                 {"latency_s": POSITIVE, "switch_s": POSITIVE, "bus_bytes_per_s": POSITIVE}, None, 0.2)

FAMILIES = {
    "gemm": (GEMM, ("gemm",), lambda r: r["dtype"] != "fp8"),
    "gemm_8bit": (GEMM, ("gemm",), lambda r: r["dtype"] == "fp8"),
    "decode_attention": (DECODE, ("generation_attention", "mha_decode"), lambda r: True),
    "prefill_attention": (PREFILL, ("context_attention", "mha_prefill"), lambda r: r["shape"]["isl"] > 1),
    "grouped_gemm": (MOE, ("moe",), lambda r: "distribution" in r["shape"] and "fp4" not in r["dtype"]),
    "grouped_gemm_8bit": (PROJECTION, ("grouped_gemm_up_proj", "grouped_gemm_down_proj"), lambda r: True),
    "grouped_gemm_4bit": (MOE, ("moe",), lambda r: "distribution" in r["shape"] and "fp4" in r["dtype"]),
    "mla_decode": (MLA_DECODE, ("generation_mla", "mla_decode"), lambda r: True),
    "mla_prefill": (MLA_PREFILL, ("context_mla", "mla_prefill"), lambda r: True),
    "elementwise": (ELEMENTWISE, ("gelu", "softmax", "layernorm", "add", "attn_rope"), lambda r: True),
}

ARCHITECTURES = (("ampere", ("a100", "a40", "a10", "a30", "a800", "rtx30", "rtx-a")), ("ada", ("l4", "l20", "rtx40", "rtx-6000-ada")),
                 ("hopper", ("h100", "h200", "h800", "h20", "gh200")), ("blackwell", ("b100", "b200", "b300", "gb")),
                 ("blackwell-rtx", ("rtx-pro", "rtx50")), ("cdna", ("mi",)), ("xe", ("arc",)))


def architecture(device):
    return next((name for name, prefixes in ARCHITECTURES if device.startswith(prefixes)), "other")


def medians(law, fitted):
    result = {name: float(np.exp(np.median([np.log(c[name]) for c in fitted]))) for name in law.kinds}
    for name, kind in law.kinds.items():
        if kind == NORM:
            result[name] = min(NORMS, key=lambda p: abs(np.log(p / result[name])))
    return result


def fit_family(law, groups, hw):
    """Each device with its class's median as the prior, so that a device with few rows leans on its peers."""
    first = {d: law.fit(rows, d, hw) for d, rows in groups.items()}
    result = {}
    for d, rows in groups.items():
        peers = [c for e, c in first.items() if architecture(e) == architecture(d) and e != d]
        result[d] = law.fit(rows, d, hw, medians(law, peers) if peers else None)
    return result


def line(label, errors):
    e = 100 * np.abs(np.asarray(errors))
    if e.size == 0:
        return f"{label:<44} n    0"
    return f"{label:<44} n {e.size:4d}  median {np.median(e):5.1f}  mean {e.mean():5.1f}  p90 {np.quantile(e, 0.9):5.1f} %"


def is_fit(row):
    return int(row["id"][-1], 16) % 2 == 0


def report(name, law, groups, hw, verbose):
    half = fit_family(law, {d: [r for r in rows if is_fit(r)] for d, rows in groups.items()}, hw)
    full = fit_family(law, groups, hw)
    errors = collections.defaultdict(list)
    for d, rows in groups.items():
        for r in rows:
            errors["fit half" if is_fit(r) else "test half"].extend(law.errors([r], d, hw, half[d]))
        errors["all rows, constants of all rows"].extend(law.errors(rows, d, hw, full[d]))
        if verbose:
            test = [r for r in rows if not is_fit(r)]
            if test:
                print("   ", line(f"{name} {d} test half", law.errors(test, d, hw, half[d])))
            print("      ", {k: float(f"{v:.3g}") for k, v in full[d].items()})
    for label in sorted(errors):
        print(line(f"{name}: {label}", errors[label]))
    return full


# Latency and bus bandwidth by library and group size, for groups without rows: published medians of the same
# collection (aiconfigurator 095f58a, vLLM 0.24.0 and TensorRT-LLM 1.3.0rc20 tables).
COLLECTIVE_PRIOR = {
    "a100": {"custom": ((4.9, 5.2, 5.8), (188, 210, 216)), "trtllm": ((4.0, 4.2, 4.8), (188, 210, 216)), "nccl": ((10, 14, 21.5), (180, 201, 201)), "nccl_all_to_all": ((11, 12, 13), (151, 176, 183))},
    "hopper": {"custom": ((4.3, 4.6, 4.7), (303, 341, 440)), "trtllm": ((2.8, 3.0, 3.4), (303, 341, 440)), "nccl": ((6.3, 9.5, 15.7), (288, 328, 406)), "nccl_all_to_all": ((6.6, 7.1, 7.5), (258, 276, 292))},
    "blackwell": {"custom": ((7.0, 7.1, 7.8), (508, 592, 657)), "trtllm": ((4.9, 5.0, 5.6), (508, 592, 657)), "nccl": ((10.3, 15.1, 25.6), (496, 589, 590)), "nccl_all_to_all": ((9.2, 10.2, 11), (299, 436, 496))},
    "gb": {"custom": ((5.2, 5.3, 5.8), (508, 592, 657)), "trtllm": ((3.9, 4.9, 5.5), (507, 563, 630)), "nccl": ((10.9, 16.0, 25.6), (497, 588, 590)), "nccl_all_to_all": ((9.9, 10.8, 11.6), (298, 442, 500))},
    "l40s": {"custom": ((5.4, 13.7, 26), (19, 4, 2)), "trtllm": ((6.9, 11.8, 24), (19, 4, 2)), "nccl": ((6.5, 12.4, 23), (20, 5, 1.5)), "nccl_all_to_all": ((6.5, 12.4, 23), (22, 5, 2))},
    "rtx-pro": {"custom": ((4.3, 12.8, 25.5), (38, 30, 24)), "trtllm": ((6.3, 12.5, 25), (38, 30, 24)), "nccl": ((6.3, 13.4, 25.5), (37, 25, 24)), "nccl_all_to_all": ((6.3, 13.4, 25.5), (26, 24, 18))},
}
SIZES = (2, 4, 8)


def collective_prior(device, library, op, n):
    key = next((k for k in ("a100", "l40s", "rtx-pro", "gb") if device.startswith(k)), None) or architecture(device)
    table = COLLECTIVE_PRIOR.get(key)
    if table is None or library not in ("custom", "trtllm", "nccl"):
        latency, bus = (35.0, 4.0) if library == "eager" or table is None else (25.0, 20.0)
    else:
        name = "nccl_all_to_all" if library == "nccl" and op in ("all_to_all", "send_recv") else library
        i = SIZES.index(n) if n in SIZES else 0
        latency, bus = table[name][0][i], table[name][1][i]
        if op == "all_gather":
            latency *= 0.75
    return {"latency_s": latency * 1e-6, "switch_s": 3e-6, "bus_bytes_per_s": bus * 1e9}


def collective_key(row):
    n = int(kr.column([row], "num_gpus", "devices_per_node")[0])
    return row["hardware_id"], kr.collective_library(row), row["op"], n


def eager_time(x, graph, eager_s):
    """A launch floor, then the copy into the registered buffer."""
    return np.cbrt(eager_s**3 + graph**3) + 2 * x["bytes"] / x["bandwidth"]


def fit_collectives(rows, hw, keep):
    groups = kr.group(rows, ("all_reduce", "all_gather", "send_recv"), collective_key, keep)
    result = {}
    for key, members in groups.items():
        device, library, op, n = key
        if library != "eager":
            result[key] = COLLECTIVE.fit(members, device, hw, collective_prior(device, library, op, n))
    eager = collections.defaultdict(list)
    for key, members in groups.items():
        if key[1] == "eager":
            eager[key[0]] += [r["latency_us"] * 1e-6 for r in members if kr.collective_bytes(r) <= 524288]
    for (device, library, op, n), members in groups.items():
        if library == "eager" and (device, "custom", op, n) not in result and op == "all_reduce":
            large = [r for r in members if kr.collective_bytes(r) > 4e6]
            if large and not any(k[0] == device and k[1] == "custom" for k in result if len(k) == 4 and k[3] != n):
                x, t = kr.collective(large, device, hw), kr.seconds(large)
                prior = collective_prior(device, "custom", op, n)
                result[(device, "custom", op, n)] = prior | {"latency_s": 5e-6, "bus_bytes_per_s": float(np.median(x["bytes"] * x["factor"] / t))}
    for device, times in eager.items():
        result[(device, "eager")] = {"eager_s": float(np.median(times)) if times else 30e-6}
    return result


def collective_constants(fitted, device, library, op, n):
    return fitted.get((device, library, op, n)) or collective_prior(device, library, op, n)


def collective_errors(rows, hw, fitted):
    errors = collections.defaultdict(list)
    for key, members in kr.group(rows, ("all_reduce", "all_gather", "send_recv"), collective_key).items():
        device, library, op, n = key
        x, t = kr.collective(members, device, hw), kr.seconds(members)
        if library == "eager":
            graph = laws.collective(x, collective_constants(fitted, device, "custom", op, n))
            x["bandwidth"] = hw.base(device)["bandwidth"]
            predicted = eager_time(x, graph, fitted.get((device, "eager"), {"eager_s": 30e-6})["eager_s"])
        else:
            predicted = laws.collective(x, collective_constants(fitted, device, library, op, n))
        for r, e in zip(members, predicted / t - 1):
            errors[op].append(e)
            errors[f"{op} {library}"].append(e)
            errors[f"  {op} {library} {device} {n}"].append(e)
    return errors


# Keys of the catalog's `kernels` object: family, path, and (key, constant, unit) of each number.
US, NS = 1e-6, 1e-9
GEMM_KEYS = (("compute", "compute_ratio", 1), ("memory", "memory_ratio", 1), ("overhead_us", "overhead_s", US),
             ("p", "p_norm", 1), ("depth_ns", "depth_s", NS))
MOE_KEYS = (("compute", "compute_ratio", 1), ("memory", "memory_ratio", 1), ("overhead_us", "overhead_s", US))
PREFILL_KEYS = (("compute", "compute_ratio", 1), ("overhead_us", "overhead_s", US), ("tile_us", "tile_s", US))
LATENT_KEYS = (("compute", "compute_ratio", 1), ("memory", "memory_ratio", 1), ("overhead_us", "overhead_s", US),
               ("per_sm_us", "sm_s", US))
LAYOUT = (
    ("gemm", ("gemm", "16bit"), GEMM_KEYS, {"quantise": 0}),
    ("gemm_8bit", ("gemm", "8bit"), GEMM_KEYS, {"quantise": 0}),
    ("grouped_gemm", ("grouped_gemm", "16bit"), MOE_KEYS, {"p": 2, "quantise": 0}),
    ("grouped_gemm_8bit", ("grouped_gemm", "8bit"), MOE_KEYS, {"p": 2, "quantise": 0}),
    ("grouped_gemm_4bit", ("grouped_gemm", "4bit"), MOE_KEYS, {"p": 2, "quantise": 0}),
    ("prefill_attention", ("prefill_attention",), PREFILL_KEYS, {}),
    ("decode_attention", ("decode_attention",),
     (("memory", "memory_ratio", 1), ("overhead_us", "overhead_s", US), ("per_sm_us", "sm_s", US)), {}),
    ("mla_prefill", ("latent_prefill_attention",), PREFILL_KEYS, {}),
    ("mla_decode", ("latent_decode_attention",), LATENT_KEYS, {}),
    ("elementwise", ("elementwise",), (("memory", "memory_ratio", 1), ("overhead_us", "overhead_s", US)), {}),
)


def place(kernels, path, value):
    for name in path[:-1]:
        kernels = kernels.setdefault(name, {})
    kernels[path[-1]] = value


def family_object(constants, keys, extra):
    numbers = {key: write.digits(min(constants[name] / unit, 8.0) if key == "p" else constants[name] / unit)
               for key, name, unit in keys}
    return numbers | extra


def reference(device):
    """The measured device whose collectives this one's scale from, by link rate."""
    if device.startswith("gb"):
        return "gb200-186"
    return {"ampere": "a100-sxm4-80", "hopper": "h100-sxm5-80", "blackwell": "b200-sxm-180"}.get(architecture(device))


def link(hw, device):
    return (hw.devices[device].get("interconnect") or {}).get("bw_gbs_per_direction") or 0.0


def collective_object(fitted, hw, device, library, op):
    measured = any(k[0] == device for k in fitted)
    source = device if measured else reference(device)
    if source is None or (not measured and link(hw, device) < 100):
        return None
    scale = link(hw, device) / link(hw, source)
    rows = [collective_constants(fitted, source, library, op, n) for n in SIZES]
    return {"alpha_us": [write.digits(r["latency_s"] / US) for r in rows],
            "switch_us": [write.digits(r["switch_s"] / US) for r in rows],
            "bus_gbs": [write.digits(r["bus_bytes_per_s"] * scale / 1e9) for r in rows]}


def collective_objects(fitted, hw, device):
    own = {lib: collective_object(fitted, hw, device, lib, "all_reduce") for lib in ("custom", "trtllm")}
    nccl = {op: collective_object(fitted, hw, device, "nccl", op) for op in ("all_reduce", "all_gather", "all_to_all")}
    if own["custom"] is None:
        return {}
    nccl["reduce_scatter"] = nccl["all_gather"]
    send = fitted.get((device, "torch", "send_recv", 2))
    if send:
        nccl["send"] = {"alpha_us": [write.digits(send["latency_s"] / US)] * 3,
                        "switch_us": [write.digits(send["switch_s"] / US)] * 3,
                        "bus_gbs": [write.digits(send["bus_bytes_per_s"] / 1e9)] * 3}
    return {"own_all_reduce": own, "collectives": nccl}


def eager_object(fitted, collectives, device):
    values = {}
    if device in fitted["elementwise"] or device in fitted["gemm"]:
        torch = [fitted[f][device]["eager_s"] for f in ("elementwise", "gemm") if device in fitted[f]]
        values["launch_us"] = write.digits(min(torch) / US)
    if (device, "eager") in collectives:
        values["collective_us"] = write.digits(collectives[(device, "eager")]["eager_s"] / US)
    if device in fitted["mla_decode"]:
        values["module_us"] = write.digits(fitted["mla_decode"][device]["eager_s"] / US)
    return values


# Classes whose members behave alike; one card alone says nothing about its successors.
CLASSES = ("ampere", "ada", "hopper", "blackwell", "blackwell-rtx", "xe")


def kernels_object(fitted, collectives, groups, hw, device):
    kernels, own_rows, borrowed = {}, 0, False
    for family, path, keys, extra in LAYOUT:
        law = FAMILIES[family][0]
        peers = [c for d, c in fitted[family].items() if architecture(d) == architecture(device)]
        if device in fitted[family]:
            own_rows += len(groups[family][device])
            place(kernels, path, family_object(fitted[family][device], keys, extra))
        elif peers and architecture(device) in CLASSES:
            borrowed = True
            place(kernels, path, family_object(medians(law, peers), keys, extra))
    kernels |= collective_objects(collectives, hw, device)
    eager = eager_object(fitted, collectives, device)
    if eager:
        kernels["eager"] = eager
    if not kernels:
        return None
    head = {"source": SOURCE, "n": own_rows}
    if borrowed:
        head["class"] = architecture(device)
    return head | kernels


def write_all(directory, fitted, collectives, groups, hw):
    for device in hw.devices:
        path = os.path.join(directory, device + ".json")
        kernels = kernels_object(fitted, collectives, groups, hw, device)
        if kernels is None or not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            old = json.load(file).get("kernels") or {}
        # 8- and 4-bit rates that fit-serving.py found stay unless kernels were measured.
        for family in ("gemm", "grouped_gemm"):
            kernels[family] = (old.get(family) or {}) | kernels.get(family, {})
        for key in ("serving", ):
            if key in old:
                kernels[key] = old[key]
        if write.set_member(path, "kernels", kernels):
            print("wrote", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kernels")
    parser.add_argument("hardware")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    hw, rows = kr.Hardware(options.hardware), kr.read(options.kernels)
    fitted, groups = {}, {}
    for name, (law, ops, keep) in FAMILIES.items():
        groups[name] = kr.group(rows, ops, keep=keep)
        fitted[name] = report(name, law, groups[name], hw, options.verbose)
    half = fit_collectives(rows, hw, is_fit)
    everything = fit_collectives(rows, hw, lambda r: True)
    for label, part, constants in (("fit half", [r for r in rows if is_fit(r)], half),
                                   ("test half", [r for r in rows if not is_fit(r)], half),
                                   ("all rows, constants of all rows", rows, everything)):
        for key, e in collective_errors(part, hw, constants).items():
            if options.verbose or not key.startswith(" "):
                print(line(f"{key}: {label}", e))
    if options.write:
        write_all(options.hardware, fitted, everything, groups, hw)
    return 0


if __name__ == "__main__":
    sys.exit(main())
