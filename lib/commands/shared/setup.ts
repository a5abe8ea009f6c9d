/**
 * Sets up what `chat`, `ask` and `serve` share: configuration, registry, history.
 *
 * @module
 */
import denoJson from "../../../deno.json" with { type: "json" };
import type { Registry } from "../../clients/registry.ts";
import type { History } from "../../history/history.ts";
import { openStore } from "../../history/store/open.ts";
import {
  Recorder,
  type RecorderOptions,
} from "../../history/record/recorder.ts";
import type { Source } from "../../history/line/exchange.ts";
import type { Io } from "../../core/io.ts";
import { loader } from "../../core/load.ts";
import { narrowFolder } from "../../files/narrow_folder.ts";
import type { CommandContext } from "../../cli/command.ts";
import { type ModelOptions, type Models, openModels } from "./open_models.ts";
import { isShipped, spoolLimit } from "./size_limit.ts";

const loadSpans = loader<typeof import("../../telemetry/spans.ts")>(
  import.meta.url,
  "../../telemetry/spans.ts",
);

export interface Setup extends Models, AsyncDisposable {
  /** Undefined when the history is switched off. */
  readonly store: History | undefined;
  /** Writes nothing when the history is switched off. */
  readonly recorder: Recorder;
  /** Called with each ended exchange; other recorders of the command need it, too. */
  readonly onEnd: RecorderOptions["onEnd"];
  /** The same for {@linkcode RecorderOptions.onLinked}. */
  readonly onLinked: RecorderOptions["onLinked"];
}

export interface SetupOptions extends ModelOptions {
  readonly source: Source;
  /** See {@linkcode RecorderOptions.labels}. */
  readonly labels?: readonly string[];
  /** Called when an exchange has ended, even if it is not recorded. */
  readonly onEnd?: RecorderOptions["onEnd"];
}

/**
 * Reads the configuration and opens registry and history; disposing ends open recordings and writes them.
 *
 * @throws {ConfigError} the configuration cannot be read
 * @throws {UsageError} a flag is out of its range
 */
export async function setup(
  context: CommandContext,
  options: SetupOptions,
): Promise<Setup> {
  const models = await openModels(context, options);
  return await setupWith(models, context.io, options);
}

/** Opens the history for models that are already open. */
export async function setupWith(
  models: Models,
  io: Io,
  { source, labels = [], onEnd }: Pick<
    SetupOptions,
    "source" | "labels" | "onEnd"
  >,
): Promise<Setup> {
  const { config, registry } = models;
  const warnings = new Warnings(models);
  const store = openHistory(models, warnings);
  if (store !== undefined && config.dataFolder !== undefined) {
    await narrowFolder(config.dataFolder);
  }
  const onLinked = await spans(io, registry);
  const recorder = new Recorder({
    store,
    source,
    labels,
    onEnd,
    onLinked,
    warn: warnings.warn,
  });
  return {
    ...models,
    store,
    recorder,
    onEnd,
    onLinked,
    [Symbol.asyncDispose]: async () => {
      await recorder.close();
      await warnings.shown();
    },
  };
}

const loadShippedTo = loader<typeof import("./shipping/shipped_to.ts")>(
  import.meta.url,
  "./shipping/shipped_to.ts",
);
const loadAtEnd = loader<typeof import("./shipping/at_end.ts")>(
  import.meta.url,
  "./shipping/at_end.ts",
);

/**
 * What brings the history to the store when the command ends; nothing without a history or a store. It must be
 * disposed after the history.
 *
 * @throws {ConfigError} the store that is named is not the address of a database
 */
export async function shippedAtEnd(
  context: CommandContext,
  { history, notice }: Pick<Models, "history" | "notice">,
): Promise<AsyncDisposable | undefined> {
  if (history === undefined || !isShipped(context)) return undefined;
  const { shippedTo } = await loadShippedTo();
  const address = await shippedTo(context);
  if (address === undefined) return undefined;
  const { path } = history;
  const most = spoolLimit(context);
  return {
    async [Symbol.asyncDispose]() {
      const { bringLast } = await loadAtEnd();
      await bringLast({ context, path, address, most, notice });
    },
  };
}

/** The history that the configuration names; undefined when it is switched off. */
export function openHistory(
  models: Models,
  { warn }: Pick<Warnings, "warn"> = new Warnings(models),
): History | undefined {
  if (models.history === undefined) return undefined;
  const { path, ...limit } = models.history;
  return openStore(path, { warn, ...limit });
}

/** Shows warnings, whose code is loaded with the first one. */
class Warnings {
  readonly #notice: Models["notice"];
  readonly #open = new Set<Promise<void>>();

  constructor({ notice }: Pick<Models, "notice">) {
    this.#notice = notice;
  }

  /** Shows a line, soon. */
  readonly warn = (line: string): void => {
    const showing = this.#notice(`chat: ${line}`)
      .catch(() => {}) // its reader has gone
      .finally(() => this.#open.delete(showing));
    this.#open.add(showing);
  };

  /** Resolves when all lines are shown: a program that ends before loses them. */
  async shown(): Promise<void> {
    await Promise.all(this.#open);
  }
}

/** Traces exchanges if `OTEL_DENO` is set, which the runtime reads, too, but not from files. */
async function spans(
  io: Io,
  { providers }: Registry,
): Promise<RecorderOptions["onLinked"]> {
  if (io.env("OTEL_DENO") !== "true") return undefined;
  const { exchangeSpans } = await loadSpans();
  return await exchangeSpans({
    version: denoJson.version,
    providerName: (name) =>
      providers.find((provider) => provider.name === name)?.telemetryName ??
        name,
  });
}
