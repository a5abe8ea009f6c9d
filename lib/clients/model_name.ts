/**
 * Model names of the form `provider/model`.
 *
 * @module
 */
import { ConfigError, UsageError } from "../core/errors.ts";
import { editDistance, nearest } from "../core/text/nearest.ts";
import type { ProviderConfig } from "./provider_config.ts";

/** A resolved model name: its provider, and the provider's name of the model. */
export interface ResolvedModel {
  /** `provider/model`; for the built-in model, one word. */
  readonly name: string;
  readonly provider: ProviderConfig;
  /** The provider's own name of the model. */
  readonly model: string;
  /** For a route: the models to try next, in this order. */
  readonly fallbacks?: readonly ResolvedModel[];
}

/** A model's full name: `provider/model`, or one word for the built-in model. */
export function fullName(provider: ProviderConfig, model: string): string {
  return provider.dialect === "none" ? model : `${provider.name}/${model}`;
}

/**
 * Resolves `provider/model` or `provider:model`; undefined if the name does not begin with a provider.
 *
 * @throws {UsageError} the provider is not followed by a model
 * @throws {ConfigError} the provider's name has a typing error: the request must not go to another provider
 */
export function modelOfProvider(
  wanted: string,
  providers: readonly ProviderConfig[],
): ResolvedModel | undefined {
  const cut = wanted.search(/[/:]/);
  if (cut < 0) return undefined;
  const first = wanted.slice(0, cut);
  const model = wanted.slice(cut + 1);
  const provider = providers.find((provider) => provider.name === first);
  if (provider === undefined) {
    refuseTypo(first, model, providers);
    return undefined;
  }
  if (model === "") {
    throw new UsageError(`No model after the provider in "${wanted}"`);
  }
  return { name: fullName(provider, model), provider, model };
}

function refuseTypo(
  first: string,
  model: string,
  providers: readonly ProviderConfig[],
): void {
  const meant = providers.find(({ name }) => editDistance(first, name) === 1);
  if (meant === undefined) return;
  throw new ConfigError(`No provider is called "${first}"`, {
    hint: `did you mean ${meant.name}/${model}?`,
  });
}

/** The error for a bare name of a model that no provider is known for. */
export function unknownModel(
  wanted: string,
  providers: readonly ProviderConfig[],
  aliases: readonly string[],
): ConfigError {
  const names = providers.map(({ name }) => name);
  const named = providers.find(({ name }) => name === wanted);
  if (named !== undefined) {
    return new ConfigError(
      `${wanted} is a provider: name a model too, such as ${exampleOf(named)}`,
    );
  }
  const meant = nearest(wanted, [...aliases, ...names]);
  const provider = providers.find(({ name }) => name === meant);
  const near = provider === undefined ? meant : exampleOf(provider);
  return new ConfigError(`No provider known for the model "${wanted}"`, {
    hint: near === undefined
      ? `name it as provider/model; known providers: ${names.join(", ")}`
      : `did you mean ${near}?`,
  });
}

/** The full name of a model of a provider. */
function exampleOf(provider: ProviderConfig): string {
  const model = provider.defaultModel ?? provider.models?.[0] ?? "MODEL";
  return fullName(provider, model);
}
