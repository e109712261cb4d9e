#!/usr/bin/python3
"""Fits what a serving engine's front end and its prefill steps cost, by simulating runs request by request.

    fit-scheduler.py ENGINE BUDSIM CATALOG_DIRECTORY RUNS.jsonl… [--rounds N] [--write]     ENGINE: vllm, sglang or trtllm

Predictions come from `BUDSIM validate serving --load simulate`, so that what is fitted is the program itself; trial
constants go through $BUDSIM_CONSTANTS. Configurations whose id ends in an even hex digit are fitted, the others only
scored. Per engine: front end, its serial part, lag, streaming time per token; per GPU generation and class of model: a
ratio and a time on what prompts add to a step, and what launching a layer takes. A fit goes on from what the catalog has. Nothing is fitted per model. Run it after fit-serving.py. Needs
python3-numpy.
"""
import argparse
import collections
import json
import os
import subprocess
import tempfile

import numpy as np

import fit_write as write

SHARED = {  # in the catalog, its unit, first step, least, most
    "front_end_s": ("front_end_ms", 1e-3, 0.004, 0, 0.1),
    "front_end_serial_s": ("front_end_serial_ms", 1e-3, 0.001, 0, 0.02),
    "lag_steps": ("lag_steps", 1, 1, 0, 3),
    "front_end_token_s": ("front_end_token_us", 1e-6, 2e-6, 0, 20e-6),
    "output_message_s": ("output_message_us", 1e-6, 20e-6, 0, 200e-6),
}
MIN_RUNS = 8  # of a generation and class, for a rule of their own
TPOT_WEIGHT = 1.5
SHRINK = 1.6
STEP_GRID = (0.0, 0.03)


def generation(row, catalog, cache={}):
    if row["hardware"] not in cache:
        with open(os.path.join(catalog, "hardware", row["hardware"] + ".json"), encoding="utf-8") as file:
            cache[row["hardware"]] = int(float(json.load(file).get("compute_capability") or 0))
    return cache[row["hardware"]]


def configurations(paths, engine):
    """One row per configuration with the medians of its repeats."""
    groups = collections.defaultdict(list)
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for row in map(json.loads, file):
                if (row["kind"] == "closed-loop" and row["measured"].get("ttft_s") and not row.get("suspect_layout")
                        and not row.get("speculative") and "sockets" not in row and engine in row["engine"]):
                    groups[row["configuration"]].append(row)
    rows = []
    for members in groups.values():
        row = dict(members[0])
        row["measured"] = {m: float(np.median([r["measured"][m] for r in members if r["measured"].get(m)]))
                           for m in ("ttft_s", "tpot_s") if members[0]["measured"].get(m)}
        rows.append(row)
    return rows


def is_fit(row):
    return int(row["configuration"][-1], 16) % 2 == 0


class Program:
    def __init__(self, budsim, rows):
        self.budsim, self.rows = budsim, {row["case"]: row for row in rows}
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        self.path = file.name

    def errors(self, constants):
        """(row, class, log TTFT ratio, log TPOT ratio) of every run that is predicted."""
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            json.dump(constants, file)
        run = subprocess.run([self.budsim, "validate", "serving", "--load", "simulate", "--json", self.path],
                             env=os.environ | {"BUDSIM_CONSTANTS": file.name}, capture_output=True, text=True, check=False)
        os.unlink(file.name)
        if run.returncode != 0:
            raise SystemExit(f"{self.budsim}: {run.stderr.strip()}")
        result = []
        for case in json.loads(run.stdout)["cases"]:
            if "predicted" not in case:
                continue
            measured, predicted = self.rows[case["case"]]["measured"], case["predicted"]
            logs = [np.log(predicted[m] / measured[m]) if m in measured else np.nan for m in ("ttft_s", "tpot_s")]
            result.append((self.rows[case["case"]], case["model_class"], *logs))
        return result


def cost(errors):
    """Absolute errors, capped: queues that overflow in one world and not in the other are off by factors."""
    ttft = np.minimum(np.abs([e[2] for e in errors]), 1.0)
    tpot = np.minimum(np.abs([e[3] for e in errors if e[3] == e[3]]), 0.5)
    return ttft.mean() + TPOT_WEIGHT * tpot.mean()


