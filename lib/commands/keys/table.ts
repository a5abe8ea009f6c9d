/**
 * The list of the commands of `keys`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { ADD } from "./add/row.ts";
import { LIST } from "./list/row.ts";
import { RENAME } from "./rename/row.ts";
import { RM } from "./rm/row.ts";
import { ROTATE } from "./rotate/row.ts";
import { SET } from "./set/row.ts";
import { USAGE } from "./usage/row.ts";

/** Every command of `keys`, in the order of the help. */
export const KEYS_COMMANDS: readonly Command[] = [
  ADD,
  LIST,
  USAGE,
  SET,
  ROTATE,
  RENAME,
  RM,
];
