import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "yaml";
import denoJson from "../../deno.json" with { type: "json" };
import { findCommand } from "../../lib/cli/find_command.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { COMMANDS } from "../../lib/commands/table.ts";
import { releaseFile, TARGETS } from "../../tools/targets.ts";
import { readText } from "../helpers/source_files.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<string, {
      readonly steps?: readonly Step[];
      readonly permissions?: unknown;
      readonly strategy?: {
        readonly matrix: {
          readonly os?: readonly string[];
          readonly include?: readonly { readonly file: string }[];
        };
      };
    }>
  >;
}

const ci: Workflow = parse(await readText(".github/workflows/ci.yml"));
const release: Workflow = parse(
  await readText(".github/workflows/release.yml"),
);
const dockerfile = await readText("Dockerfile");
const readme = await readText("README.md");

/** The version of Deno that the README's commands name. */
const DENO = /npx -y deno@([\d.]+)/.exec(readme)?.[1];

const steps = [ci, release].flatMap(({ jobs }) => Object.values(jobs))
  .flatMap(({ steps = [] }) => steps);

Deno.test("workflows: every task that they run exists, with the Deno of the README", () => {
  const tasks = steps.flatMap(({ run = "" }) =>
    Array.from(run.matchAll(/\bdeno task ([\w:]+)/g), ([, name = ""]) => name)
  );
  assert(tasks.includes("test") && tasks.includes("compile:all"));
  for (const task of tasks) assert(Object.hasOwn(denoJson.tasks, task), task);
  const versions = steps.flatMap((step) => step.with?.["deno-version"] ?? []);
  assertEquals([...new Set(versions)], [DENO]);
});

Deno.test("workflows: actions are the platform's and Deno's own, by hash; rights are few", () => {
  for (const { uses } of steps) {
    if (uses !== undefined) {
      assertMatch(uses, /^(?:actions|denoland)\/[\w-]+@[0-9a-f]{40}$/);
    }
  }
  for (const { permissions } of [ci, release]) {
    assertEquals(permissions, { contents: "read" });
  }
  const more = Object.entries({ ...ci.jobs, ...release.jobs })
    .filter(([, job]) => job.permissions !== undefined)
    .map(([name, { permissions }]) => [name, permissions]);
  assertEquals(more, [
    ["image", { contents: "read", packages: "write" }],
    ["publish", { contents: "write" }],
  ]);
});

Deno.test("workflows: tests on three systems, and each file of a release is tried where it belongs", () => {
  assertEquals(ci.jobs["test"]?.strategy?.matrix.os, [
    "ubuntu-latest",
    "macos-latest",
    "windows-latest",
  ]);
  assertEquals(
    release.jobs["smoke"]?.strategy?.matrix.include?.map(({ file }) => file),
    TARGETS.map(releaseFile),
  );
});

Deno.test("Dockerfile: its commands are ones that the program and its tasks have", () => {
  assertMatch(dockerfile, new RegExp(`^ARG DENO=denoland/deno:${DENO}$`, "m"));
  for (const [, task = ""] of dockerfile.matchAll(/deno task ([\w:]+)/g)) {
    assert(Object.hasOwn(denoJson.tasks, task), task);
  }
  const commands = Array.from(
    dockerfile.matchAll(/\bCMD (\[.*\])$/gm),
    ([, words = ""]) => JSON.parse(words),
  );
  assertEquals(commands.length, 2);
  for (const words of commands) {
    const line = words[0] === "chat" ? words.slice(1) : words;
    const { command, rest } = findCommand(COMMANDS, line);
    parseCommandLine(rest, command.groups);
  }
});

Deno.test("Dockerfile: every image that it builds on is an argument, which a release gives by digest", () => {
  const images = Array.from(
    dockerfile.matchAll(/^FROM (\S+)/gm),
    ([, image]) => image,
  );
  assertEquals(images, ["${DENO}", "${BASE}"]);
  const script = release.jobs["image"]?.steps
    ?.map(({ run = "" }) => run).join("\n") ?? "";
  for (const [name, value] of [["DENO", "deno"], ["BASE", "base"]]) {
    assertMatch(dockerfile, new RegExp(`^ARG ${name}=\\S+$`, "m"));
    assert(script.includes(`${value}=$(by_digest ${name})`), name);
    assert(script.includes(`--build-arg ${name}="$${value}"`), name);
  }
});

Deno.test("Dockerfile: the user is named by number, and serve and its health check read the same port", () => {
  assertMatch(dockerfile, /^USER (?!0:)\d+:\d+$/m);
  assertMatch(dockerfile, /^ENV .*\bCHAT_HOST=0\.0\.0\.0 CHAT_PORT=\d+$/m);
  assertMatch(dockerfile, /^CMD \["serve"\]$/m);
  assertMatch(dockerfile, /CMD \["chat", "health", "-q"\]$/m);
});

Deno.test("Dockerfile: what is compiled is let in, and keys are not", async () => {
  const ignored = await readText(".dockerignore");
  const letIn = Array.from(ignored.matchAll(/^!(.+)$/gm), ([, path]) => path);
  for (const path of ["deno.json", "deno.lock", "main.ts", "lib", "tools"]) {
    assert(letIn.includes(path), path);
  }
  assertMatch(ignored, /^\*$/m);
  assert(!letIn.includes(".env"));
});

Deno.test("compose.yaml: nothing can be written but the history, and only this machine can call", async () => {
  const { services, volumes } = parse(await readText("compose.yaml"));
  const { chat } = services;
  assertEquals([chat["read_only"], chat["cap_drop"]], [true, ["ALL"]]);
  assertEquals(chat.volumes, ["history:/data"]);
  assertEquals(Object.keys(volumes), ["history"]);
  assertEquals(chat.ports, ["127.0.0.1:11435:11435"]);
});
