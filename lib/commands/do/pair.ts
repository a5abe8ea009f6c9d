/**
 * Two models' commands side by side, without their names, and the vote of the person.
 *
 * @module
 */
import type { ResolvedModel } from "../../clients/registry.ts";
import { ChatError, UsageError } from "../../core/errors.ts";
import { failureReason } from "../../core/text/failure_words.ts";
import type { LineSource } from "../../repl/lines/line_source.ts";
import { askCommand, type Found, type Session, waiting } from "./ask_model.ts";
import { warn } from "./show.ts";
import type { Task } from "./task.ts";

/** What a key means: the place of a command, or a tie. */
const CHOICES: Readonly<Record<string, 0 | 1 | "both" | "neither">> = {
  1: 0,
  2: 1,
  b: "both",
  n: "neither",
};

/** A model's command. */
interface Candidate extends Found {
  readonly model: ResolvedModel;
}

/**
 * The two models that `--models` names.
 *
 * @throws {UsageError} they are not two
 */
export function twoModels(
  { context: { flags }, parts: { registry } }: Session,
): readonly [ResolvedModel, ResolvedModel] {
  const names = flags.list("models").flatMap((text) => text.split(","))
    .map((name) => name.trim()).filter((name) => name !== "");
  const [one, other, ...more] = names.map((name) => registry.resolve(name));
  if (one === undefined || other === undefined || more.length > 0) {
    throw new UsageError("--models takes two models: A,B");
  }
  if (one.name === other.name) {
    throw new UsageError(`--models names ${one.name} twice`);
  }
  return [one, other];
}

/**
 * Asks both, lets the person choose, and records the vote.
 *
 * @returns the better command, the first model's if both are good, with the model that explains it; undefined without
 * a choice
 * @throws {ChatError} neither is good
 * @throws the first model's error if none has a command, and the signal's reason
 */
export async function chooseCommand(
  session: Session,
  models: readonly [ResolvedModel, ResolvedModel],
  task: Task,
  { lines, signal }: {
    readonly lines: () => Promise<LineSource>;
    readonly signal: AbortSignal;
  },
): Promise<Candidate | undefined> {
  const { context, parts } = session;
  const settled = await waiting(context, () =>
    Promise.allSettled(
      models.map(async (model) => ({
        model,
        ...await askCommand(session, model, task, signal),
      })),
    ));
  signal.throwIfAborted();
  const [first, second] = settled.flatMap((one) =>
    one.status === "fulfilled" ? [one.value] : []
  );
  const failed = settled.find((one) => one.status === "rejected");
  if (first === undefined) throw failed?.reason;
  if (second === undefined) {
    const why = failureReason(failed?.reason);
    await parts.notice(`chat: no vote: the other model failed (${why})`);
    return first;
  }
  if (first.command === second.command) {
    await parts.notice("chat: no vote: both models have the same command");
    return first;
  }
  return await vote(session, [first, second], { lines, signal });
}

async function vote(
  { context, parts }: Session,
  pair: readonly [Candidate, Candidate],
  { lines, signal }: {
    readonly lines: () => Promise<LineSource>;
    readonly signal: AbortSignal;
  },
): Promise<Candidate | undefined> {
  const { stderr } = context.io;
  const shown = byChance() ? pair : pair.toReversed();
  for (const [place, candidate] of shown.entries()) {
    await stderr.write(`${place + 1}: ${candidate.command}\n`);
    await warn(context, candidate);
  }
  await stderr.write("Which command is better? 1, 2, b (both), n (neither)\n");
  const source = await lines();
  const key = await source.choose(Object.keys(CHOICES).join(""), signal);
  const choice = key === undefined ? undefined : CHOICES[key];
  if (choice === undefined) return undefined;
  const best = typeof choice === "number" ? shown[choice] : undefined;
  const ids = (all: readonly Candidate[]) => all.map(({ id }) => id ?? "");
  const isStored = await parts.store?.prefer({
    question: pair[0].id ?? "",
    answers: ids(pair),
    shown: ids(shown),
    choice: best?.id ?? String(choice),
    by: "do",
    at: new Date().toISOString(),
  });
  if (!isStored) await parts.notice("chat: the vote could not be stored");
  await parts.notice(
    shown.map(({ model }, place) => `${place + 1}: ${model.name}`).join(", "),
  );
  if (choice === "neither") throw new ChatError("neither command is good");
  return best ?? pair[0];
}

function byChance(): boolean {
  return ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & 1) === 0;
}
