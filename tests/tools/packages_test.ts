import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { changesOf, filled, PACKAGES } from "../../tools/packages.ts";
import { releaseFile, TARGETS, taskPermissions } from "../../tools/targets.ts";
import { readText } from "../helpers/source_files.ts";

const hashes = new Map(
  TARGETS.map((target, i) => [releaseFile(target), String(i).repeat(64)]),
);
const release = {
  tag: `v${denoJson.version}`,
  repository: "owner/chat",
  sums: [...hashes].map(([name, hash]) => `${hash}  ${name}\n`).join(""),
  changelog: await readText("CHANGELOG.md"),
  image:
    "ghcr.io/owner/chat@sha256:11\ndenoland/deno:2.9.6@sha256:22\ngcr.io/base:nonroot@sha256:33\n",
};

async function packaged(name: string): Promise<string> {
  return filled(await readText(`packaging/${name}`), release);
}

Deno.test("packages: nothing is left open, and every binary is named with its own checksum", async () => {
  for (const name of PACKAGES) {
    assert(!/@\w+@/.test(await packaged(name)), name);
  }
  const text = await packaged("chat.rb") + await packaged("chat.json");
  for (const [file, hash] of hashes) {
    const url =
      `https://github.com/owner/chat/releases/download/${release.tag}/${file}`;
    // The checksum is the next text behind the address.
    const [, next] = new RegExp(
      `"${RegExp.escape(url)}(?:#[^"]*)?",?\\s+(?:sha256|"hash":) "(\\d+)"`,
    ).exec(text) ?? [];
    assertEquals(next, hash, file);
  }
  assertEquals(
    JSON.parse(await packaged("chat.json")).version,
    denoJson.version,
  );
});

Deno.test("packages: the notes have what the changelog says of the version", () => {
  const changelog = "# C\n\n## 2.0.0\n\n- new\n\n## 1.0.0, 2026\n\n- old\n";
  assertEquals(changesOf({ tag: "v2.0.0", changelog }), "- new");
  assertEquals(changesOf({ tag: "v1.0.0", changelog }), "- old");
  assertThrows(() => changesOf({ tag: "v3.0.0", changelog }), Error, "3.0.0");
  assertThrows(() => filled("@sha256 chat-amiga@", release), Error, "amiga");
});

Deno.test("packages: the notes name the container's image and those it was built on by digest", async () => {
  const notes = await packaged("release_notes.md");
  assertStringIncludes(notes, "\n      ghcr.io/owner/chat@sha256:11\n");
  assertStringIncludes(
    notes,
    "- `denoland/deno:2.9.6@sha256:22`\n- `gcr.io/base:nonroot@sha256:33`\n",
  );
});

Deno.test("flake.nix: starts the program with the permissions of the tasks", async () => {
  const line = taskPermissions(denoJson.tasks.run).join(" ");
  assertStringIncludes(await readText("flake.nix"), ` ${line} `);
});
