import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../free-port";
import type { Unpacked } from "./debian";

/** A Slurm of one node on this machine: the real daemons, without systemd, cgroups or an installation. */
export interface Cluster {
  readonly environment: NodeJS.ProcessEnv; // for sbatch, squeue, scontrol
  slurm(program: string, ...args: string[]): string; // what it prints
  stop(): Promise<void>;
}

/** Starts munged, slurmctld and slurmd from unpacked packages. `folder`: an empty one for keys, state and logs. */
export async function startCluster({ folder: root, environment }: Unpacked, folder: string): Promise<Cluster> {
  for (const name of ["state", "spool"]) mkdirSync(join(folder, name), { recursive: true });
  const inside = (name: string) => join(folder, name);
  const configuration = inside("slurm.conf");
  const [controller, node] = [await freePort(), await freePort()];
  writeFileSync(
    configuration,
    `ClusterName=test
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${node}
AuthInfo=socket=${inside("munge.socket")},cred_expire=10
PluginDir=${join(root, "usr/lib/x86_64-linux-gnu/slurm-wlm")}
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmUser=root
KillWait=2
StateSaveLocation=${inside("state")}
SlurmdSpoolDir=${inside("spool")}
SlurmctldPidFile=${inside("slurmctld.pid")}
SlurmdPidFile=${inside("slurmd.pid")}
SlurmctldLogFile=${inside("slurmctld.log")}
SlurmdLogFile=${inside("slurmd.log")}
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=2
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
  );
  writeFileSync(inside("munge.key"), randomBytes(1024), { mode: 0o400 });
  const env = { ...environment, SLURM_CONF: configuration };
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { env, encoding: "utf8" });
  const daemons = ["slurmd", "slurmctld", "munge"];
  const stop = async () => {
    const pids = daemons.flatMap((name) =>
      existsSync(inside(`${name}.pid`)) ? [Number(readFileSync(inside(`${name}.pid`), "utf8"))] : [],
    );
    for (const pid of pids) signal(pid, "SIGTERM");
    for (let waited = 0; pids.some((pid) => signal(pid, 0)) && waited < 10_000; waited += 100) await sleep(100);
    for (const pid of pids) signal(pid, "SIGKILL");
  };
  try {
    const files = [
      "key-file=munge.key",
      "socket=munge.socket",
      "pid-file=munge.pid",
      "log-file=munge.log",
      "seed-file=munge.seed",
    ];
    run(join(root, "usr/sbin/munged"), "--force", ...files.map((file) => `--${file.replace("=", `=${folder}/`)}`));
    while (!existsSync(inside("munge.socket"))) await sleep(50);
    run(join(root, "usr/sbin/slurmctld-wlm"), "-f", configuration);
    run(join(root, "usr/sbin/slurmd-wlm"), "-f", configuration, "-d", join(root, "usr/sbin/slurmstepd-wlm"));
    for (let waited = 0; !run("sinfo", "-h", "-o", "%T").includes("idle"); waited += 200) {
      if (waited > 60_000) throw new Error(`no idle node:\n${readFileSync(inside("slurmd.log"), "utf8")}`);
      await sleep(200);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { environment: env, slurm: run, stop };
}

function signal(pid: number, which: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, which);
  } catch {
    return false;
  }
}