class Fit:
    def __init__(self, engine, program, rows, catalog):
        self.engine, self.program, self.catalog = engine, program, catalog
        errors = program.errors({})
        counts = collections.Counter(self.group(e) for e in errors)
        self.groups = sorted(g for g, n in counts.items() if n >= MIN_RUNS)
        self.n_fit = sum(is_fit(e[0]) for e in errors)
        self.shared, self.rules = self.shipped()

    def group(self, error):
        return generation(error[0], self.catalog), error[1]

    def prefill(self, rules):
        def constants(rule):
            return {"ratio": round(rule[0], 3), "step_ms": round(1e3 * rule[1], 2), "launch_us": round(1e6 * rule[2])}

        listed = [{"compute_capability": g[0], "model_class": g[1]} | constants(rule)
                  for g, rule in rules.items() if g[0] > 0]
        # Devices of other generations take the oldest one's rule of their class.
        oldest = {g[1]: rule for g, rule in reversed(rules.items())}
        listed += [{"model_class": c} | constants(rule) for c, rule in oldest.items()]
        return listed + [{"ratio": 1, "step_ms": 0}]

    def constants(self, shared, rules):
        return {"engines": {self.engine: shared | {"prefill": self.prefill(rules)}}}

    def costs(self, shared, rules):
        by_group = collections.defaultdict(list)
        for error in self.program.errors(self.constants(shared, rules)):
            if is_fit(error[0]):
                by_group[self.group(error)].append(error)
        return {g: cost(by_group[g]) * len(by_group[g]) / self.n_fit for g in self.groups if by_group[g]}

    def move_rules(self, current, steps):
        """Rules do not touch each other's runs: all are tried at once and kept one by one."""
        for which in range(len(steps)):
            for sign in 1, -1:
                trial = {g: list(r) for g, r in self.rules.items()}
                for r in trial.values():
                    r[which] = max(0.4, r[0] * (1 + steps[0]) ** sign) if which == 0 else max(0.0, r[which] + sign * steps[which])
                for g, c in self.costs(self.shared, trial).items():
                    if c < current[g] - 1e-7:
                        self.rules[g], current[g] = trial[g], c

    def move_shared(self, current, scale):
        for key, (_, _, step, least, most) in SHARED.items():
            for sign in 1, -1:
                moved = self.shared[key] + sign * (step if key == "lag_steps" else step * scale)
                trial = self.shared | {key: min(max(moved, least), most)}
                costs = self.costs(trial, self.rules) if trial != self.shared else current
                if sum(costs.values()) < sum(current.values()) - 1e-6:
                    self.shared = trial
                    current.update(costs)
                    break

    def shipped(self):
        """What the catalog has: a fit goes on from there."""
        path = os.path.join(self.catalog, "engines", "engines.json")
        with open(path, encoding="utf-8") as file:
            scheduler = next(e for e in json.load(file) if e["id"] == self.engine)["scheduler"]
        known = {(r.get("compute_capability"), r.get("model_class")):
                 [r["ratio"], 1e-3 * r["step_ms"], 1e-6 * r.get("launch_us", 0)] for r in scheduler["prefill"]}
        shared = {key: scheduler[name] * unit for key, (name, unit, *_) in SHARED.items()}
        return shared, {g: known.get(g, [1.2, 0.005, 500e-6]) for g in self.groups}

    def start(self):
        """Or the best of a coarse grid for each rule: launches and slow kernels look alike from afar."""
        best = self.costs(self.shared, self.rules)
        for ratio in 1.0, 1.5:
            for step_s in STEP_GRID:
                for launch_s in 0.0, 0.7e-3, 1.5e-3, 3e-3:
                    trial = [ratio, step_s, launch_s]
                    for g, c in self.costs(self.shared, {g: trial for g in self.groups}).items():
                        if c < best.get(g, np.inf) - 1e-7:
                            best[g], self.rules[g] = c, list(trial)

    def run(self, rounds):
        self.start()
        current, steps, scale = self.costs(self.shared, self.rules), [0.3, 0.015, 600e-6], 1.0
        for i in range(rounds):
            self.move_rules(current, steps)
            self.move_shared(current, scale)
            if i % 2 == 1:
                steps, scale = [s / SHRINK for s in steps], scale / SHRINK
            print(f"round {i + 1}: {sum(current.values()):.4f}", flush=True)

    def score(self):
        errors = self.program.errors(self.constants(self.shared, self.rules))
        for group in self.groups:
            for half in True, False:
                for name, i in ("TTFT", 2), ("TPOT", 3):
                    e = 100 * np.abs(np.exp([x[i] for x in errors if self.group(x) == group and is_fit(x[0]) == half]) - 1)
                    e = e[~np.isnan(e)]
                    if e.size:
                        print(f"{group[0]:3d} {group[1]:7} {'fit ' if half else 'test'} {name} n {e.size:3d}"
                              f"  median {np.median(e):6.1f}  mean {e.mean():6.1f}  p90 {np.quantile(e, 0.9):6.1f} %")

    def write(self):
        path = os.path.join(self.catalog, "engines", "engines.json")
        with open(path, encoding="utf-8") as file:
            engines = json.load(file)
        scheduler = next(e for e in engines if e["id"] == self.engine)["scheduler"]
        scheduler |= {name: int(self.shared[key]) if key == "lag_steps" else write.digits(self.shared[key] / unit)
                      for key, (name, unit, *_) in SHARED.items()}
        scheduler["prefill"] = self.prefill(self.rules)
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(write.text(engines) + "\n")
        os.replace(path + ".new", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=("vllm", "sglang", "trtllm"))
    parser.add_argument("budsim")
    parser.add_argument("catalog")
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    rows = configurations(arguments.runs, arguments.engine)
    fit = Fit(arguments.engine, Program(arguments.budsim, rows), rows, arguments.catalog)
    fit.run(arguments.rounds)
    fit.score()
    print(json.dumps(fit.constants(fit.shared, fit.rules)))
    if arguments.write:
        fit.write()


if __name__ == "__main__":
    main()
