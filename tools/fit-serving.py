#!/usr/bin/python3
"""Fits what serving runs tell beyond kernels: 8- and 4-bit rates, element-wise launches, CPUs, and the constants of
each serving engine.

    fit-serving.py SUITE BUDSIM CATALOG_DIRECTORY RUNS.jsonl… [--write] [--leave-out KEY]
                                                  SUITE: closed-loop, engine-kernels, cpu or single-stream

Predictions come from `BUDSIM validate serving`, so that what is fitted is the program itself; trial constants go
through $BUDSIM_CONSTANTS. Configurations whose id ends in an even hex digit are fitted, the others only scored.
Constants are per device class or per engine, never per model. `--leave-out hardware` (or engine, model, source, …)
says how they carry over: for each value of the key a fit without its rows is scored on them. `--write` puts them into the catalog's JSON.
Run it after fit-kernels.py, whose constants it starts from and partly replaces. Needs python3-numpy and python3-scipy.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from scipy.optimize import least_squares

import fit_write as write

HOPPER = ("h100-sxm5-80", "h200-sxm-141")
BLACKWELL = ("b200-sxm-180", "b300-sxm-288")
# Devices of a class without runs of their own take what its reference device got.
PEERS = {
    "h200-sxm-141": ("h100-pcie-80", "h100-nvl-94", "h200-nvl-141", "gh200-96", "gh200-144", "h800-sxm5-80", "h20-sxm-96"),
    "b200-sxm-180": ("b100-sxm-192", "gb200-186", "gb300-288"),
}


class Parameter:
    """A positive constant: where it goes, its prior, and how firmly the prior holds (log standard deviation)."""

    def __init__(self, prior, spread, *places, top=None):
        self.prior, self.spread, self.places, self.top = prior, spread, places, top

    def value(self, z):
        v = self.prior * float(np.exp(z))
        return min(v, self.top) if self.top else v


def device(ids, *path):
    return [("hardware", i, "kernels", *path) for i in ids]


def engine(name, key):
    return [("engines", name, key)]


def kernel_rule(name, family, generation, bits, part):
    return [("engines", name, "kernels", f"{family} {generation} {bits}", part)]


# Kernels that an engine has for one GPU generation, unlike the ones the device's constants were fitted to.
KERNEL_RULES = (("vllm", "experts", 9, 8), ("sglang", "latent_decode_attention", 9, 0), ("trtllm", "experts", 10, 4))


def closed_loop_parameters(_catalog):
    result = {}
    for label, ids in (("hopper", HOPPER), ("blackwell", BLACKWELL)):
        result |= {
            f"gemm 8bit compute {label}": Parameter(0.55, 0.5, *device(ids, "gemm", "8bit", "compute"), top=0.99),
            f"gemm 8bit overhead {label}": Parameter(4.5, 0.5, *device(ids, "gemm", "8bit", "overhead_us")),
            f"experts 8bit compute {label}": Parameter(0.3, 0.5, *device(ids, "grouped_gemm", "8bit", "compute"), top=0.99),
            f"experts 8bit memory {label}": Parameter(0.85, 0.2, *device(ids, "grouped_gemm", "8bit", "memory"), top=0.99),
            f"experts 8bit overhead {label}": Parameter(30, 0.5, *device(ids, "grouped_gemm", "8bit", "overhead_us")),
            f"elementwise overhead {label}": Parameter(2.0, 0.5, *device(ids, "elementwise", "overhead_us")),
        }
    for i in HOPPER + BLACKWELL:
        result[f"gemm 8bit memory {i}"] = Parameter(0.85, 0.2, *device([i], "gemm", "8bit", "memory"), top=0.99)
    result |= {
        "gemm 4bit compute": Parameter(0.5, 0.5, *device(BLACKWELL, "gemm", "4bit", "compute"), top=0.99),
        "gemm 4bit memory": Parameter(0.8, 0.2, *device(BLACKWELL, "gemm", "4bit", "memory"), top=0.99),
        "gemm 4bit overhead": Parameter(5.0, 0.5, *device(BLACKWELL, "gemm", "4bit", "overhead_us")),
    }
    for name, step, sequence, mixed, wave in (("vllm", 1e-3, 15e-6, 1.0, 0.85), ("sglang", 1e-3, 15e-6, 1.2, 0.5),
                                              ("trtllm", 6e-4, 15e-6, 1.0, 0.9)):
        result |= {
            f"host step {name}": Parameter(step, 0.7, *engine(name, "host_step_s")),
            f"host sequence {name}": Parameter(sequence, 0.7, *engine(name, "host_sequence_s")),
            f"interference {name}": Parameter(mixed, 0.3, *engine(name, "interference_ratio")),
            f"wave interference {name}": Parameter(wave, 0.3, *engine(name, "wave_interference_ratio")),
            f"experts time {name}": Parameter(0.9, 0.3, *engine(name, "moe_time_ratio")),
            f"widened experts time {name}": Parameter(0.9, 0.3, *engine(name, "moe_widened_time_ratio")),
            f"widened experts overhead {name}": Parameter(0.7, 0.4, *engine(name, "moe_widened_overhead_ratio")),
            f"experts overhead {name}": Parameter(1.0, 0.4, *engine(name, "moe_overhead_ratio")),
            f"decode attention time {name}": Parameter(0.9, 0.3, *engine(name, "decode_attention_time_ratio")),
        }
    return result


SHIPPED_RATIOS = {"experts": ("moe_time_ratio", "moe_overhead_ratio"),
                  "latent_decode_attention": ("decode_attention_time_ratio", "decode_attention_time_ratio")}


def engine_kernel_parameters(catalog):
    """Around the ratios that each engine has for all devices."""
    with open(os.path.join(catalog, "engines", "engines.json"), encoding="utf-8") as file:
        engines = {item["id"]: item for item in json.load(file)}
    result = {}
    for rule in KERNEL_RULES:
        for part, key in zip(("time_ratio", "overhead_ratio"), SHIPPED_RATIOS[rule[1]]):
            result[" ".join(str(word) for word in (*rule, part))] = Parameter(engines[rule[0]][key], 0.4,
                                                                             *kernel_rule(*rule, part))
    return result


CPU = ("xeon-6767p",)


def cpu_parameters(_catalog):
    return {
        "gemm compute": Parameter(0.3, 0.7, *device(CPU, "gemm", "16bit", "compute"), top=0.99),
        "gemm memory": Parameter(0.5, 0.5, *device(CPU, "gemm", "16bit", "memory"), top=0.99),
        "gemm overhead": Parameter(20, 0.7, *device(CPU, "gemm", "16bit", "overhead_us")),
        "decode attention memory": Parameter(0.4, 0.7, *device(CPU, "decode_attention", "memory"), top=0.99),
        "decode attention overhead": Parameter(20, 0.7, *device(CPU, "decode_attention", "overhead_us")),
        "prefill attention compute": Parameter(0.15, 0.7, *device(CPU, "prefill_attention", "compute"), top=0.99),
        "element-wise memory": Parameter(0.4, 0.7, *device(CPU, "elementwise", "memory"), top=0.99),
        "element-wise overhead": Parameter(15, 0.7, *device(CPU, "elementwise", "overhead_us")),
    }


def single_stream_parameters(_catalog):
    return {
        "kernel overhead": Parameter(5e-6, 0.7, *engine("llama.cpp", "kernel_overhead_s")),
        "SM read": Parameter(10e9, 0.5, *engine("llama.cpp", "sm_bytes_per_s")),
        "SM arithmetic": Parameter(1.2e12, 0.7, *engine("llama.cpp", "sm_flop_per_s")),
        "arithmetic": Parameter(0.9, 0.7, *engine("llama.cpp", "gemm_compute_ratio")),
    }


class Suite:
    def __init__(self, kind, metrics, parameters, keep, fit_keep=lambda r: True):
        self.kind, self.metrics, self.parameters, self.keep, self.fit_keep = kind, metrics, parameters, keep, fit_keep


def is_gpu(row):
    return "sockets" not in row


def has_current_kernels(row):
    """vLLM 0.12 ran 8-bit experts at a time that does not depend on the load, later versions do not."""
    return not (row["engine"] == "vllm" and str(row.get("engine_version")).startswith("0.12."))


SUITES = {
    "closed-loop": Suite("closed-loop", ("tpot_s",), closed_loop_parameters, is_gpu,
                         lambda r: r["hardware"] in HOPPER + BLACKWELL),
    "engine-kernels": Suite("closed-loop", ("tpot_s",), engine_kernel_parameters, is_gpu, has_current_kernels),
    "cpu": Suite("closed-loop", ("tpot_s",), cpu_parameters, lambda r: "sockets" in r),
    "single-stream": Suite("single-stream", ("decode_tokens_per_s", "prefill_tokens_per_s"), single_stream_parameters,
                           lambda r: True),
}


# Same for every device of a class; not identifiable from runs, taken from the 16-bit kernels.
def fixed_constants(catalog):
    constants = {}
    for i in HOPPER + BLACKWELL:
        with open(os.path.join(catalog, "hardware", i + ".json"), encoding="utf-8") as file:
            depth = json.load(file)["kernels"]["gemm"]["16bit"]["depth_ns"]
        for kind in ("8bit", "4bit") if i in BLACKWELL else ("8bit",):
            put(constants, ("hardware", i, "kernels", "gemm", kind), {"p": 2, "quantise": 1, "depth_ns": depth})
            put(constants, ("hardware", i, "kernels", "grouped_gemm", kind), {"p": 2, "quantise": 0})
    return constants


def put(tree, path, value):
    for key in path[:-1]:
        tree = tree.setdefault(key, {})
    if isinstance(value, dict):
        tree.setdefault(path[-1], {}).update(value)
    else:
        tree[path[-1]] = value


def overlay(base, parameters, z):
    constants = json.loads(json.dumps(base))
    for p, v in zip(parameters.values(), z):
        for place in p.places:
            put(constants, place, p.value(v))
    return constants


def kernel_rules(tree):
    """{"experts 9 8": {ratios}, …} as the catalog's list."""
    result = []
    for key, ratios in tree.items():
        family, generation, bits = key.split()
        rule = {"family": family, "compute_capability": int(generation), "bits": int(bits)} | ratios
        result.append({k: v for k, v in rule.items() if v})
    return result


