import { assertEquals } from "@std/assert";
import { besideFile, fromHome, userPath } from "../../lib/config/user_paths.ts";

const places: [
  string,
  Record<string, string>,
  "config" | "data",
  string | undefined,
][] = [
  ["linux", { HOME: "/h" }, "data", "/h/.local/share/chat/x"],
  ["linux", { HOME: "/h", XDG_DATA_HOME: "/d" }, "data", "/d/chat/x"],
  ["linux", { HOME: "/h" }, "config", "/h/.config/chat/x"],
  ["linux", { HOME: "/h", XDG_CONFIG_HOME: "/c/" }, "config", "/c/chat/x"],
  [
    "darwin",
    { HOME: "/Users/u" },
    "data",
    "/Users/u/Library/Application Support/chat/x",
  ],
  ["darwin", { HOME: "/Users/u" }, "config", "/Users/u/.config/chat/x"],
  ["windows", { LOCALAPPDATA: "C:\\L" }, "data", "C:\\L\\chat\\x"],
  ["windows", { APPDATA: "C:\\A" }, "config", "C:\\A\\chat\\x"],
  ["linux", {}, "data", undefined],
  // The XDG specification has relative paths ignored.
  [
    "linux",
    { HOME: "/h", XDG_DATA_HOME: "data" },
    "data",
    "/h/.local/share/chat/x",
  ],
  [
    "linux",
    { HOME: "/h", XDG_CONFIG_HOME: "./c" },
    "config",
    "/h/.config/chat/x",
  ],
  ["linux", { XDG_CONFIG_HOME: "c" }, "config", undefined],
  ["windows", { XDG_DATA_HOME: "D:\\d" }, "data", "D:\\d\\chat\\x"],
  [
    "windows",
    { XDG_DATA_HOME: "d", LOCALAPPDATA: "C:\\L" },
    "data",
    "C:\\L\\chat\\x",
  ],
];
for (const [os, env, kind, expected] of places) {
  Deno.test(`userPath: ${kind} on ${os} with ${Object.keys(env)}`, () => {
    const place = { os, env: (name: string) => env[name] };
    assertEquals(userPath(place, kind, "x"), expected);
  });
}

Deno.test("fromHome: a leading ~ is the home folder, elsewhere it is a character", () => {
  const of = (path: string, env: Record<string, string> = { HOME: "/h/" }) =>
    fromHome({ os: "linux", env: (name) => env[name] }, path);
  assertEquals(of("~/a/b"), "/h/a/b");
  assertEquals(of("/a/~/b"), "/a/~/b");
  assertEquals(of("~a"), "~a");
  assertEquals(of("~/a", {}), "~/a");
});

Deno.test("besideFile: a relative path leads from the file's folder", () => {
  const of = (file: string, path: string, os = "linux") =>
    besideFile(
      { os, env: (name) => name === "HOME" ? "/h" : undefined },
      file,
      path,
    );
  assertEquals(of("/c/chat/config.json", "p.json"), "/c/chat/p.json");
  assertEquals(of("/c/chat/config.json", "../p.json"), "/c/chat/../p.json");
  assertEquals(of("/c/chat/config.json", "/p.json"), "/p.json");
  assertEquals(of("/c/chat/config.json", "~/p.json"), "/h/p.json");
  assertEquals(of("config.json", "p.json"), "p.json");
  assertEquals(of("C:\\c\\config.json", "p.json", "windows"), "C:\\c\\p.json");
  assertEquals(of("C:\\c\\config.json", "D:\\p", "windows"), "D:\\p");
});
