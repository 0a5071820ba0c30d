import type { ProviderRow } from "./provider-row.ts";

/** Providers that are logged in to as to a cloud. */
export const cloudProviders = {
  azure: {
    models: /^azure\//,
    // `AZURE_OPENAI_*` would send every model of some agents there, whatever its name. A token of AZURE_AD_TOKEN is dropped by litellm.
    ways: [{ secrets: ["AZURE_API_KEY"] }],
    along: ["AZURE_API_VERSION"],
    // litellm appends `/openai/deployments/<model>/chat/completions?api-version=…`.
    base: { url: null, variable: "AZURE_API_BASE", needed: true, noDoor: null },
  },
  bedrock: {
    models: /^bedrock\//,
    ways: [
      { secrets: ["AWS_BEARER_TOKEN_BEDROCK"] },
      { secrets: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], optional: ["AWS_SESSION_TOKEN"] },
      {
        secrets: [],
        along: ["AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME"],
        files: [{ from: null, to: ".aws/web-identity-token", variable: "AWS_WEB_IDENTITY_TOKEN_FILE", needed: true }],
      },
      {
        secrets: [],
        // Without its files a profile would be asked for in vain.
        along: ["AWS_PROFILE"],
        files: [
          { from: "~/.aws/credentials", to: ".aws/credentials", variable: "AWS_SHARED_CREDENTIALS_FILE", needed: true },
          { from: "~/.aws/config", to: ".aws/config", variable: "AWS_CONFIG_FILE", needed: false },
        ],
      },
    ],
    along: ["AWS_REGION", "AWS_REGION_NAME", "AWS_DEFAULT_REGION"],
    base: {
      url: null,
      variable: "AWS_BEDROCK_RUNTIME_ENDPOINT",
      needed: false,
      noDoor: "AWS signs each request together with the host that it is for, so that none can be passed on",
    },
  },
  vertex: {
    models: /^vertex_ai(_beta)?\//,
    ways: [
      {
        secrets: [],
        files: [
          {
            from: null,
            to: ".config/gcloud/vertex-credentials.json",
            variable: "VERTEXAI_CREDENTIALS",
            needed: true,
          },
        ],
      },
      {
        secrets: [],
        files: [
          {
            from: "~/.config/gcloud/application_default_credentials.json",
            to: ".config/gcloud/application_default_credentials.json",
            variable: "GOOGLE_APPLICATION_CREDENTIALS",
            needed: true,
          },
        ],
      },
    ],
    along: ["VERTEXAI_PROJECT", "VERTEXAI_LOCATION", "VERTEX_LOCATION", "GOOGLE_CLOUD_PROJECT"],
    // litellm appends `:generateContent` alone: the base is of one model in one project and region.
    base: { url: null, variable: "VERTEXAI_API_BASE", path: /\/models\/[^/]+$/, needed: false, noDoor: null },
  },
} satisfies Record<string, ProviderRow>;