def with_kernel_lists(constants):
    engines = {name: dict(item) for name, item in constants.get("engines", {}).items()}
    for item in engines.values():
        if "kernels" in item:
            item["kernels"] = kernel_rules(item["kernels"])
    return constants | {"engines": engines}


class Program:
    def __init__(self, budsim, rows):
        self.budsim = budsim
        self.rows = tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False)
        for row in rows:
            self.rows.write(json.dumps(row) + "\n")
        self.rows.close()

    def cases(self, constants):
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            json.dump(with_kernel_lists(constants), file)
        environment = os.environ | {"BUDSIM_CONSTANTS": file.name}
        run = subprocess.run([self.budsim, "validate", "serving", self.rows.name, "--json"], env=environment,
                             capture_output=True, text=True, check=False)
        os.unlink(file.name)
        if run.returncode != 0:
            raise SystemExit(f"{self.budsim}: {run.stderr.strip()}")
        return json.loads(run.stdout)["cases"]


def is_fit(configuration):
    return int(configuration[-1], 16) % 2 == 0


def configurations(rows, metrics):
    """One row per configuration with the medians of its repeats."""
    groups = collections.defaultdict(list)
    for row in rows:
        if any(row.get("measured", {}).get(m) for m in metrics) and not row.get("suspect_layout") and not row.get("speculative"):
            groups[row["configuration"]].append(row)
    result = []
    for members in groups.values():
        row = json.loads(json.dumps(members[0]))
        row["measured"] = {}
        for m in metrics:
            values = [r["measured"][m] for r in members if r["measured"].get(m)]
            if values:
                row["measured"][m] = float(np.median(values))
        result.append(row)
    return result


