/** Pictures in the answers of a benchmark: told, shown on the page, kept in the history. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { dataUrl, hasBase64, PNG } from "../helpers/pictures.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { END, event } from "./chat_upstream.ts";
import { bothKeys } from "./scripted_answer.ts";

const picture = (url: string) => ({ type: "image_url", image_url: { url } });

/** What a page may show, and what may hold a script. */
const SHOWN = dataUrl("image/png", PNG);
const TOLD = dataUrl("image/svg+xml", new TextEncoder().encode("<svg/>"));

Deno.test("bench: pictures in answers are told, shown on the page and kept in the history", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() =>
    sse([
      event({ content: "Here." }),
      event({ content: "", images: [picture(SHOWN), picture(TOLD)] }),
      ...END,
    ])
  );
  const options = { home: folder.path, env: bothKeys(upstream) };
  await Deno.writeTextFile(`${folder.path}/p.jsonl`, '{"prompt":"Draw"}\n');
  const run = await runCli(
    ["bench", "--models", "openai/m", "--prompts", "p.jsonl", "--yes"]
      .concat("--out", "r.html"),
    options,
  );
  assertEquals(run.code, 0, run.stderr);
  const words = ["a picture (image/png, 11.7 KB)", "a picture (image/svg+xml"];
  assertStringIncludes(
    run.stdout,
    `\nAnswers contain more than text\n  item 1, openai/m: ${
      words[0]
    }\n  item 1, openai/m: ${words[1]}`,
  );
  assert(!hasBase64(run.stdout, PNG));
  const page = await Deno.readTextFile(`${folder.path}/r.html`);
  assertStringIncludes(page, `<img src="${SHOWN}" alt="${words[0]}">`);
  assertStringIncludes(page, `<p class="note">${words[1]}`);
  assertEquals(page.split("<img").length, 2);
  assertEquals(page.split(/\ssrc=/).length, 2);
  assertStringIncludes(page, "img-src data:;");
  const again = await runCli(
    ["bench", "--report-only", "last", "--json"],
    options,
  );
  const [{ answer, media }] = JSON.parse(again.stdout).answers;
  assertEquals(answer.text, "Here.");
  assertEquals(media.map(({ text }: { text: string }) => text)[0], words[0]);
  assert(!hasBase64(again.stdout, PNG));
  const kept = await runCli(
    ["history", "list", "--source", "bench", "--json"],
    options,
  );
  assertStringIncludes(kept.stdout, PNG.toBase64());
});
