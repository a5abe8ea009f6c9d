/**
 * The files of the pages: style sheet, script, icon. They hold nothing private, and come with the program.
 *
 * @module
 */
import icon from "../../web/assets/icon.svg" with { type: "text" };
import script from "../../web/assets/page.js" with { type: "text" };
import style from "../../web/assets/style.css" with { type: "text" };
import { NameMap } from "../../core/data/names.ts";
import { Reply } from "../reply.ts";
import { pageHeaders } from "./page_headers.ts";

const FILES = new NameMap<{ text: string; type: string }>([
  ["style.css", { text: style, type: "text/css; charset=utf-8" }],
  ["page.js", { text: script, type: "text/javascript; charset=utf-8" }],
  ["icon.svg", { text: icon, type: "image/svg+xml" }],
]);

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