def errors(cases, metrics):
    return {(c["case"], m): c["predicted"][m] / c["measured"][m] for c in cases for m in metrics
            if m in c.get("predicted", {}) and m in c.get("measured", {})}


def line(label, ratios):
    e = 100 * np.abs(np.array(ratios) - 1)
    return f"{label:<44} n {e.size:4d}  median {np.median(e):5.1f}  mean {e.mean():5.1f}  p90 {np.quantile(e, .9):5.1f} %"


def score(title, cases, metrics):
    groups = collections.defaultdict(list)
    classes = {c["case"]: c["model_class"] for c in cases}
    for (case, metric), ratio in errors(cases, metrics).items():
        groups[f"{classes[case]} {metric}"].append(ratio)
    for name in sorted(groups):
        print(line(f"{title}: {name}", groups[name]))


def fit(program, base, parameters, metrics, rounds):
    spread = np.array([p.spread for p in parameters.values()])
    start = program.cases(overlay(base, parameters, np.zeros(len(spread))))
    classes = {c["case"]: c.get("model_class") for c in start}
    # A case that one trial cannot predict would change the length of the residuals.
    order = sorted(errors(start, metrics))
    counts = collections.Counter(classes[case] for case, _ in order)
    weights = [(len(order) / len(counts) / counts[classes[case]]) ** 0.25 for case, _ in order]

    def residuals(z):
        ratios = errors(program.cases(overlay(base, parameters, z)), metrics)
        return np.array([w * np.log(ratios[k]) if k in ratios else 0.0 for k, w in zip(order, weights)] + list(0.3 * z / spread))

    result = least_squares(residuals, np.zeros(len(spread)), loss="soft_l1", f_scale=0.1, diff_step=1e-3, max_nfev=rounds)
    return result.x


UNITS = {"host_step_s": ("host_step_ms", 1e3), "host_sequence_s": ("host_sequence_ms", 1e3),
         "kernel_overhead_s": ("kernel_overhead_us", 1e6), "sm_bytes_per_s": ("sm_gbs", 1e-9),
         "sm_flop_per_s": ("sm_tflops", 1e-12)}


