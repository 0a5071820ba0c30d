export { DockerImagesError, errorCodes, type ErrorCode } from "./errors.ts";
export { imageName, parseImageName, type ImageNaming, type ParsedImageName, type TaskRef } from "./name/image-name.ts";
export { imagesByName, imagesOfTasks, type RequiredImage, type TaskWithPairs } from "./name/images-of-tasks.ts";
export { openDocker, type DockerOptions } from "./client/open-docker.ts";
export type { DockerClient } from "./client/docker-client.ts";
export { describeDaemon, type DaemonDescription, type DaemonState } from "./client/describe-daemon.ts";
export {
  listContainers,
  removeContainers,
  type ContainerSummary,
  type LabelFilter,
  type RemovalReport,
} from "./client/containers.ts";
export {
  listNetworks,
  listVolumes,
  removeNetworks,
  removeVolumes,
  type NetworkSummary,
  type VolumeSummary,
} from "./client/networks-and-volumes.ts";
export { startServerContainer, type ServerContainer, type ServerContainerRequest } from "./client/server-container.ts";
export { containerAddresses, defaultBridgeSubnets } from "./client/addresses.ts";
export { labelKeys } from "./labels.ts";
export {
  imageReasons,
  type ImageProblem,
  type ImageReason,
  type ImageReport,
  type ImageState,
} from "./image-report.ts";
export { inventory, type Inventory, type InventoryOptions } from "./inventory/inventory.ts";
export { pullImages, type PullOptions } from "./pull/pull-images.ts";
export { forecastPull, type ForecastOptions, type PullForecast } from "./pull/forecast-pull.ts";
export {
  doesNotFit,
  pullMissing,
  type PullMissingEvent,
  type PullMissingOptions,
  type PullMissingResult,
} from "./pull/pull-missing.ts";
export type { LayerPhase, PullEvent, PullTotals } from "./pull/pull-event.ts";
export { dockerConfigCredentials, noCredentials, type CredentialSource } from "./registry/credentials.ts";
export type { Credentials } from "./registry/login.ts";
export type { RateLimit } from "./registry/rate-limit.ts";
export { verifyImages, type VerifyEvent, type VerifyOptions } from "./verify/verify-images.ts";
export { entrypointEffect, type EntrypointEffect } from "./verify/entrypoint-effect.ts";
export type { ContainerOwner } from "./verify/container-owner.ts";
export { deriveImage, type DeriveEvent, type DeriveOptions } from "./derive/derive-image.ts";
export { type DeriveAllOptions, deriveImages } from "./derive/derive-images.ts";
export { isAsLocked, lockDerived } from "./derive/lock-derived.ts";
export type { DerivedReport, DerivedState } from "./derive/derived-report.ts";
export { findDerived } from "./derive/find-derived.ts";
export type { ProgramSetup } from "./derive/program-setup.ts";
export { sweepSetups } from "./derive/setup-container.ts";
export { sweepVerification } from "./verify/sweep-verification.ts";
export type { ContainerLimits, ProbeRun } from "./verify/probe-container.ts";
export { runScript, type ScriptOptions } from "./verify/run-script.ts";
export { ensureImages, type EnsureEvent, type EnsureOptions } from "./ensure-images.ts";
export type { FieldDrift } from "./lock/drift.ts";
export {
  imagesLockSchema,
  lockedDerivedSchema,
  lockedImageSchema,
  type ImagesLock,
  type LockedDerived,
  type LockedImage,
} from "./lock/images-lock.ts";
export { lockFileName, readLock, writeLock } from "./lock/lock-file.ts";
export { makeLock, type LockResult } from "./lock/make-lock.ts";
export { diskSpace, imageDiskSpace, type DiskSpace } from "./machine/disk-space.ts";
export { dockerRoot, type DockerRootReport } from "./docker-root/docker-root.ts";
export { checkDataRoot, type DataRootProblem } from "./docker-root/check-data-root.ts";
export type { MissingMount } from "./docker-root/missing-mount.ts";
export type { Mount } from "./machine/mount-table.ts";
export type { RebootAnswer } from "./docker-root/survives-reboot.ts";
export type { Refusal } from "./docker-root/refusal.ts";
export { planDockerRoot, type DockerRootPlan, type PlanOptions } from "./docker-root/plan-docker-root.ts";
export { applyDockerRoot } from "./docker-root/apply-docker-root.ts";
export type { ApplyOptions, ApplyOutcome, RootEvent } from "./docker-root/move.ts";
export type { RootStep } from "./docker-root/step-failure.ts";
export type { CopyProgress } from "./docker-root/copy-tree.ts";
export { planDiskBudget, type DiskBudget, type SizedImage } from "./disk/disk-budget.ts";
export { forecastDiskBudget, type DiskBudgetForecast } from "./disk/forecast-disk-budget.ts";
export { evictImages, type EvictionReport } from "./disk/evict-images.ts";
