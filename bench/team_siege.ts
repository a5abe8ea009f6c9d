/**
 * A team under attack: `deno task siege:team [SECONDS [CLIENTS [SEED]]]`, 600 s and 200 clients unless given.
 *
 * Three servers with files of their own and one PostgreSQL in a temporary folder; clients with four keys, whose
 * conversations go from machine to machine; and one after the other, at random, a server is killed, its connections to
 * the database are cut, a `chat history push` beside it is killed, or the database is. At the end it compares the store
 * with the files and with what the clients got, and ends with 1 when a line is missing or twice, a conversation is not
 * whole, a limit was passed by more than docs/team.md says, or a lag did not end within 30 s. Needs Debian's package
 * postgresql; everything stays on 127.0.0.1 and ends by itself.
 *
 * @module
 */
import { seededRandom } from "../lib/bench/statistics/random.ts";
import { SKIPPED, startPostgres } from "../tests/helpers/postgres.ts";
import { runCli } from "../tests/helpers/run_cli.ts";
import { say } from "./say.ts";
import { median } from "./serve/quantile.ts";
import { cpuSeconds } from "./serve/usage.ts";
import { KINDS } from "./soak/kinds.ts";
import { SoakProvider } from "./soak/provider.ts";
import { Attacks, type Outage } from "./team/attacks.ts";
import { Clients, type TeamKey, type Turn } from "./team/clients.ts";
import { type Findings, findings } from "./team/findings.ts";
import { keyOptions, PRICE, type Used, usedOf } from "./team/limits.ts";
import { Machine, MACHINES } from "./team/machines.ts";
import { Store } from "./team/store.ts";

/** Of the problems, so many are printed. */
const SHOWN = 20;
/** How long after its time it is given up, should something hang. */
const HANG_MS = 180_000;

if (SKIPPED !== "") {
  say(`siege:team${SKIPPED}`);
  Deno.exit(0);
}
const seconds = Number(Deno.args[0] ?? 600);
const count = Number(Deno.args[1] ?? 200);
const seed = Number(Deno.args[2] ?? Date.now() % 1_000_000);
const folder = await Deno.makeTempDir({ prefix: "siege-team-" });
const problems: string[] = [];
const hang = setTimeout(() => {
  say("the siege does not end: something hangs");
  Deno.exit(1);
}, seconds * 1000 + HANG_MS);
try {
  await siege();
} finally {
  clearTimeout(hang);
  await Deno.remove(folder, { recursive: true });
}
for (const problem of problems.slice(0, SHOWN)) say(`  ${problem}`);
Deno.exit(problems.length === 0 ? 0 : 1);

async function siege(): Promise<void> {
  using provider = new SoakProvider();
  await using server = await startPostgres({ settings: ["fsync = on"] });
  const address = server.address();
  await using stack = new AsyncDisposableStack();
  const machines = await team(address, provider.port);
  for (const machine of machines) stack.use(machine);
  const keys = await makeKeys(address);
  await Promise.all(machines.map((machine) => machine.start()));
  const store = new Store(address);
  const until = performance.now() + seconds * 1000;
  const clients = new Clients(machines, until);
  const draw = seededRandom(seed);
  const attacks = new Attacks(machines, server, store, draw);
  await Promise.all([
    clients.run(count, keys, seed + 1),
    attacks.run(until),
  ]);
  const last = await attacks.back();
  if (last === undefined) problems.push("the last lines do not arrive");
  const own = cpuSeconds(Deno.pid);
  for (const machine of machines) await machine.end("SIGTERM");
  const rows = await store.exchanges();
  const spools = machines.map(({ spool }) => spool);
  const repeated = await store.repeated();
  const { turns } = clients;
  const found = await findings({ spools, rows, repeated, turns });
  problems.push(...found.problems);
  const killed = attacks.outages.filter(({ attack }) =>
    attack === "serve killed"
  );
  const used = usedOf(rows, seconds, MACHINES + killed.length);
  tellClients(turns, found, own);
  tellLimits(used);
  tellOutages(attacks.outages, last);
  await verify(address);
}

async function team(store: string, port: number): Promise<Machine[]> {
  const prices = `${folder}/prices.json`;
  const all = Object.fromEntries(
    Object.keys(KINDS).map((kind) => [kind, PRICE]),
  );
  await Deno.writeTextFile(prices, JSON.stringify(all));
  const env = {
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    OPENAI_API_KEY: "canary",
  };
  return await Promise.all(
    Array.from({ length: MACHINES }, async (_, i) => {
      const home = `${folder}/${i}`;
      // A server and a push beside it have the same prices.
      const config = `${home}/.config/chat`;
      await Deno.mkdir(config, { recursive: true });
      await Deno.writeTextFile(
        `${config}/config.json`,
        JSON.stringify({ prices }),
      );
      return new Machine(`machine-${i}`, home, store, env);
    }),
  );
}

/** Keys in the database, which all machines know. */
async function makeKeys(store: string): Promise<TeamKey[]> {
  const keys: TeamKey[] = [];
  for (const [name, options] of Object.entries(keyOptions(seconds))) {
    const { code, stdout, stderr } = await runCli(
      ["keys", "add", name, "--store", store, ...options],
    );
    if (code !== 0) throw new Error(`no key: ${stderr}`);
    keys.push({ name, key: stdout.trim() });
  }
  return keys;
}

function tellClients(
  turns: readonly Turn[],
  { recorded, earlier, answers, moved }: Findings,
  own: number,
): void {
  const results = Map.groupBy(
    turns,
    ({ result, client }) =>
      result.startsWith("429") ? `${result} (${client})` : result,
  );
  const counts = [...results].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([result, { length }]) => `${length} × ${result}`);
  const load = Deno.loadavg().map((one) => one.toFixed(1)).join(" ");
  say(`seed       ${seed}, ${seconds} s; load of the machine ${load}`);
  say(`requests   ${turns.length}: ${counts.join(", ")}`);
  say(
    `answers    ${answers} whole, ${moved} of them continued another machine's`,
  );
  say(
    `store      ${recorded} exchanges and ${earlier} earlier turns in the files`,
  );
  say(`CPU        ${own.toFixed(0)} s of this process and all below it`);
}

function tellLimits(used: readonly Used[]): void {
  for (const { limit, used: most, bound } of used) {
    const shown = Math.round(most * 100) / 100;
    say(
      `limit      ${limit}: ${shown} (bound ${Math.round(bound * 100) / 100})`,
    );
    if (most > bound) problems.push(`${limit}: ${shown} were used`);
  }
}

function tellOutages(
  outages: readonly Outage[],
  last: number | undefined,
): void {
  for (const [attack, all] of Map.groupBy(outages, ({ attack }) => attack)) {
    const times = all.map(({ back }) => back ?? Infinity);
    say(
      `outage     ${all.length} × ${attack}: back after ${
        inSeconds(median(times))
      }, at most ${inSeconds(Math.max(...times))}`,
    );
    if (times.includes(Infinity)) {
      problems.push(`${attack}: the store was still behind after 30 s`);
    }
  }
  say(`last lines arrived after ${inSeconds(last ?? Infinity)}`);
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** That every request can be rebuilt to the byte. */
async function verify(store: string): Promise<void> {
  const { code, stdout, stderr } = await runCli(
    ["history", "verify", "--store", store],
  );
  say(`verify     ${stdout.trim()}`);
  if (code !== 0) problems.push(`verify: ${stderr.trim()}`);
}
