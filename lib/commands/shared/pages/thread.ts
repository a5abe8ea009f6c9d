/**
 * The thread of the web pages. It runs the program's main module with the same arguments, as the workers of `serve` do.
 *
 * @module
 */
import { scopeNamed } from "../../../core/worker_scope.ts";
import denoJson from "../../../../deno.json" with { type: "json" };
import { sanitize } from "../../../core/text/text.ts";
import { loader } from "../../../core/load.ts";
import { openIndexed, openLocation } from "../../../history/store/open.ts";
import { PAGES_NAME } from "../../../web/thread/messages.ts";
import type { PagesScope } from "../../../web/thread/pages_side.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { allKeysPaths } from "../server/keys_path.ts";
import { shippedTo } from "../shipping/shipped_to.ts";
import { quietConfig } from "../open_config.ts";

const loadSide = loader<typeof import("../../../web/thread/pages_side.ts")>(
  import.meta.url,
  "../../../web/thread/pages_side.ts",
);
const loadKeys = loader<typeof import("../../../keys/key_file.ts")>(
  import.meta.url,
  "../../../keys/key_file.ts",
);
const loadPrices = loader<typeof import("../price_file.ts")>(
  import.meta.url,
  "../price_file.ts",
);

const loadCosts = loader<typeof import("../../../web/page_costs.ts")>(
  import.meta.url,
  "../../../web/page_costs.ts",
);

const loadTemplates = loader<typeof import("./templates.ts")>(
  import.meta.url,
  "./templates.ts",
);

const loadJudging = loader<typeof import("./judging.ts")>(
  import.meta.url,
  "./judging.ts",
);

/** Starts the thread. */
export function startPages(): Worker {
  // A worker has no main module; its own address is that of the program's.
  const main = Deno.mainModule ?? location.href;
  return new Worker(main, { type: "module", name: PAGES_NAME });
}

/** This thread's scope if it is there to make pages. */
export function pagesScope(): PagesScope | undefined {
  return scopeNamed<PagesScope>(PAGES_NAME);
}

/**
 * Makes pages until the server ends the thread.
 *
 * @param store address of the store that is shown; the file of this machine when absent
 */
export async function runPages(
  { io, flags }: CommandContext,
  scope: PagesScope,
  store?: string,
): Promise<never> {
  const { makePages } = await loadSide();
  const warn = (line: string) =>
    scope.postMessage({ type: "said", text: `chat: ${sanitize(line)}\n` });
  return await makePages(scope, async (location) => {
    const config = await quietConfig({ io }, {});
    const { shownPrices } = await loadPrices();
    const { readTemplates } = await loadTemplates();
    const { pageCosts } = await loadCosts();
    const prices = await shownPrices(config, flags, warn);
    return {
      templates: () => readTemplates(io, config),
      history: store !== undefined
        ? await openLocation(store, { warn })
        : location === undefined
        ? undefined
        : await openIndexed(location, { warn, costs: pageCosts(prices) }),
      prices,
      keys: async () => {
        const paths = allKeysPaths(io, await shippedTo({ io, flags }));
        return (await (await loadKeys()).readAllKeys(paths)).keys;
      },
      version: denoJson.version,
      judging: async () =>
        await (await loadJudging()).judgingBy(config, flags, prices),
    };
  });
}
