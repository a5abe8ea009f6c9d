/**
 * Lets a person choose a provider, and one of its models.
 *
 * @module
 */
import { type AvailableProvider, discover } from "../../clients/discover.ts";
import type { ProviderConfig } from "../../clients/provider_config.ts";
import type { Registry } from "../../clients/registry.ts";
import { fit } from "../../core/data/fit.ts";
import { plural } from "../../core/text/plural.ts";
import type { Io } from "../../core/io.ts";
import { oneLine } from "../../core/text/text.ts";
import type { Questions } from "./questions.ts";

/** Models that are listed; all can be named. */
const MOST_MODELS = 20;

/** Asks for a provider; those that can be used now come first. */
export async function askProvider(
  { stderr }: Io,
  registry: Registry,
  questions: Questions,
): Promise<ProviderConfig> {
  const providers = registry.providers
    .filter(({ dialect }) => dialect !== "none");
  await stderr.write("Looking for keys and local servers …\n");
  const found = await discover(registry, providers);
  const ready = found.filter((one) => "models" in one);
  const listed = [
    ...ready.map(({ provider, models }) => ({
      provider,
      note: `${provider.local ? "runs" : "key is set"}, ${
        plural(models.length, "model")
      }`,
    })),
    ...providers
      .filter((provider) => !ready.some((one) => one.provider === provider))
      .map((provider) => ({
        provider,
        note: provider.local
          ? "does not run"
          : registry.hasKey(provider)
          ? "key is set, but it does not answer"
          : "",
      })),
  ];
  const rows = listed.map(({ provider: { name, title }, note }, i) =>
    `${String(i + 1).padStart(3)}  ${name.padEnd(12)}${title}${
      note === "" ? "" : ` (${note})`
    }\n`
  );
  await stderr.write(fit(rows.join(""), stderr.columns));
  while (true) {
    const answer = await questions.ask("Provider (number or name): ");
    const provider = listed[Number(answer) - 1]?.provider ??
      listed.find((one) => one.provider.name === answer.toLowerCase())
        ?.provider;
    if (provider !== undefined) return provider;
    if (answer !== "") {
      const said =
        `"${
          oneLine(answer)
        }" is not in the list. A provider of your own goes ` +
        "into the configuration file: see chat config --example.\n";
      await stderr.write(fit(said, stderr.columns));
    }
  }
}

/** Asks for a model; undefined to name none. */
export async function askModel(
  { stderr }: Io,
  { provider, models }: AvailableProvider,
  questions: Questions,
): Promise<string | undefined> {
  const { defaultModel } = provider;
  const ids = models.map(({ id }) => id);
  // Another server at this address may not have the usual model.
  const isThere = ids.length === 0 || ids.includes(defaultModel ?? "");
  const first = isThere ? defaultModel : ids[0];
  const listed = [
    ...first === undefined ? [] : [first],
    ...ids.filter((id) => id !== first),
  ].slice(0, MOST_MODELS);
  const rows = listed.map((id, i) =>
    `${String(i + 1).padStart(3)}  ${oneLine(id)}\n`
  );
  // A name has no spaces to break it at.
  await stderr.write(rows.join(""));
  if (ids.length > listed.length) {
    await stderr.write(
      `     … ${
        ids.length - listed.length
      } more: chat models --provider ${provider.name}\n`,
    );
  }
  const answer = await questions.ask(
    `Model (number or name${
      first === undefined ? "" : `, Enter for ${oneLine(first)}`
    }): `,
  );
  if (answer === "") return first;
  return listed[Number(answer) - 1] ?? answer;
}
