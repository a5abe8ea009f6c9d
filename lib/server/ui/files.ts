/**
 * The files of the pages: style sheet, script, icon. They hold nothing private, and come with the program.
 *
 * @module
 */
import ask from "../../web/assets/ask.js" with { type: "text" };
import askForm from "../../web/assets/ask_form.js" with { type: "text" };
import askView from "../../web/assets/ask_view.js" with { type: "text" };
import events from "../../web/assets/events.js" with { type: "text" };
import report from "../../bench/page/report.css" with { type: "text" };
import icon from "../../web/assets/icon.svg" with { type: "text" };
import live from "../../web/assets/live.js" with { type: "text" };
import liveRow from "../../web/assets/live_row.js" with { type: "text" };
import liveWatch from "../../web/assets/live_watch.js" with { type: "text" };
import script from "../../web/assets/page.js" with { type: "text" };
import rendered from "../../web/assets/rendered.js" with { type: "text" };
import talk from "../../web/assets/talk.js" with { type: "text" };
import style from "../../web/assets/style.css" with { type: "text" };
import { NameMap } from "../../core/data/names.ts";
import { Reply } from "../reply.ts";
import { pageHeaders } from "./page_headers.ts";

const SCRIPT = "text/javascript; charset=utf-8";

const FILES = new NameMap<{ text: string; type: string }>([
  ["style.css", { text: style, type: "text/css; charset=utf-8" }],
  ["report.css", { text: report, type: "text/css; charset=utf-8" }],
  ["page.js", { text: script, type: SCRIPT }],
  ["ask.js", { text: ask, type: SCRIPT }],
  ["ask_form.js", { text: askForm, type: SCRIPT }],
  ["ask_view.js", { text: askView, type: SCRIPT }],
  ["rendered.js", { text: rendered, type: SCRIPT }],
  ["talk.js", { text: talk, type: SCRIPT }],
  ["events.js", { text: events, type: SCRIPT }],
  ["live.js", { text: live, type: SCRIPT }],
  ["live_row.js", { text: liveRow, type: SCRIPT }],
  ["live_watch.js", { text: liveWatch, type: SCRIPT }],
  ["icon.svg", { text: icon, type: "image/svg+xml" }],
]);

/** The names of all files. */
export const FILE_NAMES: readonly string[] = [...FILES.keys()];

/** The file of a path below `/ui/`; undefined if there is none. */
export function pageFile(path: string): Reply | undefined {
  const file = FILES.get(path);
  return file && new Reply(file.text, {
    headers: pageHeaders({
      "content-type": file.type,
      "cache-control": "private, max-age=60",
    }),
  });
}
