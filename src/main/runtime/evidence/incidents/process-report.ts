/** What is taken of Node's diagnostic report: nothing of the environment, the command line, hosts or paths. */
interface NodeReport {
  readonly header: Readonly<Record<string, unknown>>;
  readonly javascriptHeap?: unknown;
  readonly resourceUsage?: unknown;
  readonly uvthreadResourceUsage?: unknown;
  readonly userLimits?: unknown;
  readonly libuv?: readonly { readonly type: string; readonly is_active?: boolean }[];
}

const HEADER = [
  'reportVersion',
  'dumpEventTime',
  'processId',
  'nodejsVersion',
  'arch',
  'platform',
  'wordSize',
  'componentVersions',
  'osName',
  'osRelease',
  'osVersion',
  'osMachine',
];

/** How this process is: its versions, memory, use and limits, and how many handles of each kind it has open. */
export function processReport(): object {
  Object.assign(process.report, { excludeEnv: true, excludeNetwork: true });
  const report = process.report.getReport() as unknown as NodeReport;
  const handles: Record<string, number> = {};
  for (const { type } of report.libuv ?? []) handles[type] = (handles[type] ?? 0) + 1;
  return {
    header: Object.fromEntries(HEADER.map((name) => [name, report.header[name] ?? null])),
    uptimeSeconds: Math.round(process.uptime()),
    javascriptHeap: report.javascriptHeap ?? null,
    resourceUsage: report.resourceUsage ?? null,
    mainThreadResourceUsage: report.uvthreadResourceUsage ?? null,
    userLimits: report.userLimits ?? null,
    handles,
  };
}
