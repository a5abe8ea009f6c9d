import { assertEquals } from "@std/assert";
import { providerVariables } from "../../lib/clients/provider_variables.ts";
import { PROVIDERS } from "../../lib/clients/providers.ts";
import { folderEnv } from "../../lib/config/folder_env.ts";

const BASE = "OPENAI_BASE_URL=http://there.example/v1";

function read(text: string, env: Record<string, string> = {}) {
  const { values, ignored } = folderEnv(
    text,
    providerVariables({}),
    (name) => env[name] !== undefined,
  );
  return { values: Object.fromEntries(values), ignored };
}

for (const provider of PROVIDERS) {
  const { keyVariable: key, baseUrlVariable: base } = provider;
  if (key === undefined || base === undefined) continue;
  Deno.test(`folderEnv: ${base} counts only beside ${key}, and only where that key is sent`, () => {
    const address = `${base}=http://there.example/v1`;
    assertEquals(read(address), { values: {}, ignored: [base] });
    assertEquals(read(`${key}=\n${address}`), { values: {}, ignored: [base] });
    assertEquals(read(`${address}\n${key}=theirs`), {
      values: { [base]: "http://there.example/v1", [key]: "theirs" },
      ignored: [],
    });
    // The environment's key wins, and must not go where the folder says.
    assertEquals(read(`${address}\n${key}=theirs`, { [key]: "mine" }), {
      values: {},
      ignored: [base],
    });
  });
}

Deno.test("folderEnv: names of models are taken, whatever goes to an address goes with it", () => {
  assertEquals(
    read("CHAT_MODEL=eliza\nOPENAI_MODEL=m\nOPENAI_ORG_ID=o\n").values,
    { CHAT_MODEL: "eliza", OPENAI_MODEL: "m" },
  );
  assertEquals(read("OPENAI_API_KEY=k\nOPENAI_ORG_ID=o\n").values, {
    OPENAI_API_KEY: "k",
    OPENAI_ORG_ID: "o",
  });
});

for (
  const name of [
    ..."CHAT_CONFIG CHAT_HISTORY CHAT_HOST CHAT_PORT CHAT_API_KEY".split(" "),
    ..."VISUAL EDITOR HOME USERPROFILE APPDATA LOCALAPPDATA".split(" "),
    ..."XDG_CONFIG_HOME XDG_DATA_HOME HTTPS_PROXY http_proxy".split(" "),
    ..."ALL_PROXY NO_PROXY DENO_CERT DENO_TLS_CA_STORE".split(" "),
    "NODE_EXTRA_CA_CERTS",
  ]
) {
  Deno.test(`folderEnv: ${name} is the user's own business`, () => {
    assertEquals(read(`${name}=x`), { values: {}, ignored: [name] });
  });
}

Deno.test("folderEnv: what other programs read is passed over without a word", () => {
  assertEquals(read("DATABASE_URL=x\nPORT=3000\n"), {
    values: {},
    ignored: [],
  });
});

Deno.test("folderEnv: no variable of the environment becomes a part of what is sent", () => {
  Deno.env.set("FOLDER_ENV_SECRET", "aws-canary");
  try {
    for (
      const value of [
        "$FOLDER_ENV_SECRET",
        "x${FOLDER_ENV_SECRET}",
        '"${FOLDER_ENV_SECRET}"',
        "${FOLDER_ENV_SECRET:-}$FOLDER_ENV_SECRET",
      ]
    ) {
      const { values, ignored } = read(`${BASE}\nOPENAI_API_KEY=${value}\n`);
      assertEquals(JSON.stringify(values).includes("canary"), false, value);
      assertEquals(ignored.includes("OPENAI_API_KEY"), true, value);
    }
    // The file's own variable of the same name is the one that counts.
    assertEquals(
      read("FOLDER_ENV_SECRET=theirs\nGROQ_API_KEY=${FOLDER_ENV_SECRET}")
        .values,
      { GROQ_API_KEY: "theirs" },
    );
  } finally {
    Deno.env.delete("FOLDER_ENV_SECRET");
  }
});

Deno.test("folderEnv: a value may name others of the file, and have a default", () => {
  assertEquals(
    read(
      "HERE=http://127.0.0.1:8000\nVLLM_BASE_URL=${HERE}/v1\nVLLM_API_KEY=${NONE:-k}\n",
    ).values,
    { VLLM_BASE_URL: "http://127.0.0.1:8000/v1", VLLM_API_KEY: "k" },
  );
});
