import { RealCampaign } from "../../campaign/support/real-campaign.ts";
import type { RealParts } from "../../src/real-parts.ts";
import { type Setting } from "@cooperbench-ts/results";
import { type AgentDataset, agentDataset, agentSubset } from "./agent-parts.ts";
import { goldScript } from "./agent-plays.ts";
import type { EndpointScript } from "./endpoint-script.ts";
import { billOf, listPrices } from "./prices.ts";
import { type ScriptedEndpoint, startScriptedEndpoint } from "./scripted-endpoint.ts";

/** The agents whose programs run in containers: the program that the images have, a model of theirs, how the endpoint is named to us. */
export const agents = {
  claude_code: { program: "2.1.332", model: "claude-sonnet-4-6", path: "", keyVariable: "ANTHROPIC_API_KEY" },
  codex: { program: "0.171.0", model: "gpt-5.5", path: "/v1", keyVariable: "OPENAI_API_KEY" },
} as const;
export type ContainerAgent = keyof typeof agents;

export interface AgentCampaignOptions {
  readonly parts: RealParts;
  readonly version: "0.0.22" | "0.0.29";
  readonly agent: ContainerAgent;
  readonly pairs: readonly string[];
  readonly settings: readonly Setting[];
  /** Default: all of them solve. */
  readonly script?: (gold: EndpointScript) => EndpointScript;
}

/** A campaign of an agent in containers over real upstream, before an endpoint that keeps a book of its own. */
export class AgentCampaign {
  readonly campaign: RealCampaign;
  readonly endpoint: ScriptedEndpoint;
  readonly #dataset: AgentDataset;
  readonly #model: keyof typeof listPrices;

  private constructor(
    campaign: RealCampaign,
    endpoint: ScriptedEndpoint,
    dataset: AgentDataset,
    agent: ContainerAgent,
  ) {
    this.campaign = campaign;
    this.endpoint = endpoint;
    this.#dataset = dataset;
    this.#model = agents[agent].model;
  }

  static async make({ parts, agent, script, ...options }: AgentCampaignOptions): Promise<AgentCampaign> {
    const gold = goldScript(parts.dataset);
    const endpoint = await startScriptedEndpoint({ script: script?.(gold) ?? gold });
    const dataset = await agentDataset(parts);
    const { model, path, keyVariable } = agents[agent];
    const campaign = await RealCampaign.make({
      ...options,
      parts: { ...parts, dataset: dataset.dataset },
      agent,
      model,
      subset: agentSubset,
      endpoint: { url: endpoint.base + path, keyVariable },
    });
    return new AgentCampaign(campaign, endpoint, dataset, agent);
  }

  /** What the endpoint bills for all that it has answered, in USD. */
  get billedUsd(): number {
    return billOf(this.endpoint.billed(), listPrices[this.#model]);
  }

  /** The credentials that calls came with. */
  get keysSeen(): ReadonlySet<string> {
    return new Set(this.endpoint.entries.map(({ key }) => key));
  }

  async end(): Promise<void> {
    await this.endpoint.close();
    await this.campaign.end();
    await this.#dataset.remove();
  }
}
