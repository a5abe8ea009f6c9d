import { assertEquals, assertThrows } from "@std/assert";
import { openRegistry } from "../../../lib/commands/shared/open_registry.ts";
import { Flags } from "../../../lib/cli/parse.ts";
import type { Config } from "../../../lib/config.ts";
import type { ConfigFile } from "../../../lib/config/file.ts";
import { ConfigError, UsageError } from "../../../lib/core/errors.ts";
import { fakeUpstream } from "../../helpers/fake_upstream.ts";

const configPath = "/home/u/config.json";

function config(file: unknown, env: Record<string, string> = {}): Config {
  return {
    envSource: () => undefined,
    notes: [],
    env: (name) => env[name],
    file: file as ConfigFile,
    configPath,
    model: undefined,
    dataFolder: undefined,
    historyPath: undefined,
  };
}

Deno.test("openRegistry: providers, aliases and the default provider of the file", async () => {
  const registry = openRegistry(
    config({
      providers: { mine: { baseUrl: "http://mine/v1", keyVariable: "KEY" } },
      aliases: { fast: ["mine/a", "eliza"] },
      defaultProvider: "mine",
    }, { KEY: "sk-canary" }),
    new Flags({}),
  );
  assertEquals(registry.targets("fast").map(({ name }) => name), [
    "mine/a",
    "eliza",
  ]);
  assertEquals(registry.resolve("b").name, "mine/b");
  assertEquals(
    (await registry.client(registry.provider("mine"))).baseUrl,
    "http://mine/v1",
  );
});

const wrong: [unknown, string][] = [
  [
    { providers: { mine: {} } },
    "no address for mine: its baseUrl is missing",
  ],
  [{ aliases: { a: "a" } }, 'The alias "a" leads back to itself: a → a'],
  [{ defaultProvider: "mine" }, 'No provider is called "mine"'],
  [{ maxConcurrency: { mine: 1 } }, 'No provider is called "mine"'],
];
for (const [file, expected] of wrong) {
  Deno.test(`openRegistry: says where ${JSON.stringify(file)} stands`, () => {
    const error = assertThrows(
      () => openRegistry(config(file), new Flags({})),
      ConfigError,
    );
    assertEquals(error.message, `Cannot use ${configPath}: ${expected}`);
  });
}

const limits: [string[], number[]][] = [
  [[], [3, 2, 0]],
  [["a=3"], [1, 2, 0]],
  [["3", "a=1"], [3, 1, 1]],
  [["a=1", "3"], [3, 1, 1]],
];
for (const [flags, waiting] of limits) {
  Deno.test(`openRegistry: --max-concurrency ${flags} over the file's limits`, async () => {
    assertEquals(await waitingOfFour(flags), waiting);
  });
}

/** How many of four calls wait at three providers, of which the file limits one to 1 call, one to 2. */
async function waitingOfFour(flags: string[]): Promise<number[]> {
  const hold = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(async () => {
    await hold.promise;
    return Response.json({});
  });
  const baseUrl = `${upstream.url}/v1`;
  const registry = openRegistry(
    config({
      providers: { a: { baseUrl }, b: { baseUrl }, c: { baseUrl } },
      maxConcurrency: { a: 1, b: 2 },
    }),
    new Flags({ "max-concurrency": flags }),
  );
  const queued = async (name: string) => {
    let count = 0;
    const client = await registry.client(registry.provider(name));
    const replies = Array.from({ length: 4 }, async () => {
      const call = { path: "/x", method: "POST", body: "{}" } as const;
      const response = await client.send(call, {
        onProgress: ({ type }) => type === "queued" && count++,
      });
      await response.cancel();
    });
    return { count: () => count, replies };
  };
  const all = await Promise.all(["a", "b", "c"].map(queued));
  const waiting = all.map(({ count }) => count());
  hold.resolve();
  await Promise.all(all.flatMap(({ replies }) => replies));
  return waiting;
}

const flags: [string, unknown, string][] = [
  [
    "max-concurrency",
    ["0"],
    '--max-concurrency takes a number from 1, or PROVIDER=N, not "0"',
  ],
  [
    "max-concurrency",
    ["openai=x"],
    '--max-concurrency takes a number from 1, or PROVIDER=N, not "openai=x"',
  ],
  ["timeout", "0", "--timeout takes seconds above 0 and up to 86400, not 0"],
];
for (const [name, value, expected] of flags) {
  Deno.test(`openRegistry: refuses --${name} ${value}`, () => {
    const error = assertThrows(
      () => openRegistry(config({}), new Flags({ [name]: value })),
      UsageError,
    );
    assertEquals(error.message, expected);
  });
}

Deno.test("openRegistry: a limit for a provider that is not known is no fault of the file", () => {
  const error = assertThrows(
    () => openRegistry(config({}), new Flags({ "max-concurrency": ["x=1"] })),
    ConfigError,
  );
  assertEquals(error.message, 'No provider is called "x"');
});
