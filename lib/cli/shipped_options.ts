/**
 * The options of servers that say where exchanges are recorded.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";
import { RECORDING_OPTIONS, STORE_OPTION } from "./options.ts";

/** Where a server records, and which store gets it. */
export const SHIPPED_HISTORY_OPTIONS: OptionGroup = {
  title: RECORDING_OPTIONS.title,
  options: [...RECORDING_OPTIONS.options, STORE_OPTION],
};
