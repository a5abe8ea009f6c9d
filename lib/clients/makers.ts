/**
 * Which members of earlier answers are left out for a provider, because another provider made them.
 *
 * @module
 */
import { REASONING_MEMBERS, SEALED_MEMBERS } from "../core/data/foreign.ts";
import { NameSet } from "../core/data/names.ts";
import type { Quirks } from "../dialects/openai_chat/quirks.ts";
import type { ProviderConfig } from "./provider_config.ts";

/** Members that this program adds to answers in the Messages dialect. */
const ANTHROPIC_MEMBERS = ["thinking_blocks"];

/**
 * Lists the members that are not sent to a provider. If its quirks say which members it takes back, these are all others.
 * For an unknown compatible server, these are the sealed members of the user's other providers, because one of them
 * must have made them.
 *
 * @param providers all providers
 */
export function foreignMembers(
  name: string,
  { makes }: Quirks,
  providers: readonly ProviderConfig[],
  env: (name: string) => string | undefined,
): ReadonlySet<string> {
  const isAsked = (provider: ProviderConfig) =>
    provider.name !== name && provider.keyVariable !== undefined &&
    env(provider.keyVariable) !== undefined;
  const foreign = makes === undefined
    ? providers.filter(isAsked).flatMap((provider) =>
      madeBy(provider).filter(isSeal)
    )
    : [...SEALED_MEMBERS, ...REASONING_MEMBERS].filter((name) =>
      !makes.includes(name)
    );
  return new NameSet(foreign);
}

function madeBy({ dialect, quirks }: ProviderConfig): readonly string[] {
  return dialect === "anthropic" ? ANTHROPIC_MEMBERS : quirks?.makes ?? [];
}

function isSeal(name: string): boolean {
  return SEALED_MEMBERS.includes(name);
}
