/**
 * What a process and those that it started have used, as Linux tells it.
 *
 * @module
 */

/** Of the processor's clock, which ticks a hundred times a second. */
const TICKS = 100;

/** CPU time of a process and all below it, ended ones included, in seconds; NaN where the system does not tell. */
export function cpuSeconds(pid: number): number {
  return sum(pid, (one) => {
    const [, after = ""] = Deno.readTextFileSync(`/proc/${one}/stat`)
      .split(") ", 2);
    const fields = after.split(" ");
    // Its own, and that of those below it which have ended: each in user and in system mode.
    return fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0) /
      TICKS;
  });
}

/** Resident memory of the same, in MB. */
export function residentMegabytes(pid: number): number {
  return sum(pid, (one) => {
    const status = Deno.readTextFileSync(`/proc/${one}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024 / 1e6;
  });
}

/** Calls `read` for each; one that has ended in the meantime counts nothing. */
function sum(pid: number, read: (pid: number) => number): number {
  let all = 0;
  for (const one of tree(pid)) {
    try {
      all += read(one);
    } catch {
      if (one === pid) return NaN;
    }
  }
  return all;
}

function tree(pid: number): number[] {
  try {
    const path = `/proc/${pid}/task/${pid}/children`;
    const below = Deno.readTextFileSync(path).trim().split(/\s+/);
    return [pid, ...below.filter(Boolean).flatMap((one) => tree(Number(one)))];
  } catch {
    return [pid];
  }
}
