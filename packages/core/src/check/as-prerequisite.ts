import { DockerImagesError } from "@cooperbench-ts/docker-images";
import { PrerequisiteError } from "@cooperbench-ts/results";

/** What Docker or a registry refuses is the user's to mend. @throws PrerequisiteError */
export async function asPrerequisite<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (!DockerImagesError.isInstance(error)) throw error;
    throw new PrerequisiteError({
      code: error.code,
      subject: error.subject ?? "Docker",
      problem: `${error.message}.`,
      remedy: `${error.remedy}.`,
      cause: error,
    });
  }
}
