/**
 * `chat serve` with its history on, beside nginx and the provider itself: `deno task bench:serve [ROUNDS] [KIND…]`. A kind
 * is `whole`, `paced`, `burst`, `history`, `workers`, `ask`, `pages`, `store` (with PostgreSQL), `peers` (gateways of npm;
 * two more that AICHAT and LITELLM name) or `floor` (what this runtime takes for the least that a proxy does); all of them
 * unless named.
 *
 * Everything runs on this machine, on 127.0.0.1, and ends by itself; nginx and wrk are Debian's packages. What counts is
 * the ratios: figures move with the machine.
 *
 * @module
 */
import { printFindings } from "./serve/goals.ts";
import type { Kind } from "./serve/kind.ts";
import { ask } from "./serve/kinds/ask.ts";
import { burst } from "./serve/kinds/burst.ts";
import { floor } from "./serve/kinds/floor.ts";
import { history } from "./serve/kinds/history.ts";
import { paced } from "./serve/kinds/paced.ts";
import { pages } from "./serve/kinds/pages.ts";
import { peers } from "./serve/kinds/peers.ts";
import { store } from "./serve/kinds/store.ts";
import { whole } from "./serve/kinds/whole.ts";
import { workers } from "./serve/kinds/workers.ts";
import { Targets } from "./serve/targets.ts";
import { say } from "./say.ts";

const KINDS: Readonly<Record<string, Kind>> = {
  whole,
  paced,
  burst,
  history,
  ask,
  pages,
  peers,
  workers,
  floor,
  store,
};

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
