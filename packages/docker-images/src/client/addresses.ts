import { z } from "zod";
import { askDocker } from "./call-docker.ts";
import { orNullWhenAbsent } from "./containers.ts";
import type { DockerClient } from "./docker-client.ts";

interface Options {
  readonly signal?: AbortSignal | undefined;
}

const bridgeSchema = z.looseObject({
  IPAM: z.looseObject({ Config: z.array(z.looseObject({ Subnet: z.string().optional() })).nullish() }),
});

/** The subnets (`172.17.0.0/16`) of the network that containers are in which name none; empty: the daemon has no such bridge. */
export async function defaultBridgeSubnets(client: DockerClient, options: Options = {}): Promise<string[]> {
  const bridge = await orNullWhenAbsent(
    askDocker(client, "look at the default bridge", bridgeSchema, options, (docker) =>
      docker.getNetwork("bridge").inspect(),
    ),
  );
  return (bridge?.IPAM.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);
}

const networksSchema = z.looseObject({
  NetworkSettings: z.looseObject({
    Networks: z.record(
      z.string(),
      z.looseObject({ IPAddress: z.string().nullish(), GlobalIPv6Address: z.string().nullish() }).nullable(),
    ),
  }),
});

/** The addresses that a container has in its networks while it runs. */
export async function containerAddresses(client: DockerClient, id: string, options: Options = {}): Promise<string[]> {
  const action = `look at the addresses of container ${id}`;
  const { NetworkSettings } = await askDocker(client, action, networksSchema, options, (docker, abortSignal) =>
    docker.getContainer(id).inspect({ abortSignal }),
  );
  return Object.values(NetworkSettings.Networks)
    .flatMap((network) => [network?.IPAddress ?? "", network?.GlobalIPv6Address ?? ""])
    .filter((address) => address !== "");
}
