import { LOOK, testMembers, testRefused, TOOL } from "../requests.ts";

testMembers([
  ["tools", { tools: [TOOL] }, { tools: [LOOK] }],
  [
    "a tool with everything",
    {
      tools: [{
        type: "function",
        function: {
          name: "look",
          description: "Looks.",
          parameters: {
            properties: { at: { type: "string" } },
            required: ["at"],
          },
          strict: true,
        },
        "cache_control": { type: "ephemeral" },
      }],
    },
    {
      tools: [{
        name: "look",
        description: "Looks.",
        "input_schema": {
          type: "object",
          properties: { at: { type: "string" } },
          required: ["at"],
        },
        strict: true,
        "cache_control": { type: "ephemeral" },
      }],
    },
  ],
  [
    "a tool without parameters",
    {
      tools: [{
        type: "function",
        function: { name: "look", description: "", strict: null },
      }],
    },
    { tools: [LOOK] },
  ],
  ["no tools, so no choice", {
    tools: [],
    "tool_choice": "required",
    "parallel_tool_calls": false,
  }, {}],
  [
    "a custom tool",
    {
      tools: [{
        type: "custom",
        custom: { name: "sql", format: { type: "text" } },
      }],
    },
    {
      tools: [{
        name: "sql",
        "input_schema": {
          type: "object",
          properties: { input: { type: "string" } },
          required: ["input"],
        },
      }],
    },
  ],
  [
    "a tool of the provider's own",
    { tools: [{ type: "web_search_20250305", name: "web_search" }] },
    { tools: [{ type: "web_search_20250305", name: "web_search" }] },
  ],
  ["a tool that nobody can run", { tools: [TOOL, { type: "shell" }] }, {
    tools: [LOOK],
  }],
  [
    "a grammar, in words",
    {
      tools: [{
        type: "custom",
        custom: {
          name: "sql",
          description: "Runs it.",
          format: {
            type: "grammar",
            grammar: { syntax: "lark", definition: "start: /a/" },
          },
        },
      }],
    },
    {
      tools: [{
        name: "sql",
        description:
          "Runs it.\n\nThe input must match this lark grammar:\nstart: /a/",
        "input_schema": {
          type: "object",
          properties: { input: { type: "string" } },
          required: ["input"],
        },
      }],
    },
  ],
  ["a search of the web", {
    "web_search_options": {
      "user_location": {
        type: "approximate",
        approximate: { country: "DE", city: "Ulm" },
      },
    },
  }, {
    tools: [{
      type: "web_search_20250305",
      name: "web_search",
      "user_location": { type: "approximate", country: "DE", city: "Ulm" },
    }],
  }],
  ["tool_choice none", {
    tools: [TOOL],
    "tool_choice": "none",
    "parallel_tool_calls": false,
  }, { tools: [LOOK], "tool_choice": { type: "none" } }],
  ["tool_choice auto", { tools: [TOOL], "tool_choice": "auto" }, {
    tools: [LOOK],
    "tool_choice": { type: "auto" },
  }],
  ["tool_choice required", { tools: [TOOL], "tool_choice": "required" }, {
    tools: [LOOK],
    "tool_choice": { type: "any" },
  }],
  [
    "tool_choice of one function",
    {
      tools: [TOOL],
      "tool_choice": { type: "function", function: { name: "look" } },
    },
    { tools: [LOOK], "tool_choice": { type: "tool", name: "look" } },
  ],
  [
    "tool_choice of several",
    {
      tools: [TOOL, { type: "function", function: { name: "wait" } }],
      "tool_choice": {
        type: "allowed_tools",
        "allowed_tools": {
          mode: "required",
          tools: [{ type: "function", function: { name: "look" } }],
        },
      },
    },
    { tools: [LOOK], "tool_choice": { type: "any" } },
  ],
  [
    "one call at a time",
    { tools: [TOOL], "parallel_tool_calls": false },
    {
      tools: [LOOK],
      "tool_choice": { type: "auto", "disable_parallel_tool_use": true },
    },
  ],
  [
    "one call at a time, of one function",
    { tools: [TOOL], "tool_choice": "required", "parallel_tool_calls": false },
    {
      tools: [LOOK],
      "tool_choice": { type: "any", "disable_parallel_tool_use": true },
    },
  ],
  [
    "legacy functions have room for one call",
    { functions: [TOOL.function], "function_call": { name: "look" } },
    {
      tools: [LOOK],
      "tool_choice": {
        type: "tool",
        name: "look",
        "disable_parallel_tool_use": true,
      },
    },
  ],
]);

testRefused([
  ["a choice of a tool that is left out", {
    tools: [TOOL, { type: "shell" }],
    "tool_choice": { type: "shell" },
  }, "tool_choice"],
  ["a choice among tools that are left out", {
    tools: [{ type: "shell" }],
    "tool_choice": "required",
  }, "tool_choice"],
  [
    "an unknown tool_choice",
    { tools: [TOOL], "tool_choice": "perhaps" },
    "tool_choice",
  ],
]);
