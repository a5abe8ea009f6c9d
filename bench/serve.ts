/**
 * `chat serve` with its history on, beside nginx and the provider itself: `deno task bench:serve [ROUNDS] [KIND…]`, where
 * a kind is `whole`, `paced`, `burst`, `history`, `workers`, `ask` or `peers` (installed by npm); all of them unless named.
 *
 * Everything runs on this machine, on 127.0.0.1, and ends by itself; nginx and wrk are Debian's packages. What counts is
 * the ratios: figures move with the machine.
 *
 * @module
 */
import { measureAsk } from "./serve/ask.ts";
import { measureBurst } from "./serve/burst.ts";
import { type Finding, printFindings } from "./serve/goals.ts";
import { measurePaced } from "./serve/paced.ts";
import { longestPause } from "./serve/pause.ts";
import { PEERS } from "./serve/peers.ts";
import { inTurns } from "./serve/rounds.ts";
import { type Target, Targets } from "./serve/targets.ts";
import { residentMegabytes } from "./serve/usage.ts";
import { measureWhole, type WholeOptions } from "./serve/whole.ts";
import { say } from "./say.ts";

/** Of a run of wrk. */
const SECONDS = 3;
const MANY_CHUNKS = 100_000;
const VERY_MANY_CHUNKS = 1_000_000;
/** Characters of a piece of the mock's text, times a million, in MB. */
const VERY_LONG_TEXT_MB = 32;

/** What is measured with what. */
interface Bench {
  readonly rounds: number;
  readonly targets: Targets;
  readonly provider: Target;
  readonly nginx: Target;
  readonly chat: Target;
}

type Kind = (bench: Bench) => Promise<Finding[]>;

