/**
 * `chat setup`: chooses a provider, keeps its key, and chooses the model to use when none is named.
 *
 * @module
 */
import { fitOutput } from "../../core/data/fit.ts";
import { plural } from "../../core/text/plural.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { failureText } from "../../cli/failure.ts";
import type { AvailableProvider } from "../../clients/discover.ts";
import type { ProviderConfig } from "../../clients/provider_config.ts";
import { fullName } from "../../clients/registry.ts";
import type { Config } from "../../config.ts";
import { changeConfigFile } from "../../config/change_file.ts";
import { keepVariables } from "../../config/keep_variables.ts";
import { userPath } from "../../config/user_paths.ts";
import type { ChatClient } from "../../core/client.ts";
import {
  ApiError,
  ConfigError,
  NetworkError,
  UsageError,
} from "../../core/errors.ts";
import type { Io } from "../../core/io.ts";
import { keepSecret } from "../../core/secrets.ts";
import { sanitize } from "../../core/text/text.ts";
import { openConfig } from "../shared/open_config.ts";
import { openRegistry } from "../shared/open_registry.ts";
import { askModel, askProvider } from "./choices.ts";
import { Questions } from "./questions.ts";
import { removeSetup } from "./remove.ts";

/** How long a provider may take to answer. */
const TIMEOUT_MS = 15_000;

/** How often a key is asked for. */
const MOST_TRIES = 3;

const OTHERWISE =
  "in a script: printenv KEY | chat setup PROVIDER --key-from-stdin";

/**
 * Asks at a terminal, or does what the arguments say.
 *
 * @throws {UsageError} something must be asked, and there is no terminal
 * @throws {ApiError} the key was not accepted: nothing is kept
 * @throws {NetworkError} the provider does not answer: nothing is kept
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words } = context;
  const [name, ...more] = words;
  if (more.length > 0) throw new UsageError("setup takes one provider");
  const envPath = userPath(io, "config", ".env");
  if (envPath === undefined) {
    throw new ConfigError("No home folder to keep a key in");
  }
  const config = await openConfig({ io, flags }, { noHistory: true });
  if (flags.flag("remove")) {
    await removeSetup(context, { config, envPath, name });
    return EXIT.done;
  }
  const questions = flags.flag("key-from-stdin")
    ? undefined
    : new Questions(io, OTHERWISE);
  const registry = openRegistry(config, flags);
  if (name === undefined && questions === undefined) {
    throw new UsageError("--key-from-stdin wants the name of a provider");
  }
  const provider = name !== undefined || questions === undefined
    ? registry.provider(name ?? "")
    : await askProvider(io, registry, questions);
  const asked = { config, provider, questions };
  const { given, found } = await readAndTry(context, asked);
  const kept = Object.keys(given).length > 0;
  if (kept) await keepVariables(envPath, given);
  const say = (line: string) =>
    io.stderr.write(
      fitOutput(`${sanitize(line)}\n`, io.stderr, io.env("HOME")),
    );
  const { models: { length } } = found;
  await say(
    `${provider.title} answers${
      length > 0 ? `: ${plural(length, "model")}` : ""
    }${kept ? `; ${Object.keys(given).join(" and ")} kept in ${envPath}` : ""}`,
  );
  for (const variable of Object.keys(given)) {
    const isFirst = isOfEnvironment(io, variable) &&
      io.env(variable) !== given[variable];
    if (isFirst) await say(`${variable} of the environment comes before it.`);
  }
  const model = flags.text("model") ??
    (questions && await askModel(io, found, questions));
  if (model !== undefined) {
    await keepModel(context, { config, provider, model });
  }
  await say(
    model === undefined && provider.defaultModel === undefined
      ? `Choose a model: chat setup ${provider.name} --model MODEL`
      : "Talk: chat. Script: chat ask QUESTION. Proxy: chat serve.",
  );
  return EXIT.done;
}

/** Reads what is to be kept, and tries it. At a terminal, a key that is refused is asked for again. */
async function readAndTry(context: CommandContext, asked: Asked) {
  for (let tries = 1;; tries++) {
    const given = await readValues(context, asked);
    try {
      return { given, found: await tried(context, asked, given) };
    } catch (error) {
      const isRefused = error instanceof ApiError && error.kind === "auth";
      if (!isRefused || asked.questions === undefined || tries === MOST_TRIES) {
        throw error;
      }
      const { io } = context;
      await io.stderr.write(failureText(error, false, io.stderr));
    }
  }
}

