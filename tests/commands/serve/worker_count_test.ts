import { assertEquals, assertThrows } from "@std/assert";
import { Flags } from "../../../lib/cli/parse.ts";
import { ConfigError, UsageError } from "../../../lib/core/errors.ts";
import type { ConfigFile } from "../../../lib/config/file.ts";
import {
  type Machine,
  workerCount,
} from "../../../lib/commands/serve/worker_count.ts";

const LINUX: Machine = { os: "linux", cores: 8, sharesPorts: true };

interface Given {
  readonly flags?: Record<string, unknown>;
  readonly variable?: string;
  readonly file?: ConfigFile | undefined;
  readonly machine?: Partial<Machine>;
}

function count(given: Given) {
  const { flags = {}, variable, file, machine = {} } = { file: {}, ...given };
  const env = (name: string) => name === "CHAT_WORKERS" ? variable : undefined;
  return workerCount(new Flags(flags), { env, file }, { ...LINUX, ...machine });
}

for (
  const [cores, threads] of [
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
    [6, 3],
    [8, 4],
    [64, 4],
  ] as const
) {
  Deno.test(`serve: ${cores} cores have ${threads} threads by default`, () => {
    assertEquals(count({ machine: { cores } }), threads);
  });
}

Deno.test("serve: the flag counts before the variable, the variable before the file", () => {
  const file = { workers: 3 };
  assertEquals(count({ file }), 3);
  assertEquals(count({ file, variable: "2" }), 2);
  assertEquals(count({ file, variable: "2", flags: { workers: "1" } }), 1);
  assertEquals(count({ file, variable: "2", flags: { workers: "auto" } }), 4);
});

const one: [why: string, given: Given][] = [
  ["macOS", { machine: { os: "darwin" } }],
  ["a runtime whose threads cannot share a port", {
    machine: { sharesPorts: false },
  }],
  ["a configuration that is a pipe", { file: undefined }],
  ["no history", { flags: { "no-history": true } }],
  ["a replay", { flags: { replay: "last" } }],
  ["a limit of calls", { flags: { "max-concurrency": ["8"] } }],
  ["a limit of calls in the file", { file: { maxConcurrency: { work: 4 } } }],
];
for (const [why, given] of one) {
  Deno.test(`serve: ${why} has one thread by default`, () => {
    assertEquals(count(given), 1);
  });
}

Deno.test("serve: what cannot be is refused, by the name of what asks for it", () => {
  const wrong: [Given, string][] = [
    [{ flags: { workers: "0" } }, "--workers takes auto or a whole number"],
    [{ variable: "many" }, "CHAT_WORKERS takes auto or a whole number"],
  ];
  for (const [given, message] of wrong) {
    assertThrows(() => count(given), UsageError, message);
  }
  const flags = { workers: "2" };
  for (const machine of [{ os: "darwin" }, { sharesPorts: false }]) {
    assertThrows(() => count({ flags, machine }), ConfigError, "needs");
  }
});
