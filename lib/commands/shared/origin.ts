/**
 * The provider and model of an answer that another program recorded.
 *
 * @module
 */
import type { ProviderConfig } from "../../clients/provider_config.ts";
import { UNKNOWN } from "../../history/line/exchange.ts";
import type { Origin } from "../../history/transfer/import/import_turns.ts";

/** Understands the names that another program wrote; it does not depend on the default provider or on keys. */
export function originOf(
  name: string,
  provider: string | undefined,
  providers: readonly ProviderConfig[],
): Origin {
  const cut = name.search(/[/:]/);
  const prefix = providers.find((one) => one.name === name.slice(0, cut));
  const recorded = providers.find((one) => one.name === provider);
  if (recorded !== undefined) {
    return {
      provider: recorded.name,
      model: recorded === prefix ? name.slice(cut + 1) : name,
    };
  }
  if (prefix !== undefined) {
    return { provider: prefix.name, model: name.slice(cut + 1) };
  }
  const matched = providers.find((one) =>
    one.shape?.test(name) || one.dialect === "none" && one.name === name
  );
  return { provider: matched?.name ?? UNKNOWN, model: name };
}