FITTED = "fitted by tools/fit-serving.py to half of the public serving runs"


def write_engines(path, constants):
    """In the catalog's units, with the source beside each."""
    with open(path, encoding="utf-8") as file:
        engines = json.load(file)
    for item in engines:
        fitted = dict(constants.get("engines", {}).get(item["id"], {}))
        rules = kernel_rules(fitted.pop("kernels", {}))
        if rules:
            item["kernels"] = [rounded(rule) | {"source": FITTED} for rule in rules]
        for key, value in fitted.items():
            name, unit = UNITS.get(key, (key, 1.0))
            item[name] = write.digits(value * unit)
            item["sources"][name] = FITTED
    with open(path, "w", encoding="utf-8") as file:
        file.write(write.text(engines) + "\n")


SOURCE = "8- and 4-bit rates, experts, element-wise launches and latent attention; of CPUs all rates: fitted by " \
         "tools/fit-serving.py to half of the public serving runs"


def write_devices(directory, constants, n):
    for name, change in constants.get("hardware", {}).items():
        for target in (name, *PEERS.get(name, ())):
            path = os.path.join(directory, target + ".json")
            with open(path, encoding="utf-8") as file:
                kernels = json.load(file).get("kernels", {})
            fitted = rounded(change["kernels"])
            if target != name:
                keep_measured(fitted, kernels)
            merge(kernels, fitted)
            kernels["serving"] = {"source": SOURCE, "n": n[target]} | ({"class": name} if target != name else {})
            write.set_member(path, "kernels", kernels)


def keep_measured(fitted, kernels):
    """8-bit GEMMs and experts that kernels were measured of (H800, H20) are better than a peer's."""
    if "class" in kernels and kernels.get("n", 0) > 0 and kernels["gemm"].get("8bit", {}).get("quantise") == 0:
        for family in ("gemm", "grouped_gemm"):
            fitted.get(family, {}).pop("8bit", None)


def rounded(value):
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return write.digits(value) if isinstance(value, float) else value


def merge(under, over):
    for key, value in over.items():
        if isinstance(value, dict):
            merge(under.setdefault(key, {}), value)
        else:
            under[key] = value


def value_of(row, key):
    return row["source"]["repo"] if key == "source" else str(row.get(key))


def leave_out(key, rows, program, base, parameters, suite, rounds):
    """Scores, before and after, on the rows that a fit without their device, engine, … never saw."""
    for value in sorted({value_of(r, key) for r in rows}):
        others = [r for r in rows if value_of(r, key) != value and suite.fit_keep(r)]
        unseen = Program(program, [r for r in rows if value_of(r, key) == value])
        if not others:
            continue
        z = fit(Program(program, others), base, parameters, suite.metrics, rounds)
        score(f"{value}, before", unseen.cases({}), suite.metrics)
        score(f"{value}, left out", unseen.cases(overlay(base, parameters, z)), suite.metrics)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("budsim")
    parser.add_argument("catalog")
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--leave-out", metavar="KEY")
    options = parser.parse_args()
    suite, rows = SUITES[options.suite], []
    for path in options.runs:
        with open(path, encoding="utf-8") as file:
            rows += [json.loads(line) for line in file if line.strip()]
    rows = [r for r in configurations(rows, suite.metrics) if r["kind"] == suite.kind and suite.keep(r)]
    fitted_rows = [r for r in rows if is_fit(r["configuration"]) and suite.fit_keep(r)]
    held_back = [r for r in rows if not is_fit(r["configuration"])]
    program, test = Program(options.budsim, fitted_rows), Program(options.budsim, held_back)
    base = fixed_constants(options.catalog) if options.suite == "closed-loop" else {}
    parameters = suite.parameters(options.catalog)
    if options.leave_out:
        leave_out(options.leave_out, rows, options.budsim, base, parameters, suite, options.rounds)
        return 0
    score("before, fit half", program.cases({}), suite.metrics)
    score("before, test half", test.cases({}), suite.metrics)
    z = fit(program, base, parameters, suite.metrics, options.rounds)
    constants = overlay(base, parameters, z)
    for name, p, v in zip(parameters, parameters.values(), z):
        print(f"  {name:<40} {p.value(v):.3g}  (prior {p.prior:.3g})")
    score("after, fit half", program.cases(constants), suite.metrics)
    score("after, test half", test.cases(constants), suite.metrics)
    if options.write:
        write_devices(os.path.join(options.catalog, "hardware"), constants,
                      collections.Counter(r["hardware"] for r in fitted_rows))
        write_engines(os.path.join(options.catalog, "engines", "engines.json"), constants)
    return 0


if __name__ == "__main__":
    sys.exit(main())