const KINDS: Readonly<Record<string, Kind>> = {
  async whole({ rounds, nginx, chat }) {
    const findings: Finding[] = [];
    const both = [nginx, chat];
    const run = (options: Omit<WholeOptions, "seconds">) =>
      inTurns(
        both,
        rounds,
        (one) => measureWhole(one, { ...options, seconds: SECONDS }),
      );
    for (const connections of [16, 64]) {
      const found = await run({ connections });
      const [base, own] = [found.get("nginx"), found.get("chat")];
      findings.push(
        against(`replies/s, ${connections} connections`, {
          chat: own?.replies,
          nginx: base?.replies,
          goal: { least: 0.35 },
        }),
        against(`p99 in ms, ${connections} connections`, {
          chat: own?.p99,
          nginx: base?.p99,
          goal: { most: 3 },
        }),
      );
    }
    for (const size of [64 * 1024, 1024 * 1024]) {
      const found = await run({ connections: 16, size });
      findings.push(against(`replies/s, requests of ${size / 1024} KiB`, {
        chat: found.get("chat")?.replies,
        nginx: found.get("nginx")?.replies,
        goal: { least: 0.5 },
      }));
    }
    return findings;
  },

  async paced({ rounds, provider, nginx, chat }) {
    const findings: Finding[] = [];
    for (const [streams, memory] of [[100, 100], [1000, 250]] as const) {
      const found = await inTurns(
        [provider, nginx, chat],
        rounds,
        (one) => measurePaced(one, streams),
      );
      const direct = found.get("direct");
      const [base, own] = [found.get("nginx"), found.get("chat")];
      const name = `${streams} streams`;
      findings.push(
        beside(`TTFT p50 in ms, ${name}`, own?.ttft, direct?.ttft, 0.5),
        beside(`gap p99 in ms, ${name}`, own?.gap, direct?.gap, 3),
        against(`CPU s per 10,000 chunks, ${name}`, {
          chat: own?.cpu,
          nginx: base?.cpu,
          goal: { most: 2 },
        }),
        beside(
          `chunks joined in %, ${name}`,
          100 * (own?.joined ?? NaN),
          100 * (direct?.joined ?? NaN),
          1,
        ),
        alone(`chunks lost, ${name}`, own?.lost, 0),
        alone(`memory in MB, ${name}`, own?.memory, memory),
      );
    }
    return findings;
  },

  async burst({ rounds, nginx, chat }) {
    const findings: Finding[] = [];
    const both = [nginx, chat];
    for (const [pack, least] of [[1, 0.4], [250, 0.5]] as const) {
      const options = { chunks: MANY_CHUNKS, pack };
      const found = await inTurns(
        both,
        rounds,
        (one) => measureBurst(one, options),
      );
      findings.push(against(`MB/s of a burst, ${pack} to an HTTP chunk`, {
        chat: found.get("chat")?.speed,
        nginx: found.get("nginx")?.speed,
        goal: { least },
      }));
    }
    const options = { chunks: MANY_CHUNKS, pack: 250 };
    const relayed = await inTurns(
      [chat],
      rounds,
      (one) => measureBurst(one, options),
    );
    const translated = await inTurns(
      [chat],
      rounds,
      (one) => measureBurst(one, { ...options, translated: true }),
    );
    const own = translated.get("chat");
    findings.push({
      what: "MB/s of a translated burst",
      chat: own?.speed ?? NaN,
      goal: { least: 100 },
    }, {
      what: "CPU s per 100,000 translated chunks",
      chat: own?.cpu ?? NaN,
      base: { name: "relay", value: relayed.get("chat")?.cpu ?? NaN },
      goal: { most: 3 },
    });
    return findings;
  },

  async history({ rounds, targets, provider, chat }) {
    const bare = await targets.chat("unrecorded", provider, ["--no-history"]);
    const found = await inTurns(
      [bare, chat],
      rounds,
      (one) => measureWhole(one, { connections: 16, seconds: SECONDS }),
    );
    const fresh = await targets.chat("long", provider);
    await measureBurst(fresh, { chunks: 1000, pack: 250 });
    const before = residentMegabytes(fresh.pid ?? 0);
    const long = await measureBurst(fresh, {
      chunks: VERY_MANY_CHUNKS,
      pack: 250,
    });
    const pause = await longestPause(
      chat,
      () => measureWhole(chat, { connections: 16, seconds: SECONDS }),
    );
    return [
      {
        what: "replies/s, recorded",
        chat: found.get("chat")?.replies ?? NaN,
        base: {
          name: "unrecorded",
          value: found.get("unrecorded")?.replies ?? NaN,
        },
        goal: { least: 0.85 },
      },
      alone(
        "MB held for an answer of 1,000,000 chunks",
        long.memory - before,
        2 * VERY_LONG_TEXT_MB,
      ),
      alone("longest pause of the event loop in ms", pause, 10),
    ];
  },

  async ask({ rounds, provider }) {
    const findings: Finding[] = [];
    for (const stream of [true, false]) {
      const found = await inTurns(
        [provider],
        rounds,
        (one) => measureAsk(one, { stream }),
      );
      const asked = found.get(provider.name);
      const what = stream ? "streamed" : "in one piece";
      findings.push({
        what: `ask: MB/s of a reply of 100 MB, ${what}`,
        chat: asked?.speed ?? NaN,
        goal: { least: 80 },
      }, alone(`ask: memory in MB, ${what}`, asked?.memory, 200));
    }
    return findings;
  },

  async peers({ rounds, targets, provider, chat }) {
    const findings: Finding[] = [];
    for (const [i, peer] of PEERS.entries()) {
      const other = await targets.peer(peer, provider);
      const both = [other, chat];
      const whole = await inTurns(
        both,
        rounds,
        (one) => measureWhole(one, { connections: 16, seconds: SECONDS }),
      );
      const paced = await inTurns(
        both,
        rounds,
        (one) => measurePaced(one, 100),
      );
      const [own, theirs] = [whole.get("chat"), whole.get(peer.name)];
      findings.push({
        what: "replies/s, 16 connections",
        chat: own?.replies ?? NaN,
        base: { name: peer.name, value: theirs?.replies ?? NaN },
        goal: { least: i === 0 ? 12 : 9 },
      }, {
        what: "CPU s per 10,000 chunks, 100 streams",
        chat: paced.get("chat")?.cpu ?? NaN,
        base: { name: peer.name, value: paced.get(peer.name)?.cpu ?? NaN },
        goal: { most: 0.25 },
      });
    }
    return findings;
  },

  async workers({ rounds, targets, provider, chat }) {
    const two = await targets.chat("two", provider, ["--workers", "2"]);
    const found = await inTurns(
      [chat, two],
      rounds,
      (one) => measureWhole(one, { connections: 64, seconds: SECONDS }),
    );
    return [{
      what: "replies/s of two workers",
      chat: found.get("two")?.replies ?? NaN,
      base: { name: "one", value: found.get("chat")?.replies ?? NaN },
      goal: { least: 1.7 },
    }, {
      what: "CPU ms per reply of two workers",
      chat: found.get("two")?.cpu ?? NaN,
      base: { name: "one", value: found.get("chat")?.cpu ?? NaN },
      goal: { most: 1.2 },
    }];
  },
};

function against(
  what: string,
  { chat = NaN, nginx = NaN, goal }: {
    chat: number | undefined;
    nginx: number | undefined;
    goal: Finding["goal"];
  },
): Finding {
  return { what, chat, base: { name: "nginx", value: nginx }, goal };
}

function beside(
  what: string,
  chat: number | undefined,
  direct: number | undefined,
  most: number,
): Finding {
  const base = { name: "direct", value: direct ?? NaN };
  return { what, chat: chat ?? NaN, base, by: "difference", goal: { most } };
}

function alone(
  what: string,
  chat: number | undefined,
  most: number,
): Finding {
  return { what, chat: chat ?? NaN, goal: { most } };
}

const numbers = Deno.args.filter((word) => /^\d+$/.test(word));
const names = Deno.args.filter((word) => !/^\d+$/.test(word));
await using targets = await Targets.open();
const provider = await targets.provider();
const nginx = await targets.nginx(provider);
const chat = await targets.chat("chat", provider);
const rounds = Number(numbers[0] ?? 3);
for (const [name, measure] of Object.entries(KINDS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  say(`${name}: medians of ${rounds} rounds`);
  const bench = { rounds, targets, provider, nginx: nginx ?? provider, chat };
  printFindings(await measure(bench));
  say("");
}
