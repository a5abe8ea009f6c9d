/**
 * The list of the commands of `history`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { CACHE } from "./cache/row.ts";
import { CONVERSATIONS } from "./conversations/row.ts";
import { EXPORT } from "./export/row.ts";
import { IMPORT } from "./import/row.ts";
import { LABEL } from "./label/row.ts";
import { LIST } from "./list/row.ts";
import { PUSH } from "./push/row.ts";
import { REBUILD } from "./rebuild/row.ts";
import { RM } from "./rm/row.ts";
import { RUNS } from "./runs/row.ts";
import { SAMPLE } from "./sample/row.ts";
import { SHOW } from "./show/row.ts";
import { STATS } from "./stats/row.ts";
import { TAIL } from "./tail/row.ts";
import { TITLE } from "./title/row.ts";
import { VERIFY } from "./verify/row.ts";

/** Every command of `history`, in the order of the help. */
export const HISTORY_COMMANDS: readonly Command[] = [
  LIST,
  CONVERSATIONS,
  SHOW,
  RUNS,
  STATS,
  CACHE,
  TAIL,
  LABEL,
  TITLE,
  REBUILD,
  VERIFY,
  RM,
  IMPORT,
  EXPORT,
  SAMPLE,
  PUSH,
];
