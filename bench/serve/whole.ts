/**
 * Replies in one piece, as many as there can be in a time, by wrk.
 *
 * @module
 */
import { chatBody, endpointOf } from "./bodies.ts";
import type { Target } from "./targets.ts";
import { cpuSeconds } from "./usage.ts";

/** What a run of wrk came to. */
export interface Whole {
  /** Per second. */
  readonly replies: number;
  /** The time that 99 % of the replies took at most, in ms. */
  readonly p99: number;
  /** CPU time per reply in ms; NaN of what is not watched. */
  readonly cpu: number;
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

/** How a run is made. */
export interface WholeOptions {
  /** Connections. */
  readonly connections: number;
  /** Of the run. */
  readonly seconds: number;
  /** Of the request's body in bytes, at least. */
  readonly size?: number;
}

/**
 * Asks without pause.
 *
 * @throws {Deno.errors.NotFound} wrk is not installed
 * @throws {Error} a reply that is no success
 */
export async function measureWhole(
  target: Target,
  { connections, seconds, size = 0 }: WholeOptions,
): Promise<Whole> {
  const { port, path, headers = {} } = endpointOf(target);
  const own = Object.entries(headers).map(([name, value]) =>
    `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}\n`
  );
  const script = await Deno.makeTempFile({ suffix: ".lua" });
  const body = chatBody(target, "whole", { size });
  await Deno.writeTextFile(
    script,
    `wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer canary"
${own.join("")}wrk.body = ${JSON.stringify(body)}
`,
  );
  const { pid } = target;
  const before = pid === undefined ? NaN : cpuSeconds(pid);
  try {
    const { stdout } = await new Deno.Command("wrk", {
      args: [
        "-t1",
        `-c${connections}`,
        `-d${seconds}s`,
        "--latency",
        "-s",
        script,
        `http://127.0.0.1:${port}${path}`,
      ],
    }).output();
    const used = pid === undefined ? NaN : cpuSeconds(pid) - before;
    return read(new TextDecoder().decode(stdout), used);
  } finally {
    await Deno.remove(script);
  }
}

function read(report: string, used: number): Whole {
  const refused = /Non-2xx or 3xx responses: \d+/.exec(report);
  if (refused !== null) throw new Error(refused[0]);
  const [, p99, unit = ""] = /99%\s+([\d.]+)(us|ms|s)/.exec(report) ?? [];
  const total = Number(/(\d+) requests in/.exec(report)?.[1]);
  return {
    replies: Number(/Requests\/sec:\s+([\d.]+)/.exec(report)?.[1]),
    p99: Number(p99) * (UNITS[unit] ?? NaN),
    cpu: used / total * 1000,
  };
}