/** Whether the environment itself sets a variable, and no file. */
function isOfEnvironment(io: Io, variable: string): boolean {
  return io.env(variable) !== undefined &&
    io.envSource?.(variable) === undefined;
}

interface Asked {
  readonly config: Config;
  readonly provider: ProviderConfig;
  /** Undefined in a script. */
  readonly questions: Questions | undefined;
}

/**
 * The variables that are to be kept: the key, and the address of a provider that has none, or for which the environment
 * sets another one: the key is tried there, and must not be sent elsewhere later.
 */
async function readValues(
  { io }: CommandContext,
  { config, provider, questions }: Asked,
): Promise<Record<string, string>> {
  const { title, keyVariable, baseUrlVariable = "" } = provider;
  const values: Record<string, string> = {};
  if (
    provider.baseUrlRequired && config.env(baseUrlVariable) === undefined &&
    questions !== undefined
  ) {
    values[baseUrlVariable] = await questions.ask(
      `Address of ${title}, such as ${provider.baseUrl}: `,
    );
  }
  if (questions === undefined) {
    if (keyVariable === undefined) {
      throw new UsageError(`${provider.name} needs no key`);
    }
    const text = new TextDecoder().decode(await io.stdin.bytes());
    values[keyVariable] = checkedKey(text.trim());
  } else if (keyVariable !== undefined && !provider.local) {
    const isSet = config.env(keyVariable) !== undefined;
    const key = await questions.askHidden(
      `Key of ${title} (not shown${
        isSet ? `; Enter for the one in ${keyVariable}` : ""
      }): `,
    );
    if (key !== "" || !isSet) values[keyVariable] = checkedKey(key);
  }
  const address = io.env(baseUrlVariable);
  const keepsKey = keyVariable !== undefined &&
    values[keyVariable] !== undefined;
  if (
    keepsKey && address !== undefined && isOfEnvironment(io, baseUrlVariable)
  ) {
    values[baseUrlVariable] = address;
  }
  return values;
}

function checkedKey(key: string): string {
  keepSecret(key);
  // deno-lint-ignore no-control-regex
  if (key !== "" && !/[\s\x00-\x1f\x7f]/.test(key)) return key;
  throw new UsageError(
    key === "" ? "no key was given" : "a key has no spaces and no line ends",
  );
}

/**
 * Asks the provider for its models with the given key. A key that was typed goes to no address of the working directory's
 * `.env`.
 */
async function tried(
  { io, flags }: CommandContext,
  { config, provider }: Asked,
  given: Readonly<Record<string, string>>,
): Promise<AvailableProvider> {
  const others = Object.keys(given).length > 0 ? io.env : config.env;
  const env = (name: string) =>
    Object.hasOwn(given, name) ? given[name] : others(name);
  const registry = openRegistry({ ...config, env }, flags);
  const { baseUrl, models } = await registry.client(provider)
    .then((client) => modelsOf(client, provider));
  return { provider, baseUrl, models };
}

async function modelsOf(
  client: ChatClient,
  { name, models }: ProviderConfig,
): Promise<Pick<AvailableProvider, "baseUrl" | "models">> {
  const { baseUrl } = client;
  // There is nothing to try the key with.
  if (models !== undefined) {
    return { baseUrl, models: models.map((id) => ({ id })) };
  }
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return { baseUrl, models: await client.models({ signal, maxRetries: 0 }) };
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new NetworkError(
      `${name}: no answer within ${TIMEOUT_MS / 1000} s from ${baseUrl}`,
      { kind: "timeout" },
    );
  }
}

/** Writes the model into the configuration file; a name without a provider is this provider's. */
async function keepModel(
  { io }: CommandContext,
  { config, provider, model }: {
    readonly config: Config;
    readonly provider: ProviderConfig;
    readonly model: string;
  },
): Promise<void> {
  const { configPath } = config;
  if (configPath === undefined) return;
  const value = model.startsWith(`${provider.name}/`)
    ? model
    : fullName(provider, model);
  await changeConfigFile(configPath, () => [{ member: ["model"], value }]);
  const say = (line: string) =>
    io.stderr.write(
      fitOutput(`${sanitize(line)}\n`, io.stderr, io.env("HOME")),
    );
  await say(`Model: ${value}, in ${configPath}`);
  const variable = config.env("CHAT_MODEL");
  if (variable !== undefined) {
    await say(`CHAT_MODEL is set to ${variable}, and comes before it.`);
  }
}
