/**
 * Sessions of real agents: recorded, listed, shown and replayed.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type CliResult, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { programNamed } from "./programs.ts";
import { scriptedProvider } from "./provider/provider.ts";
import type { Script } from "./provider/script.ts";

/** A session of an agent. */
export interface Session {
  /** What follows the agent's name. */
  readonly args: readonly string[];
  /** What the provider answers. */
  readonly script: Script;
  readonly env?: Record<string, string>;
  /** The file that the agent works on, as it is before. */
  readonly before: Readonly<Record<string, string>>;
  /** And as it is afterwards. */
  readonly after: Readonly<Record<string, string>>;
  /** How many exchanges it takes. */
  readonly exchanges: number;
  /** What the agent says at its end. */
  readonly says: string;
  /** Options of the replay. */
  readonly ignore?: readonly string[];
  /** A check of its result: then another model takes over after the first answer. */
  readonly verify?: string;
}

/** The model that takes over. */
const OTHER_MODEL = "openai/gpt-4.1";

/** A test that drives an agent; skipped, and its name says so, where that is not installed. */
export function agentTest(
  agent: string,
  what: string,
  session: Session,
): void {
  const { command, isThere } = programNamed(agent);
  const name = `${agent}: ${what}`;
  const ignore = !isThere;
  Deno.test({
    name: ignore ? `${name} (skipped: ${agent} is missing)` : name,
    ignore,
    fn: () => recordAndReplay(command, session),
  });
}

async function recordAndReplay(
  command: string,
  session: Session,
): Promise<void> {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const words = ["--", command, ...session.args];
  const recorded = await asked(home, session, ["run", ...words]);
  assertStringIncludes(recorded.stderr, `: ${session.exchanges} exchanges, `);
  const runs = await runCli(["history", "runs", "--json"], { home });
  const [run, ...others] = runs.stdout.trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertEquals(others, []);
  assertEquals(
    { command: run.command, exit: run.exit, exchanges: run.exchanges },
    { command: words.slice(1), exit: 0, exchanges: session.exchanges },
  );
  const shown = await runCli(["history", "show", "--run", "last"], { home });
  assertStringIncludes(shown.stdout, session.says);
  const verified = await runCli(["history", "verify"], { home });
  assertMatch(verified.stdout, /, no problem\n$/);
  // No provider and no key: all answers come from the history.
  const replay = ["run", "--replay", "last", "--speed", "max"];
  const replayed = await inFreshFolder(
    home,
    session,
    () =>
      runCli([...replay, ...session.ignore ?? [], ...words], {
        home,
        env: session.env ?? {},
      }),
  );
  assertMatch(replayed.stderr, /chat: replay of run \w{26}: /);
  if (session.verify === undefined) return;
  const models = new Set<string>();
  const fork = ["--from", "1", "-m", OTHER_MODEL, "--verify", session.verify];
  const forked = await asked(home, {
    ...session,
    script: (asked) => {
      models.add(asked.model);
      return session.script(asked);
    },
  }, [...replay, ...fork, ...words]);
  assertStringIncludes(
    forked.stderr,
    `after 1 answer onto ${OTHER_MODEL}: ${session.exchanges - 1} exchange`,
  );
  assertMatch(forked.stderr, /^openai\/gpt-4\.1\tpass\t0\t2\t/m);
  assertEquals([...models], [OTHER_MODEL.replace("openai/", "")]);
}

/** Runs a session with providers that answer by its script. */
function asked(
  home: string,
  session: Session,
  words: readonly string[],
): Promise<CliResult> {
  return inFreshFolder(home, session, async () => {
    await using provider = scriptedProvider(session.script);
    return await runCli(words, {
      home,
      env: {
        ...session.env,
        OPENAI_API_KEY: "sk-canary-openai",
        OPENAI_BASE_URL: `${provider.url}/v1`,
        ANTHROPIC_API_KEY: "sk-canary-anthropic",
        ANTHROPIC_BASE_URL: provider.url,
      },
    });
  });
}

/** Runs a session on its files as they are before, and checks how they are afterwards. */
async function inFreshFolder(
  home: string,
  { before, after, says }: Session,
  run: () => Promise<CliResult>,
): Promise<CliResult> {
  for (const name of Object.keys(after)) {
    await Deno.remove(`${home}/${name}`).catch(() => {}); // not there at first
  }
  for (const [name, text] of Object.entries(before)) {
    await Deno.writeTextFile(`${home}/${name}`, text);
  }
  const result = await run();
  assertEquals(result.code, 0, `${result.stdout}\n${result.stderr}`);
  assertStringIncludes(result.stdout, says);
  for (const [name, text] of Object.entries(after)) {
    assertEquals(await Deno.readTextFile(`${home}/${name}`), text);
  }
  return result;
}
